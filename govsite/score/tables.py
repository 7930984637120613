"""Tables that people hand in: which row is the header, which column is what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from govsite.errors import InputError

Row = tuple[int, Sequence[str]]
"""Line (or row) number in the file and the texts of its cells."""

HEADER_ROWS = 20
_BETWEEN = re.compile(r"[\s*:_\-()（）]+")


def records(
    rows: Sequence[Row], *, headers: Mapping[str, Sequence[str]], required: Sequence[str], file: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank, by column. Raises ``InputError`` where no header names the required columns."""
    start, columns = _header(rows, headers=headers, required=required, file=file)
    for number, cells in rows[start + 1 :]:
        found = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
        if any(found.values()):
            yield number, found


def has_header(rows: Sequence[Row], *, headers: Mapping[str, Sequence[str]], required: Sequence[str]) -> bool:
    """Whether one of the first rows names the required columns."""
    return any(set(required) <= _columns(cells, headers).keys() for _, cells in rows[:HEADER_ROWS])


def unread(
    rows: Sequence[Row], *, headers: Mapping[str, Sequence[str]], required: Sequence[str], file: str
) -> list[str]:
    """Names of columns that mean nothing here: a misspelt one is left out by ``records``. Raises as that does."""
    start, columns = _header(rows, headers=headers, required=required, file=file)
    return [cell.strip() for at, cell in enumerate(rows[start][1]) if at not in columns.values() and cell.strip()]


def _header(
    rows: Sequence[Row], *, headers: Mapping[str, Sequence[str]], required: Sequence[str], file: str
) -> tuple[int, dict[str, int]]:
    # The last row that is a header: a workbook has one in words and, below it, one in ids.
    for place, (number, cells) in reversed(list(enumerate(rows[:HEADER_ROWS]))):
        columns = _columns(cells, headers)
        if set(required) <= columns.keys():
            twice = [name for name in headers if sum(_names(cell, headers, name) for cell in cells) > 1]
            if twice:
                raise InputError(f"two columns are called {twice[0]!r}", where=f"{file}:{number}", hint="rename one")
            return place, columns
    raise InputError(
        f"has no header with {' and '.join(required)}",
        where=f"{file}:{rows[0][0] or 1}" if rows else file,
        hint=f"columns: {', '.join(headers)}",
    )


def _columns(cells: Sequence[str], headers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in headers:
        for at, cell in enumerate(cells):
            if _names(cell, headers, name):
                found.setdefault(name, at)
    return found


def _names(cell: str, headers: Mapping[str, Sequence[str]], name: str) -> bool:
    return word_key(cell) in {word_key(word) for word in (name, *headers[name])}


def word_key(text: str) -> str:
    """What two spellings of one word share: no width, case, blanks or brackets."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def number_in(text: str) -> tuple[float, str]:
    """A number and what stands behind it: ``1,234.5 万元`` → (1234.5, "万元"). Raises ``ValueError``."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(\D*)", folded)
    if found is None:
        raise ValueError(text)
    value = float(found[1].replace(",", ""))
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value, found[2].strip()
