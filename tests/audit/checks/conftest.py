"""A judge of one check on a made-up country, for the tables of the checks on domain names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govsite.audit.engine import Judge
from govsite.model.check import CheckOptions
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import DomainVocabulary, Jurisdiction
from govsite.model.outcome import Outcome, Severity
from govsite.model.rule import Rule, Source
from govsite.model.words import Words

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
