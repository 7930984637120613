"""One request to a host: its addresses, the guard, turns and time. No redirects here."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.wire.conversation import Conversations, exchange_of
from govsite.crawl.wire.dns import Addresses, NameCache
from govsite.crawl.wire.failures import Failure
from govsite.crawl.wire.guard import Endpoint, Guard
from govsite.crawl.wire.handshake import shake_hands
from govsite.crawl.wire.message import Ask, Reply
from govsite.crawl.wire.politeness import Politeness
from govsite.crawl.wire.silence import SHARES, Place, Silences
from govsite.crawl.wire.tls import STRICT, TlsContexts
from govsite.crawl.wire.vantage import VantagePoint
from govsite.crawl.workers.neighbours import Delay, Neighbours, Turn
from govsite.model.answers import Family, Handshake
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.wire.warc import Recorder

_MOST_ADDRESSES = 4
"""How many addresses of one host are tried before it is given up."""


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
        self._conversations = Conversations(network, crawl, contexts=self._contexts, is_recording=recorder is not None)
        self._transport = self._conversations.transport
        self._recorder = recorder
        self._known: dict[tuple[str, int, Family], tuple[Addresses, list[tuple[str, Endpoint]]]] = {}
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
                    is_lent = self.politeness.is_lent(ask.host, address)
                    reply = await self._conversations.ask(ask, address, endpoint, is_lent=is_lent)
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
                self._recorder.keep(exchange_of(ask, reply))
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


def _values(found: Addresses) -> tuple[str, ...]:
    """All addresses of a host, of both families."""
    both = (found.ipv4, found.ipv6)
    return tuple(value for records in both if not isinstance(records, Unseen) for value in records.values)


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
