from __future__ import annotations

import pytest

from govsite.model.outcome import Reason, Severity, Status
from govsite.model.rule import Source, SourceStatus
from govsite.model.site import Kind, Level, SiteStatus
from govsite.report import wording


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (wording.STATUS_WORDS, Status), (wording.SEVERITY_WORDS, Severity), (wording.SOURCE_WORDS, SourceStatus),
        (wording.SOURCE_EXPLANATIONS, SourceStatus), (wording.LEVEL_WORDS, Level), (wording.KIND_WORDS, Kind),
        (wording.SITE_STATUS_WORDS, SiteStatus), (wording.REASON_WORDS, Reason),
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


@pytest.mark.parametrize(
    ("stamp", "shown"),
    [("2026-11-20T03:04:05+08:00", "2026-11-20 03:04 UTC+08:00"), ("2026-11-20T03:04:05", "2026-11-20 03:04"), ("", ""), ("yesterday", "yesterday")],
)  # fmt: skip
def test_times_are_written_to_the_minute(stamp, shown):
    assert wording.moment(stamp) == shown
