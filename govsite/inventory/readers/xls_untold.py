"""Where cells of a legacy workbook (.xls, and .et of WPS) lead, and which are shown as percentages.

MS-XLS: a stream of records, each a type, a length and its bytes (2.1.4); first those of the whole workbook, then those
of each sheet, at the places that the workbook's ``BoundSheet8`` records give.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

from olefile import OleFileIO

from govsite.inventory.readers.links import is_of_the_web
from govsite.inventory.readers.number_formats import PERCENT_FORMATS, is_percent_format
from govsite.inventory.readers.untold import Area, Link, Untold, new_sheet

_BOF, _EOF, _SHEET, _FORMAT, _STYLE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_NUMBER, _RK, _MANY_RK, _FORMULA, _LINK = 0x0203, 0x027E, 0x00BD, 0x0006, 0x01B8
_BIFF_8 = 0x0600
_URL_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
"""Class id of addresses within links (MS-OSHARED 2.3.7.6)."""
_TEXT_TOKEN, _CELL_TOKENS, _CALL_TOKENS, _HYPERLINK = 0x17, (0x24, 0x44, 0x64), (0x22, 0x42, 0x62), 0x0167
"""Of formulas (MS-XLS 2.5.198): a text, another cell, a function of any number of arguments, and which one."""
_DAMAGES = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error)
"""What the reader of compound files raises for those that are damaged, and ``struct`` for records cut short."""


def xls_untold(content: bytes) -> dict[str, Untold]:
    """Sheet name → what its cells do not tell; empty for other files, older ones, and one that is damaged."""
    try:
        with OleFileIO(BytesIO(content)) as package:
            stream = package.openstream("Workbook").read()
        if struct.unpack_from("<HHH", stream)[::2] != (_BOF, _BIFF_8):
            return {}
        sheets, percent = _globals(stream)
        return {name: _sheet(stream, start, percent=percent) for name, start in sheets.items()}
    except _DAMAGES:
        # The cells have been read by then.
        return {}


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """``(type, bytes)`` of the records from ``start`` to the end of what begins there, without charts within it."""
    depth, place = 0, start
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _globals(stream: bytes) -> tuple[dict[str, int], frozenset[int]]:
    """Sheet name → where its records begin; and the styles that show percentages."""
    sheets: dict[str, int] = {}
    formats, styles = set(PERCENT_FORMATS), []
    for kind, record in _records(stream, 0):
        if kind == _SHEET:
            sheets[_text(record, 7, length=record[6])] = struct.unpack_from("<I", record)[0]
        elif kind == _FORMAT:
            number, length = struct.unpack_from("<HH", record)
            if is_percent_format(_text(record, 4, length=length)):
                formats.add(number)
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", record, 2)[0])
    return sheets, frozenset(at for at, style in enumerate(styles) if style in formats)


def _sheet(stream: bytes, start: int, *, percent: frozenset[int]) -> Untold:
    found = new_sheet()
    for kind, record in _records(stream, start):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", record)
            is_number = kind != _FORMULA or record[12:14] != b"\xff\xff"
            if style in percent and is_number:
                found.percentages.append(Area.cell(row, column))
            if kind == _FORMULA and (link := _link_of_formula(record, Area.cell(row, column))) is not None:
                found.links.append(link)
        elif kind == _MANY_RK:
            row, column = struct.unpack_from("<HH", record)
            styles = (struct.unpack_from("<H", record, at)[0] for at in range(4, len(record) - 2, 6))
            found.percentages.extend(Area.cell(row, at) for at, style in enumerate(styles, column) if style in percent)
        elif kind == _LINK and is_of_the_web(target := _target(record)):
            top, bottom, left, right = struct.unpack_from("<HHHH", record)
            found.links.append(Link(Area(range(top, bottom + 1), range(left, right + 1)), target))
    return found


def _link_of_formula(record: bytes, area: Area) -> Link | None:
    """``HYPERLINK("http://…","…")`` in the reverse notation of formulas: the address, the words, then the call."""
    (size,) = struct.unpack_from("<H", record, 20)
    tokens = record[22 : 22 + size]
    texts: list[str] = []
    place = 0
    while place < len(tokens) and tokens[place] == _TEXT_TOKEN:
        length, is_wide = tokens[place + 1], tokens[place + 2] & 1
        texts.append(_text(tokens, place + 2, length=length))
        place += 3 + length * (2 if is_wide else 1)
    if len(tokens) - place == 9 and tokens[place] in _CELL_TOKENS:  # its words are those of another cell
        texts.append("")
        place += 5
    if len(tokens) - place != 4 or tokens[place] not in _CALL_TOKENS or tokens[place + 1] != len(texts):
        return None
    is_link = struct.unpack_from("<H", tokens, place + 2)[0] == _HYPERLINK
    return Link(area, texts[0], *texts[1:2]) if is_link and is_of_the_web(texts[0]) else None


def _target(record: bytes) -> str:
    """The address of a link (MS-OSHARED 2.3.7.1); empty for files, mailboxes and places within the workbook."""
    (flags,) = struct.unpack_from("<I", record, 28)
    place = 32
    for is_there in (flags & 0x10, flags & 0x80):  # its title, the frame that it opens in
        if is_there:
            place += 4 + 2 * struct.unpack_from("<I", record, place)[0]
    if flags & 0x100:
        (length,) = struct.unpack_from("<I", record, place)
        raw = record[place + 4 : place + 4 + 2 * length]
    elif flags & 0x01 and record[place : place + 16] == _URL_MONIKER:
        (size,) = struct.unpack_from("<I", record, place + 16)
        raw = record[place + 20 : place + 20 + size]
    else:
        return ""
    return raw.decode("utf-16-le", errors="replace").partition("\0")[0].strip()


def _text(record: bytes, flags_at: int, *, length: int) -> str:
    """``length`` characters, in one byte or two each as the byte before them says (MS-XLS 2.5.293)."""
    start = flags_at + 1
    if record[flags_at] & 1:
        return record[start : start + 2 * length].decode("utf-16-le")
    return record[start : start + length].decode("latin-1")
