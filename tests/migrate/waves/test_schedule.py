"""Waves: what always holds, what is weighed, and what is said when it cannot be."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from govsite import language
from govsite.errors import UsageError
from govsite.migrate.consolidation.facts import Facts
from govsite.migrate.waves import cpsat
from govsite.migrate.waves.calendar import Span
from govsite.migrate.waves.problem import Limits
from govsite.migrate.waves.schedule import Schedule, SolverName, schedule
from govsite.model.consolidation import Decision, WaveRules
from govsite.model.plan import Freed, SitePlan
from govsite.model.site import Site

START = date(2027, 1, 4)
RULES = WaveRules(sites=3, days=10, risky_share=1.0)
SOLVERS = [SolverName.GREEDY, SolverName.CPSAT]
needs_ortools = pytest.mark.skipif(not cpsat.is_installed(), reason="needs ortools, the extra [plan]")
both = pytest.mark.parametrize(
    "solver", [SolverName.GREEDY, pytest.param(SolverName.CPSAT, marks=needs_ortools)], ids=["greedy", "cpsat"]
)


def leaving(key: str, *, target: str = "portal", via: tuple[str, ...] = (), wave: int | None = None, **row: object):
    """A site that merges, as plan and as inventory row."""
    site = Site(url=f"https://{key}.gov.cn/", id=key, **row)
    frees = Freed(annual_cost=site.annual_cost, hosts=(f"{key}.gov.cn",), contract_end=site.contract_end)
    plan = SitePlan(
        id=key, url=site.url, decision=Decision.MERGE, target=target, via=via, wave=wave, frees=frees,
        frozen=("wave",) if wave else (),
    )  # fmt: skip
    return plan, site


def scheduled(*pairs, rules: WaveRules = RULES, solver: SolverName = SolverName.GREEDY, facts=None, **more) -> Schedule:
    limits = Limits(
        rules=rules, start=more.pop("start", None), blackouts=more.pop("blackouts", ()),
        deadline=more.pop("deadline", None),
    )  # fmt: skip
    plans, sites = [plan for plan, _ in pairs], [site for _, site in pairs]
    return schedule(plans, sites=sites, facts=facts or {}, limits=limits, solver=solver, **more)


def waves(found: Schedule) -> dict[str, int | None]:
    return {plan.id: plan.wave for plan in found.sites}


# ------------------------------------------------------------ what is weighed


@both
def test_the_dearest_go_first(solver):
    found = scheduled(*(leaving(f"s{n}", annual_cost=n * 1000.0) for n in range(1, 7)), solver=solver)
    assert {key for key, wave in waves(found).items() if wave == 1} == {"s4", "s5", "s6"}


@both
def test_sites_with_findings_go_before_sites_without(solver):
    facts = {f"s{n}": Facts(is_audited=True, findings=40) for n in (4, 5, 6)}
    found = scheduled(*(leaving(f"s{n}") for n in range(1, 7)), solver=solver, facts=facts)
    assert {key for key, wave in waves(found).items() if wave == 1} == set(facts)


@both
def test_a_contract_that_runs_on_makes_a_site_wait_and_the_waste_is_told(solver):
    pairs = [leaving(f"s{n}", annual_cost=1000.0) for n in range(5)]
    pairs.append(leaving("bound", annual_cost=1000.0, contract_end="2027-06-30"))
    found = scheduled(*pairs, solver=solver, start=START)
    assert waves(found)["bound"] == 2
    wasted = {plan.id: plan.frees.wasted_cost for plan in found.sites}
    days = (date(2027, 6, 30) - (START + timedelta(days=19))).days
    assert wasted.pop("bound") == pytest.approx(1000 * days / 365, abs=0.01)
    assert set(wasted.values()) == {0.0}


def test_without_a_calendar_contracts_are_named_as_left_out():
    found = scheduled(leaving("a", contract_end="2027-06-30"))
    assert "--start" in found.remarks[0].en


@both
def test_busy_sites_are_spread(solver):
    pairs = [leaving(f"b{n}", monthly_visits=100, annual_cost=9.0) for n in range(3)]
    pairs += [leaving(f"q{n}", monthly_visits=1, annual_cost=9.0) for n in range(6)]
    found = scheduled(*pairs, rules=replace(RULES, risky_visits=50, risky_share=0.34), solver=solver)
    assert [wave.risky_count for wave in found.waves] == [1, 1, 1]


@both
def test_sites_with_vetoes_and_what_goes_to_them_wait_until_they_are_mended(solver):
    facts = {"bad": Facts(is_audited=True, vetoes=1), "target": Facts(is_audited=True, vetoes=2)}
    found = scheduled(leaving("bad"), leaving("to", target="target"), leaving("good"), facts=facts, solver=solver)
    assert waves(found) == {"bad": 2, "to": 2, "good": 1}


@both
def test_who_goes_through_another_moves_not_before_it(solver):
    pairs = [leaving(f"s{n}", annual_cost=100.0) for n in range(3)]
    pairs += [leaving("way", annual_cost=1.0), leaving("dear", annual_cost=900.0, via=("way",))]
    found = waves(scheduled(*pairs, solver=solver))
    assert found["way"] <= found["dear"]


# ------------------------------------------------------------ shared systems


@both
def test_sites_that_share_a_system_move_together_also_through_others(solver):
    pairs = [leaving("a", systems=("x",)), leaving("b", systems=("x", "y"), target="p2"), leaving("c", systems=("y",))]
    pairs += [leaving(f"s{n}", annual_cost=5.0) for n in range(4)]
    found = waves(scheduled(*pairs, solver=solver))
    assert found["a"] == found["b"] == found["c"]


@both
def test_a_group_larger_than_a_wave_stays_together_by_target_and_that_is_told(solver):
    pairs = [leaving(f"a{n}", systems=("x",), target="p1") for n in range(3)]
    pairs += [leaving(f"b{n}", systems=("x",), target="p2") for n in range(2)]
    found = scheduled(*pairs, solver=solver)
    assert waves(found)["a0"] == waves(found)["a1"] == waves(found)["a2"]
    assert waves(found)["b0"] == waves(found)["b1"]
    assert "no wave takes them all" in found.remarks[0].en


def test_a_ring_of_groups_that_wait_for_one_another_is_not_a_dead_end():
    pairs = [
        leaving("a1", systems=("x",), via=("b1",)), leaving("a2", systems=("x",)),
        leaving("b1", systems=("y",)), leaving("b2", systems=("y",), via=("a2",)),
    ]  # fmt: skip
    assert all(waves(scheduled(*pairs)).values())


# ------------------------------------------------------------ what people froze


@both
def test_a_frozen_wave_holds_and_its_cost_is_told(solver):
    pairs = [leaving(f"s{n}", annual_cost=100.0) for n in range(4)]
    found = scheduled(*pairs, leaving("late", annual_cost=900.0, wave=4), solver=solver)
    assert waves(found)["late"] == 4
    told = " ".join(words.en for words in found.remarks)
    assert "without them" in told
    assert "late (4 > 1)" in told


def test_a_group_follows_its_frozen_member():
    pairs = [leaving("a", systems=("x",), wave=2), leaving("b", systems=("x",))]
    assert waves(scheduled(*pairs)) == {"a": 2, "b": 2}


def test_members_frozen_in_two_waves_part_and_that_is_told():
    pairs = [leaving("a", systems=("x",), wave=2), leaving("b", systems=("x",), wave=1)]
    found = scheduled(*pairs)
    assert waves(found) == {"a": 2, "b": 1}
    assert "do not move together" in found.remarks[0].en


def test_a_site_frozen_before_it_is_mended_holds_and_is_told():
    found = scheduled(leaving("bad", wave=1), facts={"bad": Facts(is_audited=True, vetoes=1)})
    assert waves(found) == {"bad": 1}
    assert any("before veto findings are mended" in words.en for words in found.remarks)


@both
def test_waves_of_an_earlier_plan_are_kept_where_nothing_speaks_against_it(solver):
    pairs = [leaving(f"s{n}") for n in range(6)]
    earlier = {"s0": 2, "s1": 1, "s2": 2, "s3": 1, "s4": 2, "s5": 1}
    assert waves(scheduled(*pairs, solver=solver, earlier=earlier)) == earlier


# ------------------------------------------------------------ clashes

CLASHES = [
    ("frozen waves against capacity", [leaving(f"s{n}", wave=1) for n in range(4)], {}, "4 sites are frozen in wave 1"),
    (
        "shared systems larger than a wave",
        [leaving(f"s{n}", systems=("x",)) for n in range(4)],
        {},
        "4 sites (s0, s1, s2 …) share systems",
    ),
    (
        "one site with too many pages",
        [leaving("big", pages=900)],
        {"rules": replace(RULES, pages=500)},
        "big with 900 pages, and a wave takes 500",
    ),
    (
        "a deadline that is too near",
        [leaving(f"s{n}") for n in range(7)],
        {"start": START, "deadline": date(2027, 1, 30)},
        "7 sites move, a wave takes 3, and only 2 waves",
    ),
    (
        "black-outs that leave no wave",
        [leaving("a")],
        {"start": START, "deadline": date(2027, 3, 1), "blackouts": (Span(START, date(2027, 2, 25)),)},
        "none of 10 days ends by 2027-03-01 around the black-outs",
    ),
    (
        "a frozen wave after the deadline",
        [leaving("a", wave=5)],
        {"start": START, "deadline": date(2027, 1, 30)},
        "a is frozen in wave 5, and only 2 waves",
    ),
]


@both
@pytest.mark.parametrize(("pairs", "limits", "told"), [row[1:] for row in CLASHES], ids=[row[0] for row in CLASHES])
def test_clashes_are_told_in_words(solver, pairs, limits, told: str):
    with pytest.raises(UsageError) as caught:
        scheduled(*pairs, solver=solver, **limits)
    assert told in str(caught.value)
    assert caught.value.hint


@both
@pytest.mark.parametrize("wave", [None, 2])
def test_where_no_wave_fits_nothing_is_said_to_be_mended_or_frozen_too_late(solver, wave: int | None):
    pairs = [leaving(f"s{n}", wave=wave) for n in range(5)]
    with pytest.raises(UsageError) as caught:
        scheduled(*pairs, solver=solver, rules=replace(RULES, sites=9), start=START, deadline=date(2027, 1, 8))
    told = "no wave fits before the deadline: none of 10 days ends by 2027-01-08"
    assert caught.value.message == f"no schedule is possible: {told}"


@pytest.mark.parametrize(("pairs", "limits"), [row[1:3] for row in CLASHES], ids=[row[0] for row in CLASHES])
def test_clashes_are_told_in_chinese_from_end_to_end(pairs, limits):
    language.speak("zh")
    try:
        with pytest.raises(UsageError) as caught:
            scheduled(*pairs, **limits)
        told = language.told_error(caught.value)
    finally:
        language.speak("en")
    assert told.startswith("排不出计划：")
    assert not re.search(r"[a-z]{4,}", told.replace("--sites", "").replace("--pages", ""))


def test_what_only_the_search_finds_out_is_told_too():
    pairs = [leaving(f"s{n}", pages=300) for n in range(3)]
    limits = {"start": START, "deadline": date(2027, 1, 25), "rules": replace(RULES, pages=500)}
    with pytest.raises(UsageError, match="do not go together"):
        scheduled(*pairs, **limits)


def test_a_solver_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(cpsat, "is_installed", lambda: False)
    with pytest.raises(UsageError, match=r"govsite\[plan\]"):
        scheduled(leaving("a"), solver=SolverName.CPSAT)
    found = scheduled(leaving("a"), solver=SolverName.AUTO)
    assert (found.solver.name, found.solver.bound) == ("greedy", None)
    assert "no bound" in found.remarks[0].en


# ------------------------------------------------------------ what always holds

KEYS = [f"s{n:02}" for n in range(24)]
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "annual_cost": st.floats(0, 1e6),
        "contract_end": st.sampled_from(("2026-01-01", "2027-02-01", "2028-01-01")),
        "pages": st.integers(0, 40),
        "monthly_visits": st.integers(0, 1000),
        "systems": st.lists(st.sampled_from("xyz"), max_size=1).map(tuple),
    },
)


@st.composite
def moves(draw):
    rows = draw(st.lists(ROWS, min_size=1, max_size=24))
    pairs = []
    for number, row in enumerate(rows):
        via = (KEYS[draw(st.integers(0, number - 1))],) if number and draw(st.booleans()) else ()
        frozen = draw(st.sampled_from((None,) * 9 + (1, 5))) if not row.get("systems") else None
        pairs.append(leaving(KEYS[number], target=draw(st.sampled_from(("p", "q"))), via=via, wave=frozen, **row))
    return pairs


@pytest.mark.parametrize("solver", SOLVERS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(pairs=moves(), shuffle=st.randoms(use_true_random=False))
def test_any_schedule_keeps_its_limits(solver, pairs, shuffle):
    if solver is SolverName.CPSAT and not cpsat.is_installed():
        pytest.skip("needs ortools, the extra [plan]")
    blackouts = (Span(date(2027, 1, 20), date(2027, 2, 3)),)
    rules = replace(RULES, sites=6, pages=120)
    try:
        found = scheduled(*pairs, rules=rules, solver=solver, start=START, blackouts=blackouts)
    except UsageError as error:
        event("limits that clash")
        message = error.message
    else:
        message = ""
    if message:
        assert "share systems" in message or "frozen in wave" in message
        return
    placed = waves(found)
    known = [site.pages for _, site in pairs if site.pages is not None]
    mean = round(sum(known) / len(known)) if known else 0
    for wave in found.waves:
        inside = [site for plan, site in pairs if placed[plan.id] == wave.number]
        assert len(inside) == wave.site_count <= 6
        assert sum(mean if s.pages is None else s.pages for s in inside) == wave.page_count <= 120
        assert wave.estimated_sites == sum(s.pages is None for s in inside)
        assert wave.ends < "2027-01-20" or wave.starts > "2027-02-03"
    for plan, _ in pairs:
        assert placed[plan.id] is not None
        if plan.wave:
            assert placed[plan.id] == plan.wave
        for system in "xyz":
            group = {placed[p.id] for p, s in pairs if system in s.systems and p.target == plan.target}
            assert len(group) <= 1
    if found.solver.bound is not None:
        assert found.solver.bound <= found.solver.objective
    shuffled = list(pairs)
    shuffle.shuffle(shuffled)
    again = scheduled(*shuffled, rules=rules, solver=solver, start=START, blackouts=blackouts)
    assert waves(again) == placed, "same seed, same plan, in whatever order"


@needs_ortools
def test_greedy_is_near_the_bound():
    pairs = [
        leaving(KEYS[n], annual_cost=float(n * 37 % 11), systems=("x",) if n % 5 == 0 else (), pages=n * 13 % 7)
        for n in range(24)
    ]
    rules = replace(RULES, sites=6)
    greedy, best = (scheduled(*pairs, rules=rules, solver=solver).solver for solver in SOLVERS)
    assert best.bound is not None
    assert best.bound <= greedy.objective <= best.bound * 1.05


def test_contract_ends_never_lengthen_the_move():
    found = scheduled(
        leaving("a", annual_cost=9000.0, contract_end="2029-01-01"), leaving("b", annual_cost=1.0), start=START
    )
    assert len(found.waves) == 1
    assert found.sites[0].frees.wasted_cost > 0


@pytest.mark.parametrize("limit", [0, 500])
def test_pages_that_nobody_counted_are_told_as_an_estimate(limit: int):
    pairs = [leaving("a", pages=100), leaving("b", pages=200), *(leaving(key) for key in "cd")]
    found = scheduled(*pairs, rules=replace(RULES, sites=9, pages=limit or 0))
    assert sum(wave.page_count for wave in found.waves) == 600
    assert sum(wave.estimated_sites for wave in found.waves) == 2
    (told,) = found.remarks
    assert "estimated for 2 sites without a number of pages" in told.en
    assert "the mean of the other 2 (150)" in told.en
    assert "2个网站没有页面数，各按其余2个网站的平均数（150页）计算" in told.zh


def test_pages_that_were_counted_are_no_estimate_and_none_at_all_are_no_number():
    counted = scheduled(leaving("a", pages=100))
    assert (counted.waves[0].estimated_sites, counted.remarks) == (0, ())
    unknown = scheduled(leaving("a"))
    assert (unknown.waves[0].page_count, unknown.waves[0].estimated_sites, unknown.remarks) == (0, 1, ())
    limited = scheduled(leaving("a"), rules=replace(RULES, pages=5))
    assert "keeps nothing" in limited.remarks[0].en
