"""Printed dates against first sightings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def past(watched: int = 3, **item: str) -> dict[str, Any]:
    items = [{"url": "http://www.anytown.gov.cn/a.html", "first_seen": "2026-03-01T08:00:00+00:00", **item}]
    history = {"type": "history", "as_of": "2026-03-20T00:00:00+00:00", "watched": watched}
    return {"seen_history": history | ({"items": items} if item else {})}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (past(first_date="2026-03-01", last_date="2026-03-03"), "pass"),
        (past(first_date="2026-03-01", last_date="2026-03-04"), "fail"),
        (past(first_date="2026-03-03", last_date="2026-03-03"), "pass"),
        (past(first_date="2026-03-04", last_date="2026-03-04"), "fail"),
        (past(first_date="2026-02-20", last_date="2026-02-10"), "pass"),
        (past(first_date="2025-03-01", last_date="2026-03-01", source="list"), "pass"),
        (past(first_date="2025-03-01", last_date="2026-03-01", source="page"), "fail"),
        (past(first_date="2026-12-30", last_date="2026-12-30", source="list"), "pass"),
        (past(first_date="garbled", last_date="2026-03-09"), "fail"),
        (past(first_date="", last_date="nonsense"), "pass"),
        (past(), "pass"),
        (past(watched=0), "unknown not-monitored"),
    ],
    ids=[
        "moved by as much as is allowed",
        "moved by more",
        "dated ahead by as much as is allowed",
        "dated ahead by more",
        "moved back",
        "a list whose year was guessed otherwise",
        "a page that was made a year younger",
        "a list whose year was guessed wrongly",
        "no first date, ahead of the first sighting",
        "no date at all",
        "nothing doubtful",
        "nothing seen twice",
    ],
)
def test_dates(verdict: Callable[..., str], facts: dict[str, Any], expected: str) -> None:
    assert verdict("date-forged", **facts) == expected
