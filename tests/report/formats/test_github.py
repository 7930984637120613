from __future__ import annotations

import re

import pytest

from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.run import Run, SiteSummary
from govsite.model.site import Place, Site
from govsite.model.words import Words
from govsite.report.formats.github import render

COMMAND = re.compile(r"^::(error|warning|notice) ([^:]*)::(.*)$")


def test_every_line_is_one_command(run):
    for line in render(run).decode().splitlines():
        found = COMMAND.match(line)
        assert found, line
        assert all("=" in part for part in found[2].split(","))


def test_every_failed_rule_is_one_annotation_gravest_first(run):
    lines = render(run).decode().splitlines()
    failed = sum(outcome.status is Status.FAIL for outcome in run.outcomes)
    reasons = {outcome.reason for outcome in run.outcomes if outcome.status is Status.UNKNOWN}
    assert len(lines) == failed + len(reasons)
    kinds = [COMMAND.match(line)[1] for line in lines[:failed]]
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)


@pytest.mark.parametrize("text", ["%0A::error::injected", "\n::error::injected", "\r::error::x", "a,line=9::b"])
def test_hostile_text_cannot_begin_a_command(make_run, text):
    base = make_run(sites=1, hostile=False)
    finding = Finding(message=Words(text, text), url=text, fingerprint="f")
    site = Site(url="http://x.gov.cn/", name=text, place=Place(file=text, line=3))
    outcome = Outcome(site=site.key, rule="r", severity=Severity.HIGH, status=Status.FAIL, problems=(finding,))
    shown = render(Run(header=base.header, sites=(SiteSummary(site=site),), outcomes=(outcome,), rules=())).decode()
    assert len(shown.splitlines()) == 1
    command, _, properties = shown.split("::")[1].partition(" ")
    assert command == "error"
    assert [part.split("=")[0] for part in properties.split(",")] == ["file", "line", "title"]
    assert "%0A::error" not in shown
