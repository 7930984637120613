"""One scorecard: every bound just under, on and just over; unknowns leave an interval."""

from __future__ import annotations

from typing import Any

import pytest

from govsite.model.rubric import Opinion, Rubric
from govsite.model.scorecard import Scorecard, Standing, State
from govsite.score.card import score
from govsite.score.inputs import Inputs

from .made import figure, item, opinion, outcome, rubric, site

JUDGED = {"kind": "judged"}
VETO = {"id": "veto", "role": "veto", "items": [item("v", {"kind": "rules-hold", "rules": ["veto-rule"]})]}
MAIN = {"id": "main", "role": "main", "points": 100, "items": [item("m", JUDGED, 100)]}
BONUS = {"id": "bonus", "role": "bonus", "points": 30, "items": [item("b", JUDGED, 30)]}
INSPECTION: dict[str, Any] = {"pass_mark": 60, "bonus_above": 80, "applies": {"kinds": ["portal"]}}
CLEAR = {"veto-rule": outcome("veto-rule", "pass")}


def inspected(points: float | None = None, bonus: float | None = None, **more: Any) -> Scorecard:
    given: dict[str, Opinion] = {}
    if points is not None:
        given["m"] = opinion("m", points=points)
    if bonus is not None:
        given["b"] = opinion("b", points=bonus)
    inputs = Inputs(outcomes=more.pop("outcomes", CLEAR), opinions=given)
    return score(rubric(VETO, MAIN, BONUS, **INSPECTION), inputs, subject="s1", site=more.pop("site", site()))


@pytest.mark.parametrize(
    ("points", "standing", "total"),
    [
        (59.9, Standing.UNQUALIFIED, 59.9),
        (60, Standing.QUALIFIED, 60),
        (60.1, Standing.QUALIFIED, 60.1),
        (79.9, Standing.QUALIFIED, 79.9),
        (80, Standing.QUALIFIED, 80),
        (80.1, Standing.QUALIFIED, 100.1),
        (100, Standing.QUALIFIED, 120),
        (0, Standing.UNQUALIFIED, 0),
    ],
    ids=[
        "just under the pass mark",
        "on the pass mark",
        "just over the pass mark",
        "just under the bonus",
        "on the bonus mark there is no bonus",
        "just over the bonus mark",
        "all points",
        "no points",
    ],
)
def test_pass_mark_and_bonus_have_strict_bounds(points: float, standing: Standing, total: float) -> None:
    card = inspected(points, bonus=20)
    assert card.standings == (standing,)
    assert (card.worst, card.best) == (total, total)
    assert card.is_certain


def test_a_veto_stops_everything() -> None:
    card = inspected(95, bonus=20, outcomes={"veto-rule": outcome("veto-rule", "fail", 1)})
    assert card.standings == (Standing.UNQUALIFIED,)
    assert card.vetoes == ("v",)
    assert (card.worst, card.best) == (None, None)
    assert all(one.worst is None for one in card.items)


def test_a_vetoed_subject_can_count_as_a_number_where_local_rules_say_so() -> None:
    made = rubric(VETO, MAIN, **INSPECTION, vetoed_score=59)
    card = score(made, Inputs(outcomes={"veto-rule": outcome("veto-rule", "fail")}), subject="s1", site=site())
    assert (card.worst, card.best) == (59, 59)


def test_an_open_veto_leaves_the_standing_open_and_not_the_points() -> None:
    card = inspected(90, bonus=0, outcomes={})
    assert card.standings == (Standing.QUALIFIED, Standing.UNQUALIFIED)
    assert card.open_vetoes == ("v",)
    assert card.worst == card.best == 90
    assert not card.is_certain


def test_what_nobody_judged_leaves_the_whole_interval() -> None:
    card = inspected()
    assert (card.worst, card.best) == (0, 130)
    assert set(card.standings) == {Standing.QUALIFIED, Standing.UNQUALIFIED}
    assert card.observed == 0
    halfway = inspected(90)
    assert (halfway.worst, halfway.best) == (90, 120)
    assert halfway.standings == (Standing.QUALIFIED,)


def test_a_site_that_is_no_portal_is_only_looked_at_for_vetoes() -> None:
    card = inspected(10, site=site(kind="department"))
    assert card.standings == (Standing.QUALIFIED,)
    assert card.worst is None
    assert card.observed == 1


@pytest.mark.parametrize(
    ("kind", "level", "is_scored"),
    [
        ("portal", "county", True),
        ("department", "national", True),
        ("department", "city", False),
        ("department", None, None),
        ("institution", None, False),
        (None, "national", None),
    ],
)
def test_a_rubric_may_score_sites_of_several_sorts(kind: str | None, level: str | None, is_scored: bool | None) -> None:
    made = rubric(MAIN, applies={"kinds": ["portal"]}, also=[{"kinds": ["department"], "levels": ["national"]}])
    assert made.scores(site(kind=kind, level=level)) is is_scored


def test_a_site_of_unknown_kind_is_not_called_unqualified_for_its_points() -> None:
    card = inspected(10, site=site(kind=None))
    assert card.standings == (Standing.QUALIFIED, Standing.UNQUALIFIED)
    assert card.notes


def with_services(moment: str = "after") -> Rubric:
    main = {
        "id": "main",
        "role": "main",
        "points": 100,
        "items": [item("a", JUDGED, 75), item("s", JUDGED, 25, group="services")],
    }
    return rubric(
        main,
        BONUS,
        **INSPECTION,
        figures=[{"id": "offers", "title": {"zh": "有", "en": "offers"}}],
        rescale={
            "figure": "offers",
            "applies": {"levels": ["national"]},
            "without": "services",
            "times": 4,
            "over": 3,
            "thresholds": moment,
        },
    )


@pytest.mark.parametrize(
    ("points", "moment", "standing", "total"),
    [
        (45, "after", Standing.QUALIFIED, 60),
        (44.9, "after", Standing.UNQUALIFIED, 59.8667),
        (60, "after", Standing.QUALIFIED, 80),
        (60.1, "after", Standing.QUALIFIED, 90.1333),
        (75, "after", Standing.QUALIFIED, 110),
        (59.9, "before", Standing.UNQUALIFIED, 79.8667),
        (60, "before", Standing.QUALIFIED, 80),
        (75, "before", Standing.QUALIFIED, 100),
    ],
    ids=str,
)
def test_who_offers_no_services_is_scored_four_thirds(
    points: float, moment: str, standing: Standing, total: float
) -> None:
    inputs = Inputs(
        figures={"offers": figure("offers", 0)},
        opinions={"a": opinion("a", points=points), "b": opinion("b", points=10)},
    )
    card = score(with_services(moment), inputs, subject="s1", site=site(level="national"))
    assert card.standings == (standing,)
    assert card.worst == card.best == total
    assert next(one for one in card.items if one.id == "s").state is State.NOT_APPLICABLE


def test_where_nobody_says_whether_services_are_offered_both_ways_are_possible() -> None:
    inputs = Inputs(opinions={name: opinion(name, points=points) for name, points in (("a", 60), ("s", 0), ("b", 0))})
    card = score(with_services(), inputs, subject="s1", site=site(level="national"))
    assert (card.worst, card.best) == (60, 80)
    elsewhere = score(with_services(), inputs, subject="s1", site=site(level="city"))
    assert elsewhere.worst == elsewhere.best == 60


GRADES = [
    {"id": name, "title": {"zh": name, "en": name}} | ({"from": start} if start is not None else {})
    for name, start in (("top", 95), ("very-good", 85), ("good", 75), ("developing", 60), ("preparing", None))
]


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (94.9, "very-good"), (95, "top"), (95.1, "top"), (84.9, "good"), (85, "very-good"), (85.1, "very-good"),
        (74.9, "developing"), (75, "good"), (75.1, "good"), (59.9, "preparing"), (60, "developing"), (60.1, "developing"),
        (0, "preparing"), (110, "top"),
    ],
)  # fmt: skip
def test_each_grade_begins_on_its_number(points: float, grade: str) -> None:
    main = {"id": "main", "role": "main", "points": 110, "items": [item("m", JUDGED)]}
    card = score(rubric(main, grades=GRADES), Inputs(opinions={"m": opinion("m", points=points)}), subject="")
    assert card.grades == (grade,)
    assert card.standings == ()


def test_an_interval_names_every_grade_it_touches() -> None:
    main = {"id": "main", "role": "main", "points": 110, "items": [item("m", JUDGED, 80), item("n", JUDGED, 30)]}
    card = score(rubric(main, grades=GRADES), Inputs(opinions={"m": opinion("m", points=70)}), subject="")
    assert card.grades == ("top", "very-good", "good", "developing")


def test_without_points_an_item_is_counted_and_not_scored() -> None:
    main = {
        "id": "main",
        "role": "main",
        "points": 100,
        "items": [item("m", {"kind": "deduction", "each": {"r": None}}), item("n", JUDGED, 20)],
    }
    made = rubric(main, pass_mark=60)
    card = score(made, Inputs(outcomes={"r": outcome("r", "fail", 3)}), subject="s1", site=site())
    assert card.worst is None
    assert card.unscored == ("m",)
    assert card.items[0].count == 3
    assert card.items[0].state is State.MEASURED
    assert set(card.standings) == {Standing.QUALIFIED, Standing.UNQUALIFIED}
    filled = score(made, Inputs(opinions={"m": opinion("m", points=75), "n": opinion("n", points=5)}), subject="s1")
    assert (filled.worst, filled.standings) == (80, (Standing.QUALIFIED,))


PENALTY: dict[str, Any] = {
    "id": "penalty",
    "role": "penalty",
    "points": 10,
    "items": [
        item("named", {"kind": "per-unit", "figure": "named", "each": 4}, 8),
        item("found", {"kind": "deduction", "each": {"r": 1}}, 3),
        item("late", {"kind": "bands", "figure": "late", "bands": [{"from": 1, "points": 2}]}, 2),
        item("said", JUDGED, 3),
    ],
}


@pytest.mark.parametrize(
    ("named", "problems", "late", "said", "worst", "best"),
    [
        (0, 0, 0, 0, 62, 62),
        (1, 0, 0, 0, 58, 58),
        (1, 2, 1, 1, 53, 53),
        (9, 9, 9, 3, 52, 52),
        (1, 2, 1, None, 52, 54),
    ],
    ids=["nothing", "one", "each kind", "never more than the part has", "what nobody judged is open"],
)
def test_a_penalty_is_taken_off(
    named: int, problems: int, late: int, said: float | None, worst: float, best: float
) -> None:
    inputs = Inputs(
        outcomes={"r": outcome("r", "fail" if problems else "pass", problems)},
        figures={"named": figure("named", named), "late": figure("late", late)},
        opinions={"m": opinion("m", points=62)} | ({} if said is None else {"said": opinion("said", points=said)}),
    )
    card = score(rubric(MAIN, PENALTY, pass_mark=60), inputs, subject="s1")
    assert (card.worst, card.best) == (worst, best)
    assert card.standings == ((Standing.QUALIFIED,) if worst >= 60 else (Standing.UNQUALIFIED,))


def test_a_penalty_leaves_no_less_than_nothing() -> None:
    inputs = Inputs(
        opinions={"m": opinion("m", points=5), "said": opinion("said", points=3)},
        outcomes={"r": outcome("r", "fail", 3)},
        figures={"named": figure("named", 2), "late": figure("late", 0)},
    )
    assert score(rubric(MAIN, PENALTY), inputs, subject="s1").worst == 0


def test_points_of_a_part_may_count_for_others() -> None:
    # 30 of 48 points count for 12.5 of 20; what is known is weighed by what it counts for.
    scale = {"id": "scale", "role": "main", "points": 48, "counts": 20, "items": [item("s", JUDGED, 48)]}
    rest = {"id": "rest", "role": "main", "points": 80, "items": [item("t", JUDGED, 80)]}
    card = score(rubric(scale, rest), Inputs(opinions={"s": opinion("s", points=30)}), subject="s1")
    assert (card.worst, card.best, card.observed) == (12.5, 92.5, 0.2)
    assert (card.parts[0].worst, card.parts[0].points, card.parts[0].counts) == (30, 48, 20)
