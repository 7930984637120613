"""The machine that looks: whether it reaches anything, and whether IPv6 works here.

Measured before any site is judged. IPv6 counts as working when the system has a route
from an address of global scope; behind dial rules (a test bench, the simulated city),
when what stands for the IPv6 internet there accepts a connection. An IPv6 connection
that succeeds later proves it, whatever was measured.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from govsite.crawl.wire.guard import Endpoint, Guard, is_public, real_address

_PROBE_SECONDS = 3.0
# Only routed to, never written to: connecting a UDP socket sends nothing. Root servers a and f.
_FAR_AWAY = {4: ("198.41.0.4", "192.5.5.241"), 6: ("2001:503:ba3e::2:30", "2001:500:2f::f")}


class VantagePoint:
    """What is known about this machine's own connection so far."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._measured: dict[int, asyncio.Task[bool]] = {}
        self._proven: set[int] = set()
        self.connected = False
        """Whether anything at all was reached in this run."""

    def saw(self, address: str) -> None:
        """A connection to ``address`` came about."""
        self.connected = True
        self._proven.add(6 if ":" in address else 4)

    async def has_ipv4(self) -> bool:
        """Whether IPv4 works here."""
        return await self._has(4)

    async def has_ipv6(self) -> bool:
        """Whether IPv6 works here."""
        return await self._has(6)

    async def _has(self, version: int) -> bool:
        if version in self._proven:
            return True
        if version not in self._measured:
            self._measured[version] = asyncio.create_task(self._measure(version))
        return await asyncio.shield(self._measured[version]) or version in self._proven

    async def _measure(self, version: int) -> bool:
        targets = self._guard.dialled_endpoints(version)
        if targets:
            reached = await asyncio.gather(*(_accepts(target) for target in dict.fromkeys(targets)))
            return any(reached)
        confined = self._guard.confines(version)
        if confined is not None:
            return not confined and _can_bind(version)
        return _has_route(version)


async def _accepts(target: Endpoint) -> bool:
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            _, writer = await asyncio.open_connection(target.address, target.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _family(version: int) -> socket.AddressFamily:
    return socket.AF_INET6 if version == 6 else socket.AF_INET


def _can_bind(version: int) -> bool:
    """Whether the loopback address of that family exists."""
    return _tries(version, lambda sock: sock.bind(("::1" if version == 6 else "127.0.0.1", 0)))


def _has_route(version: int) -> bool:
    """Whether a far address is routed to, for IPv6 from an address of global scope.

    A private IPv4 source is the normal case (address translation); a private IPv6
    source (RFC 4193) mostly has nobody behind it, and is not taken as "IPv6 works".
    """
    for far in _FAR_AWAY[version]:
        source: list[str] = []

        def route(sock: socket.socket, far: str = far, source: list[str] = source) -> None:
            sock.connect((far, 53))
            source.append(sock.getsockname()[0])

        if _tries(version, route) and source:
            mine = real_address(source[0])
            if version == 4 or (mine is not None and is_public(mine)):
                return True
    return False


def _tries(version: int, use: Callable[[socket.socket], None]) -> bool:
    try:
        with socket.socket(_family(version), socket.SOCK_DGRAM) as sock:
            use(sock)
    except OSError:
        return False
    return True
