"""Every example of every rule of every pack comes out as it says; the reference pages are up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from govsite.audit.engine import Judge
from govsite.crawl.page import read_page
from govsite.examples import build_evidence, examples_of, run_examples
from govsite.model.outcome import Reason, Status
from govsite.model.page import PageKind
from govsite.model.rule import Rule
from govsite.policy.folder import pack_ids, rules_folder
from govsite.policy.jurisdictions import home_of_packs, load_jurisdiction
from govsite.policy.packs import load_packs, rules_of
from govsite.policy.reference import reference_pages

ROOT = Path(__file__).resolve().parents[2]
ALL_PACKS = load_packs(pack_ids(rules_folder()))
HOMES = home_of_packs()
CHINA = load_jurisdiction("cn")


def cases() -> list[Any]:
    return [
        pytest.param(rule, expected, number, example, id=f"{rule.id} {expected} {number}")
        for rule in rules_of(ALL_PACKS)
        for expected, number, example in examples_of(rule)
    ]


@pytest.mark.parametrize(("rule", "expected", "number", "example"), cases())
def test_an_example_comes_out_as_it_says(*, rule: Rule, expected: Status, number: int, example: dict[str, Any]) -> None:
    place = HOMES.get(rule.pack, CHINA)
    outcome = Judge([rule], place)(build_evidence(example, place, read_page=read_page)).outcomes[0]
    told = [problem.message.en for problem in outcome.problems]
    assert outcome.status is expected, f"{rule.file}:{rule.line} {outcome.reason} {outcome.detail} {told}"
    assert outcome.reason is not Reason.CHECK_CRASHED


@pytest.mark.parametrize("rule", rules_of(ALL_PACKS), ids=lambda rule: rule.id)
def test_a_rule_has_examples_of_passing_and_failing(rule: Rule) -> None:
    assert rule.examples.passing
    assert rule.examples.failing


def test_the_result_of_running_them_says_what_went_wrong() -> None:
    (rule,) = (rule for rule in rules_of(ALL_PACKS) if rule.id == "cn-domain-suffix")
    wrong = msgspec.structs.replace(
        rule,
        examples=msgspec.structs.replace(
            rule.examples,
            passing=(
                {"site": {"url": "http://a.com/"}},
                {"site": {}},
                {"site": {"url": "http://a.gov.cn/"}, "dsn": {}},
            ),
            failing=(),
            unknown=(),
            not_applicable=(),
        ),
    )
    results = list(run_examples([wrong], CHINA, read_page=read_page))
    assert [result.is_right for result in results] == [False, False, False]
    assert [result.name for result in results] == [f"cn-domain-suffix pass {n}" for n in (1, 2, 3)]
    assert results[0].told.startswith("fail · the domain name a.com has another suffix")
    assert "url" in results[1].told
    assert "dsn" in results[2].told


def test_an_example_may_leave_out_prefixes_and_give_pages_as_html() -> None:
    evidence = build_evidence(
        {
            "site": {"url": "http://a.gov.cn/"},
            "dns": {"type": "dns", "host": "a.gov.cn"},
            "pages": [
                {"url": "http://a.gov.cn/", "html": "<title>首页</title>"},
                {"url": "http://a.gov.cn/b/", "html": "<title>栏目</title>", "kind": "column"},
                {"url": "http://a.gov.cn/c.html", "kind": "article"},
            ],
        },
        CHINA,
        read_page=read_page,
    )
    assert evidence.dns.host == "a.gov.cn"
    assert [page.kind for page in evidence.pages] == [PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE]
    assert [page.title for page in evidence.pages] == ["首页", "栏目", ""]


@pytest.mark.parametrize(("name", "text"), reference_pages(ALL_PACKS).items())
def test_the_reference_page_is_the_one_that_the_rules_make(name: str, text: str) -> None:
    path = ROOT / "docs" / "rules" / name
    if not path.is_file():
        pytest.skip("the page of a new pack is not written yet: make docs")
    assert path.read_text(encoding="utf-8") == text, "write it anew with: make docs"
