"""Articles of the simulated city that moved to a portal are found again, whatever was done to them."""

from __future__ import annotations

import pytest

from bench.match_pages import measure
from govsite.migrate.matching.pages import PageMatcher
from govsite.model.page import DateSeen, Page


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pages_are_found_again_by_title_date_and_text(seed: int) -> None:
    found = measure(seed)
    assert found.arrived > 250
    assert found.first >= 0.97 * found.arrived
    assert found.accepted >= 0.85 * found.pages
    assert found.accepted_right >= 0.95 * found.accepted


def page(url: str, title: str, day: str = "2019-05-06") -> Page:
    return Page(url=url, title=title, published=DateSeen(date=day, source="visible"))


@pytest.mark.parametrize(
    ("old", "new", "confidence"),
    [
        ("关于防汛的通知-旧网站", "关于防汛的通知-新平台", 0.99),
        ("关于防汛的通知-通知公告-旧网站", "关于防汛的通知 - 新平台", 0.99),
        ("关于防汛的通知", "关于防汛的通知-新平台", 0.99),
        ("关于防汛的通知_通知公告_旧网站", "关于防汛的通知-政务公开-新平台", 0.99),
        ("公报2019-05", "公报2019-06", None),
        ("医保-新平台", "社保-新平台", None),
    ],
)
def test_names_behind_a_title_do_not_hide_it(old: str, new: str, confidence: float | None) -> None:
    matcher = PageMatcher([page("https://new.cn/1", new)], labels=(), seed=0)
    found = matcher.by_title(page("http://old.cn/1", old))
    assert [candidate.confidence for candidate in found] == ([] if confidence is None else [confidence])
