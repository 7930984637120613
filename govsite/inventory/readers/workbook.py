"""Workbooks: xlsx, xls, ods and what WPS writes. Every visible sheet is a table."""

from __future__ import annotations

from collections.abc import Iterator

from python_calamine import (
    CalamineSheet,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from govsite.inventory.grid import Cell, Grid, Line, Linked, fill_down, text_of
from govsite.inventory.readers.ods_untold import ods_untold
from govsite.inventory.readers.untold import Area, Link, Untold, new_sheet
from govsite.inventory.readers.xls_untold import xls_untold
from govsite.inventory.readers.xlsx_untold import xlsx_untold
from govsite.workbooks import opened_workbook, sheet_of


def read_workbook(content: bytes, *, file: str) -> list[Grid]:
    """Tables of all visible sheets. Raises ``InputError`` for what is no readable workbook."""
    with opened_workbook(content, file=file, hint="open and save it again, or save it as CSV") as book:
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        untold = xlsx_untold(content) or ods_untold(content) if content.startswith(b"PK") else xls_untold(content)
        several = len(names) > 1
        return [
            _grid(
                sheet_of(book, name, file=file),
                sheet_name=name if several else "",
                untold=untold.get(name) or new_sheet(),
            )
            for name in names
        ]


def _grid(sheet: CalamineSheet, *, sheet_name: str, untold: Untold) -> Grid:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    _show_percentages(rows, untold.percentages, top=top, left=left)
    _link(rows, untold.links, top=top, left=left)
    # Only downward: a title that spans all columns must not become the header of each.
    merged = [
        (first_column, first_row, last_row)
        for (first_row, first_column), (last_row, _) in sheet.merged_cell_ranges or []
        if last_row > first_row
    ]
    downward = [
        (column - left, first_row - top, last_row - top)
        for column, first_row, last_row in (*merged, *untold.spans)
        if first_row >= top and column >= left
    ]
    fill_down(rows, downward)
    return Grid(lines=[Line(top + number, row) for number, row in enumerate(rows, 1)], sheet=sheet_name)


def _link(rows: list[list[Cell]], links: list[Link], *, top: int, left: int) -> None:
    """Cells with a text keep it beside the target of their link; for those without one the target is the text."""
    for row, at, number in _places(rows, [link.area for link in links], top=top, left=left):
        link = links[number]
        text = text_of(row[at]).strip() or link.text.strip()
        if not text:
            row[at] = link.target
        elif not row[at] or isinstance(row[at], str):
            row[at] = Linked(text, link.target)


def _show_percentages(rows: list[list[Cell]], areas: list[Area], *, top: int, left: int) -> None:
    """The library gives 0.995 for a cell in which people have written, and see, 99.5%."""
    for row, at, _ in _places(rows, areas, top=top, left=left):
        cell = row[at]
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            row[at] = f"{text_of(float(f'{cell * 100:.12g}'))}%"


def _places(rows: list[list[Cell]], areas: list[Area], *, top: int, left: int) -> Iterator[tuple[list[Cell], int, int]]:
    """Each cell of the areas, as its row and its place there, with the area's number."""
    # A cell has one link: areas that overlap are no work of a spreadsheet, and no reason to work without end.
    left_over = sum(map(len, rows)) + len(areas)
    for number, area in enumerate(areas):
        for row in rows[max(area.rows.start - top, 0) : max(area.rows.stop - top, 0)]:
            columns = range(max(area.columns.start - left, 0), min(area.columns.stop - left, len(row)))
            left_over -= max(len(columns), 1)
            if left_over < 0:
                return
            for at in columns:
                yield row, at, number
