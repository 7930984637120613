"""Figures and judgements as people hand them in: what cannot be is refused with its line."""

from __future__ import annotations

from typing import Any

import pytest

from govsite import language
from govsite.errors import InputError
from govsite.model.rubric import Rubric, Supplied
from govsite.policy.rubrics import load_score_words
from govsite.score.figures import in_doubt, merged, read_figures, read_opinions, refuse_too_much
from govsite.score.tables import number_in

from .made import item, rubric

WORDS = load_score_words()
HEAD = ["id", "value", "unit", "period", "base", "source", "subject"]


def made() -> Rubric:
    def kind(name: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "title": {"zh": name, "en": name}, **more}

    return rubric(
        {"id": "veto", "role": "veto", "items": [item("v", {"kind": "judged"})]},
        {"id": "main", "role": "main", "points": 10, "items": [item("m", {"kind": "judged"}, 10)]},
        {"id": "off", "role": "penalty", "points": 5, "items": [item("o", {"kind": "judged"}, 5)]},
        figures=[
            kind("rate", unit="%", minimum=0, maximum=100),
            kind("users", unit="万人", accepts={"人": 0.0001}),
            kind("plain"),
        ],
    )


def read(*rows: list[str], head: list[str] | None = None, **more: Any) -> list[Supplied]:
    lines = [(number, row) for number, row in enumerate([head or HEAD, *rows], 1)]
    return read_figures(lines, made(), file="f.csv", headers=WORDS.figures, **more)


def test_a_figure_with_everything() -> None:
    (found,) = read(["rate", "87.67", "%", "2019", "84.84", "年报", "s1"])
    assert (found.value, found.base, found.unit, found.period, found.source, found.subject, found.where) == (
        87.67, 84.84, "%", "2019", "年报", "s1", "f.csv:2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (["rate", "87.67%", ""], 87.67),
        (["rate", "８７．６７", "％"], 87.67),
        (["users", "3,700,000", "人"], 370),
        (["users", "370万人", ""], 370),
        (["users", "370", "万人"], 370),
        (["plain", "-5", ""], -5),
        (["plain", "1e3", ""], 1000),
    ],
    ids=["sign behind", "full width", "another unit", "unit behind", "unit beside", "below 0", "with an exponent"],
)
def test_numbers_as_people_write_them(row: list[str], value: float) -> None:
    assert read(row)[0].value == value


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["rate", "87", "人"], "is in '人', expected '%'"),
        (["rate", "87", ""], "has no unit"),
        (["rate", "87%", "人"], "two units"),
        (["rate", "", "%"], "has no value"),
        (["rate"], "has no value"),
        (["rate", "=A1*2", "%"], "is a formula"),
        (["rate", "＝SUM(A1)", "%"], "is a formula"),
        (["rate", "many", "%"], "is no number"),
        (["rate", "nan", "%"], "is no number"),
        (["rate", "1e999", "%"], "is no number"),
        (["rate", "1,23", "%"], "is no number"),
        (["rate", "100.1", "%"], "at most 100"),
        (["rate", "-0.1", "%"], "at least 0"),
        (["raet", "5", "%"], "did you mean 'rate'"),
        (["rate", "5", "%", "", "=B2"], "is a formula"),
        (["plain", "5", "件"], "expected none"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_is_refused_with_file_and_line(row: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(row)
    assert caught.value.where == "f.csv:2"
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_figure_that_is_given_twice_names_both_lines() -> None:
    with pytest.raises(InputError, match=r"f\.csv:3: figure 'rate' is given twice .*f\.csv:2"):
        read(["rate", "5", "%"], ["rate", "6", "%"])
    assert len(read(["rate", "5", "%", "", "", "", "s1"], ["rate", "6", "%", "", "", "", "s2"])) == 2
    with pytest.raises(InputError, match="twice"):
        merged([*read(["rate", "5", "%"]), *read(["rate", "5", "%"])])


def test_figures_of_other_rubrics_are_passed_over() -> None:
    assert read(["elsewhere", "5", "%"], others=lambda: ["elsewhere"]) == []


def test_headers_may_be_chinese_and_stand_below_a_title() -> None:
    lines = [(1, ["数据填报表"]), (2, ["指标", "数值", "计量单位"]), (3, ["rate", "5", "%"]), (4, ["", "", ""])]
    assert len(read_figures(lines, made(), file="f", headers=WORDS.figures)) == 1


@pytest.mark.parametrize(
    ("head", "said"),
    [(["name", "number"], "no header with id and value"), (["id", "value", "数值"], "two columns are called 'value'")],
    ids=["none", "twice"],
)
def test_a_table_without_its_header_is_refused(head: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(head=head)


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,234.5 万元", (1234.5, "万元")), ("０.5", (0.5, "")), ("+3件", (3.0, "件"))],
    ids=["thousands", "full width", "sign"],
)
def test_numbers_with_what_stands_behind(text: str, found: tuple[float, str]) -> None:
    assert number_in(text) == found


def judge(*rows: list[str]) -> list[Any]:
    lines = [(number, row) for number, row in enumerate([["subject", "item", "judged", "note"], *rows], 1)]
    return read_opinions(lines, made(), file="w.xlsx", headers=WORDS.judgements, holds=WORDS.holds)


def test_judgements_are_points_or_words() -> None:
    found = judge(["s1", "v", "通过"], ["s2", "v", "FAIL"], ["s1", "m", "9.5", "看过"], ["s2", "m", ""])
    assert [(one.subject, one.item, one.points, one.holds) for one in found] == [
        ("s1", "v", None, True),
        ("s2", "v", None, False),
        ("s1", "m", 9.5, None),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["s1", "v", "maybe"], "veto 'v' is judged 'maybe'"),
        (["s1", "m", "10.1"], "points from 0 to 10"),
        (["s1", "m", "-1"], "points from 0 to 10"),
        (["s1", "m", "=5+5"], "write points"),
        (["s1", "gone", "5"], "no item 'gone'"),
    ],
    ids=["no word", "over", "below 0", "formula", "no item"],
)
def test_judgements_that_cannot_be(row: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        judge(row)
    assert caught.value.where == "w.xlsx:2"


def test_ten_of_ten_points_can_be_given() -> None:
    assert judge(["s1", "m", "10"])[0].points == 10
    with pytest.raises(InputError, match="judged twice"):
        judge(["s1", "m", "1"], ["s1", "m", "2"])


@pytest.mark.parametrize("text", ["3", "-3", "−3"])
def test_points_to_be_taken_off_may_bear_a_minus(text: str) -> None:
    assert judge(["s1", "o", text])[0].points == 3
    with pytest.raises(InputError, match="points from 0 to 5"):
        judge(["s1", "o", "-6"])


# ---------------------------------------------------------------- titles, sums, percentages


def titled() -> Rubric:
    def kind(name: str, zh: str, en: str) -> dict[str, Any]:
        return {"id": name, "title": {"zh": zh, "en": en}, "unit": "分", "maximum": 10}

    return rubric(
        {"id": "main", "role": "main", "points": 10, "items": [
            item("m", {"kind": "figure-points", "figure": "web"}), item("n", {"kind": "figure-points", "figure": "app"}),
        ]},
        figures=[kind("web", "网站得分", "points of the website"), kind("app", "应用得分", "points of the app"),
                 kind("one", "同名", "same"), kind("two", "同名", "same")],
    )  # fmt: skip


def given(*rows: list[str], **more: Any) -> list[Supplied]:
    lines = [(number, row) for number, row in enumerate([["id", "value", "unit", "subject"], *rows], 1)]
    return read_figures(lines, titled(), file="f.csv", headers=WORDS.figures, **more)


@pytest.mark.parametrize("name", ["web", "网站得分", "Points of the website", "网站 得分"])
def test_a_figure_may_be_named_by_its_title(name: str) -> None:
    assert [figure.id for figure in given([name, "5", "分"])] == ["web"]


def test_a_figure_by_id_and_by_title_is_one_and_a_title_of_two_is_none() -> None:
    with pytest.raises(InputError, match="given twice"):
        given(["web", "5", "分"], ["网站得分", "5", "分"])
    with pytest.raises(InputError, match="has no figure '同名'"):
        given(["同名", "5", "分"])


def test_titles_of_other_rubrics_are_passed_over_and_hints_show_titles() -> None:
    assert given(["用户 数", "5", "分"], others=lambda: ["users", "用户数"]) == []
    with pytest.raises(InputError) as caught:
        given(["用户数", "5", "分"])
    assert caught.value.hint.startswith("known: web (points of the website), app")


def test_points_that_come_to_more_than_their_part_are_refused_for_each_subject() -> None:
    refuse_too_much(given(["web", "9.99", "分"], ["app", "0.01", "分"]), titled())
    refuse_too_much(given(["web", "9", "分", "a"], ["app", "9", "分", "b"]), titled())
    with pytest.raises(InputError, match=r"points of part 'main' come to 10\.01 of 10") as caught:
        refuse_too_much(given(["web", "9.99", "分"], ["app", "0.02", "分"]), titled())
    assert caught.value.where == "f.csv:3"


@pytest.mark.parametrize(
    ("value", "base", "is_doubtful"),
    [("0.995", "", True), ("1", "", True), ("99.5", "0.98", True), ("99.5", "98", False), ("0", "", False)],
)
def test_a_percentage_below_one_is_in_doubt(value: str, base: str, is_doubtful: bool) -> None:
    found = read(["rate", value, "%", "", base])
    assert bool(in_doubt(found)) is is_doubtful
    assert in_doubt(read(["users", "0.5", "万人"])) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["users", "5", "个"], "数据 'users' 的单位是 '个'，应为 '万人' / '人'"),
        (["users", "5", ""], "数据 'users' 没有单位，应为 '万人' / '人'"),
        (["plain", "5", "件"], "数据 'plain' 的单位是 '件'，应无单位"),
        (["rate", "120", "%"], "数据 'rate' 是 120%，最大为 100"),
        (["rate", "-1", "%"], "数据 'rate' 是 -1%，最小为 0"),
    ],
)
def test_what_is_refused_is_said_in_whole_chinese_sentences(
    row: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as caught:
        read(row)
    monkeypatch.setattr(language, "_spoken", language._Spoken(used="zh"))
    assert language.told(caught.value.message) == said
    assert language.told("points from 0 to 5") == "分值从 0 到 5"
    assert language.told("there is no rubric 'nosuch'") == "没有评分表 'nosuch'"
