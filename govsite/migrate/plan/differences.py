"""What differs between two plans, site by site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from govsite.migrate.plan.document import Entry, decision_of

FIELDS = ("decision", "target", "wave", "approval", "clause")
DIFF_SCHEMA = "govsite/plan-diff/1"


class Change(Struct, frozen=True, kw_only=True):
    """One field of one site; an empty value means that there is none."""

    site: str
    name: str
    field: str
    was: str
    now: str


class Differences(Struct, frozen=True, kw_only=True):
    """All that differs; sites by id."""

    schema: str = DIFF_SCHEMA
    same: int = 0
    gone: tuple[str, ...] = ()
    """Sites of the first plan only."""
    new: tuple[str, ...] = ()
    """Sites of the second plan only."""
    moves: dict[str, int] = {}
    """"merge > keep" → how many sites changed so."""
    freed_cost: float = 0.0
    """How much more (or less, below 0) the second plan frees a year, among sites of both plans."""
    changes: tuple[Change, ...] = ()


def differences(first: Iterable[Entry], second: Iterable[Entry]) -> Differences:
    """Compare two plans as read from their files."""
    was = {entry.text("id"): entry for entry in first}
    now = {entry.text("id"): entry for entry in second}
    both = sorted(was.keys() & now.keys())
    changes = [change for key in both for change in _changes(was[key], now[key])]
    decisions = Counter(f"{change.was} > {change.now}" for change in changes if change.field == "decision")
    return Differences(
        same=len(both) - len({change.site for change in changes}),
        gone=tuple(sorted(was.keys() - now.keys())),
        new=tuple(sorted(now.keys() - was.keys())),
        moves=dict(sorted(decisions.items(), key=lambda item: (-item[1], item[0]))),
        freed_cost=round(sum(_cost(now[key]) - _cost(was[key]) for key in both), 2),
        changes=tuple(changes),
    )


def _changes(was: Entry, now: Entry) -> Iterable[Change]:
    for field in FIELDS:
        if field not in was.fields or field not in now.fields:
            continue
        before, after = _text(was, field), _text(now, field)
        # Who decides by hand cites no clause: what changed then is the decision.
        is_consequence = (
            field == "clause" and not (before and after) and _text(was, "decision") != _text(now, "decision")
        )
        if before != after and not is_consequence:
            yield Change(site=was.text("id"), name=now.text("name"), field=field, was=before, now=after)


def _text(entry: Entry, field: str) -> str:
    if field != "decision":
        return entry.text(field)
    decision = decision_of(entry)
    return decision.value if decision is not None else ""


def _cost(entry: Entry) -> float:
    try:
        return float(entry.text("annual_cost") or 0)
    except ValueError:
        return 0.0
