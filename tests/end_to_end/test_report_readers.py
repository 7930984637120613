"""Reports as other programs read them: office programs, code scanning, test dashboards, validators."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from importlib.resources import files

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from .conftest import ROOT, Desk, program

pytestmark = pytest.mark.e2e

SARIF_TOOLS = ROOT / ".venv" / "sarif-tools"
COUNTED_BY_SARIF_TOOLS = """
import json, sys
from sarif import loader
found = loader.load_sarif_files(sys.argv[1])
records = found.get_records()
print(json.dumps({
    "tools": found.get_distinct_tool_names(),
    "levels": {level: found.get_report().get_issue_count_for_severity(level) for level in ("error", "warning", "note")},
    "places": sorted({record["Location"] for record in records}),
    "codes": sorted({record["Code"].split(" ")[0] for record in records}),
}))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A folder with the reports of a small city, the circular comparing it with a first look."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.run("demo", "--size", "small", "--folder", "demo", "--no-progress", code=0)
    desk.run("audit", "--again", "latest", "--store", "demo/store.db", "--fail-on", "never", "--quiet")
    first = desk.json("runs", "list", "--store", "demo/store.db")["runs"][-1]["id"]
    names = ["report.json", "report.sarif", "report.xml", "report.xlsx", "report.docx"]
    desk.run(
        "report", "--store", "demo/store.db", "--before", first, *(part for name in names for part in ("-o", name))
    )
    return desk


@pytest.fixture(scope="module")
def told(desk: Desk) -> dict:
    """What the JSON says, which the others are measured by."""
    return json.loads((desk.folder / "report.json").read_text(encoding="utf-8"))


def statuses(told: dict) -> Counter[str]:
    return Counter(outcome["status"] for outcome in told["outcomes"])


def problems(told: dict) -> list[tuple[str, str]]:
    return [(outcome["rule"], outcome["severity"]) for outcome in told["outcomes"] for _ in outcome["problems"]]


def test_json_fits_the_schema_that_is_shipped(told: dict) -> None:
    schema = json.loads(files("govsite.report").joinpath("schemas/audit-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    assert statuses(told)["fail"] > 10


def test_junit_is_counted_alike_by_another_parser(desk: Desk, told: dict) -> None:
    counted: Counter[str] = Counter()
    names = {Failure: "fail", Error: "unknown", Skipped: "not-applicable"}
    suites = JUnitXml.fromfile(str(desk.folder / "report.xml"))
    for suite in suites:
        for case in suite:
            counted[names[type(case.result[0])] if case.result else "pass"] += 1
    # A rule over time that nobody watches turns no pipeline red: it is skipped like one that does not apply.
    expected = Counter(
        "not-applicable" if outcome.get("reason") == "not-monitored" else outcome["status"]
        for outcome in told["outcomes"]
    )
    assert counted == expected
    assert len(list(suites)) == len(told["sites"])


def test_sarif_is_counted_alike_by_another_tool(desk: Desk, told: dict) -> None:
    if not SARIF_TOOLS.is_dir():
        pytest.skip("sarif-tools is not installed; sh tests/end_to_end/install.sh does it")
    schema = json.loads((ROOT / "tests/report/data/sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(json.loads((desk.folder / "report.sarif").read_text(encoding="utf-8")))
    done = subprocess.run(
        [sys.executable, "-c", COUNTED_BY_SARIF_TOOLS, str(desk.folder / "report.sarif")],
        capture_output=True, check=True, timeout=60, env={**os.environ, "PYTHONPATH": str(SARIF_TOOLS)},
    )  # fmt: skip
    found = json.loads(done.stdout)
    levels = {"veto": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
    assert found["tools"] == ["govsite"]
    assert found["levels"] == Counter(levels[severity] for _, severity in problems(told))
    assert found["codes"] == sorted({rule for rule, _ in problems(told)})
    assert found["places"] == ["demo/inventory.csv"]


def test_an_office_program_opens_the_workbook(desk: Desk, told: dict) -> None:
    text = desk.text_of(desk.folder / "report.xlsx")
    for word in ("概况", "问题描述", "整改期限", "整改情况", "依据", "国办发〔2017〕47号"):
        assert word in text, word
    worst = next(site for site in told["sites"] if site["id"] == told["outcomes"][0]["site"])
    assert worst["id"] in text


def test_an_office_program_opens_the_circular(desk: Desk, told: dict) -> None:
    text = desk.text_of(desk.folder / "report.docx")
    parts = ("检查情况的通报", "总体情况", "与上次检查", "主要问题", "下一步工作", "不合格网站名单")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert f"台账登记网站 {len(told['sites'])} 个" in " ".join(text.split())


def test_the_problem_list_comes_back_from_an_office_program(desk: Desk, told: dict) -> None:
    profile = f"-env:UserInstallation={(desk.folder / 'office').as_uri()}"
    back = desk.folder / "back"
    order = [program("soffice"), profile, "--headless", "--convert-to", "ods", "--outdir", str(back), "report.xlsx"]
    subprocess.run(order, cwd=desk.folder, capture_output=True, timeout=300, check=True)
    done = desk.run("recheck", "back/report.ods", "--store", "demo/store.db", "-f", "json", code=1)
    summary = json.loads(done.stdout)["summary"]
    assert summary["still"] == len(problems(told))
    assert summary["mended"] == summary["unseen"] == 0
