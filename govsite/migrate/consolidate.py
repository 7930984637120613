"""Who stays and who goes where: a policy applied to an inventory.

Five steps, each linear in the number of sites: the decision table for each site; what
people have frozen; one site per unit; two portals of one government; targets, with chains
of mergers collapsed to the site that stays. Whatever the data do not decide comes out as a
question with the column that would answer it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from govsite.migrate.decisions import Missing, decide
from govsite.migrate.facts import UNKNOWN, Facts
from govsite.migrate.governments import Governments, chain_of
from govsite.migrate.targets import Found, Mover, Targets
from govsite.migrate.units import best_of, unit_of
from govsite.model.consolidation import Content, Decision, Policy, Row, TargetRule
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.plan import Freed, Question, SitePlan
from govsite.model.rule import Source
from govsite.model.site import Kind, Site
from govsite.model.words import Words
from govsite.urls import host_of

FROZEN = "frozen"
UNIT = "one-site-per-unit"


class Choice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person has decided about one site. ``None`` leaves a thing to the policy."""

    decision: Decision | None = None
    target: str | None = None
    wave: int | None = None
    approval: str = ""


class _Draft(Struct, kw_only=True):
    """A site on its way through the five steps."""

    site: Site
    decision: Decision
    row: str = ""
    source: Source | None = None
    content: Content = Content.NONE
    needs_approval: bool = False
    targets: tuple[TargetRule, ...] = ()
    fixed_target: str = ""
    reasons: list[Words]
    questions: list[Question]
    frozen: list[str]
    wave: int | None = None

    def ask(self, column: str, words: Words) -> None:
        """Make it a question."""
        self.decision = Decision.QUESTION
        self.questions.append(Question(column=column, words=words))


def consolidate(
    sites: Sequence[Site],
    *,
    policy: Policy,
    place: Jurisdiction,
    facts: Mapping[str, Facts] | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> tuple[SitePlan, ...]:
    """One decision for each site, in the order of ``sites``; waves are not set here.

    The order of ``sites`` decides nothing. Raises ``ValueError`` when two sites share a key.
    """
    known = facts or {}
    chosen = choices or {}
    drafts = {site.key: _draft(site, policy, known.get(site.key, UNKNOWN), chosen.get(site.key)) for site in sites}
    if len(drafts) != len(sites):
        raise ValueError("two sites share an id")
    _one_site_per_unit(drafts, policy, known)
    _one_portal_per_government(drafts, place)
    portals = [d.site for d in drafts.values() if d.decision is Decision.KEEP and d.site.kind is Kind.PORTAL]
    governments = Governments(sorted(portals, key=lambda site: site.key), tiers=place.division_tiers)
    targets = Targets(
        [
            Mover(
                site=d.site,
                decision=d.decision,
                rules=d.targets,
                fixed_target=d.fixed_target,
            )
            for d in drafts.values()
        ],
        governments=governments,
        ministries=place.domains.vertical_parents,
    )
    return tuple(_finish(draft, targets) for draft in drafts.values())


# ------------------------------------------------------------ one site


def _draft(site: Site, policy: Policy, facts: Facts, choice: Choice | None) -> _Draft:
    draft = _Draft(site=site, decision=Decision.QUESTION, reasons=[], questions=[], frozen=[])
    row = decide(site, policy=policy, facts=facts)
    if isinstance(row, Row):
        _apply(draft, row)
    elif isinstance(row, Missing):
        draft.ask(row.column, _missing(row))
    else:
        draft.ask(
            "kind",
            Words(zh="政策表中没有适用于该网站的条款", en="no row of the policy speaks of this kind and level of site"),
        )
    if choice is not None:
        _freeze(draft, choice)
    return draft


def _apply(draft: _Draft, row: Row) -> None:
    draft.decision = row.decision
    draft.row = row.id
    draft.source = row.source
    draft.content = row.content
    draft.needs_approval = row.needs_approval
    draft.targets = row.targets
    draft.reasons.append(row.reason)


def _missing(missing: Missing) -> Words:
    row = missing.row
    return Words(
        zh=f"缺“{missing.column}”，无法判断是否适用“{row.reason.zh}”（{row.source.document}）",
        en=f"without {missing.column!r} nobody can tell whether this applies: {row.reason.en} ({row.source.document})",
    )


def _freeze(draft: _Draft, choice: Choice) -> None:
    """A person's decision goes before the policy's; what it departs from is told."""
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
    draft.decision = choice.decision
    draft.questions.clear()
    draft.row = FROZEN
    if choice.decision in (Decision.KEEP, Decision.CLOSE):
        draft.targets = ()
        draft.fixed_target = ""
        draft.content = Content.ARCHIVE_ONLY if choice.decision is Decision.CLOSE else Content.NONE
    else:
        draft.content = Content.COLUMN
        draft.targets = draft.targets or (TargetRule.PARENT_SITE, TargetRule.PORTAL_OF_SAME_GOVERNMENT)
    draft.reasons.append(Words(zh=f"人工决定（按政策应为 {was}）", en=f"decided by hand (the policy says {was})"))


# ------------------------------------------------------------ units and governments


def _one_site_per_unit(drafts: dict[str, _Draft], policy: Policy, facts: Mapping[str, Facts]) -> None:
    rule = policy.one_site_per_unit
    if rule is None:
        return
    units: dict[tuple[str, str], list[_Draft]] = {}
    for draft in drafts.values():
        if draft.decision is not Decision.KEEP:
            continue
        unit = unit_of(draft.site)
        if unit is not None:
            units.setdefault(unit, []).append(draft)
        elif draft.site.kind is not Kind.PORTAL and draft.row != FROZEN:
            draft.ask(
                "owner",
                Words(
                    zh="缺主办单位，无法判断是否一个单位一个网站",
                    en="without an owner nobody can tell whether the unit has another site",
                ),
            )
    for members in units.values():
        movable = [d for d in members if d.row != FROZEN and not d.site.approval]
        if len(members) < 2 or not movable:
            continue
        fixed = [d for d in members if d not in movable]
        best, reasons = best_of([d.site for d in fixed or movable], rule=rule, facts=facts)
        for draft in movable:
            if draft.site.key == best.key:
                continue
            draft.decision = Decision.MERGE
            draft.row = UNIT
            draft.source = rule.source
            draft.content = rule.content
            draft.fixed_target = draft.fixed_target or best.key
            draft.reasons = [reasons.get(draft.site.key, rule.reason)]


def _one_portal_per_government(drafts: dict[str, _Draft], place: Jurisdiction) -> None:
    """Two portals of one government, owned by two units: the data contradict themselves."""
    portals: dict[str, list[_Draft]] = {}
    for draft in drafts.values():
        if draft.decision is not Decision.KEEP or draft.site.kind is not Kind.PORTAL or draft.row == FROZEN:
            continue
        if not draft.site.division:
            if place.division_tiers:
                draft.ask(
                    "division",
                    Words(zh="门户网站缺行政区划代码，无法判断属于哪级政府", en="a portal without its division code"),
                )
            continue
        portals.setdefault(chain_of(draft.site.division, place.division_tiers)[0], []).append(draft)
    for division, rivals in portals.items():
        if len(rivals) < 2:
            continue
        names = sorted(d.site.key for d in rivals)
        for draft in rivals:
            draft.ask(
                "kind",
                Words(
                    zh=f"{division} 有 {len(rivals)} 个门户网站：{'、'.join(names)}",
                    en=f"{len(rivals)} portals of {division}: {', '.join(names)}",
                ),
            )


# ------------------------------------------------------------ the end


def _finish(draft: _Draft, targets: Targets) -> SitePlan:
    target = ""
    via: tuple[str, ...] = ()
    if draft.decision in (Decision.MERGE, Decision.NOT_A_SITE):
        found = targets.of(draft.site.key)
        if isinstance(found, Found):
            target, via = found.target, found.via
        else:
            draft.ask(found.column, found.words)
    is_question = draft.decision is Decision.QUESTION
    source = draft.source
    return SitePlan(
        id=draft.site.key,
        url=draft.site.url,
        name=draft.site.name,
        decision=draft.decision,
        row=draft.row,
        clause=f"{source.document} {source.clause}".strip() if source else "",
        target=target,
        via=via,
        content=Content.NONE if is_question else draft.content,
        needs_approval=draft.needs_approval,
        approval=draft.site.approval,
        reasons=tuple(draft.reasons),
        questions=tuple(draft.questions) if is_question else (),
        frozen=tuple(draft.frozen),
        wave=None if is_question or draft.decision is Decision.KEEP else draft.wave,
        frees=Freed() if is_question or draft.decision is Decision.KEEP else _freed(draft.site),
    )


def _freed(site: Site) -> Freed:
    hosts = dict.fromkeys((host_of(site.url), *site.hosts))
    return Freed(annual_cost=site.annual_cost, hosts=tuple(host for host in hosts if host))
