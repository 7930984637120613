"""What pages offer counts only where it works, and where it is what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govsite.policy.jurisdictions import load_jurisdiction

URL = "http://www.anytown.gov.cn"
ENTRY = {"patterns": ["无障碍"], "longest": 12, "what_zh": "入口", "what_en": "entry"}
HEADLINE = "关于推进无障碍环境建设工作的通知"


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ({"links": [[f"{URL}/w", "无障碍浏览"]]}, "pass"),
        ({"header_text": "某市人民政府 无障碍"}, "pass"),
        ({"text": "无障碍 长者版"}, "pass"),
        ({"text": f"要闻 {HEADLINE}", "links": [[f"{URL}/1", HEADLINE]]}, "fail"),
        ({"text": f"要闻 {HEADLINE[:9]}…", "links": [[f"{URL}/1", f"{HEADLINE[:9]}…", "body", HEADLINE]]}, "fail"),
        ({"text": f"无障碍 {HEADLINE}", "links": [[f"{URL}/1", HEADLINE]]}, "pass"),
        ({"links": [[f"{URL}/1", HEADLINE], [f"{URL}/w", "无障碍"]]}, "pass"),
        ({}, "fail"),
        ({"unseen": ["navigation"]}, "unknown not-seen"),
    ],
    ids=[
        "a link",
        "words of the banner",
        "words of the text",
        "a headline is none",
        "a headline that was cut short is none",
        "words beside a headline",
        "a link beside a headline",
        "nothing",
        "a script may draw it",
    ],
)
def test_an_entry_is_no_headline(verdict: Callable[..., str], home: dict[str, Any], expected: str) -> None:
    assert verdict("home-says", ENTRY, pages=[{"url": f"{URL}/", "kind": "home"} | home]) == expected


@pytest.mark.parametrize(
    ("problem", "status", "expected"),
    [
        ("http-status", 404, "fail"),
        ("name-not-found", 0, "fail"),
        ("blocked", 403, "pass"),
        ("read-timeout", 0, "pass"),
    ],
)
def test_a_form_whose_link_is_dead_is_not_offered(
    verdict: Callable[..., str], problem: str, status: int, expected: str
) -> None:
    page = {
        "url": f"{URL}/bs/1.html",
        "kind": "article",
        "breadcrumb": ["首页", "办事指南"],
        "text": "事项名称：办证 办理流程：见下 办理材料：申请表一份",
        "links": [[f"{URL}/f.doc", "申请表"]],
    }
    answer = {"url": f"{URL}/f.doc", "status": status, "problem": problem}
    facts = {"pages": [page], "targets": [{"answer": answer}], "place": load_jurisdiction("cn")}
    assert verdict("guide-forms", {"words": ["申请表"]}, **facts) == expected


@pytest.mark.parametrize(("targets", "expected"), [([], "pass"), ([404], "fail")])
def test_an_interpretation_that_links_to_a_dead_document_names_none(
    verdict: Callable[..., str], targets: list[int], expected: str
) -> None:
    document = "http://www.gov.cn/zhengce/1.htm"
    page = {
        "url": f"{URL}/jd/1.html",
        "kind": "article",
        "breadcrumb": ["首页", "政策解读"],
        "text": "解读",
        "links": [[document, "政策原文"]],
    }
    answers = [{"answer": {"url": document, "status": status, "problem": "http-status"}} for status in targets]
    options = {"documents": ["policies"], "interpretations": ["interpretation"], "words": ["政策原文"]}
    facts = {"pages": [page], "targets": answers, "place": load_jurisdiction("cn")}
    assert verdict("documents-related", options, **facts) == expected
