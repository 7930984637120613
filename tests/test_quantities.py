"""Numbers, shares, days, times and lengths of time as people write them, in both languages and on the page alike."""

from __future__ import annotations

import pytest

from govsite import quantities


@pytest.mark.parametrize(("value", "told"), [(0, "0"), (1593, "1,593"), (10_000_000, "10,000,000")])
def test_numbers_have_their_thousands_apart(value: int, told: str) -> None:
    assert quantities.number(value) == told


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [(1, "page", "1 page"), (0, "page", "0 pages"), (1200, "page", "1,200 pages"), (2, "address", "2 addresses")],
)
def test_one_thing_is_not_told_as_several(count: int, noun: str, told: str) -> None:
    assert quantities.plural(count, noun) == told


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (987, 1000, "98.7%"),
        # As printed circulars have them: one decimal, none where it is zero.
        (118, 122, "96.7%"),
        (160, 173, "92.5%"),
        (283, 286, "99%"),
        (1, 2, "50%"),
        (0, 3, "0%"),
        (3, 3, "100%"),
        (99_999, 100_000, "99.9%"),
        (1, 100_000, "0.1%"),
        (1, 3, "33.3%"),
        (0, 0, "–"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, told: str) -> None:
    assert quantities.share_of(part, whole) == told


@pytest.mark.parametrize(
    ("stamp", "zh", "en"),
    [
        ("2026-11-29", "2026年11月29日", "29 November 2026"),
        ("2026-01-05T08:03:59+00:00", "2026年1月5日 08:03 UTC", "5 January 2026 08:03 UTC"),
        ("2026-01-05T08:03:59.123+08:00", "2026年1月5日 08:03 UTC+08:00", "5 January 2026 08:03 UTC+08:00"),
        ("2026-01-05T08:03:59-03:30", "2026年1月5日 08:03 UTC-03:30", "5 January 2026 08:03 UTC-03:30"),
        ("2026-01-05T08:03:59", "2026年1月5日 08:03", "5 January 2026 08:03"),
        ("", "", ""),
        ("yesterday", "yesterday", "yesterday"),
        ("2026-13-01T00:00:00", "2026-13-01T00:00:00", "2026-13-01T00:00:00"),
    ],
)
def test_days_and_times_are_written_out(stamp: str, zh: str, en: str) -> None:
    tell = quantities.moment if "T" in stamp else quantities.day
    assert (tell(stamp, "zh"), tell(stamp, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0.0421, "42 毫秒", "42 ms"),
        (3.0, "3 秒", "3 s"),
        (3.14, "3.1 秒", "3.1 s"),
        (9.96, "10 秒", "10 s"),
        (59.6, "1 分钟", "1 min"),
        (75, "1 分钟 15 秒", "1 min 15 s"),
        (3600, "1 小时", "1 h"),
        (11_100, "3 小时 5 分钟", "3 h 5 min"),
        (90_000, "1 天 1 小时", "1 d 1 h"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(seconds: float, zh: str, en: str) -> None:
    assert (quantities.duration(seconds, "zh"), quantities.duration(seconds, "en")) == (zh, en)
