"""Documents as Word wrote them from 1997 to 2003: small, without any form, and real enough for every reader of words.

The package is a compound file (MS-CFB) of two streams, the words one piece of UTF-16 (MS-DOC).
"""

from __future__ import annotations

import struct

_SECTOR = 512
_SMALLEST = 4096
"""Streams below this size lie elsewhere in the package; ours are filled up to it."""
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_TEXT_AT = 0x600
_ROOT, _STREAM = 5, 2


def word_bytes(text: str) -> bytes:
    """A document of these words; a carriage return ends a paragraph, a bell a cell. At most some 25,000 characters."""
    words = text.encode("utf-16-le")
    head = bytearray(_TEXT_AT)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 0x0A, 0x0200)  # the table is 1Table
    struct.pack_into("<II", head, 0x18, _TEXT_AT, _TEXT_AT + len(words))
    struct.pack_into("<I", head, 0x4C, len(text))
    pieces = struct.pack("<IIHIH", 0, len(text), 0, _TEXT_AT, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", head, 0x01A2, 0, len(table))
    return _package({"WordDocument": bytes(head) + words, "1Table": table})


def _package(streams: dict[str, bytes]) -> bytes:
    """A compound file: header, allocation table, directory, then the streams one behind the other."""
    filled = {name: _filled(content, least=_SMALLEST) for name, content in streams.items()}
    chains, starts = [_TABLE, _END], {}
    for name, content in filled.items():
        starts[name] = len(chains)
        chains += [*range(len(chains) + 1, len(chains) + len(content) // _SECTOR), _END]
    if len(chains) > _SECTOR // 4:
        raise ValueError("too many words for one allocation table")
    names = sorted(filled, key=lambda name: (len(name), name.upper()))  # their order in the directory's tree
    entries = [_entry("Root Entry", _ROOT, child=1)]
    entries += [
        _entry(name, _STREAM, start=starts[name], size=len(filled[name]), right=number + 1 if names[number:] else _FREE)
        for number, name in enumerate(names, 1)
    ]
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, _SMALLEST, _END, 0, _END, 0, 0)  # fmt: skip
    header += struct.pack("<108I", *[_FREE] * 108)
    fat = struct.pack(f"<{_SECTOR // 4}I", *chains, *[_FREE] * (_SECTOR // 4 - len(chains)))
    return header + fat + _filled(b"".join(entries)) + b"".join(filled.values())


def _entry(name: str, kind: int, *, start: int = _END, size: int = 0, child: int = _FREE, right: int = _FREE) -> bytes:
    """A line of the directory. Right of each stream stands the next: a tree of one branch."""
    return struct.pack(
        "<64sHBBIII36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, _FREE, right, child, start, size
    )


def _filled(content: bytes, *, least: int = 0) -> bytes:
    return content.ljust(max(least, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
