"""The whole plan: the simulated city through the real reader, and a country with a policy of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.inventory.read import read_inventory
from govsite.lab.city import build_city
from govsite.lab.ledger import render_inventory
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.plan.document import choices_of
from govsite.migrate.plan.yaml_file import entries_of_yaml, write_yaml
from govsite.migrate.waves import cpsat
from govsite.migrate.waves.schedule import SolverName
from govsite.model.consolidation import Decision
from govsite.model.plan import Plan
from govsite.model.site import Kind, Level, Site
from govsite.planning import Order, make_plan
from govsite.policy.consolidation import load_policy
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction
from govsite.policy.packs import load_packs

REFERENCE = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
PLACE = load_jurisdiction("cn")
POLICY = load_policy("cn-2017")
RULES = [rule for pack in load_packs(PLACE.packs) for rule in pack.rules]


def sites_of(tmp_path: Path, *, size: str, seed: int) -> tuple[Site, ...]:
    path = tmp_path / "city.csv"
    path.write_bytes(render_inventory(build_city(size=size, seed=seed)))
    return read_inventory(path, place=PLACE, divisions=load_divisions(PLACE)).sites


def planned(sites, **more) -> Plan:
    more.setdefault("solver", SolverName.GREEDY)
    return make_plan(Order(sites=sites, policy=POLICY, place=PLACE, rules=RULES, **more))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, ...]:
    return sites_of(tmp_path_factory.mktemp("city"), size="city", seed=0)


def test_807_sites_become_71_and_each_of_the_others_has_target_clause_and_wave(city):
    plan = planned(city)
    by_key = {site.key: site for site in city}
    stays = {p.id for p in plan.sites if p.decision is Decision.KEEP}
    kinds = Counter((by_key[key].level, by_key[key].kind) for key in stays)
    assert kinds == {
        (Level.CITY, Kind.PORTAL): 1,
        (Level.COUNTY, Kind.PORTAL): 22,
        (Level.CITY, Kind.DEPARTMENT): 48,
    }
    assert (plan.summary.sites, plan.summary.keep, plan.summary.questions) == (807, 71, 0)
    leaving = [p for p in plan.sites if p.id not in stays]
    assert len(leaving) == 736
    for p in leaving:
        assert p.clause
        assert p.wave is not None
        assert p.target in stays or (p.target.startswith("https://") and p.row == "vertical-office")
    assert {wave.site_count <= POLICY.waves.sites for wave in plan.waves} == {True}


@pytest.mark.parametrize("seed", [1, 7])
def test_other_cities_leave_no_question_either(tmp_path: Path, seed: int):
    plan = planned(sites_of(tmp_path, size="city", seed=seed))
    assert (plan.summary.keep, plan.summary.questions) == (71, 0)


@pytest.mark.skipif(not cpsat.is_installed(), reason="needs ortools, the extra [plan]")
def test_the_city_s_greedy_waves_are_near_what_the_solver_proves(city):
    best, quick = planned(city, solver=SolverName.CPSAT), planned(city)
    assert best.solver.bound is not None
    assert quick.solver.objective <= best.solver.bound * 1.02
    assert {p.id: p.target for p in best.sites} == {p.id: p.target for p in quick.sites}


def test_one_kind_less_asks_one_question_and_changes_no_other_decision(city):
    before = {p.id: (p.decision, p.target) for p in planned(city).sites}
    victim = next(site for site in city if site.kind is Kind.TOWNSHIP)
    changed = planned([replace(site, kind=None) if site is victim else site for site in city])
    after = {p.id: (p.decision, p.target) for p in changed.sites}
    assert [key for key in before if before[key] != after[key]] == [victim.key]
    assert changed.summary.by_column == {"kind": 1}


def test_columns_are_called_what_the_ledger_calls_them_else_by_a_word_that_it_may_use(city):
    plan = planned(city[:1], titles={"kind": "站点类别"})
    assert [plan.column("kind", lang=lang) for lang in ("zh", "en")] == ["站点类别", "站点类别"]
    assert [plan.column("level", lang=lang) for lang in ("zh", "en")] == ["级别", "level"]
    assert plan.column("target", lang="zh") == "去向"


def test_divisions_come_from_site_codes_only_where_the_column_is_missing(city):
    without = [replace(site, division="") for site in city]
    plan = planned(without)
    assert plan.summary.keep == 71
    assert "read from their site codes" in plan.remarks[0].en
    victim = next(site for site in city if site.kind is Kind.DEPARTMENT and site.level is Level.COUNTY)
    holes = planned([replace(site, division="") if site is victim else site for site in city])
    assert holes.summary.by_column == {"division": 1}


def test_a_plan_edited_and_planned_again_keeps_what_people_decided_and_tells_its_cost(city):
    first = planned(city)
    victim = next(p for p in first.sites if p.row == "county-department" and p.frees.annual_cost)
    text = write_yaml(first, lang="en").decode()
    head, row = text.split(f'  - id: "{victim.id}"\n')
    text = head + f'  - id: "{victim.id}"\n' + row.replace("decision: merge", "decision: keep", 1)
    choices = choices_of(entries_of_yaml(text, file="plan.yaml"), sites=city)
    again = planned(city, choices=choices)
    changed = next(p for p in again.sites if p.id == victim.id)
    assert (changed.decision, changed.frozen, changed.wave) == (Decision.KEEP, ("decision",), None)
    told = next(words.en for words in again.remarks if "by hand" in words.en)
    assert victim.id in told
    assert "a year from being freed" in told
    waves = {p.id: p.wave for p in first.sites}
    assert sum(waves[p.id] != p.wave for p in again.sites) < 20, "an earlier plan's waves are kept"
    frozen = choices_of(entries_of_yaml(write_yaml(again, lang="zh").decode(), file="p"), sites=city)
    assert frozen[victim.id].decision is Decision.KEEP, "decisions go from plan to plan"


def test_choices_that_do_not_apply_are_told():
    portal = Site(url="https://a.gov.cn/", id="a", kind=Kind.PORTAL, level=Level.CITY, division="130100", owner="府")
    plan = planned([portal], choices={"a": Choice(target="https://b.gov.cn/", wave=3)})
    assert plan.sites[0].wave is None
    told = " ".join(words.en for words in plan.remarks)
    assert "frozen target" in told
    assert "frozen wave" in told


def test_of_two_names_of_a_unit_the_one_that_fits_the_rules_stays_without_any_audit():
    portal = Site(
        url="https://www.mou.gov.cn/",
        id="p",
        kind=Kind.PORTAL,
        level=Level.CITY,
        division="130100",
        owner="某市人民政府",
    )
    pair = [
        Site(url=url, id=key, kind=Kind.DEPARTMENT, level=Level.CITY, division="130100", owner="某市教育局", monthly_visits=n)
        for key, url, n in (("a", "https://jyj.mou.gov.cn/", 5), ("b", "https://www.moujyj.com/", 500))
    ]  # fmt: skip
    plan = planned([portal, *pair])
    assert plan.sites[2].target == "a"
    assert "fits the rules" in plan.sites[2].reasons[0].en


OWN_POLICY = """\
version: "1"
title: {zh: 一个域名, en: one domain}
rows:
  - id: not-the-executive
    when: {domains: [parliament.uk, judiciary.gov.uk, nhs.uk, police.uk]}
    decision: keep
    source: {document: own, clause: "1"}
    reason: {zh: 独立, en: not part of the executive}
  - id: everything-else
    decision: merge
    address: https://www.gov.uk/
    source: {document: own, clause: "2"}
    reason: {zh: 并入, en: one domain for government}
waves: {sites: 50, days: 14}
"""


@pytest.mark.reference
def test_another_country_is_planned_by_a_policy_file_of_its_own(tmp_path: Path):
    inventory = REFERENCE / "uk-sites" / "inventory.csv"
    if not inventory.exists():
        pytest.skip("the reference data are not beside the checkout")
    (tmp_path / "own.yaml").write_text(OWN_POLICY, encoding="utf-8")
    place = load_jurisdiction("uk")
    sites = read_inventory(inventory, place=place, divisions=load_divisions(place)).sites
    policy = load_policy(str(tmp_path / "own.yaml"))
    plan = make_plan(Order(sites=sites, policy=policy, place=place, solver=SolverName.GREEDY))
    assert plan.summary.questions == 0
    assert plan.summary.keep + plan.summary.merge == len(sites)
    assert {p.target for p in plan.sites if p.decision is Decision.MERGE} == {"https://www.gov.uk/"}
    assert max(wave.site_count for wave in plan.waves) <= 50
