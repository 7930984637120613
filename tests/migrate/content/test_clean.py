"""Cleaning: nothing harmful stays, nothing of the content goes."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from govsite.migrate.content.clean import clean_body
from govsite.model.jurisdiction import PageVocabulary
from govsite.urls import join

BASE = "http://www.example.gov.cn/zwgk/t1.html"


def cleaned(markup: str, **options: object) -> str:
    options = {"rewrite": lambda url, *_: url, "vocabulary": PageVocabulary(), **options}
    return clean_body(markup, base=BASE, join=join, **options).html


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        pytest.param("<p onclick='x()' onload=y>a</p>", "<p>a</p>", id="handlers go"),
        pytest.param("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>", id="scripts go with their text"),
        pytest.param("<p>a<style>p{}</style><!-- c --><?php x ?>b</p>", "<p>ab</p>", id="styles and comments go"),
        pytest.param('<a href="javascript:alert(1)">a</a>', "a", id="a script address leaves the words"),
        pytest.param('<a href="&#9;jAvA&#10;ScRiPt:x">a</a>', "a", id="a disguised script address too"),
        pytest.param('<a href="vbscript:x">a</a><a href="data:text/html,x">b</a>', "ab", id="other schemes too"),
        pytest.param("<svg><script>x</script><a xlink:href='javascript:x'>a</a></svg><p>b</p>", "<p>b</p>", id="drawings go"),
        pytest.param("<math><mi>x</mi></math>b", "b", id="formulas of markup go"),
        pytest.param("<iframe src='https://ad.example/'></iframe><p>a</p>", "<p>a</p>", id="frames go"),
        pytest.param("<form action=/x><p>a</p><input name=q><button>Go</button></form>", "<p>a</p>", id="forms go, text stays"),
        pytest.param("<p style='display : NONE'>spam</p><p hidden>x</p><p>a</p>", "<p>a</p>", id="what is hidden goes"),
        pytest.param("<font color=red size=7>a<span class=x>b</span></font>", "abc".replace("c", ""), id="dress goes"),
        pytest.param("<o:p>a</o:p><st1:city>b</st1:city>", "ab", id="office markup goes"),
        pytest.param("<p style='text-align:center;color:red'>a</p>", '<p style="text-align:center">a</p>', id="centred stays"),
        pytest.param("<p align=right>a</p>", '<p style="text-align:right">a</p>', id="so does the signature's place"),
        pytest.param(
            "<table width=500 bgcolor=red><tr><td colspan='2' style='x'>a</td><td rowspan=javascript:1>b</td></tr></table>",
            '<table><tr><td colspan="2">a</td><td>b</td></tr></table>', id="tables stay with their spans",
        ),
        pytest.param("<img src=1.jpg onerror=x alt='图'>", '<img alt="图" src="http://www.example.gov.cn/zwgk/1.jpg"/>', id="images become absolute"),
        pytest.param("<img data-src=/1.jpg>", '<img src="http://www.example.gov.cn/1.jpg"/>', id="images that load late"),
        pytest.param("<img src=/b.gif data-echo=/1.jpg>", '<img src="http://www.example.gov.cn/1.jpg"/>', id="by any of the names"),
        pytest.param("<img src=t.gif width=1 height=1><img src=''>a", "a", id="tracking images go"),
        pytest.param("<a href='../f.pdf#p2' onclick=x>a</a>", '<a href="http://www.example.gov.cn/f.pdf#p2">a</a>', id="links become absolute"),
        pytest.param("<a href='mailto:a@b.example'>m</a>", '<a href="mailto:a@b.example">m</a>', id="mail stays"),
        pytest.param("<a href='#top'>up</a>", "up", id="anchors without their goal go"),
        pytest.param("<custom-x><p>a</p></custom-x>", "<p>a</p>", id="unknown elements leave their content"),
        pytest.param("<b></b><i> </i><p></p>", "<p></p>", id="empty dress goes, empty paragraphs stay"),
        pytest.param("<noscript><p>a</p></noscript>", "<p>a</p>", id="what browsers without scripts see stays"),
        pytest.param("罚款<del>五百元</del><ins>一千元</ins>", "罚款<del>五百元</del><ins>一千元</ins>", id="what was struck out and put in stays so"),
        pytest.param("期限<strike>三日</strike>五日", "期限<s>三日</s>五日", id="under its old name too"),
        pytest.param("<span style='text-decoration: line-through'>三日</span>五日", "<s>三日</s>五日", id="and by a style"),
        pytest.param("<span style='font-weight:bold;color:red'>a</span>", "<strong>a</strong>", id="bold by a style"),
        pytest.param("<p style='FONT-WEIGHT: 700'>a<br>b</p>", "<p><strong>a<br/>b</strong></p>", id="a bold paragraph"),
        pytest.param("<font style='text-decoration:underline'>a</font>", "<u>a</u>", id="underlined by a style"),
        pytest.param("<b style='font-weight:bold'>a</b><a href='/x' style='text-decoration:underline'>b</a>", '<b>a</b><a href="http://www.example.gov.cn/x">b</a>', id="said once"),
        pytest.param("<p style='font-weight:normal'>a</p>", "<p>a</p>", id="no meaning"),
        pytest.param("<div style='font-weight:bold'><p>a</p></div>", "<div><p>a</p></div>", id="none around blocks"),
        pytest.param("<fieldset><legend>重要提示</legend><p>a</p></fieldset>", "<p>重要提示</p><p>a</p>", id="a legend is text"),
        pytest.param("", "", id="nothing"),
        pytest.param("a < b & c > d", "a &lt; b &amp; c &gt; d", id="characters stay escaped"),
        pytest.param("&lt;script&gt;x&lt;/script&gt;", "&lt;script&gt;x&lt;/script&gt;", id="escaped markup stays escaped"),
    ],
)  # fmt: skip
def test_what_stays(markup: str, left: str) -> None:
    assert cleaned(markup) == left


def test_small_page_furniture_goes_and_a_text_of_that_name_stays() -> None:
    share = '<div><div class="bdsharebuttonbox">分享到微信</div><p>a</p></div>'
    assert cleaned(share, vocabulary=PageVocabulary(clutter=("bdshare",))) == "<div><p>a</p></div>"
    text = f'<div><div class="print">{"正文" * 200}</div></div>'
    assert "正文" in cleaned(text, vocabulary=PageVocabulary(clutter=("print",)))
    assert cleaned('<div id="print">a</div>', vocabulary=PageVocabulary(clutter=("print",))) == "<div>a</div>"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('<p>a</p><div class="print"><p>经研究，同意你局报来的方案。</p></div>', id="a sentence"),
        pytest.param('<p>a</p><p class="print">人民路将于五月八日封闭施工</p>', id="without a full stop"),
        pytest.param('<p>a</p><div class="print"><a href="http://www.example.gov.cn/1.doc">申请表和填写说明</a></div>', id="a link"),
        pytest.param('<div class="print"><p>停水通知</p></div>', id="all there is"),
    ],
)  # fmt: skip
def test_a_text_in_an_element_that_is_called_like_a_button_stays(text: str) -> None:
    left = cleaned(f"<div>{text}</div>", vocabulary=PageVocabulary(clutter=("print",), button_words=("打印",)))
    assert left == f"<div>{re.sub(' class=.print.', '', text)}</div>"


@pytest.mark.parametrize(
    "button", ["打印", "打印：<span>12</span>", "<a href='javascript:p()'>随便什么都可以写在这里的</a>"]
)
def test_a_button_by_its_name_goes(button: str) -> None:
    markup = f'<div><div class="print">{button}</div><p>a</p></div>'
    vocabulary = PageVocabulary(clutter=("print",), button_words=("打印",))
    assert cleaned(markup, vocabulary=vocabulary) == "<div><p>a</p></div>"


def test_links_go_through_the_map_and_the_title_is_not_said_twice() -> None:
    found = clean_body(
        "<div><h1> 标 题 </h1><p><a href=/old.html>a</a><img src=/i.png alt=i></p><iframe src=/v></iframe></div>",
        base=BASE, join=join, rewrite=lambda url, kind, _: f"https://new.example/{kind}{url[-9:]}", title="标题",
        vocabulary=PageVocabulary(),
    )  # fmt: skip
    assert found.html == (
        '<div><p><a href="https://new.example/a/old.html">a</a><img alt="i" src="https://new.example/img.cn/i.png"/></p></div>'
    )
    assert found.links.links == [("http://www.example.gov.cn/old.html", "a")]
    assert found.links.images == [("http://www.example.gov.cn/i.png", "i")]
    assert found.links.frames == ["http://www.example.gov.cn/v"]


def test_the_digest_is_that_of_the_text_alone() -> None:
    digests = {
        clean_body(markup, base=BASE, join=join, rewrite=lambda url, *_: url, vocabulary=PageVocabulary()).text_digest
        for markup in ("<p>国发 〔2019〕<b>５</b>号</p>", "<div>国发〔2019〕5号<script>x</script></div>")
    }
    assert len(digests) == 1


def test_deep_markup_does_not_end_the_program() -> None:
    assert "a" in cleaned("<div>" * 480 + "a" + "</div>" * 480)


FRAGMENTS = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<script>", "</script>", "<svg>", "</svg>", "<a href='", "javascript:alert(1)", "&lt;script&gt;", "&lt;img src=x onerror=x&gt;", "'>", "</a>", "<img src=x onerror=", "<!--",
        "-->", "<style>", "</style>", "<math>", "<mtext>", "<table>", "<td onmouseover='x'", ">", "<noscript>", "<title>", "<![CDATA[", "]]>", "<iframe srcdoc='",
        "<textarea>", "</textarea>", "\x00", "&#106;avascript:", "on", "x=y ", "<x:y ", "<form>", "<template>", "data:text/html,", "<base href='//evil.example/'>",
        "文", "<object data='", "<embed src='", "<meta http-equiv=refresh content='0;url=", "<link rel=import href='",
    ]),
    max_size=25,
)  # fmt: skip


@settings(max_examples=250)
@given(FRAGMENTS)
def test_no_markup_leaves_anything_that_runs(parts: list[str]) -> None:
    html = cleaned("".join(parts))
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        assert element.name not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "svg",
            "math",
            "base",
            "meta",
            "link",
            "form",
            "template",
        }
        for name, value in element.attrs.items():
            assert not name.startswith("on")
            assert not re.match(r"\s*(?:javascript|vbscript|data:text)", str(value), re.IGNORECASE)
    assert "<!--" not in html
