from __future__ import annotations

import pytest
from lxml import etree
from msgspec.structs import replace

from govsite.model.outcome import Reason, Status
from govsite.report.formats.junit import render


@pytest.fixture(scope="module")
def tree(run):
    return etree.fromstring(render(run), etree.XMLParser(resolve_entities=False))


def test_a_suite_is_a_site_and_a_case_is_a_rule(tree, run):
    assert len(tree.findall("testsuite")) == len(run.sites)
    cases = {(case.get("classname"), case.get("name")) for case in tree.iter("testcase")}
    assert cases == {(outcome.site, outcome.rule) for outcome in run.outcomes}


@pytest.mark.parametrize(
    ("element", "status"), [("failure", Status.FAIL), ("error", Status.UNKNOWN), ("skipped", Status.NOT_APPLICABLE)]
)
def test_each_status_has_its_element(tree, run, element, status):
    assert len(list(tree.iter(element))) == sum(outcome.status is status for outcome in run.outcomes)


def test_the_totals_are_those_of_the_cases(tree):
    for suite in tree.findall("testsuite"):
        for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name)) == len(list(suite.iter(element)))
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
    assert sum(int(suite.get("tests")) for suite in tree.findall("testsuite")) == int(tree.get("tests"))


def test_a_rule_over_time_that_nobody_watches_is_skipped_and_fails_no_pipeline(make_run):
    base = make_run(sites=1, hostile=False)
    outcomes = tuple(
        replace(outcome, status=Status.UNKNOWN, reason=Reason.NOT_MONITORED, problems=()) for outcome in base.outcomes
    )
    tree = etree.fromstring(render(replace(base, outcomes=outcomes)))
    assert int(tree.get("errors")) == 0
    assert int(tree.get("skipped")) == len(list(tree.iter("skipped"))) == len(outcomes)
