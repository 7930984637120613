"""Judges of one check on made-up countries: ``judge_one`` takes evidence, ``judged`` and ``verdict`` plain facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from govsite.audit.engine import CHECKS, Judge, judge
from govsite.examples import build_evidence
from govsite.model.check import CheckOptions
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import DomainVocabulary, Jurisdiction
from govsite.model.outcome import Outcome, Severity
from govsite.model.rule import Rule, Source
from govsite.model.words import Words
from govsite.plugins import load_plugin

JudgeOne = Callable[[str, CheckOptions, Evidence], Outcome]


@pytest.fixture
def some_country() -> Jurisdiction:
    """A country that is nobody's."""
    return Jurisdiction(
        id="xx",
        title=Words("某国", "Some country"),
        packs=(),
        domains=DomainVocabulary(
            suffixes=("gov.xx", "政务"),
            vertical_parents={"税务": "tax.gov.xx", "国家税务总局": "state-tax.gov.xx"},
            generic_words={"人力资源": ("hr", "HR-SS"), "图书馆": ("lib",)},
            name_suffixes=("人民政府办公厅", "人民政府", "办公厅", "委员会", "市"),
        ),
    )


@pytest.fixture
def judge_one(some_country: Jurisdiction) -> JudgeOne:
    """What the engine makes of one check with these options."""

    def judged(check: str, options: CheckOptions, evidence: Evidence) -> Outcome:
        rule = Rule(
            id="rule",
            pack="pack",
            check=check,
            severity=Severity.LOW,
            title=Words("题", "title"),
            advice=Words("改", "mend"),
            source=Source("文件"),
            options=options,
        )
        return Judge([rule], some_country)(evidence).outcomes[0]

    return judged


SITE = {"url": "http://www.anytown.gov.cn/"}
ANYLAND = msgspec.convert(
    {
        "id": "xx",
        "title": {"zh": "某国", "en": "Anyland"},
        "packs": [],
        "site_code": {"pattern": r"[1-6]\d{9}|bm\d{8}"},
        "pages": {
            "charset_aliases": {"gb2312": "gb18030", "gbk": "gb18030"},
            "footer": {"icp": {"title": {"zh": "备案编号", "en": "record number"}}},
            "site_code_items": ["report_errors", "site_code"],
        },
    },
    Jurisdiction,
)

Judged = Callable[..., Outcome]


@pytest.fixture
def judged() -> Judged:
    """``judged(check, options, site=…, pages=…, …)``: what the check says; a crash of the check fails the test."""

    def run(
        check: str, options: dict[str, Any] | None = None, *, place: Jurisdiction = ANYLAND, **facts: Any
    ) -> Outcome:
        plugin, _ = load_plugin(CHECKS, check)
        words = Words(zh="规则", en="rule")
        rule = Rule(
            id=f"test-{check}",
            pack="test",
            check=check,
            severity=Severity.LOW,
            title=words,
            advice=words,
            source=Source(document="none"),
            options=msgspec.convert(options or {}, plugin.options),
        )
        evidence = build_evidence({"site": SITE} | facts, place, read_page=_no_html)
        judgement = judge(evidence, rules=[rule], place=place)
        assert not judgement.crashes, judgement.crashes
        for problem in judgement.outcomes[0].problems:
            assert problem.message.zh, "said in Chinese"
            assert problem.message.en, "said in English"
        return judgement.outcomes[0]

    return run


@pytest.fixture
def verdict(judged: Judged) -> Callable[..., str]:
    """As ``judged``, in a word: ``pass``, ``fail``, ``not-applicable`` or ``unknown reason``."""

    def run(check: str, options: dict[str, Any] | None = None, **facts: Any) -> str:
        outcome = judged(check, options, **facts)
        return outcome.status.value if outcome.status != "unknown" else f"unknown {outcome.reason}"

    return run


def _no_html(*_: Any, **__: Any) -> Any:
    raise AssertionError("tables of checks are written in facts, not in HTML")
