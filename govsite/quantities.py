"""How a language writes numbers, shares, days, times and lengths of time: for people.

Files that programs read (JSON, CSV, SARIF, JUnit) have ISO 8601 and plain digits instead.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_UNITS = ((86400, ("天", "d")), (3600, ("小时", "h")), (60, ("分钟", "min")), (1, ("秒", "s")))
_MILLISECONDS = ("毫秒", "ms")
_WITH_DECIMAL = 10
"""Seconds under which a decimal says something."""


def number(value: int) -> str:
    """A number with its thousands apart, in both languages."""
    return f"{value:,}"


def plural(count: int, noun: str) -> str:
    """``"1 page"``, ``"3 pages"``, ``"2 addresses"``, in English."""
    return f"{number(count)} {noun}{'' if count == 1 else 'es' if noun.endswith('s') else 's'}"


def counted(count: int, noun: str, one: str, many: str) -> str:
    """``"1 site moves"``, ``"3 sites move"``, in English: with what is said of one, and of many."""
    return f"{plural(count, noun)} {one if count == 1 else many}"


def share(part: float) -> str:
    """A share (0 to 1) in per cent with one decimal, none where it is zero.

    What is less than all is never written as all, and what is more than nothing never as nothing.
    """
    told = round(part * 100 + 1e-9, 1)
    if 0 < part < 1:
        told = min(max(told, 0.1), 99.9)
    return f"{told:g}%"


def share_of(part: int, whole: int) -> str:
    """How much of the whole a part is; a dash of nothing."""
    return share(part / whole) if whole else "–"


def day(stamp: str, lang: str) -> str:
    """The day of an ISO 8601 date or time: 2026年11月29日, 29 November 2026. Anything else unchanged."""
    try:
        found = date.fromisoformat(stamp[:10])
    except ValueError:
        return stamp
    return day_of(found, lang)


def day_of(found: date, lang: str) -> str:
    """The same of a date."""
    if lang == "en":
        return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"
    return f"{found.year}年{found.month}月{found.day}日"


def moment(stamp: str, lang: str) -> str:
    """An ISO 8601 time to the minute, with its zone where it has one. Anything else unchanged."""
    try:
        then = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    told = f"{day_of(then.date(), lang)} {then:%H:%M}"
    return f"{told} {zone}" if (zone := zone_of(then)) else told


def zone_of(then: datetime) -> str:
    """The zone of a time: UTC, UTC+08:00; empty where it has none."""
    offset = then.strftime("%z")
    if not offset:
        return ""
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


def duration(seconds: float, lang: str) -> str:
    """A length of time in its two largest units; under ten seconds with a decimal, under one in milliseconds."""
    at = 1 if lang == "en" else 0
    if seconds < 1:
        return f"{round(seconds * 1000)} {_MILLISECONDS[at]}"
    left = round(seconds)
    if left < _WITH_DECIMAL:
        return f"{round(seconds, 1):g} {_UNITS[-1][1][at]}"
    for (size, names), (smaller, further) in pairwise(_UNITS):
        if left >= size:
            rest = left % size // smaller
            return f"{left // size} {names[at]}" + (f" {rest} {further[at]}" if rest else "")
    return f"{left} {_UNITS[-1][1][at]}"
