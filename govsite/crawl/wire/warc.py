"""The recorder: every request for a page or file and its answer as WARC 1.1 records (ISO 28500:2017).

Answers are stored as they came over the wire: status line, headers and body byte for byte,
transfer and content codings included. A body that was stored before becomes a *revisit*
record that refers to the first one. Each record is a gzip member of its own and is
handed to the operating system whole before the answer is used, so that a program that is
killed loses nothing that its evidence speaks of: ``Recorder`` cuts half a record off when it
goes on in the same folder.

The folder holds ``archive/*.warc.gz`` (``.open`` behind the one being written) and
``indexes/*.cdxj``, one index a file and ``index.cdxj`` over all.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govsite.crawl.wire.tape import Exchange
from govsite.errors import InputError
from govsite.version import __version__
from govsite.warc.cdxj import Capture, line_of, read_index, write_lines
from govsite.warc.folder import OPEN_SUFFIX, file_indexes, held_alone, mend_archive, merge_file_indexes

SEGMENT_SIZE = 1 << 30
"""A file is closed when the next record would make it larger than this many bytes."""

_LEVEL = 6
_KEPT = frozenset({"GET", "HEAD"})
_SMALLEST_REVISIT = 200
"""Bodies below this size are stored again: the reference would be no shorter."""
_INTERIM = re.compile(rb"\A[\r\n]*HTTP/1\.[01] 1(?!01)\d\d\b", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^content-type[ \t]*:[ \t]*([^;\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class _Segment:
    """The file that is being written."""

    path: Path
    file: int
    size: int = 0
    lines: list[str] | None = None


class Recorder:
    """Writes the archive of one run into a folder; goes on where an earlier one was killed.

    Raises ``UsageError`` where another process writes there, ``InputError`` where the folder
    cannot be written. What fails later (a full disk) is raised by ``close``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        segment_size: int = SEGMENT_SIZE,
        user_agent: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._archive = folder / "archive"
        self._indexes = folder / "indexes"
        self._segment_size = segment_size
        self._user_agent = user_agent
        self._clock = clock
        self._known: dict[bytes, tuple[str, str]] = {}
        self._failure: OSError | None = None
        self._segment: _Segment | None = None
        with ExitStack() as stack:
            stack.enter_context(held_alone(folder))
            mend_archive(folder)
            for path in file_indexes(folder):
                self._remember(path)
            self._hold = stack.pop_all()
        self._stem = f"govsite-{clock():%Y%m%d%H%M%S}"
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep(self, exchange: Exchange) -> None:
        """Store one exchange. Never raises for what the disk does; ``close`` does.

        Forms that were sent are left out: an archive finds an answer by its address alone, and what a
        search found would be taken for the page that stands there.
        """
        if self._failure is not None or exchange.method not in _KEPT:
            return
        try:
            self._keep(exchange)
        except OSError as error:
            self._failure = error

    def close(self) -> None:
        """Close the last file and write the index. Raises ``InputError`` if anything could not be stored."""
        try:
            self._close_segment()
            merge_file_indexes(self._folder)
        except OSError as error:
            self._failure = self._failure or error
        finally:
            self._hold.close()
        if self._failure is not None:
            raise InputError(
                f"the archive is not whole: {self._failure.strerror}",
                where=str(self._folder),
                hint="make room and crawl the rest with --resume",
            )

    def _keep(self, exchange: Exchange) -> None:
        answer = _without_interim(exchange.answer)
        split = _HEAD_END.search(answer)
        head, body = (answer, b"") if split is None else (answer[: split.end()], answer[split.end() :])
        body = _own_body(head, body)
        sha = hashlib.sha1(body, usedforsecurity=False).digest()
        date = f"{self._clock():%Y-%m-%dT%H:%M:%SZ}"
        before = self._known.get(sha) if len(body) >= _SMALLEST_REVISIT and not exchange.truncated else None
        stored = _records(exchange, head=head, body=body, sha=sha, date=date, before=before)
        segment = self._room_for(sum(map(len, stored)))
        offset = segment.size
        _write(segment, b"".join(stored))
        if before is None and not exchange.truncated and len(body) >= _SMALLEST_REVISIT:
            self._known[sha] = (exchange.url, date)
        if exchange.method == "GET" and segment.lines is not None:
            mime = _TYPE.search(head)
            capture = Capture(
                url=exchange.url,
                timestamp="".join(filter(str.isdigit, date)),
                mime="warc/revisit" if before else (mime[1].decode("latin-1").strip().lower() if mime else "") or "unk",
                status=str(exchange.status),
                digest=_named(sha),
                length=str(len(stored[0])),
                offset=str(offset),
                filename=segment.path.name.removesuffix(OPEN_SUFFIX),
                truncated=exchange.truncated,
            )
            segment.lines.append(line_of(capture))

    def _room_for(self, size: int) -> _Segment:
        """The open file, or a new one where the record would make it too large."""
        segment = self._segment
        if segment is not None and segment.size + size > self._segment_size:
            self._close_segment()
            segment = None
        if segment is None:
            segment = self._segment = self._new_segment()
        return segment

    def _new_segment(self) -> _Segment:
        while True:
            self._count += 1
            name = f"{self._stem}-{self._count:05d}.warc.gz"
            path = self._archive / (name + OPEN_SUFFIX)
            if not path.exists() and not (self._archive / name).exists():
                break
        segment = _Segment(path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644), lines=[])
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
        info = {
            "software": f"govsite/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "http-header-user-agent": self._user_agent,
            "robots": "obey",
        }
        record = writer.create_warcinfo_record(name, info)
        record.rec_headers.replace_header("WARC-Date", f"{self._clock():%Y-%m-%dT%H:%M:%SZ}")
        writer.write_record(record)
        _write(segment, _member(buffer.getvalue()))
        return segment

    def _close_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        os.fsync(segment.file)
        os.close(segment.file)
        final = segment.path.with_name(segment.path.name.removesuffix(OPEN_SUFFIX))
        write_lines(sorted(segment.lines or ()), self._indexes / f"{final.name}.cdxj")
        segment.path.rename(final)

    def _remember(self, index: Path) -> None:
        """Bodies that earlier files hold."""
        for capture in read_index(index):
            algorithm, _, text = capture.digest.partition(":")
            if algorithm == "sha1" and capture.mime != "warc/revisit" and not capture.truncated and len(text) == 32:
                t = capture.timestamp
                date = f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"
                self._known.setdefault(base64.b32decode(text), (capture.url, date))


class _RawHead(StatusAndHeaders):  # type: ignore[misc]
    """A head that is written as it came, not as a library would write it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("-", [], protocol="HTTP/1.1")  # an empty one counts as none
        self.headers_buff = raw

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Nothing: the bytes are there."""


def _records(
    exchange: Exchange, *, head: bytes, body: bytes, sha: bytes, date: str, before: tuple[str, str] | None
) -> tuple[bytes, bytes]:
    """The members for answer and request."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    heads = {"WARC-Date": date}
    if exchange.address:
        heads["WARC-IP-Address"] = exchange.address
    if exchange.truncated:
        heads["WARC-Truncated"] = exchange.truncated
    if before is not None:
        answer = writer.create_revisit_record(
            exchange.url, _named(sha), before[0], before[1], http_headers=_RawHead(head), warc_headers_dict=heads
        )
    else:
        block = hashlib.sha1(head + body, usedforsecurity=False).digest()
        heads |= {"WARC-Payload-Digest": _named(sha), "WARC-Block-Digest": _named(block)}
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=_RawHead(head),
            warc_headers_dict=heads,
        )
    writer.write_record(answer)
    first = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    heads = {"WARC-Date": date, "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
    if exchange.address:
        heads["WARC-IP-Address"] = exchange.address
    writer.write_record(
        writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(b""),
            length=0,
            http_headers=_RawHead(exchange.request),
            warc_headers_dict=heads,
        )
    )
    return _member(first), _member(buffer.getvalue())


def _without_interim(answer: bytes) -> bytes:
    """An answer without blank lines and interim answers (100, 103) before it."""
    while _INTERIM.match(answer) and (end := _HEAD_END.search(answer)):
        answer = answer[end.end() :]
    return answer.lstrip(b"\r\n") if answer[:1] in (b"\r", b"\n") else answer


def _own_body(head: bytes, body: bytes) -> bytes:
    """The body without what a server sent behind its end."""
    length = _LENGTH.search(head)
    return body if length is None or _CHUNKED.search(head) else body[: int(length[1])]


def _member(raw: bytes) -> bytes:
    """A record as a gzip member of its own."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(raw) + packer.flush()


def _write(segment: _Segment, content: bytes) -> None:
    """Append; a write that fails half-way is taken back."""
    view = memoryview(content)
    try:
        while view:
            view = view[os.write(segment.file, view) :]
    except OSError:
        os.ftruncate(segment.file, segment.size)
        raise
    segment.size += len(content)


def _named(sha: bytes) -> str:
    return f"sha1:{base64.b32encode(sha).decode('ascii')}"
