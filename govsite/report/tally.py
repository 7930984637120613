"""What a run adds up to: per site, per rule, and how much could be seen at all.

Pure counting, in one place, so that every format prints the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import assert_never

import msgspec
from msgspec import Struct

from govsite.model.check import CheckOptions
from govsite.model.outcome import Outcome, Reason, Severity, Status
from govsite.model.packed_outcomes import reader_by_site
from govsite.model.rule import Rule, Source
from govsite.model.run import Run, SiteSummary
from govsite.model.site import Site
from govsite.model.words import Words


class Counts(Struct):
    """How many outcomes have each status, and how grave the failed ones are."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    """Outcomes that a single look could have judged, had it seen enough."""
    unwatched: int = 0
    """Outcomes of rules over time that nobody has begun to watch; no gap in what was seen."""
    not_applicable: int = 0
    failed_by: Counter[Severity] = msgspec.field(default_factory=Counter)
    """Failed rules by severity."""
    problems_by: Counter[Severity] = msgspec.field(default_factory=Counter)
    """Single problems by severity; a failed rule has one or more."""
    excused: int = 0
    """Single problems that are waived or stand in the baseline."""
    reasons: Counter[Reason] = msgspec.field(default_factory=Counter)
    """Unknown and unwatched outcomes by reason."""

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        match outcome.status:
            case Status.PASS:
                self.passed += 1
            case Status.FAIL:
                self.failed += 1
                self.failed_by[outcome.severity] += 1
                self.problems_by[outcome.severity] += problem_count(outcome)
                self.excused += sum(found.is_excused for found in outcome.problems)
            case Status.UNKNOWN:
                if outcome.reason is Reason.NOT_MONITORED:
                    self.unwatched += 1
                else:
                    self.unknown += 1
                self.reasons[outcome.reason or Reason.NOT_PROBED] += 1
            case Status.NOT_APPLICABLE:
                self.not_applicable += 1
            case _:
                assert_never(outcome.status)

    def add_all(self, other: Counts) -> None:
        """Count all that the other has counted."""
        self.passed += other.passed
        self.failed += other.failed
        self.unknown += other.unknown
        self.unwatched += other.unwatched
        self.not_applicable += other.not_applicable
        self.excused += other.excused
        self.failed_by.update(other.failed_by)
        self.problems_by.update(other.problems_by)
        self.reasons.update(other.reasons)

    @property
    def judged(self) -> int:
        """Outcomes that say yes or no."""
        return self.passed + self.failed

    @property
    def asked(self) -> int:
        """Outcomes of rules that ask something of the site; none does of one that is offline, closed or exempt."""
        return self.judged + self.unknown + self.unwatched

    @property
    def problems(self) -> int:
        """All single problems."""
        return self.problems_by.total()

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among the failed rules."""
        return next((severity for severity in Severity if self.failed_by[severity]), None)

    @property
    def coverage(self) -> float:
        """Share that could be judged of the outcomes that have an object and that a look can judge; 1.0 for none."""
        wanted = self.judged + self.unknown
        return self.judged / wanted if wanted else 1.0

    @property
    def gravity(self) -> tuple[int, ...]:
        """Sort key, worst first: failed rules by severity, then single problems by severity, then unknown."""
        failed = (-self.failed_by[severity] for severity in Severity)
        problems = (-self.problems_by[severity] for severity in Severity)
        return (*failed, *problems, -self.unknown)


class SiteTally(Struct, frozen=True):
    """One site and what was found on it."""

    summary: SiteSummary
    counts: Counts
    read: Callable[[str], tuple[Outcome, ...]]
    """The outcomes of a site, by its key: they stay packed until somebody asks."""

    @property
    def outcomes(self) -> list[Outcome]:
        """Gravest failure first, then unknown, pass, not applicable."""
        return sorted(self.read(self.site.key), key=_outcome_rank)

    @property
    def site(self) -> Site:
        """The inventory row."""
        return self.summary.site

    @property
    def title(self) -> str:
        """The site's name, or its address where the inventory names none."""
        return self.site.name or self.site.url

    @property
    def first_failure(self) -> Outcome | None:
        """The gravest failed outcome."""
        return next((outcome for outcome in self.outcomes if outcome.status is Status.FAIL), None)


class RuleTally(Struct, frozen=True):
    """One rule over all sites."""

    rule: Rule
    counts: Counts


class Tally(Struct, frozen=True, kw_only=True):
    """The whole run, counted. ``sites`` and ``rules`` in the order of the run."""

    run: Run
    sites: tuple[SiteTally, ...]
    rules: tuple[RuleTally, ...]
    counts: Counts
    reason_sites: dict[Reason, int]
    """How many sites have at least one outcome that is unknown for this reason."""

    @property
    def worst_first(self) -> list[SiteTally]:
        """Sites by gravity, in inventory order where that is equal."""
        return sorted(self.sites, key=lambda tally: tally.counts.gravity)

    @property
    def rules_worst_first(self) -> list[RuleTally]:
        """Rules by severity and number of failed sites; rules that failed nowhere come last."""
        return sorted(
            self.rules,
            key=lambda tally: (not tally.counts.failed, tally.rule.severity.rank, -tally.counts.failed),
        )

    @property
    def reasons(self) -> list[tuple[Reason, int, int]]:
        """Reasons for unknown with outcomes and sites, most frequent first."""
        counted = [(reason, count, self.reason_sites[reason]) for reason, count in self.counts.reasons.items()]
        return sorted(counted, key=lambda row: (-row[1], row[0]))

    @property
    def sites_by_worst(self) -> Counter[Severity]:
        """Sites by their gravest failure."""
        return Counter(site.counts.worst for site in self.sites if site.counts.worst is not None)

    @property
    def sites_seen(self) -> int:
        """Sites of which every rule that applies could be judged."""
        return sum(bool(site.counts.asked) and not site.counts.unknown for site in self.sites)

    @property
    def sites_unseen(self) -> int:
        """Sites of which no rule at all could be judged."""
        return sum(bool(site.counts.unknown) and not site.counts.judged for site in self.sites)

    @property
    def sites_partly_seen(self) -> int:
        """Sites of which some rules could be judged and some not."""
        return sum(bool(site.counts.unknown) and bool(site.counts.judged) for site in self.sites)

    @property
    def sites_not_asked(self) -> int:
        """Sites to which no rule applies, as those that are offline, closed or exempt: nothing was to be seen."""
        return sum(not site.counts.asked for site in self.sites)


def problem_count(outcome: Outcome) -> int:
    """Single problems of a failed outcome: at least the failure itself."""
    return max(1, len(outcome.problems)) if outcome.status is Status.FAIL else 0


_counted: list[Tally] = []
"""The last runs that were counted (a run, and the one that it is compared with), latest last."""
_KEPT = 2


def tally(run: Run) -> Tally:
    """Count everything. Outcomes of sites or rules that the run does not list are counted too.

    Several formats of one run share the counting: a run never changes, so it is known again by its identity.
    """
    for known in _counted:
        if known.run is run:
            return known
    found = _count(run)
    _counted.append(found)
    del _counted[:-_KEPT]
    return found


def _count(run: Run) -> Tally:
    sites = {summary.site.key: summary for summary in reversed(run.sites)}
    counts = {summary.site.key: Counts() for summary in run.sites}
    rules = {rule.id: rule for rule in run.rules}
    per_rule = {rule_id: Counts() for rule_id in rules}
    total = Counts()
    for outcome in run.outcomes:
        if outcome.site not in sites:
            sites[outcome.site] = SiteSummary(site=Site(url=outcome.site, id=outcome.site))
            counts[outcome.site] = Counts()
        if outcome.rule not in rules:
            rules[outcome.rule] = unlisted_rule(outcome)
            per_rule[outcome.rule] = Counts()
        counts[outcome.site].add(outcome)
        per_rule[outcome.rule].add(outcome)
        total.add(outcome)
    read = reader_by_site(run.outcomes)
    tallies = tuple(SiteTally(sites[key], counted, read) for key, counted in counts.items())
    reason_sites = Counter(reason for site in tallies for reason in site.counts.reasons)
    return Tally(
        run=run,
        sites=tallies,
        rules=tuple(RuleTally(rule, per_rule[rule_id]) for rule_id, rule in rules.items()),
        counts=total,
        reason_sites=dict(reason_sites),
    )


def unlisted_rule(outcome: Outcome) -> Rule:
    """A bare rule for an outcome whose rule is no longer in force, so that reports can still name it."""
    name = Words(outcome.rule, outcome.rule)
    nothing = Words("", "")
    return Rule(
        id=outcome.rule, pack="", check="", severity=outcome.severity, title=name, advice=nothing,
        source=Source(document=""), options=CheckOptions(),
    )  # fmt: skip


_ORDER = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.PASS: 2, Status.NOT_APPLICABLE: 3}


def _outcome_rank(outcome: Outcome) -> tuple[int, int]:
    return _ORDER[outcome.status], outcome.severity.rank
