"""A small HTTP/1.1 server for the simulated city (RFC 9110, 9112): fast, strict enough, many hosts.

Keep-alive, pipelining, HEAD, single ranges, conditions, gzip on the sites that have it. Requests of one
connection are answered in order, one after the other.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections import deque
from email.utils import formatdate
from http import HTTPStatus
from typing import cast
from zlib import crc32

from govsite.lab.answers import SEARCH, Answers
from govsite.lab.reply import Reply, Request, pack

MOST_HEAD = 32 * 1024
LAST_MODIFIED = "Fri, 20 Nov 2026 01:00:00 GMT"
_REASONS = {status.value: status.phrase for status in HTTPStatus} | {521: "Web Server Is Down"}


class HttpServer(asyncio.Protocol):
    """One connection. ``scheme`` is that of the listening port."""

    def __init__(self, answers: Answers, *, scheme: str) -> None:
        self._answers = answers
        self._scheme = scheme
        self._buffer = b""
        self._waiting: deque[tuple[str, str, str, dict[str, str], bytes] | Reply] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._skip = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("sockname")
        self._is_ipv6 = ":" in peer[0]

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waiting."""
        del exc
        if self._timer is not None:
            self._timer.cancel()
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        if self._skip:
            taken = min(self._skip, len(data))
            self._skip -= taken
            data = data[taken:]
        self._buffer += data
        while not self._skip:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0 or self._is_form_on_its_way(end):
                break
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            if not self._queue(head):
                self._buffer = b""
                break
        if len(self._buffer) > MOST_HEAD:
            self._buffer = b""
            self._waiting.append(_refusal(431))
        self._work()

    def _queue(self, head: bytes) -> bool:
        """Take one request head; False where nothing after it can be understood."""
        lines = head.decode("latin-1").split("\r\n")
        while lines and not lines[0]:
            lines.pop(0)
        parts = lines[0].split(" ") if lines else []
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            self._waiting.append(_refusal(400))
            return False
        fields: dict[str, str] = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon or not name or name != name.strip() or (name.lower() == "host" and "host" in fields):
                self._waiting.append(_refusal(400))
                return False
            fields[name.lower()] = value.strip()
        length = fields.get("content-length", "0")
        if "transfer-encoding" in fields or not length.isdecimal():
            self._waiting.append(_refusal(411 if "transfer-encoding" in fields else 400))
            return False
        body = self._buffer[: int(length)] if parts[0] == "POST" else b""
        self._skip_body(int(length))
        self._waiting.append((parts[0], parts[1], parts[2], fields, body))
        return True

    def _is_form_on_its_way(self, end: int) -> bool:
        """Whether the body of a POST is not whole yet; no form of the city is as long as a head may be."""
        if not self._buffer.lstrip(b"\r\n").startswith(b"POST "):
            return False
        length = re.search(rb"(?i)\r\ncontent-length:\s*(\d{1,6})\s*\r\n", self._buffer[: end + 2])
        return length is not None and len(self._buffer) < end + 4 + min(int(length[1]), MOST_HEAD // 2)

    def _skip_body(self, length: int) -> None:
        taken = min(length, len(self._buffer))
        self._buffer = self._buffer[taken:]
        self._skip = length - taken

    def _work(self) -> None:
        """Answer what waits, until an answer has to wait itself."""
        while self._waiting and self._timer is None and not self._transport.is_closing():
            entry = self._waiting.popleft()
            if isinstance(entry, Reply):
                self._send(entry, method="GET", keep=False)
                return
            method, target, version, fields, body = entry
            reply = self._reply(method, target, version, fields, body)
            if reply.abort:
                self._abort()
                return
            connection = fields.get("connection", "").lower()
            keep = connection != "close" if version == "HTTP/1.1" else connection == "keep-alive"
            keep = keep and reply.status != 400
            reply = _conditions(reply, method, fields)
            if reply.delay:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(reply.delay, self._send_late, reply, method, keep)
            else:
                self._send(reply, method=method, keep=keep)

    def _reply(self, method: str, target: str, version: str, fields: dict[str, str], body: bytes) -> Reply:
        host = fields.get("host", "")
        scheme, _, rest = target.partition("://")
        if rest and scheme.lower() in {"http", "https"}:
            host, slash, path = rest.partition("/")
            target = slash + path or "/"
        if not host and version == "HTTP/1.1":
            return _refusal(400)
        if not target.startswith("/"):
            return _refusal(400)
        is_search = method == "POST" and target.partition("?")[0] == SEARCH
        if method not in {"GET", "HEAD"} and not is_search:
            return Reply(405, [("Allow", "GET, HEAD"), ("Content-Type", "text/plain")], b"405\n")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and ":" in host else host
        return self._answers.answer(
            Request(
                method=method,
                scheme=self._scheme,
                host=name.lower().rstrip("."),
                target=target,
                is_ipv6=self._is_ipv6,
                cookie=fields.get("cookie", ""),
                form=body.decode("latin-1"),
            )
        )

    def _send_late(self, reply: Reply, method: str, keep: bool) -> None:  # noqa: FBT001 - a timer takes no keywords
        self._timer = None
        if not self._transport.is_closing():
            self._send(reply, method=method, keep=keep)
            self._work()

    def _send(self, reply: Reply, *, method: str, keep: bool) -> None:
        lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Unknown')}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        body = reply.body
        if reply.status == 304:
            body = b""
        else:
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: keep-alive" if keep else "Connection: close")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self._transport.write(head if method == "HEAD" else head + body)
        if not keep:
            self._waiting.clear()
            self._transport.close()

    def _abort(self) -> None:
        """Cut the connection with RST."""
        self._waiting.clear()
        cut(self._transport)


class MuteServer(asyncio.Protocol):
    """Takes connections and never says a word."""


class CuttingServer(asyncio.Protocol):
    """Takes connections and resets them when it is spoken to."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        del data
        cut(self._transport)


def cut(transport: asyncio.Transport) -> None:
    """Close with RST instead of FIN."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _refusal(status: int) -> Reply:
    return Reply(status, [("Content-Type", "text/plain")], f"{status}\n".encode())


def _conditions(reply: Reply, method: str, fields: dict[str, str]) -> Reply:
    """Entity tag, gzip, conditional and ranged requests, for answers of status 200."""
    if reply.status != 200 or method not in {"GET", "HEAD"}:
        return reply
    tag = f'"{crc32(reply.body):08x}"'
    reply.headers += [("ETag", tag), ("Last-Modified", LAST_MODIFIED), ("Accept-Ranges", "bytes")]
    if "if-none-match" in fields:
        tags = [entry.strip().removeprefix("W/") for entry in fields["if-none-match"].split(",")]
        if tag in tags or "*" in tags:
            return Reply(304, reply.headers, delay=reply.delay)
    elif fields.get("if-modified-since") == LAST_MODIFIED:
        return Reply(304, reply.headers, delay=reply.delay)
    wanted = fields.get("range", "")
    if wanted and method == "GET" and fields.get("if-range", tag) in {tag, LAST_MODIFIED}:
        return _ranged(reply, wanted)
    if reply.may_gzip and "gzip" in fields.get("accept-encoding", ""):
        headers = [*reply.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return Reply(200, headers, pack(reply.body), delay=reply.delay)
    return reply


def _ranged(reply: Reply, wanted: str) -> Reply:
    """One range of bytes; what is not understood, or asks for several, gets the whole (RFC 9110, 14.2)."""
    unit, _, spec = wanted.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip().lower() != "bytes" or not dash or "," in spec:
        return reply
    if any(part and not part.isdecimal() for part in (first, last)) or not (first or last):
        return reply
    size = len(reply.body)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if first and last and int(last) < start:
        return reply
    if start >= size or (not first and not int(last)):
        headers = [("Content-Range", f"bytes */{size}"), ("Content-Type", "text/plain")]
        return Reply(416, headers, b"", delay=reply.delay)
    headers = [*reply.headers, ("Content-Range", f"bytes {start}-{end}/{size}")]
    return Reply(206, headers, reply.body[start : end + 1], delay=reply.delay)
