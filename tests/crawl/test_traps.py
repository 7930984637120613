from __future__ import annotations

import pytest

from govsite.crawl.traps import is_dated_query, is_endless, is_page_like, without_session
from govsite.policy.folder import jurisdiction_ids, rules_folder
from govsite.policy.jurisdictions import load_jurisdiction

H = "http://h.gov.cn"


@pytest.mark.parametrize(
    ("url", "page_like"),
    [
        (H + "/", True),
        (H + "/a/index.shtml", True),
        (H + "/a.jsp?file=x.pdf", True),
        (H + "/col/col1234", True),
        (H + "/v1.2", True),
        (H + "/a/.htaccess", True),
        (H + "/a.PDF", False),
        (H + "/a/b.docx?download=1", False),
        (H + "/feed.xml", False),
        (H + "/a.wps", False),
        (H + "/plan.dwg", False),
        (H + "/film.asf", False),
    ],
)
def test_files_that_are_no_pages_are_told_by_their_extension(url: str, page_like: bool) -> None:
    assert is_page_like(url) is page_like


@pytest.mark.parametrize("place", jurisdiction_ids(rules_folder()))
def test_attachments_are_no_pages(place: str) -> None:
    suffixes = load_jurisdiction(place).pages.attachment_suffixes
    assert [suffix for suffix in suffixes if is_page_like(f"{H}/a.{suffix}")] == []


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        (H + "/a;jsessionid=0A1B2C?x=1", H + "/a?x=1"),
        (H + "/a?PHPSESSID=abc", H + "/a"),
        (H + "/a?x=1&sid=0123456789abcdef0123&y=2", H + "/a?x=1&y=2"),
        (H + "/a?sid=12", H + "/a?sid=12"),
        (H + "/(S(abcdefghij0123456789kl))/a.aspx", H + "/a.aspx"),
        (H + "/(X(1)S(1wqgxe45ogeyki45jyvmo0i3))/a.aspx", H + "/a.aspx"),
        (H + "/(4hqa0555fwsecu455xqckv45)/a.aspx", H + "/a.aspx"),
        (H + "/(X(1))/a.aspx", H + "/(X(1))/a.aspx"),
        (H + "/a?CFID=1169580&CFTOKEN=2D89F5AF-3048-2957&r=4", H + "/a?r=4"),
        (H + "/a?aspsessionidABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&x=y", H + "/a?x=y"),
        (H + "/a?utm_source=rss&id=1&utm_medium=rss", H + "/a?id=1"),
        (H + "/a?_=1700000000000", H + "/a"),
        (H + "/a?t=5", H + "/a?t=5"),
        (H + "/a(1).html", H + "/a(1).html"),
    ],
)
def test_session_ids_and_cache_breakers_are_seen_through(url: str, plain: str) -> None:
    assert without_session(url) == plain


@pytest.mark.parametrize(
    ("url", "endless"),
    [
        (H + "/a/b/c/", False),
        (H + "/zwgk/2024/05/05/05/t20240505_1.html", False),
        (H + "/a/b/a/b/a/b/", True),
        (H + "/x" * 40, True),
        (H + "/" + "/".join(map(chr, range(97, 97 + 20))), True),
        (H + "/?q=" + "x" * 2000, True),
        (H + "/zwgk/zwgk/", False),
    ],
)
def test_circles_depth_and_length(url: str, endless: bool) -> None:
    assert is_endless(url) is endless


@pytest.mark.parametrize(
    ("url", "dated"),
    [
        (H + "/cal?year=2031&month=5", True),
        (H + "/x?startdate=2024-01-01", True),
        (H + "/calendar/2031/05/", True),
        (H + "/x?id=5", False),
        (H + "/x?candidate=5", False),
        (H + "/2024/05/t1.html", False),
    ],
)
def test_calendars(url: str, dated: bool) -> None:
    assert is_dated_query(url) is dated
