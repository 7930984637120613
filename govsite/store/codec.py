"""Evidence to bytes and back: JSON, packed with zstd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeVar

import msgspec
import zstandard

from govsite.errors import InputError
from govsite.model.evidence import EVIDENCE_SCHEMA, Evidence

T = TypeVar("T")

_LEVEL = 3


def pack(value: object) -> bytes:
    """``value`` as packed JSON."""
    return zstandard.compress(msgspec.json.encode(value), _LEVEL)


def unpack(data: bytes, kind: type[T]) -> T:
    """What ``pack`` made, as ``kind``. Raises ``msgspec.ValidationError`` for another shape."""
    return msgspec.json.decode(zstandard.decompress(data), type=kind)


def write_lines(evidence: Iterable[Evidence], file: BinaryIO) -> int:
    """Write evidence as JSON Lines packed with zstd (``.jsonl.zst``); returns how many sites."""
    count = 0
    with zstandard.ZstdCompressor(_LEVEL).stream_writer(file, closefd=False) as out:
        for item in evidence:
            out.write(msgspec.json.encode(item) + b"\n")
            count += 1
    return count


def read_lines(file: BinaryIO, *, name: str) -> Iterator[Evidence]:
    """Evidence of a ``.jsonl.zst`` (or plain ``.jsonl``) file, site by site.

    Raises ``InputError`` with the line for anything that is not evidence of this version.
    """
    decoder = msgspec.json.Decoder(Evidence)
    for number, line in enumerate(_lines(file, name=name), start=1):
        if not line.strip():
            continue
        try:
            found = decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise InputError(
                f"is not evidence: {error}", where=f"{name}:{number}", hint="write it with govsite crawl -o"
            ) from error
        if found.schema != EVIDENCE_SCHEMA:
            raise InputError(
                f"evidence of version {found.schema!r}, {EVIDENCE_SCHEMA!r} is read",
                where=f"{name}:{number}",
                hint="crawl again with this version",
            )
        yield found


def _lines(file: BinaryIO, *, name: str) -> Iterator[bytes]:
    head = file.read(4)
    file.seek(0)
    if head != b"\x28\xb5\x2f\xfd":
        yield from file
        return
    rest = b""
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        while packed := file.read(1 << 18):
            *whole, rest = (rest + frame.decompress(packed)).split(b"\n")
            yield from whole
    except zstandard.ZstdError as error:
        raise InputError(f"is broken: {error}", where=name, hint="write it again with govsite crawl -o") from error
    if not frame.eof or rest:
        raise InputError("is broken off", where=name, hint="the crawl that wrote it may have been killed")
