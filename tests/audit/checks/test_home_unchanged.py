"""The home page over two weeks of looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

DAY = 24.0


def past(looks: Sequence[tuple[float, str]]) -> dict[str, Any]:
    home = [[hours, digest] for hours, digest in looks]
    return {"seen_history": {"type": "history", "as_of": "2026-03-20T00:00:00+00:00", "home": home}}


def daily(first: float, last: float = 0.5) -> list[tuple[float, str]]:
    hours = first * DAY
    looks = []
    while hours > last * DAY:
        looks.append((hours, "a"))
        hours -= DAY
    return [*looks, (last * DAY, "a")]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (daily(14), "fail"),
        (daily(14.01), "fail"),
        (daily(13.99), "unknown too-few-probes"),
        ([*daily(14)[:-1], (1, "b")], "pass"),
        ([(14 * DAY, "a"), (13 * DAY, "b"), *[(hours, "a") for hours in range(12 * 24, 0, -24)]], "pass"),
        ([(15 * DAY, "b"), *daily(14.5)], "fail"),
        ([(15 * DAY, "b"), (14.5 * DAY, "a"), *[(d * DAY, "b") for d in (13, 11, 9, 7, 5, 3, 1)]], "fail"),
        ([(2 * DAY, "a"), (1, "b")], "pass"),
        ([(14 * DAY, "a"), (12 * DAY, "a"), (1, "a")], "unknown too-few-probes"),
        (daily(20, last=2.0), "fail"),
        (daily(20, last=2.1), "unknown too-few-probes"),
        ([(1, "a")], "unknown not-monitored"),
        ([], "unknown not-monitored"),
    ],
    ids=[
        "on two weeks",
        "just over two weeks",
        "just under two weeks",
        "something new today",
        "something new for a day counts",
        "a change before the two weeks does not",
        "what was there before is not new",
        "a change that was seen is one, however short the time",
        "too long between two looks",
        "the last look is two days old",
        "the last look is older",
        "a single look",
        "no looks",
    ],
)
def test_bounds(verdict: Callable[..., str], looks: list[tuple[float, str]], expected: str) -> None:
    assert verdict("home-unchanged", **past(looks)) == expected
