"""Days and periods: two weeks, six months, five working days."""

from __future__ import annotations

from datetime import date

import pytest

from govsite.audit.days import days_before, iso_day, judged_day, months_before, working_days
from govsite.model.evidence import Evidence
from govsite.model.observed import NotObserved
from govsite.model.site import Site


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param("2026-11-20", 6, "2026-05-20", id="the same day half a year earlier"),
        pytest.param("2026-08-31", 6, "2026-02-28", id="the month's last where it has no such day"),
        pytest.param("2024-08-31", 6, "2024-02-29", id="a leap year"),
        pytest.param("2026-01-15", 3, "2025-10-15", id="over the new year"),
        pytest.param("2026-11-20", 12, "2025-11-20", id="a year"),
        pytest.param("0001-01-01", 6, "0001-01-01", id="no day before the first"),
    ],
)
def test_months_before(day: str, months: int, expected: str) -> None:
    assert months_before(date.fromisoformat(day), months) == expected


def test_days_before() -> None:
    assert days_before(date(2026, 11, 20), 14) == "2026-11-06"
    assert days_before(date(1, 1, 1), 14) == "0001-01-01"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-11-02", "2026-11-02", 0, id="on the same day"),
        pytest.param("2026-11-02", "2026-11-09", 5, id="Monday to Monday"),
        pytest.param("2026-11-06", "2026-11-13", 5, id="Friday to Friday"),
        pytest.param("2026-11-06", "2026-11-08", 0, id="a weekend"),
        pytest.param("2026-11-02", "2026-11-10", 6, id="one more"),
        pytest.param("2026-11-09", "2026-11-02", 0, id="backwards"),
    ],
)
def test_working_days(start: str, end: str, expected: int) -> None:
    assert working_days(start, end) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-11-20T10:00", "2026-11-20"), ("2026-02-30", ""), ("--11-20", ""), ("", ""), ("2026-11", "")],
)
def test_iso_day(text: str, expected: str) -> None:
    assert iso_day(text) == expected


def test_evidence_without_a_day_cannot_be_judged_by_days() -> None:
    site = Site(url="http://a.example/")
    assert judged_day(Evidence(site=site, observed_at="2026-11-20T02:00:00+00:00")) == date(2026, 11, 20)
    with pytest.raises(NotObserved):
        judged_day(Evidence(site=site))
