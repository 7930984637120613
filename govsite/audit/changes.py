"""What changed between runs: new, mended, still there, back again, no longer seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from govsite.model.outcome import Finding, Outcome, Severity, Status


class Turn(StrEnum):
    """What became of one finding."""

    NEW = "new"
    REGRESSED = "regressed"
    """It was mended once and is back."""
    STILL = "still"
    MENDED = "mended"
    UNSEEN = "no-longer-seen"
    """The later run could not look, or did not: nobody knows."""


class Change(Struct, frozen=True, kw_only=True):
    """One finding and what became of it."""

    turn: Turn
    site: str
    rule: str
    severity: Severity
    finding: Finding


_Found = dict[str, tuple[Outcome, Finding]]


def compare(before: Iterable[Outcome], after: Iterable[Outcome], *, earlier: Iterable[Outcome] = ()) -> list[Change]:
    """Changes from one run to a later one, gravest first.

    ``earlier`` are outcomes of runs before the first: what they had, ``before`` had not, and
    ``after`` has again is a regression. A finding that is gone is mended only where its rule
    was judged on its site; where the rule is unknown there, nobody knows.
    """
    first, _ = _findings(before)
    second, judged = _findings(after)
    long_ago, _ = _findings(earlier)
    changes = []
    for fingerprint, (outcome, finding) in second.items():
        turn = Turn.REGRESSED if fingerprint in long_ago else Turn.NEW
        turn = Turn.STILL if fingerprint in first else turn
        changes.append(_change(turn, outcome, finding))
    for fingerprint, (outcome, finding) in first.items():
        if fingerprint not in second:
            turn = Turn.MENDED if (outcome.site, outcome.rule) in judged else Turn.UNSEEN
            changes.append(_change(turn, outcome, finding))
    order = list(Turn)
    return sorted(changes, key=lambda c: (order.index(c.turn), c.severity.rank, c.site, c.rule, c.finding.fingerprint))


def confirmed(runs: Sequence[Iterable[Outcome]], *, times: int) -> set[str]:
    """Fingerprints that were found in each of the last ``times`` runs (the newest last).

    One bad night alarms nobody: a failure counts when it has come ``times`` times in a row.
    With fewer runs than that, nothing is confirmed.
    """
    if len(runs) < times or times < 1:
        return set()
    latest = [set(_findings(run)[0]) for run in runs[-times:]]
    return set.intersection(*latest)


def _findings(outcomes: Iterable[Outcome]) -> tuple[_Found, set[tuple[str, str]]]:
    found: _Found = {}
    judged: set[tuple[str, str]] = set()
    for outcome in outcomes:
        if outcome.status is not Status.UNKNOWN:
            judged.add((outcome.site, outcome.rule))
        if outcome.status is Status.FAIL:
            for finding in outcome.problems:
                found.setdefault(finding.fingerprint, (outcome, finding))
    return found, judged


def _change(turn: Turn, outcome: Outcome, finding: Finding) -> Change:
    return Change(turn=turn, site=outcome.site, rule=outcome.rule, severity=outcome.severity, finding=finding)
