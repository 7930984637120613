"""Each numeric bound of the clauses on columns, interaction and services: just under, on, just over."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from govsite.audit.engine import Judge
from govsite.crawl.page import read_page
from govsite.examples import build_evidence
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason, Status
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, rules_of

CHINA = load_jurisdiction("cn")
RULES = {rule.id: rule for rule in rules_of(load_packs(["cn/columns", "cn/pages"]))}
URL = "http://www.anytown.gov.cn"
ELEMENTS = ["事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"]


def verdict(rule: str, pages: list[dict[str, Any]], **home: Any) -> Status:
    raw = {
        "site": {"url": f"{URL}/", "level": "city", "kind": "portal"},
        "observed_at": "2026-11-20T02:00:00+00:00",
        "pages": [{"url": f"{URL}/", "kind": "home", **home}, *pages],
    }
    return Judge([RULES[rule]], CHINA)(build_evidence(raw, CHINA, read_page=read_page)).outcomes[0].status


def lists(name: str, date: str, count: int, *, entries: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "url": f"{URL}/c{column}/",
            "kind": "column",
            "breadcrumb": ["首页", name],
            "items": [[f"{URL}/c{column}/{n}.html", f"关于某项工作的信息{n}", date] for n in range(entries)],
        }
        for column in range(count)
    ]


def guides(*lacking: int) -> list[dict[str, Any]]:
    return [
        {
            "url": f"{URL}/g/{number}.html",
            "kind": "article",
            "breadcrumb": ["首页", "办事指南"],
            "text": " ".join(f"{element}：见下" for element in ELEMENTS[count:]),
        }
        for number, count in enumerate(lacking)
    ]


def message(asked: str, answered: str = "") -> list[dict[str, Any]]:
    answer = f"答复内容：已办理。答复时间：{answered}" if answered else "办理中"
    return [
        {
            "url": f"{URL}/m/1.html",
            "kind": "article",
            "breadcrumb": ["首页", "市长信箱"],
            "text": f"来信 留言时间：{asked} {answer}",
        }
    ]


@pytest.mark.parametrize(
    ("rule", "pages", "fails"),
    [
        pytest.param("cn-veto-home-not-updated", lists("动态要闻", "2026-11-07", 1), False, id="home: 13 days"),
        pytest.param("cn-veto-home-not-updated", lists("动态要闻", "2026-11-06", 1), False, id="home: 14 days"),
        pytest.param("cn-veto-home-not-updated", lists("动态要闻", "2026-11-05", 1), True, id="home: 15 days"),
        pytest.param("cn-veto-columns-not-updated", lists("动态要闻", "2026-11-05", 4), False, id="4 stale columns"),
        pytest.param("cn-veto-columns-not-updated", lists("动态要闻", "2026-11-05", 5), True, id="5 stale columns"),
        pytest.param("cn-veto-columns-not-updated", lists("动态要闻", "2026-11-05", 6), True, id="6 stale columns"),
        pytest.param("cn-veto-columns-not-updated", lists("动态要闻", "2026-11-06", 6), False, id="news of 14 days"),
        pytest.param("cn-veto-columns-not-updated", lists("通知公告", "2026-05-20", 5), False, id="notices: 6 months"),
        pytest.param(
            "cn-veto-columns-not-updated", lists("通知公告", "2026-05-19", 5), True, id="notices: one day more"
        ),
        pytest.param("cn-veto-columns-long-stale", lists("数据发布", "2025-11-19", 9), False, id="9 columns of a year"),
        pytest.param(
            "cn-veto-columns-long-stale", lists("数据发布", "2025-11-19", 10), True, id="10 columns of a year"
        ),
        pytest.param(
            "cn-veto-columns-long-stale", lists("数据发布", "2025-11-19", 11), True, id="11 columns of a year"
        ),
        pytest.param("cn-veto-columns-long-stale", lists("数据发布", "2025-11-20", 11), False, id="exactly a year"),
        pytest.param("cn-veto-columns-empty", lists("数据发布", "", 4, entries=0), False, id="4 empty columns"),
        pytest.param("cn-veto-columns-empty", lists("数据发布", "", 5, entries=0), True, id="5 empty columns"),
        pytest.param("cn-veto-columns-empty", lists("数据发布", "", 6, entries=0), True, id="6 empty columns"),
        pytest.param("cn-veto-messages-unanswered", message("2026-08-21"), False, id="waiting just under 3 months"),
        pytest.param("cn-veto-messages-unanswered", message("2026-08-20"), False, id="waiting 3 months"),
        pytest.param("cn-veto-messages-unanswered", message("2026-08-19"), True, id="waiting over 3 months"),
        pytest.param("cn-veto-messages-unanswered", message("2025-11-20"), True, id="a year old"),
        pytest.param("cn-veto-messages-unanswered", message("2025-11-19"), False, id="over a year old"),
        pytest.param("cn-messages-published", message("2026-09-20", "2026-09-20"), False, id="published 2 months ago"),
        pytest.param("cn-messages-published", message("2026-09-19", "2026-09-19"), True, id="published before that"),
        pytest.param("cn-messages-in-time", message("2026-11-02", "2026-11-06"), False, id="4 working days"),
        pytest.param("cn-messages-in-time", message("2026-11-02", "2026-11-09"), False, id="5 working days"),
        pytest.param("cn-messages-in-time", message("2026-11-02", "2026-11-10"), True, id="6 working days"),
        pytest.param("cn-consultations", lists("意见征集", "2026-02-01", 1, entries=5), True, id="5 consultations"),
        pytest.param("cn-consultations", lists("意见征集", "2026-02-01", 1, entries=6), False, id="6 consultations"),
        pytest.param("cn-consultations", lists("意见征集", "2026-02-01", 1, entries=7), False, id="7 consultations"),
        pytest.param("cn-veto-guides-incomplete", guides(4, 4, 4, 4, 0), False, id="4 guides lack 4"),
        pytest.param("cn-veto-guides-incomplete", guides(4, 4, 4, 4, 4), True, id="5 guides lack 4"),
        pytest.param("cn-veto-guides-incomplete", guides(5, 5, 5, 5, 5, 5), True, id="6 guides lack 5"),
        pytest.param("cn-veto-guides-incomplete", guides(3, 3, 3, 3, 3), False, id="5 guides lack 3"),
        pytest.param("cn-veto-guides-few", guides(4, 4, 4, 4), True, id="all of 4 guides lack 4"),
        pytest.param("cn-veto-guides-few", guides(4, 4, 4, 3), False, id="one of 4 lacks 3"),
        pytest.param("cn-veto-guides-few", guides(4, 4, 4, 4, 4), False, id="5 guides are not few"),
        pytest.param("cn-guides-complete", guides(0, 0), False, id="nothing lacks"),
        pytest.param("cn-guides-complete", guides(1, 0), True, id="one class lacks"),
    ],
)
def test_bound(*, rule: str, pages: list[dict[str, Any]], fails: bool) -> None:
    assert (verdict(rule, pages) is Status.FAIL) is fails


@pytest.mark.parametrize(
    ("rule", "name", "date", "veto_from"),
    [
        ("cn-columns-news", "动态要闻", "2026-11-05", 5),
        ("cn-columns-stale", "数据发布", "2025-11-19", 10),
        ("cn-columns-empty", "数据发布", "", 5),
    ],
)
def test_what_reaches_a_veto_is_not_deducted_again(rule: str, name: str, date: str, veto_from: int) -> None:
    entries = 1 if date else 0
    assert verdict(rule, lists(name, date, veto_from - 1, entries=entries)) is Status.FAIL
    assert verdict(rule, lists(name, date, veto_from, entries=entries)) is Status.NOT_APPLICABLE


def test_a_column_with_a_period_of_its_own_is_deducted_once() -> None:
    old = lists("政策解读", "2024-01-01", 1)
    assert verdict("cn-columns-interpretation", old) is Status.FAIL
    assert verdict("cn-columns-stale", old) is Status.NOT_APPLICABLE
    ten = [*lists("数据发布", "2024-01-01", 9), *[page | {"url": f"{URL}/jd/"} for page in old]]
    assert verdict("cn-veto-columns-long-stale", ten) is Status.FAIL
    assert verdict("cn-columns-stale", ten) is Status.NOT_APPLICABLE


@pytest.mark.parametrize("name", ["动态要闻", "通知公告", "政策解读", "数据发布"])
@pytest.mark.parametrize(("date", "entries"), [("2024-01-01", 1), ("", 0)])
def test_one_fault_of_a_column_is_deducted_once(name: str, date: str, entries: int) -> None:
    deductions = [rule for rule in RULES if rule.startswith("cn-columns-")]
    pages = lists(name, date, 1, entries=entries)
    assert [verdict(rule, pages) for rule in deductions].count(Status.FAIL) == 1


def test_messages_are_read_from_tables_too() -> None:
    column = {
        "url": f"{URL}/hd/",
        "kind": "column",
        "breadcrumb": ["首页", "互动交流"],
        "text": "标题 留言时间 答复时间 状态 道路照明的来信 2026-11-02 2026-11-04 已办结 停水问题的来信 2026-07-01 办理中",
        "items": [[f"{URL}/hd/1", "道路照明的来信", "2026-11-02"], [f"{URL}/hd/2", "停水问题的来信", "2026-07-01"]],
    }
    assert verdict("cn-veto-messages-unanswered", [column]) is Status.FAIL
    assert verdict("cn-messages-in-time", [column]) is Status.PASS


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param({}, Status.UNKNOWN, id="nobody counted what was left"),
        pytest.param({"unread_columns": 0}, Status.PASS, id="nothing but articles was left"),
        pytest.param({"unread_columns": 1}, Status.PASS, id="three stale and one unread are four at most"),
        pytest.param({"unread_columns": 2}, Status.UNKNOWN, id="three stale and two unread may be five"),
    ],
)
def test_articles_beyond_the_budget_leave_no_column_open(seen: dict[str, int], expected: Status) -> None:
    raw = {
        "site": {"url": f"{URL}/", "level": "city", "kind": "portal"},
        "observed_at": "2026-11-20T02:00:00+00:00",
        "is_complete": False,
        **seen,
        "pages": [{"url": f"{URL}/", "kind": "home"}, *lists("动态要闻", "2026-11-05", 3)],
    }
    evidence = build_evidence(raw, CHINA, read_page=read_page)
    (outcome,) = Judge([RULES["cn-veto-columns-not-updated"]], CHINA)(evidence).outcomes
    assert outcome.status is expected
    if expected is Status.UNKNOWN:
        cut = replace(evidence, incomplete=Unseen(reason=Reason.HTTP_STATUS, detail="robots.txt: 503"))
        (told,) = Judge([RULES["cn-veto-columns-not-updated"]], CHINA)(cut).outcomes
        assert (outcome.reason, told.reason, told.detail) == (Reason.BUDGET, Reason.HTTP_STATUS, "robots.txt: 503")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param(["/nb/", "/"], Status.PASS, id="a yearly report and itself: the columns have the news"),
        pytest.param(["/a/", "/b/", "/c/"], Status.FAIL, id="three undated articles are what it shows"),
    ],
)
def test_a_home_page_that_names_one_or_two_pages_only_navigates(named: list[str], expected: Status) -> None:
    items = [[f"{URL}{path}", "关于某事的通知", ""] for path in named]
    articles = [{"url": f"{URL}{path}", "kind": "article", "depth": 1} for path in named if path != "/"]
    found = verdict("cn-veto-home-not-updated", [*lists("动态要闻", "2026-11-19", 1), *articles], items=items)
    assert found is expected


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param("<a href='/tz/'>通知公告</a>", Status.FAIL, id="no such link"),
        pytest.param("<a href='/hdjl/'>互动交流</a>", Status.PASS, id="a link that says so"),
        pytest.param("<a href='/hdjl/'><img src=a.png alt=县长信箱></a>", Status.PASS, id="a picture that says so"),
        pytest.param("<a href='/hdjl/'><img src=a.png></a>", Status.UNKNOWN, id="a picture that may be one"),
        pytest.param("<a href='/tz/'><img src=a.png></a>", Status.FAIL, id="a picture that leads to a page that was read"),
        pytest.param("<div class=footer>主办：办公室<a href='http://e.cn/'><img src=a.png></a></div>", Status.FAIL, id="a mark in the footer"),
    ],
)  # fmt: skip
def test_a_picture_without_words_may_lead_to_the_channel(links: str, expected: Status) -> None:
    home = f"<title>某市</title><div class=nav><a href='/a/'>要闻</a></div><div>{links}</div>"
    raw = {
        "site": {"url": f"{URL}/", "level": "city", "kind": "portal"},
        "observed_at": "2026-11-20T02:00:00+00:00",
        "pages": [
            {"url": f"{URL}/", "kind": "home", "html": home},
            lists("通知公告", "2026-11-05", 1)[0] | {"url": f"{URL}/tz/"},
        ],
    }
    evidence = build_evidence(raw, CHINA, read_page=read_page)
    (outcome,) = Judge([RULES["cn-veto-no-consultation-channel"]], CHINA)(evidence).outcomes
    assert outcome.status is expected
