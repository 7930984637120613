from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from govsite.report.document import audit_json_schema
from govsite.report.formats.json import render

SCHEMA = files("govsite.report").joinpath("schemas", "audit-1.json")


@pytest.fixture(scope="module")
def document(run):
    return json.loads(render(run))


def test_the_shipped_schema_is_the_one_of_the_types():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(audit_json_schema()))


def test_the_document_fits_its_schema(document):
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)


def test_the_head_says_what_is_needed_to_repeat_the_run(document):
    assert document["schema"] == "govsite/audit/1"
    assert {"tool", "packs", "seed", "clock", "resolver", "vantage"} <= document.keys()


def test_no_outcome_is_left_out(document, run):
    assert [(o["site"], o["rule"], o["status"]) for o in document["outcomes"]] == [
        (o.site, o.rule, o.status) for o in run.outcomes
    ]
    assert sum(document["summary"]["outcomes"].values()) == len(run.outcomes)


def test_unknown_outcomes_carry_their_reason(document):
    unknown = [o for o in document["outcomes"] if o["status"] == "unknown"]
    assert unknown
    assert all(o["reason"] for o in unknown)


def test_problems_have_message_url_and_fingerprint(document):
    problems = [p for o in document["outcomes"] for p in o["problems"]]
    assert all(p["fingerprint"] and isinstance(p["message"], str) and "url" in p for p in problems)


def test_hostile_text_comes_back_as_it_was(document, hostile_texts):
    told = {p["message"] for o in document["outcomes"] for p in o["problems"]}
    assert {text.replace("\ud800", "\ufffd") for text in hostile_texts} <= told
