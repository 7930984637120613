"""Sheets as plain data, and the one place that writes them into an Excel file.

Text is always written as text: no formula, no link, no number made of digits.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil
from typing import Any

from msgspec import Struct
from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types
from xlsxwriter.format import Format as Style  # type: ignore[import-untyped] # the package ships no types
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
_LETTERS = [xl_col_to_name(index) for index in range(300)]


class _TextSheet(Worksheet):  # type: ignore[misc] # the package ships no types
    """A sheet whose strings are always plain text.

    The library copies a string that begins with ``<r>`` and ends with ``</r>`` into the
    file as markup; a hostile title could break the workbook that way. Writing the cell
    here closes that, and takes half the time.

    Rows carry the height that their texts want, as programs keep it that have found it
    themselves: not all of them look for it when a file is opened, and one that is set for
    good would no longer grow with what people write.
    """

    height: float = 0.0
    """Of the row that is being written, in points; 0 for one line."""

    def _write_row(self, row: int, spans: Any, row_info: Any = None, *, empty_row: bool = False) -> None:
        if not self.height or empty_row or row_info or spans:
            super()._write_row(row, spans, row_info, empty_row)
            return
        self.fh.write(f'<row r="{row + 1}" ht="{self.height:g}">')
        self.height = 0.0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell).__name__ != "String" or col >= len(_LETTERS):
            super()._write_cell(row, col, cell)
            return
        text = cell.string
        if "_x" in text:
            # Programs read _x000A_ as a line break; ECMA-376 (22.4.2.4) has the underscore itself escaped.
            text = _LITERAL_ESCAPE.sub("_x005F_x", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        style = cell.format._get_xf_index()  # noqa: SLF001 - the number of a style in the file
        self.fh.write(
            f'<c r="{_LETTERS[col]}{row + 1}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )


class _Styles:
    """Cell styles of one workbook."""

    def __init__(self, book: Workbook, lang: str) -> None:
        font = {"font_name": "等线", "font_size": 10.5, "valign": "top", "text_wrap": True}
        self.text: Style = book.add_format({**font, "num_format": "@"})
        # Without the quote prefix a program would take the text for a formula as soon as somebody edits the cell.
        self.quoted: Style = book.add_format({**font, "num_format": "@", "quote_prefix": True})
        self.number: Style = book.add_format({**font, "num_format": "#,##0"})
        self.share: Style = book.add_format({**font, "num_format": "0.0%"})
        self.day: Style = book.add_format({**font, "num_format": _DATES["en" if lang == "en" else "zh"]})
        self.head: Style = book.add_format(
            {**font, "bold": True, "bg_color": "#E6EEF8", "bottom": 1, "valign": "vcenter"}
        )


def _write(book: Workbook, sheet: Sheet, *, styles: _Styles, lang: str) -> None:
    """All rows of a sheet, going on in a further sheet when one is full."""
    page: Worksheet = None
    row, part = 0, 0
    for cells in sheet.rows:
        if page is None or row >= ROWS_PER_SHEET:
            if page is not None:
                _finish(page, sheet, rows=row)
            part += 1
            page, row = _open(book, sheet, part=part, styles=styles, lang=lang), 1
        lines = _lines(cells, sheet.columns)
        for column, value in enumerate(cells):
            _write_cell(page, row, column, value=value, styles=styles)
        # The library writes a row when the next one begins, or the file is closed.
        page.height = LINE_POINTS * lines if lines > 1 else 0.0
        row += 1
    if page is None:
        page, row = _open(book, sheet, part=1, styles=styles, lang=lang), 1
    _finish(page, sheet, rows=row)


def _lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Lines that the tallest cell of a row takes; Chinese characters are as wide as two Latin ones."""
    most = 1
    for value, column in zip(cells, columns, strict=False):
        if isinstance(value, str) and len(value) * 2 > column.width:
            # In UTF-8 a Chinese character has three bytes and a Latin one has one.
            width = (len(value.encode("utf-8", "replace")) + len(value)) / 2
            most = max(most, ceil(width / column.width) + value.count("\n"))
    return min(most, MOST_LINES)


def _write_cell(page: Worksheet, row: int, column: int, *, value: Cell, styles: _Styles) -> None:
    if isinstance(value, str):
        if value:
            page.write_string(row, column, value, styles.quoted if is_formula(value) else styles.text)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    else:
        page.write_number(row, column, value, styles.share if isinstance(value, float) else styles.number)


def _open(book: Workbook, sheet: Sheet, *, part: int, styles: _Styles, lang: str) -> Worksheet:
    name = sheet.name.in_language(lang) + (f" {part}" if part > 1 else "")
    page = book.add_worksheet(name, _TextSheet)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(8 if sheet.is_wide else 9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&C&A")
    page.set_footer("&C&P / &N")
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.head.in_language(lang), styles.head)
    return page


def _finish(page: Worksheet, sheet: Sheet, *, rows: int) -> None:
    page.autofilter(0, 0, max(rows - 1, 0), len(sheet.columns) - 1)
    if rows > 1:
        for index, values in sheet.choices:
            page.data_validation(1, index, rows - 1, index, {"validate": "list", "source": list(values)})
