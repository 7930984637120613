"""The next page of a list or a text, where only a script of the page writes the link to it."""

from __future__ import annotations

import msgspec
import pytest

from govsite.crawl.page import read_page
from govsite.model.long_lists import PageTurn
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
HOST = "http://www.example.gov.cn"
IN_PLACE = """
var currentPage = {page};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {pages}//共多少页
//设置上一页代码
if(countPage>1&&currentPage!=0&&currentPage!=1)
	document.write("<a href=\\"{name}"+"_" + prevPage + "."+"html\\" target='_self'>上一页</a>");//加首页<a href=\\"{name}.html\\">首页</a>
else if(countPage>1&&currentPage!=0&&currentPage==1)
	document.write("<a href=\\"{name}.html\\" target='_self'>上一页</a>");
"""


def next_url(script: str, *, at: str = "/zwgk/tzgg/", head: str = "") -> str:
    body = f"<html><head><title>通知公告</title>{head}</head><body><ul><li>一</li></ul><script>{script}</script></body></html>"
    return read_page(body.encode(), url=HOST + at, vocabulary=VOCABULARY).next_url.removeprefix(HOST)


@pytest.mark.parametrize(
    ("script", "at", "expected"),
    [
        ('createPageHTML(20, 0, "index", "html");', "/zwgk/tzgg/", "/zwgk/tzgg/index_1.html"),
        ("createPageHTML(20,18,'index','shtml')", "/zwgk/tzgg/index_18.shtml", "/zwgk/tzgg/index_19.shtml"),
        ('createPageHTML(20, 19, "index", "html");', "/zwgk/tzgg/index_19.html", ""),
        ('createPageHTML(1, 0, "index", "html");', "/zwgk/tzgg/", ""),
        ('wcmUtil.createPageHTML5(3, 0, "t20151009_67430", "html");', "/a/201510/t20151009_67430.html", "/a/201510/t20151009_67430_1.html"),
        ("createPageHTML('page_div',10, 1,'xlist','shtml',189);", "/b/stjgb/xlist.shtml", "/b/stjgb/xlist_2.shtml"),
        ("createPageHTML('page_div',10, 10,'xlist','shtml',189);", "/b/stjgb/xlist_10.shtml", ""),
        (IN_PLACE.format(page=0, pages=3, name="t20201201_6116434"), "/c/t20201201_6116434.html", "/c/t20201201_6116434_1.html"),
        (IN_PLACE.format(page=2, pages=3, name="index"), "/c/index_2.html", ""),
        (IN_PLACE.format(page=0, pages=1, name="index"), "/c/", ""),
        # The function itself, its use with variables, and other scripts that count pages.
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ if(_nPageCount<=1) return; }", "/c/", ""),
        ("createPageHTML(count, page, name, ext)", "/c/", ""),
        ("var countPage = 9; var currentPage = 0; load(currentPage);", "/c/", ""),
        ('createPageHTML(9, 0, "javascript:alert(1)//", "html")', "/c/", ""),
        ('createPageHTML(9, 0, "http://[x/", "html")', "/c/", ""),
        ('createPageHTML(99999999, 0, "index", "html")', "/c/", ""),
    ],
)  # fmt: skip
def test_the_page_behind_is_the_one_that_the_script_would_link_to(script: str, at: str, expected: str) -> None:
    assert next_url(script, at=at) == expected


def test_a_base_of_the_page_holds_for_what_scripts_write_too() -> None:
    assert next_url('createPageHTML(2, 0, "index", "html")', head='<base href="/other/">') == "/other/index_1.html"


ROWS = (
    "<datastore>{following}<recordset><record><![CDATA[<li><a href='/art/1.html'>关于任免的通知</a><span>2026-01-02</span></li>]]>"
    "</record></recordset></datastore>"
)
FOLLOWING = '<nextgroup><![CDATA[<a href="{}"></a>]]></nextgroup>'
PROXY = "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=23&path=/&columnid=5&unitid=6&permissiontype=0"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (PROXY, PROXY),
        (PROXY.replace("&", "&amp;"), PROXY),
        ("./dataproxy.jsp?page=5", "/module/web/jpage/dataproxy.jsp?page=5"),
        ("javascript:void(0)", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize(
    "frame",
    ['<html><body><script type="text/xml">{}</script></body></html>', '<?xml version="1.0" encoding="utf-8"?>\n{}'],
)
def test_rows_that_a_page_carries_name_the_next_ones(frame: str, href: str, expected: str) -> None:
    body = frame.format(ROWS.format(following=FOLLOWING.format(href))).encode()
    page = read_page(body, url=f"{HOST}/module/web/jpage/dataproxy.jsp?page=0", vocabulary=VOCABULARY)
    assert page.next_url.removeprefix(HOST) == expected
    assert [(item.url.removeprefix(HOST), item.date) for item in page.items] == [("/art/1.html", "2026-01-02")]


def test_the_last_rows_name_none() -> None:
    page = read_page(ROWS.format(following="").encode(), url=f"{HOST}/", vocabulary=VOCABULARY)
    assert page.next_url == ""


def test_a_jurisdiction_that_knows_no_such_scripts_finds_none() -> None:
    body = b'<script>createPageHTML(20, 0, "index", "html");</script>'
    assert read_page(body, url=f"{HOST}/", vocabulary=load_jurisdiction("uk").pages).next_url == ""


@pytest.mark.parametrize(
    ("patterns", "said"),
    [(["(?P<pages>1)(?P<page>2)(?P<name>3)"], "no pattern has the group 'ext'"), (["("], "is no regular expression")],
)
def test_a_form_that_could_never_be_read_is_refused(patterns: list[str], said: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.convert({"mark": "x", "patterns": patterns}, PageTurn)
