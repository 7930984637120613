"""Messages and answers as real mailboxes show them: which dates, and whether anybody answered."""

from __future__ import annotations

from typing import Any

import pytest

from govsite.audit.messages import messages_of
from govsite.crawl.page import read_page
from govsite.examples import build_evidence
from govsite.policy.jurisdictions import load_jurisdiction

CHINA = load_jurisdiction("cn")
URL = "http://www.anytown.gov.cn"
HOME = {"url": f"{URL}/", "html": "<title>某市人民政府</title><a href=/xx/>市长信箱</a>"}


def read(body: str, *, column: str = "市长信箱", title: str = "来信") -> list[tuple[Any, ...]]:
    """Address, date asked, date answered and whether answered, of each message of one page."""
    crumbs = f"<div>您的位置：<a href=/>首页</a> &gt; {column}</div>" if column else ""
    page = {"url": f"{URL}/xx/", "html": f"<title>{title}</title>{crumbs}<div>{body}</div>"}
    raw = {"site": {"url": f"{URL}/", "name": "某市人民政府"}, "pages": [HOME, page]}
    found = messages_of(
        build_evidence(raw, CHINA, read_page=read_page), CHINA, types=("messages", "interaction"), but=("petitions",)
    )
    return [(message.url.removeprefix(URL), message.asked, message.answered, message.is_answered) for message in found]


def row(number: int, *cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell.replace('@', f'<a href=/xx/{number}.html>')}</td>" for cell in cells) + "</tr>"


ASKED = "<p>来信时间：2026-07-03</p><p>信件内容：村道一直未处理，多次反映未回复。</p>"


@pytest.mark.parametrize(
    ("answer", "answered", "is_answered"),
    [
        pytest.param("<p>回信时间：2026-7-6 9:12</p><p>回信内容：已复工。</p>", "2026-07-06", True, id="dated"),
        pytest.param("<p>回信内容：已督促复工。</p>", "", True, id="text of an answer"),
        pytest.param("<p><b>答：</b>您好，请到窗口办理。</p>", "", True, id="question and answer"),
        pytest.param("<p>受理状态：已回复</p><p>之前的信还在办理中</p>", "", True, id="state says so"),
        pytest.param("<p>回信内容：请耐心等待回复！</p>", "", False, id="wait"),
        pytest.param(
            "<p>办理时间：暂无</p><p>办事状态：受理中</p><p>处理情况：</p>", "", False, id="state and no text"
        ),
        pytest.param("<p>受理状态：办理中</p><p>回复单位：供电公司</p><p>回复时间：</p>", "", False, id="blank fields"),
        pytest.param("<p>办理中</p>", "", False, id="a state by itself"),
        pytest.param("<p>受理单位：信访处理中心</p>", "", None, id="an office called a centre"),
        pytest.param("", "", None, id="nothing is said: the letter's own complaint is no state"),
    ],
)
def test_a_page_says_whether_its_message_was_answered(answer: str, answered: str, is_answered: bool | None) -> None:
    assert read(ASKED + answer) == [("/xx/", "2026-07-03", answered, is_answered)]


@pytest.mark.parametrize(
    ("heads", "rows", "expected"),
    [
        pytest.param(
            ("编号", "标题", "提交时间", "办结时间"),
            [("1", "@小区供暖温度不达标", "2026-11-02 08:00", "2026-11-05 10:00"), ("2", "@咨询公积金提取", "2026-11-01")],
            [("2026-11-02", "2026-11-05", True), ("2026-11-01", "", None)],
            id="both dates, one still lacking",
        ),
        pytest.param(
            ("类别", "来信时间", "标题", "接收人", "状态"),
            [("投诉", "2026-11-10", "@大道污水外溢", "水务局", "处理中"), ("咨询", "2026-06-01", "@自来水开户流程", "水务局", "已回复")],
            [("2026-11-10", "", False), ("2026-06-01", "", True)],
            id="the date stands before its title",
        ),
        pytest.param(
            ("状态", "信件标题", "来信日期"),
            [("已回复", "@路灯不亮求助", "2026-11-10"), ("未回复", "@断头路何时通", "2026-06-01")],
            [("2026-11-10", "", True), ("2026-06-01", "", False)],
            id="the state stands before its title",
        ),
        pytest.param(
            ("来信主题", "状态", "时间", "受理单位"),
            [("@上牌地点咨询", "已回复", "2026-11-12", "受理中心"), ("@违章查询打不开", "未回复", "2026-05-02", "处理中心")],
            [("2026-11-12", "", True), ("2026-05-02", "", False)],
            id="a date that is only called time",
        ),
        pytest.param(
            ("来信标题", "来信时间", "审核时间", "处理状态"),
            [("@路面积水严重", "2026-11-02", "2026-11-03", "已处理"), ("@公交改线建议", "2026-06-02", "2026-06-03", "办理中")],
            [("2026-11-02", "", True), ("2026-06-02", "", False)],
            id="a date that is nobody's",
        ),
    ],
)  # fmt: skip
def test_a_table_of_messages_is_read_by_its_heads(
    heads: tuple[str, ...], rows: list[tuple[str, ...]], expected: list[tuple[Any, ...]]
) -> None:
    table = f"<table>{row(0, *heads)}{''.join(row(number, *cells) for number, cells in enumerate(rows, 1))}</table>"
    assert read(table) == [(f"/xx/{number}.html", *dates) for number, dates in enumerate(expected, 1)]


def test_a_list_without_heads_is_read_by_its_states() -> None:
    entries = [("如何查询林权证档案", "已办结", "2026-11-08"), ("天蛾害虫的防治方法", "办理中", "2026-06-23"), ("林业产业规划说明", "", "2026-07-06")]  # fmt: skip
    items = (
        f"<li><a href=/xx/{n}.html>{t}</a><em>{s}</em><span>{d}</span></li>" for n, (t, s, d) in enumerate(entries)
    )
    assert read(f"<ul>{''.join(items)}</ul>") == [
        ("/xx/0.html", "2026-11-08", "", True),
        ("/xx/1.html", "2026-06-23", "", False),
    ]


def test_several_messages_on_one_page_keep_their_own_answers() -> None:
    linked = "".join(
        f"<dl><dt><a href=/xx/{n}.html>{title}</a>来信时间：{asked}</dt>"
        f"<dd>回复部门：<a href=/jg/>北湖区政府</a> 回复时间：{answered}</dd></dl>"
        for n, (title, asked, answered) in enumerate(
            [("路灯不亮的来信", "2026-11-02", "2026-11-06"), ("医保缴费的时间", "2026-11-01", "2026-11-03")]
        )
    )
    assert read(linked) == [
        ("/xx/0.html", "2026-11-02", "2026-11-06", True),
        ("/xx/1.html", "2026-11-01", "2026-11-03", True),
    ]
    book = "<dd>医保卡怎么补？ 留言时间：2026-11-02</dd><dd>回复：到大厅补办。 回复时间：2026-11-03</dd>"
    assert read(book + book.replace("2026-11-0", "2026-10-1")) == [
        ("/xx/", "2026-11-02", "2026-11-03", True),
        ("/xx/", "2026-10-12", "2026-10-13", True),
    ]


@pytest.mark.parametrize(
    ("body", "column", "expected"),
    [
        pytest.param("<p>材料提交时间：2026年5月10日</p><p>办理中</p>", "", [], id="papers are submitted, too"),
        pytest.param("<p>来信时间：2026年5月10日</p>", "", [], id="a word of letters alone, in no column"),
        pytest.param("<p>来信时间：2026年5月10日</p><p>办理中</p>", "", ["2026-05-10"], id="a letter and its state"),
        pytest.param("<p>提交时间：2026年5月10日</p>", "在线咨询", ["2026-05-10"], id="in a column of messages"),
        pytest.param("<p>来信时间：2026年5月10日</p><p>办理中</p>", "网上信访", [], id="a petition"),
    ],
)
def test_a_date_alone_makes_no_message_outside_the_columns_of_messages(
    body: str, column: str, expected: list[str]
) -> None:
    assert [asked for _, asked, _, _ in read(body, column=column, title="关于申报项目的通知")] == expected


def test_a_list_beside_a_message_tells_of_others() -> None:
    latest = "".join(f"<li><a href=/xx/{n}.html>最新来信第{n}号的标题</a> 未回复 2026-11-0{n}</li>" for n in (1, 2, 3))
    assert read(f"{ASKED}<div><b>局长批示</b>已安排。</div><ul>{latest}</ul>") == [("/xx/", "2026-07-03", "", None)]


def test_a_message_is_known_from_its_page_and_called_as_in_the_list() -> None:
    def page(path: str, body: str) -> dict[str, str]:
        crumbs = "<div>您的位置：<a href=/>首页</a> &gt; 市长信箱</div>"
        return {"url": f"{URL}{path}", "html": f"<title>某市欢迎您</title>{crumbs}<div>{body}</div>"}

    heads, entry = row(0, "标题", "来信时间", "状态"), row(1, "@农网改造进度", "2026-11-02", "办理中")
    listed = page("/xx/", f"<table>{heads}{entry}</table>")
    own = page("/xx/1.html", "<p>来信时间：2026-11-02</p><p>回复时间：2026-11-04</p>")
    raw = {"site": {"url": f"{URL}/"}, "pages": [HOME, listed, own]}
    (message,) = messages_of(build_evidence(raw, CHINA, read_page=read_page), CHINA, types=("messages",), but=())
    assert (message.title, message.answered, message.is_answered) == ("农网改造进度", "2026-11-04", True)
    assert not message.is_listed
