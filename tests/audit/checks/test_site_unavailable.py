"""Availability: the bound of five per cent, fifteen seconds, twenty a day, seven days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

WEEK = range(7)


def past(days: list[dict[str, Any]]) -> dict[str, Any]:
    return {"seen_history": {"type": "history", "as_of": "2026-03-08T00:00:00+00:00", "days": days}}


def day(ago: int, opened: int = 20, failed: int = 0, slow: int | None = None, unknown: int = 0) -> dict[str, Any]:
    times = [300] * opened + ([slow] if slow is not None else [])
    return {"ago": ago, "opened_ms": times, "failed": failed, "unknown": unknown}


def week(**first: Any) -> list[dict[str, Any]]:
    return [day(0, **first), *(day(ago) for ago in range(1, 7))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (week(), "pass"),
        (week(opened=14, failed=6), "pass"),
        (week(opened=13, failed=7), "fail"),
        (week(opened=12, failed=8), "fail"),
        (week(opened=13, failed=6, slow=14_999), "pass"),
        (week(opened=13, failed=6, slow=15_000), "fail"),
        (week(opened=13, failed=6, slow=15_001), "fail"),
        (week(opened=19), "unknown too-few-probes"),
        (week(opened=0, failed=20), "fail"),
        (week(opened=21), "pass"),
        (week(opened=19, unknown=50), "unknown too-few-probes"),
        ([day(ago, opened=0, failed=20) for ago in range(6)], "unknown too-few-probes"),
        ([day(ago) for ago in range(1, 8)], "unknown too-few-probes"),
        ([*week(), day(7, opened=0, failed=20)], "pass"),
        ([day(ago, opened=0, unknown=20) for ago in range(7)], "unknown too-few-probes"),
        ([day(9)], "unknown not-monitored"),
        ([], "unknown not-monitored"),
    ],
    ids=[
        "all opened",
        "just under five per cent",
        "on five per cent",
        "just over five per cent",
        "just under fifteen seconds",
        "on fifteen seconds",
        "just over fifteen seconds",
        "nineteen on one day are too few",
        "one whole day down",
        "more than asked for",
        "probes that say nothing do not count",
        "six days down are still no verdict",
        "yesterday is missing",
        "what lies longer ago does not count",
        "probes that say nothing are probes",
        "probes of long ago",
        "no probes",
    ],
)
def test_bounds(verdict: Callable[..., str], days: list[dict[str, Any]], expected: str) -> None:
    assert verdict("site-unavailable", **past(days)) == expected


def test_too_few_probes_tell_what_is_still_possible(judged: Callable[..., Any]) -> None:
    outcome = judged("site-unavailable", **past(week(opened=9, failed=1)))
    assert "10 more needed; between 0.714% and 7.86% failed" in outcome.detail


def test_without_history_nothing_is_known(verdict: Callable[..., str]) -> None:
    assert verdict("site-unavailable") == "unknown not-monitored"


@pytest.mark.parametrize(
    ("days", "over_ipv6", "dns", "expected"),
    [
        pytest.param([day(0)], [day(0, opened=19, failed=1)], None, "fail", id="those over IPv6 count"),
        pytest.param([day(0, opened=0, failed=20)], [day(0)], None, "pass", id="and no others"),
        pytest.param([day(0)], [], None, "unknown not-monitored", id="nobody asked over IPv6"),
        pytest.param([day(0)], [], [], "not-applicable", id="no address there"),
        pytest.param([day(0)], [day(0)], ["2400:da00::1"], "pass", id="an address there"),
    ],
)
def test_over_ipv6(verdict: Callable[..., str], days: Any, over_ipv6: Any, dns: Any, expected: str) -> None:
    facts = past(days)
    facts["seen_history"]["days_ipv6"] = over_ipv6
    if dns is not None:
        facts["dns"] = {"type": "dns", "host": "www.anytown.gov.cn", "a": ["198.51.100.1"], "aaaa": dns}
    options = {"days": 1, "per_day": 20, "seconds": 15, "share": 0.05, "over_ipv6": True}
    assert verdict("site-unavailable", options, **facts) == expected
