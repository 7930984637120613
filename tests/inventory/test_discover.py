"""Hosts that pages lead to and no inventory lists."""

from __future__ import annotations

import pytest

from govsite.inventory.discover import Relation, discover
from govsite.model.answers import Answer
from govsite.model.evidence import Evidence, Target
from govsite.model.outcome import Reason
from govsite.model.page import Form, Link, Page, Resource
from govsite.model.site import Kind, Site

PORTAL = Site(id="5101000001", url="http://www.mou.gov.cn/", name="某阳市人民政府门户网站", kind=Kind.PORTAL)
OFFICE = Site(id="5101000002", url="http://jyj.mou.gov.cn/", hosts=("edu.mou.gov.cn",), kind=Kind.DEPARTMENT)


def seen(*links, site=PORTAL, pages=1, answers=(), resources=(), forms=()):
    """Evidence of a site whose pages bear these links: address, or address and text."""
    linked = tuple(Link(url=each) if isinstance(each, str) else Link(url=each[0], text=each[1]) for each in links)
    return Evidence(
        site=site,
        seen_pages=tuple(
            Page(url=f"{site.url}{number}.html", links=linked, resources=resources, forms=forms)
            for number in range(pages)
        ),
        targets=tuple(Target(answer=answer, is_external=True) for answer in answers),
    )


def found(*evidence, place, listed=(PORTAL, OFFICE)):
    return {each.host: each for each in discover(evidence, listed=listed, place=place)}


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        (("http://zt.mou.gov.cn/", "创建专题"), Relation.BELOW),
        (("http://a.b.jyj.mou.gov.cn/x.html", ""), Relation.BELOW),
        (("http://www.mouyang.com/", "某阳市博物馆"), Relation.NAMED),
        (("http://www.mouqu.gov.cn/", "某阳市清河区政府"), Relation.NAMED),
        (("http://news.example.com/1.html", "某阳市召开会议"), Relation.OTHER),
        (("http://news.example.com/", "某阳市召开全市生态环境保护工作会议并对重点工作作出安排部署和要求各县区落实"), Relation.OTHER),
        (("http://222.222.245.73:99/qzqd/", "权责清单"), Relation.ADDRESS),
        (("http://[2001:db8::1]/", ""), Relation.ADDRESS),
        (("http://www.other.gov.cn/", "某省教育厅"), Relation.GOVERNMENT),
        (("http://www.政务.政务/", ""), Relation.GOVERNMENT),
        (("http://www.beian.gov.cn/portal", "某阳市公安"), Relation.OTHER),
        (("http://weibo.com/mou", "微博"), Relation.OTHER),
    ],
)  # fmt: skip
def test_what_a_host_has_to_do_with_the_listed_sites(cn, link, relation):
    (host,) = found(seen(link), place=cn).values()
    assert host.relation is relation


@pytest.mark.parametrize(
    "link",
    ["http://www.mou.gov.cn/a", "http://mou.gov.cn/", "http://edu.mou.gov.cn/", "https://www.jyj.mou.gov.cn:8443/",
     "javascript:void(0)", "mailto:a@other.gov.cn", "http://"],
)  # fmt: skip
def test_hosts_of_listed_sites_and_what_is_no_address_are_not_told(cn, link):
    assert found(seen(link), place=cn) == {}


def test_a_site_that_was_looked_at_is_listed_even_where_it_comes_last(cn):
    late = Site(url="http://late.mou.gov.cn/")
    assert found(seen("http://late.mou.gov.cn/"), seen(site=late), place=cn, listed=()) == {}


def test_the_nearest_listed_name_is_told(cn):
    host = found(seen("http://x.jyj.mou.gov.cn/"), place=cn)["x.jyj.mou.gov.cn"]
    assert (host.listed_host, host.listed_id) == ("jyj.mou.gov.cn", OFFICE.id)


def test_a_host_that_leads_to_a_listed_site_is_another_name_of_it(cn):
    answer = Answer(url="http://old.example.com/", final_url="http://www.mou.gov.cn/index.html", status=200)
    host = found(seen("http://old.example.com/", answers=[answer]), place=cn)["old.example.com"]
    assert (host.relation, host.listed_id, host.answer) == (Relation.ALIAS, PORTAL.id, "answers")


def test_a_host_of_which_only_some_addresses_lead_to_a_listed_site_is_no_other_name(cn):
    answers = [
        Answer(url="http://sys.example.com/login", final_url="http://www.mou.gov.cn/login", status=200),
        Answer(url="http://sys.example.com/", final_url="http://sys.example.com/", status=200),
    ]
    told = found(seen("http://sys.example.com/", "http://sys.example.com/login", answers=answers), place=cn)
    assert told["sys.example.com"].relation is Relation.OTHER


def test_one_answer_is_enough_and_otherwise_the_reason_is_told(cn):
    dead = Answer(url="http://a.mou.gov.cn/", problem=Reason.NAME_NOT_FOUND)
    live = Answer(url="http://b.mou.gov.cn/1", final_url="http://b.mou.gov.cn/1", status=200)
    gone = Answer(url="http://b.mou.gov.cn/2", problem=Reason.HTTP_STATUS, status=404)
    told = found(
        seen("http://a.mou.gov.cn/", "http://b.mou.gov.cn/1", "http://c.mou.gov.cn/", answers=[dead, live, gone]),
        place=cn,
    )
    assert [told[f"{name}.mou.gov.cn"].answer for name in "abc"] == ["name-not-found", "answers", ""]


def test_sites_and_pages_are_counted_and_the_words_of_home_pages_come_first(cn):
    ways = [("http://zt.mou.gov.cn/1.html", "一条新闻")] * 5 + [("http://zt.mou.gov.cn/", "创建专题")]
    told = found(seen(*ways, pages=3), seen("http://zt.mou.gov.cn/", site=OFFICE, pages=2), place=cn)["zt.mou.gov.cn"]
    assert (told.sites, told.pages, told.text, told.url) == (2, 5, "创建专题", "http://zt.mou.gov.cn/")
    assert told.example == "http://www.mou.gov.cn/0.html"


def test_frames_and_forms_lead_to_hosts_too_and_scripts_do_not(cn):
    told = found(
        seen(
            resources=(Resource(url="http://video.mou.gov.cn/live", kind="frame"), Resource(url="http://cdn.mou.gov.cn/a.js", kind="script")),
            forms=(Form(action="http://so.mou.gov.cn/s"),),
        ),
        place=cn,
    )  # fmt: skip
    assert set(told) == {"video.mou.gov.cn", "so.mou.gov.cn"}


def test_the_nearest_come_first_and_of_them_the_most_linked(cn):
    order = discover(
        [seen("http://weibo.com/", "http://www.other.gov.cn/", "http://a.mou.gov.cn/", "http://b.mou.gov.cn/"), seen("http://b.mou.gov.cn/", site=OFFICE)],
        listed=[], place=cn,
    )  # fmt: skip
    assert [each.host for each in order] == ["b.mou.gov.cn", "a.mou.gov.cn", "www.other.gov.cn", "weibo.com"]
