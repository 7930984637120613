"""Where cells of an xlsx workbook lead, which the workbook library does not tell."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.workbooks import column_number

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORKBOOK = "xl/workbook.xml"
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
MAX_PART = 512 * 1024 * 1024
"""Bytes of an unpacked part; a larger one is read without its links."""


class Link(NamedTuple):
    """Cells that lead to one address; rows and columns count from 0."""

    rows: range
    columns: range
    target: str


def xlsx_links(content: bytes) -> dict[str, list[Link]]:
    """Sheet name → its links to addresses of the web; empty for other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return {name: list(_links(package, part)) for name, part in _sheets(package)}
    except (
        KeyError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        zlib.error,
    ):
        # Only the links are lost: the cells have been read by then.
        return {}


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """``(name, part of the package)`` of each sheet."""
    parts = _targets(package, _WORKBOOK)
    for sheet in _elements(package, _WORKBOOK, f"{_MAIN}sheet"):
        if part := parts.get(sheet.get(_ID, "")):
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("xl", part)).lstrip("/")


def _links(package: zipfile.ZipFile, part: str) -> Iterator[Link]:
    targets = {
        name: target
        for name, target in _targets(package, part).items()
        if target.lower().startswith(("http:", "https:"))
    }
    if not targets:  # a sheet is parsed again only where there is something to find
        return
    for link in _elements(package, part, f"{_MAIN}hyperlink"):
        place = _RANGE.fullmatch(link.get("ref", ""))
        if place is not None and (target := targets.get(link.get(_ID, ""))):
            left, top, right, bottom = place.groups()
            rows = range(int(top) - 1, int(bottom or top))
            yield Link(rows, range(column_number(left.encode()) - 1, column_number((right or left).encode())), target)


def _targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id → target of the relationships of a part."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found = _elements(package, relations, _RELATION)
    return {relation.get("Id", ""): relation.get("Target", "") for relation in found}


def _elements(package: zipfile.ZipFile, part: str, tag: str) -> Iterator[etree._Element]:
    info = package.getinfo(part)
    if info.file_size > MAX_PART:
        return
    with package.open(info) as stream:
        wanted = (tag, f"{_MAIN}row")
        for _, element in etree.iterparse(stream, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False):
            if element.tag == tag:
                yield element
            element.clear()
