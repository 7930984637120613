from __future__ import annotations

from govsite.lab.city import City
from govsite.lab.compare import compare
from govsite.model.outcome import Outcome, Severity, Status


def verdict(site: str, rule: str, status: Status) -> Outcome:
    return Outcome(site=site, rule=rule, severity=Severity.LOW, status=status)


def test_all_found_is_perfect(small_city: City):
    outcomes = [verdict(fault.site, fault.rule, Status.FAIL) for fault in small_city.faults]
    result = compare(small_city, outcomes)
    assert (result.recall, result.precision, result.invented) == (1.0, 1.0, 0)
    assert result.planted == result.found == len({(f.site, f.rule) for f in small_city.faults})


def test_missed_and_invented_are_named(small_city: City):
    fault = next(fault for fault in small_city.faults if fault.rule == "base-title")
    innocent = next(s.id for s in small_city.sites if not any(f.site == s.id for f in small_city.faults))
    result = compare(
        small_city, [verdict(fault.site, "base-title", Status.UNKNOWN), verdict(innocent, "base-title", Status.FAIL)]
    )
    (score,) = result.scores
    assert fault.site in score.missed_sites
    assert score.invented_sites == (innocent,)
    assert (score.recall, score.precision) == (0.0, 0.0)


def test_rules_that_were_not_in_force_do_not_count(small_city: City):
    result = compare(small_city, [verdict("1", "some-rule", Status.PASS)])
    assert (result.planted, result.recall, result.precision, result.rules) == (0, 1.0, 1.0, 0)
