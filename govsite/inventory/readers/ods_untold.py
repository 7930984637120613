"""Vertical merges, links and percentages of an OpenDocument sheet (OpenDocument 1.2, part 1: 9 and 19)."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.inventory.grid import Linked
from govsite.inventory.readers.links import is_of_the_web, link_of_formula
from govsite.inventory.readers.untold import (
    MAX_PART,
    Area,
    Link,
    Untold,
    elements,
    new_sheet,
)
from govsite.packages import DamagedPackageError, opened_package

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_LINK = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}a"
_TARGET = "{http://www.w3.org/1999/xlink}href"


def ods_untold(content: bytes) -> dict[str, Untold]:
    """Sheet name → what its cells do not tell; empty for other files, and for one that is damaged."""
    try:
        with opened_package(content) as package:
            info = package.getinfo("content.xml")
            if info.file_size > MAX_PART:
                return {}
            with package.open(info) as stream:
                return _sheets(stream)
    except DamagedPackageError:
        # The cells have been read by then.
        return {}


def _sheets(stream: object) -> dict[str, Untold]:
    found: dict[str, Untold] = {}
    name, row = "", 0
    for event, element in elements(stream, f"{_TABLE}table", f"{_TABLE}table-row", events=("start", "end")):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                name, row = element.get(f"{_TABLE}name", ""), 0
            else:
                element.clear()
        elif event == "end":
            depth = _number(element.get(f"{_TABLE}number-rows-repeated"))
            _add(found.setdefault(name, new_sheet()), element, rows=range(row, row + depth))
            row += depth
            element.clear()
    return found


def _add(sheet: Untold, row: etree._Element, *, rows: range) -> None:
    """What the cells of one row tell."""
    column = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        width = _number(cell.get(f"{_TABLE}number-columns-repeated"))
        area = Area(rows, range(column, column + width))
        depth = _number(cell.get(f"{_TABLE}number-rows-spanned"))
        if depth > 1:
            sheet.spans.append((column, rows.start, rows.start + depth - 1))
        if cell.get(_TYPE) == "percentage":
            sheet.percentages.append(area)
        if (link := _link(cell)) is not None:
            sheet.links.append(Link(area, link.target, str(link)))
        column += width


def _link(cell: etree._Element) -> Linked | None:
    """Where a cell leads: by its formula, or by the first link in its words."""
    formula = cell.get(f"{_TABLE}formula")
    if formula is not None:
        return link_of_formula(formula)
    targets = (link.get(_TARGET, "").strip() for link in cell.iter(_LINK))
    found = next(filter(is_of_the_web, targets), "")
    return Linked("", found) if found else None


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() else 1
