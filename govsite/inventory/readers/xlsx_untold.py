"""Where cells of an xlsx workbook lead, and which are shown as percentages (ECMA-376, part 1: 18.3, 18.8)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.inventory.readers.links import is_of_the_web, link_of_formula
from govsite.inventory.readers.number_formats import PERCENT_FORMATS, is_percent_format
from govsite.inventory.readers.untold import MAX_PART, Area, Link, Untold, elements, new_sheet
from govsite.packages import DamagedPackageError, opened_package
from govsite.workbooks import column_number

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_PIECE = 1 << 20
_TELLING_CELLS = etree.XPath(
    'x:c[x:f or contains($percent, concat(" ", @s, " "))]', namespaces={"x": _MAIN.strip("{}")}
)
"""Cells with a formula or a style of those given: found by the XML library, for most cells have neither."""
_LINK_FORMULA = b"HYPERLINK("


def xlsx_untold(content: bytes) -> dict[str, Untold]:
    """Sheet name → what its cells do not tell; empty for other files, and for one whose parts are damaged."""
    try:
        with opened_package(content) as package:
            percent = _percent_styles(package)
            return {name: _untold(package, part, percent=percent) for name, part in _sheets(package)}
    except DamagedPackageError:
        # The cells have been read by then.
        return {}


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """``(name, part of the package)`` of each sheet."""
    parts = _targets(package, _WORKBOOK)
    for sheet in _elements(package, _WORKBOOK, f"{_MAIN}sheet"):
        if part := parts.get(sheet.get(_ID, "")):
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("xl", part)).lstrip("/")


def _untold(package: zipfile.ZipFile, part: str, *, percent: frozenset[str]) -> Untold:
    found = new_sheet()
    targets = {name: target for name, target in _targets(package, part).items() if is_of_the_web(target)}
    if not (targets or percent or _has_link_formulas(package, part)):
        return found
    shown = f" {' '.join(percent)} "
    for element in _elements(package, part, f"{_MAIN}row", f"{_MAIN}hyperlink"):
        if element.tag == f"{_MAIN}row":
            for cell in _TELLING_CELLS(element, percent=shown):
                _tell(cell, found, percent=percent)
        elif (target := targets.get(element.get(_ID, ""))) and (area := _area(element.get("ref", ""))) is not None:
            found.links.append(Link(area, target))
    return found


def _tell(cell: etree._Element, sheet: Untold, *, percent: frozenset[str]) -> None:
    area = _area(cell.get("r", ""))
    if area is None:
        return
    if cell.get("s") in percent and cell.get("t", "n") == "n":
        sheet.percentages.append(area)
    formula = cell.findtext(f"{_MAIN}f")
    if formula and (link := link_of_formula(formula)) is not None:
        sheet.links.append(Link(area, link.target, str(link)))


def _percent_styles(package: zipfile.ZipFile) -> frozenset[str]:
    """Numbers of the styles that show a value as a percentage."""
    if _STYLES not in package.namelist():
        return frozenset()
    formats, styles = set(map(str, PERCENT_FORMATS)), []
    for element in _elements(package, _STYLES, f"{_MAIN}numFmt", f"{_MAIN}cellXfs"):
        if element.tag == f"{_MAIN}cellXfs":
            styles = [style.get("numFmtId", "") for style in element.iter(f"{_MAIN}xf")]
        elif is_percent_format(element.get("formatCode", "")):
            formats.add(element.get("numFmtId", ""))
    return frozenset(str(at) for at, style in enumerate(styles) if style in formats)


def _has_link_formulas(package: zipfile.ZipFile, part: str) -> bool:
    with package.open(part) as stream:
        tail = b""
        while piece := stream.read(_PIECE):
            if _LINK_FORMULA in tail + piece:
                return True
            tail = piece[-len(_LINK_FORMULA) :]
    return False


def _area(reference: str) -> Area | None:
    """The cells of ``A1`` or ``A1:B2``."""
    place = _RANGE.fullmatch(reference)
    if place is None:
        return None
    left, top, right, bottom = place.groups()
    columns = range(column_number(left.encode()) - 1, column_number((right or left).encode()))
    return Area(range(int(top) - 1, int(bottom or top)), columns)


def _targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id → target of the relationships of a part."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found = _elements(package, relations, _RELATION)
    return {relation.get("Id", ""): relation.get("Target", "") for relation in found}


def _elements(package: zipfile.ZipFile, part: str, *tags: str) -> Iterator[etree._Element]:
    info = package.getinfo(part)
    if info.file_size > MAX_PART:
        return
    with package.open(info) as stream:
        for _, element in elements(stream, *{*tags, f"{_MAIN}row"}):
            if element.tag in tags:
                yield element
            if element.tag != f"{_MAIN}numFmt":
                element.clear()
