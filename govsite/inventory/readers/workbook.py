"""Workbooks: xlsx, xls, ods and what WPS writes. Every visible sheet is a table."""

from __future__ import annotations

from python_calamine import (
    CalamineSheet,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from govsite.inventory.grid import Cell, Grid, Line, Linked, fill_down, text_of
from govsite.inventory.readers.ods_merges import Span, ods_spans
from govsite.inventory.readers.xlsx_links import Link, xlsx_links
from govsite.workbooks import opened_workbook, sheet_of


def read_workbook(content: bytes, *, file: str) -> list[Grid]:
    """Tables of all visible sheets. Raises ``InputError`` for what is no readable workbook."""
    with opened_workbook(content, file=file, hint="open and save it again, or save it as CSV") as book:
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        spans, links = (ods_spans(content), xlsx_links(content)) if content.startswith(b"PK") else ({}, {})
        several = len(names) > 1
        return [
            _grid(
                sheet_of(book, name, file=file),
                sheet_name=name if several else "",
                spans=spans.get(name, []),
                links=links.get(name, []),
            )
            for name in names
        ]


def _grid(sheet: CalamineSheet, *, sheet_name: str, spans: list[Span], links: list[Link]) -> Grid:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    _link(rows, links, top=top, left=left)
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


def _link(rows: list[list[Cell]], links: list[Link], *, top: int, left: int) -> None:
    """Cells with a text keep it beside the target of their link; for those without one the target is the text."""
    # A cell has one link: ranges that overlap are no work of a spreadsheet, and no reason to work without end.
    left_over = sum(map(len, rows)) + len(links)
    for link in links:
        for row in rows[max(link.rows.start - top, 0) : max(link.rows.stop - top, 0)]:
            columns = range(max(link.columns.start - left, 0), min(link.columns.stop - left, len(row)))
            left_over -= max(len(columns), 1)
            if left_over < 0:
                return
            for at in columns:
                text = text_of(row[at])
                if not text.strip():
                    row[at] = link.target
                elif isinstance(row[at], str):
                    row[at] = Linked(text, link.target)
