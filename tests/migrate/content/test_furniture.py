"""What a page puts around its text goes; text that looks a little like it stays."""

from __future__ import annotations

import pytest

from govsite.migrate.content.clean import clean_body
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.urls import join

VOCABULARY = load_jurisdiction("cn").pages
TEXT = "<p>现将有关事项通知如下。</p>"


def cleaned(markup: str, title: str = "关于任免的通知") -> str:
    return clean_body(
        f"<div>{markup}</div>", base="http://www.example.gov.cn/a/t.html", join=join,
        rewrite=lambda url, *_: url, vocabulary=VOCABULARY, title=title,
    ).html  # fmt: skip


@pytest.mark.parametrize(
    "around",
    [
        pytest.param("<div class=tit>关于任免的通知</div>{}", id="the title in an element of its own"),
        pytest.param("<div>您的位置：<a href=/>首页</a>&gt;<a href=/b/>政策</a></div>{}", id="the way to the page"),
        pytest.param("<div>日期：2020-11-02 15:00　来源：市司法局　<a onclick='p()'>【打印】</a></div>{}", id="date, source and a button"),
        pytest.param("<p>发布时间：\n2018-03-26\n新闻来源：市局字号: [<a href='javascript:f(1)'>大&nbsp;</a><a>中</a><a>小</a>]</p>{}", id="over several lines"),
        pytest.param("<div>当前时间： <script>w()</script></div>{}", id="a label whose value a script writes"),
        pytest.param("<table><tr><td>发布日期：2019-04-14</td><td>来源：办公室</td><td>浏览次数：12</td></tr></table>{}", id="in a layout's table"),
        pytest.param("{}<p>分享到：<a><img src=s.jpg>新浪微博</a><a>微信</a> <a href='javascript:print()'>【打印此文】</a></p>", id="buttons below"),
        pytest.param("{}<div><a href='javascript:window.print();'>打印本页</a> | <a href=#>关闭窗口</a></div>", id="links that print and close"),
        pytest.param("{}<img src=/ueditor/dialogs/attachment/fileTypeImages/icon_pdf.gif>", id="an editor's icon of a file type"),
    ],
)  # fmt: skip
def test_what_goes(around: str) -> None:
    assert cleaned(around.format(TEXT)).replace("\n", "") == f"<div>{TEXT}</div>"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p>打印机采购公告</p>", id="a word goes on"),
        pytest.param("<p>发布会时间：2020年11月2日上午9时，地点：市政府新闻发布厅，请准时参加。</p>", id="a sentence with a date"),
        pytest.param("<p>2020年11月2日</p>", id="the date of the signature"),
        pytest.param("<p>大</p>", id="one character"),
        pytest.param("<table><tbody><tr><td>状态</td><td>关闭</td></tr></tbody></table>", id="cells of a table"),
        pytest.param("<p>来源于群众，服务于群众：这是我们的宗旨。</p>", id="a text that begins like a label"),
        pytest.param('<p><img src="http://www.example.gov.cn/a/1.jpg"/></p>', id="a picture alone"),
    ],
)  # fmt: skip
def test_what_stays(text: str) -> None:
    assert cleaned(text + TEXT) == f"<div>{text}{TEXT}</div>"


@pytest.mark.parametrize(
    "path",
    [
        "/ueditor/php/upload/image/20240501/1714.jpg",
        "/ewebeditor/uploadfile/20240501093011.jpg",
        "/kindeditor/attached/image/20240501/1.jpg",
    ],
)
def test_pictures_in_an_editors_folder_for_uploads_stay(path: str) -> None:
    picture = f'<p><img src="http://www.example.gov.cn{path}"/></p>'
    assert cleaned(picture + TEXT) == f"<div>{picture}{TEXT}</div>"


@pytest.mark.parametrize(
    "path",
    ["/ueditor/themes/default/images/a.png", "/js/kindeditor/plugins/emoticons/images/0.gif", "/ewebeditor/sysimage/icon16/doc.gif"],
)  # fmt: skip
def test_an_editors_own_pictures_go(path: str) -> None:
    assert cleaned(f"{TEXT}<img src={path}>") == f"<div>{TEXT}</div>"


def test_facts_below_the_first_line_of_text_are_text() -> None:
    facts = "<p>发布时间：2018-03-26 来源：市局</p>"
    assert cleaned(TEXT + facts) == f"<div>{TEXT}{facts}</div>"


def test_a_cell_that_was_the_whole_text_is_no_cell_any_more() -> None:
    found = clean_body(
        f"<table><tr><td id=x>{TEXT}</td></tr></table>".removeprefix("<table><tr>").removesuffix("</tr></table>"),
        base="http://www.example.gov.cn/", join=join, rewrite=lambda url, *_: url, vocabulary=VOCABULARY,
    )  # fmt: skip
    assert "td" not in found.html


def test_pictures_that_load_late_keep_their_own_address() -> None:
    late = (
        "<p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==' data-src=1.jpg></p>"
    )
    assert cleaned(late) == '<div><p><img src="http://www.example.gov.cn/a/1.jpg"/></p></div>'
