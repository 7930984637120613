"""Waivers: what somebody answers for, with a reason and an end.

A waived finding stays in every report and fails no run. When the waiver has expired it
fails again, and the waiver is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from govsite.model.outcome import Finding, Outcome, Status
from govsite.model.packed_outcomes import PackedOutcomes


class Waiver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One waiver. ``rule``, ``site`` and ``url`` may hold ``*``; all that is given must fit."""

    rule: str
    site: str = "*"
    url: str = "*"
    fingerprint: str = ""
    owner: str
    """Who answers for it."""
    reason: str
    expires: str
    """Last day on which it holds, ISO date."""
    place: str = ""
    """File and line, for messages."""

    def fits(self, outcome: Outcome, found: Finding) -> bool:
        """Whether it speaks of this finding, expired or not."""
        if self.fingerprint and self.fingerprint != found.fingerprint:
            return False
        return (
            fnmatchcase(outcome.rule, self.rule)
            and fnmatchcase(outcome.site, self.site)
            and fnmatchcase(found.url, self.url)
        )


class Waived(Struct, frozen=True):
    """Outcomes with their waivers, and what is to be said of the waivers themselves."""

    outcomes: PackedOutcomes
    expired: tuple[Waiver, ...]
    """Would have fitted a finding, were they still in force."""
    unused: tuple[Waiver, ...]
    """Fit nothing: the finding is mended, or the waiver is misspelt."""


def waive(outcomes: Iterable[Outcome], waivers: Sequence[Waiver], *, today: str) -> Waived:
    """Mark what is waived on the day ``today`` (ISO date)."""
    used: set[int] = set()
    expired: set[int] = set()

    def marked() -> Iterator[Outcome]:
        for outcome in outcomes:
            if outcome.status is Status.FAIL and waivers:
                problems = tuple(_mark(outcome, found, waivers, today, used, expired) for found in outcome.problems)
                yield replace(outcome, problems=problems)
            else:
                yield outcome

    return Waived(
        outcomes=PackedOutcomes(marked()),
        expired=tuple(waivers[number] for number in sorted(expired)),
        unused=tuple(waiver for number, waiver in enumerate(waivers) if number not in used | expired),
    )


def _mark(
    outcome: Outcome,
    found: Finding,
    waivers: Sequence[Waiver],
    today: str,
    used: set[int],
    expired: set[int],
) -> Finding:
    for number, waiver in enumerate(waivers):
        if not waiver.fits(outcome, found):
            continue
        if waiver.expires < today:
            expired.add(number)
            continue
        used.add(number)
        return replace(found, waiver=f"{waiver.reason} ({waiver.owner}, {waiver.expires})")
    return found
