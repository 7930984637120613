from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from govsite.model.outcome import Status
from govsite.report.formats.sarif import render

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0.json"


@pytest.fixture(scope="module")
def log(run):
    return json.loads(render(run))


def test_it_fits_the_official_schema(log):
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)


def test_all_rules_are_listed_with_help(log, run):
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in run.rules]
    assert all(rule["help"]["text"] for rule in rules)


def test_results_stand_at_the_inventory_row_and_carry_the_url(log, run):
    rows = {entry.site.key: entry.site.place.line for entry in run.sites}
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "sites/inventory.csv"
        assert place["region"]["startLine"] == rows[result["properties"]["site"]]
        assert "url" in result["properties"]


def test_rule_index_and_rule_id_agree(log):
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in log["runs"][0]["results"])


def test_every_finding_is_a_result_with_its_fingerprint(log, run):
    wanted = Counter(finding.fingerprint for outcome in run.outcomes for finding in outcome.problems)
    assert Counter(result["partialFingerprints"]["govsite/v1"] for result in log["runs"][0]["results"]) == wanted


def test_unknown_is_not_dropped(log, run):
    notes = [note for note in log["runs"][0]["invocations"][0]["toolExecutionNotifications"] if note["level"] == "note"]
    assert len(notes) == sum(outcome.status is Status.UNKNOWN for outcome in run.outcomes)
    assert all(note["properties"]["reason"] and note["associatedRule"]["id"] for note in notes)
