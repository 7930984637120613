"""Runs over the same inventory: how the sites stood from one to the next, and what of it can be called mended.

``audit`` and ``store`` do not know one another; where runs are compared, they meet here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from govsite.audit.engine import load_check
from govsite.audit.traces import Traces
from govsite.model.changes import Gone, gone_between, turns_between
from govsite.model.outcome import Outcome, Reason, Severity, Status
from govsite.model.packed_outcomes import PackedOutcomes
from govsite.model.run import RunHeader, Standing, Trend, lineage
from govsite.policy.verification import VERIFICATION
from govsite.store.store import Store, VerdictCount

MOST_RUNS = 24
"""Runs that a trend shows at most: two years of months, six of quarters."""


def trend_of(store: Store, header: RunHeader, outcomes: Collection[Outcome] | None = None) -> Trend:
    """How the sites stood in the runs over the same inventory up to this one, and what changed since the last.

    ``outcomes`` are those of this run, where they are at hand.
    """
    runs = lineage(store.runs(), header)
    if len(runs) < 2:
        return Trend()
    shown: list[tuple[RunHeader, Standing]] = []
    for run in runs:
        counts = store.verdict_counts(run.id)
        if counts:
            shown.append((run, _standing(run, counts)))
        if len(shown) == MOST_RUNS:
            break
    if len(shown) < 2:
        return Trend()
    shown.reverse()
    standings = tuple(
        replace(standing, has_other_rules=number > 0 and shown[number - 1][0].packs != run.packs)
        for number, (run, standing) in enumerate(shown)
    )
    (before, _), (last, _) = shown[-2:]
    earlier_outcomes = PackedOutcomes(store.outcomes(before.id))
    later_outcomes = (
        outcomes if outcomes is not None and last.id == header.id else PackedOutcomes(store.outcomes(last.id))
    )
    missed = unlooked(store, header.id, gone_between(earlier_outcomes, later_outcomes))
    return Trend(standings=standings, turns=dict(turns_between(earlier_outcomes, later_outcomes, unlooked=missed)))


def unlooked(store: Store, run_id: str, missed: Iterable[Gone]) -> frozenset[str]:
    """Which of these findings a run cannot call mended, because it read none of the pages at which they stood.

    A page that timed out or that a budget left out says nothing, nor does an old address that this sample left
    out; what is gone, or was read without the fault, does. Rules that read no pages need none.
    """
    checks = {rule.id: rule.check for rule in store.rules(run_id)}
    by_site: defaultdict[str, list[Gone]] = defaultdict(list)
    for finding in missed:
        if finding.places and _reads_pages(checks.get(finding.rule, "")):
            by_site[finding.site].append(finding)
    if not by_site:
        return frozenset()
    found: set[str] = set()
    for evidence in store.evidence(run_id, sites=by_site):
        traces = Traces(evidence)
        missed_here = by_site[evidence.site.key]
        found.update(finding.fingerprint for finding in missed_here if not traces.looked_at(finding.places))
    return frozenset(found)


def _reads_pages(check: str) -> bool:
    if check == VERIFICATION:
        return True
    try:
        return "pages" in load_check(check).needs
    except LookupError:
        return False


def _standing(run: RunHeader, counts: Sequence[VerdictCount]) -> Standing:
    verdicts: Counter[Status] = Counter()
    unknown = 0
    gravest: dict[str, Severity] = {}
    sites, passing, open_ = set(), set(), set()
    for counted in counts:
        verdicts[counted.status] += counted.verdicts
        if counted.status is not Status.NOT_APPLICABLE:
            sites.add(counted.site)
        if counted.status is Status.FAIL:
            worst = gravest.get(counted.site, counted.severity)
            gravest[counted.site] = min(worst, counted.severity, key=lambda severity: severity.rank)
        elif counted.status is Status.UNKNOWN and counted.reason is not Reason.NOT_MONITORED:
            unknown += counted.verdicts
            open_.add(counted.site)
        elif counted.status is Status.PASS:
            passing.add(counted.site)
    return Standing(
        run=run.id,
        started_at=run.started_at,
        sites=len(sites),
        worst=dict(Counter(gravest.values())),
        clean=len(passing - gravest.keys() - open_),
        passed=verdicts[Status.PASS],
        failed=verdicts[Status.FAIL],
        unknown=unknown,
    )
