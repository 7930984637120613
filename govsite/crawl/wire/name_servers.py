"""Whether the name servers of a zone answer over IPv6: asked directly, each zone once in a run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode

from govsite.crawl.wire.guard import Guard
from govsite.model.answers import NameServer
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.wire.dns import NameCache

_PORT = 53
_MOST_SERVERS = 8
_MOST_ADDRESSES = 2
"""Of one server."""
_TRIES = 2
"""A packet may get lost."""


class NameServers:
    """What is known of the name servers of zones."""

    def __init__(self, names: NameCache, guard: Guard, *, seconds: float) -> None:
        self._names = names
        self._guard = guard
        self._seconds = seconds
        self._zones: dict[str, asyncio.Task[tuple[NameServer, ...]]] = {}

    async def look(self, zone: str, servers: tuple[str, ...]) -> tuple[NameServer, ...]:
        """Each name server of a zone; sites of one zone share the answers."""
        if zone not in self._zones:
            self._zones[zone] = asyncio.create_task(self._look(zone, servers))
        return await asyncio.shield(self._zones[zone])

    async def aclose(self) -> None:
        """Ask no further."""
        for task in self._zones.values():
            task.cancel()
        await asyncio.gather(*self._zones.values(), return_exceptions=True)

    async def _look(self, zone: str, servers: tuple[str, ...]) -> tuple[NameServer, ...]:
        return tuple(await asyncio.gather(*(self._server(zone, name) for name in servers[:_MOST_SERVERS])))

    async def _server(self, zone: str, name: str) -> NameServer:
        found = (await self._names.addresses(name)).ipv6
        if isinstance(found, Unseen):
            return NameServer(name=name, problem=found.reason)
        aaaa = tuple(address for address in found.values if self._guard.is_usable(address))
        problem: Reason | None = None
        for address in aaaa[:_MOST_ADDRESSES]:
            problem = await self._ask(zone, address)
            if problem is None:
                return NameServer(name=name, aaaa=aaaa, answers=True)
        return NameServer(name=name, aaaa=aaaa, problem=problem if problem in _OURS else None)

    async def _ask(self, zone: str, address: str) -> Reason | None:
        """Why a server does not answer at an address; ``None`` if it does."""
        endpoint = self._guard.endpoint(address, _PORT)
        if endpoint is None:
            return Reason.FORBIDDEN_ADDRESS
        problem = Reason.DNS_TIMEOUT
        for _ in range(_TRIES):
            try:
                reply, _by_tcp = await dns.asyncquery.udp_with_fallback(
                    dns.message.make_query(zone, "SOA"), endpoint.address, timeout=self._seconds, port=endpoint.port
                )
            except dns.exception.Timeout:
                continue
            except OSError:  # no route: nothing leaves this machine
                return Reason.NO_IPV6_HERE
            except (dns.exception.DNSException, EOFError, ValueError):
                problem = Reason.DNS_FAILURE
            else:
                return None if reply.rcode() == dns.rcode.NOERROR else Reason.DNS_FAILURE
        return problem


_OURS = frozenset({Reason.FORBIDDEN_ADDRESS, Reason.NO_IPV6_HERE})
"""Reasons that say nothing of the server."""
