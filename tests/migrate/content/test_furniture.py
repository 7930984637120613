"""What a page puts around its text goes; text that looks a little like it stays."""

from __future__ import annotations

import pytest

from govsite.migrate.content.clean import clean_body
from govsite.migrate.content.furniture import Known
from govsite.model.page import DateSeen
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.urls import join

VOCABULARY = load_jurisdiction("cn").pages
TEXT = "<p>现将有关事项通知如下。</p>"


def cleaned(markup: str, title: str = "关于任免的通知", known: Known | None = None) -> str:
    return clean_body(
        f"<div>{markup}</div>", base="http://www.example.gov.cn/a/t.html", join=join,
        rewrite=lambda url, *_: url, vocabulary=VOCABULARY, title=title, known=known,
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
        pytest.param("{}<p>分享到：</p>", id="a label of buttons without any"),
        pytest.param("{}<p>编审：李某 编辑：张某</p>", id="editors"),
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
    ["/ueditor/themes/default/images/a.png", "/js/kindeditor/plugins/emoticons/images/0.gif", "/ewebeditor/sysimage/icon16/doc.gif", "/module/jslib/icons/word.gif"],
)  # fmt: skip
def test_an_editors_own_pictures_go(path: str) -> None:
    assert cleaned(f"{TEXT}<img src={path}>") == f"<div>{TEXT}</div>"


READ = Known(
    published=DateSeen(date="2024-05-06T09:30", source="visible", text="发布时间：2024-05-06 09:30"),
    values=frozenset(("市政府办公室", "市府〔2024〕3号")),
)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<p>发布时间：2024-05-06 09:30</p>", id="its date"),
        pytest.param("<p>发布时间：2024-05-06 09:30:12</p><p>来源：市政府办公室</p>", id="its date and its source"),
        pytest.param("<p>来源：市政府办公室</p><p>日期：2024-05-06</p>", id="with words of any text, but both of them"),
        pytest.param("<p>发布时间：2024-05-06 09:30　来源：市政府办公室　更新时间：2024-06-01</p>", id="a later change beside it"),
        pytest.param("<p>发布时间：2024-05-06 09:30 文号：市府〔2024〕3号</p>", id="a field of the document"),
        pytest.param("<p>【打印】【关闭】</p><p>发布时间：2024-05-06 09:30</p>", id="buttons without a link beside it"),
    ],
)  # fmt: skip
def test_a_line_that_repeats_what_was_read_goes(line: str) -> None:
    assert cleaned(line + TEXT, known=READ) == f"<div>{TEXT}</div>"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<p>时间：2024年5月8日</p><p>地点：市政府新闻发布厅</p>", id="when and where"),
        pytest.param("<p>时间：2024年5月6日</p><p>地点：市政府新闻发布厅</p>", id="on the day of publication"),
        pytest.param("<p>发布单位：市气象台</p><p>发布时间：2024年5月20日16时</p>", id="of a warning"),
        pytest.param("<p>发布单位：市气象台</p><p>发布时间：2024年5月6日9时</p>", id="of the same day"),
        pytest.param("<p>公示时间：2024年5月6日</p>", id="for how long it is shown"),
        pytest.param("<p>会议时间：2024年5月8日 9:30</p>", id="of a meeting"),
        pytest.param("<p>听证时间：2024-05-08</p>", id="of a hearing"),
        pytest.param("<p>来源：中央财政资金</p>", id="where money comes from"),
        pytest.param("<p>来源：市政府办公室</p>", id="the source's own words alone"),
        pytest.param("<p>发布：市统计局</p>", id="who says it"),
        pytest.param("<table><tbody><tr><td>发文单位：市财政局</td><td>日期：2024年5月8日</td></tr></tbody></table>", id="a table of the text"),
        pytest.param("<p>报名时间：</p>", id="a label of what follows"),
        pytest.param("<p>位置：市政府东侧</p>", id="a place"),
    ],
)  # fmt: skip
def test_a_text_that_begins_with_dates_and_sources_stays(line: str) -> None:
    assert cleaned(line + TEXT, known=READ) == f"<div>{line}{TEXT}</div>"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<p>QQ：12345678</p>", id="an account"),
        pytest.param("<p>QQ：<a href='http://qq.example/'>12345</a></p>", id="an account that is linked"),
        pytest.param("<p>微信：13812345678</p>", id="a telephone"),
        pytest.param("<p>微博、微信、QQ</p>", id="ways to ask"),
        pytest.param("<p>阅读</p>", id="a word"),
        pytest.param("<p>返回（2）</p>", id="a word and a number"),
        pytest.param("<ul><li>打印</li><li>收藏</li></ul>", id="a list"),
        pytest.param('<p><a href="http://www.example.gov.cn/1.pdf">打印</a></p>', id="a file"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["{text}{line}", "{line}{text}", "{text}{line}{text}"])
def test_words_that_also_stand_on_buttons_stay(line: str, form: str) -> None:
    left = cleaned(form.format(line=line, text=TEXT), known=READ)
    assert left.replace('"', "'") == f"<div>{form.format(line=line, text=TEXT)}</div>".replace('"', "'")


@pytest.mark.parametrize(
    "buttons",
    [
        pytest.param("<p>【打印】【关闭】</p><p><a href='javascript:close()'>关闭</a></p>", id="beside one that is linked"),
        pytest.param("<p>扫一扫在手机打开当前页</p>", id="by words that say so"),
        pytest.param("<p><span onclick='window.print()'>打印</span></p>", id="by their handler"),
    ],
)  # fmt: skip
def test_buttons_below_the_text_go(buttons: str) -> None:
    assert cleaned(TEXT + buttons) == f"<div>{TEXT}</div>"


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("<p>责任编辑：李四</p>", id="who edited it"),
        pytest.param("<p>（编辑：王五　审核：赵六）</p>", id="and who looked at it"),
        pytest.param("<p>来源：新华社 责任编辑： 王 五</p>", id="and where it is from"),
        pytest.param("<p>上一篇：<a href=/1.html>关于做好春季防火工作的通知</a></p><p>下一篇：没有了</p>", id="its neighbours"),
        pytest.param("<ul><li><a href=/1.html>上一篇：关于做好春季防火工作的通知</a></li></ul>", id="in a list"),
        pytest.param("<div>相关链接：</div><ul><li><a href=/1.html>市政府召开常务会议</a></li></ul>", id="related pages"),
        pytest.param("<p>责任编辑：李四</p><div><a href='javascript:print()'>打印</a></div><p>下一篇：没有了</p>", id="all of them"),
    ],
)  # fmt: skip
def test_what_stands_below_a_text_goes(below: str) -> None:
    assert cleaned(TEXT + below) == f"<div>{TEXT}</div>"


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("<p>编辑：由市政府办公室组织有关部门和专家共同编写完成。</p>", id="a sentence"),
        pytest.param("<p>审核：赵六</p>", id="who looked at a table"),
        pytest.param("<p>编辑：王五 制表：赵六</p>", id="and who made it"),
        pytest.param("<p>相关链接：</p><p>请见市政府网站公布的文件。</p>", id="words that no list follows"),
        pytest.param('<p><a href="http://www.example.gov.cn/1.html">有关文件</a></p>', id="links without such words"),
        pytest.param('<p>相关链接：</p><p><a href="http://www.example.gov.cn/1.doc">申请表</a></p>', id="a file"),
        pytest.param("<p>下一篇章将由全市人民共同书写，让我们一起努力奋斗。</p>", id="a word that goes on"),
    ],
)  # fmt: skip
def test_a_text_that_ends_like_that_stays(below: str) -> None:
    assert cleaned(TEXT + below) == f"<div>{TEXT}{below}</div>"


def test_who_edited_it_in_the_middle_of_a_text_is_text() -> None:
    assert cleaned(f"{TEXT}<p>编辑：王五</p>{TEXT}") == f"<div>{TEXT}<p>编辑：王五</p>{TEXT}</div>"


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


FACTS = (
    "<dl class='article-info muted'><dt>Details</dt><dd>Written by Super User</dd><dd>Published: 07 May 2024</dd></dl>"
)
NEIGHBOURS = (
    "<ul class=pager><li><a href=/2 rel=prev>Prev</a></li><li><a href=/3 rel='next nofollow'>Next</a></li></ul>"
)


@pytest.mark.parametrize(
    ("above", "below", "stays"),
    [
        pytest.param(FACTS, "", "", id="Joomla's facts"),
        pytest.param(FACTS.replace("Super User", "王某。全文如下"), "", "王某。全文如下", id="a sentence of that name"),
        pytest.param("", NEIGHBOURS, "", id="links that say that they lead on"),
        pytest.param("", NEIGHBOURS.replace("rel=prev", ""), "Prev", id="links that do not"),
    ],
)
def test_what_systems_used_everywhere_mark_as_the_page_s(above: str, below: str, stays: str) -> None:
    left = cleaned(f"{above}{TEXT}{below}", known=Known(DateSeen(date="2024-05-07", source="visible", text="")))
    assert stays in left if stays else left.replace("\n", "") == f"<div>{TEXT}</div>"


def test_a_line_of_facts_stays_where_no_date_was_read() -> None:
    assert "Super User" in cleaned(FACTS + TEXT, known=Known())


def test_the_table_of_the_documents_fields_goes_where_it_repeats_them() -> None:
    table = "<table><tr><td>索引号: 006/2024-12</td><td>分类: 农业</td></tr><tr><td>发布机构: 某市政府办公室</td><td>文号: 某府办〔2024〕12号</td></tr></table>"
    fields = frozenset(("006/2024-12", "某市政府办公室", "某府办〔2024〕12号"))
    assert "索引号" not in cleaned(table + TEXT, known=Known(values=fields))
    assert "索引号" in cleaned(table + TEXT, known=Known(values=frozenset(("006/2024-12",))))


def test_a_heading_of_related_pages_goes_though_none_are_below_it() -> None:
    assert "相关" not in cleaned(f"{TEXT}<div><h3>相关文件</h3><ul></ul></div>")
    assert "相关文件" in cleaned(f"<p>相关文件</p>{TEXT}")
