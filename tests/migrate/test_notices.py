from __future__ import annotations

from datetime import date

import pytest

from govsite.migrate.consolidation.activity import Activity
from govsite.migrate.notices import notices, timeline
from govsite.model.consolidation import Decision
from govsite.model.notice import Held, Periods, Place
from govsite.model.plan import Freed, HeldHost, Plan, SitePlan, Wave
from govsite.model.site import Site
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.notices import load_notices

CN = load_jurisdiction("cn")
RULES, _ = load_notices("cn")
SITES = [
    Site(id="5101000001", url="https://www.lanzhou.gov.cn/", name="市政府", owner="市政府办"),
    Site(
        id="5101000012",
        url="https://jyj.lanzhou.gov.cn/",
        name="教育局",
        owner="市教育局",
        hosts=("xn--fiqs8s.xn--zfr164b",),
    ),
    Site(id="5101000013", url="https://old.lanzhou.gov.cn/", name="旧站"),
]
PLAN = Plan(
    policy="cn-2017", policy_version="1", run="20270101",
    waves=(Wave(number=1, starts="2027-01-04", ends="2027-01-31"),),
    sites=(
        SitePlan(id="5101000001", url="https://www.lanzhou.gov.cn/", decision=Decision.KEEP),
        SitePlan(id="5101000012", url="https://jyj.lanzhou.gov.cn/", decision=Decision.MERGE, target="5101000001", wave=1, clause="47号", frees=Freed(hosts=("jyj.lanzhou.gov.cn", "xn--fiqs8s.xn--zfr164b"))),
        SitePlan(id="5101000013", url="https://old.lanzhou.gov.cn/", decision=Decision.CLOSE),
    ),
)  # fmt: skip
SEEN = {"5101000012": Activity(site="5101000012", identifiers={"icp": "蜀ICP备1号", "site_code": "5101000099"})}


def write(**changes):
    return list(notices(PLAN, **{"sites": SITES, "rules": RULES, "place": CN, **changes}))


def test_papers_are_for_sites_that_go_in_the_order_of_the_plan():
    assert [notice.site.id for notice in write()] == ["5101000012", "5101000013"]


def test_a_site_that_merges_names_its_target_and_one_that_closes_has_none():
    merged, closed = write()
    assert (merged.target.name, merged.target.url) == ("市政府", "https://www.lanzhou.gov.cn/")
    assert closed.target is None


def test_the_switch_is_the_end_of_the_wave_and_the_notice_stands_thirty_days_before_it():
    merged, closed = write()
    assert merged.timeline.switch == "2027-01-31"
    assert merged.timeline.notice_from == "2027-01-01"
    assert closed.timeline.switch == ""
    assert write(switch=date(2027, 3, 1))[1].timeline.switch == "2027-03-01"


def test_the_ttl_is_lowered_first_and_the_name_outlives_the_redirect():
    steps = timeline(date(2027, 1, 31), Periods())
    order = [steps.lower_ttl, steps.switch, steps.restore_ttl, steps.redirect_until, steps.retain_until]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "day", [date(2028, 2, 29), date(9999, 12, 31 - 8)], ids=["29 February", "the end of the calendar"]
)
def test_years_on_are_always_a_day(day):
    assert timeline(day, Periods(retention_years=1, redirect_years=1, watch_days=3)).retain_until >= day.isoformat()


def test_values_come_from_the_footer_and_what_nobody_saw_stays_empty():
    values = {item.id: item for item in write(activities=SEEN)[0].identifiers}
    assert values["icp"].value == "蜀ICP备1号"
    assert values["police"].value == ""
    assert values["domain"].value == "jyj.lanzhou.gov.cn、中国.政务"


def test_a_code_that_differs_from_the_inventory_is_told_with_both():
    code = {item.id: item for item in write(activities=SEEN)[0].identifiers}["site_code"]
    assert (code.value, code.listed) == ("5101000099", "5101000012")
    code = {item.id: item for item in write()[0].identifiers}["site_code"]
    assert (code.value, code.listed) == ("5101000012", "")


def test_a_name_that_the_plan_does_not_free_is_never_one_to_give_up():
    frees = Freed(held=(HeldHost(host="www.lanzhou.gov.cn", by="5101000001"), HeldHost(host="a.gov.cn")))
    entry = SitePlan(
        id="5101000013", url="https://www.lanzhou.gov.cn/old/", decision=Decision.CLOSE, frees=frees
    )  # fmt: skip
    found = next(notices(Plan(policy="x", policy_version="1", sites=(entry,)), sites=SITES, rules=RULES, place=CN))
    assert found.hosts == ()
    assert {item.id: item.value for item in found.identifiers}["domain"] == ""
    portal = Place(id="5101000001", name="市政府", url="https://www.lanzhou.gov.cn/", owner="市政府办")
    assert found.held == (Held(host="www.lanzhou.gov.cn", by=portal), Held(host="a.gov.cn"))
