from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govsite.model.page import PageKind, Region
from tests.growth import assert_linear

from .pages import FOOTER, PROSE, article, column, document, read

URL = "http://www.example.gov.cn/zw/tz/index.html"


def rows(form: str, count: int = 9) -> str:
    return "".join(form.format(i=i, title=f"某市关于第{i}号重要事项的通知") for i in range(count, 0, -1))


LISTS = {
    "brackets, year in the URL": (
        rows('<li><a href="./202311/t2023110{i}_{i}.html">{title}</a><span>[11-0{i}]</span></li>'),
        "2023-11-09",
    ),
    "whole dates before the link": (
        rows('<li><span>2023-11-0{i}</span><a href="a{i}.html">{title}</a></li>'),
        "2023-11-09",
    ),
    "rows of a table": (
        f"<table>{rows('<tr><td>·</td><td><a href=a{i}.html>{title}</a></td><td>2023年11月{i}日</td></tr>')}</table>",
        "2023-11-09",
    ),
    "a calendar box beside a summary": (
        rows(
            '<li><div><b>0{i}</b><p>2023-11</p></div><a href="a{i}.html">{title}</a><p>自2022年1月1日起施行的办法</p></li>'
        ),
        "2023-11-09",
    ),
    "the date inside the link": (
        rows('<a href="a{i}.html"><h3>{title}</h3><span>2023-11-0{i}</span></a>'),
        "2023-11-09",
    ),
    "a category link before the title": (
        rows('<li>[<a href="/zw/">公告</a>] <a href="a{i}.html">{title}</a> (2023-11-0{i})</li>'),
        "2023-11-09",
    ),
    "rows in plain blocks": (
        rows('<div class="r"><a href="a{i}.html">{title}</a><em>2023/11/0{i}</em></div>'),
        "2023-11-09",
    ),
    "two-digit years": (rows('<li><a href="a{i}.html">{title}</a> 23-11-0{i}</li>'), "2023-11-09"),
    "a day that only programs are told in full": (
        rows('<li><a href="a{i}.html">{title}</a> <time datetime="2023-11-0{i}T10:15:00+08:00">11-0{i}</time></li>'),
        "2023-11-09",
    ),
    "a day in a form of another country": (
        rows('<li><a href="a{i}.html">{title}</a> <time datetime="2023-11-0{i}">0{i}.11.2023</time></li>'),
        "2023-11-09",
    ),
    "rows that a script holds": (
        '<div><script type="text/xml"><datastore><recordset>'
        + rows('<record><![CDATA[<li><a href="a{i}.html">{title}</a><b>2023-11-0{i}</b></li>]]></record>')
        + "</recordset></datastore></script></div>",
        "2023-11-09",
    ),
}


@pytest.mark.parametrize(("html", "newest"), LISTS.values(), ids=LISTS.keys())
def test_lists_with_dates(html: str, newest: str) -> None:
    page = read(column(f"<ul>{html}</ul>" if html.startswith("<li") else html), url=URL)
    assert len(page.items) == 9
    assert page.items[0].title == "某市关于第9号重要事项的通知"
    assert page.items[0].date == newest
    assert page.items[-1].date == "2023-11-01"
    assert page.kind is PageKind.COLUMN
    assert page.breadcrumb == ("首页", "政务公开", "通知公告")


@pytest.mark.parametrize(
    ("times", "date"),
    [
        pytest.param('<time datetime="2023-11-09">11-09</time>', "2023-11-09", id="the year"),
        pytest.param(
            '<time datetime="2023-11-08T17:00Z">11-09</time>', "2023-11-09", id="the same day in universal time"
        ),
        pytest.param('<time datetime="2023-11-08">11-09</time>', "", id="another day than the one shown"),
        pytest.param('<time datetime="2023-11-09">起</time><time datetime="2023-11-19">止</time>', "", id="a period"),
        pytest.param('<time datetime="P3D">3天前</time>', "", id="no day"),
    ],
)
def test_what_a_row_tells_programs_completes_what_it_shows(times: str, date: str) -> None:
    row = f'<li><a href="a.html">某市关于第9号重要事项的通知</a> {times}</li>'
    other = '<li><a href="b.html">某市关于第8号重要事项的通知</a></li><li><a href="c.html">某市关于第7号重要事项的通知</a></li>'
    page = read(column(f"<ul>{row}{other}</ul>"), url=URL)
    assert [item.date for item in page.items] == [date, "", ""]


def test_a_shortened_title_is_completed_from_its_attribute() -> None:
    html = rows('<li><a href="a{i}.html" title="{title}">某市关于第{i}号重…</a> 2023-11-0{i}</li>')
    assert read(column(f"<ul>{html}</ul>"), url=URL).items[0].title == "某市关于第9号重要事项的通知"


LABELS = {
    "home by the address": (document("<p>首页</p>"), "http://www.example.gov.cn/", PageKind.HOME),
    "home by the index file": (document("<p>首页</p>"), "http://www.example.gov.cn/index.html", PageKind.HOME),
    "article by its shape alone": (
        article("<p>2023-11-07 来源：某局</p>"),
        "http://a.gov.cn/x/123.html",
        PageKind.ARTICLE,
    ),
    "article by its labels": (
        article("", head='<meta name="ArticleTitle" content="通知"><meta name="PubDate" content="2023-11-07">'),
        "http://a.gov.cn/x/y",
        PageKind.ARTICLE,
    ),
    "column although every article label is there and empty": (
        column(
            f"<ul>{rows('<li><a href=a{i}.html>{title}</a> 2023-11-0{i}</li>')}</ul>",
            head='<meta name="ColumnName" content="通知"><meta name="ArticleTitle" content=""><meta name="PubDate" content="null"><meta name="ContentSource" content="">',
        ),
        "http://a.gov.cn/zw/",
        PageKind.COLUMN,
    ),
    "one text that has a folder to itself": (
        article(
            "<h1>政府网站工作年度报表（2025年度）</h1><p>发布时间：2026-01-20 10:30</p><table><tr><td>信息发布</td></tr></table>",
            head='<meta name="ColumnName" content="年度报表">',
        ),
        "http://a.gov.cn/zwgk/ndbb/",
        PageKind.ARTICLE,
    ),
    "column by its labels and address": (
        document("<p>暂无内容</p>", head='<meta name="ColumnName" content="通知">'),
        "http://a.gov.cn/zw/",
        PageKind.COLUMN,
    ),
    "article that the site's one program shows": (
        document(f"<h2>关于放假的通知</h2><p>{PROSE}</p>"),
        "http://a.gov.cn/index.php?m=content&c=index&a=show&catid=14&id=141",
        PageKind.ARTICLE,
    ),
    "empty column of the same program": (
        document("<p>暂无内容</p>"),
        "http://a.gov.cn/index.php?m=content&c=index&a=lists&catid=14",
        PageKind.COLUMN,
    ),
    "log-in that has a folder to itself": (
        document("<form method=post><input name=user><input type=password name=word></form>"),
        "http://a.gov.cn/admin/",
        PageKind.OTHER,
    ),
    "column with a log-in beside it": (
        document(f"<form><input type=password name=word></form>{'<a href=x.html>栏目</a>' * 11}"),
        "http://a.gov.cn/zw/",
        PageKind.COLUMN,
    ),
    "some page of one program": (document("<p>网站声明</p>"), "http://a.gov.cn/index.php?id=7", PageKind.OTHER),
    "neither": (document("<p>网站声明</p>"), "http://a.gov.cn/about.jsp", PageKind.OTHER),
}


@pytest.mark.parametrize(("html", "url", "kind"), LABELS.values(), ids=LABELS.keys())
def test_kind_of_page(html: str, url: str, kind: PageKind) -> None:
    assert read(html, url=url).kind is kind


def test_labels_are_told_by_where_their_author_put_them() -> None:
    page = read(
        '<html><head><title>t</title><div>stray</div><meta name="SiteName" content="a"></head><meta name="Between" content="b">'
        '<body><meta name="Late" content="c"><script>"</head>"</script></body></html>'
    )
    assert [(meta.name, meta.in_head) for meta in page.metas] == [
        ("SiteName", True),
        ("Between", False),
        ("Late", False),
    ]


@pytest.mark.parametrize(
    ("head", "asks"),
    [
        ('<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">', True),
        ("<META HTTP-EQUIV=' content-security-policy ' CONTENT=\"default-src *; Upgrade-Insecure-Requests;\">", True),
        ('<meta http-equiv="Content-Security-Policy" content="default-src *">', False),
        ('<meta name="Content-Security-Policy" content="upgrade-insecure-requests">', False),
        ('<meta http-equiv="X-UA-Compatible" content="upgrade-insecure-requests">', False),
        ("<meta http-equiv><meta http-equiv=refresh>", False),
    ],
)
def test_a_page_may_have_all_that_it_loads_asked_for_over_https(head: str, asks: bool) -> None:
    assert read(f"<title>t</title>{head}<p>text").asks_for_https is asks


def test_title_is_the_first_one_that_says_something() -> None:
    assert (
        read("<head><title> </title><title>某市\n人民政府</title></head><svg><title>图</title></svg>").title
        == "某市 人民政府"
    )
    assert read("<body><svg><title>图</title></svg></body>").title == ""


LINKS = {
    "relative": ('<a href="../b.html">文字</a>', "http://www.example.gov.cn/zw/b.html"),
    "with a query in the page's charset": ('<a href="/s?q=中">文字</a>', "http://www.example.gov.cn/s?q=%E4%B8%AD"),
    "a script that opens a plain address": (
        "<a href=\"javascript:window.open('/x.html')\">文字</a>",
        "http://www.example.gov.cn/x.html",
    ),
    "a click that opens one": (
        "<a href=\"#\" onclick=\"window.open('/x.html','_blank')\">文字</a>",
        "http://www.example.gov.cn/x.html",
    ),
    "a click on another element": (
        "<div onclick=\"location.href='/x.html'\">文字</div>",
        "http://www.example.gov.cn/x.html",
    ),
    "an address put together by script stays unread": (
        "<a href=\"javascript:window.open('/x'+id)\">文字</a>",
        "javascript:window.open('/x'+id)",
    ),
    "a mail address": ('<a href="mailto:a@example.gov.cn">文字</a>', "mailto:a@example.gov.cn"),
    "a template's place": ('<a href="{{item.url}}">文字</a>', "{{item.url}}"),
    "a data attribute": ('<a data-href="/x.html">文字</a>', "http://www.example.gov.cn/x.html"),
    "an option of a jump menu": ('<select><option value="http://b.gov.cn/">文字</option></select>', "http://b.gov.cn/"),
    "an area of an image map": ('<map><area href="/x.html" alt="文字"></map>', "http://www.example.gov.cn/x.html"),
    "an image with a text alternative": (
        '<a href="/x.html"><img src="a.png" alt="文字"></a>',
        "http://www.example.gov.cn/x.html",
    ),
    "text between odd blanks": ('<a href="/x.html">&nbsp;　文\u200b字\n</a>', "http://www.example.gov.cn/x.html"),
    "odd blanks in the address lead nowhere, as in browsers": (
        '<a href=" /x.html&#12288;">文字</a>',
        "http://www.example.gov.cn/x.html%E3%80%80",
    ),
    "a link in a hidden menu": (
        '<ul style="display:none"><li><a href="/x.html">文字</a></li></ul>',
        "http://www.example.gov.cn/x.html",
    ),
}


@pytest.mark.parametrize(("html", "expected"), LINKS.values(), ids=LINKS.keys())
def test_links(html: str, expected: str) -> None:
    links = read(document(html), url=URL).links
    assert [(link.url, link.text) for link in links] == [(expected, "文字")]


def test_base_address_is_respected() -> None:
    page = read(document('<a href="x.html">文字</a><img src="i.png">', head='<base href="/other/">'), url=URL)
    assert page.links[0].url == "http://www.example.gov.cn/other/x.html"
    assert page.resources[0].url == "http://www.example.gov.cn/other/i.png"


def test_queries_of_a_gbk_page_are_encoded_in_gbk() -> None:
    page = read(document('<a href="/s?q=中国">文字</a>').replace("utf-8", "gbk").encode("gbk"), url=URL)
    assert page.links[0].url == "http://www.example.gov.cn/s?q=%D6%D0%B9%FA"


def test_links_know_their_region() -> None:
    html = document(
        '<div class="header"><a href="/">某市政府</a><div class="nav"><a href="/zw/">公开</a><a href="/fw/">服务</a></div></div>'
        f'<div class="content"><p>{PROSE}</p><a href="/x.html">附件</a></div>'
        '<div class="footer">主办单位：某市人民政府 <a href="/wzdt/">网站地图</a> 赣ICP备05001234号</div>'
    )
    assert [link.region for link in read(html, url=URL).links] == [
        Region.HEADER,
        Region.NAVIGATION,
        Region.NAVIGATION,
        Region.BODY,
        Region.FOOTER,
    ]


def test_framesets_and_redirects_lead_on() -> None:
    frames = read('<html><frameset><frame src="top.html"><frame src="main.html"></frameset></html>', url=URL)
    assert [link.url for link in frames.links] == [
        "http://www.example.gov.cn/zw/tz/top.html",
        "http://www.example.gov.cn/zw/tz/main.html",
    ]
    script = read("<script>window.location.href='/portal/index.html';</script>", url="http://a.gov.cn/")
    assert [link.url for link in script.links] == ["http://a.gov.cn/portal/index.html"]
    refresh = read('<meta http-equiv="refresh" content="0; url=/portal/">', url="http://a.gov.cn/")
    assert [link.url for link in refresh.links] == ["http://a.gov.cn/portal/"]


def test_text_is_that_of_the_main_part() -> None:
    page = read(article("<p>2023-11-07</p>", text=f"<p>{PROSE}</p><script>var a</script><p hidden>不见</p>"))
    assert page.text == PROSE
    assert page.header_text.startswith("某市人民政府")


def test_resources_and_forms() -> None:
    page = read(
        document(
            '<script src="/a.js"></script><link rel="stylesheet" href="a.css"><img data-src="b.png" src="data:image/gif;base64,x">'
            '<noscript><img src="http://count.example/x.gif"></noscript>'
            '<form action="/search" method="POST">搜索<input name="q"><input type="password" name="p"></form>'
        ),
        url=URL,
    )
    assert [(r.kind, r.url) for r in page.resources] == [
        ("script", "http://www.example.gov.cn/a.js"),
        ("style", "http://www.example.gov.cn/zw/tz/a.css"),
        ("image", "http://www.example.gov.cn/zw/tz/b.png"),
    ]
    assert (page.forms[0].action, page.forms[0].method, page.forms[0].fields) == (
        "http://www.example.gov.cn/search",
        "post",
        ("q", "p:password"),
    )


UNSEEN = {
    "an application": (
        '<div id="app"></div><script src="/js/app.js"></script>',
        {"body", "list", "navigation", "footer"},
    ),
    "a list to be filled": (f'<ul class="list"></ul><script>$.ajax("/api/list")</script>{FOOTER}', {"list"}),
    "a list of template places": (
        f'<ul><li v-for="a in list"><a :href="a.url">{{{{a.title}}}}</a></li></ul>{FOOTER}',
        {"list"},
    ),
    "nothing": (f'<ul class="list"></ul>{FOOTER}', set()),
}


@pytest.mark.parametrize(("html", "expected"), UNSEEN.values(), ids=UNSEEN.keys())
def test_parts_that_only_a_script_draws(html: str, expected: set[str]) -> None:
    assert set(read(document(html), url=URL).unseen) == expected


def test_a_page_that_says_it_is_missing() -> None:
    assert read(document("<p>您访问的页面不存在</p>", title="提示")).is_soft_404
    assert read(document(f"<p>{PROSE}</p>", title="404错误")).is_soft_404
    assert not read(article(f"<p>对“页面不存在”等问题的答复</p><p>{PROSE}</p>" * 2)).is_soft_404


HOSTILE: dict[str, tuple[Callable[[int], str], int]] = {
    "angle brackets": (lambda n: "<" * n, 1_000_000),
    "blocks a hundred thousand deep": (lambda n: "<div>" * n, 100_000),
    "lists fifty thousand deep": (lambda n: "<ul><li>" * n, 50_000),
    "a million characters of attribute": (lambda n: '<a href="' + "x" * n + '">y</a>', 1_000_000),
    "fifty thousand attributes": (lambda n: "<div " + " ".join(f"a{i}='>'" for i in range(n)) + ">", 50_000),
    "formatting that every paragraph opens again": (
        lambda n: "<p>" + "".join(f"<font color={i}>" for i in range(1500)) + "</p>" + "<p>x" * n,
        1500,
    ),
    "unclosed comments": (lambda n: "<!--" * n, 1_000_000),
    "unclosed quotes": (lambda n: '<a "' * n, 500_000),
    "digits": (lambda n: "1" * n, 5_000_000),
    "dates": (lambda n: "<p>2023-11-07</p>" * n, 20_000),
    "words that begin a breadcrumb": (lambda n: "当前位置：" * n, 100_000),
    "words of a footer": (lambda n: "<div class=footer>" + "主办单位：" * n, 100_000),
    "options": (lambda n: "<select>" + "<option>x" * n, 50_000),
    "NUL": (lambda n: "\0" * n, 1_000_000),
    "empty lists beside files of scripts": (
        lambda n: "".join(f"<ul id=l{i} class=c{i}></ul><script src=common{i}.js></script>" for i in range(n)),
        4_000,
    ),
    "empty lists beside scripts that load": (
        lambda n: "".join(f"<ul id=l{i}></ul><script>$('#m{i}').load('x')</script>" for i in range(n)),
        8_000,
    ),
    "rows within rows": (
        lambda n: "".join(f'<div><a href="/{i}.html">关于印发第{i}号文件的通知</a>文件 ' for i in range(n)),
        4_000,
    ),
    "footers behind one another": (lambda n: "<h1>x</h1>" + '</div><div class="footer" id="footer">' * n, 12_000),
    "breadcrumbs within breadcrumbs": (lambda n: '<div class="position">当前位置：<a href="/">' * n, 15_000),
    "menus within menus": (lambda n: "<h1>x</h1>" + "</title></head><body><nav>" * n, 20_000),
    "blocks that a slash does not end": (lambda n: "<div/>" * n, 100_000),
    "blocks beside ends of others": (lambda n: "<div></span></p>" * n, 40_000),
    "tables that ends of blocks do not reach": (lambda n: "<div><table><tr><td></div>" * n, 20_000),
    "formatting beside ends of other formatting": (lambda n: "<font></b>" * 3000 + "<p>x" * n, 3_000),
    "empty lists within empty lists": (lambda n: "<h1>x</h1>" + "</a></div><ul class=list>" * n, 20_000),
}


@pytest.mark.parametrize(("page", "size"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_cost_no_more_than_their_size(page: Callable[[int], str], size: int) -> None:
    assert_linear(page, lambda html: read(html, url=URL), size)


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=\"javascript:down('/at/1.doc','a.doc')\">a</a>",
        "<a href='javascript:;' onclick=\"down('/at/1.doc')\">a</a>",
        "<span onclick=\"down('/at/1.doc')\">a</span>",
        "<script>showPdf('/at/1.doc','100%');</script>",
        "<div pdfsrc='/at/1.doc'></div>",
    ],
)
def test_files_that_scripts_give_are_links(markup: str) -> None:
    assert "http://www.example.gov.cn/at/1.doc" in [link.url for link in read(document(markup), url=URL).links]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600))
def test_no_bytes_raise(body: bytes) -> None:
    read(b"<html><body>" + body, url=URL)


SAMPLE = article("<p>发布时间：2023-11-07 来源：某局</p>") + column(
    f"<ul>{rows('<li><a href=a{i}.html>{title}</a> [11-0{i}]</li>')}</ul>"
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SAMPLE)),
            st.integers(0, 60),
            st.sampled_from(["", "<", ">", '"', "</div>", "<table>", "&#x0;", "<!--", "\x00"]),
        ),
        max_size=8,
    )
)
def test_no_mutation_of_a_page_raises(cuts: list[tuple[int, int, str]]) -> None:
    html = SAMPLE
    for start, length, instead in cuts:
        html = html[:start] + instead + html[start + length :]
    page = read(html, url=URL)
    assert page.size == len(html.encode())
