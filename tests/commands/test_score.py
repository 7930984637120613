"""``govsite score`` and ``govsite rules diff`` as their users meet them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from govsite.cli import main
from govsite.model.evidence import Evidence
from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.run import RunHeader, SiteSummary
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words
from govsite.store.store import open_store

RUN = "20260101T000000-aaaa"
PERCENTAGE = "appeals-collected"
EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def site(name: str, kind: Kind = Kind.PORTAL) -> Site:
    return Site(
        url=f"https://www.{name}.gov.cn/",
        id=name,
        name=f"=HYPERLINK({name})",
        kind=kind,
        level=Level.CITY,
        owner=f"{name}市",
    )


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one run over two portals and a department."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    sites = [site("a"), site("b"), site("c", Kind.DEPARTMENT)]
    header = RunHeader(
        id=RUN, command="audit", started_at="2026-01-01T00:00:00+00:00", tool_version="0", jurisdiction="cn", packs={"base": "1"}
    )  # fmt: skip
    with open_store(str(tmp_path / ".govsite" / "store.db")) as store:
        store.start_run(header, sites=sites, rules=())
        for one in sites:
            problem = Finding(message=Words("坏", "broken"), url=f"{one.url}x", fingerprint="f")
            outcomes = [
                Outcome(site=one.key, rule="base-broken-links", severity=Severity.LOW, status=Status.FAIL, problems=(problem,)),
                Outcome(site=one.key, rule="base-broken-resources", severity=Severity.LOW, status=Status.PASS),
            ]  # fmt: skip
            store.save_site(RUN, evidence=Evidence(site=one), summary=SiteSummary(site=one), outcomes=outcomes)
    return tmp_path


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capfd.readouterr()
    assert main(["score", *arguments, "-f", "json"]) == 0, capfd.readouterr().err
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    return found


def items(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in card["items"]}


def test_what_was_measured_is_scored_and_the_rest_is_open(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = told(capfd, "--rubric", "govsite-portal")
    assert found["schema"] == "govsite/score/1"
    assert found["is_official"] is False
    first = found["cards"][0]
    links = items(first)["d24-links"]
    assert (links["state"], links["worst"], links["best"], links["count"]) == ("measured", 5.9, 5.9, 1)
    assert links["links"] == ["https://www.a.gov.cn/x"]
    assert items(first)["d07-interpreted-share"]["state"] == "unknown"
    assert (first["worst"], first["best"]) == (5.9, 129.9)
    assert found["cards"][2]["worst"] is None
    assert [rank["highest"] for rank in found["sites"]] == [1, 1, None]


def test_the_official_rubric_counts_and_does_not_score(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = told(capfd, "--rubric", "cn-inspection-2019")["cards"][0]
    assert first["worst"] is None
    assert items(first)["d24-links"]["count"] == 1
    assert "d24-links" in first["unscored"]


def fill(path: Path, out: Path, judge: Any) -> None:
    """The same sheet with a person's cells, as an office program would save it."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    at = {name: number for number, name in enumerate(rows[1])}
    book = Workbook(out)
    page = book.add_worksheet("x")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                write = page.write_string if isinstance(value, str) else page.write_number
                write(number, column, value)
        if number > 1:
            judged = judge(row[at["subject"]], row[at["item"]], row[at["part"]], row[at["points"]])
            if judged is not None:
                page.write(number, at["judged"], judged)
                page.write_string(number, at["by"], "张三")
    book.close()


def test_a_filled_in_workbook_completes_the_score(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--rubric", "govsite-portal", "--workbook", "w.xlsx"]) == 0

    def judge(subject: str, item: str, part: str, points: Any) -> Any:
        if subject != "a" or item == "d24-links":
            return None
        return "通过" if part == "单项否决" else points

    fill(stored / "w.xlsx", stored / "filled.xlsx", judge)
    found = told(capfd, "--rubric", "govsite-portal", "--judged", "filled.xlsx")
    first = found["cards"][0]
    assert (first["worst"], first["best"], first["standings"], first["open_vetoes"]) == (
        129.9,
        129.9,
        ["qualified"],
        [],
    )
    assert items(first)["d07-interpreted-share"]["state"] == "judged"
    assert items(first)["d24-links"]["state"] == "measured"
    assert first["observed"] == 1
    assert found["cards"][1]["best"] == 129.9
    assert found["cards"][1]["worst"] == 5.9


def test_a_veto_in_the_workbook_stops_the_score(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--rubric", "govsite-portal", "--workbook", "w.xlsx", "--lang", "en"]) == 0
    fill(stored / "w.xlsx", stored / "f.xlsx", lambda s, i, p, n: "fail" if (s, i) == ("b", "v1-2-secrets") else None)
    card = told(capfd, "--rubric", "govsite-portal", "--workbook-in", "f.xlsx")["cards"][1]
    assert (card["standings"], card["vetoes"], card["worst"]) == (["unqualified"], ["v1-2-secrets"], None)
    assert told(capfd, "--rubric", "govsite-portal", "--judged", "f.xlsx")["pass_rate"] == ["0.0%", "66.7%"]


def test_people_read_titles_and_no_ids(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--rubric", "govsite-portal", "--workbook", "w.xlsx", "-q"]) == 0
    fill(stored / "w.xlsx", stored / "filled.xlsx", lambda _, item, *__: "不通过" if item == "v1-2-secrets" else None)
    capfd.readouterr()
    asked = ["score", "--rubric", "govsite-portal", "--judged", "filled.xlsx"]
    assert main([*asked, "--lang", "zh"]) == 0
    text = capfd.readouterr().out
    assert "否决：泄露国家秘密" in text
    assert "不合格 1" in text
    assert main([*asked, "--lang", "zh", "-o", "score.xlsx"]) == 0
    book = CalamineWorkbook.from_path(stored / "score.xlsx")
    head, first, *_ = book.get_sheet_by_name("得分").to_python()
    assert dict(zip(head, first, strict=True))["单项否决"] == "泄露国家秘密"
    assert main(["score", "--rubric", "cn-supervision-2019", "--lang", "zh"]) == 0
    assert "\n单项否决\n" in capfd.readouterr().out


def test_a_judgement_out_of_bounds_is_refused_with_its_row(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--rubric", "govsite-portal", "--workbook", "w.xlsx"]) == 0
    fill(
        stored / "w.xlsx",
        stored / "f.xlsx",
        lambda s, i, p, n: 99 if (s, i) == ("a", "d07-interpreted-share") else None,
    )
    capfd.readouterr()
    assert main(["score", "--rubric", "govsite-portal", "--judged", "f.xlsx"]) == 3
    error = capfd.readouterr().err
    assert "f.xlsx:26: item 'd07-interpreted-share' is judged '99'" in error
    assert "points from 0 to 2" in error


def test_the_example_figures_come_out_with_their_change(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = told(capfd, "--rubric", "cn-11637-2019", "--figures", str(EXAMPLES / "figures-11637.csv"))
    (card,) = found["cards"]
    details = {item["id"]: item["detail"]["en"] for item in card["items"]}
    assert "+47.09%" in details["item-instructions-city"]
    assert "+73.83%" in details["item-instructions-departments"]
    assert "+114.85%" in details["item-instructions-districts"]
    assert "+92.80%" in details["item-instructions-district-departments"]
    assert "+116.45%" in details["item-instructions-streets"]
    assert "+2.83 percentage points" in details["item-appeals-resolved"]
    assert "+5.60 percentage points" in details["item-appeals-satisfied"]
    assert card["observed"] == 1
    assert card["worst"] is None


@pytest.mark.parametrize(
    ("points", "grade"),
    [((40, 20, 17, 17.9), "very-good"), ((40, 20, 17, 18), "excellent"), ((20, 20, 10, 9.9), "preparing")],
    ids=["just under", "on", "lowest"],
)
def test_channels_make_a_grade(
    stored: Path, capfd: pytest.CaptureFixture[str], points: tuple[float, ...], grade: str
) -> None:
    names = ("website", "app", "weibo", "wechat")
    text = "id,value,unit\n" + "".join(f"{name}-points,{won},分\n" for name, won in zip(names, points, strict=True))
    Path("f.csv").write_text(text, encoding="utf-8")
    (card,) = told(capfd, "--rubric", "cn-service-capability-2023", "--figures", "f.csv")["cards"]
    assert card["grades"] == [grade]
    assert card["worst"] == pytest.approx(sum(points))


def test_accounts_are_vetoed_from_a_table(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = ["账号,指标,数值,单位"]
    for name, posts, points in (("甲", 1, 85), ("乙", 0, 99), ("丙", 5, 84.9)):
        rows += [f"{name},posts-14-days,{posts},条", f"{name},serious-errors,0,个", f"{name},offers-interaction,1,"]
        rows += [f"{name},falsified,0,", f"{name},app-usable,1,", f"{name},evaluation-points,{points},分"]
    Path("f.csv").write_text("\n".join(rows) + "\n", encoding="gb18030")
    cards = {card["name"]: card for card in told(capfd, "--rubric", "cn-new-media-2019", "--figures", "f.csv")["cards"]}
    assert (cards["甲"]["grades"], cards["甲"]["standings"]) == (["excellent"], ["qualified"])
    assert (cards["乙"]["vetoes"], cards["乙"]["worst"]) == (["n2-1-silent"], None)
    assert cards["丙"]["grades"] == ["other"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.csv", "id,value,unit\nusers,3.7,个\n", "f.csv:2: figure 'users' is in '个'"),
        ("f.csv", "id,value,unit\nusers,,万人\n", "f.csv:2: figure 'users' has no value"),
        ("f.csv", "id,value,unit\nusers,=1+1,万人\n", "f.csv:2: figure 'users' is a formula"),
        ("f.csv", "id,value,unit\nusers,1,万人\nusers,2,万人\n", "f.csv:3: figure 'users' is given twice"),
        ("f.yaml", "- {id: users, value: 1, unit: 件}\n", "f.yaml:1: figure 'users' is in '件'"),
        ("f.csv", "id,value,unit,subject\nusers,1,万人,zz\n", "about 'zz'"),
        ("f.csv", "", "is empty"),
        ("f.csv", "name;number\nx;1\n", "no header with id and value"),
    ],
    ids=["wrong unit", "missing value", "formula", "twice", "yaml", "subject of an area", "empty", "no header"],
)
def test_hostile_figures_get_one_clear_line(
    stored: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    Path(name).write_text(text, encoding="utf-8")
    assert main(["score", "--rubric", "cn-11637-2019", "--figures", name]) == 3
    error = capfd.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_wrong_use_is_told(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score"]) == 2
    assert "govsite-portal" in capfd.readouterr().err
    assert main(["score", "--rubric", "nonsense"]) == 2
    assert main(["score", "zzz", "--rubric", "govsite-portal"]) == 3
    assert main(["score", "--rubric", "govsite-portal", "--figures", "none.csv"]) == 3


def test_every_format_is_written(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--rubric", "govsite-portal", "-o", "s.csv"]) == 0
    rows = list(csv.DictReader(io.StringIO((stored / "s.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3 * 52
    assert rows[0]["name"].startswith("'=HYPERLINK")
    assert main(["score", "--rubric", "govsite-portal", "-o", "s.xlsx"]) == 0
    assert len(CalamineWorkbook.from_path(stored / "s.xlsx").sheet_names) == 3
    for lang in ("zh", "en"):
        assert main(["score", "--rubric", "govsite-portal", "--lang", lang]) == 0
    out = capfd.readouterr().out
    assert "非官方得分" in out
    assert "not an official one" in out


STRICT = """\
version: "1"
title: {zh: 严, en: strict}
extends: [base]
change:
  - {id: base-title, severity: veto}
  - {id: base-charset, off: true}
"""


def test_a_workbook_that_excel_could_not_hold_is_refused(
    stored: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govsite.report.score_workbook.ROWS_PER_SHEET", 10)
    path = stored / "score.xlsx"
    assert main(["score", "--rubric", "govsite-portal", "-o", str(path)]) == 2
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 1
    assert "items do not fit into a workbook, which holds 10 (write CSV or JSON)" in said[0]
    assert not path.exists()


def test_two_sets_of_rules_are_compared_over_the_same_evidence(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("strict.yaml").write_text(STRICT, encoding="utf-8")
    assert main(["rules", "diff", "base", "strict.yaml", "--run", "latest", "-f", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert {(rule["rule"], rule["kind"]) for rule in found["rules"]} == {
        ("base-title", "altered"),
        ("base-charset", "removed"),
    }
    assert found["sites"] == 3
    assert found["changed_sites"] == 0
    assert main(["rules", "diff", "base", "base"]) == 0
    assert main(["rules", "diff", "base", "nowhere"]) == 2


def test_more_points_than_there_are_and_doubtful_percentages_are_told(
    stored: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [("网站得分", "60"), ("政务APP得分", "60"), ("weibo-points", "9.99"), ("wechat-points", "15")]
    text = "id,value,unit\n" + "".join(f"{name},{won},分\n" for name, won in rows)
    Path("f.csv").write_text(text, encoding="utf-8")
    assert main(["score", "--rubric", "cn-service-capability-2023", "--figures", "f.csv"]) == 3
    assert "f.csv:3: the points of part 'channels' come to 120 of 110" in capfd.readouterr().err


def test_columns_that_mean_nothing_are_told(stored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("f.yaml").write_text('- {id: appeals, value: 3, unit: 万件, perid: "2019"}\n', encoding="utf-8")
    assert main(["--lang", "en", "score", "--rubric", "cn-11637-2019", "--figures", "f.yaml"]) == 0
    assert "f.yaml: columns that are not read: perid" in capfd.readouterr().err


def test_a_cell_formatted_as_a_percentage_is_one_and_a_bare_share_is_told(
    stored: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book = Workbook("f.xlsx")
    sheet = book.add_worksheet()
    for at, head in enumerate(("id", "value", "unit")):
        sheet.write(0, at, head)
    sheet.write(1, 0, PERCENTAGE)
    sheet.write_number(1, 1, 0.995, book.add_format({"num_format": "0.0%"}))
    sheet.write(1, 2, "%")
    book.close()
    score = ["score", "--rubric", "cn-11637-2019", "--figures"]
    assert main([*score, "f.xlsx", "-f", "json"]) == 0
    told = capfd.readouterr()
    assert "is taken as" not in told.err
    assert "99.5%" in told.out
    Path("f.csv").write_text(f"id,value,unit\n{PERCENTAGE},0.995,%\n", encoding="utf-8")
    assert main([*score, "f.csv"]) == 0
    assert f"f.csv:2: figure '{PERCENTAGE}' is taken as 0.995%" in capfd.readouterr().err
