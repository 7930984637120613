"""What became of findings between runs: new, back again, still there, mended, no longer seen.

The one place that compares runs: ``diff``, ``recheck``, the circular and the gate of ``audit``
call it, so that all say the same of the same two runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator
from enum import StrEnum
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.packed_outcomes import reader_by_site, sites_of


class Turn(StrEnum):
    """What became of one finding."""

    NEW = "new"
    REGRESSED = "regressed"
    """It was mended once and is back."""
    UNCONFIRMED = "unconfirmed"
    """New or back, but not yet in as many runs in a row as are asked for: one bad night alarms nobody."""
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
    was_judged: bool = True
    """Whether the earlier run could say yes or no to the rule on the site: if not, nobody knows since when it is so."""


class Gone(NamedTuple):
    """An earlier finding that a later run has no more, although its rule was judged there."""

    fingerprint: str
    site: str
    rule: str
    places: tuple[str, ...]
    """Addresses at which it stood."""


class Judged(Struct, frozen=True):
    """One run as it is compared: its findings, and where it could say yes or no at all."""

    findings: dict[str, tuple[Outcome, Finding]]
    """By fingerprint; of two with the same one the first."""
    places: frozenset[tuple[str, str]]
    """Sites and rules that were judged: everything but *unknown*."""
    unlooked: frozenset[str] = frozenset()
    """Earlier findings whose pages this run did not look at: their rule was judged by other pages."""

    def turn(self, fingerprint: str, *, site: str, rule: str) -> Turn:
        """What an earlier finding is in this run: still there, mended, or not seen.

        It is mended only where its rule was judged on its site, and its page was looked at; where the
        rule is unknown there, or the page was not read, nobody knows.
        """
        if fingerprint in self.findings:
            return Turn.STILL
        if fingerprint in self.unlooked:
            return Turn.UNSEEN
        return Turn.MENDED if (site, rule) in self.places else Turn.UNSEEN


def judged(outcomes: Iterable[Outcome], *, unlooked: frozenset[str] = frozenset()) -> Judged:
    """The outcomes of one run, ready to be compared."""
    findings: dict[str, tuple[Outcome, Finding]] = {}
    places: set[tuple[str, str]] = set()
    for outcome in outcomes:
        if outcome.status is not Status.UNKNOWN:
            places.add((outcome.site, outcome.rule))
        if outcome.status is Status.FAIL:
            for finding in outcome.problems:
                findings.setdefault(finding.fingerprint, (outcome, finding))
    return Judged(findings, frozenset(places), unlooked)


def side_by_side(
    before: Collection[Outcome], after: Collection[Outcome], *, unlooked: frozenset[str] = frozenset()
) -> Iterator[tuple[Judged, Judged]]:
    """Both runs, judged site by site: a finding is of one site, so that no two runs need be held whole to compare them.

    ``unlooked`` is what the later run did not look at, of all sites.
    """
    earlier, later = reader_by_site(before), reader_by_site(after)
    for site in dict.fromkeys(chain(sites_of(before), sites_of(after))):
        yield judged(earlier(site)), judged(later(site), unlooked=unlooked)


def gone_between(before: Collection[Outcome], after: Collection[Outcome]) -> list[Gone]:
    """``gone`` of all sites of two runs."""
    return [finding for pair in side_by_side(before, after) for finding in gone(*pair)]


def turns_between(
    before: Collection[Outcome], after: Collection[Outcome], *, unlooked: frozenset[str]
) -> Counter[Turn]:
    """``count_turns`` of all sites of two runs."""
    counts: Counter[Turn] = Counter()
    for pair in side_by_side(before, after, unlooked=unlooked):
        counts.update(count_turns(*pair))
    return counts


def gone(before: Judged, after: Judged) -> list[Gone]:
    """Findings that would count as mended by their rule alone; whether their pages were looked at is to be asked."""
    return [
        Gone(fingerprint, outcome.site, outcome.rule, tuple(filter(None, (finding.url, *finding.sources))))
        for fingerprint, (outcome, finding) in before.findings.items()
        if after.turn(fingerprint, site=outcome.site, rule=outcome.rule) is Turn.MENDED
    ]


def compare(
    before: Collection[Outcome],
    after: Collection[Outcome],
    *,
    unlooked: frozenset[str] = frozenset(),
    earlier: Iterable[Iterable[Outcome]] = (),
    sure: Container[str] | None = None,
) -> list[Change]:
    """Changes from one run to a later one, gravest first.

    ``unlooked`` are earlier findings whose pages ``after`` did not look at. ``earlier`` are runs before ``before``:
    what one of them had, ``before`` had not, and ``after`` has again is a regression. ``sure`` are the fingerprints
    that have come often enough (see ``confirmed``); what is new or back and not among them is *unconfirmed*. ``None``:
    once is enough.
    """
    known = {finding.fingerprint for run in earlier for outcome in run for finding in outcome.problems}
    pairs = side_by_side(before, after, unlooked=unlooked)
    return sorted((change for pair in pairs for change in _changes(*pair, known=known, sure=sure)), key=_gravest_first)


def _changes(before: Judged, after: Judged, *, known: Container[str], sure: Container[str] | None) -> Iterator[Change]:
    for fingerprint, (outcome, finding) in after.findings.items():
        turn = Turn.REGRESSED if fingerprint in known else Turn.NEW
        if sure is not None and fingerprint not in sure:
            turn = Turn.UNCONFIRMED
        change = _change(Turn.STILL if fingerprint in before.findings else turn, outcome, finding)
        yield replace(change, was_judged=(outcome.site, outcome.rule) in before.places)
    for fingerprint, (outcome, finding) in before.findings.items():
        if fingerprint not in after.findings:
            turn = after.turn(fingerprint, site=outcome.site, rule=outcome.rule)
            yield _change(turn, outcome, finding)


def _gravest_first(change: Change) -> tuple[int, int, str, str, str]:
    place = list(Turn).index(change.turn)
    return place, change.severity.rank, change.site, change.rule, change.finding.fingerprint


def count_turns(before: Judged, after: Judged) -> Counter[Turn]:
    """How many findings are new, still there, mended and no longer seen."""
    counts = Counter(Turn.STILL if fingerprint in before.findings else Turn.NEW for fingerprint in after.findings)
    counts.update(
        after.turn(fingerprint, site=outcome.site, rule=outcome.rule)
        for fingerprint, (outcome, _) in before.findings.items()
        if fingerprint not in after.findings
    )
    return counts


def confirmed(runs: Iterable[Iterable[Outcome]], *, times: int) -> set[str]:
    """Fingerprints of the newest run that came ``times`` times in a row; ``runs`` newest first.

    The decay rule: a failure counts after so many failures since the rule last passed there. A
    run that could not judge the rule on the site says neither yes nor no: it is passed over and
    breaks no row. Runs are asked for only as far back as something is open, and read site by site, the
    outcomes of each site together.
    """
    open_: dict[str, _Open] = {}
    sure: set[str] = set()
    for number, outcomes in enumerate(runs):
        going_on = dict(open_)
        for site, found in groupby(outcomes, key=attrgetter("site")):
            if number and site not in open_:
                continue
            run = judged(found)
            here = open_[site] if number else _newest(run)
            if left := _going_on(run, here, times=times, sure=sure):
                going_on[site] = left
            else:
                going_on.pop(site, None)
        open_ = going_on
        if not open_:
            break
    return sure


_Open: TypeAlias = dict[str, tuple[int, tuple[str, str]]]
"""Fingerprints that may yet come often enough: how often they came, and on which site by which rule."""


def _newest(run: Judged) -> _Open:
    return {key: (0, (outcome.site, outcome.rule)) for key, (outcome, _) in run.findings.items()}


def _going_on(run: Judged, open_: _Open, *, times: int, sure: set[str]) -> _Open:
    """What is still open after one run more; what came often enough is added to ``sure``."""
    left: _Open = {}
    for key, (count, place) in open_.items():
        if key in run.findings:
            if count + 1 >= times:
                sure.add(key)
            else:
                left[key] = (count + 1, place)
        elif place not in run.places:
            left[key] = (count, place)
    return left


def _change(turn: Turn, outcome: Outcome, finding: Finding) -> Change:
    return Change(turn=turn, site=outcome.site, rule=outcome.rule, severity=outcome.severity, finding=finding)
