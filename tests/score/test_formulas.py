"""Each formula by itself: bounds, caps, unknowns."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from govsite.model.outcome import Reason, Status
from govsite.model.rubric import Item
from govsite.model.scorecard import State
from govsite.model.words import Words
from govsite.score.formulas import change_of, read_item
from govsite.score.inputs import Inputs

from .made import figure, item, opinion, outcome


def read(formula: dict[str, Any], points: float | None = 10, **inputs: Any) -> Any:
    return read_item(msgspec.convert(item("x", formula, points), Item), Inputs(**inputs))


def seen(*outcomes: Any) -> dict[str, Any]:
    return {"outcomes": {one.rule: one for one in outcomes}}


DEDUCT = {"kind": "deduction", "each": {"a": 3, "b": 0.1}}


@pytest.mark.parametrize(
    ("outcomes", "low", "high", "state"),
    [
        ([outcome("a", "pass"), outcome("b", "pass")], 10, 10, State.MEASURED),
        ([outcome("a", "fail", 1), outcome("b", "pass")], 7, 7, State.MEASURED),
        ([outcome("a", "fail", 3), outcome("b", "fail", 9)], 0.1, 0.1, State.MEASURED),
        ([outcome("a", "fail", 3), outcome("b", "fail", 10)], 0, 0, State.MEASURED),
        ([outcome("a", "fail", 4), outcome("b", "pass")], 0, 0, State.MEASURED),
        ([outcome("a", "fail", 1)], 0, 7, State.UNKNOWN),
        ([outcome("a", "unknown"), outcome("b", "unknown")], 0, 10, State.UNKNOWN),
        ([outcome("a", "fail", 1, reason=Reason.BUDGET), outcome("b", "pass")], 0, 7, State.UNKNOWN),
        ([outcome("a", "fail", 4), outcome("b", "unknown")], 0, 0, State.MEASURED),
        ([outcome("a", "not-applicable"), outcome("b", "not-applicable")], 10, 10, State.NOT_APPLICABLE),
        ([outcome("a", "fail", 0), outcome("b", "pass")], 7, 7, State.MEASURED),
    ],
    ids=[
        "nothing wrong",
        "one problem",
        "just under the cap",
        "on the cap",
        "over the cap never goes below 0",
        "a rule that was not judged leaves the rest open",
        "all unknown",
        "a rule that saw only a part leaves more possible",
        "what is lost already cannot be won back",
        "no object",
        "a failure without a list counts once",
    ],
)
def test_deductions(outcomes: list[Any], low: float, high: float, state: State) -> None:
    reading = read(DEDUCT, **seen(*outcomes))
    assert (float(reading.low), float(reading.high), reading.state) == (low, high, state)


def test_shares_take_an_unknown_once_as_failed_and_once_as_passed() -> None:
    formula = {"kind": "share-passed", "rules": ["a", "b", "c", "d"]}
    reading = read(formula, **seen(outcome("a", "pass"), outcome("b", "fail", 2), outcome("c", "not-applicable")))
    assert reading.low == pytest.approx(10 / 3)
    assert reading.high == pytest.approx(20 / 3)
    assert (reading.state, reading.count) == (State.UNKNOWN, 2)
    none = read(formula, **seen(*(outcome(rule, "not-applicable") for rule in "abcd")))
    assert (none.state, none.low) == (State.NOT_APPLICABLE, 10)


def test_shares_of_sites() -> None:
    verdicts = {
        "s1": {"a": Status.PASS, "b": Status.PASS},
        "s2": {"a": Status.PASS, "b": Status.FAIL},
        "s3": {"a": Status.UNKNOWN, "b": Status.FAIL},
        "s4": {"a": Status.PASS},
        "s5": {"a": Status.NOT_APPLICABLE, "b": Status.NOT_APPLICABLE},
    }
    reading = read({"kind": "sites-passed", "rules": ["a", "b"]}, by_site=verdicts)
    assert (reading.low, reading.high) == (2.5, 5)
    assert read({"kind": "sites-passed", "rules": ["a"]}).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("value", "holds"), [(1.9, True), (2, False), (2.1, False)], ids=["just under", "on", "just over"]
)
def test_a_veto_by_a_figure_that_fails_from_a_number_on(value: float, holds: bool) -> None:
    formula = {"kind": "figure-within", "figure": "f", "fails_from": 2}
    assert read(formula, None, figures={"f": figure("f", value)}).holds is holds


@pytest.mark.parametrize(("value", "holds"), [(0, False), (1, True), (2, True)], ids=["just under", "on", "just over"])
def test_a_veto_by_a_figure_that_must_be_reached(value: float, holds: bool) -> None:
    formula = {"kind": "figure-within", "figure": "f", "at_least": 1}
    assert read(formula, None, figures={"f": figure("f", value)}).holds is holds
    assert read(formula, None).holds is None


BANDS = {
    "kind": "bands",
    "figure": "f",
    "bands": [{"from": 60, "points": 3}, {"from": 85, "points": 7}, {"from": 95, "points": 10}],
}


@pytest.mark.parametrize(
    ("value", "points"),
    [(59.9, 0), (60, 3), (84.9, 3), (85, 7), (85.1, 7), (94.9, 7), (95, 10), (1000, 10), (-1, 0)],
)
def test_bands_begin_on_their_number(value: float, points: float) -> None:
    assert read(BANDS, figures={"f": figure("f", value)}).low == points


FALLING = {
    "kind": "bands",
    "figure": "f",
    "bands": [{"from": 0, "points": 10}, {"above": 3, "points": 4}, {"from": 5, "points": 0}],
}


@pytest.mark.parametrize(("value", "points"), [(0, 10), (3, 10), (3.01, 4), (4.9, 4), (5, 0), (90, 0)])
def test_bands_may_fall_and_may_begin_above_their_number(value: float, points: float) -> None:
    assert read(FALLING, figures={"f": figure("f", value)}).low == points


@pytest.mark.parametrize(("value", "holds"), [(4.9, True), (5, True), (5.01, False)])
def test_a_veto_by_a_figure_that_must_not_be_passed(value: float, holds: bool) -> None:
    formula = {"kind": "figure-within", "figure": "f", "at_most": 5}
    assert read(formula, None, figures={"f": figure("f", value)}).holds is holds


@pytest.mark.parametrize(
    ("formula", "value", "points"),
    [
        ({"kind": "ratio", "figure": "f", "full": 100}, 87.5, 8.75),
        ({"kind": "ratio", "figure": "f", "full": 100}, 101, 10),
        ({"kind": "ratio", "figure": "f", "base": "g"}, 1, 5),
        ({"kind": "per-unit", "figure": "f", "each": 3}, 3, 1),
        ({"kind": "per-unit", "figure": "f", "each": 3}, 4, 0),
        ({"kind": "figure-points", "figure": "f"}, 12, 10),
        ({"kind": "figure-points", "figure": "f"}, 9.5, 9.5),
    ],
    ids=["ratio", "never more than all", "ratio to a figure", "per unit", "never below 0", "capped", "as given"],
)
def test_points_by_a_figure(formula: dict[str, Any], value: float, points: float) -> None:
    reading = read(formula, figures={"f": figure("f", value), "g": figure("g", 2)})
    assert (float(reading.low), reading.state) == (points, State.SUPPLIED)


def test_a_share_of_another_figure_names_both() -> None:
    figures = {"f": figure("f", 71, unit="个"), "g": figure("g", 807, unit="个")}
    assert read({"kind": "ratio", "figure": "f", "base": "g"}, figures=figures).detail.en == "71个 / 807个"


def test_a_missing_figure_leaves_all_points_open() -> None:
    reading = read({"kind": "ratio", "figure": "f", "base": "g"}, figures={"f": figure("f", 1)})
    assert (reading.state, reading.low, reading.high) == (State.UNKNOWN, 0, 10)
    assert "g" in reading.detail.en


def test_a_person_goes_before_the_machine() -> None:
    reading = read(DEDUCT, **seen(outcome("a", "fail", 2)), opinions={"x": opinion("x", points=9.5)})
    assert (reading.state, float(reading.low), reading.count) == (State.JUDGED, 9.5, 2)
    assert reading.links


VETO = {"kind": "rules-hold", "rules": ["a", "b"]}


@pytest.mark.parametrize(
    ("formula", "outcomes", "holds"),
    [
        (VETO, [outcome("a", "pass"), outcome("b", "pass")], True),
        (VETO, [outcome("a", "pass")], None),
        (VETO, [outcome("a", "fail"), outcome("b", "unknown")], False),
        (VETO, [outcome("a", "not-applicable"), outcome("b", "not-applicable")], True),
        (VETO | {"one_is_enough": True}, [outcome("a", "pass"), outcome("b", "unknown")], True),
        (VETO | {"one_is_enough": True}, [outcome("a", "pass"), outcome("b", "fail")], False),
        (VETO | {"confirm": True}, [outcome("a", "fail", 3), outcome("b", "pass")], None),
    ],
    ids=[
        "all pass", "one is unknown", "one fails", "no object", "two ways of looking", "one of two ways fails",
        "clues are no veto",
    ],
)  # fmt: skip
def test_vetoes(formula: dict[str, Any], outcomes: list[Any], holds: bool | None) -> None:
    assert read(formula, None, **seen(*outcomes)).holds is holds


@pytest.mark.parametrize(
    ("value", "base", "unit", "told"),
    [
        (1518, 1032, "件", "+47.09%"),
        (22830, 10626, "件", "+114.85%"),
        (87.67, 84.84, "%", "+2.83pp"),
        (50, 100, "件", "-50.00%"),
        (3, 0, "件", ""),
        (3, None, "件", ""),
    ],
    ids=["growth", "more than twice", "percentage points", "decline", "from nothing", "no year before"],
)
def test_the_change_on_the_year_before(value: float, base: float | None, unit: str, told: str) -> None:
    assert change_of(figure("f", value, base=base, unit=unit)) == told


def test_details_speak_of_rules_and_figures_by_their_titles() -> None:
    titles = {"a": Words("首页可以打开", "the home page opens"), "vetoed": Words("不合格网站数量", "unqualified sites")}
    known = {"titles": titles, **seen(outcome("a", "fail"))}
    failed = read({"kind": "rules-hold", "rules": ["a"]}, **known)
    assert failed.detail == Words("不符合：首页可以打开", "failed: the home page opens")
    missing = read({"kind": "figure-within", "figure": "vetoed", "fails_from": 2}, **known)
    assert missing.detail == Words("未提供数据：不合格网站数量", "figure not supplied: unqualified sites")
    unknown = read({"kind": "rules-hold", "rules": ["b", "vetoed"]}, **known)
    assert unknown.detail == Words("未知：b；不合格网站数量", "unknown: b; unqualified sites")
