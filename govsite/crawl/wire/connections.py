"""Open connections count against the limits also while they are idle.

aiohttp keeps connections for the next request, each for one address, port, host name and
TLS context. Hundreds of sites often stand on one address, so that idle connections to
it would add up far beyond what politeness allows. Before a new connection is opened,
idle ones of the same host and the same address are closed until it fits in.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey

from govsite.crawl.wire.tape import TapedHandler, WatchedHandler


@dataclass(slots=True, eq=False)
class Use:
    """One request's use of a connection. ``address`` is the one that DNS gave."""

    host: str
    address: str
    sent_at: float = 0.0
    transport: asyncio.Transport | None = None
    tape: list[bytes] | None = None
    """The bytes of the answer as they came; only while an archive is written."""
    is_lent: bool = False
    """The turn was borrowed from another worker: the connection goes back with it, which means that it is closed."""


CURRENT: ContextVar[Use] = ContextVar("CURRENT")

_SWEPT_EVERY = 5.0
"""Seconds after which closed connections are let go of, at the next host or address: TLS has 256 kB of buffers each."""


@dataclass(slots=True, eq=False)
class _Open:
    key: ConnectionKey
    use: Use
    is_busy: bool = True


class _Held:
    """The connections of one host or one address, least recently used first, and those being opened."""

    __slots__ = ("most", "open", "opening")

    def __init__(self, most: int) -> None:
        self.most = most
        self.open: dict[asyncio.Transport, _Open] = {}
        self.opening = 0

    def claim(self, key: ConnectionKey) -> _Open | None:
        """An idle connection that the next request will use again, else room for a new one."""
        self.drop_closed()
        for mine in self.open.values():
            if mine.key == key and not mine.is_busy:
                mine.is_busy = True
                return mine
        self.make_room()
        return None

    def drop_closed(self) -> None:
        """Forget the connections that were closed meanwhile: by the server, or because nobody used them again."""
        for transport in [transport for transport in self.open if transport.is_closing()]:
            del self.open[transport]

    def make_room(self) -> None:
        """Close idle connections until one more may be opened."""
        for transport, mine in list(self.open.items()):
            if len(self.open) + self.opening < self.most:
                break
            if not mine.is_busy:
                transport.close()
                del self.open[transport]


class CountedConnector(aiohttp.TCPConnector):
    """A connector that knows what it holds open, by host name and by address."""

    def limit_to(self, *, per_host: int, per_address: int) -> None:
        """The limits, idle connections included. To be called before the first request."""
        self._most = (per_host, per_address)
        self._held: dict[tuple[int, str], _Held] = {}
        self._swept_at = self._loop.time()
        self._connect_with(WatchedHandler)

    def record(self) -> None:
        """From now on each use of a connection has a tape. To be called before the first request."""
        self._connect_with(TapedHandler)

    def _connect_with(self, handler: type[ResponseHandler]) -> None:
        self._factory = partial(handler, loop=self._loop)

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own signature
    ) -> aiohttp.connector.Connection:
        """A connection for one request, after room has been made for it."""
        use = CURRENT.get()
        key = req.connection_key
        groups = self._groups(use)
        claims = [held.claim(key) for held in groups]
        for held in groups:
            held.opening += 1
        try:
            connection = await super().connect(req, traces, timeout)
        finally:
            for held, claim in zip(groups, claims, strict=True):
                held.opening -= 1
                if claim is not None:
                    claim.is_busy = False
        use.sent_at = time.perf_counter()
        if isinstance(connection.protocol, TapedHandler):
            use.tape = connection.protocol.new_tape()
        transport = connection.transport
        if transport is not None:
            use.transport = transport
            mine = _Open(key, use)
            for held in groups:
                held.open.pop(transport, None)  # so that the one used last stands last
                held.open[transport] = mine
        return connection

    def finished(self, use: Use) -> None:
        """The request is over; its connection is idle now, or gone."""
        transport = use.transport
        if transport is None:
            return
        for held in self._groups(use):
            mine = held.open.get(transport)
            if mine is not None and mine.use is use:
                mine.is_busy = False
            if transport.is_closing():
                held.open.pop(transport, None)
        if use.is_lent:
            transport.close()
        use.transport = None  # tasks that this request began remember it in their contexts, as long as they are kept

    @contextmanager
    def lend(self, name: str, *, is_host: bool) -> Iterator[None]:
        """Room for a connection to a host or an address that is opened elsewhere, by another worker say."""
        held = self._group(0 if is_host else 1, name)
        held.make_room()
        held.opening += 1
        try:
            yield
        finally:
            held.opening -= 1

    def _groups(self, use: Use) -> list[_Held]:
        return [self._group(kind, name) for kind, name in enumerate((use.host, use.address))]

    def _group(self, kind: int, name: str) -> _Held:
        held = self._held.get((kind, name))
        if held is None:
            if self._loop.time() >= self._swept_at + _SWEPT_EVERY:
                self._sweep()
            held = self._held[kind, name] = _Held(self._most[kind])
        return held

    def _sweep(self) -> None:
        """Let go of what closed connections hold: a host that is not asked again would keep them for the whole run."""
        for held in self._held.values():
            held.drop_closed()
        self._held = {key: held for key, held in self._held.items() if held.open or held.opening}
        self._swept_at = self._loop.time()
