from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from govsite.lab.city import City, build_city, planters, truth, unknowns
from govsite.lab.outline import outline
from govsite.lab.site import Standing
from govsite.model.site import Kind, Level

RULES = {
    *(f"base-{name}" for name in ["reachable", "broken-links", "soft-404", "charset", "title", "redirect-host"]),
    *(
        f"cn-domain-{name}"
        for name in [
            "suffix",
            "portal-form",
            "department-parent",
            "vertical-parent",
            "one-name",
            "www-apex",
            "column-subdomain",
            "chinese-name",
            "label-hint",
            "institution-suffix",
        ]
    ),
    *(
        f"cn-labels-{name}"
        for name in [
            "site",
            "column",
            "article",
            "optional",
            "empty",
            "site-domain",
            "site-id-code",
            "duplicate",
            "in-head",
            "site-name",
            "pub-date-format",
        ]
    ),
    *(
        f"cn-footer-{name}"
        for name in [
            "identity-mark",
            "report-errors",
            "site-code",
            "organizer",
            "contact",
            "icp",
            "police",
            "sitemap",
            "code-consistent",
        ]
    ),
    *(f"cn-ipv6-{name}" for name in ["address", "connect", "home", "content", "latency"]),
}
COLUMN_RULES = {
    *(
        f"cn-veto-{name}"
        for name in ["home-not-updated", "no-consultation-channel", "messages-unanswered", "no-services"]
    ),
    *(f"cn-veto-columns-{name}" for name in ["not-updated", "long-stale", "empty"]),
    *(f"cn-veto-guides-{name}" for name in ["incomplete", "few"]),
    *(f"cn-columns-{name}" for name in ["news", "policies", "stale", "empty"]),
    *(f"cn-{name}" for name in ["messages-published", "messages-in-time", "guides-complete"]),
    *(f"cn-{name}" for name in ["consultations", "consultation-results"]),
}
SIZES = [1, 5, 12, 37, 38, 100, 500, 807, 851, 2000]


def test_the_city_has_the_real_case_s_numbers(whole_city: City):
    assert len(whole_city.sites) == 807
    portals = Counter(site.level for site in whole_city.sites if site.kind is Kind.PORTAL)
    assert portals == {Level.CITY: 1, Level.COUNTY: 22}
    departments = [site for site in whole_city.sites if site.kind is Kind.DEPARTMENT and site.level is Level.CITY]
    assert len({site.owner for site in departments}) == 48
    assert sum(1 for site in departments if not site.second) == 48


def test_the_small_city_has_every_kind(small_city: City):
    kinds = Counter(site.kind for site in small_city.sites)
    assert set(kinds) == set(Kind)
    assert 28 <= len(small_city.sites) <= 40
    assert sum(1 for s in small_city.sites if s.kind is Kind.PORTAL and s.level is Level.COUNTY) == 3


@pytest.mark.parametrize("size", ["small", "city"])
@pytest.mark.parametrize("seed", range(6))
def test_every_rule_has_a_fault_with_any_seed(size: str, seed: int):
    planted = {fault.rule for fault in build_city(size=size, seed=seed).faults}
    assert planted >= RULES
    if size == "city":
        assert planted >= COLUMN_RULES


@pytest.mark.parametrize("size", SIZES)
def test_any_number_of_sites_can_be_asked_for(size: int):
    city = build_city(size=size, seed=3)
    assert len(city.sites) == size
    assert len({site.id for site in city.sites}) == size
    assert len({site.host for site in city.sites}) == size


@pytest.mark.parametrize("size", [0, -3, 10**6, "huge"])
def test_a_size_that_cannot_be_is_refused(size: int | str):
    with pytest.raises(ValueError, match=r"such size|at most"):
        build_city(size=size, seed=0)


def test_the_same_seed_is_the_same_city():
    one, two = build_city(size="small", seed=5), build_city(size="small", seed=5)
    assert [asdict(site) for site in one.sites] == [asdict(site) for site in two.sites]
    assert one.faults == two.faults
    assert one.vhosts == two.vhosts


def test_another_seed_is_another_city():
    names = [build_city(size="small", seed=seed).name for seed in range(6)]
    assert len(set(names)) == 6
    faulty = [{fault.site[6:] for fault in build_city(size="small", seed=seed).faults} for seed in range(2)]
    assert faulty[0] != faulty[1]


@pytest.mark.parametrize("seed", range(4))
def test_a_site_that_cannot_be_read_has_no_fault_on_its_pages(seed: int):
    city = build_city(size="city", seed=seed)
    shut = {site.id for site in city.sites if not site.is_open}
    rules = {fault.rule for fault in truth(city) if fault.site in shut}
    seen_from_outside = {"base-reachable", "base-redirect-host", "cn-ipv6-name-servers"}
    assert {rule for rule in rules if not rule.startswith("cn-domain-")} <= seen_from_outside
    assert not {rule for rule in rules if rule in {"cn-domain-www-apex", "cn-domain-column-subdomain"}}


@pytest.mark.parametrize("seed", range(205, 221))
def test_a_site_never_moves_to_its_own_address(seed: int):
    moved = [site for site in build_city(size=27, seed=seed).sites if site.traits.moved_to]
    assert moved
    assert all(site.host not in site.traits.moved_to for site in moved)


def test_a_fault_is_listed_once_and_in_the_ledger_s_order(whole_city: City):
    order = {site.id: number for number, site in enumerate(whole_city.sites)}
    keys = [(order[fault.site], fault.rule, fault.url) for fault in whole_city.faults]
    assert all(one < two for one, two in pairwise(keys))


def test_a_fault_never_stands_where_its_rule_is_said_to_be_unknown(whole_city: City):
    planted = {(fault.site, fault.rule) for fault in whole_city.faults}
    for unknown in unknowns(whole_city):
        prefix = unknown.rules.removesuffix("*")
        clash = {
            (site, rule)
            for site, rule in planted
            if site == unknown.site and (rule.startswith(prefix) if prefix != unknown.rules else rule == prefix)
        }
        assert not clash


def test_walls_and_failing_resolvers_stand_in_both_sizes(small_city: City, whole_city: City):
    for city in (small_city, whole_city):
        assert {site.traits.standing for site in city.sites} >= {
            Standing.WALLED,
            Standing.SILENT_DNS,
            Standing.BROKEN_DNS,
            Standing.ROBOTS,
            Standing.MOVED,
        }


def test_a_module_below_faults_is_found_by_being_there():
    assert {planter.rule for planter in planters()} >= RULES | COLUMN_RULES | {""}


@pytest.mark.parametrize("size", ["small", 200], ids=str)
def test_a_clean_city_has_traps_and_no_fault(size: str | int) -> None:
    city = build_city(size=size, seed=5, is_clean=True)
    assert city.faults == ()
    assert city.unknowns
    assert [site.id for site in city.sites] == [site.id for site in build_city(size=size, seed=5).sites]


def test_faults_over_time_are_planted_for_those_who_watch_and_stay_where_they_are() -> None:
    start = date(2026, 11, 1)
    days = [build_city(size="small", seed=3, today=start + timedelta(days=n), since=start) for n in (0, 8, 20)]
    assert days[0].faults == days[1].faults == days[2].faults
    over_time = {"cn-home-unchanged", "cn-date-forged", "cn-site-unavailable"}
    assert {fault.rule for fault in days[0].faults} >= over_time
    assert over_time.isdisjoint(fault.rule for fault in build_city(size="small", seed=3, today=start).faults)


def test_what_stands_still_keeps_its_entries_and_what_is_forged_keeps_its_address() -> None:
    start = date(2026, 11, 1)
    seen: dict[str, list[tuple[list[str], list[str]]]] = {"still": [], "redated": [], "forged": [], "other": []}
    for number in (0, 16):
        today = start + timedelta(days=number)
        city = build_city(size="small", seed=3, today=today, since=start)
        for site in city.sites:
            traits = site.traits
            way = (
                "redated" if traits.is_redated else "still" if traits.still else "forged" if traits.forged else "other"
            )
            first = outline(site, seed=3, today=today).columns[0].articles
            if way == "other" and not site.is_open:
                continue
            seen[way].append(([a.path for a in first], [f"{a.published:%Y-%m-%d}" for a in first]))
    for way, entries in seen.items():
        before, after = entries[: len(entries) // 2], entries[len(entries) // 2 :]
        for (old, old_days), (new, new_days) in zip(before, after, strict=True):
            assert (old == new) == (way in {"still", "redated"})
            assert (old_days == new_days) == (way == "still")
            assert (old[0] == new[0]) == (way != "other")


@pytest.mark.parametrize("size", [5, 8, 12, 20])
def test_a_column_has_a_host_only_where_the_ledger_lists_units_beside_the_portal(size: int):
    for seed in range(6):
        city = build_city(size=size, seed=seed)
        by_id = {site.id: site for site in city.sites}
        for fault in (fault for fault in city.faults if fault.rule == "cn-domain-column-subdomain"):
            level = by_id[fault.site].level
            assert any(site.level is level and site.kind is not Kind.PORTAL for site in city.sites)


def test_no_link_leads_to_a_column_that_the_site_is_to_lack():
    lacking = 0
    for seed in range(90200, 90212):
        city = build_city(size=7, seed=seed)
        by_id = {site.id: site for site in city.sites}
        for fault in (fault for fault in city.faults if fault.rule == "cn-veto-no-consultation-channel"):
            lacking += 1
            assert "互动交流" not in {link.text for link in by_id[fault.site].traits.links}
    assert lacking
