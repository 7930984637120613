"""Lists that say they have further pages to which nothing on them leads."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.model.long_lists import Pager, PagerScript
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
URL = "http://www.example.gov.cn/zwgk/list.aspx?id=3"
ROWS = "".join(
    f"<li><a href='/art/2026/{number}.html'>关于印发第{number}号文件的通知</a><span>2026-03-{number + 10}</span></li>"
    for number in range(15)
)
POST_BACK = "<a href=\"javascript:__doPostBack('Pager1','{}')\">{}</a>"
POSTED = "<a disabled>上页</a><span>1</span>" + "".join(
    POST_BACK.format(number, words) for number, words in ((2, "2"), (3, "3"), (2, "下页"), (3, "末页"))
)


def beyond(pager: str = "", *, head: str = "", rows: str = ROWS) -> int:
    html = (
        f"<html><head><title>通知公告</title>{head}</head><body><div class=nav><a href=/>首页</a></div>"
        f"<div class=main><ul class=list>{rows}</ul><div class=page>{pager}</div></div></body></html>"
    )
    return read_page(html.encode(), url=URL, vocabulary=VOCABULARY).pages_beyond


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        ("共 35 页 <a href='#' onclick='go(2)'>下一页</a>", 34),
        ("共35页", 34),
        ("<span>第</span><b>1</b>/<b>35</b>页", 34),
        ("页次：1/35 每页15 <a href='javascript:void(0)'>下页</a>", 34),
        ("1/35页", 34),
        ("总页数：35", 34),
        (POSTED, 2),
        ("<a href='javascript:go(2)'>2</a><a href='javascript:go(9)'>9</a>", 0),
        ("共 1 页 <a href='javascript:;'>下一页</a>", 0),
        ("<a href='javascript:go(2)'>下一页</a>", 0),
        ("第 3 页 共 35 页 <a href='#'>下一页</a>", 0),
        ("共35页 当前第 3 页", 0),
        ("3/35页", 0),
        ("2026/03/15页", 0),
        # Something leads on, in any of the ways that are followed.
        ("共 35 页 <a href='?id=3&page=2'>下一页</a>", 0),
        ("共 35 页 <a href='?id=3&page=2'>下一页 &gt;</a>", 0),
        ("共 35 页 <a href='index_1.html'>[2]</a>", 0),
        ("共 35 页 <a onclick=\"location.href='index_1.html'\">末页</a>", 0),
        ("共 35 页 <select onchange='location=this.value'><option value='/zwgk/2.html'>2</option></select>", 0),
        # A way back to this very page is none.
        ("共 35 页 <a href='?id=3'>下一页</a>", 34),
    ],
)
def test_words_and_ways_of_a_list(pager: str, pages: int) -> None:
    assert beyond(pager) == pages


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ("$('#p').pagination(520, {callback: f, items_per_page: 15, current_page: 0})", 34),
        ("laypage.render({elem: 'p', count: 520, limit: 20, jump: f})", 25),
        ("laypage({cont: 'p', pages: 35})", 34),
        ("var pageCount = 35;", 34),
        ('var page = {"totalPage": "35"};', 34),
        ("var pageCount = 1;", 0),
        ("$('#p').pagination(15, {items_per_page: 15})", 0),
        # Followed: the script's links are known.
        ('createPageHTML(35, 0, "index", "html"); var pageCount = 35;', 0),
        ('createPageHTML(35, 34, "index", "html"); var pageCount = 35;', 0),
    ],
)
def test_what_a_list_tells_its_script(script: str, pages: int) -> None:
    assert beyond(head=f"<script>{script}</script>") == pages


def test_a_page_without_a_list_has_no_pages_to_turn() -> None:
    assert beyond("共 35 页", rows="<p>本报告共 35 页，附件另行公布。</p>") == 0


def test_rows_that_a_page_carries_whole_are_its_list() -> None:
    store = f"<script type='text/xml'><datastore><recordset><record><![CDATA[{ROWS}]]></record></recordset></datastore></script>"
    assert beyond("共 2 页", rows=store) == 0


JPAGE = "<script>$('#7').jpage({{totalRecord:{},groupSize:3,proxyUrl:'/proxy.jsp',perPage:5,ajaxParam:p}});</script>"
STORE = "<datastore>{}<recordset>" + "".join(
    f"<record><![CDATA[{row}</li>]]></record>" for row in ROWS.split("</li>")[:-1]
)
STORE += "</recordset></datastore>"
FOLLOWING = "<nextgroup><![CDATA[<a href='/proxy.jsp?page=1'></a>]]></nextgroup>"


@pytest.mark.parametrize(
    ("rows", "records", "pages"),
    [
        pytest.param(STORE.format(""), 330, 63, id="the others come for a form alone"),
        pytest.param(STORE.format(""), 16, 1, id="one more"),
        pytest.param(STORE.format(""), 15, 0, id="these are all"),
        pytest.param(STORE.format(FOLLOWING), 330, 0, id="the others have an address"),
    ],
)
def test_rows_that_a_page_carries_may_be_the_first_of_many(rows: str, records: int, pages: int) -> None:
    store = f"<div id=7><script type='text/xml'>{rows}</script></div>"
    assert beyond("共 3 页", rows=store + JPAGE.format(records)) == pages


@pytest.mark.parametrize("pattern", ["(?P<pages>", r"(?P<page>\d)", r"(?P<records>\d)"])
def test_a_form_that_counts_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"regular expression|no group"):
        Pager(counts=(pattern,))
    with pytest.raises(ValueError, match=r"regular expression|no group"):
        PagerScript(mark="page", pattern=pattern)


@pytest.mark.parametrize(
    "script",
    [
        "var totalPages=0; totalPages=35;",
        "var pageCount = 0; pageCount = 35",
        "var maxPageNum=0;\nmaxPageNum = 35;",
        "var totalPages=35;",
    ],
)
def test_what_a_script_says_last_counts_not_what_it_begins_with(script: str) -> None:
    assert beyond(head=f"<script>{script}</script>") == 34


@pytest.mark.parametrize("words", [(), ("",)])
def test_counts_need_words_around_which_they_are_looked_for(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="count_words"):
        Pager(counts=(r"共(?P<pages>\d+)页",), count_words=words)
