"""``govsite diff``, ``recheck`` and ``report --before`` over the same two runs: all say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from govsite.cli import main
from govsite.model.answers import Answer
from govsite.model.evidence import Evidence
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status
from govsite.model.page import Page
from govsite.model.rule import Rule
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words
from govsite.policy.packs import load_packs
from govsite.store.store import Store, open_store

RULE = next(rule for pack in load_packs(("cn/*",)) for rule in pack.rules if rule.check == "personal-data")
SITE = Site(url="https://a.gov.cn/", id="a", name="甲网", owner="甲局", kind=Kind.DEPARTMENT, level=Level.CITY)
PAGES = {name: f"https://a.gov.cn/{name}.html" for name in ("still", "mended", "timed-out", "not-read", "new")}


def header(day: int) -> RunHeader:
    return RunHeader(
        id=f"202601{day:02d}T000000-aaaa", command="audit", inventory="a.csv", started_at=f"2026-01-{day:02d}T00:00:00+00:00",
        finished_at=f"2026-01-{day:02d}T01:00:00+00:00", state=RunState.FINISHED, tool_version="0", jurisdiction="cn", packs={"cn": "1"},
    )  # fmt: skip


def keep(store: Store, day: int, *, found: tuple[str, ...], read: tuple[str, ...], rule: Rule = RULE) -> None:
    """A run that found the fault on these pages, having read those; ``timed-out`` is asked for in vain."""
    run = header(day)
    problems = tuple(
        Finding(message=Words(zh=f"坏 {name}", en=f"bad {name}"), url=PAGES[name], fingerprint=f"{name:x<32}")
        for name in found
    )
    status = Status.FAIL if problems else Status.PASS
    outcome = Outcome(site="a", rule=rule.id, severity=Severity.HIGH, status=status, problems=problems)
    evidence = Evidence(
        site=SITE,
        seen_pages=tuple(Page(url=PAGES[name]) for name in read),
        failed_pages=(Answer(url=PAGES["timed-out"], problem=Reason.READ_TIMEOUT),),
    )
    store.start_run(run, sites=[SITE], rules=[rule])
    store.save_site(run.id, evidence=evidence, summary=SiteSummary(site=SITE), outcomes=[outcome])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    first = ("still", "mended", "timed-out", "not-read")
    with open_store(str(tmp_path / ".govsite" / "store.db")) as store:
        keep(store, 1, found=first, read=first)
        keep(store, 2, found=("still", "new"), read=("still", "mended", "new"))
    return tmp_path


def told(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    capfd.readouterr()
    assert main([*arguments, "-f", "json"]) == code
    return json.loads(capfd.readouterr().out)


def test_diff_tells_what_nobody_knows_apart(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told_ = told(capfd, "diff", "20260101", "20260102")
    turns = {change["finding"]["message"]["en"]: change["turn"] for change in told_["changes"]}
    assert turns == {
        "bad still": "still", "bad mended": "mended", "bad timed-out": "no-longer-seen", "bad not-read": "no-longer-seen",
        "bad new": "new",
    }  # fmt: skip
    assert told_["summary"] == {
        "new": 1, "regressed": 0, "unconfirmed": 0, "still": 1, "mended": 1, "no-longer-seen": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        "diff 20260103 20260102", "diff 20260101 20260103", "report 20260103", "report", "recheck list.xlsx",
        "report 20260102 --before 20260103 -f json", "score --rubric cn-inspection-2019",
    ],
)  # fmt: skip
def test_a_run_that_judged_nothing_says_neither_that_all_is_well_nor_that_all_is_new(
    desk: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(["report", "20260101", "-o", "list.xlsx"]) == 0
    with open_store(str(desk / ".govsite" / "store.db")) as store:
        run = replace(header(3), command="crawl")
        store.start_run(run, sites=[SITE], rules=[])
        store.save_site(run.id, evidence=Evidence(site=SITE), summary=SiteSummary(site=SITE), outcomes=[])
    capfd.readouterr()
    assert main(command.split()) == 3
    said = capfd.readouterr()
    assert said.out == ""
    assert f"run {run.id} of crawl kept evidence and judged nothing (govsite audit --again {run.id}" in said.err
    assert told(capfd, "diff", "20260101")["after"].startswith("20260102")


def test_diff_names_runs_sites_and_rules_as_people_do(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    assert main(["diff", "20260101", "20260102", "--lang", "zh"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "20260101T000000-aaaa（2026年1月1日 00:00 UTC） → 20260102T000000-aaaa（2026年1月2日 00:00 UTC）"
    assert lines[1:5] == ["新增  1", f"  严重  甲网  {RULE.title.zh}", "      坏 new", f"      {PAGES['new']}"]


@pytest.mark.parametrize(("times", "turn"), [("1", "new"), ("2", "unconfirmed")])
def test_diff_waits_as_often_as_it_is_told(
    desk: Path, capfd: pytest.CaptureFixture[str], times: str, turn: str
) -> None:
    assert told(capfd, "diff", "20260101", "20260102", "--confirm", times)["summary"][turn] == 1
    (desk / "govsite.toml").write_text(f"confirm = {times}\n", encoding="utf-8")
    assert told(capfd, "diff", "20260101", "20260102")["summary"][turn] == 1


def test_recheck_closes_what_is_mended_and_nothing_else(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "20260101", "-o", "list.xlsx"]) == 0
    told_ = told(capfd, "recheck", "list.xlsx", "--run", "20260102", code=1)
    assert told_["summary"] == {"mended": 1, "still": 1, "unseen": 2}


def test_a_list_of_one_unit_comes_back_too(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "20260101", "--units", "lists", "--deadline", "2026-12-31"]) == 0
    assert [path.name for path in (desk / "lists").iterdir()] == ["甲局.xlsx"]
    told_ = told(capfd, "recheck", "lists/甲局.xlsx", "--run", "20260102", code=1)
    assert told_["summary"]["mended"] == 1
    assert [found["url"] for found in told_["unlisted"]] == [PAGES["new"]]
    assert main(["recheck", "lists/甲局.xlsx", "--run", "20260102", "--lang", "zh"]) == 1
    said = capfd.readouterr().out
    assert "清单之外  1" in said
    assert f"甲网  {RULE.title.zh}  未整改" in said


def test_a_list_with_results_is_a_workbook_and_nothing_else(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "20260101", "-o", "list.xlsx"]) == 0
    assert main(["recheck", "list.xlsx", "-o", "back.csv"]) == 2
    assert not (desk / "back.csv").exists()


def test_the_summary_says_the_same(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    assert main(["report", "20260102", "-f", "markdown"]) == 0
    assert "新增 1，仍存在 1，已整改 1，本次未能看到 2" in capfd.readouterr().out


def test_and_so_does_the_circular(desk: Path) -> None:
    assert main(["report", "20260102", "--before", "20260101", "-o", "circular.docx"]) == 0
    docx = pytest.importorskip("docx")
    text = "".join(paragraph.text for paragraph in docx.Document(str(desk / "circular.docx")).paragraphs)
    assert "已整改 1 项，仍存在 1 项，新增 1 项，另有 2 项本次未能核实" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "latest", "--deadline", "tomorrow"], 2),
        (["report", "latest", "--units", "a.txt"], 3),
        (["recheck", "a.txt"], 3),
        (["diff", "19990101"], 3),
    ],
    ids=["no date", "a file for a folder", "no list", "no run"],
)
def test_bad_input_is_told(desk: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int) -> None:
    (desk / "a.txt").write_text("nothing", encoding="utf-8")
    assert main(arguments) == code
    assert len(capfd.readouterr().err.strip().splitlines()) == 1


def test_what_the_run_before_did_not_judge_is_told_apart(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with open_store(str(desk / ".govsite" / "store.db")) as store:
        other = replace(RULE, id="other")
        keep(store, 4, found=("new",), read=("new",), rule=other)
    changes = told(capfd, "diff", "20260101", "20260104")["changes"]
    assert {change["was_judged"] for change in changes if change["turn"] == "new"} == {False}
    assert main(["diff", "20260101", "20260104"]) == 0
    assert "其中 1 条：前一次没有该规则或未能判定" in capfd.readouterr().out
    changes = told(capfd, "diff", "20260101", "20260102")["changes"]
    assert {change["was_judged"] for change in changes} == {True}
    main(["diff", "20260101", "20260102"])
    assert "其中" not in capfd.readouterr().out


def test_evidence_is_not_judged_by_the_rules_of_another_country(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its pages were read by the words of their own."""
    assert main(["audit", "--again", "latest", "--jurisdiction", "uk"]) == 3
    assert "was looked at for the jurisdiction 'cn', not 'uk' (name it with" in capsys.readouterr().err
    assert main(["audit", "--again", "latest", "--fail-on", "never", "--min-coverage", "0", "-q"]) == 0
