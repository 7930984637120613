"""The search of a site, asked once: what for, and what the answer means."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import pytest
from msgspec.structs import replace

from govsite.config import NetworkSettings
from govsite.crawl.crawler import crawl
from govsite.crawl.fetch import Client
from govsite.crawl.page import read_page
from govsite.crawl.search import choose_word, read_result
from govsite.model.evidence import Search
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.page import DateSeen, ListItem, Page, PageKind
from govsite.model.site import Site
from govsite.policy.jurisdictions import load_jurisdiction

from .fake_city import FAST, FakeClient, html, one_evidence

WORDS = load_jurisdiction("cn").pages
HOME = "http://www.anytown.gov.cn/"
ASKED = Search(page=HOME, url=HOME + "s?q=x", word="关于征集意见的公告", wanted=HOME + "a/1.html")


def article(number: int, title: str, day: str = "2026-10-01", **facts: Any) -> Page:
    published = DateSeen(date=day, source="visible") if day else None
    return Page(url=f"{HOME}a/{number}.html", kind=PageKind.ARTICLE, title=title, published=published, **facts)


@pytest.mark.parametrize(
    ("pages", "word", "number"),
    [
        ([article(1, "关于征集意见的公告-某市")], "关于征集意见的公告", 1),
        ([article(1, "关于征集意见的公告第二号"), article(2, "关于停水的公告")], "关于停水的公告", 2),
        ([article(1, "关于停水的公告", "2026-11-14")], "某市政府", 0),
        ([article(1, "关于停水的公告", "2026-11-13")], "关于停水的公告", 1),
        ([article(1, "关于停水的公告", "2026-11-12")], "关于停水的公告", 1),
        ([article(1, "关于停水的公告", "")], "某市政府", 0),
        ([article(1, "关于停水的公告"), article(2, "关于停水的公告")], "某市政府", 0),
        ([article(1, "停水公告五")], "某市政府", 0),
        ([article(1, "关于停水公告")], "关于停水公告", 1),
        ([article(1, "关" * 38)], "关" * 38, 1),
        ([article(1, "关" * 39)], "某市政府", 0),
        ([article(1, "关于1101***0012的公告")], "某市政府", 0),
        ([article(1, "404 页面不存在了", is_soft_404=True)], "某市政府", 0),
        ([], "某市政府", 0),
    ],
)
def test_the_shortest_headline_of_an_article_a_week_old(pages: list[Page], word: str, number: int) -> None:
    home = Page(url=HOME, kind=PageKind.HOME, title="某市政府-首页")
    wanted = f"{HOME}a/{number}.html" if number else ""
    assert choose_word([home, *pages], WORDS, name="某市政府", today="2026-11-20") == (word, wanted)


@pytest.mark.parametrize(
    ("entry", "word"), [("关于停水的公告", "关于停水的公告"), ("关于征集全市停水意见的…", "某市政府")]
)
def test_an_article_without_a_title_is_known_by_its_entry(entry: str, word: str) -> None:
    listing = Page(url=HOME, kind=PageKind.HOME, items=(ListItem(url=f"{HOME}a/1.html", title=entry),))
    assert choose_word([listing, article(1, "   ")], WORDS, name="某市政府", today="2026-11-20")[0] == word


def test_without_a_name_the_title_of_the_home_page_is_searched_for() -> None:
    home = Page(url=HOME, kind=PageKind.HOME, title="某市人民政府 - 首页")
    assert choose_word([home], WORDS, name="", today="2026-11-20") == ("某市人民政府", "")


def result(html: str, url: str = HOME + "s?q=x") -> Search:
    page = read_page(
        html.encode(), url=url, content_type="text/html; charset=utf-8", vocabulary=WORDS, is_home=url == HOME
    )
    return read_result(page, ASKED, WORDS)


NAV = "<div class=nav><a href=/gk/>政务公开栏目</a><a href=/a/1.html>关于征集意见的公告</a></div>"


@pytest.mark.parametrize(
    ("html", "facts"),
    [
        (
            "<ul><li><a href=/a/1.html>关于<em>征集</em>意见的<b>公告</b></a></ul>",
            {"finds_wanted", "entries", "related"},
        ),
        ("<ul><li><a href=/x/9.html>《关于征集意见的公告》</a></ul>", {"finds_wanted", "entries", "related"}),
        ("<ul><li><a href=/a/1.html>查看这一篇稿件</a></ul>", {"finds_wanted", "entries"}),
        ("<ul><li><a href=/a/2.html>关于停水的公告</a></ul>", {"entries", "related"}),
        ("<ul><li><a href=/a/2.html>领导信箱入口</a></ul>", {"entries"}),
        ("<p>抱歉，没有找到相关结果</p>", {"says_nothing"}),
        ("<p>java.lang.NullPointerException</p>", {"says_error"}),
        ("<p>系统异常，请联系管理员</p>", {"says_error"}),
        ("<form><input name=yzm title=验证码><img src=/captcha.jpg alt=码></form>", {"asks_for_code"}),
        ("<p>检索</p><script src=/js/a.js></script>", {"has_scripts"}),
        ("<p></p>", set()),
    ],
)
def test_what_an_answer_shows(html: str, facts: set[str]) -> None:
    found = result(f"<title>检索</title>{NAV}{html}")
    names = (
        "finds_wanted",
        "entries",
        "related",
        "says_nothing",
        "says_error",
        "asks_for_code",
        "has_scripts",
        "is_home",
    )
    assert {name for name in names if getattr(found, name)} == facts


def test_the_home_page_is_no_answer() -> None:
    html = "<title>某市</title><ul><li><a href=/a/1.html>关于征集意见的公告</a></ul>"
    assert result(html, url=HOME).is_home
    assert not result(html, url=HOME).finds_wanted
    assert not result("<form><input name=yzm title=验证码><img src=/captcha.jpg alt=码></form>", url=HOME).asks_for_code
    assert not result("<title>某市</title><p>欢迎", url=HOME + "s?q=x").is_home


def test_without_an_article_nothing_is_found_for_certain() -> None:
    page = read_page(b"<a href=/a/1.html>x</a>", url=HOME + "s", vocabulary=WORDS)
    assert not read_result(page, Search(page=HOME, url=HOME + "s", word="某市政府"), WORDS).finds_wanted


# ---------------------------------------------------------------- on the way

PARTS = frozenset({"home", "robots", "pages", "search"})
FORM = "<form action=/s><input name=q></form>"


def city(answer: object, *, form: str = FORM, **more: object) -> FakeClient:
    """A site with a search and no article: its name is searched for."""
    home = html("http://www.a.gov.cn/x/", title="某市政府", text=form)
    return FakeClient(
        {
            "http://www.a.gov.cn/": home,
            "http://www.a.gov.cn/x/": html(),
            "http://www.a.gov.cn/s?q=%E6%9F%90%E5%B8%82%E6%94%BF%E5%BA%9C": answer,
            **more,
        }
    )


async def searched(client: FakeClient, **settings: object) -> Search | Unseen:
    evidence = await one_evidence(
        client, Site(url="http://www.a.gov.cn/"), parts=PARTS, settings=replace(FAST, **settings)
    )
    return evidence.seen_search


async def test_the_search_is_asked_once() -> None:
    client = city(html("/a/1.html", text="<p>结果"))
    found = await searched(client)
    assert isinstance(found, Search)
    assert (found.word, found.wanted, found.entries, found.answer.status) == ("某市政府", "", 1, 200)
    assert [url for _, url in client.asked if "/s?" in url] == [found.url]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(Reason.BLOCKED, Reason.BLOCKED), (500, Reason.HTTP_STATUS), (Reason.READ_TIMEOUT, Reason.READ_TIMEOUT)],
)
async def test_what_comes_instead_of_an_answer_is_kept(answer: object, problem: Reason) -> None:
    found = await searched(city(answer))
    assert isinstance(found, Search)
    assert found.answer.problem is problem


async def test_robots_txt_is_obeyed() -> None:
    client = city(html(), **{"http://www.a.gov.cn/robots.txt": ("text/plain", "User-agent: *\nDisallow: /s")})
    assert await searched(client) == Unseen(reason=Reason.ROBOTS, detail="robots.txt forbids the search")
    assert not [url for _, url in client.asked if "/s?" in url]


async def test_it_can_be_switched_off() -> None:
    client = city(html())
    found = await searched(client, try_search=False)
    assert isinstance(found, Unseen)
    assert found.reason is Reason.NOT_PROBED
    assert not [url for _, url in client.asked if "/s?" in url]


async def test_another_host_is_asked_only_where_other_hosts_are() -> None:
    form = "<form action=http://so.b.gov.cn/s><input name=q></form>"
    url = "http://so.b.gov.cn/s?q=%E6%9F%90%E5%B8%82%E6%94%BF%E5%BA%9C"
    client = city(404, form=form, **{url: html("/a/1.html")})
    assert isinstance(await searched(client, check_external=False), Unseen)
    assert ("GET", url) not in client.asked
    found = await searched(client)
    assert isinstance(found, Search)
    assert found.answer.is_ok
    assert ("GET", "http://so.b.gov.cn/robots.txt") in client.asked


async def test_no_search_is_no_question() -> None:
    client = city(html(), form="")
    assert await searched(client) == Search()


async def test_the_search_in_a_framed_banner_is_asked_and_that_of_some_page_is_not() -> None:
    banner = {"http://www.a.gov.cn/top.html": FORM}
    framed = await searched(city(html(), form="<iframe src=/top.html></iframe>", **banner))
    assert isinstance(framed, Search)
    assert (framed.page, framed.word) == ("http://www.a.gov.cn/", "某市政府")
    linked = city(html(), form="<a href=/top.html>查询</a>", **{"http://www.a.gov.cn/top.html": html(text=FORM)})
    assert await searched(linked) == Search()


async def test_view_states_are_sent_and_not_kept(raw_server: Any, http: Any) -> None:
    form = (
        "<form action=/s method=post><input type=hidden name=__VIEWSTATE value=abc123><input name=q>"
        "<input type=submit value=搜索></form>"
    )
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        if b" /s " in head:
            return http("<p>没有找到相关结果".encode(), "Connection: close", kind="text/html; charset=utf-8")
        if b" / " in head:
            return http(f"<title>某市政府</title>{form}".encode(), kind="text/html; charset=utf-8")
        return http(b"", status="404 Not Found")

    server = await raw_server(answer)
    place = load_jurisdiction("cn")
    network = NetworkSettings(allow=("127.0.0.0/8",), dns_timeout=1.0)
    async with (
        Client(network, FAST) as client,
        aclosing(crawl([Site(url=server.url("/"))], client=client, settings=FAST, place=place, parts=PARTS)) as stream,
    ):
        (evidence,) = [found async for found in stream]
    assert isinstance(evidence.seen_search, Search)
    assert evidence.seen_search.says_nothing
    assert evidence.home_page.search is not None
    assert evidence.home_page.search.preset == ()
    sent = next(head for head in heads if head.startswith(b"POST /s"))
    assert b"Content-Type: application/x-www-form-urlencoded" in sent
    assert b"Content-Length: " in sent
    assert b"abc123" not in str(evidence).encode()
