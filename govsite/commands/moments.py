"""Moments and lengths of time as people write them on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from govsite.errors import UsageError

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_time(text: str) -> timedelta:
    """``30m``, ``1h``, ``7d``, ``1h30m``. Raises ``UsageError`` otherwise."""
    parts = DURATION.findall(text)
    if not parts or DURATION.sub("", text).strip():
        raise UsageError(f"{text!r} is no length of time", hint="write it like 30m, 1h or 7d")
    found = timedelta(seconds=sum(float(number) * SECONDS[unit] for number, unit in parts))
    if found < timedelta(seconds=1):
        raise UsageError(f"{text!r} is too short", hint="write it like 30m, 1h or 7d")
    return found


def moment_of(text: str) -> str:
    """A day (its end, UTC) or a moment of the command line as ISO 8601; empty stays empty.

    Raises ``UsageError`` for what is neither.
    """
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", where="--as-of", hint="write it like 2026-03-31") from error
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d|\d{4}-W\d\d-\d", text):
        moment += timedelta(days=1)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat(timespec="seconds")
