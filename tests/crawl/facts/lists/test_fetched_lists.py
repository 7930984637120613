"""Lists whose rows a script asks for: what it asks, as pages of real systems say it, and what comes back."""

from __future__ import annotations

import json

import msgspec
import pytest

from govsite.crawl.page import read_page
from govsite.model.long_lists import FetchedList
from govsite.model.page import Page
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
HOST = "http://www.example.gov.cn"
UNIT = """<script id="4e3a" src="/cms_files/default/script/AuthorizedRead/unitbuild.js?v=3.1.3" webId="8d82"
 parseType="buildstatic" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
 queryData="{'parseType':'buildstatic','webId':'8d82','pageType':'column','tagId':'右侧内容','editType':'null'}"></script>"""
UNIT_ADDRESS = (
    "/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=buildstatic&webId=8d82&pageType=column"
    "&tagId=%E5%8F%B3%E4%BE%A7%E5%86%85%E5%AE%B9&editType=null"
)
SETTINGS = "<script>window._CONFIG = { DOMAIN: 'example.gov.cn', SID: '662021' };</script>"
SEARCH = """<script>function show(page) { $.ajax({ type: 'get', url: '/common/search/817052cbb3a94d0d8217824e7a3aca53?_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&page=' + page }) }</script>"""
FILE = """<script>$.getJSON("./YAOWENLIEBIAO.json", function (data) { draw(data); });</script>"""


def read(body: str, at: str, *, charset: str = "utf-8") -> Page:
    return read_page(body.encode(charset), url=HOST + at, vocabulary=VOCABULARY)


def shell(inside: str, *, around: str = "div", charset: str = "utf-8") -> str:
    head = f"<meta charset={charset}><title>通知公告</title>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><{around}>{inside}</{around}><div>甲</div></body></html>"


def asked(page: Page) -> list[str]:
    return [resource.url.removeprefix(HOST) for resource in page.resources if resource.kind == "rows"]


@pytest.mark.parametrize(
    ("script", "at", "expected"),
    [
        (UNIT, "/zwgk/tz/index.html", [UNIT_ADDRESS]),
        (SETTINGS, "/yjzjj/gkmlpt/index", ["/yjzjj/gkmlpt/api/all/0?page=1&sid=662021"]),
        (SETTINGS, "/zwgk/", []),
        (SEARCH, "/c1/list.shtml", ["/common/search/817052cbb3a94d0d8217824e7a3aca53?_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte="]),
        (FILE, "/yaowen/liebiao/", ["/yaowen/liebiao/YAOWENLIEBIAO.json"]),
        ("<script>$.getJSON(base + 'list.json')</script>", "/a/", []),
        ("<script>var map = 'china.json'</script>", "/a/", []),
        (UNIT.replace("queryData", "data-query"), "/a/", []),
    ],
)  # fmt: skip
def test_what_scripts_ask_for(script: str, at: str, expected: list[str]) -> None:
    page = read(shell(script), at)
    assert asked(page) == expected
    assert not expected or "list" in page.unseen, "nobody has seen it yet"


def test_names_are_sent_in_utf_8_whatever_the_page_is_written_in() -> None:
    assert asked(read(shell(UNIT, charset="gb2312"), "/a/", charset="gb18030")) == [UNIT_ADDRESS]


def test_what_stands_in_menus_and_articles_is_not_asked_for() -> None:
    assert asked(read(shell(UNIT, around="nav"), "/a/")) == []
    label = '<meta name="ArticleTitle" content="关于放假的通知"><meta name="PubDate" content="2026-03-01">'
    article = shell(f"<p>{'放假安排如下。' * 40}</p>{UNIT}").replace("<title>", f"{label}<title>")
    assert asked(read(article, "/a/t20260301_1.html")) == []


def test_a_page_asks_for_so_many_lists() -> None:
    many = "".join(UNIT.replace("8d82", f"web{number}") for number in range(30))
    assert len(asked(read(shell(many), "/"))) == 12


ROWS = '<div class="page"><ul><li><a href="/xw/1.html" title="关于2026年放假安排的通知">关于2026年放假安排的…</a><span>2026-04-02</span></li></ul></div>'
ARTICLES = [
    {"title": "2026年5月份<br/>造价信息", "url": f"{HOST}/gkmlpt/content/post_1.html", "date": 1786636800},
    {"title": "关于放假的通知", "url": "/gkmlpt/content/post_2.html", "display_publish_time": "2026-05-01 08:00"},
    {"title": "没有地址"},
]


@pytest.mark.parametrize(
    ("answer", "at", "expected"),
    [
        ({"success": True, "data": {"html": ROWS}}, UNIT_ADDRESS, [("/xw/1.html", "2026-04-02")]),
        (
            {"articles": ARTICLES, "total": 3},
            "/gkmlpt/api/all/0?page=1&sid=6",
            [("/gkmlpt/content/post_1.html", "2026-08-14"), ("/gkmlpt/content/post_2.html", "2026-05-01")],
        ),
        (
            {"data": {"results": [{"title": "行政处罚决定书", "url": "//www.example.gov.cn/c/content.shtml", "publishedTimeStr": "2026-09-01 16:38:00"}]}},
            "/common/search/8170?_isJson=true",
            [("/c/content.shtml", "2026-09-01")],
        ),
        (
            [{"TITLE": "国务院关于修改条例的决定", "SUB_TITLE": "", "URL": f"{HOST}/zhengce/example.htm", "DOCRELPUBTIME": "2026-08-24"}],
            "/zhengce/zuixin/ZUIXINZHENGCE.json",
            [("/zhengce/example.htm", "2026-08-24")],
        ),
        ({"success": False, "data": {}}, UNIT_ADDRESS, []),
        ({"articles": None, "data": {"html": 7, "results": "none"}}, UNIT_ADDRESS, []),
        ([["a", 1], 7, None], "/a.json", []),
    ],
)  # fmt: skip
def test_what_comes_back(answer: object, at: str, expected: list[tuple[str, str]]) -> None:
    page = read(json.dumps(answer, ensure_ascii=False), at)
    assert [(item.url.removeprefix(HOST), item.date[:10]) for item in page.items] == expected
    assert bool(page.links) is bool(expected)
    assert not page.text or expected


@pytest.mark.parametrize("body", ["{{ title }}<p>页</p>", "[通知] 页", "{" * 100_000, '{"a":', "\ufeff{}"])
def test_what_only_begins_like_an_answer_is_a_page(body: str) -> None:
    assert read(body, "/a.html").items == ()


@pytest.mark.parametrize(
    ("at", "total", "expected"),
    [
        ("/gkmlpt/api/all/0?page=1&sid=6", 145, "/gkmlpt/api/all/0?page=2&sid=6"),
        ("/gkmlpt/api/all/0?page=1&sid=6", 2, ""),
        ("/gkmlpt/api/all/0?sid=6", 145, ""),
        ("/gkmlpt/api/all/0?page=1&sid=6", "145", ""),
    ],
)
def test_the_rows_behind_them(at: str, total: object, expected: str) -> None:
    page = read(json.dumps({"articles": ARTICLES, "total": total}), at)
    assert page.next_url.removeprefix(HOST) == expected


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"mark": "x", "patterns": ["("]}, "no regular expression"),
        ({"mark": "x", "patterns": []}, "needs a mark and patterns"),
        ({"mark": "x", "patterns": ["(?P<sid>1)"]}, "no pattern has the group 'address'"),
        ({"mark": "x", "patterns": ["x"], "address": "{"}, "address '{'"),
    ],
)
def test_mistakes_of_a_jurisdiction_are_told(facts: dict[str, object], message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.convert(facts, FetchedList)
