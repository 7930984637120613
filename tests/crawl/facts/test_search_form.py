"""Finding the search of a page, and what a browser would send for it."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.crawl.search import request_for
from govsite.model.page import SearchForm
from govsite.policy.jurisdictions import load_jurisdiction

WORDS = load_jurisdiction("cn").pages
HOME = "http://www.anytown.gov.cn/"


def found(html: str, *, url: str = HOME) -> SearchForm | None:
    page = read_page(
        html.encode(), url=url, content_type="text/html; charset=utf-8", vocabulary=WORDS, is_home=url == HOME
    )
    return page.search


@pytest.mark.parametrize(
    ("html", "method", "action", "field", "preset"),
    [
        ("<form action=/s><input name=q></form>", "get", "s", "q", ()),
        ("<form action=s.jsp method=POST><input name=keyword></form>", "post", "s.jsp", "keyword", ()),
        ("<form><input name=searchword></form>", "get", "", "searchword", ()),
        ("<form action=/go><input name=a placeholder=请输入关键字></form>", "get", "go", "a", ()),
        ("<form action=/go><input name=a><button>搜索</button></form>", "get", "go", "a", ()),
        ("<form action=/go><input name=a><input type=submit value=检索></form>", "get", "go", "a", ()),
        ("<form action=/go><input type=search name=a></form>", "get", "go", "a", ()),
        ("<form action=/jsearchfront/><input name=q><input type=hidden name=w value=7></form>", "get", "jsearchfront/", "q", (("w", "7"),)),
        (
            ("<form action=/s><select name=c><option value=1>一<option value=2 selected>二</select><input name=q>"
            "<input type=radio name=r value=a><input type=radio name=r value=b checked><input type=checkbox name=t checked>"
            "<input type=submit name=go value=搜索></form>"),
            "get", "s", "q", (("c", "2"), ("r", "b"), ("t", "on"), ("go", "搜索")),
        ),
        ("<form action=/s><select name=c><option value=1>一<option value=2>二</select><input name=q></form>", "get", "s", "q", (("c", "1"),)),
        (
            "<form action=/login><input name=user><input type=password name=p></form><form action=/s><input name=q></form>",
            "get", "s", "q", (),
        ),
        (
            "<form action=/mail><input name=email><button>订阅</button></form><form action=/s><input name=wd></form>",
            "get", "s", "wd", (),
        ),
        ("<form action='/s?x=1#top'><input name=q></form>", "get", "s?x=1", "q", ()),
    ],
)  # fmt: skip
def test_forms(html: str, method: str, action: str, field: str, preset: tuple[tuple[str, str], ...]) -> None:
    form = found(html)
    assert form is not None
    assert (form.method, form.action, form.field, form.preset) == (method, HOME + action, field, preset)


@pytest.mark.parametrize(
    "html",
    [
        "<form action=/login><input name=user placeholder=用户名><input type=password></form>",
        "<form action=/letter><input name=xm><input name=dh><textarea name=nr></textarea></form>",
        "<form action=/a><input name=a><input name=b><input name=c><input name=d><button>查询</button></form>",
        "<form action=/go><input name=xm></form>",
        "<input type=checkbox name=search>",
        "<p>搜索</p>",
    ],
)
def test_what_is_no_search(html: str) -> None:
    assert found(html) is None


@pytest.mark.parametrize(
    ("html", "action", "field"),
    [
        (
            ("<input id=keyword><a onclick='go()'>搜索</a><script>function go(){window.open('/s?q='+"
            "encodeURIComponent($('#keyword').val()))}</script>"),
            "s?q=", "q",
        ),
        (
            ("<form action='javascript:;'><input id=kw placeholder=请输入关键词></form>"
            '<script>location.href = "/jsearchfront/search.do?websiteid=1&searchid=3&q=" + word;</script>'),
            "jsearchfront/search.do?websiteid=1&searchid=3&q=", "q",
        ),
        ("<input id=keyword><script src=/js/search.js></script>", "", ""),
        ("<form onsubmit='return go()'><input name=q></form>", "", ""),
        ("<input id=keyword><script>var u = '/news?id=' + id;</script>", "", ""),
    ],
)  # fmt: skip
def test_a_bare_field_leads_where_its_script_says_in_plain_words(html: str, action: str, field: str) -> None:
    form = found(html)
    assert form is not None
    assert form.action == (HOME + action if action else "")
    assert form.field == field


def test_articles_and_columns_do_not_keep_it() -> None:
    html = "<form action=/s><input name=q></form>"
    assert found(html, url=HOME + "a/t20261101_1234567.html") is None
    assert found(html, url=HOME + "a/") is None
    assert found(html, url=HOME + "search/index.html") is not None
    assert found(html, url=HOME + "top.html") is not None, "a banner, if the home page shows it in a frame"


@pytest.mark.parametrize(
    ("form", "url", "body"),
    [
        (SearchForm(action=HOME + "s?old=1", field="q"), HOME + "s?q=%E5%85%AC%E5%91%8A+1", b""),
        (
            SearchForm(action=HOME + "s", field="q", preset=(("a", "b c"),)),
            HOME + "s?a=b+c&q=%E5%85%AC%E5%91%8A+1",
            b"",
        ),
        (SearchForm(action=HOME + "s", field="q", charset="gb18030"), HOME + "s?q=%B9%AB%B8%E6+1", b""),
        (SearchForm(action=HOME + "s", field="q", charset="nonsense"), HOME + "s?q=%E5%85%AC%E5%91%8A+1", b""),
        (SearchForm(action=HOME + "s?x=1", field="q", method="post"), HOME + "s?x=1", b"q=%E5%85%AC%E5%91%8A+1"),
        (SearchForm(action=HOME + "s?x=1&q=", field="q", method="script"), HOME + "s?x=1&q=%E5%85%AC%E5%91%8A+1", b""),
    ],
)
def test_what_a_browser_would_send(form: SearchForm, url: str, body: bytes) -> None:
    assert request_for(form, "公告 1") == (url, body)
