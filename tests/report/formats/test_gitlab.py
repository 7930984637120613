from __future__ import annotations

import json

from govsite.model.outcome import Status
from govsite.report.formats.gitlab import render

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def test_every_entry_has_what_gitlab_asks_for(run):
    for entry in json.loads(render(run)):
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in SEVERITIES
        assert entry["location"]["path"] == "sites/inventory.csv"
        assert entry["location"]["lines"]["begin"] >= 1


def test_problems_and_reasons_are_all_there(run):
    entries = json.loads(render(run))
    unseen = {(outcome.site, outcome.reason) for outcome in run.outcomes if outcome.status is Status.UNKNOWN}
    problems = sum(len(outcome.problems) for outcome in run.outcomes)
    assert len(entries) == problems + len(unseen)
    assert sum(entry["check_name"].startswith("unknown-") for entry in entries) == len(unseen)
