"""Lists as pages write them: each row with its date, whatever else stands there."""

from __future__ import annotations

import pytest

from govsite.model.page import PageKind

from .pages import BANNER, FOOTER, document, read

DATES = ["2023-05-20", "2023-05-11", "2023-04-30", "2022-12-28"]
TITLES = [
    "关于开展专项整治工作的通知",
    "某市召开常务会议研究部署工作",
    "关于公布名单的公告",
    "政府信息公开工作年度报告发布",
]
UL = "<ul class='list'>%s</ul>"


def rows(row: str, wrap: str = UL, url: str = "/tz/{i}.html") -> str:
    """Four rows of a list; the row may use parts of the date, the title ``t`` and the address ``u``."""
    out = ""
    for number, (date, title) in enumerate(zip(DATES, TITLES, strict=True)):
        year, month, day = date.split("-")
        parts = {"y": year, "m": month, "d": day, "mm": int(month), "dd": int(day), "yy": year[2:], "i": number}
        out += row.format(**parts, t=title, u=url.format(**parts))
    return wrap % out


LISTS = {
    "cells of boxes": rows(
        '<div class="row"><div class="cell">【某区】</div><div class="cell"><a href="{u}">{t}</a></div>'
        '<div class="cell">待开标</div><div class="cell">{y}-{m}-{d}</div></div>',
        "<div>%s</div>",
    ),
    "plain": rows('<li><a href="{u}">{t}</a><span>{y}-{m}-{d}</span></li>'),
    "before": rows('<li><span>{y}-{m}-{d}</span><a href="{u}">{t}</a></li>'),
    "brackets": rows('<li><a href="{u}">{t}</a>[{y}-{m}-{d}]</li>'),
    "md": rows('<li><a href="{u}">{t}</a>[{m}-{d}]</li>', url="/tz/{y}{m}/t{y}{m}{d}_{i}.html"),
    "cn": rows('<li><a href="{u}">{t}</a><em>{y}年{mm}月{dd}日</em></li>'),
    "cn md": rows('<li><a href="{u}">{t}</a><em>{mm}月{dd}日</em></li>', url="/{y}/{m}/{d}/a{i}.html"),
    "slash": rows('<li><a href="{u}">{t}</a><i>{y}/{mm}/{dd}</i></li>'),
    "dot": rows('<li><a href="{u}">{t}</a><i>{y}.{m}.{d}</i></li>'),
    "yy": rows('<li><a href="{u}">{t}</a><i>{yy}-{m}-{d}</i></li>'),
    "clock": rows('<li><a href="{u}">{t}</a><i>{y}-{m}-{d} 10:22:31</i></li>'),
    "inside a": rows('<li><a href="{u}"><span class="t">{t}</span><span class="d">{y}-{m}-{d}</span></a></li>'),
    "td": rows('<tr><td>·<a href="{u}">{t}</a></td><td>{y}-{m}-{d}</td></tr>', "<table>%s</table>"),
    "td td nested": rows(
        '<table width=100%%><tr><td width=16><img src=d.gif></td><td><a href="{u}">{t}</a></td><td width=80>[{y}-{m}-{d}]</td></tr></table>',
        "<table><tr><td>%s</td></tr></table>",
    ),
    "xxgk": "<table><tr><th>序号</th><th>标题</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr>"
    + rows(
        '<tr><td>1</td><td><a href="{u}">{t}</a></td><td>某政〔{y}〕1号</td><td>2020-01-01</td><td>{y}-{m}-{d}</td></tr>',
        "%s",
    )
    + "</table>",
    "xxgk swapped": "<table><tr><th>标题</th><th>发布日期</th><th>成文日期</th></tr>"
    + rows('<tr><td><a href="{u}">{t}</a></td><td>{y}-{m}-{d}</td><td>2020-01-01</td></tr>', "%s")
    + "</table>",
    "when it begins and ends": "<table><tr><th>主题</th><th>开始时间</th><th>结束时间</th><th>状态</th></tr>"
    + rows(
        '<tr><td><a href="{u}">{t}</a></td><td>{y}-{m}-{d}</td><td>2026-12-31</td><td>进行中</td></tr>', "%s</table>"
    ),
    "xxgk expiry": "<table><tr><th>标题</th><th>发布日期</th><th>失效日期</th></tr>"
    + rows('<tr><td><a href="{u}">{t}</a></td><td>{y}-{m}-{d}</td><td>2030-01-01</td></tr>', "%s")
    + "</table>",
    "xxgk td header": '<table><tr class="h"><td>标题</td><td>发布日期</td><td>成文日期</td></tr>'
    + rows('<tr><td><a href="{u}">{t}</a></td><td>{y}-{m}-{d}</td><td>2020-01-01</td></tr>', "%s")
    + "</table>",
    "ul head": '<div class="hd"><span>名称</span><span>公开日期</span><span>成文日期</span></div>'
    + rows('<li><a href="{u}">{t}</a><span>{y}-{m}-{d}</span><span>2020-01-01</span></li>'),
    "labels in row": rows('<li><a href="{u}">{t}</a><p>成文日期：2020-01-01 发布日期：{y}-{m}-{d}</p></li>'),
    "labels in row swapped": rows('<li><a href="{u}">{t}</a><p>发布日期：{y}-{m}-{d} 成文日期：2020-01-01</p></li>'),
    "box": rows('<li><div class="date"><b>{d}</b><span>{y}-{m}</span></div><a href="{u}">{t}</a></li>'),
    "box p": rows('<li><div class="date"><p>{d}</p><p>{y}.{m}</p></div><h4><a href="{u}">{t}</a></h4><p>摘要</p></li>'),
    "box inline month": rows(
        '<li><span class="day">{d}</span><span class="ym">{y}/{m}</span><a href="{u}">{t}</a></li>'
    ),
    "box cn": rows('<li><i>{d}</i><em>{y}年{mm}月</em><a href="{u}">{t}</a></li>'),
    "box md year": rows('<li><b>{m}-{d}</b><span>{y}</span><a href="{u}">{t}</a></li>'),
    "box year md": rows('<li><span>{y}</span><b>{m}-{d}</b><a href="{u}">{t}</a></li>'),
    "box year then md div": rows('<li><div><p>{y}</p><p>{m}/{d}</p></div><a href="{u}">{t}</a></li>'),
    "title attr": rows('<li><a href="{u}" title="标题：{t}&#10;发布时间：{y}-{m}-{d}">{t}</a></li>'),
    "year in the title attr": rows(
        '<li><a href="{u}" title="标题：{t}&#xD;点击数：7&#xD;发表时间：{y}年{m}月{d}日">{t}</a><span>[{m}-{d}]</span></li>'
    ),
    "another date in the title attr": rows(
        '<li><a href="{u}" title="发布时间：2012年10月08日">{t}</a><span>[{m}-{d}]</span></li>',
        url="/{y}/{m}/{d}/a{i}.html",
    ),
    "summary with dates": rows(
        '<li><h3><a href="{u}">{t}</a></h3><p>2019年3月1日，某市召开会议，研究部署2018年12月1日以来的工作。</p><span class="time">{y}-{m}-{d}</span></li>'
    ),
    "summary after date": rows(
        '<li><h3><a href="{u}">{t}</a></h3><span class="time">{y}-{m}-{d}</span><p>2019年3月1日，某市召开会议，研究部署2018年12月1日以来的工作。</p></li>'
    ),
    "title with date": rows('<li><a href="{u}">{t}（2019年3月1日）</a><span>{y}-{m}-{d}</span></li>'),
    "title with date, date first": rows('<li><span>{y}-{m}-{d}</span><a href="{u}">{t}（2019年3月1日）</a></li>'),
    "cells in a list of their own": rows(
        '<div class="xxgk_navli"><ul><li>1</li><li><a href="{u}">{t}</a></li><li>某局</li><li>{y}-{m}-{d}</li></ul></div>',
        '<div class="xxgk_nav_con"><div><ul><li>序号</li><li>信息名称</li><li>机构</li><li>日期</li></ul></div>%s</div>',
    ),
    "dl": rows('<dt><a href="{u}">{t}</a></dt><dd>{y}-{m}-{d}</dd>', "<dl>%s</dl>"),
    "dl date first": rows('<dt>{y}-{m}-{d}</dt><dd><a href="{u}">{t}</a></dd>', "<dl>%s</dl>"),
    "divs": rows(
        '<div class="item"><div class="t"><a href="{u}">{t}</a></div><div class="d">{y}-{m}-{d}</div></div>',
        "<div class='lst'>%s</div>",
    ),
    "br": rows('<a href="{u}">{t}</a> ({y}-{m}-{d})<br>', "<div>%s</div>"),
    "p": rows('<p><a href="{u}">{t}</a>　{y}-{m}-{d}</p>', "<div>%s</div>"),
    "source and date": rows(
        '<li><a href="{u}">{t}</a><span>来源：日报</span><span>时间：{y}-{m}-{d}</span><span>浏览：2021</span></li>'
    ),
    "xml script": '<script type="text/xml"><datastore><recordset>'
    + rows('<record><![CDATA[<li><a href="{u}">{t}</a><span>{y}-{m}-{d}</span></li>]]></record>', "%s")
    + "</recordset></datastore></script>",
    "xml in a script's string": '<div id="box"></div><script>if (1 < 2) $("#box").jpage({dataBefore:\'<ul>\',dataStore:\'<datastore><recordset>'
    + rows(
        "<record><![CDATA[<li><a title=\\'{t}\\' href=\"{u}\">{t}<\\/a><span>{y}-{m}-{d}<\\/span><\\/li>]]></record>",
        "%s",
    )
    + "</recordset></datastore>',totalRecord:3,perPage:10});</script>",
    "js date": rows(
        '<li><a href="{u}">{t}</a><span><script>document.write("{y}-{m}-{d} 10:00".substring(0,10))</script></span></li>'
    ),
    "js list": rows(
        '<li><a href="{u}">{t}</a><span class="d"><script>var str="{y}-{m}-{d}"; document.write(str);</script></span></li>'
    ),
    "md slash brackets": rows('<li><a href="{u}">{t}</a>({m}/{d})</li>', url="/art/{y}/{m}/{d}/a{i}.html"),
    "day month words": rows(
        '<li><span>{dd}<em>{mm}月</em></span><a href="{u}">{t}</a></li>', url="/art/{y}/{m}/{d}/a{i}.html"
    ),
    "date in own table row": rows(
        '<tr><td><a href="{u}">{t}</a></td></tr><tr><td align=right>{y}-{m}-{d}</td></tr>', "<table>%s</table>"
    ),
}


@pytest.mark.parametrize("rows_of_list", LISTS.values(), ids=LISTS.keys())
def test_every_row_has_its_date(rows_of_list: str) -> None:
    page = column(rows_of_list)
    assert [item.date[:10] for item in page.items] == DATES
    assert [item.title.partition("（")[0] for item in page.items] == TITLES


def test_no_year_is_made_up() -> None:
    page = column(rows('<li><a href="{u}">{t}</a>[{m}-{d}]</li>'))
    assert [item.date for item in page.items] == [""] * 4


def test_a_list_that_shows_no_dates_has_none() -> None:
    page = column(rows('<li><a href="{u}">{t}</a></li>', url="/tz/{y}{m}/t{y}{m}{d}_{i}.html"))
    assert [item.date for item in page.items] == [""] * 4


def column(body: str):
    trail = '<div class="position">当前位置：<a href="/">首页</a> &gt; 通知公告</div>'
    pager = '<div class="page">共 80 条 1/4 页</div>'
    html = document(f'{BANNER}{trail}<div class="main"><div class="con">{body}{pager}</div></div>{FOOTER}')
    return read(html, url="http://www.h.gov.cn/tz/")


def test_a_menu_of_columns_is_no_list() -> None:
    names = ("政府信息公开指南", "政府信息公开制度文件", "政府信息公开工作年度报告", "法定主动公开内容目录")
    menu = "".join(f'<li><a href="/xxgk/{number}/">{name}</a></li>' for number, name in enumerate(names))
    assert read(document(f"{BANNER}<ul>{menu}</ul>{FOOTER}"), url="http://a.gov.cn/xxgk/").items == ()


def test_rows_of_another_tab_have_their_dates() -> None:
    hidden = rows('<li><a href="{u}">{t}</a><span>{m}-{d}</span></li>', url="/art/{y}/{m}/{d}/art_1_{i}.html")
    page = read(document(f'{BANNER}<div style="display:none">{hidden}</div>{FOOTER}'), url="http://a.gov.cn/tz/")
    assert [item.date for item in page.items] == DATES


def test_the_articles_of_a_blog_are_entries_whatever_else_they_link_to() -> None:
    """WordPress shows each with links to its column, its author and its comments, and the date in a link."""
    one = (
        "<article><a href='/c/news/'>Council News</a><h2><a href='/p/{n}/'>Road closure number {n}</a></h2>"
        "<ul><li>Posted on <a href='/p/{n}/'><time>{n} November 2026</time></a></li>"
        "<li><a href='/author/clerk/'>clerk of the council</a></li></ul><p>The lane is closed. "
        "<a href='/p/{n}/'>Continue reading</a></p><a href='/p/{n}/#respond'>Leave a comment</a></article>"
    )
    posts = "".join(one.format(n=n) for n in (9, 6, 3))
    page = read(document(f"<main>{posts}</main>", title="News"), url="http://parish.gov.uk/category/news/")
    assert [(item.title, item.date) for item in page.items] == [
        (f"Road closure number {n}", f"2026-11-0{n}") for n in (9, 6, 3)
    ]
    assert page.kind is PageKind.COLUMN


def test_one_article_is_no_list() -> None:
    post = "<article><h1>Road closure</h1><p>9 November 2026</p><p><a href='/map/'>See the map of the works</a></p></article>"
    assert read(document(f"<main>{post}</main>", title="News"), url="http://parish.gov.uk/p/9/").items == ()
