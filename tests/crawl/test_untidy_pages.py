"""What whole pages of real sites taught: each case is the smallest page that was read wrong."""

from __future__ import annotations

import pytest

from govsite.crawl.article import read_article
from govsite.model.page import PageKind, Region

from .pages import BANNER, FOOTER, PROSE, TITLE, document, read, vocabulary

URL = "http://www.example.gov.cn/zwgk/xw/"
ARTICLE = "http://www.example.gov.cn/zwgk/xw/abc.html"


def dates(row: str, *, count: int = 3) -> list[str]:
    rows = "".join(row.replace("#", str(number)) for number in range(1, count + 1))
    return [item.date for item in read(document(f"{BANNER}<ul>{rows}</ul>{FOOTER}"), url=URL).items]


ROW = "<li><a href='/a/#.html'>第#条新闻标题新闻标题</a><p>{}</p></li>"


@pytest.mark.parametrize("lead", [20, 25, 26, 30, 31, 32, 33, 40])
def test_a_date_within_a_summary_is_none_and_is_never_cut(lead: int) -> None:
    text = "某" * lead + "2022年3月23日" + "陆" * 60
    assert set(dates(ROW.format(text))) == {""}


@pytest.mark.parametrize("tail", [7, 20, 26, 28, 29, 33, 39])
def test_nor_is_one_before_its_last_words(tail: int) -> None:
    assert set(dates(ROW.format("某" * 30 + "于2022年11月15日" + "陆" * tail))) == {""}
    assert set(dates(ROW.format("某" * 60 + "于2022年11月5日" + "陆" * tail + "。"))) == {""}


def test_the_row_s_own_date_goes_before_one_in_its_summary() -> None:
    summary = "某" * 30 + "于2022年3月23日至25日陆续进驻河北、江苏、内蒙古五个省（区）开展督察。"
    row = f"<li><a href='/a/#.html'>第#条新闻标题新闻标题</a><p>{summary}</p><span>发布人：张三 2022-04-01 阅读：12</span></li>"
    assert dates(row) == ["2022-04-01"] * 3


def test_a_date_at_the_head_or_tail_of_a_summary_still_counts() -> None:
    assert dates(ROW.format("2022-04-01 " + "某" * 60)) == ["2022-04-01"] * 3
    assert dates(ROW.format("某" * 60 + " 2022-04-01")) == ["2022-04-01"] * 3


def test_paragraphs_that_end_in_a_link_are_no_list() -> None:
    part = (
        "<div>4月12日，部长主持召开部常务会议，审议并原则通过有关工作方案，部署下一阶段重点任务，要求各有关方面认真组织实施并按时报告进展情况，"
        "会议还研究了其他事项。&gt;&gt;&gt;<a href='/y/202204/t2022041#_1.shtml'>更多内容，点击阅读</a></div>"
    )
    body = "".join(part.replace("#", str(number)) for number in range(3, 7))
    page = read(document(f"{BANNER}<div class='TRS_Editor'>{body}</div>{FOOTER}"), url=ARTICLE)
    assert page.items == ()


def test_rows_that_are_tables_in_a_table_s_rows_are_a_list() -> None:
    row = "<tr><td><table><tr><td><a href='/xw/t20261110_#.html'>停电通知第#号公告</a></td><td>2026-11-1#</td></tr></table></td></tr>"
    rows = "".join(row.replace("#", str(number)) for number in range(6))
    page = read(document(f"{BANNER}<table>{rows}</table>{FOOTER}"), url=URL)
    assert [item.date for item in page.items] == [f"2026-11-1{number}" for number in range(6)]
    assert len({item.list for item in page.items}) == 1


@pytest.mark.parametrize(
    "when",
    [
        "2026年11月10日 9:00—11月15日 16:00",
        "2026年11月10日至11月15日",
        "2026-11-10~2026-11-15",
        "报名时间：2026年11月10日 9:00—2026年11月15日 16:00",
    ],
)
def test_the_time_of_an_event_is_no_publication(when: str) -> None:
    row = f"<li><a href='http://bm.example.gov.cn/'>某市2026年考试录用公务员网上报名</a> {when}</li>"
    page = read(document(f"{BANNER}<ul>{row}</ul>{FOOTER}"), url=URL)
    assert not any(item.date for item in page.items)


def test_a_title_that_was_cut_is_made_whole_however_little_is_missing() -> None:
    row = "<li><a href='/a/#.html' title='2017年某市区属事业单位公开招聘笔试'>2017年某市区属事业单位公开招...</a><span>2017-11-0#</span></li>"
    rows = "".join(row.replace("#", str(number)) for number in range(1, 4))
    page = read(document(f"{BANNER}<ul>{rows}</ul>{FOOTER}"), url=URL)
    assert {item.title for item in page.items} == {"2017年某市区属事业单位公开招聘笔试"}


def test_lists_of_a_page_are_told_apart() -> None:
    def rows(year: int) -> str:
        return "".join(
            f"<li><a href='/a/{year}/{number}.html'>关于某某工作第{number}号事项的通知</a><span>{year}-11-0{number}</span></li>"
            for number in range(1, 4)
        )

    page = read(
        document(f"{BANNER}<ul>{rows(2015)}</ul><div class='side'><ul>{rows(2026)}</ul></div>{FOOTER}"), url=URL
    )
    assert len({(item.date[:4], item.list) for item in page.items}) == 2


def test_the_mark_s_code_goes_before_the_name_of_its_place() -> None:
    script = (
        "<span id='_ideConac'><script>document.write(unescape(\"%3Cscript src='http://dcs.conac.cn/js/12/194/0000/41026650/"
        "CA121940000410266500002.js'%3E%3C/script%3E\"));</script></span>"
    )
    page = read(document(f"{BANNER}<p>{PROSE}</p><div class='footer'>主办：某市人民政府 {script}</div>"), url=URL)
    assert page.footer.items["identity_mark"].value == "CA121940000410266500002"


DIRECTORY = (
    "<ul><li><a href='http://hd.example.gov.cn/ztzl/a/'>政府网站年度工作报表</a></li><li><a href='http://hd.example.gov.cn/ztzl/b'>"
    "大气污染综合治理督查</a></li><li><a href='http://hd.example.gov.cn/ztzl/c/'>饮用水水源地环境保护</a></li></ul>"
)


def test_a_directory_of_folders_is_no_list_even_if_one_lacks_its_slash() -> None:
    script = "<ul id='list'></ul><script>$.get('/d',function(d){$('#list').html(d)})</script>"
    page = read(document(f"{BANNER}<div class='main'>{script}</div>{DIRECTORY}{FOOTER}"), url=URL)
    assert page.items == ()
    assert "list" in page.unseen


HEADED = "<table><tr><th>名称</th><th>索引号</th><th>发布日期</th></tr>{}</table>"
HEADED_ROW = "<tr><td><a href='/a/202008/t2020080#_1.html'>关于印发管理考核办法的通知</a></td><td>000014348/2020-3542#</td><td>2020-08-0#</td></tr>"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_table_with_a_column_of_dates_is_a_list_from_its_first_row_on(count: int) -> None:
    rows = "".join(HEADED_ROW.replace("#", str(number)) for number in range(1, count + 1))
    page = read(document(f"{BANNER}{HEADED.format(rows)}{FOOTER}"), url=URL)
    assert [item.date for item in page.items] == [f"2020-08-0{number}" for number in range(1, count + 1)]
    assert page.kind is not PageKind.ARTICLE
    assert page.published is None


def test_a_document_s_table_of_fields_is_no_list() -> None:
    fields = (
        "<table><tr><td>索引号</td><td>000014348/2020-35147</td><td>主题分类</td><td>教育</td></tr><tr><td>名称</td>"
        f"<td><a href='/a/1.html'>{TITLE}</a></td><td>发布日期</td><td>2020-08-05</td></tr></table>"
    )
    page = read(document(f"{BANNER}{fields}<div class='TRS_Editor'><p>{PROSE}</p></div>{FOOTER}"), url=ARTICLE)
    assert page.items == ()
    assert page.published is not None
    assert page.published.date == "2020-08-05"


def test_a_bullet_is_no_part_of_a_title() -> None:
    row = "<li><span>2014-06-19</span><a href='/a/#.html' title='招聘信息公告'>·招聘信息公告</a></li>"
    rows = "".join(row.replace("#", str(number)) for number in range(3))
    page = read(document(f"{BANNER}<ul>{rows}</ul>{FOOTER}"), url=URL)
    assert {item.title for item in page.items} == {"招聘信息公告"}


def test_news_in_a_large_menu_are_no_entries_of_the_column() -> None:
    def rows(year: int) -> str:
        return "".join(
            f"<li><a href='/a/{year}/{number}.html'>关于某某工作第{number}号事项的通知公告</a><span>{year}-11-0{number}</span></li>"
            for number in range(1, 5)
        )

    menu = f"<div class='nav'><ul><li><a href='/x/'>公众互动</a><div><p>{PROSE}</p><ul>{rows(2017)}</ul></div></li></ul></div>"
    page = read(document(f"{BANNER}{menu}<div class='list'><ul>{rows(2015)}</ul></div>{FOOTER}"), url=URL)
    assert {item.date[:4] for item in page.items} == {"2015"}


@pytest.mark.parametrize(
    "clock",
    [
        "<div class='date'><span>2018年7月7日</span> <span>星期六</span></div>",
        "<div class='info'><span>今天是</span><span>2018年7月7日</span></div>",
    ],
)
def test_the_day_of_the_visit_in_elements_of_their_own_is_no_publication(clock: str) -> None:
    page = read(document(f"{clock}<h1>{TITLE}</h1><div class='TRS_Editor'><p>{PROSE}</p></div>{FOOTER}"), url=ARTICLE)
    assert page.published is None


def test_a_breadcrumb_of_arrows() -> None:
    trail = "<div><a href='/'>首页</a>-&gt;<a href='/zfwj/'>政府文件</a>-&gt;<a href='/zfwj/jq/'>近期信息公开</a></div>"
    page = read(document(f"{BANNER}{trail}<div class='TRS_Editor'><p>{PROSE}</p></div>{FOOTER}"), url=ARTICLE)
    assert page.breadcrumb == ("首页", "政府文件", "近期信息公开")


def test_some_name_in_the_text_is_no_title() -> None:
    html = (
        "<html><head><title>路灯采购的中标结果公告</title><meta name='ArticleTitle' content='路灯采购的中标结果公告'></head>"
        "<body><div class='neirong'><p>请按以下方式联系采购人，公告期限一个工作日，其他补充事宜无。</p><p>名 称：某镇人民政府</p></div></body></html>"
    )
    assert (
        read_article(html.encode(), url=ARTICLE, content_type="", vocabulary=vocabulary()).title
        == "路灯采购的中标结果公告"
    )


OVERLAY = "position:absolute;top:1px;left:1px;display:block;width:141px;height:128px;opacity:0"


@pytest.mark.parametrize(
    ("link", "count"),
    [
        (f"<a href='http://weibo.example.com/x' style='{OVERLAY}'></a>", 0),
        (f"<a href='http://weibo.example.com/x' style='{OVERLAY}'>在线娱乐</a>", 1),
        ("<a href='http://weibo.example.com/x' style='opacity:0'></a>", 1),
        (f"<div style='{OVERLAY}'><a href='http://weibo.example.com/x'></a></div>", 1),
    ],
)
def test_a_clear_field_over_a_picture_is_no_trick(link: str, count: int) -> None:
    page = read(
        document(f"{BANNER}<div style='position:relative'><img src='banner.jpg' alt='微博'>{link}</div>"), url=URL
    )
    assert len(page.hidden_links) == count


def test_a_film_that_only_a_parameter_names_is_loaded() -> None:
    film = (
        "<object classid='clsid:D27CDB6E-AE6D-11cf-96B8-444553540000'><param name='movie' value='/logo.swf'></object>"
    )
    page = read(document(f"{BANNER}{film}"), url=URL)
    assert ("http://www.example.gov.cn/logo.swf", "media") in [(found.url, found.kind) for found in page.resources]


@pytest.mark.parametrize("tag", ["h2", "a href='/a'", "button"])
def test_words_that_a_script_writes_in_place_are_there(tag: str) -> None:
    name = tag.split(" ", maxsplit=1)[0]
    page = read(document(f"<{tag}><script>document.write('要闻动态');</script></{name}>"), url=URL)
    assert page.barriers is not None
    assert not any(barrier.kind.endswith("-words") and barrier.count for barrier in page.barriers)


def test_frames_above_a_footer_without_words_are_not_in_it() -> None:
    frames = "".join(f"<tr><td><iframe src='{number}.asp'></iframe></td></tr>" for number in (18, 19, 20))
    page = read(
        document(
            "<table><tr><td>设为主页 | 加入收藏 头条一则消息写在这里说明情况</td></tr><tr><td><table>"
            f"{frames}<tr><td><a href='more.asp?t=3'>中心简介</a></td></tr></table><table><tr><td>版权所有：某市人事考试中心<br>"
            "单位地址:某市金桥开发区 邮政编码:010020<br><a href='http://www.miibeian.gov.cn'>蒙ICP备09003817号</a></td></tr></table>"
            "</td></tr></table>"
        ),
        url="http://www.example.gov.cn/index.asp",
    )
    regions = {link.url.rpartition("/")[2]: link.region for link in page.links}
    assert {regions[f"{number}.asp"] for number in (18, 19, 20)} == {Region.BODY}
    assert "icp" in page.footer.items


@pytest.mark.parametrize(
    ("words", "contact"),
    [
        ("违法和不良信息举报电话：0477-2258659(工作时间)", None),
        ("技术支持电话：0477-2258659", None),
        ("技术支持电话: 0477-2258659", None),
        ("传真：0477-2258659", None),
        ("急救电话：0731-88618120 总值班：0731-88618508", "0731-88618508"),
        ("地址：某市某路1号 0477-2258659", "0477-2258659"),
        ("联系电话：0477-2258659", "0477-2258659"),
        ("电话/传真：0477-2258659", "0477-2258659"),
        ("电话&amp;传真：0477-2258659", "0477-2258659"),
        ("电话、传真：0477-2258659", "0477-2258659"),
        ("联系电话(办公室):8221892", "8221892"),
        ("联系电话：办公室 8221892", "8221892"),
        ("业务电话:人事考试报名审核：8221892", "8221892"),
        ("咨询电话：人事科8221892", "8221892"),
        ("总机：8221892", "8221892"),
        ("电话：0477-2258659 举报电话：0477-1111111", "0477-2258659"),
    ],
)
def test_whose_number_a_footer_shows(words: str, contact: str | None) -> None:
    footer = f"<div class='footer'><p>主办单位：某市人民政府办公室 网站标识码：3605000001</p><p>{words}</p></div>"
    found = read(document(f"{BANNER}<div class='main'><p>{PROSE}</p></div>{footer}"), url=URL).footer.items.get(
        "contact"
    )
    assert (found.value if found else None) == contact


@pytest.mark.parametrize("words", ["皖ICP备：05015515号-1", "ICP备案：皖ICP备:05015515号-1", "皖ICP备号：05015515"])
def test_a_record_number_keeps_its_province(words: str) -> None:
    footer = f"<div class='footer'><p>主办单位：某市人民政府办公室 网站标识码：3605000001</p><p>{words}</p></div>"
    found = read(document(f"{BANNER}<div class='main'><p>{PROSE}</p></div>{footer}"), url=URL).footer.items
    assert found["icp"].value.startswith("皖ICP备")
