"""Workbooks: xlsx, xls, ods and what WPS writes. Every visible sheet is a table."""

from __future__ import annotations

import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from govsite.errors import InputError
from govsite.inventory.grid import Cell, Grid, Line, fill_down
from govsite.inventory.readers.ods_merges import Span, ods_spans

MAX_CELLS = 20_000_000
"""A sheet that claims to be larger is damaged or hostile (formatting down to row 1,048,576 is not counted)."""


def read_workbook(content: bytes, *, file: str) -> list[Grid]:
    """Tables of all visible sheets. Raises ``InputError`` for what is no readable workbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        spans = ods_spans(content) if content.startswith(b"PK") else {}
        several = len(names) > 1
        return [
            _grid(
                book.get_sheet_by_name(name), sheet_name=name if several else "", spans=spans.get(name, []), file=file
            )
            for name in names
        ]
    except PasswordError as error:
        raise InputError("is protected by a password", where=file, hint="save it without one") from error
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise InputError(
            f"is a damaged workbook: {error}", where=file, hint="open and save it again, or save it as CSV"
        ) from error


def _grid(sheet: CalamineSheet, *, sheet_name: str, spans: list[Span], file: str) -> Grid:
    if sheet.height * sheet.width > MAX_CELLS:
        size = f"{sheet.height} × {sheet.width} cells"
        raise InputError(f"sheet {sheet.name!r} has {size}", where=file, hint="delete the empty rows and columns")
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    # Only downward: a title that spans all columns must not become the header of each.
    merged = [
        (first_column, first_row, last_row)
        for (first_row, first_column), (last_row, _) in sheet.merged_cell_ranges or []
        if last_row > first_row
    ]
    downward = [
        (column - left, first_row - top, last_row - top)
        for column, first_row, last_row in (*merged, *spans)
        if first_row >= top and column >= left
    ]
    fill_down(rows, downward)
    return Grid(lines=[Line(top + number, row) for number, row in enumerate(rows, 1)], sheet=sheet_name)
