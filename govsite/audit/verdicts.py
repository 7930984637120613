"""Two sets of rules over the same evidence: which sites change, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from govsite.model.outcome import Outcome, Severity, Status
from govsite.model.rule import Rule
from govsite.model.words import Words

MOST_MESSAGES = 3


class RuleChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One rule that is not the same in both sets. ``why`` names what differs, old and new value."""

    rule: str
    kind: str
    """"added", "removed" or "altered"."""
    why: tuple[str, ...] = ()


class VerdictChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One verdict that is not the same under both sets; ``None`` where a set has no such rule."""

    site: str
    rule: str
    before: Status | None = None
    after: Status | None = None
    severity_before: Severity | None = None
    severity_after: Severity | None = None
    problems_before: int = 0
    problems_after: int = 0
    why: tuple[str, ...] = ()
    messages: tuple[Words, ...] = ()
    """What the verdict that fails says."""


def rule_changes(before: Sequence[Rule], after: Sequence[Rule]) -> list[RuleChange]:
    """Rules that were added, removed or altered, by id."""
    old, new = {rule.id: rule for rule in before}, {rule.id: rule for rule in after}
    found = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            found.append(RuleChange(rule=name, kind="added"))
        elif name not in new:
            found.append(RuleChange(rule=name, kind="removed"))
        elif why := _differences(old[name], new[name]):
            found.append(RuleChange(rule=name, kind="altered", why=why))
    return found


def _differences(old: Rule, new: Rule) -> tuple[str, ...]:
    told = []
    if old.check != new.check:
        told.append(f"check: {old.check} → {new.check}")
    if old.severity is not new.severity:
        told.append(f"severity: {old.severity} → {new.severity}")
    if old.applies != new.applies:
        told.append(f"applies: {_text(old.applies)} → {_text(new.applies)}")
    first, second = _options(old), _options(new)
    told += [
        f"{name}: {_text(first.get(name))} → {_text(second.get(name))}"
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    ]
    return tuple(told)


def _options(rule: Rule) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.to_builtins(rule.options)
    return raw


def _text(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 120 else text[:120] + "…"


def verdict_changes(
    before: Iterable[Outcome], after: Iterable[Outcome], *, rules: Mapping[str, RuleChange]
) -> list[VerdictChange]:
    """Verdicts of one site that differ in status, in severity while they fail, or in the number of problems."""
    old, new = {one.rule: one for one in before}, {one.rule: one for one in after}
    found = []
    for name in sorted(old.keys() | new.keys()):
        first, second = old.get(name), new.get(name)
        if _same(first, second):
            continue
        change = rules.get(name)
        failing = second if second is not None and second.status is Status.FAIL else first
        site = (first or second).site  # type: ignore[union-attr]  # one of them is there
        found.append(
            VerdictChange(
                site=site,
                rule=name,
                before=first.status if first else None,
                after=second.status if second else None,
                severity_before=first.severity if first else None,
                severity_after=second.severity if second else None,
                problems_before=len(first.problems) if first else 0,
                problems_after=len(second.problems) if second else 0,
                why=((change.why or (change.kind,)) if change else ()),
                messages=tuple(problem.message for problem in failing.problems[:MOST_MESSAGES]) if failing else (),
            )
        )
    return found


def _same(first: Outcome | None, second: Outcome | None) -> bool:
    if first is None or second is None:
        # A rule that only one set has changes a site where it finds something.
        only = first or second
        return only is None or only.status is not Status.FAIL
    if first.status is not second.status:
        return False
    if first.status is not Status.FAIL:
        return True
    names = [{problem.fingerprint for problem in one.problems} for one in (first, second)]
    return first.severity is second.severity and names[0] == names[1]
