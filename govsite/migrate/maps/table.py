"""Bytes of a table that people edit in spreadsheets to rows of named cells; workbooks are read as they are.

Charset: byte order mark, UTF-16 by its zero bytes, UTF-8, then GB18030. Separator: the one
that cuts the header line into the most words that are known.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from govsite.errors import InputError
from govsite.migrate.maps.workbook import is_workbook, read_sheet

SEPARATORS = (",", "\t", ";", "|", "\uff0c")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LONGEST_CELL = 1 << 20
_QUOTED = re.compile(r'"(?:[^"]+|"")*+"')
_BREAK = re.compile(r"\r\n|\r|\n")


def decode(content: bytes, *, file: str) -> str:
    """Text of ``content``. Raises ``InputError`` for a workbook, and, with the line, where no charset fits."""
    if is_workbook(content):
        raise InputError("is a workbook, not a table of text", where=file, hint="save its sheet as CSV UTF-8")
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return _decoded(content, charset, file=file)
    low, high = content[1:4000:2].count(b"\0"), content[:4000:2].count(b"\0")
    if (low + high) * 5 > min(len(content), 4000):
        return _decoded(content, "utf-16-le" if low > high else "utf-16-be", file=file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030", file=file)


def _decoded(content: bytes, charset: str, *, file: str) -> str:
    try:
        return content.decode(charset)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"is neither UTF-8 nor {charset.upper()}", where=f"{file}:{line}", hint="save it as CSV UTF-8"
        ) from error


def read_table(
    content: bytes, *, file: str, column_of: Callable[[str], str | None]
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The cells of the header, and the rows below it with their line (or row) numbers.

    ``column_of`` says what a cell of a header means (``None``: nothing that is known).

    Lines of nothing but separators and lines that begin with ``#`` are left out. Raises
    ``InputError`` for a text without header, and (while rows are read) for a table that cannot be cut.
    """
    if is_workbook(content):
        return read_sheet(content, file=file, column_of=column_of)
    text = decode(content, file=file)
    separator = _separator(text, column_of)
    rows = _rows(text, separator, file=file)
    for _, cells in rows:
        return cells, rows
    raise InputError("is empty", where=file, hint="the first line names the columns")


def _separator(text: str, column_of: Callable[[str], str | None]) -> str:
    first = next((line for line in io.StringIO(text) if line.strip() and not line.startswith("#")), "")

    def known(separator: str) -> int:
        return sum(column_of(cell.strip().strip('"')) is not None for cell in first.split(separator))

    return max(SEPARATORS, key=known)


def _rows(text: str, separator: str, *, file: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    lines: list[str] = []
    reader = csv.reader(_kept(text, lines), delimiter=separator, strict=False)
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            # A quote that nobody closed swallows what follows, up to the next quote or to the end: looked for where a
            # row goes on below its line, or may.
            if len(lines) > 1 or lines[0].count('"') % 2:
                _refuse_open_quote(lines, separator, file=file, first=line)
            lines.clear()
            if cells and (cells[0].strip() or any(map(str.strip, cells))) and cells[0][:1] != "#":
                yield line, cells
    except csv.Error as error:
        _refuse_open_quote(lines, separator, file=file, first=start)
        raise InputError(
            f"cannot be read as a table: {error}", where=f"{file}:{start}", hint="save it as CSV again"
        ) from error


def _kept(text: str, lines: list[str]) -> Iterator[str]:
    """The lines of ``text``, which stay in ``lines`` until somebody clears it."""
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _refuse_open_quote(lines: list[str], separator: str, *, file: str, first: int) -> None:
    """Raise ``InputError`` where a cell of the row in ``lines`` opens a quote that does not close at its end."""
    row, end = "".join(lines), re.compile(rf"[{re.escape(separator)}\r\n]|\Z")
    place = 0
    while place < len(row):
        quoted = _QUOTED.match(row, place)
        found = end.match(row, quoted.end()) if quoted else end.search(row, place)
        if found is None or (quoted is None and row[place] == '"'):
            raise InputError(
                "a quote opens here that nothing closes",
                where=f"{file}:{first + len(_BREAK.findall(row, 0, place))}",
                hint="close it, or write it twice in a cell that is in quotes itself",
            )
        place = found.end() + (found.end() == found.start())
