"""Read an inventory in whatever form it comes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from govsite.errors import InputError
from govsite.inventory.complaint import Complaint, Spot, Trouble, complain
from govsite.inventory.grid import Grid, is_blank
from govsite.inventory.ledger import Ledger, Rows, make_ledger, read_rows
from govsite.inventory.readers.charset import decode
from govsite.inventory.readers.detect import Shape, shape_of_bytes, shape_of_text
from govsite.model.jurisdiction import Jurisdiction

MAX_BYTES = 256 * 1024 * 1024
STANDARD_INPUT = "-"


def read_inventory(source: str | Path, *, place: Jurisdiction, divisions: Mapping[str, str]) -> Ledger:
    """The ledger in a file, or on standard input for ``-``.

    CSV and its kin, one address a line, xlsx, xls, ods, HTML or XML under the name of a
    workbook, YAML, JSON: told by content. Raises ``InputError`` for a file that cannot be
    read at all; a row that cannot is a complaint.
    """
    return make_ledger(rows_of(source, place=place, divisions=divisions), place=place)


def rows_of(source: str | Path, *, place: Jurisdiction, divisions: Mapping[str, str]) -> Rows:
    """The rows of one source before duplicates are merged. Raises ``InputError``."""
    file = _shown(source)
    grids, complaints = read_grids(_bytes(str(source)), file=file, charsets=place.pages.fallback_charsets)
    rows = read_rows(grids, file=file, place=place, divisions=divisions)
    if rows is None:
        if all(is_blank(line.cells) for grid in grids for line in grid.lines):
            raise InputError("is empty", where=file)
        words = place.inventory.headers.get("url", ())[:3]
        raise InputError("has no column of addresses", where=file, hint=f"name a column {' / '.join(('url', *words))}")
    return replace(rows, complaints=[*complaints, *rows.complaints])


def tables_of(source: str | Path, *, place: Jurisdiction) -> list[Grid]:
    """All tables of a file, whatever they hold: no address is looked for. Raises ``InputError``."""
    grids, _ = read_grids(_bytes(str(source)), file=_shown(source), charsets=place.pages.fallback_charsets)
    return grids


def _shown(source: str | Path) -> str:
    """The name of a file as reports and the store can carry it: what is no UTF-8 in it is a question mark."""
    return str(source).encode("utf-8", "replace").decode()


def read_grids(content: bytes, *, file: str, charsets: tuple[str, ...]) -> tuple[list[Grid], list[Complaint]]:
    """All tables of a file's bytes, and complaints about the file itself. Raises ``InputError``."""
    if not content.strip():
        raise InputError("is empty", where=file)
    if shape_of_bytes(content) is Shape.WORKBOOK:
        from govsite.inventory.readers.workbook import read_workbook  # noqa: PLC0415 - loads a binary library

        return read_workbook(content, file=file), []
    decoded = decode(content, charsets=charsets)
    complaints: list[Complaint] = []
    if decoded.replaced:
        if decoded.replaced * 5 > len(decoded.text) or "\0" in decoded.text:
            raise InputError("is neither text nor a workbook", where=file)
        line = decoded.text.count("\n", 0, decoded.text.index("\N{REPLACEMENT CHARACTER}")) + 1
        complaints.append(
            complain(Trouble.UNDECODABLE, Spot(file, line), value=decoded.charset, other=str(decoded.replaced))
        )
    if decoded.is_assumed:
        complaints.append(complain(Trouble.CHARSET_ASSUMED, Spot(file), value=decoded.charset))
    grids, open_quote = _tables(decoded.text, file=file)
    if open_quote:
        complaints.append(complain(Trouble.QUOTE_OPEN, Spot(file, open_quote)))
    return grids, complaints


def _tables(text: str, *, file: str) -> tuple[list[Grid], int]:
    match shape_of_text(text, name=file):
        case Shape.HTML:
            from govsite.inventory.readers.html import read_html  # noqa: PLC0415 - loads an HTML library

            return read_html(text), 0
        case Shape.SPREADSHEET_XML:
            from govsite.inventory.readers.spreadsheet_xml import read_spreadsheet_xml  # noqa: PLC0415 - loads lxml

            return read_spreadsheet_xml(text, file=file), 0
        case Shape.YAML:
            from govsite.inventory.readers.yaml import read_yaml  # noqa: PLC0415 - spares tables the YAML library

            return [read_yaml(text, file=file)], 0
        case _:
            from govsite.inventory.readers.delimited import read_delimited  # noqa: PLC0415 - as the others

            grid, open_quote = read_delimited(text, file=file)
            return [grid], open_quote


def _bytes(file: str) -> bytes:
    try:
        if file == STANDARD_INPUT:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=file) from error
    if len(content) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", where=file, hint="split it")
    return content
