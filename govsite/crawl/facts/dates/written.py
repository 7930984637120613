"""Dates in running text, in labels and in URLs. Pure; knows no page.

The ISO-like ways of writing a date are known here, those of a language come from the
jurisdiction's ``date_patterns``. A date that cannot be (31 February) is none.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from govsite.crawl.facts.spots import SHORT, matches_around, matches_at, signs_of
from govsite.words import any_word

NO_MONTHS: Mapping[str, int] = MappingProxyType({})
FIRST_YEAR = 1949
LAST_YEAR = 2099

_FOLD = str.maketrans("０１２３４５６７８９／．－﹣‐‑‒–—―−", "0123456789/.---------")
_FOLDED = re.compile(r"[０-９／．－﹣‐-―−]")
_FOLDED_MARKS = "".join(map(chr, _FOLD))
_CENTURIES = (b"19", b"20")
_MOST_KEPT = 20_000
_CLOCK = (
    r"(?:[\sT]{0,40}(?P<h>[01]?[0-9]|2[0-3])\s?[:：]\s?(?P<i>[0-5][0-9])(?![0-9])"
    r"(?:(?::[0-5][0-9])?\s?(?P<half>[AaPp])\.?[Mm]\b)?)?"
)
_FULL = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})\s{0,3}(?P<sep>[-/.])\s{0,3}(?P<m>1[0-2]|0?[1-9])\s{0,3}(?P=sep)\s{0,3}"
    r"(?P<d>3[01]|[12][0-9]|0?[1-9])(?:(?![0-9])|(?=(?:[01][0-9]|2[0-3]):[0-5][0-9]))" + _CLOCK
)
_SEPARATED = re.compile(r"[0-9]\s{0,3}[-/.]\s{0,3}[0-9]")
"""What every way of writing a date with separators has: a quick look that spares the slow ones."""
_GLUED = re.compile(r"(?:[0-9]|[0-9][./_-])\Z")
"""What stands before digits that are part of something longer (a number, a version)."""
_SHORT_YEAR = re.compile(
    r"(?<![0-9./-])(?<![0-9]:)(?P<y>[0-9]{2})(?P<sep>[-/.])(?P<m>1[0-2]|0[1-9])(?P=sep)(?P<d>3[01]|[12][0-9]|0[1-9])(?![0-9/.:-])"
)
_MONTH_DAY = re.compile(
    r"(?<![0-9./-])(?<![0-9]:)(?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9/.:%-])"
)
_DAY_BOX = re.compile(
    r"(?<![0-9./-])(?<![0-9]:)(?P<d>3[01]|[12][0-9]|0?[1-9])\s+(?P<y>(?:19|20)[0-9]{2})\s?[-/.]\s?(?P<m>1[0-2]|0?[1-9])(?![0-9])"
    r"|(?<![0-9./-])(?<![0-9]:)(?P<y2>(?:19|20)[0-9]{2})\s?[-/.]\s?(?P<m2>1[0-2]|0?[1-9])\s+(?P<d2>3[01]|[12][0-9]|0?[1-9])(?![0-9./:-])"
    r"|(?<![0-9./-])(?<![0-9]:)(?P<m3>1[0-2]|0?[1-9])\s?[-/.]\s?(?P<d3>3[01]|[12][0-9]|0?[1-9])\s+(?P<y3>(?:19|20)[0-9]{2})(?![0-9./:-])"
    r"|(?<![0-9./-])(?<![0-9]:)(?P<y4>(?:19|20)[0-9]{2})\s+(?P<m4>1[0-2]|0?[1-9])\s?[-/.]\s?(?P<d4>3[01]|[12][0-9]|0?[1-9])(?![0-9./:-])"
)
_COMPACT = re.compile(
    r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12][0-9]|0[1-9])(?:(?P<h>[01][0-9]|2[0-3])(?P<i>[0-5][0-9])(?:[0-5][0-9])?)?(?![0-9])"
)
_ZONE = re.compile(
    r"(?::[0-5][0-9](?:\.[0-9]{1,9})?)?\s?"
    r"(?:(?:Z|UTC|GMT)\b|(?P<sign>[+-])(?P<h>0[0-9]|1[0-4]):?(?P<i>[0-5][0-9])(?![0-9]))"
)
"""Behind a time, how far it is from universal time (RFC 3339, RFC 2822)."""
_MONTH_NAME = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_UNIX = re.compile(
    _MONTH_NAME + r" +(?P<d>[0-9]{1,2}),? +(?:(?P<h>[0-9]{2}):(?P<i>[0-9]{2}):[0-9]{2} +(?:\w+ +)?)?(?P<y>[0-9]{4})"
)
_MAIL = re.compile(r"(?P<d>[0-9]{1,2}) +" + _MONTH_NAME + r" +(?P<y>[0-9]{4})(?: +(?P<h>[0-9]{2}):(?P<i>[0-9]{2}))?")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_IN_URL = tuple(
    map(
        re.compile,
        (
            r"/t(?P<y>20[0-9]{2}|19[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])_[0-9]",
            r"/(?P<y>20[0-9]{2}|19[0-9]{2})[/-](?P<m>[01]?[0-9])[/-](?P<d>[0-3]?[0-9])(?=[/_.-])",
            r"/(?P<y>20[0-9]{2}|19[0-9]{2})-?(?P<m>[01][0-9])/(?P<d>[0-3][0-9])(?=[/_.-])",
            r"/(?P<y>20[0-9]{2}|19[0-9]{2})/(?P<m>[01][0-9])-?(?P<d>[0-3][0-9])(?=[/_.-])",
            r"[/_.-](?P<y>20[0-9]{2}|19[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?=[/_.-]|[0-9]{6}(?:[0-9]{0,8})(?=[/_.-]))",
            r"/t(?P<y>20[0-9]{2}|19[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])[._-]",
        ),
    )
)


class Written(Struct, frozen=True, gc=False):
    """A date as it is written at ``start … end`` of a text. ``year`` is 0 where it is left out."""

    start: int
    end: int
    year: int
    month: int
    day: int
    clock: str = ""

    @property
    def iso(self) -> str:
        """ISO date, with the time where it is given; month and day alone without a year (``--11-07``)."""
        return _iso(self.year, self.month, self.day, self.clock)


@lru_cache(maxsize=8192)
def _iso(year: int, month: int, day: int, clock: str) -> str:
    if not year:
        return f"--{month:02d}-{day:02d}"
    date = f"{year:04d}-{month:02d}-{day:02d}"
    return f"{date}T{clock}" if clock else date


class DateForms:
    """The ways in which a country's pages write dates."""

    def __init__(
        self,
        patterns: Iterable[str],
        numerals: Mapping[str, int],
        *,
        in_rows: Iterable[str] = (),
        months: Mapping[str, int] = NO_MONTHS,
        utc_offset: float | None = None,
    ) -> None:
        compiled = [re.compile(pattern) for pattern in patterns]
        self._named = tuple(form for form in compiled if "mon" in form.groupindex)
        self._months = months
        self._month_names = any_word(tuple(months))
        self._signs = {form: signs_of(form.pattern) for form in compiled}
        forms = [form for form in compiled if "mon" not in form.groupindex]
        self._full = tuple(form for form in forms if "y" in form.groupindex)
        boxes = [re.compile(pattern) for pattern in in_rows]
        self._boxes = tuple(form for form in boxes if "y" in form.groupindex)
        others = (*forms, *boxes)
        self._part = (_MONTH_DAY, *(form for form in others if "y" not in form.groupindex))
        self._numerals = numerals
        self._utc_offset = utc_offset
        self._found: dict[str, tuple[Written, ...]] = {}
        self._in_rows: dict[str, Written | None] = {}

    def find(self, text: str) -> Sequence[Written]:
        """All dates with a year, in the order of the text. Short texts stand in many rows: answers are kept."""
        if len(text) > SHORT:
            return self._find(text)
        found = self._found.get(text)
        if found is None:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            found = self._found[text] = tuple(self._find(text))
        return found

    def _find(self, text: str) -> list[Written]:
        folded = fold(text)
        found = (
            list(self._dated(matches_at(_FULL, folded, _CENTURIES), _FULL, folded)) if _SEPARATED.search(folded) else []
        )
        if not text.isascii():
            for form in self._full:
                signs = self._signs[form]
                if all(sign in folded for sign in signs):
                    found += self._dated(matches_around(form, folded, signs), form, folded)
        if self._named and self._month_names.is_in(folded):
            found += [date for form in self._named for date in self._read(form, folded)]
        return sorted(found, key=lambda date: date.start) if len(found) > 1 else found

    def find_in_row(self, text: str) -> Written | None:
        """The date of a list's row, which may lack the year or stand in a calendar box.

        The same rows stand on many pages of a site, so that answers for short texts are kept.
        """
        if len(text) > SHORT:
            return self._find_in_row(text)
        if text not in self._in_rows:
            if len(self._in_rows) >= _MOST_KEPT:
                self._in_rows.clear()
            self._in_rows[text] = self._find_in_row(text)
        return self._in_rows[text]

    def _find_in_row(self, text: str) -> Written | None:
        if dates := self.find(text):
            return dates[-1]
        folded = fold(text)
        if boxes := [date for form in self._boxes for date in self._read(form, folded)]:
            return boxes[-1]
        if _SEPARATED.search(folded) is None:
            return self._last_part(self._part[1:], folded)
        if box := _DAY_BOX.search(folded):
            suffix = next(suffix for suffix in ("", "2", "3", "4") if box[f"y{suffix}"])
            year, month, day = (int(box[name + suffix]) for name in "ymd")
            if _is_day(year, month, day):
                return Written(box.start(), box.end(), year, month, day)
        if (short := _SHORT_YEAR.search(folded)) and _is_day(2000 + int(short["y"]), int(short["m"]), int(short["d"])):
            return Written(short.start(), short.end(), 2000 + int(short["y"]), int(short["m"]), int(short["d"]))
        return self._last_part(self._part, folded)

    def _last_part(self, forms: Sequence[re.Pattern[str]], folded: str) -> Written | None:
        """The last month and day without a year."""
        parts = [date for form in forms for date in self._read(form, folded)]
        return max(parts, key=lambda date: date.start) if parts else None

    def read_label(self, content: str) -> Written | None:
        """The date that a label's content is, by the country's clocks."""
        folded = fold(content.strip())
        written = self._read_label(folded)
        return self._by_local_clock(written, folded) if written is not None and written.clock else written

    def _by_local_clock(self, written: Written, text: str) -> Written:
        """The same moment where the reader is: late in the evening by universal time it is tomorrow in Beijing."""
        zone = _ZONE.match(text, written.end)
        if zone is None or self._utc_offset is None:
            return written
        ahead = int(f"{zone['sign']}1") * (int(zone["h"]) * 60 + int(zone["i"])) if zone["sign"] else 0
        hour, minute = map(int, written.clock.split(":"))
        moment = dt.datetime(written.year, written.month, written.day, hour, minute)  # noqa: DTZ001 - zones are counted off
        moment += dt.timedelta(hours=self._utc_offset, minutes=-ahead)
        return Written(written.start, written.end, moment.year, moment.month, moment.day, f"{moment:%H:%M}")

    def _read_label(self, folded: str) -> Written | None:
        by_program = _UNIX.search(folded) or _MAIL.search(folded)
        if (dates := self.find(folded)) and not (by_program and by_program["h"]):
            return dates[0]
        if by_program:
            clock = f"{by_program['h']}:{by_program['i']}" if by_program["h"] else ""
            year, month, day = int(by_program["y"]), _MONTHS.index(by_program["mon"]) + 1, int(by_program["d"])
            is_day = _is_day(year, month, day)
            return Written(by_program.start(), by_program.end(), year, month, day, clock) if is_day else None
        if match := _COMPACT.search(folded):
            return next(self._read(_COMPACT, folded[: match.end()]), None)
        return None

    def _read(self, form: re.Pattern[str], text: str) -> Iterator[Written]:
        """Dates of one form."""
        return self._dated(form.finditer(text), form, text)

    def _dated(self, matches: Iterable[re.Match[str]], form: re.Pattern[str], text: str) -> Iterator[Written]:
        """Those of a form's matches that are dates."""
        names = form.groupindex
        for match in matches:
            if _GLUED.search(text, max(0, match.start() - 2), match.start()):
                continue
            year = self._number(match["y"], is_year=True) if "y" in names else 0
            month = self._months.get(match["mon"], 0) if "mon" in names else self._number(match["m"])
            day = self._number(match["d"])
            if _is_day(year or 2000, month, day):
                clock = _clock(match) if "h" in names and match["h"] else ""
                yield Written(match.start(), match.end(), year, month, day, clock)

    def _number(self, written: str, *, is_year: bool = False) -> int:
        """The number that digits or numerals stand for; 0 for what is none."""
        if written.isascii():
            return int(written) if written.isdigit() else 0
        values = [int(mark) if mark in "0123456789" else self._numerals.get(mark, -1) for mark in written]
        if not values or min(values) < 0:
            return 0
        if is_year:
            return int("".join(map(str, values)))
        total = 0
        for value in values:
            total = total * 10 if value == 10 and 0 < total < 10 else total + value
        return total


def _clock(match: re.Match[str]) -> str:
    """The time of day by 24 hours; ``half`` begins with A or stands for the afternoon."""
    hour, half = int(match["h"]), match.groupdict().get("half")
    if half and hour <= 12:
        hour = hour % 12 if half in "Aa" else hour % 12 + 12
    return f"{hour:02d}:{match['i']}"


def fold(text: str) -> str:
    """Full-width digits and every kind of dash made ASCII; positions stay as they are."""
    if text.isascii() or (_FOLDED.search(text) is None if len(text) <= SHORT else not _has_folded(text)):
        return text
    return text.translate(_FOLD)


def _has_folded(text: str) -> bool:
    """In long texts single letters are found ten times as fast as what is one of many."""
    return any(mark in text for mark in _FOLDED_MARKS)


@lru_cache(maxsize=65536)
def url_date(url: str) -> str:
    """ISO date that a URL's path carries, empty without one."""
    path = url.partition("?")[0]
    for pattern in _IN_URL:
        if (match := pattern.search(path)) and _is_day(int(match["y"]), int(match["m"]), int(match["d"])):
            return f"{int(match['y']):04d}-{int(match['m']):02d}-{int(match['d']):02d}"
    return ""


def with_years(dates: Sequence[str], *, hints: Sequence[str]) -> list[str]:
    """Dates of one list from top to bottom, missing years filled in.

    ``hints`` are the dates that the rows' URLs carry (or empty). A list goes from the
    newest to the oldest: a month and day later in the year than the row above belongs
    to the year before. Where nothing on the list names a year, none is made up.
    """
    known = [_known_year(date, hint) for date, hint in zip(dates, hints, strict=True)]
    below = _carry(dates, known, step=1)
    above = _carry(dates, known, step=-1)
    filled = []
    for date, year, from_above, from_below in zip(dates, known, below, above, strict=True):
        best = year or from_above or from_below
        filled.append(date if not date.startswith("--") else f"{best:04d}{date[1:]}" if best else "")
    return filled


def _known_year(date: str, hint: str) -> int:
    """The year that a row's date or its URL names; the URL may be a few days off around New Year."""
    if date and not date.startswith("--"):
        return int(date[:4])
    if not date or not hint:
        return 0
    year = int(hint[:4])
    return min((year - 1, year, year + 1), key=lambda guess: _days_apart(guess, date, hint))


def _days_apart(year: int, date: str, hint: str) -> int:
    """Days between a month and day in ``year`` and a whole date."""
    month, day = int(date[2:4]), int(date[5:7])
    if not _is_day(year, month, day):
        return 10_000
    return abs((dt.date(year, month, day) - dt.date.fromisoformat(hint[:10])).days)


def _carry(dates: Sequence[str], known: Sequence[int], *, step: int) -> list[int]:
    """Years carried from row to row, downward (``step`` 1) or upward (-1)."""
    years = [0] * len(dates)
    year, last = 0, ""
    for index in range(len(dates))[::step]:
        if not dates[index]:
            continue
        month_day = dates[index][-5:] if dates[index].startswith("--") else dates[index][5:10]
        if known[index]:
            year = known[index]
        elif year and last and (month_day > last if step == 1 else month_day < last):
            year -= step
        years[index], last = year, month_day
    return years


def _is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar knows that day, in years that a website can speak of."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    return day <= 28 or day <= calendar.monthrange(year, month)[1]
