from __future__ import annotations

from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.tally import tally


def _finding(mark: str) -> Finding:
    return Finding(message=Words(mark, mark), fingerprint=mark)


def test_every_outcome_is_counted_once(run):
    counts = tally(run).counts
    assert counts.judged + counts.unknown + counts.unwatched + counts.not_applicable == len(run.outcomes)
    assert counts.problems == sum(len(outcome.problems) for outcome in run.outcomes)


def test_rules_and_sites_add_up_to_the_same(run):
    counted = tally(run)
    for part in (counted.sites, counted.rules):
        assert sum(entry.counts.failed for entry in part) == counted.counts.failed
        assert sum(entry.counts.problems for entry in part) == counted.counts.problems


def test_one_veto_outweighs_any_number_of_lesser_failures(make_run):
    base = make_run(sites=2, hostile=False)
    first, second = (entry.site.key for entry in base.sites)
    veto = next(rule.id for rule in base.rules if rule.severity is Severity.VETO)
    lesser = [rule for rule in base.rules if rule.severity is Severity.MEDIUM]
    outcomes = (
        *(Outcome(site=first, rule=rule.id, severity=rule.severity, status=Status.FAIL, problems=(_finding("a"), _finding("b"))) for rule in lesser),
        Outcome(site=second, rule=veto, severity=Severity.VETO, status=Status.FAIL, problems=(_finding("c"),)),
    )  # fmt: skip
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=outcomes, rules=base.rules))
    assert [entry.site.key for entry in counted.worst_first] == [second, first]


def test_a_failure_without_problems_still_counts(make_run):
    base = make_run(sites=1, hostile=False)
    outcome = Outcome(site=base.sites[0].site.key, rule="gone", severity=Severity.HIGH, status=Status.FAIL)
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=(outcome,), rules=()))
    assert counted.counts.problems == 1
    assert [entry.rule.id for entry in counted.rules] == ["gone"]


def test_outcomes_of_sites_that_are_not_listed_are_not_lost(make_run):
    base = make_run(sites=1, hostile=False)
    outcome = Outcome(site="elsewhere", rule="r", severity=Severity.LOW, status=Status.UNKNOWN, reason=Reason.BLOCKED)
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=(outcome,), rules=()))
    assert [entry.site.key for entry in counted.sites] == [base.sites[0].site.key, "elsewhere"]
    assert counted.reasons == [(Reason.BLOCKED, 1, 1)]
    assert counted.sites_unseen == 1


def test_a_site_that_no_rule_applies_to_was_not_seen(make_run):
    base = make_run(sites=1, hostile=False)
    (site,) = base.sites
    closed = Outcome(site=site.site.key, rule="a", severity=Severity.LOW, status=Status.NOT_APPLICABLE)
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=(closed,), rules=()))
    seen = (counted.sites_seen, counted.sites_partly_seen, counted.sites_unseen)
    assert (seen, counted.sites_not_asked) == ((0, 0, 0), 1)


def test_not_applicable_lowers_no_coverage(make_run):
    base = make_run(sites=1, hostile=False)
    key = base.sites[0].site.key
    outcomes = (
        Outcome(site=key, rule="a", severity=Severity.LOW, status=Status.PASS),
        Outcome(site=key, rule="b", severity=Severity.LOW, status=Status.NOT_APPLICABLE),
        Outcome(site=key, rule="c", severity=Severity.LOW, status=Status.UNKNOWN, reason=Reason.ROBOTS),
    )
    assert tally(Run(header=base.header, sites=base.sites, outcomes=outcomes, rules=())).counts.coverage == 0.5


def test_a_rule_over_time_that_nobody_watches_is_no_gap_in_what_was_seen(make_run):
    base = make_run(sites=1, hostile=False)
    (site,) = base.sites
    first, second, third = (rule.id for rule in base.rules[:3])
    seen = Outcome(site=site.site.key, rule=first, severity=Severity.LOW, status=Status.PASS)
    over_time = Outcome(
        site=site.site.key, rule=second, severity=Severity.VETO, status=Status.UNKNOWN, reason=Reason.NOT_MONITORED
    )
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=(seen, over_time), rules=base.rules))
    assert (counted.counts.unknown, counted.counts.unwatched) == (0, 1)
    assert counted.counts.coverage == 1.0
    assert counted.sites_seen == 1
    assert counted.reasons == [(Reason.NOT_MONITORED, 1, 1)]
    blocked = Outcome(
        site=site.site.key, rule=third, severity=Severity.LOW, status=Status.UNKNOWN, reason=Reason.BLOCKED
    )
    counted = tally(Run(header=base.header, sites=base.sites, outcomes=(seen, over_time, blocked), rules=base.rules))
    assert counted.counts.coverage == 0.5
    assert counted.sites_partly_seen == 1
