"""Who stays and who goes where, on small inventories; what holds for any inventory."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.migrate.consolidation.consolidate import UNIT, consolidate
from govsite.migrate.consolidation.drafts import FROZEN, Choice
from govsite.migrate.consolidation.facts import Facts
from govsite.model.consolidation import Decision
from govsite.model.outcome import Severity
from govsite.model.plan import SitePlan
from govsite.model.site import Kind, Level, Site, SiteStatus
from govsite.policy.consolidation import load_policy
from govsite.policy.jurisdictions import load_jurisdiction

PLACE = load_jurisdiction("cn")
POLICY = load_policy("cn-2017")


def site(key: str, kind: Kind | None = Kind.DEPARTMENT, level: Level | None = Level.CITY, **more: object) -> Site:
    given = {"owner": f"某市{key}", "division": "130100", "name": key, **more}
    return Site(url=f"https://{key}.mou.gov.cn/", id=key, kind=kind, level=level, **given)


CITY = site("city", Kind.PORTAL)
COUNTY = site("county", Kind.PORTAL, Level.COUNTY, division="130102", owner="东区人民政府")
EDU = site("edu", owner="某市教育局")


def plan(*sites: Site, **more: object) -> dict[str, SitePlan]:
    return {p.id: p for p in consolidate(sites, policy=POLICY, place=PLACE, **more)}


MOVES = [
    (
        "a department of a county goes to the county's portal",
        site("x", level=Level.COUNTY, division="130102"),
        "county",
    ),
    ("a township goes to the portal above", site("x", Kind.TOWNSHIP, Level.TOWNSHIP, division="130102"), "county"),
    ("a township whose level is not told too", site("x", Kind.TOWNSHIP, None, division="130102"), "county"),
    ("a township with a nine-digit code too", site("x", Kind.TOWNSHIP, Level.TOWNSHIP, division="130102003"), "county"),
    ("a campaign goes to its government's portal", site("x", Kind.CAMPAIGN, Level.COUNTY, division="130102"), "county"),
    ("a campaign without its own portal goes above", site("x", Kind.CAMPAIGN, Level.COUNTY, division="130104"), "city"),
    ("a city's campaign in a district's code goes to the city", site("x", Kind.CAMPAIGN, division="130102"), "city"),
    ("an institution goes to its parent", site("x", Kind.INSTITUTION, parent="edu"), "edu"),
    ("a parent may be named by its host", site("x", Kind.INSTITUTION, parent="edu.mou.gov.cn"), "edu"),
    ("a parent may be named by its address", site("x", Kind.INSTITUTION, parent="https://edu.mou.gov.cn/"), "edu"),
    (
        "a county's institution goes to the department with its duty",
        site("x", Kind.INSTITUTION, Level.COUNTY, division="130102", owner="东区教育局"),
        "edu",
    ),
    ("a system goes to the site of its owner", site("x", Kind.SYSTEM, owner="某市教育局"), "edu"),
    ("a column goes to its parent", site("x", Kind.COLUMN, parent="edu"), "edu"),
    (
        "a ministry's office goes to the ministry, outside the inventory",
        site("x", Kind.VERTICAL, owner="国家税务总局某市税务局", parent="city"),
        "https://www.chinatax.gov.cn/",
    ),
    (
        "an office of an unknown ministry goes to its parent",
        site("x", Kind.VERTICAL, owner="某局", parent="edu"),
        "edu",
    ),
]


@pytest.mark.parametrize(("mover", "target"), [row[1:] for row in MOVES], ids=[row[0] for row in MOVES])
def test_targets(mover: Site, target: str):
    found = plan(CITY, COUNTY, EDU, mover)["x"]
    assert (found.target, found.questions) == (target, ())
    assert found.clause
    assert found.reasons


def test_the_ministry_s_own_site_in_the_inventory_is_taken():
    ministry = Site(
        url="https://www.chinatax.gov.cn/", id="tax", kind=Kind.PORTAL, level=Level.NATIONAL, owner="税务总局"
    )
    assert plan(ministry, site("x", Kind.VERTICAL, owner="税务局"))["x"].target == "tax"


QUESTIONS = [
    ("no level", (site("x", level=None),), "level"),
    ("no kind", (site("x", kind=None),), "kind"),
    ("neither kind nor level", (site("x", kind=None, level=None),), "kind"),
    ("a department without an owner", (site("x", owner=""),), "owner"),
    ("a portal without a division", (site("x", Kind.PORTAL, owner="别府", division=""),), "division"),
    ("a county department without a division", (site("x", level=Level.COUNTY, division=""),), "division"),
    ("a county without a portal here", (site("x", level=Level.COUNTY, division="130199"),), "target"),
    ("a parent that is not there", (site("x", Kind.INSTITUTION, parent="nobody"),), "parent"),
    ("a ring of two", (site("x", Kind.COLUMN, parent="y"), site("y", Kind.COLUMN, parent="x")), "parent"),
    ("who waits for an undecided site", (site("x", Kind.COLUMN, parent="y"), site("y", level=None)), "target"),
    (
        "two portals of one county",
        (site("x", Kind.PORTAL, Level.COUNTY, division="130102", owner="东区政府办"),),
        "kind",
    ),
    (
        "two departments of one name, one without its division",
        (site("x", owner="教育局", division=""), site("y", owner="教育局")),
        "division",
    ),
]


@pytest.mark.parametrize(("sites", "column"), [row[1:] for row in QUESTIONS], ids=[row[0] for row in QUESTIONS])
def test_questions_name_the_column(sites: tuple[Site, ...], column: str):
    found = plan(CITY, COUNTY, *sites)["x"]
    assert found.decision is Decision.QUESTION
    assert found.questions[0].column == column
    assert not found.target
    assert found.wave is None


def test_who_belongs_to_an_undecided_portal_does_not_go_to_another_one():
    rival = site("rival", Kind.PORTAL, Level.COUNTY, division="130102", owner="东区政府办")
    campaign = site("x", Kind.CAMPAIGN, Level.COUNTY, division="130102")
    found = plan(CITY, COUNTY, rival, campaign)
    assert found["county"].decision is Decision.QUESTION
    assert found["x"].questions[0].column == "target"
    assert "county" in found["x"].questions[0].words.en


def test_a_portal_kept_by_hand_settles_what_its_rival_left_open():
    rival = site("rival", Kind.PORTAL, Level.COUNTY, division="130102", owner="东区政府办")
    choices = {"county": Choice(decision=Decision.KEEP), "rival": Choice(decision=Decision.MERGE, target="county")}
    found = plan(CITY, COUNTY, rival, choices=choices)
    assert found["county"].decision is Decision.KEEP
    assert found["rival"].target == "county"


def test_a_zone_that_uses_the_city_s_code_takes_nothing_from_the_city():
    zone = site("zone", Kind.PORTAL, Level.COUNTY, owner="高新区管委会")
    found = plan(CITY, zone, site("x", Kind.CAMPAIGN), site("y", level=Level.COUNTY))
    assert (found["city"].decision, found["zone"].decision) == (Decision.KEEP, Decision.KEEP)
    assert (found["x"].target, found["y"].target) == ("city", "zone")


# ------------------------------------------------------------ chains


def test_a_chain_is_collapsed_to_the_site_that_stays():
    chain = [site(f"c{i}", Kind.COLUMN, parent=f"c{i + 1}" if i < 4 else "city") for i in range(5)]
    found = plan(CITY, *chain)
    assert found["c0"].target == "city"
    assert found["c0"].via == ("c1", "c2", "c3", "c4")


def test_a_chain_of_thousands_neither_recurses_nor_grows():
    size = 5000
    chain = [site(f"c{i:05}", Kind.COLUMN, parent=f"c{i + 1:05}" if i < size - 1 else "city") for i in range(size)]
    found = plan(CITY, *chain)
    assert {p.target for p in found.values() if p.target} == {"city"}
    assert max(len(p.via) for p in found.values()) <= 8


def test_a_ring_is_told_alike_from_every_member():
    ring = [site(f"r{i}", Kind.COLUMN, parent=f"r{(i + 1) % 3}") for i in range(3)]
    tail = site("tail", Kind.COLUMN, parent="r1")
    told = [plan(*order)["r1"].questions[0].words.en for order in ((*ring, tail), (tail, *reversed(ring)))]
    assert told == ["the sites lead in a ring: r0 → r1 → r2 → r0"] * 2
    assert plan(*ring, tail)["tail"].questions[0].column == "target"


def test_a_closing_parent_is_passed_over():
    gone = site("gone", status=SiteStatus.CLOSED)
    assert plan(CITY, gone, site("x", Kind.COLUMN, parent="gone", owner=""))["x"].target == "city"


# ------------------------------------------------------------ units


def test_of_two_sites_of_a_unit_the_busier_stays_and_the_other_says_why():
    quiet, busy = (site(i, owner="某市教育局", monthly_visits=n) for i, n in (("a", 5), ("b", 900)))
    found = plan(CITY, quiet, busy)
    assert found["b"].decision is Decision.KEEP
    assert (found["a"].target, found["a"].row) == ("b", UNIT)
    assert "visited more" in found["a"].reasons[0].en


def test_fitting_the_rules_goes_before_visits():
    quiet, busy = (site(i, owner="某市教育局", monthly_visits=n) for i, n in (("a", 5), ("b", 900)))
    found = plan(CITY, quiet, busy, facts={"a": Facts(misfits=0), "b": Facts(misfits=2)})
    assert found["b"].target == "a"
    assert "fits the rules" in found["b"].reasons[0].en


def test_a_portal_goes_before_any_other_site_of_its_owner():
    other = site("a", owner=CITY.owner, monthly_visits=10**6)
    found = plan(CITY, other)
    assert found["a"].target == "city"


def test_a_unit_in_its_city_s_and_its_district_s_code_is_one_unit():
    found = plan(CITY, site("a", owner="某市教育局"), site("b", owner="某市 教育局", division="130102"))
    assert sum(p.row == UNIT for p in found.values()) == 1


def test_an_approved_second_site_stays():
    found = plan(CITY, site("a", owner="某市教育局"), site("b", owner="某市教育局", approval="某府函〔2026〕1号"))
    assert (found["a"].target, found["b"].decision) == ("b", Decision.KEEP)


def test_a_portal_stays_beside_what_its_government_has_approved_or_people_keep():
    approved = site("a", owner=CITY.owner, kind=Kind.CAMPAIGN, approval="某府函〔2026〕1号")
    third = site("c", owner=CITY.owner)
    found = plan(CITY, approved, third)
    assert (found["city"].decision, found["a"].decision, found["c"].target) == (Decision.KEEP, Decision.KEEP, "city")
    found = plan(CITY, site("a", owner=CITY.owner), choices={"a": Choice(decision=Decision.KEEP)})
    assert (found["city"].decision, found["a"].decision) == (Decision.KEEP, Decision.KEEP)


@pytest.mark.parametrize("name", ["苍桥市司法局", "苍桥市 司法局网站", "苍桥市司法局门户网站"])
def test_the_site_that_bears_its_owners_name_stays_before_one_that_is_visited_more(name: str):
    own = site("own", owner="苍桥市司法局", name=name, monthly_visits=5)
    exams = site("exams", owner="苍桥市司法局", name="苍桥市司法局招生考试信息网", monthly_visits=900, pages=900)
    for order in ((own, exams), (exams, own)):
        found = plan(CITY, *order)
        assert (found["own"].decision, found["exams"].target) == (Decision.KEEP, "own")
        assert f"保留“{name}”，因其以单位名称命名" in found["exams"].reasons[0].zh


def test_an_approval_and_running_go_before_the_name_and_without_the_name_visits_decide():
    own = site("own", owner="某局", name="某局", status=SiteStatus.OFFLINE)
    assert plan(CITY, own, site("b", owner="某局", name="招考"))["own"].target == "b"
    a, b = (site(i, owner="某局", name=f"某局{i}", monthly_visits=n) for i, n in (("a", 5), ("b", 900)))
    assert plan(CITY, a, b)["a"].target == "b"


def test_unaudited_is_no_better_than_audited():
    rule = replace(POLICY.one_site_per_unit, prefer=("fewer-findings",))
    policy = replace(POLICY, one_site_per_unit=rule)
    known = Facts(is_audited=True, findings=3)
    found = consolidate(
        [site("a", owner="某市教育局"), site("b", owner="某市教育局")], policy=policy, place=PLACE, facts={"b": known}
    )
    assert found[0].target == "b"


def test_a_decision_that_goes_beyond_its_clause_says_so_and_others_do_not():
    found = plan(
        CITY, COUNTY, EDU, site("i", Kind.INSTITUTION), site("v", Kind.VERTICAL, owner="国家税务总局某市税务局")
    )
    for key, words in (("i", "未要求关停网站"), ("v", "下级域名")):
        assert words in found[key].derived.zh
        assert found[key].derived in found[key].reasons
    assert (found["edu"].derived, found["city"].derived) == (None, None)
    by_hand = plan(CITY, site("i", Kind.INSTITUTION), choices={"i": Choice(decision=Decision.CLOSE)})["i"]
    assert by_hand.derived is None


# ------------------------------------------------------------ what people decide


def test_a_frozen_keep_holds_against_the_table_and_says_so():
    found = plan(
        CITY, COUNTY, site("x", level=Level.COUNTY, division="130102"), choices={"x": Choice(decision=Decision.KEEP)}
    )
    assert (found["x"].decision, found["x"].row, found["x"].frozen) == (Decision.KEEP, FROZEN, ("decision",))
    assert (found["x"].policy_decision, found["x"].policy_row) == (Decision.MERGE, "county-department")


def test_a_frozen_keep_that_the_table_agrees_with_is_not_merged_by_the_unit_rule():
    a, b = (site(i, owner="某市教育局", monthly_visits=n) for i, n in (("a", 5), ("b", 900)))
    found = plan(CITY, a, b, choices={"a": Choice(decision=Decision.KEEP)})
    assert (found["a"].decision, found["b"].target) == (Decision.KEEP, "a")
    assert found["a"].policy_decision is Decision.MERGE


def test_a_decision_against_the_policy_cites_no_clause_and_its_note_is_its_reason():
    choice = Choice(decision=Decision.CLOSE, note="机构撤销")
    found = plan(CITY, EDU, choices={"edu": choice, "city": Choice(decision=Decision.CLOSE)})
    assert (found["edu"].decision, found["edu"].row, found["edu"].clause) == (Decision.CLOSE, FROZEN, "")
    assert [words.zh for words in found["edu"].reasons] == ["机构撤销", "人工决定（按政策应为“保留”）"]
    assert [words.en for words in found["city"].reasons] == ["decided by hand (the policy says keep)"]


def test_a_decision_that_the_policy_shares_keeps_its_clause():
    found = plan(CITY, EDU, choices={"edu": Choice(decision=Decision.KEEP, note="机构撤销")})
    assert (found["edu"].row, bool(found["edu"].clause)) == ("department", True)


def test_a_second_site_of_a_unit_kept_by_hand_does_not_cite_the_clause_against_it():
    a, b = (site(i, owner="某市教育局", monthly_visits=n) for i, n in (("a", 5), ("b", 900)))
    found = plan(CITY, a, b, choices={"a": Choice(decision=Decision.KEEP)})
    assert (found["a"].row, found["a"].clause) == (FROZEN, "")
    assert found["b"].clause


def test_a_frozen_target_holds_and_follows_its_site_on():
    found = plan(CITY, COUNTY, EDU, site("x", Kind.CAMPAIGN), choices={"x": Choice(target="edu")})
    assert found["x"].target == "edu"
    choices = {"x": Choice(target="edu"), "edu": Choice(decision=Decision.MERGE, target="city")}
    found = plan(CITY, COUNTY, EDU, site("x", Kind.CAMPAIGN), choices=choices)
    assert (found["x"].target, found["x"].via) == ("city", ("edu",))


def test_a_target_outside_the_inventory_is_taken_as_it_is():
    address = "https://www.hebei.gov.cn/"
    assert plan(CITY, site("x", Kind.CAMPAIGN), choices={"x": Choice(target=address)})["x"].target == address


@pytest.mark.parametrize(("target", "told"), [("x", "itself"), ("nobody", "not in the inventory"), ("gone", "closes")])
def test_a_frozen_target_that_cannot_be_is_a_question(target: str, told: str):
    gone = site("gone", status=SiteStatus.CLOSED)
    found = plan(CITY, gone, site("x", Kind.CAMPAIGN), choices={"x": Choice(target=target)})["x"]
    assert found.questions[0].column == "target"
    assert told in found.questions[0].words.en


def test_an_approval_added_by_hand_counts_in_the_table():
    township = site("x", Kind.TOWNSHIP, Level.TOWNSHIP, division="130102")
    found = plan(CITY, COUNTY, township, choices={"x": Choice(approval="某府函〔2026〕2号")})["x"]
    assert (found.decision, found.row, found.approval) == (Decision.KEEP, "approved-exception", "某府函〔2026〕2号")


def test_an_answer_by_hand_ends_a_question():
    found = plan(CITY, site("x", level=None), choices={"x": Choice(decision=Decision.KEEP)})["x"]
    assert (found.decision, found.questions) == (Decision.KEEP, ())


# ------------------------------------------------------------ facts


def test_a_dead_site_closes_and_one_failure_is_not_death():
    assert plan(CITY, EDU, facts={"edu": Facts(is_dead=True)})["edu"].decision is Decision.CLOSE
    assert plan(CITY, EDU, facts={"edu": Facts(is_audited=True, worst=Severity.VETO)})["edu"].decision is Decision.KEEP


def test_an_offline_site_is_decided_by_the_table_and_yields_to_a_running_one():
    a = site("a", owner="某市教育局", status=SiteStatus.OFFLINE, monthly_visits=900)
    found = plan(CITY, a, site("b", owner="某市教育局"))
    assert found["a"].target == "b"
    assert plan(CITY, a)["a"].decision is Decision.KEEP


def test_two_sites_with_one_id_are_refused():
    with pytest.raises(InputError, match="two sites share the id 'edu'"):
        plan(EDU, replace(EDU, url="https://other.mou.gov.cn/"))


# ------------------------------------------------------------ any inventory

DIVISIONS = ("", "130100", "130102", "130104", "140000")
KEYS = tuple(f"s{i}" for i in range(9))
SITES = st.builds(
    lambda kind, level, owner, division, parent, status, visits, approval: {
        "kind": kind, "level": level, "owner": owner, "division": division, "parent": parent,
        "status": status, "monthly_visits": visits, "approval": approval,
    },
    st.none() | st.sampled_from(Kind), st.none() | st.sampled_from(Level),
    st.sampled_from(("", "甲局", "乙局", "丙府")), st.sampled_from(DIVISIONS),
    st.sampled_from(("", *KEYS, "nobody")), st.none() | st.sampled_from(SiteStatus),
    st.none() | st.integers(0, 3), st.sampled_from(("", "", "", "批1")),
)  # fmt: skip
INVENTORIES = st.lists(SITES, min_size=1, max_size=9).map(
    lambda rows: [Site(id=key, url=f"https://{key}.gov.cn/", **row) for key, row in zip(KEYS, rows, strict=False)]
)
CHOICES = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(Choice, decision=st.none() | st.sampled_from(Decision), target=st.none() | st.sampled_from(KEYS)),
    max_size=4,
)


@settings(max_examples=300)
@given(sites=INVENTORIES, choices=CHOICES, seed=st.randoms(use_true_random=False))
def test_any_inventory_gets_one_decision_a_site_and_targets_that_stay(sites, choices, seed):
    found = consolidate(sites, policy=POLICY, place=PLACE, choices=choices)
    assert [p.id for p in found] == [s.id for s in sites]
    by_key = {p.id: p for p in found}
    for p in found:
        if p.decision in (Decision.MERGE, Decision.NOT_A_SITE):
            target = by_key.get(p.target)
            assert target is None or target.decision is Decision.KEEP, "targets stay, and nothing is a chain"
            assert target is not None or "://" in p.target
        choice = choices.get(p.id)
        if choice is not None and choice.decision in (Decision.KEEP, Decision.CLOSE):
            assert p.decision is choice.decision, "frozen decisions hold"
    shuffled = list(sites)
    seed.shuffle(shuffled)
    again = {p.id: p for p in consolidate(shuffled, policy=POLICY, place=PLACE, choices=choices)}
    assert again == by_key, "the order of the inventory decides nothing"


@settings(max_examples=150)
@given(sites=INVENTORIES, number=st.integers(0, 8), visits=st.integers(0, 50))
def test_visits_change_nothing_outside_their_unit_and_what_leads_to_it(sites, number, visits):
    changed = number % len(sites)
    others = list(sites)
    others[changed] = replace(sites[changed], monthly_visits=visits)
    before = consolidate(sites, policy=POLICY, place=PLACE)
    after = consolidate(others, policy=POLICY, place=PLACE)
    owner = sites[changed].owner
    unit = {s.id for s in sites if s.owner == owner and owner}
    for was, now in zip(before, after, strict=True):
        touched = {was.id, was.target, now.target, *was.via, *now.via}
        if was != now and was.id not in unit:
            # Only where it goes can change, because the site that it goes to has changed; or what it waits for.
            assert touched & unit or was.questions or now.questions
