"""Vertical merges of an OpenDocument sheet, which the workbook library does not tell for this format."""

from __future__ import annotations

import io
import zipfile

from lxml import etree  # type: ignore[import-untyped] # it brings no types

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAX_CONTENT = 512 * 1024 * 1024
"""Bytes of the unpacked document; a larger one is read without its merges."""

Span = tuple[int, int, int]


def ods_spans(content: bytes) -> dict[str, list[Span]]:
    """Sheet name → merges ``(column, first row, last row)``, counted from 0; empty for other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo("content.xml")
            if info.file_size > MAX_CONTENT:
                return {}
            with archive.open(info) as stream:
                return _spans(stream)
    except (
        KeyError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        # Only the merges are lost: the cells have been read by then.
        return {}


def _spans(stream: object) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    name, row = "", 0
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            if event == "start":
                name, row = element.get(f"{_TABLE}name", ""), 0
            else:
                element.clear()
        elif event == "end":
            found.setdefault(name, []).extend((column, row, row + depth - 1) for column, depth in _row_spans(element))
            row += _number(element.get(f"{_TABLE}number-rows-repeated"))
            element.clear()
    return found


def _row_spans(row: object) -> list[tuple[int, int]]:
    """``(column, rows spanned)`` of the cells of one row that span more than one."""
    spans: list[tuple[int, int]] = []
    column = 0
    for cell in row:  # type: ignore[attr-defined] # an element of lxml, which brings no types
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        depth = _number(cell.get(f"{_TABLE}number-rows-spanned"))
        if depth > 1:
            spans.append((column, depth))
        column += _number(cell.get(f"{_TABLE}number-columns-repeated"))
    return spans


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() else 1
