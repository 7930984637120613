"""Evidence to bytes and back: JSON, packed with zstd."""

from __future__ import annotations

import io
import marshal
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import PurePath
from typing import BinaryIO, TypeVar

import msgspec
import zstandard
from msgspec.structs import replace

from govsite.errors import InputError, StoreError, UsageError
from govsite.model.evidence import EVIDENCE_SCHEMA, Evidence
from govsite.model.packed_page import PackedPage, fresh_text, unpacked
from govsite.model.page import Page
from govsite.zstd_frames import ZstdFrames

T = TypeVar("T")

_LEVEL = 3
_PLAIN = frozenset({".jsonl", ".ndjson", ".json"})
_OTHER_PACKERS = frozenset({".gz", ".bz2", ".xz", ".zip", ".7z", ".lz4", ".br"})
_LONGEST_LINE = 1 << 30
"""Bytes of the evidence of one site: ten thousand pages have some hundred million."""
_MANY_PAGES = 200
"""From here on a site's pages are packed one by one: it takes longer, and memory that does not grow with them."""


def pack(value: object) -> bytes:
    """``value`` as packed JSON."""
    return zstandard.compress(msgspec.json.encode(value), _LEVEL)


def unpack(data: bytes, kind: type[T]) -> T:
    """What ``pack`` made, as ``kind``. Raises ``msgspec.ValidationError`` for another shape."""
    return msgspec.json.decode(zstandard.ZstdDecompressor().decompressobj().decompress(data), type=kind)


def restored(decode: Callable[[bytes], T], body: bytes, *, where: str) -> T:
    """What ``decode`` makes of a row of the store ``where``. Raises ``StoreError`` for a row that is damaged."""
    try:
        return decode(body)
    except (ValueError, TypeError, RecursionError, zstandard.ZstdError) as error:
        raise StoreError(
            f"holds a row that is damaged: {error}", where=where, hint="take it from a backup, or name another --store"
        ) from error


def pack_evidence(evidence: Evidence) -> bytes:
    """The same for the evidence of one site, page by page: the JSON of ten thousand pages is never held whole."""
    if _is_small(evidence):
        return pack(evidence)
    packer = zstandard.ZstdCompressor(_LEVEL).compressobj()
    packed = [packer.compress(piece) for piece in _pieces(evidence)]
    return b"".join((*packed, packer.flush()))


def _pieces(evidence: Evidence) -> Iterator[bytes]:
    """The evidence as JSON, as it would be encoded at once."""
    encode = msgspec.json.Encoder().encode
    if _is_small(evidence):
        yield encode(evidence)
        return
    # Quotes in texts are escaped: nothing else can read so.
    head, key, tail = encode(replace(evidence, seen_pages=())).partition(b'"seen_pages":[]')
    yield head + key[:-1]
    for number, page in enumerate(evidence.seen_pages or ()):
        yield b"," * (number > 0) + encode(_copied(page))
    yield key[-1:] + tail


def _is_small(evidence: Evidence) -> bool:
    pages = evidence.seen_pages or ()
    return len(pages) < _MANY_PAGES and not any(isinstance(page, PackedPage) for page in pages)


def _copied(page: Page) -> object:
    """A page with a text of its own: whoever encodes a string leaves its UTF-8 beside it while it lives.

    Of a page of a large site, whose text is packed, all strings are copied: its links are what it takes most for.
    """
    if isinstance(page, PackedPage):
        return marshal.loads(marshal.dumps(msgspec.to_builtins(unpacked(page))))  # noqa: S302 - what was just dumped
    return replace(page, text=fresh_text(page))


def is_packed(name: str) -> bool:
    """Whether a file of evidence is packed, by its name: ``.jsonl.zst`` or whatever else, but for ``.jsonl``.

    Raises ``UsageError`` for the names of other packers.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _OTHER_PACKERS:
        raise UsageError(f"evidence is not packed as {suffix}", where=name, hint="name it .jsonl.zst, or .jsonl")
    return suffix not in _PLAIN


def write_lines(evidence: Iterable[Evidence], file: BinaryIO, *, packed: bool = True) -> int:
    """Write evidence as JSON Lines, packed with zstd or plain; returns how many sites."""
    count = 0
    with zstandard.ZstdCompressor(_LEVEL).stream_writer(file, closefd=False) if packed else nullcontext(file) as out:
        for item in evidence:
            for piece in _pieces(item):
                out.write(piece)
            out.write(b"\n")
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
        except (ValueError, RecursionError) as error:
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
    stream = io.BufferedReader(ZstdFrames(file), 1 << 18) if head == b"\x28\xb5\x2f\xfd" else file
    broken_off = InputError("is broken off", where=name, hint="the crawl that wrote it may have been killed")
    number = 0
    try:
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise InputError("is no evidence: the line has no end", where=f"{name}:{number}")
            if stream is not file and not line.endswith(b"\n"):
                raise broken_off
            yield line
    except EOFError as error:
        raise broken_off from error
    except zstandard.ZstdError as error:
        raise InputError(f"is broken: {error}", where=name, hint="write it again with govsite crawl -o") from error
