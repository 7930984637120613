"""What pages offer counts only where it works, and where it is what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, rules_of

URL = "http://www.anytown.gov.cn"
ENTRY = {"patterns": ["无障碍"], "longest": 12, "what_zh": "入口", "what_en": "entry"}
CHINA = load_jurisdiction("cn")
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


def required(name: str) -> dict[str, Any]:
    """Options of a rule on a required column."""
    rule = next(rule for rule in rules_of(load_packs(["cn/required-columns"])) if rule.id == f"cn-column-{name}")
    return msgspec.to_builtins(rule.options)


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("overview", "走进岚川", "pass"),
        ("overview", "机构概况", "fail"),
        ("organs", "机构设置", "pass"),
        ("organs", "领导之窗", "fail"),
        ("leaders", "市长之窗", "pass"),
        ("leaders", "领导信箱", "fail"),
        ("leaders", "领导活动", "fail"),
        ("news", "政务要闻", "pass"),
        ("news", "新闻发布会", "fail"),
        ("policies", "规范性文件", "pass"),
        ("policies", "政策解读", "fail"),
        ("policies", "关于印发城市管理政策的通知", "fail"),
        ("interpretation", "图解政策", "pass"),
        ("data", "统计公报", "pass"),
        ("data", "市统计局", "fail"),
        ("data", "大数据中心", "fail"),
    ],
    ids=str,
)
def test_a_required_column_is_known_by_the_words_of_its_link(
    verdict: Callable[..., str], name: str, words: str, expected: str
) -> None:
    home = {"url": f"{URL}/", "kind": "home", "links": [[f"{URL}/c/", words, "navigation"]]}
    assert verdict("channel-offered", required(name), pages=[home], place=CHINA) == expected


def test_an_empty_column_is_told_once(verdict: Callable[..., str]) -> None:
    home = {"url": f"{URL}/", "kind": "home", "links": [[f"{URL}/c/", "概况信息", "navigation"]]}
    empty = {"url": f"{URL}/c/", "kind": "column", "depth": 1, "breadcrumb": ["首页", "概况信息"], "text": "暂无内容"}
    facts = {"pages": [home, empty], "place": CHINA}
    assert verdict("channel-offered", required("overview"), **facts) == "pass"
    assert verdict("channel-offered", required("overview") | {"may_be_empty": False}, **facts) == "fail"
    assert verdict("columns-empty", {}, **facts) == "fail"
