from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.errors import UsageError
from govsite.migrate.waves.calendar import Calendar, Span, read_span

START = date(2027, 1, 4)


def spans(count: int, **more: object) -> list[str]:
    calendar = Calendar(days=28, start=START, **more)
    return [str(calendar.span(number)) for number in range(1, count + 1)]


def test_waves_follow_one_another():
    assert spans(2) == ["2027-01-04..2027-01-31", "2027-02-01..2027-02-28"]


def test_a_wave_that_would_touch_a_black_out_begins_after_it():
    blackouts = (read_span("2027-02-10..2027-02-20"),)
    assert spans(3, blackouts=blackouts)[1:] == ["2027-02-21..2027-03-20", "2027-03-21..2027-04-17"]


def test_black_outs_that_overlap_and_stand_in_any_order_are_all_kept_free():
    blackouts = [read_span(text) for text in ("2027-03-01..2027-03-05", "2027-01-10", "2027-01-01..2027-02-15")]
    assert spans(1, blackouts=blackouts) == ["2027-03-06..2027-04-02"]


def test_without_a_start_waves_have_numbers_only():
    calendar = Calendar(days=28)
    assert calendar.span(3) is None
    assert calendar.end_day(3) == 84


@pytest.mark.parametrize("text", ["2027-02-30", "soon", "2027-03-01..2027-02-01", "..", ""])
def test_what_is_no_range_of_days_is_refused(text: str):
    with pytest.raises(UsageError):
        read_span(text)


def test_waves_past_the_end_of_time_are_refused():
    with pytest.raises(UsageError, match="year 9999"):
        Calendar(days=3000, start=date(9998, 1, 1)).span(2)


DAYS = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 40)).map(lambda p: Span(p[0], p[0] + timedelta(days=p[1]))), max_size=8)


@given(blackouts=SPANS, days=st.integers(1, 60))
def test_no_wave_ever_touches_a_black_out(blackouts: list[Span], days: int):
    calendar = Calendar(days=days, start=START, blackouts=blackouts)
    last = START - timedelta(days=1)
    for number in range(1, 12):
        span = calendar.span(number)
        assert span.first > last
        assert (span.last - span.first).days == days - 1
        assert all(span.last < free.first or span.first > free.last for free in blackouts)
        assert calendar.end_day(number) == (span.last - START).days + 1
        last = span.last
