"""Sheets as plain data, and the one place that writes them into an Excel file.

Text is always written as text: no formula, no link, no number made of digits.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from math import ceil
from typing import Any

from msgspec import Struct
from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped] # the package ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped] # the package ships no types

from govsite.model.words import Words
from govsite.report.safe import is_formula

ROWS_PER_SHEET = 1_000_000
"""Excel holds 1,048,576 rows."""
LINE_POINTS = 14.25
"""Height of a line of text."""
MOST_LINES = 12
"""Lines of one row that are shown; the cell holds all of them."""

Cell = str | int | float | date
_DATES = {"zh": 'yyyy"年"m"月"d"日"', "en": "[$-409]d mmmm yyyy"}
"""Number formats of days; English names its months whatever language the program speaks."""


class Column(Struct, frozen=True):
    """One column: its head and its width in characters."""

    head: Words
    width: float


class Sheet(Struct, frozen=True):
    """One sheet: its name, its columns and its rows."""

    name: Words
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Columns in which one of a few values is to be chosen."""
    is_wide: bool = False
    """Whether it is printed on A3."""


def day_cell(text: str) -> Cell:
    """A day in ISO form as one that spreadsheets sort and count with; any other text as it is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def workbook(sheets: Iterable[Sheet], *, title: str, created: datetime, lang: str) -> bytes:
    """The file; sheets are written row by row, so that memory stays small."""
    out = io.BytesIO()
    texts_stay_texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, {"constant_memory": True, **texts_stay_texts})
    book.set_properties({"title": title, "created": created})
    styles = _Styles(book, lang)
    for sheet in sheets:
        _write(book, sheet, styles=styles, lang=lang)
    book.close()
    return out.getvalue()


_LITERAL_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheets, as they count from March 1900 on."""


class _TextSheet(Worksheet):  # type: ignore[misc] # the package ships no types
    """A sheet whose rows are written as they stand in the file, a whole row at once.

    Cell by cell the library takes four times as long for a long list; and it copies a string
    that begins with ``<r>`` and ends with ``</r>`` into the file as markup, so that a hostile
    title could break the workbook.

    Rows carry the height that their texts want, as programs keep it that have found it
    themselves: not all of them look for it when a file is opened, and one that is set for
    good would no longer grow with what people write.
    """

    dim_colmax: int | None

    def write_line(self, row: int, cells: Sequence[str], *, lines: int) -> None:
        """The next row; ``cells`` are XML, empty for none, and ``lines`` is how high the row is."""
        height = f' ht="{LINE_POINTS * lines:g}"' if lines > 1 else ""
        number = row + 1
        names = _column_names(len(cells))
        written = [f'<c r="{name}{number}" {cell}' for name, cell in zip(names, cells, strict=True) if cell]
        self.fh.write(f'<row r="{number}"{height}>{"".join(written)}</row>')
        # What the library says in the file on where cells are.
        self.dim_rowmin = self.dim_colmin = 0
        self.dim_rowmax, self.dim_colmax = row, max(self.dim_colmax or 0, len(cells) - 1)


@lru_cache(maxsize=8)
def _column_names(count: int) -> list[str]:
    return [xl_col_to_name(index) for index in range(count)]


@lru_cache(maxsize=8192)
def _escaped(text: str) -> str:
    """A text between the tags of its cell. Most cells of a list say what the rows above say."""
    if "_x" in text:
        # Programs read _x000A_ as a line break; ECMA-376 (22.4.2.4) has the underscore itself escaped.
        text = _LITERAL_ESCAPE.sub("_x005F_x", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Styles:
    """Cell styles of one workbook."""

    def __init__(self, book: Workbook, lang: str) -> None:
        font = {"font_name": "等线", "font_size": 10.5, "valign": "top", "text_wrap": True}

        def number_of(**more: Any) -> int:
            """The number that a style has in the file."""
            return int(book.add_format({**font, **more})._get_xf_index())  # noqa: SLF001

        self._text = number_of(num_format="@")
        # Without the quote prefix a program would take the text for a formula as soon as somebody edits the cell.
        self._quoted = number_of(num_format="@", quote_prefix=True)
        self._number = number_of(num_format="#,##0")
        self._share = number_of(num_format="0.0%")
        self._day = number_of(num_format=_DATES["en" if lang == "en" else "zh"])
        self._head = number_of(bold=True, bg_color="#E6EEF8", bottom=1, valign="vcenter")

    def cell(self, value: Cell) -> str:
        """A value in XML, without the beginning that says where it stands; empty for an empty text."""
        if isinstance(value, str):
            return _text_cell(value, self._quoted if is_formula(value) else self._text) if value else ""
        if isinstance(value, date):
            return f's="{self._day}"><v>{(value - _FIRST_DAY).days}</v></c>'
        return f's="{self._share if isinstance(value, float) else self._number}"><v>{value!r}</v></c>'

    def head(self, text: str) -> str:
        """The head of a column, likewise."""
        return _text_cell(text, self._head)


def _text_cell(text: str, style: int) -> str:
    return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _write(book: Workbook, sheet: Sheet, *, styles: _Styles, lang: str) -> None:
    """All rows of a sheet, going on in a further sheet when one is full."""
    page: _TextSheet | None = None
    row, part = 0, 0
    for cells in sheet.rows:
        if page is None or row >= ROWS_PER_SHEET:
            if page is not None:
                _finish(page, sheet, rows=row)
            part += 1
            page, row = _open(book, sheet, part=part, styles=styles, lang=lang), 1
        page.write_line(row, [styles.cell(value) for value in cells], lines=_lines(cells, sheet.columns))
        row += 1
    if page is None:
        page, row = _open(book, sheet, part=1, styles=styles, lang=lang), 1
    _finish(page, sheet, rows=row)


def _lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Lines that the tallest cell of a row takes."""
    tall = (
        _lines_of(value, column.width)
        for value, column in zip(cells, columns, strict=False)
        if isinstance(value, str) and len(value) * 2 > column.width
    )
    return min(max(tall, default=1), MOST_LINES)


@lru_cache(maxsize=8192)
def _lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column; Chinese characters are as wide as two Latin ones."""
    # In UTF-8 a Chinese character has three bytes and a Latin one has one.
    return ceil((len(text.encode("utf-8", "replace")) + len(text)) / 2 / width) + text.count("\n")


def _open(book: Workbook, sheet: Sheet, *, part: int, styles: _Styles, lang: str) -> _TextSheet:
    name = sheet.name.in_language(lang) + (f" {part}" if part > 1 else "")
    page: _TextSheet = book.add_worksheet(name, _TextSheet)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(8 if sheet.is_wide else 9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&C&A")
    page.set_footer("&C&P / &N")
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    heads = [column.head.in_language(lang) for column in sheet.columns]
    page.write_line(0, [styles.head(text) for text in heads], lines=_lines(heads, sheet.columns))
    return page


def _finish(page: _TextSheet, sheet: Sheet, *, rows: int) -> None:
    page.autofilter(0, 0, max(rows - 1, 0), len(sheet.columns) - 1)
    if rows > 1:
        for index, values in sheet.choices:
            page.data_validation(1, index, rows - 1, index, {"validate": "list", "source": list(values)})
