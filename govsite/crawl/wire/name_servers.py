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
        found = await self._names.addresses(name)
        if isinstance(found.ipv6, Unseen):
            return NameServer(name=name, problem=found.ipv6.reason)
        aaaa = tuple(address for address in found.ipv6.values if self._guard.is_usable(address))
        problems = await self._ask_all(zone, aaaa)
        if None in problems:
            return NameServer(name=name, aaaa=aaaa, answers=True)
        problem = next((problem for problem in problems if problem in _OURS), None)
        if problem is None and problems and set(problems) == {Reason.DNS_TIMEOUT}:
            # Many a network lets no questions out but to its own resolver: who hears nothing over IPv4 either knows
            # nothing.
            ipv4 = () if isinstance(found.ipv4, Unseen) else found.ipv4.values
            problem = None if None in await self._ask_all(zone, ipv4) else Reason.DNS_TIMEOUT
        return NameServer(name=name, aaaa=aaaa, problem=problem)

    async def _ask_all(self, zone: str, addresses: tuple[str, ...]) -> list[Reason | None]:
        return await asyncio.gather(*(self._ask(zone, address) for address in addresses[:_MOST_ADDRESSES]))

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
