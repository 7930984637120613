"""XML of Excel 2003 (SpreadsheetML), another guest under the name ``.xls``."""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.errors import InputError
from govsite.inventory.grid import Cell, Grid, Line, Linked, fill_down
from govsite.inventory.readers.links import is_of_the_web, link_of_formula

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
MAX_INDEX = 16_384


def read_spreadsheet_xml(text: str, *, file: str) -> list[Grid]:
    """Tables of all sheets. Raises ``InputError`` for XML that is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"is damaged XML: {error}", where=file, hint="save it as xlsx or CSV") from error
    sheets = list(root.iter(f"{_NS}Worksheet"))
    return [_grid(sheet, name=sheet.get(f"{_NS}Name", "") if len(sheets) > 1 else "") for sheet in sheets]


def _grid(sheet: etree._Element, *, name: str) -> Grid:
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    spans: list[tuple[int, int, int]] = []
    number = 0
    for row in sheet.iter(f"{_NS}Row"):
        number = _number(row.get(f"{_NS}Index"), default=number + 1)
        cells: list[Cell] = []
        for cell in row.iter(f"{_NS}Cell"):
            column = min(_number(cell.get(f"{_NS}Index"), default=len(cells) + 1), MAX_INDEX)
            cells.extend([None] * (column - 1 - len(cells)))
            down = _number(cell.get(f"{_NS}MergeDown"), default=0)
            if down:
                spans.append((len(cells), len(rows), len(rows) + down))
            text = "".join(text for data in cell.iter(f"{_NS}Data") for text in data.itertext()).strip()
            cells.append(_linked(cell, text))
            cells.extend([None] * min(_number(cell.get(f"{_NS}MergeAcross"), default=0), MAX_INDEX))
        rows.append(cells)
        numbers.append(number)
    fill_down(rows, spans)
    return Grid(lines=[Line(at, row) for at, row in zip(numbers, rows, strict=True)], sheet=name)


def _linked(cell: etree._Element, text: str) -> str:
    """The text, with where the cell leads."""
    target = cell.get(f"{_NS}HRef", "").strip()
    if not target and (link := link_of_formula(cell.get(f"{_NS}Formula", ""))) is not None:
        target = link.target
    return Linked(text, target) if is_of_the_web(target) else text


def _number(value: str | None, *, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() else default
