from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from govsite.model.changes import Turn
from govsite.model.outcome import Reason, Severity, Status
from govsite.model.rule import Source, SourceStatus
from govsite.model.run import Standing, Trend
from govsite.model.site import Kind, Level, SiteStatus
from govsite.report import wording
from govsite.report.format import render
from govsite.report.wording import since_the_last, unknown_words

from .sample import sample_run


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (wording.STATUS_WORDS, Status), (wording.SEVERITY_WORDS, Severity), (wording.SOURCE_WORDS, SourceStatus),
        (wording.SOURCE_EXPLANATIONS, SourceStatus), (wording.LEVEL_WORDS, Level), (wording.KIND_WORDS, Kind),
        (wording.SITE_STATUS_WORDS, SiteStatus), (wording.REASON_WORDS, Reason), (wording.TURN_WORDS, Turn),
    ],
)  # fmt: skip
def test_every_member_of_a_closed_list_has_words(words, members):
    assert set(words) == set(members)
    assert all(pair.zh and pair.en for pair in words.values())


@pytest.mark.parametrize("status", [SourceStatus.PARTIAL, SourceStatus.UNVERIFIED])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_nobody_compared_is_never_shown_as_official(status, lang):
    mark = wording.SOURCE_WORDS[status].in_language(lang)
    assert mark in wording.clause_of(Source("某办函〔2020〕1号", "三", status), lang)
    assert wording.clause_of(Source("", "", status), lang) == mark


def test_a_verified_clause_stands_alone():
    assert wording.clause_of(Source("某办函〔2020〕1号", "三", SourceStatus.VERIFIED), "zh") == "某办函〔2020〕1号 三"


STANDING = Standing(
    run="r1", started_at="2026-08-20T03:00:00+08:00", sites=9, worst={}, clean=9, passed=9, failed=0, unknown=0
)
TREND = Trend(standings=(STANDING, STANDING), turns={Turn.MENDED: 1200, Turn.NEW: 3})


@pytest.mark.parametrize(
    ("trend", "lang", "told"),
    [
        (Trend(), "zh", ("", "")),
        (TREND, "zh", ("2026年8月20日 03:00 UTC+08:00", "新增 3，已整改 1,200")),
        (TREND, "en", ("20 August 2026 03:00 UTC+08:00", "3 new, 1,200 mended")),
        (Trend(standings=(STANDING, STANDING)), "zh", ("2026年8月20日 03:00 UTC+08:00", "两次都没有问题")),
    ],
    ids=["no run before", "Chinese", "English", "nothing then, nothing now"],
)
def test_what_became_of_the_last_run_s_problems(trend: Trend, lang: str, told: tuple[str, str]) -> None:
    assert since_the_last(trend, lang) == told


@pytest.mark.parametrize("name", ["markdown", "terminal", "xlsx"])
def test_the_summary_says_what_changed(name: str) -> None:
    run = sample_run(sites=4, findings=2, seed=1)
    content = render(replace(run, trend=TREND), name)
    if name == "xlsx":
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("概况").to_python()
        content = str(rows).encode()
    assert "新增 3，已整改 1,200" in content.decode()
    assert "已整改 1,200" not in render(run, "markdown").decode()


@pytest.mark.parametrize(
    ("detail", "lang", "told"),
    [
        ("", "zh", "连接被拒绝"),
        ("Connection refused", "zh", "连接被拒绝"),
        ("status 500", "en", "the connection was refused: status 500"),
    ],
)
def test_what_is_known_of_an_unknown_verdict_is_not_said_twice(detail: str, lang: str, told: str) -> None:
    assert unknown_words(Reason.REFUSED, detail, lang) == told
