"""The words of a document of Word 97 to 2003 (.doc, and what WPS writes under its own names).

MS-DOC, "Retrieving Text" (2.4.1): the header of the stream ``WordDocument`` says where in the table stream the piece
table lies, and that says where in ``WordDocument`` each piece of text lies, and whether in UTF-16 or in one byte each.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from olefile import OleFileIO

SIGNATURE = b"\xd0\xcf\x11\xe0"
"""Begins every compound file (MS-CFB): old documents, workbooks and presentations."""
_WORD = 0xA5EC
_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_AT_FLAGS, _AT_PIECES = 0x0A, 0x01A2
_PROPERTIES, _PIECES = 1, 2
_BYTES_EACH = 1 << 30
_FIELD = re.compile("\x13[^\x13-\x15]*\x14?|\x15")
"""What a field does, such as the address of a link: no words of the document."""
_ENDS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None, "\x00": None})

_DAMAGES = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error)
"""What the reader of compound files raises for those that are damaged."""


class NoWordDocumentError(Exception):
    """A compound file in which there are no words that can be read; says why."""


def is_word(body: bytes) -> bool:
    """Whether a compound file is a document and no workbook, presentation or mail."""
    try:
        with OleFileIO(BytesIO(body)) as package:
            return bool(package.exists("WordDocument"))
    except _DAMAGES:
        return False


def word_text(body: bytes) -> str:
    """All text of a document (its notes, headers and boxes, too), a tab behind each cell.

    Never more than the file holds. Raises ``NoWordDocumentError`` for what is damaged, encrypted, or too old.
    """
    try:
        with OleFileIO(BytesIO(body)) as package:
            header = package.openstream("WordDocument").read()
            kind, version = struct.unpack_from("<HH", header)
            (flags,) = struct.unpack_from("<H", header, _AT_FLAGS)
            if kind != _WORD or version < _WORD_97:
                raise NoWordDocumentError("older than Word 97")
            if flags & _ENCRYPTED:
                raise NoWordDocumentError("encrypted")
            table = package.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        start, size = struct.unpack_from("<II", header, _AT_PIECES)
        text = "".join(_pieces(header, _piece_table(table[start : start + size])))
    except _DAMAGES as error:
        raise NoWordDocumentError(f"damaged ({type(error).__name__})") from error
    return _FIELD.sub("", text).translate(_ENDS)


def _piece_table(clx: bytes) -> bytes:
    """The table of pieces behind the properties that stand before it (MS-DOC 2.9.38, Clx)."""
    place = 0
    while clx[place] == _PROPERTIES:
        (size,) = struct.unpack_from("<H", clx, place + 1)
        place += 3 + size
    if clx[place] != _PIECES:
        raise ValueError("no piece table")
    (size,) = struct.unpack_from("<I", clx, place + 1)
    return clx[place + 5 : place + 5 + size]


def _pieces(words: bytes, table: bytes) -> Iterator[str]:
    """The text of each piece, in the document's order (MS-DOC 2.8.35, PlcPcd: one end more than pieces)."""
    count = (len(table) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table)
    room = len(words)  # pieces do not overlap in an honest file
    for number in range(count):
        size = ends[number + 1] - ends[number]
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        is_narrow = bool(place & _BYTES_EACH)
        place = (place & (_BYTES_EACH - 1)) // (2 if is_narrow else 1)
        width = size if is_narrow else 2 * size
        room -= width
        if size < 0 or room < 0:
            raise ValueError("pieces larger than the file")
        yield words[place : place + width].decode("cp1252" if is_narrow else "utf-16-le", errors="replace")
