"""Workbooks: xlsx, xls, ods and what WPS writes. Every visible sheet is a table."""

from __future__ import annotations

from python_calamine import (
    CalamineSheet,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from govsite.inventory.grid import Cell, Grid, Line, fill_down
from govsite.inventory.readers.ods_merges import Span, ods_spans
from govsite.workbooks import opened_workbook, sheet_of


def read_workbook(content: bytes, *, file: str) -> list[Grid]:
    """Tables of all visible sheets. Raises ``InputError`` for what is no readable workbook."""
    with opened_workbook(content, file=file, hint="open and save it again, or save it as CSV") as book:
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        spans = ods_spans(content) if content.startswith(b"PK") else {}
        several = len(names) > 1
        return [
            _grid(sheet_of(book, name, file=file), sheet_name=name if several else "", spans=spans.get(name, []))
            for name in names
        ]


def _grid(sheet: CalamineSheet, *, sheet_name: str, spans: list[Span]) -> Grid:
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
