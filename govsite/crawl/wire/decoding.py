"""Undo Content-Encoding within a bound: gzip, deflate, br and zstd (RFC 9110 §8.4).

Pure. A decompression bomb stops at the limit, broken compression gives what could be
decoded before the break, and encodings that nobody knows (real servers send ``utf-8``
there) are left alone, as browsers do.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

_MAX_LAYERS = 4
_MAX_MEMBERS = 4096
"""Gzip streams behind one another in one body; each costs time, however little it holds."""
_STEP = 1024
_ZSTD_WINDOW = 8 * 1024 * 1024
"""Largest window an HTTP client has to support (RFC 9659)."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body as far as it could be decoded."""

    body: bytes
    is_truncated: bool = False
    """The limit was reached and there was more."""
    is_broken: bool = False
    """The compressed bytes were damaged, cut off, or not compressed that way at all."""


def decode(raw: bytes, *, encoding: str, limit: int) -> Decoded:
    """``raw`` without the codings that the header ``Content-Encoding`` lists, at most ``limit`` bytes long."""
    layers = [_DECODERS[name] for name in reversed(_names(encoding)) if name in _DECODERS]
    if len(layers) > _MAX_LAYERS:
        return Decoded(b"", is_broken=True)
    result = Decoded(raw)
    for undo in layers:
        inner = undo(result.body, limit)
        result = Decoded(
            inner.body,
            is_truncated=inner.is_truncated or result.is_truncated,
            is_broken=inner.is_broken or result.is_broken,
        )
    if len(result.body) > limit:
        return Decoded(result.body[:limit], is_truncated=True, is_broken=result.is_broken)
    return result


def _names(encoding: str) -> list[str]:
    return [name.strip().lower() for name in encoding.split(",")]


def _gunzip(raw: bytes, limit: int) -> Decoded:
    """All members of a gzip stream (RFC 1952 §2.2); zero padding behind them is no damage."""
    parts: list[bytes] = []
    size = position = 0
    while position < len(raw) and (raw[position] or not parts):
        if len(parts) == _MAX_MEMBERS:
            return Decoded(b"".join(parts), is_broken=True)
        member = _inflate(raw, limit - size, window=31, position=position)
        if member is None:
            return Decoded(b"".join(parts), is_broken=not parts)
        decoded, position = member
        parts.append(decoded.body)
        size += len(decoded.body)
        if decoded.is_truncated or decoded.is_broken:
            return Decoded(b"".join(parts), is_truncated=decoded.is_truncated, is_broken=decoded.is_broken)
    return Decoded(b"".join(parts))


def _inflate_either(raw: bytes, limit: int) -> Decoded:
    """``deflate`` means zlib (RFC 1950); many servers send the bare stream (RFC 1951)."""
    if not raw:
        return Decoded(b"")
    found = _inflate(raw, limit, window=15) or _inflate(raw, limit, window=-15)
    return found[0] if found else Decoded(b"", is_broken=True)


def _inflate(raw: bytes, limit: int, *, window: int, position: int = 0) -> tuple[Decoded, int] | None:
    """The zlib stream at ``position`` and where it ends; ``None`` if none begins there."""
    stream = zlib.decompressobj(wbits=window)
    parts: list[bytes] = []
    size, offset = 0, position
    while size <= limit and not stream.eof:
        pending = stream.unconsumed_tail
        if not pending:
            # In small steps: zlib gives nothing of a step in which it finds damage.
            pending = raw[offset : offset + _STEP]
            offset += len(pending)
        if not pending:
            return Decoded(b"".join(parts), is_broken=True), offset
        try:
            part = stream.decompress(pending, limit + 1 - size)
        except zlib.error:
            return (Decoded(b"".join(parts), is_broken=True), offset) if size else None
        parts.append(part)
        size += len(part)
    if size > limit:
        return Decoded(b"".join(parts)[:limit], is_truncated=True), offset
    return Decoded(b"".join(parts)), offset - len(stream.unused_data)


def _unbrotli(raw: bytes, limit: int) -> Decoded:
    """Brotli (RFC 7932)."""
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - most runs never need it

    stream = brotli.Decompressor()
    parts: list[bytes] = []
    size, pending = 0, raw
    try:
        while size <= limit and not stream.is_finished():
            part = stream.process(pending, output_buffer_limit=min(limit + 1 - size, 1 << 20))
            pending = b""
            parts.append(part)
            size += len(part)
            if not part and stream.can_accept_more_data():
                break
        is_broken = size <= limit and not stream.is_finished()
    except brotli.error:
        is_broken = True
    body = b"".join(parts)
    return Decoded(body[:limit], is_truncated=len(body) > limit, is_broken=is_broken and bool(raw))


def _unzstd(raw: bytes, limit: int) -> Decoded:
    """Zstandard, all frames (RFC 8878)."""
    import zstandard  # noqa: PLC0415 - most runs never need it

    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(
        io.BytesIO(raw), read_across_frames=True
    )
    parts: list[bytes] = []
    size = 0
    is_broken = False
    try:
        whole = zstandard.frame_content_size(raw) if raw else 0
        while size <= limit and (part := reader.read(min(limit + 1 - size, 1 << 20))):
            parts.append(part)
            size += len(part)
        # The reader takes the end of its input for the end of the frame; -1 means that the frame does not say.
        is_broken = size <= limit and (size < whole or (whole == -1 and not size))
    except zstandard.ZstdError:
        is_broken = True
    body = b"".join(parts)
    return Decoded(body[:limit], is_truncated=len(body) > limit, is_broken=is_broken)


_DECODERS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate_either,
    "br": _unbrotli,
    "zstd": _unzstd,
}
