"""What the banner of a page says, and whether a picture in it may say more."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.model.page import Page, Region
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
URL = "http://www.example.gov.cn/zwgk/1.html"
PROSE = (
    "<p>根据有关规定，现将本年度重点工作进展情况和下一步安排予以公布，请各有关单位认真组织落实，并接受社会监督。</p>"
    * 4
)


def read(body: str, *, is_home: bool = False) -> Page:
    html = f"<html><head><title>某页</title></head><body>{body}</body></html>"
    return read_page(html.encode(), url=URL, vocabulary=VOCABULARY, is_home=is_home)


LINK = "<a href='/en/'>English</a>"


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='logo.png'>",
        "<img src='logo.png' alt=''>",
        "<a href='/' class='logo'><img src='logo.png'></a>",
        "<embed src='a.swf' type='application/x-shockwave-flash'>",
        "<object classid='clsid:D27CDB6E'><param name='movie' value='a.swf'></object>",
        "<h1 class='logo'></h1>",
        "<a href='/'></a>",
        "<div style='background:url(top.jpg) no-repeat'></div>",
        "<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>",
    ],
)
def test_a_picture_without_words_may_show_anything(picture: str) -> None:
    named = f"<div class='header'>{picture}{LINK}</div><div class='content'>{PROSE}</div>"
    unnamed = f"<table><tr><td>{picture}</td></tr></table><div class='content'>{PROSE}</div>"
    assert read(named, is_home=True).has_wordless_banner
    assert read(unnamed, is_home=True).has_wordless_banner


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='logo.png' alt='某市人民政府'>",
        "<a href='/' title='某市人民政府'></a>",
        "<a href='/'><img src='logo.png' title='某市人民政府'></a>",
        "<h1 class='logo'>某市人民政府</h1>",
        "<img src='space.gif' width='1' height='8'>某市人民政府",
        "<a name='top'></a>某市人民政府",
    ],
)
def test_words_and_alternatives_are_read(picture: str) -> None:
    page = read(f"<div class='header'>{picture}{LINK}</div><div class='content'>{PROSE}</div>", is_home=True)
    assert "某市人民政府" in page.header_text
    assert not page.has_wordless_banner


def test_the_bar_above_the_banner_counts_and_tips_of_menus_do_not() -> None:
    page = read(
        "<div class='bar'>今天是星期一，某市人民政府网站欢迎您！</div><div class='header'><img src='x.png' alt='徽标'>"
        "<div class='nav'><ul><li><a href='/a/' title='公务员考试栏目'>公务员考试</a></li></ul></div></div>"
        f"<div class='content'>{PROSE}</div>"
    )
    assert page.header_text.startswith("今天是星期一，某市人民政府网站欢迎您！")
    assert "公务员考试" not in page.header_text


def test_a_headline_further_down_is_no_banner() -> None:
    page = read(
        "<table><tr><td><img src='top.gif' width='1004'></td></tr></table>"
        "<ul><li><a href='/1.html' title='某市人民政府召开会议部署工作'>某市人民政府召开会议</a></li></ul>"
    )
    assert page.header_text == ""


@pytest.mark.parametrize(
    "name", ["vF_detail_header", "detail_header", "page-header", "view_head", "detail-top", "xq-header", "main-head"]
)
def test_the_head_of_an_article_is_no_banner(name: str) -> None:
    page = read(
        f"<div class='header'>某市财政局</div><div class='main'><div class='{name}'><h2>某项目成交结果公告</h2>"
        f"<p>2025年06月27日 17:52 来源：某市财政局</p></div><div class='body1'>{PROSE}</div></div>"
    )
    assert page.header_text == "某市财政局"
    assert page.published is not None
    assert page.published.date == "2025-06-27T17:52"


def test_the_table_of_a_document_above_its_text_is_no_banner() -> None:
    page = read(
        "<div class='header'>某市人民政府</div><div class='container content'><div class='top cf'><div class='top-l'>"
        f"<p>索引号：000014348/2020-35147</p><p>2020年08月02日 来源：某市教育局</p></div></div>{PROSE}</div>"
    )
    assert page.header_text == "某市人民政府"
    assert page.published is not None


def test_a_column_s_own_top_is_no_banner() -> None:
    page = read(
        "<div class='header'>某市人民政府</div><div class='middle_list_left_top'><span>政务公开</span>"
        f"<a href='/a/'>甲栏目</a></div>{PROSE}"
    )
    assert page.header_text == "某市人民政府"


def test_a_breadcrumb_over_the_banner_s_picture_is_none_of_it() -> None:
    page = read(
        "<div class='innerBanner'><img src='a.jpg'><div class='crumbsNav'>当前位置：<a href='/'>首页</a>&nbsp;&gt;&nbsp;"
        f"<a href='/zwgk/'>要闻动态</a></div></div><div class='content'>{PROSE}</div>"
    )
    assert page.header_text == ""
    assert {link.region for link in page.links} == {Region.BODY}
    assert page.breadcrumb == ("首页", "要闻动态")


@pytest.mark.parametrize(
    ("between", "behind", "is_banner"),
    [
        pytest.param("", "<div class='nav'><a href='/a/'>要闻</a></div>", True, id="a bar of services stands above it"),
        pytest.param("<div class='nav'><a href='/a/'>要闻</a></div>", "", False, id="an article's head"),
        pytest.param("", "", False, id="a page without menus"),
    ],
)
def test_the_banner_may_hold_a_heading_below_a_bar_of_services(between: str, behind: str, *, is_banner: bool) -> None:
    head = f"<div class='top-bar'>{LINK}</div>{between}<div class='header'><h1>某市人民政府</h1></div>{behind}"
    page = read(f"{head}<div class='content'>{PROSE}</div>")
    assert ("某市人民政府" in page.header_text) is is_banner
