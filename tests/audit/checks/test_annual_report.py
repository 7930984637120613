"""The yearly report: on the home page, by way of a column, or somewhere below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

URL = "http://www.anytown.gov.cn"
SECTIONS = ["信息发布", "安全防护"]
OPTIONS = {"words": ["网站工作年度报表"], "sections": SECTIONS}
NAME = "网站工作年度报表"


def report(year: int = 2025, day: str = "2026-01-20", *, sections: list[str] = SECTIONS) -> dict[str, Any]:
    title = f"{NAME}（{year}年度）"
    return {
        "url": f"{URL}/nb/{year}.html",
        "kind": "article",
        "title": title,
        "text": f"{title} {' '.join(sections)}",
        "published": {"date": day, "source": "visible"},
    }


def column(*years: int, name: str = NAME) -> dict[str, Any]:
    items = [[f"{URL}/nb/{year}.html", f"{NAME}（{year}年度）", f"{year + 1}-01-20"] for year in years]
    return {"url": f"{URL}/nb/", "kind": "column", "depth": 1, "breadcrumb": ["首页", name], "items": items}


def home(*links: list[str]) -> dict[str, Any]:
    return {"url": f"{URL}/", "kind": "home", "links": list(links)}


LINKED = home([f"{URL}/nb/", NAME])
OTHERWISE = home([f"{URL}/nb/", "信息公开年报"])


def dated(year: int, day: str, *, title: str) -> dict[str, Any]:
    """A report as pages really show it: its day of publication stands above the text."""
    made = report(year, day)
    return {**made, "title": title, "text": f"{NAME} 发布时间：{day} 来源：某局 {year}年 {' '.join(SECTIONS)}"}


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([LINKED, column(2025, 2024), report(), report(2024, "2025-01-20")], []),
        ([LINKED, column(2025, 2024), report(day="2026-02-01"), report(2024, "2025-01-20")], ["late"]),
        ([LINKED, column(2025, 2024), report(sections=SECTIONS[:1]), report(2024, "2025-01-20")], ["sections"]),
        ([LINKED, column(2024, 2023), report(2024, "2025-01-20"), report(2023, "2024-01-20")], ["year"]),
        ([LINKED, column(2024, 2023), dated(2024, "2025-01-20", title=f"{NAME}（2024年度）")], ["year"]),
        ([LINKED, column(2024, 2023), dated(2024, "2025-01-20", title=NAME)], ["year"]),
        ([LINKED, column(2025, 2024), dated(2025, "2026-01-20", title=NAME)], []),
        ([OTHERWISE, column(2025, 2024, name="信息公开年报"), report()], ["missing"]),
        ([OTHERWISE, column(2025, name="信息公开年报"), report(day="2026-03-01")], ["missing", "late"]),
        ([OTHERWISE, column(2025, name="信息公开年报"), report(sections=[])], ["missing"]),
        ([home(), report(2024, "2025-01-20")], ["missing"]),
    ],
    ids=[
        "by way of its column",
        "late, by way of its column",
        "incomplete, by way of its column",
        "the column has earlier years only",
        "an earlier year, published in the year that is due",
        "the same, without a year in its title",
        "the year that is due, without a year in its title",
        "in a column that the home page does not name so",
        "there, and late",
        "there, as a picture",
        "an earlier year, nowhere linked",
    ],
)
def test_where_the_report_stands(judged: Callable[..., Any], pages: list[dict[str, Any]], expected: list[str]) -> None:
    outcome = judged("annual-report", OPTIONS, pages=pages, observed_at="2026-11-20T02:00:00+00:00")
    assert [problem.key for problem in outcome.problems] == expected
    assert outcome.status.value == ("fail" if expected else "pass")


def test_a_report_that_stands_below_is_named(judged: Callable[..., Any]) -> None:
    pages = [OTHERWISE, column(2025, name="信息公开年报"), report()]
    outcome = judged("annual-report", OPTIONS, pages=pages, observed_at="2026-11-20T02:00:00+00:00")
    assert f"{URL}/nb/2025.html" in outcome.problems[0].message.en
