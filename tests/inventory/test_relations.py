"""What the rest of the inventory says about a site."""

from __future__ import annotations

from govsite.inventory.relations import MAX_SAME_OWNER, divisions_upward, relate
from govsite.model.site import Kind, Level, Site

CITY = Site(id="5101000001", url="http://www.mou.gov.cn/", kind=Kind.PORTAL, level=Level.CITY, division="510100")
DISTRICT = Site(id="5101040001", url="http://www.qing.gov.cn/", kind=Kind.PORTAL, level=Level.COUNTY, division="510104")


def surroundings(site, *others, place):
    return relate([site, *others], place=place)[0].surroundings


def department(**fields):
    return Site(**{"id": "x", "url": "http://jyj.mou.gov.cn/", "kind": Kind.DEPARTMENT, **fields})


def test_a_department_belongs_to_the_portal_of_its_division_and_level(cn):
    site = department(level=Level.CITY, division="510100")
    assert surroundings(site, CITY, DISTRICT, place=cn).portal_url == CITY.url
    site = department(level=Level.COUNTY, division="510104")
    assert surroundings(site, CITY, DISTRICT, place=cn).portal_id == DISTRICT.id


def test_a_city_department_with_the_code_of_its_district_belongs_to_the_city(cn):
    assert surroundings(department(level=Level.CITY, division="510104"), CITY, DISTRICT, place=cn).portal_id == CITY.id


def test_a_district_department_without_a_portal_of_its_own_has_none(cn):
    assert surroundings(department(level=Level.COUNTY, division="510105"), CITY, DISTRICT, place=cn).portal_id == ""


def test_the_division_may_stand_in_the_site_code(cn):
    site = department(id="5101040009", level=Level.COUNTY)
    assert surroundings(site, CITY, DISTRICT, place=cn).portal_id == DISTRICT.id


def test_a_township_belongs_to_the_county(cn):
    town = Site(id="t", url="http://zhen.qing.gov.cn/", kind=Kind.TOWNSHIP, level=Level.TOWNSHIP, division="510104")
    assert surroundings(town, CITY, DISTRICT, place=cn).portal_id == DISTRICT.id


def test_the_line_of_parents_leads_to_the_portal(cn):
    column = Site(id="c", url="http://c.mou.gov.cn/", kind=Kind.COLUMN, parent="x")
    above = department(level=Level.CITY, parent=CITY.id)
    assert surroundings(column, above, CITY, DISTRICT, place=cn).portal_id == CITY.id


def test_parents_in_a_circle_end(cn):
    one = Site(id="a", url="http://a.mou.gov.cn/", parent="b")
    two = Site(id="b", url="http://b.mou.gov.cn/", parent="a")
    assert surroundings(one, two, place=cn).portal_id == ""


def test_without_codes_the_only_portal_of_the_level_is_it(cn):
    assert surroundings(department(level=Level.CITY), CITY, DISTRICT, place=cn).portal_id == CITY.id
    assert surroundings(department(), CITY, place=cn).portal_id == ""
    second = Site(id="2", url="http://www.other.gov.cn/", kind=Kind.PORTAL, level=Level.CITY, division="510300")
    assert surroundings(department(level=Level.CITY), CITY, second, place=cn).portal_id == ""


def test_a_portal_is_its_own(cn):
    assert surroundings(CITY, DISTRICT, place=cn).portal_id == CITY.id


def test_owners_of_one_name_in_two_divisions_are_two(cn):
    sites = [
        Site(id=str(n), url=f"http://{n}.mou.gov.cn/", owner=owner, division=division)
        for n, (owner, division) in enumerate([("教育局", "510104"), ("教育 局", "510104"), ("教育局", "510105")])
    ]
    assert [site.surroundings.same_owner_urls for site in relate(sites, place=cn)] == [
        ("http://1.mou.gov.cn/",),
        ("http://0.mou.gov.cn/",),
        (),
    ]


def test_many_sites_of_one_owner_stay_few_in_the_list(cn):
    sites = [Site(id=str(n), url=f"http://s{n}.mou.gov.cn/", owner="一局") for n in range(3000)]
    assert {len(site.surroundings.same_owner_urls) for site in relate(sites, place=cn)} == {MAX_SAME_OWNER}


def test_a_portal_knows_the_registered_hosts_below_its_domain(cn):
    sites = [CITY, department(hosts=("www.jyj.mou.gov.cn",)), Site(id="y", url="http://amou.gov.cn/"), DISTRICT]
    related = relate(sites, place=cn)
    assert related[0].surroundings.registered_hosts == ("jyj.mou.gov.cn", "www.jyj.mou.gov.cn")
    assert related[3].surroundings.registered_hosts == ()


def test_a_portal_knows_whether_its_level_is_listed(cn):
    related = relate([CITY, DISTRICT, department(level=Level.CITY)], place=cn)
    assert [site.surroundings.is_level_listed for site in related] == [True, False, False]


def test_divisions_upward():
    assert divisions_upward("510104", (2, 4, 6)) == ["510104", "510100", "510000"]
    assert divisions_upward("510000", (2, 4, 6)) == ["510000"]
    assert divisions_upward("E06", ()) == ["E06"]
    assert divisions_upward("", (2, 4, 6)) == []
