"""The last resort for answers that break HTTP: read them the way browsers do.

A site whose server writes ``Set-Cookie : a=1`` or a line without a colon works for every
visitor, and must not be called broken. Header lines that are none are skipped, a length
that is no number is ignored, the status line may be sloppy (RFC 9112 §2.2 and §5.1 speak
of what a recipient may forgive). What stays refused is what could mean two things: no
status line at all, or lengths that contradict one another.

One request, one connection, closed afterwards.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import httpx2

from govsite.crawl.wire.failures import BrokenOffError

_STATUS = re.compile(rb"[\r\n]*http(?:/\d+(?:\.\d+)?)?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,12})(?![0-9a-fA-F])")
_PIECE = 65536
_LONGEST_LINE = 4096
_MOST_HINTS = 20

Headers = list[tuple[bytes, bytes]]


class LenientTransport(httpx2.AsyncBaseTransport):
    """Takes the same requests as the other transports: address in the URL, target and host name beside it."""

    def __init__(self, *, max_header: int) -> None:
        self._max_header = max_header

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request without a body; raises the exceptions of httpx2 and nothing else."""
        wire = await _connect(request)
        try:
            wire.send(request)
            status, headers = await self._read_head(wire)
            length = _framing(headers, request.method, status)
        except BaseException:
            wire.close()
            raise
        return httpx2.Response(status, headers=headers, stream=_Body(wire, length), extensions={"wire": wire.tape})

    async def _read_head(self, wire: _Wire) -> tuple[int, Headers]:
        for _ in range(_MOST_HINTS):
            head = await wire.head(self._max_header)
            found = _STATUS.match(head)
            if found is None:
                raise httpx2.RemoteProtocolError("the answer does not begin with a status line")
            status = int(found[1])
            if not 100 <= status < 200 or status == 101:
                return status, _headers(head)
        raise httpx2.RemoteProtocolError("only interim answers")


class _Wire:
    """One connection with a buffer and a limit for every read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
        self._reader = reader
        self._writer = writer
        self._seconds = seconds
        self.buffer = b""
        self.tape: list[bytes] = []
        """Everything that came, for the archive."""

    def send(self, request: httpx2.Request) -> None:
        target: bytes = request.extensions.get("target", request.url.raw_path)
        lines = [request.method.encode() + b" " + target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in request.headers.raw]
        self._writer.write(b"\r\n".join([*lines, b"Connection: close", b"", request.content]))

    async def more(self) -> bool:
        """Read on; False at the end of the connection."""
        try:
            async with asyncio.timeout(self._seconds):
                piece = await self._reader.read(_PIECE)
        except TimeoutError as error:
            raise httpx2.ReadTimeout("Timeout on reading data from socket") from error
        except OSError as error:
            raise httpx2.ReadError(str(error)) from error
        self.buffer += piece
        self.tape.append(piece)
        return bool(piece)

    async def head(self, longest: int) -> bytes:
        """Everything up to the empty line, or up to the end."""
        while True:
            end = _HEADER_END.search(self.buffer.lstrip(b"\r\n"))
            if end is not None:
                text = self.buffer.lstrip(b"\r\n")
                self.buffer = text[end.end() :]
                return text[: end.start()]
            if len(self.buffer) > longest:
                raise httpx2.RemoteProtocolError(f"header over {longest} bytes")
            if not await self.more():
                raise httpx2.RemoteProtocolError("the header has no end")

    async def line(self) -> bytes:
        """One line without its end; the rest at the end of the connection."""
        while b"\n" not in self.buffer:
            if len(self.buffer) > _LONGEST_LINE or not await self.more():
                break
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def close(self) -> None:
        self._writer.close()


class _Body(httpx2.AsyncByteStream):
    """The body: ``length`` bytes, chunks (``None``), or everything up to the end (-1)."""

    def __init__(self, wire: _Wire, length: int | None) -> None:
        self._wire = wire
        self._length = length

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._length is None:
            while size := await self._chunk_size():
                async for piece in self._take(size):
                    yield piece
                await self._wire.line()
        elif self._length < 0:
            yield self._swallow()
            while await self._wire.more():
                yield self._swallow()
        else:
            async for piece in self._take(self._length):
                yield piece

    async def aclose(self) -> None:
        self._wire.close()

    async def _chunk_size(self) -> int:
        found = _CHUNK.match(await self._wire.line())
        if found is None:
            raise BrokenOffError("a chunk without size")
        return int(found[1], 16)

    async def _take(self, count: int) -> AsyncIterator[bytes]:
        while count > 0:
            if not self._wire.buffer and not await self._wire.more():
                raise BrokenOffError(f"{count} bytes are missing")
            piece, self._wire.buffer = self._wire.buffer[:count], self._wire.buffer[count:]
            count -= len(piece)
            yield piece

    def _swallow(self) -> bytes:
        piece, self._wire.buffer = self._wire.buffer, b""
        return piece


async def _connect(request: httpx2.Request) -> _Wire:
    timeouts = request.extensions.get("timeout", {})
    context = request.extensions.get("ssl_context") if request.url.scheme == "https" else None
    sni = request.extensions.get("sni_hostname") if context else None
    port = request.url.port or (443 if context else 80)
    try:
        async with asyncio.timeout(timeouts.get("connect")):
            reader, writer = await asyncio.open_connection(request.url.host, port, ssl=context, server_hostname=sni)
    except TimeoutError as error:
        raise httpx2.ConnectTimeout(str(error)) from error
    except (OSError, ValueError) as error:
        raise httpx2.ConnectError(str(error)) from error
    return _Wire(reader, writer, timeouts.get("read") or 15.0)


def _headers(head: bytes) -> Headers:
    """The header lines that are some; a line that begins with a blank goes on the one before (RFC 9112 §5.2)."""
    headers: Headers = []
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        name = name.rstrip()
        if line[:1] in (b" ", b"\t") and headers:
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip())
        elif colon and _NAME.fullmatch(name):
            headers.append((name, value.strip().replace(b"\0", b"")))
    return headers


def _framing(headers: Headers, method: str, status: int) -> int | None:
    """How the body ends, see ``_Body``. Raises ``RemoteProtocolError`` for lengths that contradict one another."""
    if method == "HEAD" or status in (204, 304):
        return 0
    if any(b"chunked" in value.lower() for value in _values(headers, b"transfer-encoding")):
        return None
    lengths = {part.strip() for value in _values(headers, b"content-length") for part in value.split(b",")}
    numbers = {int(part) for part in lengths if part.isdigit() and len(part) < 19}
    if len(numbers) > 1:
        raise httpx2.RemoteProtocolError("two lengths that contradict one another")
    return numbers.pop() if numbers else -1


def _values(headers: Headers, name: bytes) -> Sequence[bytes]:
    return [value for key, value in headers if key.lower() == name]
