"""Waves on the calendar: when each begins and ends, around the days on which nothing moves.

Waves are whole and of one length. A wave that would touch a black-out begins on the day
after the black-out instead; nothing is shortened or broken in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count

from msgspec import Struct

from govsite.errors import UsageError


class Span(Struct, frozen=True, order=True):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError(f"{self} ends before it begins", hint="write FIRST..LAST")

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


def read_span(text: str) -> Span:
    """A black-out as written: ``2027-09-25..2027-10-08``, or one day. Raises ``UsageError``."""
    first, dots, last = text.partition("..")
    return Span(read_day(first), read_day(last if dots else first))


def read_day(text: str) -> date:
    """An ISO date. Raises ``UsageError``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", hint="write YYYY-MM-DD, ranges as YYYY-MM-DD..YYYY-MM-DD") from error


class Calendar:
    """Waves by number, from 1. Without ``start`` they follow one another and have no dates."""

    def __init__(self, *, days: int, start: date | None = None, blackouts: Sequence[Span] = ()) -> None:
        self._length = timedelta(days=days)
        self._start = start
        self._days = days
        self._spans: list[Span] = []
        self._waves = self._from(start, sorted(blackouts)) if start is not None else iter(())

    @property
    def start(self) -> date | None:
        """The first day of the move."""
        return self._start

    def span(self, wave: int) -> Span | None:
        """Days of a wave. Raises ``UsageError`` where dates run out."""
        if self._start is None:
            return None
        while len(self._spans) < wave:
            self._spans.append(next(self._waves))
        return self._spans[wave - 1]

    def end_day(self, wave: int) -> int:
        """Days from the start of the move to the end of a wave."""
        span = self.span(wave)
        if span is None or self._start is None:
            return wave * self._days
        return (span.last - self._start).days + 1

    def waves_until(self, deadline: date) -> int:
        """How many waves end by the deadline."""
        number = 0
        while (span := self.span(number + 1)) is not None and span.last <= deadline:
            number += 1
        return number

    def _from(self, start: date, blackouts: list[Span]) -> Iterator[Span]:
        first, at = start, 0
        for _ in count():
            try:
                wave = Span(first, first + self._length - timedelta(days=1))
                while at < len(blackouts) and blackouts[at].first <= wave.last:
                    if blackouts[at].last >= wave.first:
                        first = blackouts[at].last + timedelta(days=1)
                        wave = Span(first, first + self._length - timedelta(days=1))
                    at += 1
                yield wave
                first = wave.last + timedelta(days=1)
            except OverflowError as error:
                raise UsageError("the waves run past the year 9999", hint="fewer days or more sites a wave") from error
