"""One request and its answer: addresses, guard, turn, connection, TLS, body. No redirects here."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import httpx2

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.wire.decoding import decode
from govsite.crawl.wire.dns import Addresses, NameCache
from govsite.crawl.wire.failures import (
    Failure,
    NotConformantError,
    certificate_error,
    failure_of,
    is_handshake_error,
)
from govsite.crawl.wire.guard import Endpoint, Guard
from govsite.crawl.wire.handshake import shake_hands
from govsite.crawl.wire.lenient import LenientTransport
from govsite.crawl.wire.politeness import Politeness
from govsite.crawl.wire.silence import SHARES, Place, Silences
from govsite.crawl.wire.tape import Exchange
from govsite.crawl.wire.tls import STRICT, TlsContexts, TlsMode
from govsite.crawl.wire.transport import AiohttpTransport
from govsite.crawl.wire.vantage import VantagePoint
from govsite.crawl.workers.neighbours import Delay, Neighbours, Turn
from govsite.model.answers import Family, Handshake
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.wire.warc import Recorder

_NO_BODY = httpx2.ByteStream(b"")
_END_OF_PAGE = 1024
"""Bytes of a page in which its last tag stands; counters and comments come behind it."""
_MOST_ADDRESSES = 4
"""How many addresses of one host are tried before it is given up."""


@dataclass(slots=True)
class Ask:
    """What is asked for. ``spent`` grows by the time that was really spoken, in seconds."""

    scheme: str
    host: str
    """As TLS and DNS know it: no brackets, no port."""
    authority: str
    """The ``Host`` header."""
    port: int
    target: bytes
    method: str
    family: Family
    max_body: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    """Sent with the request."""
    recalls: bool = False
    """What is known of a silent host will do for an answer: it was asked in vain a moment ago, by others."""
    budget: float = 60.0
    spent: float = 0.0
    patience: float = 0.0
    """Seconds until a connection to the address that is tried must stand."""
    reading: float = 0.0
    """Seconds within which the next piece of the answer must come."""
    deadline: float = 0.0
    """Time of the event loop at which the turn that is on ends."""
    is_last: bool = False
    """It ends because the server's budget does, and not the request's."""

    @property
    def out_of_time(self) -> Reason:
        """Why the turn ends at its deadline."""
        return Reason.BUDGET if self.is_last else Reason.READ_TIMEOUT


@dataclass(slots=True)
class Reply:
    """What came back. With a ``problem``, the body is as much as could be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    address: str
    body: bytes = b""
    size: int = 0
    first_byte_ms: float = 0.0
    elapsed_ms: float = 0.0
    notes: list[str] = field(default_factory=list)
    problem: Reason | None = None
    detail: str = ""
    wire: bytes = b""
    """The answer as it came over the wire; only while an archive is written."""
    truncated: str = ""
    """Why the wire's body ends early, in the words of WARC."""

    def header(self, name: bytes) -> bytes:
        """The first value of a header, empty without one."""
        return next((value for key, value in self.headers if key.lower() == name), b"")


class Exchanges:
    """All requests of the program go through ``ask``."""

    def __init__(
        self,
        network: NetworkSettings,
        crawl: CrawlSettings,
        *,
        guard: Guard,
        names: NameCache,
        vantage: VantagePoint,
        recorder: Recorder | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.politeness = Politeness(crawl, neighbours=neighbours)
        self._network = network
        self._patience: dict[tuple[float, float], dict[str, float]] = {}
        self._silences = Silences(tries=crawl.retries + 1)
        self._server_budget = crawl.server_budget
        self._spoken: defaultdict[tuple[str, int], float] = defaultdict(float)
        """Seconds that were spent on each host's port, where they are limited."""
        self._guard = guard
        self._names = names
        self._vantage = vantage
        self._contexts = TlsContexts(ca_file=network.ca_file)
        if network.ca_file:
            self._contexts.context(STRICT)  # an unreadable one is told before the first request
        self._transport = AiohttpTransport(network, crawl, is_recording=recorder is not None)
        self._recorder = recorder
        self._modes: dict[tuple[str, int], TlsMode] = {}
        self._known: dict[tuple[str, int, Family], tuple[Addresses, list[tuple[str, Endpoint]]]] = {}
        self._urls: dict[tuple[str, Endpoint], httpx2.URL] = {}
        self._neighbours = neighbours
        if neighbours is not None:
            neighbours.serve_client(find=self._find, lend=self._lend, slow=self._slow)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def ask(self, ask: Ask) -> Reply:
        """The answer to one request. Raises ``Failure`` and nothing else."""
        first: Failure | None = None
        candidates = await self._candidates(ask)
        for address, endpoint in tuple(candidates):
            if first and ask.spent >= ask.budget:
                break
            place = (ask.host, address, ask.port)
            if (known := self._recalled(ask, place)) is not None:
                first = first or known
                continue
            async with self.politeness.turn(ask.host, address):
                if (known := self._recalled(ask, place)) is not None:  # others were asking while this one waited
                    first = first or known
                    continue
                ask.patience = self.patience(address, ask.port, choices=len(candidates))
                ask.reading = self._network.read_timeout / self._reading_shares(place)
                started, began = time.perf_counter(), time.monotonic()
                ask.deadline = asyncio.get_running_loop().time() + max(self._time_left(ask), 0.001)
                try:
                    reply = await self._speak(ask, address, endpoint)
                except Failure as failure:
                    self._silences.missed(place, failure, began=began)
                    if not failure.is_connecting:
                        raise
                    first = first or failure
                    continue
                finally:
                    self._count(ask, time.perf_counter() - started)
            if candidates[0][0] != address:
                candidates.sort(key=lambda pair: pair[0] != address)
            self._vantage.saw(address)
            self._silences.spoke(place)
            if self._recorder is not None:
                self._recorder.keep(_exchange(ask, reply))
            return reply
        raise first or Failure(Reason.NO_ADDRESS, f"no address of {ask.host} could be tried")

    def _time_left(self, ask: Ask) -> float:
        """Seconds that the next turn may last. Raises ``Failure`` where the server has had all of its time."""
        left = ask.budget - ask.spent
        if self._server_budget is None:
            return left
        rest = self._server_budget - self._spoken[ask.host, ask.port]
        if rest <= 0:
            raise Failure(Reason.BUDGET, f"{self._server_budget:g} s were spent on port {ask.port} of {ask.host}")
        ask.is_last = rest < left
        return min(left, rest)

    def _reading_shares(self, place: Place) -> int:
        """Into how many parts the time for an answer is divided, of which the request gets one.

        Only where a server's time is limited: a site that is slow all the way must not be cut off for having been slow.
        """
        is_known = self._server_budget is not None and self._silences.known(place) is not None
        return SHARES if is_known else 1

    def _count(self, ask: Ask, seconds: float) -> None:
        ask.spent += seconds
        if self._server_budget is not None:
            self._spoken[ask.host, ask.port] += seconds

    def _recalled(self, ask: Ask, place: Place) -> Failure | None:
        """Why nobody can be connected to, where that is known and will do. Raises any other ``Failure`` that is."""
        known = self._silences.known(place) if ask.recalls else None
        if known is not None and not known.is_connecting:
            raise known
        return known

    def patience(self, address: str, port: int, *, choices: int = 1) -> float:
        """Seconds until a connection must stand.

        The addresses of one host share the limit, so that a host of which none answers
        costs it once; a third of it is given in any case (5 of 15 seconds are three
        tries of TCP). Who let all the time pass before is given that third.
        """
        whole = self._network.connect_timeout
        if self._silences.is_mute(address, port):
            choices = SHARES
        return whole / min(max(choices, 1), SHARES)

    def note_mute(self, address: str, port: int) -> None:
        """Remember that nobody took up a connection within the time, TLS included."""
        self._silences.note_mute(address, port)

    async def _candidates(self, ask: Ask) -> list[tuple[str, Endpoint]]:
        """Addresses in the order in which they are tried, each with the place the guard allows for it.

        IPv4 comes before IPv6 where both will do, and the address that answered last time before all.
        """
        found = await self._names.addresses(ask.host)
        key = (ask.host, ask.port, ask.family)
        known = self._known.get(key)
        if known is None or known[0] is not found:
            if self._neighbours is not None:
                await self._neighbours.settle(ask.host, _values(found))
            known = self._known[key] = (found, await self._sorted_out(found, ask))
        return known[1]

    async def _sorted_out(self, found: Addresses, ask: Ask) -> list[tuple[str, Endpoint]]:
        wanted = {Family.IPV4: (found.ipv4,), Family.IPV6: (found.ipv6,)}.get(ask.family, (found.ipv4, found.ipv6))
        addresses = [value for records in wanted if not isinstance(records, Unseen) for value in records.values]
        if not addresses:
            raise _no_address(found, ask)
        permitted = [(address, self._guard.endpoint(address, ask.port)) for address in addresses]
        allowed = [(address, endpoint) for address, endpoint in permitted if endpoint is not None]
        if not allowed:
            raise Failure(
                Reason.FORBIDDEN_ADDRESS, f"{ask.host} leads to {addresses[0]}, not allowed", address=addresses[0]
            )
        usable = [pair for pair in allowed if await self._can_use(*pair)]
        if not usable:
            raise Failure(Reason.NO_IPV6_HERE, f"{ask.host} was to be reached over IPv6", address=allowed[0][0])
        return usable[:_MOST_ADDRESSES]

    @asynccontextmanager
    async def room(self, address: str) -> AsyncIterator[None]:
        """Room for a connection to an address beside those that are kept for requests."""
        with self._transport.lend(address, is_host=False):
            yield

    async def shake_hands(self, host: str, address: str, port: int) -> Handshake:
        """Open one TLS connection to an address of ``host``, within the limits; nothing is asked for."""
        async with self.politeness.turn(host, address), self.room(address):
            with self._transport.lend(host, is_host=True):
                patience = self.patience(address, port)
                return await shake_hands(
                    host, address, port, guard=self._guard, contexts=self._contexts, timeout_seconds=patience
                )

    # ------------------------------------------------------------ for other workers

    async def _find(self, host: str) -> Sequence[str]:
        return _values(await self._names.addresses(host))

    @asynccontextmanager
    async def _lend(self, turn: Turn) -> AsyncIterator[None]:
        async with self.politeness.lend(turn.name, is_host=turn.is_host):
            with self._transport.lend(turn.name, is_host=turn.is_host):
                yield

    def _slow(self, delay: Delay) -> None:
        if delay.is_pause:
            self.politeness.pause(delay.host, delay.seconds)
        else:
            self.politeness.set_delay(delay.host, delay.seconds)

    async def _can_use(self, address: str, endpoint: Endpoint) -> bool:
        """Whether this machine can try the address at all. Allowed networks of one's own need no IPv6 internet."""
        if ":" not in address or (endpoint.address == address and not self._guard.is_far(address)):
            return True
        return await self._vantage.has_ipv6()

    async def _speak(self, ask: Ask, address: str, endpoint: Endpoint) -> Reply:
        """Ask one address, with ever weaker TLS where the strict one fails."""
        origin = (ask.host, ask.port)
        mode = self._modes.get(origin, STRICT)
        first: Exception | None = None
        while True:
            try:
                reply = await self._send(ask, address, endpoint, mode)
            except TimeoutError:
                detail = "no time is left for it" if ask.is_last else f"no answer within {ask.budget:g} s in all"
                raise Failure(ask.out_of_time, detail, address=address) from None
            except httpx2.HTTPError as error:
                if certificate_error(error) is None:  # else it is got round, and not what ends the attempt
                    first = first or error
                weaker = _weaker(mode, error) if ask.scheme == "https" else None
                if weaker is None:
                    raise failure_of(first or error, address=address) from error
                mode = weaker
            except Exception as error:
                # Whatever a library does, one URL must not end a crawl.
                raise Failure(Reason.PROTOCOL, f"{type(error).__name__}: {error}", address=address) from error
            else:
                if ask.scheme == "https":
                    self._modes[origin] = mode
                    reply.notes.extend(mode.notes)
                reply.address = address
                return reply

    async def _send(self, ask: Ask, address: str, endpoint: Endpoint, mode: TlsMode) -> Reply:
        request = self._request(ask, address, endpoint, mode)
        try:
            async with asyncio.timeout_at(ask.deadline):
                response = await self._transport.handle_async_request(request)
        except NotConformantError as refusal:
            return await self._send_again(ask, request, mode, refusal=refusal)
        return await self._read(ask, response)

    async def _send_again(
        self, ask: Ask, request: httpx2.Request, mode: TlsMode, *, refusal: NotConformantError
    ) -> Reply:
        """Ask httpx2's own transport, whose parser refuses other things than aiohttp's; then the lenient one."""
        context = self._contexts.context(mode)
        for transport in (
            httpx2.AsyncHTTPTransport(verify=context, trust_env=False),
            LenientTransport(max_header=self._network.max_header),
        ):
            async with transport:
                try:
                    async with asyncio.timeout_at(ask.deadline):
                        response = await transport.handle_async_request(request)
                except httpx2.ProtocolError:
                    continue
                reply = await self._read(ask, response)
            reply.notes.append("non-conformant-http")
            return reply
        raise refusal

    def _request(self, ask: Ask, address: str, endpoint: Endpoint, mode: TlsMode) -> httpx2.Request:
        key = (ask.scheme, endpoint)
        url = self._urls.get(key)
        if url is None:
            host = f"[{endpoint.address}]" if ":" in endpoint.address else endpoint.address
            url = self._urls[key] = httpx2.URL(f"{ask.scheme}://{host}:{endpoint.port}/")
        extensions: dict[str, object] = {
            "is_lent": self.politeness.is_lent(ask.host, address),
            "target": ask.target,
            "sni_hostname": ask.host,
            "timeout": self._limits(
                ask.patience or self._network.connect_timeout, ask.reading or self._network.read_timeout
            ),
            "address": address,
        }
        if ask.scheme == "https":
            extensions["ssl_context"] = self._contexts.context(mode)
        return httpx2.Request(
            ask.method,
            url,
            headers=_headers(ask.authority, ask.headers),
            content=ask.body or None,
            extensions=extensions,
        )

    def _limits(self, connect: float, read: float) -> dict[str, float]:
        """Time limits as httpx2's transports take them."""
        known = self._patience.get((connect, read))
        if known is None:
            known = {"connect": connect, "read": read, "write": read, "pool": connect}
            self._patience[connect, read] = known
        return known

    async def _read(self, ask: Ask, response: httpx2.Response) -> Reply:
        answered = time.perf_counter()
        sent_at: float = response.extensions.get("sent_at", answered)
        reply = Reply(status=response.status_code, headers=response.headers.raw, address="")
        reply.first_byte_ms = (answered - sent_at) * 1000
        raw = b""
        try:
            if sum(len(name) + len(value) + 4 for name, value in reply.headers) > self._network.max_header:
                reply.problem, reply.detail = Reason.TOO_LARGE, f"header over {self._network.max_header} bytes"
                reply.truncated = "length"
            elif reply.status < 200:
                reply.problem, reply.detail = Reason.PROTOCOL, f"status {reply.status} is no final answer"
            elif ask.method != "HEAD":
                raw = await self._read_body(ask, response, reply)
        finally:
            await response.aclose()
        reply.elapsed_ms = (time.perf_counter() - sent_at) * 1000
        if self._recorder is not None:
            reply.wire = _wire(response, reply, raw)
        _decode_body(ask, reply, raw)
        if reply.problem is not None and _ends_as_page(reply.body):
            reply.problem, reply.detail = None, ""
            reply.notes.append("non-conformant-http")
        return reply

    async def _read_body(self, ask: Ask, response: httpx2.Response, reply: Reply) -> bytes:
        """At most ``max_body`` bytes as they came; what breaks off keeps what was read."""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout_at(ask.deadline):
                async for part in response.stream:  # type: ignore[union-attr]
                    parts.append(part)
                    size += len(part)
                    if size > ask.max_body:
                        reply.notes.append("truncated")
                        reply.truncated = "length"
                        break
        except TimeoutError:
            reply.problem = ask.out_of_time
            reply.detail = "no time is left for the rest of it" if ask.is_last else f"not whole within {ask.budget:g} s"
            reply.truncated = "time"
        except httpx2.HTTPError as error:
            failure = failure_of(error, address="")
            reply.problem, reply.detail = failure.reason, f"broken off after {size} bytes"
            reply.truncated = "time" if failure.reason is Reason.READ_TIMEOUT else "disconnect"
        return b"".join(parts)


def _values(found: Addresses) -> tuple[str, ...]:
    """All addresses of a host, of both families."""
    both = (found.ipv4, found.ipv6)
    return tuple(value for records in both if not isinstance(records, Unseen) for value in records.values)


def _wire(response: httpx2.Response, reply: Reply, raw: bytes) -> bytes:
    """The answer's bytes as they came, or made again where a transport does not show them."""
    tape = response.extensions.get("wire")
    if tape is not None:
        return b"".join(tape)
    reason: bytes = response.extensions.get("reason_phrase", b"")
    version: bytes = response.extensions.get("http_version", b"HTTP/1.1")
    lines = [b"%s %d %s" % (version, reply.status, reason), *(b"%s: %s" % pair for pair in reply.headers)]
    if b"chunked" in reply.header(b"transfer-encoding").lower():
        raw = (b"%x\r\n%s\r\n" % (len(raw), raw) if raw else b"") + b"0\r\n\r\n"
    return b"\r\n".join([*lines, b"", raw])


def _exchange(ask: Ask, reply: Reply) -> Exchange:
    """What the archive keeps of one request."""
    target = ask.target.decode("ascii")
    lines = [f"{ask.method} {target} HTTP/1.1", f"Host: {ask.authority}", *(f"{k}: {v}" for k, v in ask.headers)]
    return Exchange(
        url=f"{ask.scheme}://{ask.authority}{target}",
        method=ask.method,
        request="\r\n".join([*lines, "", ""]).encode("latin-1", errors="replace"),
        answer=reply.wire,
        status=reply.status,
        address=reply.address,
        truncated=reply.truncated,
    )


@lru_cache(maxsize=4096)
def _headers(authority: str, headers: tuple[tuple[str, str], ...]) -> httpx2.Headers:
    """The header lines of a request; those to one host are mostly the same."""
    return httpx2.Headers([("Host", authority), *headers])


def _decode_body(ask: Ask, reply: Reply, raw: bytes) -> None:
    """Undo the content coding of ``raw`` into the reply, and note what is wrong with it."""
    encoding = reply.header(b"content-encoding")
    if not encoding or not raw:
        reply.body = raw[: ask.max_body]
    else:
        is_partial = bool(reply.notes or reply.problem or reply.status == 206)
        decoded = decode(raw, encoding=encoding.decode("latin-1"), limit=ask.max_body)
        reply.body = decoded.body
        if decoded.is_truncated and "truncated" not in reply.notes:
            reply.notes.append("truncated")
        if decoded.is_broken and not is_partial:
            reply.notes.append("broken-compression")
            if not decoded.body:
                reply.problem, reply.detail = (
                    Reason.PROTOCOL,
                    f"the body cannot be unpacked as {encoding.decode('latin-1')}",
                )
    reply.size = len(reply.body) if ask.method != "HEAD" else _length(reply.header(b"content-length"))


def _ends_as_page(body: bytes) -> bool:
    """Whether a page came to its own end, whatever else the server had promised: browsers show it whole."""
    return b"</html>" in body[-_END_OF_PAGE:].lower()


def _length(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 19 else 0


def _weaker(mode: TlsMode, error: httpx2.HTTPError) -> TlsMode | None:
    refused = certificate_error(error)
    if refused is not None:
        return mode.after_certificate_error(refused)
    return mode.after_handshake_error() if is_handshake_error(error) else None


def _no_address(found: Addresses, ask: Ask) -> Failure:
    """Why there is no address to try."""
    both = (found.ipv4, found.ipv6)
    if any(not isinstance(records, Unseen) and not records.exists for records in both):
        return Failure(Reason.NAME_NOT_FOUND, f"{ask.host} does not exist")
    wanted = {Family.IPV4: both[:1], Family.IPV6: both[1:]}.get(ask.family, both)
    for records in wanted:
        if isinstance(records, Unseen):
            return Failure(records.reason, records.detail)
    if ask.family is Family.ANY:
        return Failure(Reason.NO_ADDRESS, f"{ask.host} has no address")
    return Failure(Reason.NO_ADDRESS, f"{ask.host} has no {ask.family} address")
