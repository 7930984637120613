"""Tables of an HTML page, which is what many systems export under the name ``.xls``."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govsite.inventory.grid import Cell, Grid, Line, Linked, fill_down

MAX_SPAN = 1_000
"""HTML caps colspan here; a rowspan is capped by the table's own length."""


def read_html(text: str) -> list[Grid]:
    """One grid for each table that holds no other table; line numbers are rows of the table."""
    tree = LexborHTMLParser(text)
    tables = [table for table in tree.css("table") if table.css_first("table table") is None]
    innermost = [table for table in tables if not any(child != table for child in table.css("table"))]
    grids = [_grid(table, sheet=str(number)) for number, table in enumerate(innermost, 1)]
    return [Grid(lines=grids[0].lines)] if len(grids) == 1 else grids


def _grid(table: LexborNode, *, sheet: str) -> Grid:
    rows: list[list[Cell]] = []
    spans: list[tuple[int, int, int]] = []
    taken: dict[int, int] = {}
    for number, row in enumerate(table.css("tr")):
        cells: list[Cell] = []
        for cell in row.css("td, th"):
            while taken.get(len(cells), -1) >= number:
                cells.append(None)
            depth, width = _span(cell, "rowspan"), _span(cell, "colspan")
            if depth > 1:
                spans.append((len(cells), number, number + depth - 1))
                taken.update(dict.fromkeys(range(len(cells), len(cells) + width), number + depth - 1))
            cells.append(_text(cell))
            cells.extend([None] * (width - 1))
        rows.append(cells)
    fill_down(rows, spans)
    return Grid(lines=[Line(number, row) for number, row in enumerate(rows, 1)], sheet=sheet)


def _text(cell: LexborNode) -> str:
    """Text of the cell with where its links lead; the target of its link where the text is none."""
    text = cell.text(separator=" ", strip=True)
    targets = [href.strip() for link in cell.css("a[href]") if (href := link.attributes.get("href"))]
    if not text:
        return targets[0] if targets else ""
    web = dict.fromkeys(target for target in targets if target.lower().startswith(("http:", "https:")))
    return Linked(text, " ".join(web)) if web else text


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1
