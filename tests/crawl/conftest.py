"""Loopback servers for the tests of crawl/: a raw HTTP server that sends what it is told, and a tiny DNS server."""

from __future__ import annotations

import asyncio
import ssl as tls
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

Answer = bytes | AsyncIterator[bytes] | None


@dataclass
class RawServer:
    """Sends the bytes that ``answer`` gives for each request head; ``None`` hangs up."""

    answer: Callable[[bytes], Answer]
    heads: list[bytes] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"
    open: int = 0
    most_open: int = 0
    connections: int = 0
    scheme: str = "http"
    server: asyncio.Server | None = None

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def targets(self) -> list[bytes]:
        return [head.split(b" ", 2)[1] for head in self.heads]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.connections += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                answer = self.answer(head)
                if answer is None:
                    break
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    async for part in answer:
                        writer.write(part)
                        await writer.drain()
                    break
                await writer.drain()
                if b"connection: close" in answer.lower()[:2000]:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, tls.SSLError):
            pass
        finally:
            self.open -= 1
            writer.close()


Serve = Callable[..., Awaitable[RawServer]]


@pytest.fixture
async def raw_server() -> AsyncIterator[Serve]:
    """``await raw_server(answer, host=…, ssl=…)`` starts a server on a free port."""
    started: list[RawServer] = []

    async def start(
        answer: Callable[[bytes], Answer], *, host: str = "127.0.0.1", ssl: tls.SSLContext | None = None
    ) -> RawServer:
        mine = RawServer(answer, host=f"[{host}]" if ":" in host else host, scheme="https" if ssl else "http")
        mine.server = await asyncio.start_server(mine.serve, host, 0, ssl=ssl)
        mine.port = mine.server.sockets[0].getsockname()[1]
        started.append(mine)
        return mine

    yield start
    for mine in started:
        if mine.server is not None:
            mine.server.close()
    await asyncio.sleep(0)


def http_bytes(body: bytes = b"ok", *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """An HTTP/1.1 answer with the right length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if kind:
        lines.insert(1, f"Content-Type: {kind}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.fixture
def http() -> Callable[..., bytes]:
    return http_bytes


class DnsServer(asyncio.DatagramProtocol):
    """Answers from ``records``: (name, type) → texts; a name without any record is NXDOMAIN below ``zone``.

    ``special`` maps a name to what is done instead: "silent", "servfail", "refused", "garbage", "truncate".
    """

    def __init__(self) -> None:
        self.zone = "gov.example."
        self.records: dict[tuple[str, str], list[str]] = {}
        self.special: dict[tuple[str, str], str] = {}
        self.asked: list[tuple[str, str]] = []
        self.tcp_asked: list[tuple[str, str]] = []
        self.port = 0
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self.answer(data, by_tcp=False)
        if answer is not None and self.transport is not None:
            self.transport.sendto(answer, addr)

    def answer(self, data: bytes, *, by_tcp: bool) -> bytes | None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        (self.tcp_asked if by_tcp else self.asked).append((name, kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        special = self.special.get((name, kind)) or self.special.get((name, "*"), "")
        if special == "silent":
            return None
        if special == "garbage":
            return data[:2] + b"\x81\x80garbage"
        if special == "servfail":
            response.set_rcode(dns.rcode.SERVFAIL)
        elif special == "refused":
            response.set_rcode(dns.rcode.REFUSED)
        elif special == "truncate" and not by_tcp:
            response.flags |= dns.flags.TC
        else:
            self._fill(response, name, kind)
        return response.to_wire(max_size=65535)

    def _fill(self, response: dns.message.Message, name: str, kind: str) -> None:
        known = {owner for owner, _ in self.records}
        for _ in range(20):
            cname = self.records.get((name, "CNAME"))
            if not cname or kind == "CNAME":
                break
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", *cname))
            name = cname[0]
        values = self.records.get((name, kind))
        if values:
            response.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *values))
            return
        if name not in known:
            response.set_rcode(dns.rcode.NXDOMAIN)
        if name.endswith(self.zone):
            soa = dns.rrset.from_text(self.zone, 60, "IN", "SOA", "ns1.gov.example. hostmaster.gov.example. 1 2 3 4 5")
            response.authority.append(soa)

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2))
        answer = self.answer(await reader.readexactly(size), by_tcp=True)
        if answer is not None:
            writer.write(len(answer).to_bytes(2) + answer)
            await writer.drain()
        writer.close()


@pytest.fixture
async def name_server() -> AsyncIterator[DnsServer]:
    """A DNS server on a free UDP and TCP port of 127.0.0.1."""
    loop = asyncio.get_running_loop()
    mine = DnsServer()
    for _ in range(20):
        transport, _protocol = await loop.create_datagram_endpoint(lambda: mine, local_addr=("127.0.0.1", 0))
        mine.port = transport.get_extra_info("sockname")[1]
        try:
            server = await asyncio.start_server(mine.serve_tcp, "127.0.0.1", mine.port)
            break
        except OSError:
            transport.close()
    yield mine
    transport.close()
    server.close()
    await asyncio.sleep(0)
