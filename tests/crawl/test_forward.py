from __future__ import annotations

import pytest

from govsite.crawl.forward import entrance_of, forward_of, is_html, signpost_of
from govsite.model.page import Charset, Link, Page
from tests.growth import assert_linear

from .pages import FOOTER, document, read, vocabulary

URL = "http://h.gov.cn/"


def forward(html: str, *, text: str = "", links: int = 0) -> tuple[str, str] | None:
    page = Page(
        url=URL, charset=Charset(real="gb18030"), text=text, links=tuple(Link(url=f"{URL}{n}") for n in range(links))
    )
    return forward_of(html.encode("gb18030"), page)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param('<meta http-equiv="refresh" content="0;url=/cms/">', ("meta-refresh", "/cms/"), id="meta refresh"),
        pytest.param("<META HTTP-EQUIV=Refresh CONTENT='3; URL=\"a.html\"'>", ("meta-refresh", "/a.html"), id="quoted"),
        pytest.param('<meta http-equiv=refresh content="0;/x">', ("meta-refresh", "/x"), id="without url="),
        pytest.param(
            '<meta http-equiv=refresh content="0;url=/?a=1&amp;copy=2">',
            ("meta-refresh", "/?a=1&copy=2"),
            id="decoded once",
        ),
        pytest.param('<meta http-equiv=refresh content="600;url=/">', None, id="a reload now and then"),
        pytest.param('<meta http-equiv=refresh content="600;url=/x">', None, id="too late to be a redirect"),
        pytest.param('<meta http-equiv=refresh content="60">', None, id="a reload"),
        pytest.param('<noscript><meta http-equiv=refresh content="0;url=/no"></noscript>', None, id="in noscript"),
        pytest.param("<script>window.location.href='/cms/index.jsp';</script>", ("script-redirect", "/cms/index.jsp")),
        pytest.param('<script>location.replace("a/")</script>', ("script-redirect", "/a/"), id="replace"),
        pytest.param("<body onload=\"location='x.html'\">", ("script-redirect", "/x.html"), id="onload"),
        pytest.param(
            "<script>if(/Android|iPhone/.test(navigator.userAgent)){location.href='/m/'}else{location.href='/pc/'}</script>",
            ("script-redirect", "/pc/"),
            id="not to the telephone's page",
        ),
        pytest.param("<script>function go(){location.href='/x'}</script>", None, id="a function nobody called"),
        pytest.param("<script>var url = 'location.href'; a.mylocation='/x'</script>", None, id="other names"),
        pytest.param('<frameset><frame src="main.html"></frameset>', ("frame", "/main.html"), id="one frame"),
        pytest.param('<frameset><frame src="a.html"><frame src="b.html"></frameset>', None, id="two frames"),
        pytest.param('<body><iframe src="/app/"></iframe></body>', ("frame", "/app/"), id="one full iframe"),
        pytest.param(
            '<base href="/b/"><meta http-equiv=refresh content="0;url=x">', ("meta-refresh", "/b/x"), id="base"
        ),
        pytest.param(
            '<meta http-equiv=refresh content="0;url=/政务?x=政">',
            ("meta-refresh", "/%E6%94%BF%E5%8A%A1?x=%D5%FE"),
            id="the query in the page's charset",
        ),
        pytest.param('<meta http-equiv=refresh content="0;url=javascript:x()">', None, id="no URL"),
    ],
)
def test_where_a_browser_goes(html: str, expected: tuple[str, str] | None) -> None:
    want = (expected[0], f"http://h.gov.cn{expected[1]}") if expected else None
    assert forward(html) == want


def test_a_header_that_refreshes_goes_before_what_the_page_says() -> None:
    page = Page(url=URL, charset=Charset(real="utf-8"))
    body = b'<meta http-equiv=refresh content="0;url=/page">'
    assert forward_of(body, page, [("refresh", "0; url=/header")]) == ("meta-refresh", f"{URL}header")
    assert forward_of(b"", page, [("refresh", "300")]) is None


def test_a_page_with_content_is_a_page_whatever_its_scripts_do() -> None:
    script = "<script>location.href='/m/'</script>"
    assert forward(script, text="要闻" * 200) is None
    assert forward(script, links=30) is None


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("<form><input name=a></form>", id="a form"),
        pytest.param("<div id='app'></div><script src='/app.js'></script>", id="what a script draws"),
        pytest.param("<iframe src='/tz/'></iframe>", id="a frame"),
        pytest.param("<ul><li><a href='1.html'>关于放假的通知</a> 2026-11-01</li></ul>", id="a list"),
    ],
)
def test_behind_the_home_page_only_a_page_that_shows_nothing_is_a_signpost(more: str) -> None:
    move = "<script>if (!top.x) { location.href = '/tz/' }</script>" if "iframe" not in more else ""
    assert signpost_of(document(more + move).encode(), read(document(more + move), url=f"{URL}gk/")) is None
    if move:
        found = signpost_of(document(move).encode(), read(document(move), url=f"{URL}gk/"))
        assert found == ("script-redirect", f"{URL}tz/")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<html>", "text/html; charset=gbk", True),
        (b"", "text/html", True),
        (b"plain words", "text/html", True),
        (b"%PDF-1.4", "text/html", False),
        (b"PK\x03\x04...", "text/html", False),
        (b"\xef\xbb\xbf \n<!-- x --><!DOCTYPE html>", "text/plain", True),
        (b"<HTML><body>", "application/octet-stream", True),
        (b"<html>", "", True),
        ("<html>".encode("utf-16"), "text/plain", True),
        (b"<?xml version='1.0'?><html xmlns='x'>", "application/xml", True),
        (b"<?xml version='1.0'?><rss>", "application/xml", False),
        (b"just text", "text/plain", False),
        (b"", "application/octet-stream", False),
        (b'{"a": "<html>"}', "application/json", False),
        (b'{"a": "<p>"}', "text/html", False),
        (b'document.write("12");', "text/html; charset=utf-8", False),
        (b"{{ an unfilled place }}", "text/html", True),
        (b"<html>", "image/png", False),
    ],
)
def test_bytes_tell_a_page_better_than_its_header(body: bytes, content_type: str, expected: bool) -> None:
    assert is_html(body, content_type=content_type) is expected


PICTURE = "<img src='/splash.jpg' alt=''>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            f"{PICTURE}<a href='/en/'>English</a><a href='/portal/'>进入某市人民政府网站</a>", "/portal/", id="enter"
        ),
        pytest.param("<a href='/en/'>English</a> <a href='/cn/'>中文版</a>", "/cn/", id="a choice of languages"),
        pytest.param(
            "<a href='/a.html'><img src='/go.gif' alt='点击进入'></a>", "/a.html", id="a picture that says so"
        ),
        pytest.param(f"<a href='/a.html'>进入网站</a>{FOOTER}", "/a.html", id="above a footer"),
        pytest.param("<a href='/wza/'>进入无障碍版</a>", None, id="another version"),
        pytest.param("<a href='/gk/'>政务公开</a>", None, id="a column"),
        pytest.param("<a href='/sys/'>进入首页</a><form><input name=user></form>", None, id="a log-in"),
        pytest.param(f"<a href='/a/'>进入网站</a><p>{'本县位于省西南部。' * 30}</p>", None, id="a page with a text"),
        pytest.param("<a href='/'>进入首页</a>", None, id="the page itself"),
    ],
)
def test_a_page_in_front_of_the_site_says_enter(body: str, expected: str | None) -> None:
    found = entrance_of(read(document(body), url=URL, is_home=True), vocabulary())
    assert found == (None if expected is None else URL.rstrip("/") + expected)


def test_comments_before_what_is_no_page_cost_little() -> None:
    assert not is_html(b"<!---->" * 290 + b"x", content_type="text/plain")


@pytest.mark.parametrize("piece", ["<div>", "<ul><li>"])
def test_blocks_in_blocks_cost_little(piece: str) -> None:
    assert_linear(lambda n: piece * n, forward, 200_000 // len(piece))
