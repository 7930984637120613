"""A site on its way to its decision: what the table says of it, and what a person has decided instead."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from govsite.migrate.consolidation.decisions import Missing, decide
from govsite.migrate.consolidation.facts import Facts
from govsite.migrate.consolidation.told import DECISIONS
from govsite.model.consolidation import Content, Decision, Policy, Row, TargetRule
from govsite.model.plan import Question
from govsite.model.rule import Source
from govsite.model.site import Site
from govsite.model.words import Words

FROZEN = "frozen"


class Choice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person has decided about one site. ``None`` leaves a thing to the policy."""

    decision: Decision | None = None
    target: str | None = None
    """Id, host or address."""
    wave: int | None = None
    planned_wave: int | None = None
    """Wave of an earlier plan that nobody has frozen: kept where nothing speaks against it."""
    approval: str = ""
    note: str = ""
    """A person's own words, carried through."""


class Draft(Struct, kw_only=True):
    """One site between the steps of ``consolidate``."""

    site: Site
    decision: Decision
    row: str = ""
    source: Source | None = None
    derived: Words | None = None
    content: Content = Content.NONE
    needs_approval: bool = False
    targets: tuple[TargetRule, ...] = ()
    address: str = ""
    fixed_target: str = ""
    policy_decision: Decision | None = None
    policy_row: str = ""
    reasons: list[Words]
    questions: list[Question]
    frozen: list[str]
    wave: int | None = None
    note: str = ""

    @property
    def is_decided_by_hand(self) -> bool:
        """Whether a person has said what becomes of the site."""
        return "decision" in self.frozen

    def ask(self, column: str, words: Words) -> None:
        """Make it a question."""
        self.decision = Decision.QUESTION
        self.questions.append(Question(column=column, words=words))

    def depart(self, words: Words) -> None:
        """A person has decided against the policy: its clause forbids what was decided, so the note is the reason."""
        self.row = FROZEN
        self.source = self.derived = None
        self.reasons = [*([Words(zh=self.note, en=self.note)] if self.note else []), words]


def draft_of(site: Site, *, policy: Policy, facts: Facts, choice: Choice | None) -> Draft:
    """What the table says of one site, and then what a person has said."""
    if choice is not None and choice.approval and choice.approval != site.approval:
        site = replace(site, approval=choice.approval)
    draft = Draft(site=site, decision=Decision.QUESTION, reasons=[], questions=[], frozen=[])
    row = decide(site, policy=policy, facts=facts)
    if isinstance(row, Row):
        _apply(draft, row)
    elif isinstance(row, Missing):
        draft.ask(row.column, _missing(row))
    else:
        empty = next((column for column in ("kind", "level") if getattr(site, column) is None), "kind")
        draft.ask(
            empty,
            Words(zh="政策表中没有适用于该网站的条款", en="no row of the policy speaks of this kind and level of site"),
        )
    if choice is not None:
        _freeze(draft, choice)
    return draft


def _apply(draft: Draft, row: Row) -> None:
    draft.decision = row.decision
    draft.row = row.id
    draft.source = row.source
    draft.content = row.content
    draft.needs_approval = row.needs_approval
    draft.targets = row.targets
    draft.address = row.address
    draft.reasons.append(row.reason)
    draft.derived = row.derived
    if row.derived is not None:
        draft.reasons.append(row.derived)


def _missing(missing: Missing) -> Words:
    row = missing.row
    return Words(
        zh=f"缺少有效值，无法判断是否适用“{row.reason.zh}”（{row.source.document}）",
        en=f"not known, so nobody can tell whether this applies: {row.reason.en} ({row.source.document})",
    )


def _freeze(draft: Draft, choice: Choice) -> None:
    """A person's decision goes before the policy's; what it departs from is told."""
    draft.note = choice.note
    if choice.wave is not None:
        draft.wave = choice.wave
        draft.frozen.append("wave")
    if choice.target:
        draft.fixed_target = choice.target
        draft.frozen.append("target")
    if choice.decision is None or choice.decision is Decision.QUESTION:
        return
    draft.frozen.append("decision")
    if choice.decision is draft.decision:
        return
    was = draft.decision
    draft.policy_decision, draft.policy_row = was, draft.row
    draft.decision = choice.decision
    draft.questions.clear()
    if choice.decision in (Decision.KEEP, Decision.CLOSE):
        draft.targets = ()
        draft.address = ""
        draft.content = Content.ARCHIVE_ONLY if choice.decision is Decision.CLOSE else Content.NONE
    else:
        draft.content = Content.COLUMN
        draft.targets = draft.targets or (
            TargetRule.PARENT_SITE,
            TargetRule.SITE_OF_SAME_OWNER,
            TargetRule.PORTAL_OF_SAME_GOVERNMENT,
            TargetRule.PORTAL_OF_GOVERNMENT_ABOVE,
        )
    draft.depart(
        Words(
            zh=f"人工决定（按政策应为“{DECISIONS[was].zh}”）",
            en=f"decided by hand (the policy says {DECISIONS[was].en})",
        )
    )
