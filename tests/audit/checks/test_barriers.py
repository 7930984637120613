"""Barriers: how many elements and pages are too many, and what is unknown or has no object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Verdict = Callable[..., str]


def page(number: int = 0, **facts: Any) -> dict[str, Any]:
    kind = "article" if number else "home"
    return {"url": f"http://www.anytown.gov.cn/{number or ''}", "kind": kind, "barriers": []} | facts


def bare(count: int, of: int = 9) -> dict[str, Any]:
    return {"barriers": [["image-words", count, of, "<img>"]]}


@pytest.mark.parametrize(
    ("options", "pages", "expected"),
    [
        ({}, [page(**bare(0))], "pass"),
        ({}, [page(**bare(1))], "fail"),
        ({}, [page(), page(1, **bare(1)), page(2)], "fail"),
        ({}, [page()], "not-applicable"),
        ({}, [page(barriers=[["link-words", 3, 3]])], "not-applicable"),
        ({"least": 3}, [page(**bare(2))], "pass"),
        ({"least": 3}, [page(**bare(3))], "fail"),
        ({"least": 3}, [page(**bare(4))], "fail"),
        ({"least": 0}, [page(**bare(0))], "pass"),
        ({"share": 0.5}, [page(**bare(1)), page(1), page(2, **bare(0))], "pass"),
        ({"share": 0.5}, [page(**bare(1)), page(1)], "fail"),
        ({"share": 0.5}, [page(**bare(1)), page(1, **bare(1)), page(2)], "fail"),
        ({}, [page(barriers=None)], "unknown not-probed"),
        ({}, [page(barriers=None), page(1, **bare(1))], "fail"),
        ({}, [page(unseen=["body"], **bare(0))], "unknown not-seen"),
        ({}, [page(unseen=["body"], **bare(1))], "fail"),
        ({}, [page(unseen=["body"]), page(1, **bare(0))], "pass"),
        ({}, [page(is_soft_404=True, **bare(1))], "not-applicable"),
    ],
)
def test_bounds(verdict: Verdict, options: dict[str, Any], pages: list[dict[str, Any]], expected: str) -> None:
    assert verdict("barriers", {"kinds": ["image-words"]} | options, pages=pages) == expected


def test_each_kind_is_one_problem_with_its_pages(judged: Callable[..., Any]) -> None:
    pages = [
        page(barriers=[["image-words", 2, 2, "<img>"], ["link-words", 1, 5, "<a>"]]),
        page(1, barriers=[["image-words", 1, 2, "<img>"]]),
    ]
    outcome = judged("barriers", {"kinds": ["image-words", "link-words"]}, pages=pages)
    assert [(p.key, p.source_count) for p in outcome.problems] == [("image-words", 2), ("link-words", 1)]
    assert "3" in outcome.problems[0].message.en
    assert "<img>" in outcome.problems[0].message.zh


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-CN", "pass"), ("zh", "pass"), ("zh-Hans-CN", "pass"), ("zh_CN", "fail"), ("chinese", "fail"), ("", "fail")],
)
def test_the_language_is_a_tag(verdict: Verdict, language: str, expected: str) -> None:
    options = {"sign": "language", "language": "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"}
    assert verdict("page-markup", options, pages=[page(lang=language)]) == expected


@pytest.mark.parametrize(
    ("viewport", "expected"),
    [
        ("width=device-width,initial-scale=1", "pass"),
        ("maximum-scale=1.4", "fail"),
        ("maximum-scale=1.5", "pass"),
        ("maximum-scale=1.6", "pass"),
        ("maximum-scale=1", "fail"),
        ("maximum-scale=5", "pass"),
        ("maximum-scale=0.9", "fail"),
        ("maximum-scale=10", "pass"),
        ("user-scalable=no", "fail"),
        ("user-scalable=0", "fail"),
        ("user-scalable=yes", "pass"),
        ("user-scalable=1", "pass"),
    ],
)
def test_zooming(verdict: Verdict, viewport: str, expected: str) -> None:
    metas = [{"name": "viewport", "content": viewport}]
    assert verdict("page-markup", {"sign": "zoom"}, pages=[page(metas=metas)]) == expected


def test_a_file_in_a_frame_is_no_page_that_declares_its_language(verdict: Verdict) -> None:
    pages = [page(0, lang="zh"), page(1, lang="", kind="part"), page(2, lang="", kind="part")]
    assert verdict("page-markup", {"sign": "language"}, pages=pages) == "pass"


@pytest.mark.parametrize(("wrong", "expected"), [(1, "pass"), (2, "fail"), (3, "fail")])
def test_half_of_the_pages_is_too_many(verdict: Verdict, wrong: int, expected: str) -> None:
    pages = [page(number, lang="" if number < wrong else "zh") for number in range(4)]
    assert verdict("page-markup", {"sign": "language"}, pages=pages) == expected
