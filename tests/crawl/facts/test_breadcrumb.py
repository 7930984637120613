"""Breadcrumbs as pages write them: announced or not, parted by marks or by a style sheet."""

from __future__ import annotations

import pytest

from tests.crawl.pages import BANNER, FOOTER, PROSE, document, read

HOME = '<a href="/">首页</a>'
COLUMN = '<a href="/xxgk/">信息公开</a>'
LAST = '<a href="/xxgk/nb/">年报</a>'
STEPS = ("首页", "信息公开", "年报")
TRAILS = {
    "announced": f'<div class="position">当前位置：{HOME} &gt; {COLUMN} &gt; {LAST}</div>',
    "announced with a verb": f"<table><tr><td>您现在的位置是：\n{HOME}&nbsp;&gt;&gt;&nbsp;{COLUMN}&nbsp;&gt;&gt;&nbsp;{LAST}</td></tr></table>",
    "announced as the site's": f'<div class="dqwz">当前网站位置：{HOME}&nbsp;&gt;&nbsp;{COLUMN}&nbsp;&gt;&nbsp;{LAST}</div>',
    "double angles": f"<p>当前位置：{HOME}&nbsp;&raquo;&nbsp;{COLUMN}&nbsp;&raquo;&nbsp;{LAST}</p>",
    "a table of its own": "<table><tr><td>当前位置：</td><td>"
    f"{HOME}</td><td><table><tr><td> &gt;{COLUMN}</td><td> &gt;{LAST}</td></tr></table></td></tr></table>",
    "a list that a style sheet parts": f'<ul class="breadcrumb"><li>{HOME}</li><li>{COLUMN}</li><li>年报</li></ul>',
    "an announced list with icons": '<ul class="bread_crumbs"><li>您的位置：</li>'
    f'<li>{HOME} <i class="fa"></i></li><li>{COLUMN} <i class="fa"></i></li><li>{LAST}</li></ul>',
    "the page's buttons in the same element": f'<div class="BreadcrumbNav">{HOME}&nbsp;&gt;&nbsp;{COLUMN}&nbsp;&gt;&nbsp;{LAST}'
    '<div class="pages_print">字号：<span>默认</span> <span>大</span> <span>|</span> <span>打印</span> <span>|</span></div></div>',
    "font sizes behind it": f'<div class="position">当前位置：{HOME} &gt; {COLUMN} &gt; {LAST} 【字体：大 中 小】</div>',
    "a chain that nothing announces": f'<div class="mbar">{HOME}<span>></span>{COLUMN}<span>></span>{LAST}</div>',
}


@pytest.mark.parametrize("trail", TRAILS.values(), ids=TRAILS.keys())
def test_the_steps_of_a_breadcrumb(trail: str) -> None:
    page = read(document(f"{BANNER}{trail}<h1>某年度报告</h1><p>{PROSE}</p>{FOOTER}"))
    assert page.breadcrumb == STEPS


@pytest.mark.parametrize(
    "html",
    [
        pytest.param('<a href="/">首页</a> <a href="2.html">下一页</a> <span>></span>', id="turning pages"),
        pytest.param('<span>></span><a href="/a/">更多</a><span>></span>', id="arrows"),
        pytest.param('<ul class="nav"><li><a href="/">首页</a></li><li><a href="/tz/">通知</a></li></ul>', id="a menu"),
    ],
)
def test_other_marks_are_no_breadcrumb(html: str) -> None:
    assert read(document(f"{BANNER}<div>{html}</div><p>{PROSE}</p>{FOOTER}")).breadcrumb == ()
