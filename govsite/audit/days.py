"""Days and periods as clauses count them: "within two weeks", "within six months", "five working days"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from govsite import quantities
from govsite.model.evidence import Evidence
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.words import Words

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRIDAY = 4


def in_words(found: date | str) -> Words:
    """A day (ISO 8601, empty for none) as messages have it: 2026年11月29日, 29 November 2026."""
    stamp = str(found)
    return Words(*(quantities.day(stamp, lang) for lang in ("zh", "en")))


def judged_day(evidence: Evidence) -> date:
    """The day at which a site is judged: that of the observation, or the one put in its place.

    Raises ``NotObserved`` where the evidence names none.
    """
    try:
        return date.fromisoformat(evidence.observed_at[:10])
    except ValueError:
        raise NotObserved(Reason.NOT_SUPPLIED, "observed_at") from None


def iso_day(text: str) -> str:
    """The whole day that an ISO date (or time) names; empty for anything less."""
    return text[:10] if _ISO.match(text) and _is_day(text[:10]) else ""


def days_before(day: date, count: int) -> str:
    """The day so many days earlier, as ISO date."""
    try:
        return (day - timedelta(days=count)).isoformat()
    except OverflowError:
        return date.min.isoformat()


def months_before(day: date, count: int) -> str:
    """The same day so many months earlier (the month's last where it has none), as ISO date."""
    month = day.year * 12 + day.month - 1 - count
    year, number = divmod(month, 12)
    if year < 1:
        return date.min.isoformat()
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1])).isoformat()


def working_days(start: str, end: str) -> int:
    """Mondays to Fridays after ``start`` up to and with ``end``. Public holidays are not known here."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    whole, rest = divmod(max(0, (last - first).days), 7)
    return whole * 5 + sum((first + timedelta(days=whole * 7 + n)).weekday() <= _FRIDAY for n in range(1, rest + 1))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
