"""What stands in frames belongs to the page that shows it."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from govsite.crawl.frames import Frames
from govsite.model.page import Page, PageKind
from tests.crawl.pages import FOOTER, document, read

H = "http://www.anytown.gov.cn"
ROWS = "".join(
    f"<li><a href='/t/{n}.html' target=_parent>关于第{n}号工作的通知</a><span>2026-11-0{n}</span></li>"
    for n in range(1, 6)
)


def joined(*files: tuple[str, str], further: Collection[str] = ()) -> dict[str, Page]:
    """Path → page, of a site of these files; the first one is the home page."""
    pages = [read(body, url=H + path, is_home=not number) for number, (path, body) in enumerate(files)]
    frames = Frames()
    for page in pages:
        frames.note(page)
    found = frames.joined(
        pages, further={H + path for path in further}, is_internal=lambda url: url.startswith(f"{H}/")
    )
    return {page.url.removeprefix(H): page for page in found}


def kinds(*files: tuple[str, str], further: Collection[str] = ()) -> dict[str, PageKind]:
    return {path: page.kind for path, page in joined(*files, further=further).items()}


def test_a_file_in_a_frame_is_a_part_unless_a_page_leads_to_it() -> None:
    bare = "<div>今天 晴 12℃</div>"
    home = document(
        "<iframe src='/inc/weather.html'></iframe><iframe src='/gk/map.html'></iframe><a href='/gk/'>概况</a>"
    )
    found = kinds(
        ("/", home),
        ("/inc/weather.html", bare),
        ("/gk/map.html", bare),
        ("/gk/", document("<a href='map.html'>地图</a>")),
    )
    assert found["/inc/weather.html"] is PageKind.PART
    assert found["/gk/map.html"] is not PageKind.PART, "somebody opens it, and it has no title"


def test_a_bare_file_that_a_page_leads_to_is_a_broken_page() -> None:
    home = document("<iframe src='/inc/top.html'></iframe><a href='/gk/'>概况</a>")
    found = kinds(
        ("/", home), ("/inc/top.html", "<a href='/'>首页</a>"), ("/gk/", "<h3>地理</h3><p>本县位于省西南部。</p>")
    )
    assert found["/gk/"] is not PageKind.PART


def test_what_a_tree_in_a_frame_fills_the_other_frame_with_is_a_part_too() -> None:
    column = document("<iframe src='/tree.jsp'></iframe><iframe name=main src='/search.jsp?t=1'></iframe>")
    tree = "<a href='/search.jsp?t=2' target=main>政策文件</a><a href='/about.html' target=_top>机构概况</a>"
    found = kinds(
        ("/", document("<a href='/gk/'>政府信息公开</a>")),
        ("/gk/", column),
        ("/tree.jsp", tree),
        ("/search.jsp?t=1", f"<ul>{ROWS}</ul>"),
        ("/search.jsp?t=2", f"<ul>{ROWS}</ul>"),
        ("/about.html", document("<p>本局概况</p>")),
    )
    assert [path for path, kind in found.items() if kind is PageKind.PART] == [
        "/tree.jsp", "/search.jsp?t=1", "/search.jsp?t=2",
    ]  # fmt: skip


def test_the_further_pages_of_a_list_in_a_frame_are_parts() -> None:
    first = document(f"<ul>{ROWS}</ul><a href='/t/list_2.html'>下一页</a>", title="")
    second = document(f"<ul>{ROWS}</ul><a href='/t/list.html'>上一页</a>", title="")
    column = document("<iframe src='/t/list.html'></iframe>")
    files = (
        ("/", document("<a href='/t/'>通知公告</a>")),
        ("/t/", column),
        ("/t/list.html", first),
        ("/t/list_2.html", second),
    )
    found = kinds(*files, further={"/t/list_2.html"})
    assert (found["/t/list.html"], found["/t/list_2.html"]) == (PageKind.PART, PageKind.PART)


def test_a_page_has_the_banner_the_entries_and_the_footer_of_its_frames() -> None:
    frames = "<iframe src='/inc/top.html'></iframe>{}<iframe src='/inc/foot.html'></iframe>"
    found = joined(
        ("/", document(frames.format("<a href='/t/'>通知公告</a>"))),
        ("/inc/top.html", "<div class=header>某市人民政府</div>"),
        ("/inc/foot.html", FOOTER),
        ("/t/", document(frames.format("<iframe src='/t/list.html'></iframe>"))),
        ("/t/list.html", f"<ul>{ROWS}</ul>"),
    )
    for path in ("/", "/t/"):
        assert found[path].header_text == "某市人民政府"
        assert {"icp", "police", "site_code"} <= found[path].footer.items.keys()
        assert "footer" not in found[path].unseen
    assert found["/t/"].kind is PageKind.COLUMN
    assert [item.date for item in found["/t/"].items] == [f"2026-11-0{n}" for n in range(1, 6)]


def test_a_list_that_a_script_draws_in_a_frame_is_unseen_on_the_page_around_it() -> None:
    column = document('<h2>镇长信箱</h2><iframe src="/letters.html"></iframe>')
    drawn = '<div id="app"></div><script src="/letters.js"></script>'
    home = document("<a href='/xx/'>镇长信箱</a>")
    assert "list" in joined(("/", home), ("/xx/", column), ("/letters.html", drawn))["/xx/"].unseen
    assert "list" not in joined(("/", home), ("/xx/", column), ("/letters.html", f"<ul>{ROWS}</ul>"))["/xx/"].unseen


def test_an_article_takes_no_entries_from_a_list_beside_it() -> None:
    body = (
        "<h1>通知</h1><p>发布时间：2026-11-01</p><div class=TRS_Editor>"
        + "各区县人民政府，请认真贯彻落实。" * 20
        + "</div>"
    )
    path = "/zwgk/202611/t20261101_1234.html"
    found = joined(
        ("/", document(f"<a href='{path}'>通知</a>")),
        (path, document(body + "<iframe src='/hot.html'></iframe>")),
        ("/hot.html", f"<ul>{ROWS}</ul>"),
    )
    assert found[path].kind is PageKind.ARTICLE
    assert found[path].items == ()


def test_a_home_page_of_frames_offers_what_they_offer() -> None:
    home = "<html><title>某市农业局</title><frameset><frame src='/top.asp'><frame src='/main.asp'></frameset></html>"
    found = joined(
        ("/", home),
        ("/top.asp", "<a href='/zx/' target=main>在线咨询</a><a href='http://www.gov.cn/'>中国政府网</a>"),
        ("/main.asp", f"<title>主页面</title><p>本网站支持IPv6访问</p><ul>{ROWS}</ul>"),
    )
    assert found["/main.asp"].kind is PageKind.PART, "no second home page, whatever it is called"
    assert "在线咨询" in [link.text for link in found["/"].links]
    assert "中国政府网" not in [link.text for link in found["/"].links], "the part itself says whether it leads away"
    assert "IPv6" in found["/"].text
    assert len(found["/"].items) == 5


def test_the_search_in_a_banner_in_a_frame_is_the_home_page_s() -> None:
    banner = "<title>top</title><form action='/s.jsp'><input name=keyword placeholder=请输入关键词><button>搜索</button></form>"
    search = joined(("/", document("<iframe src='/top.htm'></iframe>")), ("/top.htm", banner))["/"].search
    assert search is not None
    assert (search.action, search.field) == (f"{H}/s.jsp", "keyword")


def test_a_whole_page_in_a_frame_gives_nothing_away_but_to_a_frameset() -> None:
    column = document(f"<div class=header>某市农业局</div><ul>{ROWS}</ul>{FOOTER}")
    menu = "<a href='/t/'>通知公告</a>"
    words = joined(("/", document(f"<p>欢迎访问</p>{menu}<iframe src='/t/'></iframe>")), ("/t/", column))
    assert (words["/"].items, words["/"].footer.items, words["/t/"].kind) == ((), {}, PageKind.COLUMN)
    frames = joined(
        ("/", "<frameset><frame src='/top.html'><frame src='/t/'></frameset>"),
        ("/top.html", menu),
        ("/t/", column),
        ("/a.html", document(menu)),
    )
    assert frames["/t/"].kind is PageKind.COLUMN
    assert len(frames["/"].items) == 5
    assert "icp" in frames["/"].footer.items


def test_frames_in_one_another_end() -> None:
    pages = [
        (f"/{n}.html", f"<iframe src='/{(n + 1) % 3}.html'></iframe><div class=header>某市{n}</div>") for n in range(3)
    ]
    assert kinds(*pages)["/0.html"] is PageKind.HOME


def test_counters_in_frames_of_no_size_are_shown_to_nobody() -> None:
    page = read(
        "<iframe src='/count.php' width=0 height=0></iframe><iframe src='/list.html' width='100%'></iframe>",
        url=f"{H}/",
    )
    assert [link.url for link in page.links] == [f"{H}/list.html"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("<script>$('#top').load('/inc/top.html #nav', go)</script>", ["/inc/top.html"], id="jQuery"),
        pytest.param('<div w3-include-html="inc/top.html"></div>', ["/inc/top.html"], id="an attribute"),
        pytest.param("<div ng-include=\"'inc/top.html'\"></div>", ["/inc/top.html"], id="an expression"),
        pytest.param("<script>\n// $('#top').load('/inc/old.html')\n</script>", [], id="a comment"),
        pytest.param("<script>$('#top').load(base + '/inc/top.html')</script>", [], id="a variable"),
        pytest.param("<script>$('#top').load('/inc/top.html?id=' + id)</script>", [], id="a part of an address"),
        pytest.param("<script>$(window).load(function () {})</script>", [], id="an event"),
        pytest.param('<div data-include="true"></div>', [], id="a switch"),
    ],
)
def test_what_a_script_puts_into_a_page_is_named(markup: str, expected: list[str]) -> None:
    page = read(document(markup), url=f"{H}/")
    assert [one.url.removeprefix(H) for one in page.resources if one.kind == "part"] == expected


def test_what_a_script_puts_into_a_page_is_said_by_it() -> None:
    menu = "".join(f"<a href='/{n}/'>栏目{n}</a>" for n in range(6))
    found = joined(
        (
            "/",
            document(
                "<div class=nav></div><div class=footer></div><script>$('.nav').load('/nav.html');$('.footer').load('/f.html')</script>"
            ),
        ),
        ("/nav.html", menu),
        ("/f.html", FOOTER),
    )
    assert found["/nav.html"].kind is PageKind.PART
    assert found["/"].unseen == ()
    assert "icp" in found["/"].footer.items


def test_a_page_in_an_object_is_put_in_too() -> None:
    page = read(
        document("<object type='text/html' data='/inc/top.html'></object><object data='/a.swf'></object>"), url=f"{H}/"
    )
    assert [(one.url, one.kind) for one in page.resources] == [(f"{H}/inc/top.html", "part"), (f"{H}/a.swf", "media")]


def test_of_thousands_of_frames_the_first_ones_are_looked_at() -> None:
    frames = Frames()
    home = read(document("".join(f"<iframe src='/f/{n}.html'></iframe>" for n in range(2000))), url=f"{H}/")
    frames.note(home)
    assert frames.of(home)[0] == f"{H}/f/0.html"
    assert len(frames.of(home)) < 100
