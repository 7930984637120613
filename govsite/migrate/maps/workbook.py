"""Maps in workbooks (xlsx, xls, ods): people edit maps in spreadsheets and hand on what these save by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from python_calamine import CalamineSheet

from govsite.errors import InputError
from govsite.workbooks import opened_workbook, sheet_of

SUFFIXES = (".xlsx", ".xls", ".ods", ".et")
_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How xlsx, ods and xls begin."""


def is_workbook(content: bytes) -> bool:
    """Whether a file by its first bytes is a workbook and no table of text."""
    return content.startswith(_BEGINNINGS)


def read_sheet(
    content: bytes, *, file: str, column_of: Callable[[str], str | None]
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header of the one sheet whose header is known, and the rows below it with their numbers in the sheet.

    Raises ``InputError`` for what cannot be read, and where several sheets hold such a table: which of them counts,
    only people know. That one of them has fewer columns says nothing of that.
    """
    with opened_workbook(content, file=file, hint="save its sheet as CSV UTF-8") as book:
        found = {name: _rows(sheet_of(book, name, file=file)) for name in book.sheet_names}
    columns = {name: [column_of(cell) for cell in rows[0][1]] for name, rows in found.items() if rows}
    best = [name for name, known in columns.items() if "old_url" in known and len(found[name]) > 1]
    if not best:
        counts = {name: len(known) - known.count(None) for name, known in columns.items()}
        best = [name for name, count in counts.items() if count and count == max(counts.values())]
    if not best:
        raise InputError(
            "has no sheet whose first row names columns that are known", where=file, hint="name it old_url (or 旧网址)"
        )
    if len(best) > 1:
        named = ", ".join(repr(name) for name in best)
        raise InputError(f"holds several tables: {named}", where=file, hint="keep one sheet in a file")
    header, *rows = found[best[0]]
    return header[1], iter(rows)


def _rows(sheet: CalamineSheet) -> list[tuple[int, list[str]]]:
    top = (sheet.start or (0, 0))[0]
    rows = ((top + number, [_text(cell) for cell in row]) for number, row in enumerate(sheet.iter_rows(), 1))
    return [(number, cells) for number, cells in rows if any(cells) and not cells[0].startswith("#")]


def _text(cell: Any) -> str:
    """A cell as a table of text has it: 301 for 301.0, days as ISO has them."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
