"""``govsite plan`` as people call it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from rich.cells import cell_len

from govsite.cli import main

HEAD = ("网站标识码", "网站名称", "首页网址", "主办单位", "级别", "网站类型", "行政区划代码", "年度费用", "共用系统")
ROWS = [
    ("1301000001", "某市人民政府", "https://www.mou.gov.cn/", "某市人民政府", "市级", "门户网站", "130100", "900", ""),
    (
        "1301020001",
        "东区人民政府",
        "https://www.dong.gov.cn/",
        "东区人民政府",
        "区县级",
        "门户网站",
        "130102",
        "500",
        "",
    ),
    ("1301000002", "某市教育局", "https://jyj.mou.gov.cn/", "某市教育局", "市级", "部门网站", "130100", "300", ""),
    (
        "1301020002",
        "东区教育局",
        "https://jyj.dong.gov.cn/",
        "东区教育局",
        "区县级",
        "部门网站",
        "130102",
        "200",
        "检索",
    ),
    (
        "1301020003",
        "某镇",
        "https://zhen.dong.gov.cn/",
        "某镇人民政府",
        "乡镇级",
        "乡镇街道网站",
        "130102",
        "100",
        "检索",
    ),
    ("1301020004", "招商", "https://zs.dong.gov.cn/", "东区商务局", "区县级", "专题网站", "130102", "", ""),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    write(tmp_path, ROWS)
    return tmp_path


def write(folder: Path, rows: list[tuple[str, ...]], name: str = "sites.csv") -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    (folder / name).write_text(out.getvalue(), encoding="utf-8")


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["plan", *arguments])
    out, err = capfd.readouterr()
    return code, out, err


def test_json_has_the_shape_that_scripts_rely_on(here, capfd):
    code, out, _ = run(capfd, "sites.csv", "-f", "json", "--solver", "greedy")
    plan = json.loads(out)
    assert code == 0
    assert plan["schema"] == "govsite/plan/1"
    expected = {"sites": 6, "keep": 3, "merge": 3, "close": 0, "questions": 0, "waves": 1}
    assert expected.items() <= plan["summary"].items()
    merged = {site["id"]: (site["target"], site["wave"]) for site in plan["sites"] if site["decision"] == "merge"}
    assert merged == {f"130102000{n}": ("1301020001", 1) for n in (2, 3, 4)}
    assert all(site["clause"] and site["url"] for site in plan["sites"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_summary_fits_80_columns(here, capfd, lang: str):
    broken = [(*row[:4], "", "", *row[6:]) if row[0].endswith("4") else row for row in ROWS]
    write(here, broken)
    code, out, _ = run(capfd, "sites.csv", "--lang", lang, "--solver", "greedy")
    assert code == 0
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert ("6 个网站 → 3 个" if lang == "zh" else "6 sites → 3") in out
    assert "网站类型" in out


def test_options_may_stand_before_the_inventory(here, capfd):
    code, out, _ = run(capfd, "--sites", "2", "--solver", "greedy", "-f", "json", "sites.csv")
    assert code == 0
    assert [wave["site_count"] for wave in json.loads(out)["waves"]] == [2, 1]


@pytest.mark.parametrize("name", ["plan.yaml", "plan.xlsx", "plan.json"])
def test_a_plan_goes_round_and_people_s_decisions_hold(here, capfd, name: str):
    code, _, _ = run(capfd, "sites.csv", "--set", "1301020004.decision=keep", "-o", name, "-q")
    assert code == 0
    code, out, err = run(capfd, "sites.csv", "--freeze", name, "-f", "json")
    assert (code, err) == (0, "")
    plan = json.loads(out)
    site = next(site for site in plan["sites"] if site["id"] == "1301020004")
    assert (site["decision"], site["frozen"]) == ("keep", ["decision"])
    assert any("campaign-site" in words["en"] for words in plan["remarks"])


def test_questions_fail_only_on_request(here, capfd):
    arguments = ("sites.csv", "--set", "1301020004.kind=", "--solver", "greedy", "-q")
    assert run(capfd, *arguments)[0] == 0
    assert run(capfd, *arguments, "--fail-on-questions")[0] == 1


def test_explain_says_which_rows_were_passed_over_and_where_the_site_goes(here, capfd):
    code, out, _ = run(capfd, "explain", "jyj.dong.gov.cn", "sites.csv", "--lang", "en", "--start", "2027-01-04")
    assert code == 0
    assert "✗ campaign-site: not by 网站类型" in out
    assert "✓ county-department" in out
    assert "target: 1301020001 东区人民政府" in out
    assert "wave: 1 (2027-01-04 – 2027-01-31)" in out
    code, out, _ = run(capfd, "explain", "1301020001", "sites.csv", "-f", "json")
    assert json.loads(out)["taken_over"] == 3


def test_explain_names_what_is_missing(here, capfd):
    _, out, _ = run(capfd, "explain", "1301000002", "sites.csv", "--set", "1301000002.level=", "--lang", "en")
    assert "? township-level: missing 级别" in out


def test_the_workbook_may_come_back_as_csv_in_the_charset_of_the_country(here, capfd):
    run(capfd, "sites.csv", "-o", "a.xlsx", "-q")
    rows = CalamineWorkbook.from_path("a.xlsx").get_sheet_by_index(0).to_python()
    decision, wave = rows[0].index("决定"), rows[0].index("批次")
    row = next(row for row in rows if row[0] == "1301020002")
    row[decision], row[wave] = "保留", ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    Path("b.csv").write_bytes(out.getvalue().encode("gb18030"))
    assert run(capfd, "sites.csv", "--freeze", "b.csv", "-o", "c.yaml", "-q")[0] == 0
    _, out, _ = run(capfd, "diff", "a.xlsx", "c.yaml", "--lang", "en")
    assert "merge > keep" in out
    Path("b.csv").write_text("网站标识码,决定\n1301020002,保流\n", encoding="utf-8")
    code, _, told = run(capfd, "sites.csv", "--freeze", "b.csv")
    assert (code, "b.csv!B2: unknown decision '保流'" in told) == (3, True)


def test_diff_tells_decisions_targets_and_money(here, capfd):
    run(capfd, "sites.csv", "-o", "a.yaml", "-q")
    run(capfd, "sites.csv", "--set", "1301020002.decision=keep", "-o", "b.xlsx", "-q")
    code, out, _ = run(capfd, "diff", "a.yaml", "b.xlsx", "--lang", "en")
    assert code == 0
    assert "5 alike, 1 changed" in out
    assert "merge > keep" in out
    assert "freed a year: -200" in out
    _, out, _ = run(capfd, "diff", "a.yaml", "b.xlsx", "-f", "json")
    found = json.loads(out)
    assert {change["field"] for change in found["changes"]} == {"decision", "target", "wave"}


def test_help_lists_options_and_commands(here, capfd):
    code, out, _ = run(capfd, "--help")
    assert code == 0
    assert all(word in out for word in ("INVENTORY", "--blackout", "--freeze", "explain", "diff"))
    assert "make" not in out


WRONG = [
    ("nothing", [], 2, ""),
    ("a file that is not there", ["none.csv"], 3, "none.csv"),
    ("an unknown policy", ["sites.csv", "--policy", "cn-2071"], 2, "did you mean 'cn-2017'?"),
    ("a policy file that is not there", ["sites.csv", "--policy", "none.yaml"], 3, "none.yaml"),
    ("a run that is not there", ["sites.csv", "--run", "latest"], 3, "no run yet"),
    ("a plan file that is not there", ["sites.csv", "--freeze", "none.yaml"], 3, "none.yaml"),
    ("a setting without a site", ["sites.csv", "--set", "level=city"], 2, "SITE.FIELD=VALUE"),
    ("a day that is none", ["sites.csv", "--start", "2027-13-01"], 2, "is no date"),
    ("a black-out without a calendar", ["sites.csv", "--blackout", "2027-01-01..2027-01-02"], 2, "--start"),
    ("limits that clash", ["sites.csv", "--sites", "1"], 2, "share systems"),
    ("an output of no known form", ["sites.csv", "-o", "plan.pdf"], 2, "plan.pdf"),
    ("an output in no folder", ["sites.csv", "-o", "no/plan.yaml"], 2, "no such folder"),
    ("a workbook on a terminal", ["sites.csv", "-f", "xlsx"], 2, "-o plan.xlsx"),
    ("a site that is not there", ["explain", "1301020099", "sites.csv"], 3, "did you mean"),
    ("a jurisdiction without a policy", ["sites.csv", "--jurisdiction", "uk"], 2, "--policy"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_use_is_one_clear_line(here, capfd, arguments: list[str], code: int, told: str):
    found, _, err = run(capfd, *arguments)
    assert found == code
    assert told in err
    assert "Traceback" not in err


def test_a_mistake_in_a_plan_file_names_its_line(here, capfd):
    (here / "p.yaml").write_text("sites:\n  - id: 1301020002\n    decison: keep\n", encoding="utf-8")
    code, _, err = run(capfd, "sites.csv", "--freeze", "p.yaml")
    assert code == 3
    assert "p.yaml:3:5: unknown column 'decison' (did you mean 'decision'?)" in err


BROKEN = [
    ("an empty file", b"", 3, "is empty"),
    ("a header alone", ",".join(HEAD).encode(), 3, "no usable site"),
    ("levels that nobody knows", "首页网址,级别,网站类型\nwww.a.gov.cn,银河级,门户网站\n".encode(), 0, ""),
    ("one address", b"www.a.gov.cn\n", 0, ""),
    (
        "a ring of parents",
        "网站标识码,首页网址,网站类型,上级网站标识码\n1301000001,a.gov.cn,栏目,1301000002\n1301000002,b.gov.cn,栏目,1301000001\n".encode(),
        0,
        "",
    ),
    (
        "a site that is its own parent",
        "网站标识码,首页网址,网站类型,上级网站标识码\n1301000001,a.gov.cn,栏目,1301000001\n".encode(),
        0,
        "",
    ),
]


@pytest.mark.parametrize(("content", "code", "told"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_inventory_gives_questions_or_one_clear_error(here, capfd, content: bytes, code: int, told: str):
    (here / "broken.csv").write_bytes(content)
    found, out, err = run(capfd, "broken.csv", "-f", "json")
    assert found == code
    assert told in err
    if code == 0:
        plan = json.loads(out)
        assert plan["summary"]["questions"] == plan["summary"]["sites"] > 0
        assert all(site["questions"][0]["column"] for site in plan["sites"])


@pytest.mark.parametrize(("lang", "about"), [("zh", "约 750"), ("en", "about 750")])
def test_estimated_pages_are_called_so_in_every_form(here, capfd, lang: str, about: str):
    out = io.StringIO()
    csv.writer(out).writerows([(*HEAD, "页面数"), *((*row, {"1301020002": "300", "1301020003": "200"}.get(row[0], "")) for row in ROWS)])  # fmt: skip
    (here / "sites.csv").write_text(out.getvalue(), encoding="utf-8")
    names = ("plan.json", "plan.yaml", "plan.xlsx", "plan.html")
    outputs = [part for name in names for part in ("-o", name)]
    code, out, _ = run(capfd, "sites.csv", "--lang", lang, "--solver", "greedy", *outputs)
    assert code == 0
    assert about in out
    assert ("1个网站没有页面数" if lang == "zh" else "estimated for 1 site") in out.replace("\n  ", " ")
    wave = json.loads((here / "plan.json").read_text(encoding="utf-8"))["waves"][0]
    assert (wave["page_count"], wave["estimated_sites"]) == (750, 1)
    assert "page_count: 750, estimated_sites: 1" in (here / "plan.yaml").read_text(encoding="utf-8")
    assert '"estimated_sites":1' in (here / "plan.html").read_text(encoding="utf-8")
    assert "wave.estimated_sites" in (here / "plan.html").read_text(encoding="utf-8")
    book = CalamineWorkbook.from_path(here / "plan.xlsx")
    rows = book.get_sheet_by_name("批次" if lang == "zh" else "waves").to_python()
    assert rows[1][4:6] == [750, 1]


@pytest.mark.parametrize(
    ("lang", "unknown", "nought"),
    [
        ("zh", "释放：每年 未知，域名 3 个", "每年 0，"),
        ("en", "frees an unknown sum a year, 3 hosts", "frees 0 a year, 3"),
    ],
)
def test_what_nobody_knows_is_not_nought(here, capfd, lang: str, unknown: str, nought: str):
    write(here, [(*row[:7], "", row[8]) for row in ROWS])
    code, out, _ = run(capfd, "sites.csv", "--lang", lang, "--solver", "greedy", "-o", "plan.xlsx", "-o", "plan.json")
    assert code == 0
    assert unknown in out
    book = CalamineWorkbook.from_path(here / "plan.xlsx")
    told = {row[0]: row[1] for row in book.get_sheet_by_index(2).to_python() if len(row) > 1}
    assert told["释放年费用" if lang == "zh" else "yearly cost freed"] == ("未知" if lang == "zh" else "unknown")
    summary = json.loads((here / "plan.json").read_text(encoding="utf-8"))["summary"]
    assert (summary["freed_cost"], summary["cost_known"]) == (0, 0)
    write(here, [(*row[:7], "0", row[8]) for row in ROWS])
    assert nought in run(capfd, "sites.csv", "--lang", lang, "--solver", "greedy")[1]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "推导：条款限制的是"), ("en", "derived: the clause forbids the name")]
)
def test_a_clause_that_does_not_ask_for_the_merger_is_not_shown_as_if_it_did(here, capfd, lang: str, said: str):
    write(
        here,
        [*ROWS, ("1301000009", "某学院", "https://www.xy.edu.cn/", "某学院", "市级", "事业单位网站", "130100", "", "")],
    )
    code, out, _ = run(capfd, "sites.csv", "--lang", lang, "--solver", "greedy", "-o", "plan.xlsx", "-o", "plan.json")
    assert code == 0
    assert said.replace(" ", "") in "".join(out.split())
    sites = {site["id"]: site for site in json.loads((here / "plan.json").read_text(encoding="utf-8"))["sites"]}
    assert "forbids the name" in sites["1301000009"]["derived"]["en"]
    assert sites["1301000001"]["derived"] is None
    book = CalamineWorkbook.from_path(here / "plan.xlsx").get_sheet_by_index(0).to_python()
    row = dict(zip(book[0], next(row for row in book if row[0] == "1301000009"), strict=True))
    assert ("条款限制的是" if lang == "zh" else "forbids the name") in row["理由" if lang == "zh" else "reason"]
