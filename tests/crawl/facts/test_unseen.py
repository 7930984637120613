"""What only a script would draw is unknown; what a script does elsewhere says nothing of it."""

from __future__ import annotations

import pytest

from tests.crawl.pages import FOOTER, column, document, read

HEADING = "<h2>规划计划</h2>"
SAYS_SO = "<p>共 0 条 第 1/1 页</p>"
EMPTY_LIST = f'<div class="main">{HEADING}<ul class="list" id="list"></ul>{SAYS_SO}</div>'
EMPTY = f'<div class="main">{HEADING}<ul class="news"></ul></div>'
COUNTER = "<script>document.write(unescape(\"%3Cspan id='count'%3E%3C/span%3E\"))</script>"


@pytest.mark.parametrize(
    ("script", "is_unseen"),
    [
        pytest.param('$("#list").load("/list.do");', True, id="it fills the list"),
        pytest.param('$(".main .list").html(rows);', True, id="it fills the list, named by what holds it"),
        pytest.param('$.get("/l.do", r => document.getElementById("list").innerHTML = r);', True, id="by its id alone"),
        pytest.param('$.get("/list.do", show);', True, id="it fetches something"),
        pytest.param('$("#elsewhere").load("/list.do");', True, id="it fills a place that the page does not have"),
        pytest.param("$('#list').jpage({totalRecord: 330, proxyUrl: '/l.jsp'});", True, id="it turns over rows"),
        pytest.param('$("#footer").pagination({dataUrl: "/l.do", dataGrid: "list"});', True, id="it turns the pages"),
        pytest.param('$(function(){$("#footer").load("/f.html");});', False, id="it fills the footer"),
        pytest.param("$('.footer').html(words);", False, id="it fills the footer, named by its class"),
        pytest.param('$.get("/visits.do", n => $("#footer").html(n));', False, id="it counts in the footer"),
        pytest.param('$("#footer").load("/f.html"); $("#list").html(rows);', True, id="it fills both"),
        pytest.param('$(".main li").hover(show, hide);', False, id="it moves the list"),
        pytest.param("var a = 1;", False, id="it fills nothing"),
    ],
)
def test_an_empty_list_is_unseen_only_where_a_script_may_fill_it(script: str, *, is_unseen: bool) -> None:
    page = read(document(f'{EMPTY_LIST}<div class="footer" id="footer"></div><script>{script}</script>'))
    assert ("list" in page.unseen) is is_unseen


@pytest.mark.parametrize(
    ("block", "script", "is_unseen"),
    [
        pytest.param('<div id="letters"></div>', '$.post("/l", f => $("#letters").html(f));', True, id="letters"),
        pytest.param('<div id="letters"></div>', '$("#letters").html("<b>x</b>");', False, id="nothing is fetched"),
        pytest.param('<div id="7"></div>', "$('#7').jpage({totalRecord:330});", True, id="rows come for a form"),
        pytest.param(
            '<div id="7"></div>', "$('#7').jpage({totalRecord:0,proxyUrl:'/a/b.jsp'});", False, id="there are no rows"
        ),
        pytest.param('<div id="letters">暂无</div>', '$("#letters").load("/l");', False, id="it holds something"),
        pytest.param('<div id="hits"></div>', '$.get("/h", n => $("#hits").html(n));', False, id="a counter"),
        pytest.param(
            '<div class="footer"><div id="letters"></div></div>', '$("#letters").load("/f");', False, id="in the footer"
        ),
    ],
)
def test_a_block_is_unseen_where_a_script_puts_what_it_fetches(block: str, script: str, *, is_unseen: bool) -> None:
    page = read(document(f'<div class="main">{HEADING}{block}</div><script>{script}</script>'))
    assert ("list" in page.unseen) is is_unseen


TITLES_ONLY = "<tr><th>标题</th><th>发布日期</th></tr>"


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        pytest.param('<div class="box"></div><script>$.post("/l", d => $(".box").html(d));</script>', "list", id="class"),
        pytest.param('<table id="t"></table><script>table.render({elem: "#t", url: "/l"});</script>', "list", id="url"),
        pytest.param(f'<table data-url="/l">{TITLES_ONLY}</table>', "list", id="a table that has but its heads"),
        pytest.param(f"<table>{TITLES_ONLY}</table>", "", id="a table that nothing fills"),
        pytest.param('<div id="f"></div><script>PDFObject.embed("/a.pdf", "#f");</script>', "list", id="a document"),
        pytest.param(
            '<ul id="u"><li style="display:none"><a></a></li></ul><script>$.post("/l", d => show("#u", d));</script>',
            "list",
            id="a row for others to be made after",
        ),
        pytest.param("<div>数据加载中，请稍候…</div>", "list", id="it says so"),
        pytest.param('<iframe id="f" height="600"></iframe><script>$("#f").attr("src", u);</script>', "list", id="frame"),
        pytest.param('<iframe id="f" height="600"></iframe>', "", id="a frame that nothing fills"),
        pytest.param('<div id="one"></div><script>getData("one", 1);</script>', "list-by-file", id="it is handed over"),
        pytest.param('<ul id="u"></ul><script>show("#u", {page: 1});</script>', "list-by-file", id="by a selector"),
        pytest.param('<ul id="u"></ul><script>show("#u", "/site/label/8");</script>', "list", id="with an address"),
        pytest.param(
            '<div class="navjz"><ul id="u"></ul></div><script>show("#u", "/site/label/8");</script>',
            "list",
            id="in a block that is named like a menu",
        ),
        pytest.param('<ul id="u"></ul><script>$("#u").slide({next: "/i/next.png"});</script>', "", id="with a picture"),
        pytest.param('<div id="one"></div><script>document.getElementById("one").style.top=0;</script>', "", id="moved"),
        pytest.param('<div id="one"></div><script src="/js/policy.js"></script>', "list-by-file", id="a file of its own"),
        pytest.param('<div class="zc_box"></div><script src="/js/zc_box.js"></script>', "list-by-file", id="its name"),
        pytest.param('<div class="clear"></div><script src="/js/policy.js"></script>', "", id="a block without a name"),
        pytest.param('<div id="map"></div><script src="/js/china.js"></script>', "", id="a map"),
        pytest.param(f'<div id="one"></div><script src="/js/policy.js"></script>{SAYS_SO}', "", id="it says there is none"),
        pytest.param(f'<div id="one"></div><script src="/js/policy.js"></script>{"本栏目" * 250}', "", id="a text"),
    ],
)  # fmt: skip
def test_a_page_that_shows_nothing_is_unseen_where_something_may_come(middle: str, expected: str) -> None:
    page = read(document(f'<div class="main">{HEADING}{middle}</div>{FOOTER}'))
    assert [part for part in page.unseen if part.startswith("list")] == [expected][: bool(expected)]


def test_a_page_that_is_cloaked_until_a_script_has_drawn_it_is_an_application() -> None:
    page = read(document('<div id="main" v-cloak></div><script src="/sitefiles/apply.js"></script>'))
    assert "body" in page.unseen


def with_files(rows: str, *files: str) -> str:
    """A column page that loads files of scripts."""
    head = "".join(f'<script src="{file}"></script>' for file in files)
    return column(rows, head=head, footer=FOOTER + COUNTER)


@pytest.mark.parametrize(
    ("rows", "files", "expected"),
    [
        pytest.param(EMPTY, (), (), id="no script at all"),
        pytest.param(EMPTY, ("/js/jquery.min.js", "/images/common.js"), (), id="a library and what serves all pages"),
        pytest.param(EMPTY, ("/js/main.js", "/js/index.js", "/js/web_front.js"), (), id="files for all pages"),
        pytest.param(EMPTY, ("/js/easyread.load.js", "/js/jquery.lazyload.js"), (), id="loading that is none of lists"),
        pytest.param(EMPTY, ("//s11.cnzz.com/z_stat.php?id=1", "//hm.baidu.com/hm.js"), (), id="counters"),
        pytest.param(EMPTY, ("/js/common.js", "/js/policy.js"), ("list-by-file",), id="a file of the page's own"),
        pytest.param(EMPTY, ("/js/news.js",), ("list-by-file",), id="a file named after the list"),
        pytest.param(EMPTY, ("/js/getList.js?v=2",), ("list-by-file",), id="a file named after lists"),
        pytest.param(EMPTY, ("/js/vue.min.js",), ("list-by-file",), id="a framework"),
        pytest.param(EMPTY + SAYS_SO, ("/js/policy.js",), (), id="the page says that there is nothing"),
        pytest.param(
            EMPTY.replace("<ul ", '<ul id="rows" '), ("/js/main.js",), ("list-by-file",), id="an entry and an id"
        ),
        pytest.param(EMPTY.replace("<ul ", '<ul id="rows" '), ("/js/common.js",), (), id="an id alone"),
        pytest.param(EMPTY.replace("<ul ", '<ul data-url="/l.do" '), (), ("list",), id="an address of data"),
        pytest.param(
            EMPTY.replace("</ul>", '<script src="/x/a.js"></script></ul>'), (), ("list",), id="a file inside the list"
        ),
        pytest.param(
            f"<div class='main'>{HEADING}<script>for (r of rows) document.write('<li>' + r + '</li>');</script></div>",
            (),
            ("list",),
            id="rows written where none stand",
        ),
        pytest.param(
            EMPTY + '<div class="page"><script>document.write("<a href=index.html>首页</a>")</script></div>',
            (),
            (),
            id="turning pages of nothing",
        ),
    ],
)
def test_a_file_of_scripts_says_something_only_by_its_name(rows: str, files: tuple[str, ...], expected: object) -> None:
    assert read(with_files(rows, *files)).unseen == expected


@pytest.mark.parametrize(("links", "is_unseen"), [(0, True), (4, True), (5, False)])
def test_an_empty_menu_hides_pages_only_where_no_other_menu_shows_links(links: int, *, is_unseen: bool) -> None:
    menu = "".join(f'<li><a href="/{number}/">栏目{number}</a></li>' for number in range(links))
    html = f'<ul class="nav">{menu}</ul><div class="nav_line"></div><div class="main">{HEADING}</div>{FOOTER}'
    page = read(document(html, head='<script src="/js/common.js"></script>'))
    assert ("navigation" in page.unseen) is is_unseen
