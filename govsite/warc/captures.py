"""WARC files read: which records are whole, what they hold, and the answer at one place.

Foreign files are read as well as govsite's own: WARC 1.0 and 1.1, ARC, compressed record
by record or not at all. Pure file reading; nothing here touches the network.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from govsite.errors import InputError
from govsite.warc.cdxj import REVISIT, Capture

_PIECE = 1 << 20
_HEAD = 1 << 10
_GZIP_HEAD, _WARC = re.compile(rb"\x1f\x8b\x08"), b"WARC/"
_UNREADABLE = (ArchiveLoadFailed, EOFError, zlib.error, ValueError)
_PADDING = b"\r\n\0 "
_CHUNK = re.compile(rb"(?:\r\n)?([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_HEAD_END, _LINE_END = re.compile(rb"\r?\n\r?\n"), re.compile(rb"\n")
_PACKED_AS_ONE = ArchiveIterator.GZIP_ERR_MSG.partition("{")[0].strip()
_LOST_TO_THE_END = "records are lost from here to the end and cannot be read"
_SCHEME = re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored answer: as it was served, only the transfer coding undone."""

    url: str
    timestamp: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    body: bytes
    """Content coding (gzip, br …) still on it."""
    truncated: str = ""
    digest: str = ""

    def header(self, name: str) -> str:
        """The first value of a header, empty without one."""
        return next((value for key, value in self.headers if key == name), "")


def whole_length(path: Path) -> int:
    """Bytes of a file of gzip members up to the end of its last whole member.

    A writer that was killed leaves half a member at the end; everything before it is good.
    """
    end = 0
    with path.open("rb") as file:
        position = 0
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while piece := file.read(_PIECE):
            position += len(piece)
            while piece:
                try:
                    member.decompress(piece, 0)
                except zlib.error:
                    return end
                if not member.eof:
                    break
                piece = member.unused_data
                end = position - len(piece)
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return end


def captures_of(
    path: Path, *, name: str = "", damaged: Callable[[int, str], None] = lambda _offset, _why: None
) -> Iterator[Capture]:
    """What one file holds: an entry for each answer to a GET.

    ``name`` is what the index calls the file. Answers to HEAD and other methods are left
    out, because nobody can be shown them. ``damaged`` hears where records are lost between others.
    Raises ``InputError`` for files of which nothing can be read.
    """
    held: tuple[str, Capture] | None = None  # an answer, until it is known how it was asked for
    asked: dict[str, str] = {}
    for seen in _seen(path, name=name or path.name, damaged=damaged):
        if seen.kind == "request":
            if held is not None and held[0] in (seen.partner, ""):
                if seen.method == "GET":
                    yield held[1]
                held = None
            else:
                asked = {seen.partner: seen.method, seen.identity: seen.method}
            continue
        if held is not None:
            yield held[1]
            held = None
        if seen.capture is None:
            continue
        method = asked.get(seen.identity) or asked.get(seen.partner)
        asked = {}
        if method is None:
            held = (seen.identity, seen.capture)
        elif method == "GET":
            yield seen.capture
    if held is not None:
        yield held[1]


def stored_at(path: Path, offset: int) -> Stored:
    """The answer that a file holds at an offset. Raises ``InputError`` where there is none."""
    with _readable(path), path.open("rb") as file:
        file.seek(offset)
        record = next(iter(ArchiveIterator(file, arc2warc=True)), None)
        if record is None or not _is_answer(record):
            raise InputError(f"holds no answer at offset {offset}", where=str(path), hint="index it again")
        return _stored(record)


def stored_in(path: Path) -> Iterator[Stored]:
    """All answers of one file in its order, revisits (which have no body) left out."""
    with _readable(path), path.open("rb") as file:
        for record in ArchiveIterator(file, arc2warc=True):
            if record.rec_type in ("response", "resource") and _is_answer(record):
                yield _stored(record)


def damages_of(path: Path) -> Iterator[tuple[int, str]]:
    """``(offset, what is wrong)`` of each record that is lost, or whose digest does not fit. Raises ``InputError``."""
    lost: list[tuple[int, str]] = []

    def hear(offset: int, why: str) -> None:
        lost.append((offset, why))

    for record, offset, _ in _records(path, damaged=hear, check_digests=True):
        yield from lost
        lost.clear()
        for problem in record.digest_checker.problems:
            yield offset, str(problem)
    yield from lost


@dataclass(frozen=True, slots=True)
class _Seen:
    """What matters of one record for the index."""

    kind: str
    identity: str
    partner: str
    method: str
    capture: Capture | None


def _seen(path: Path, *, name: str, damaged: Callable[[int, str], None]) -> Iterator[_Seen]:
    for record, offset, length in _records(path, damaged=damaged, arc2warc=True):
        heads = record.rec_headers
        identity, partner = heads.get_header("WARC-Record-ID") or "", heads.get_header("WARC-Concurrent-To") or ""
        method = (record.http_headers.protocol or "") if record.rec_type == "request" and record.http_headers else ""
        capture = _capture(record)
        if capture is not None:
            capture = replace(capture, offset=str(offset), length=str(length), filename=name)
        yield _Seen(record.rec_type, identity, partner, method.upper(), capture)


def _records(path: Path, *, damaged: Callable[[int, str], None], **options: bool) -> Iterator[tuple[Any, int, int]]:
    """Each record that can be read to its end, with its offset and length.

    Records of a WARC file that are compressed one by one are told apart by the heads of gzip: where one is damaged,
    reading goes on at the next that is one. ``damaged`` hears the place and what was wrong. Raises ``InputError``
    where nothing can be read.
    """
    with _readable(path), path.open("rb") as file:
        head = file.read(_HEAD)
        start, size, is_any_read = len(head) - len(head.lstrip(_PADDING)), path.stat().st_size, False
        while True:
            file.seek(start)
            records = ArchiveIterator(file, **options)
            try:
                for record in records:
                    start = records.get_record_offset()
                    length = records.get_record_length()
                    if start + length >= size and _is_half(path, start, record):
                        raise EOFError
                    yield record, start, length
                    start, is_any_read = start + length, True
            except _UNREADABLE as error:
                if _PACKED_AS_ONE in str(error):
                    raise InputError(
                        "all its records are packed as one, so none can be found by its place",
                        where=str(path),
                        hint="warcio recompress packs them one by one",
                    ) from error
                following = _next_head(path, start + 1)
                if following is None and not is_any_read:
                    raise
                if following is None:
                    damaged(start, _LOST_TO_THE_END)
                    return
                damaged(start, f"records are lost from here to byte {following} and cannot be read")
                start = following
            else:
                file.seek(start)
                if is_any_read and file.read(_HEAD).strip(_PADDING):
                    damaged(start, _LOST_TO_THE_END)  # less than the head of a record
                return


def _is_half(path: Path, start: int, record: Any) -> bool:
    """Whether a file ends in the middle of the record that begins at ``start``."""
    with path.open("rb") as file:
        file.seek(start)
        piece = file.read(_PIECE)
        if not piece.startswith(b"\x1f\x8b"):
            wanted = record.rec_headers.get_header("Content-Length") or ""
            head = (_HEAD_END if piece.startswith(_WARC) else _LINE_END).search(piece)
            block = start + (head.end() if head else 0)
            return wanted.isdigit() and int(wanted) > path.stat().st_size - block
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while piece and not member.eof:
            member.decompress(piece)
            piece = file.read(_PIECE)
        return not member.eof


def _next_head(path: Path, start: int) -> int | None:
    """Where the next record begins that is a gzip member, from ``start`` on."""
    with path.open("rb") as file:
        file.seek(start)
        kept = b""
        while piece := file.read(_PIECE):
            window = kept + piece
            base = file.tell() - len(window)
            for found in _GZIP_HEAD.finditer(window):
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                try:
                    file.seek(base + found.start())
                    if member.decompress(file.read(_HEAD), len(_WARC)) == _WARC:
                        return base + found.start()
                except zlib.error:
                    continue
            file.seek(base + len(window))
            kept = window[-2:]
    return None


def _capture(record: Any) -> Capture | None:
    heads = record.rec_headers
    url = heads.get_header("WARC-Target-URI") or ""
    if record.rec_type not in ("response", "revisit", "resource") or not _SCHEME.match(url):
        return None  # the reader takes any line for the head of an ARC record
    http = record.http_headers
    mime = http.get_header("Content-Type", "") if http is not None else record.content_type
    return Capture(
        url=url.strip("<> "),
        timestamp=_digits(heads.get_header("WARC-Date") or ""),
        mime=REVISIT if record.rec_type == "revisit" else (mime or "").partition(";")[0].strip().lower() or "unk",
        status=_status(record),
        digest=heads.get_header("WARC-Payload-Digest") or "",
        truncated=_truncated(heads),
    )


def _truncated(heads: Any) -> str:
    """Why a record does not hold all of the answer: it was cut, or goes on in other records (ISO 28500, 6.9)."""
    return heads.get_header("WARC-Truncated") or ("segmented" if heads.get_header("WARC-Segment-Number") else "")


def _status(record: Any) -> str:
    if record.http_headers is None:
        return "200" if record.rec_type == "resource" else ""
    code: str = record.http_headers.get_statuscode() or ""
    return code if code.isdigit() else ""


def _digits(date: str) -> str:
    """A WARC date as 14 digits; missing ones are noughts."""
    digits = "".join(mark for mark in date.partition(".")[0] if mark.isdigit())
    return digits[:14].ljust(14, "0")


def _is_answer(record: Any) -> bool:
    """Whether a record holds what was served: with HTTP around it, or as a resource without."""
    return record.http_headers is not None or record.rec_type == "resource"


def _stored(record: Any) -> Stored:
    heads, http = record.rec_headers, record.http_headers
    body = _all(record.raw_stream)
    if http is not None and "chunked" in (http.get_header("Transfer-Encoding") or "").lower():
        body = _unchunked(body)
    return Stored(
        url=(heads.get_header("WARC-Target-URI") or "").strip("<> "),
        timestamp=_digits(heads.get_header("WARC-Date") or ""),
        status=int(_status(record) or 0),
        headers=tuple((name.lower(), value) for name, value in http.headers)
        if http is not None
        else (("content-type", record.content_type or ""),),
        body=body,
        truncated=_truncated(heads),
        digest=heads.get_header("WARC-Payload-Digest") or "",
    )


def _all(stream: Any) -> bytes:
    parts = []
    while piece := stream.read(_PIECE):
        parts.append(piece)
    return b"".join(parts)


def _unchunked(raw: bytes) -> bytes:
    """A body without its chunks and what is sent behind them (RFC 9112, 7.1); what is in none stays as it is."""
    parts: list[bytes] = []
    place = 0
    while head := _CHUNK.match(raw, place):
        size = int(head[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(raw[head.end() : head.end() + size])
        place = head.end() + size
    return b"".join((*parts, raw[place:].removeprefix(b"\r\n"))) if parts else raw


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Whatever a broken file makes the reader say is told with the file's name."""
    try:
        yield
    except ArchiveLoadFailed as error:
        raise InputError(f"is no archive that can be read: {str(error).strip()[:300]}", where=str(path)) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from error
