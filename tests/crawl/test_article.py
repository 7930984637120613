"""Articles: title, source, document fields and text, as real pages write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govsite.crawl.article import read_article
from govsite.model.article import ArticleFacts
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
RECORDS = (
    Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "policy-records" / "gov_cn_policies_2019.jsonl"
)
URL = "http://www.example.gov.cn/zwgk/202601/t20260105_123.html"


def read(markup: str, url: str = URL) -> ArticleFacts:
    body = f'<!DOCTYPE html><html><head><meta charset="utf-8">{markup}</html>'.encode()
    return read_article(body, url=url, content_type="text/html", vocabulary=VOCABULARY)


@pytest.mark.reference
def test_twenty_documents_of_the_state_council_are_read_right() -> None:
    if not RECORDS.exists():
        pytest.skip("the reference data do not lie beside the checkout")
    wrong = []
    for line in RECORDS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        facts = read(f"</head><body>{record['html']}</body>", url=record["url"])
        month, day = record["url"].split("/")[5:7]
        published = facts.page.published
        seen = (
            facts.title,
            facts.fields.get("document_number"),
            facts.fields.get("index_number"),
            facts.fields.get("office"),
        )
        right = (record["title"], record["doc_number"], record["index_number"], record["office"])
        if seen != right or published is None or published.date != f"{month}-{day}" or len(facts.body) < 1000:
            wrong.append((seen, published))
    assert wrong == []


PROSE = "<p>" + "各区县人民政府，市政府各部门：现将有关事项通知如下，请认真贯彻执行。" * 4 + "</p>"


@pytest.mark.parametrize(
    ("markup", "field", "value"),
    [
        pytest.param("<table><tr><td>文　　号：</td><td>成府发〔2019〕3号</td></tr></table>", "document_number", "成府发〔2019〕3号", id="blanks inside the label"),
        pytest.param("<table><tr><th>发文字号</th><td>川办函[2020]12号</td></tr></table>", "document_number", "川办函[2020]12号", id="a cell without colon"),
        pytest.param("<p>索引号：510100-2019-000123 发文字号：成府发〔2019〕3号 发布日期：2019-01-02</p>", "index_number", "510100-2019-000123", id="several in one line"),
        pytest.param("<p>索引号：510100-2019-000123 发文字号：成府发〔2019〕3号 发布日期：2019-01-02</p>", "document_number", "成府发〔2019〕3号", id="the second of them"),
        pytest.param("<dl><dt>【索 引 号】</dt><dd>x</dd></dl><ul><li>索 引 号：00811-202</li></ul>", "index_number", "00811-202", id="in brackets, or not"),
        pytest.param("<ul><li>文号：</li><li>发布日期：2019-01-02</li></ul>", "document_number", None, id="an empty field takes nothing from the next"),
        pytest.param("<table><tr><td>文号：</td><td>无</td><td>发文机关：</td><td>市政府</td></tr></table>", "document_number", None, id="none"),
        pytest.param("<table><tr><td>文号：</td><td>无</td><td>发文机关：</td><td>市政府</td></tr></table>", "office", "市政府", id="the field behind it"),
        pytest.param("<ol><li>[发文机构] <span>市政府</span></li><li>[发文字号] <span>京政发〔2020〕24号</span></li></ol>", "document_number", "京政发〔2020〕24号", id="brackets without a colon"),
        pytest.param("<dl><dt>文号</dt><dd>闽政〔2024〕9号</dd><dt>发布机构</dt><dd>省政府</dd></dl>", "document_number", "闽政〔2024〕9号", id="a list of terms without colons"),
        pytest.param("<dl><dt>发布机构</dt><dd></dd><dt>发文字号</dt><dd>闽政〔2024〕9号</dd></dl>", "office", None, id="an empty term takes nothing from the next"),
        pytest.param("<p>索引号</p><p>请见下表</p>", "index_number", None, id="no number is no number"),
        pytest.param("", "document_number", None, id="no field at all"),
    ],
)  # fmt: skip
def test_fields_of_a_document(markup: str, field: str, value: str | None) -> None:
    facts = read(f'<title>通知</title></head><body>{markup}<div id="zoom">{PROSE}</div></body>')
    assert facts.fields.get(field) == value


def test_a_number_that_stands_alone_above_the_text_is_the_documents() -> None:
    facts = read(
        f'</head><body><h1>关于防汛的通知</h1><div id="zoom"><p>成府函〔2019〕33号</p>{PROSE}<p>参见国发〔2018〕1号。</p></div></body>'
    )
    assert facts.fields["document_number"] == "成府函〔2019〕33号"


def test_a_number_that_stands_alone_below_the_title_is_the_documents() -> None:
    facts = read(
        f"</head><body><h1>通知</h1><h2>某府办发〔2024〕12号</h2><div>发布日期：2024-05-07</div><div id=zoom>{PROSE}</div></body>"
    )
    assert facts.fields["document_number"] == "某府办发〔2024〕12号"


def test_a_number_in_the_text_is_not_the_documents() -> None:
    facts = read(f'</head><body><div id="zoom">{PROSE}<p>根据国发〔2018〕1号文件精神，制定本办法。</p></div></body>')
    assert "document_number" not in facts.fields


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        pytest.param("<title>关于防汛的通知-某市人民政府</title>", "<h1>某市人民政府</h1><h2>关于防汛的通知</h2>", "关于防汛的通知", id="the heading that the window's title holds"),
        pytest.param("<title>某市人民政府</title>", "<h1>关于防汛的通知</h1>", "关于防汛的通知", id="the heading where the window says the site"),
        pytest.param('<title>x</title><meta name="ArticleTitle" content="关于防汛的通知">', "", "关于防汛的通知", id="the label where no heading is"),
        pytest.param("<title>关于防汛的通知_某市政府</title>", "", "关于防汛的通知", id="the window's title without the site"),
        pytest.param("<title>关于进一步做好全市防汛抗旱和地质灾害…-某市</title>", '<div class="article-title">关于进一步做好全市防汛抗旱和地质灾害防治工作的通知</div>', "关于进一步做好全市防汛抗旱和地质灾害防治工作的通知", id="whole where the window cuts it"),
        pytest.param("<title>关于防汛的通知-某市政府</title>", "<div class=modal-dialog><h4 class=modal-title>版权声明书</h4></div><h4>关于防汛的通知</h4>", "关于防汛的通知", id="a small heading, and not that of a box"),
        pytest.param("<title>新闻动态-某市政府</title>", "<h3>首页 - 新闻动态</h3><h5>关于防汛的通知</h5><p>发布时间：2026-01-05</p>", "关于防汛的通知", id="a small heading above the date, and not the way to the page"),
        pytest.param("<title>关于防汛的通知_某市政府</title>", "<h4>信息公开目录</h4><p>领导之窗</p>", "关于防汛的通知", id="no small heading of a menu"),
    ],
)  # fmt: skip
def test_titles(head: str, body: str, title: str) -> None:
    assert read(f'{head}</head><body><div>{body}</div><div id="zoom">{PROSE}</div></body>').title == title


RELATED = "<div><h3>相关信息</h3><ul><li><a href=/1.html>市政府召开常务会议</a></li></ul></div>"


@pytest.mark.parametrize(
    ("head", "body", "title", "is_said"),
    [
        pytest.param("<title>某市人民政府</title>", "<h1><img src=/t.png alt='关于防汛的通知'></h1>", "关于防汛的通知", True, id="the words of a picture"),
        pytest.param("<title>某市人民政府</title>", "<p><img src=/t.png></p>", "某市人民政府", False, id="not the heading of a list"),
        pytest.param("<title>某市</title><meta name=ArticleTitle content='关于防汛的通知'>", "<p><img src=/t.png></p>", "关于防汛的通知", True, id="the label's"),
        pytest.param("<title>相关信息-某市</title>", "", "相关信息", True, id="below where the window says so"),
    ],
)  # fmt: skip
def test_a_heading_behind_the_text_is_no_title(head: str, body: str, title: str, is_said: bool) -> None:
    facts = read(f'{head}</head><body><div class=main>{body}<div id="zoom">{PROSE}</div>{RELATED}</div></body>')
    assert (facts.title, facts.is_title_said) == (title, is_said)


def test_source_date_and_column_as_a_reader_sees_them() -> None:
    facts = read(
        '<title>关于防汛的通知</title><meta name="PubDate" content="2026-02-01 08:00"><meta name="ContentSource" content="旧来源"></head><body>'
        '<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tz/">通知公告</a> &gt; 正文</div>'
        "<h1>关于防汛的通知</h1><div>发布时间：2026-01-05 10:20　来源：市 应急管理局　字体：[大 中 小]　浏览次数：12</div>"
        f'<div id="zoom">{PROSE}</div></body>'
    )
    assert facts.source == "市 应急管理局"
    assert facts.column == "通知公告"
    assert facts.page.published is not None
    assert facts.page.published.date == "2026-01-05T10:20"
    assert facts.published_label is not None
    assert facts.published_label.date.startswith("2026-02-01")
    assert "有关事项" in facts.body


def test_a_short_text_is_found_all_the_same() -> None:
    facts = read(
        "<title>公告</title></head><body><div class=header>某市</div><div class=main><h1>公告</h1><div id=zoom><p>联系电话：0312-5550000</p>"
        "<p><a href=/files/1.doc>申请表</a></p></div></div><div class=footer>主办：某市人民政府 京ICP备12345678号</div></body>"
    )
    assert "/files/1.doc" in facts.body
    assert "ICP" not in facts.body


BESIDE = (
    "<p>上一篇：<a href=/1.html>关于做好春季防火工作的通知</a></p><p>下一篇：没有了</p>"
    "<div><h3>相关信息</h3><ul><li><a href=/2.html>市政府召开常务会议</a></li>"
    + "".join(f"<li><a href=/r{i}.html>关于调整领导分工的通知之{i}</a></li>" for i in range(9)) + "</ul></div>"
)  # fmt: skip


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<iframe src='/pdfjs/viewer.html?file=/1.pdf'></iframe>", id="a document in a frame"),
        pytest.param("<object data=/1.pdf></object>", id="a plug-in"),
        pytest.param("<p><img src=/1.jpg></p>", id="a picture"),
        pytest.param("<p>见附图。</p><p><img src=/1.jpg></p>", id="a picture with a word"),
        pytest.param("<video src=/1.mp4></video>", id="a recording"),
        pytest.param("", id="nothing at all"),
    ],
)
@pytest.mark.parametrize("info", ["发布时间：2026-01-05 10:20　来源：市应急管理局", "发布时间：2026-01-05 10:20:11"])
def test_a_container_without_words_is_the_text_and_not_what_stands_around_it(inside: str, info: str) -> None:
    title = "<title>关于防汛的通知-某市</title></head><body>"
    facts = read(
        f"{title}<div class=main><h1>关于防汛的通知</h1><p>{info}</p><div id=zoom>{inside}</div>{BESIDE}</div></body>"
    )
    assert facts.body.startswith('<div id="zoom">')
    assert [word for word in ("上一篇", "相关信息", "发布时间") if word in facts.body] == []


def test_columns_of_links_beside_a_text_and_its_summary_are_not_the_text_s() -> None:
    summary = "<div class=summary>本通知就今年汛期的各项准备工作作出安排部署。</div>"
    links = "<div class=r><h3>热点信息</h3><ul><li><a href=/1>我县粮食产量再创新高</a></li></ul></div>"
    here = "<div class=position>当前位置：<a href=/>首页</a> &gt; <a href=/tz/>通知</a> &gt; 正文</div>"
    left = f"<div class=l><h1>关于防汛的通知</h1>{summary}<div class=content>{PROSE}</div><p>某市办公室</p></div>"
    facts = read(f"<title>关于防汛的通知</title></head><body><div class=main>{here}{left}{links}</div></body>")
    assert "汛期" in facts.body
    assert "某市办公室" in facts.body
    assert "请认真贯彻执行" in facts.body
    assert "再创新高" not in facts.body


def test_a_text_beside_an_empty_container_is_the_text() -> None:
    facts = read(f"</head><body><div class=main><h1>关于防汛的通知</h1><div id=zoom></div>{PROSE}{BESIDE}</div></body>")
    assert "请认真贯彻执行" in facts.body


@pytest.mark.parametrize(
    "between",
    [
        pytest.param("", id="one behind the other"),
        pytest.param("<div class=ad><a href=/ad><img src=/ad.gif></a></div>", id="with a picture between them"),
        pytest.param("<p>您可能还对以下内容感兴趣，欢迎点击阅读更多精彩内容。</p>", id="with words between them"),
    ],
)
@pytest.mark.parametrize("names", [("class=TRS_Editor", "class=TRS_Editor"), ("id=vsb_content_2", "id=vsb_content_3")])
def test_a_text_in_several_containers_of_one_name_is_whole(between: str, names: tuple[str, str]) -> None:
    first, second = names
    facts = read(
        f"</head><body><h1>关于防汛的通知</h1><div class=con><div {first}><p>第一块</p>{PROSE}</div>{between}"
        f"<div {second}><p>第二块</p><p>特此通知。</p></div></div>{BESIDE}</body>"
    )
    assert [facts.body.count(word) for word in ("第一块", "第二块", "特此通知")] == [1, 1, 1]
    assert facts.body.index("第一块") < facts.body.index("第二块")
    assert "ad.gif" not in facts.body
    assert "感兴趣" not in facts.body
    assert "上一篇" not in facts.body


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<body>",
        "<table>" * 600,
        "<p>文号：" + "x" * 100_000,
        "索引号：" * 5000,
        "\x00文号：\x001号",
        "<td>文号" + "<td>" * 3000 + "1号",
    ],
)
def test_hostile_pages_end(markup: str) -> None:
    assert isinstance(read(markup), ArticleFacts)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        pytest.param("<span>发布时间：2026-01-22 11:40:11</span><span>来源：市国资委</span>", "市国资委", id="right behind the time"),
        pytest.param("<span>日期：</span><span>2024-01-08</span><span>来源：</span><span>区应急局</span>", "区应急局", id="each in its element"),
        pytest.param("发布时间：2018-03-26 新闻来源：政治部字号：[<a>大</a><a>中</a>]", "政治部", id="font sizes right behind it"),
        pytest.param("发布时间：2018-03-26 来源：县文旅局 【字体：<a>大</a>】", "县文旅局", id="a bracket opens behind it"),
        pytest.param("发布时间：2018-03-26来源：<script>w()</script></p><p><a href=1.pdf>信息价.pdf</a>", "", id="a file is none"),
        pytest.param("来源：市政府办公室 打印 关闭", "市政府办公室", id="buttons in the same line"),
        pytest.param("来源：某县 融媒体中心 阅读次数 12", "某县 融媒体中心", id="a counter in the same line"),
        pytest.param("【来源：市水利局】【时间：2024-05-07】", "市水利局", id="in brackets with its label"),
        pytest.param("来源：市统计局 2024-03-20 08:30", "市统计局", id="a date without a word"),
        pytest.param("来源: | 发布时间: 2018-05-17", "", id="nothing but the mark between two"),
        pytest.param("来源于：市政府办公室", "市政府办公室", id="with a preposition"),
    ],
)  # fmt: skip
def test_the_source_in_the_line_below_the_title(line: str, source: str) -> None:
    assert (
        read(f'</head><body><h1>关于任免的通知</h1><p>{line}</p><div id="zoom">{PROSE}</div></body>').source == source
    )


def test_who_issued_a_document_is_its_source_only_where_no_label_says_more() -> None:
    table = "<table><tr><td>发布机构</td><td>省发展改革委</td><td>文号</td><td>无</td></tr></table>"
    page = f'</head><body><h1>通告</h1>{table}<div id="zoom">{PROSE}</div></body>'
    assert read(page).source == "省发展改革委"
    assert read('<meta name="ContentSource" content="省发展改革委网站">' + page).source == "省发展改革委网站"


def test_where_a_text_is_from_is_no_office() -> None:
    facts = read(f'</head><body><h1>通知</h1><p>信息来源：温州日报</p><div id="zoom">{PROSE}</div></body>')
    assert (facts.source, facts.fields.get("office")) == ("温州日报", None)


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        pytest.param("<h3>县政府召开常务会议</h3><p>时间：2022-05-06 18:20:11 来源：融媒体中心</p>", "2022-05-06T18:20", id="a title's end is no part of a label"),
        pytest.param("<table><tr><td>发布日期：</td><td>2020-03-05</td></tr></table><h1>通知</h1><p>发布日期：2020-03-05 11:20:03</p>", "2020-03-05T11:20", id="the more exact of one day"),
        pytest.param("<table><tr><td>发布日期：</td><td>2020-03-05</td></tr></table><h1>通知</h1><p>更新日期：2020-03-06 11:20:03</p>", "2020-03-05", id="not that of another day"),
    ],
)  # fmt: skip
def test_when_it_was_published(markup: str, published: str) -> None:
    facts = read(f'</head><body>{markup}<div id="zoom">{PROSE}</div></body>', url="http://www.example.gov.cn/a.html")
    assert facts.page.published is not None
    assert facts.page.published.date == published


@pytest.mark.parametrize(
    ("beside", "is_theirs"),
    [
        pytest.param("<div class=sidebar><h3>常用下载</h3><ul><li><a href=/f/1.doc>申请表.doc</a></li></ul></div>", False, id="a list of the page"),
        pytest.param("<div class=sidebar><h3>常用下载</h3><p><a href=/f/1.doc>申请表.doc</a></p></div>", False, id="below a heading of its own"),
        pytest.param("<aside><a href=/f/1.doc>申请表.doc</a></aside>", False, id="what is aside"),
        pytest.param("<p><a href=/f/1.doc>申请表.doc</a></p>", True, id="a line"),
        pytest.param("<div>附件：<ul><li><a href=/f/1.doc>申请表</a></li></ul></div>", True, id="a list that says so"),
        pytest.param("<h4>附件下载</h4><ul><li><a href=/f/1.doc>申请表</a></li></ul>", True, id="behind words that say so"),
        pytest.param("<div class=fjlist><ul><li><a href=/f/1.doc>申请表</a></li></ul></div>", True, id="a list that is called so"),
        pytest.param("<div id=attachments><h4>下载</h4><ul><li><a href=/f/1.doc>申请表</a></li></ul></div>", True, id="in English"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["<div class=main>{text}{beside}</div>", "<div class=main>{text}</div>{beside}", "{beside}{text}"]
)
def test_files_beside_the_text_are_its_own_where_they_stand_with_it(beside: str, is_theirs: bool, form: str) -> None:
    text = f"<h1>关于防汛的通知</h1><div id=zoom>{PROSE}<a href=/f/2.doc>表</a></div>"
    facts = read(f"</head><body>{form.format(text=text, beside=beside)}</body>")
    found = [link.url.rpartition("/")[2] for link in facts.links]
    assert sorted(found) == (["1.doc", "2.doc"] if is_theirs else ["2.doc"])


@pytest.mark.parametrize(
    ("script", "links"),
    [
        pytest.param("""var att='<a href="./P020260105.docx">1.<b>责任人</b>名单.docx</a>';if(att!="")document.write('附件：<p>'+att+'</p>');""", [("http://www.example.gov.cn/zwgk/202601/P020260105.docx", "1.责任人名单.docx")], id="attachments"),
        pytest.param("""document.write('<a href="/xxgk/">信息公开</a>');""", [], id="a menu"),
        pytest.param("""var att='<a href="./P020260105.docx">1</a>';""", [], id="nothing is written"),
    ],
)  # fmt: skip
def test_attachments_that_a_script_writes_below_the_text(script: str, links: list[tuple[str, str]]) -> None:
    facts = read(
        f"</head><body><h1>关于防汛的通知</h1><div id=zoom>{PROSE}</div><div><script>{script}</script></div></body>"
    )
    assert [(link.url, link.text) for link in facts.links] == links
