"""All servers of the simulated city in one event loop: DNS, HTTP, HTTPS and the ports that misbehave.

Everything binds to loopback, on free ports.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from ssl import SSLContext
from typing import Self

from govsite.lab.answers import Answers
from govsite.lab.authority import Authority
from govsite.lab.city import City
from govsite.lab.dns_server import TcpServer, UdpServer, Zones
from govsite.lab.http_server import CuttingServer, HttpServer, MuteServer
from govsite.lab.networks import Ports

LOOPBACK4, LOOPBACK6 = "127.0.0.1", "::1"


def has_ipv6() -> bool:
    """Whether this machine can listen on ``::1``."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK6, 0))
    except OSError:
        return False
    return True


class Servers:
    """The running servers. Use as an asynchronous context manager; ``ca_file`` is written on entry."""

    def __init__(self, city: City, *, ca_file: Path, ipv6: bool | None = None) -> None:
        self._city = city
        self._ca_file = ca_file
        self._wants_ipv6 = has_ipv6() if ipv6 is None else ipv6
        self._stack = AsyncExitStack()
        self.four: Ports
        self.six: Ports | None = None

    async def __aenter__(self) -> Self:
        authority = Authority({site.host: site.traits.certificate for site in self._city.sites})
        authority.write(self._ca_file)
        answers, zones = Answers(self._city), Zones(self._city.vhosts, ipv4_only=self._city.ipv4_zones)
        context = authority.context()
        self.four = await self._listen(LOOPBACK4, answers, zones, context)
        if self._wants_ipv6:
            self.six = await self._listen(LOOPBACK6, answers, zones, context)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _listen(self, host: str, answers: Answers, zones: Zones, context: SSLContext) -> Ports:
        return Ports(
            http=await self._tcp(host, lambda: HttpServer(answers, scheme="http")),
            https=await self._tcp(host, lambda: HttpServer(answers, scheme="https"), context=context),
            closed=self._closed(host),
            black_hole=await self._tcp(host, MuteServer),
            reset=await self._tcp(host, CuttingServer),
            dns=await self._dns(host, zones),
        )

    async def _tcp(
        self, host: str, protocol: Callable[[], asyncio.Protocol], *, context: SSLContext | None = None, port: int = 0
    ) -> int:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(protocol, host, port, ssl=context, backlog=1024)
        self._stack.callback(server.close)
        number: int = server.sockets[0].getsockname()[1]
        return number

    def _closed(self, host: str) -> int:
        """A port that is taken and refuses: bound, never listened on."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        held = socket.socket(family, socket.SOCK_STREAM)
        self._stack.callback(held.close)
        held.bind((host, 0))
        number: int = held.getsockname()[1]
        return number

    async def _dns(self, host: str, zones: Zones) -> int:
        """UDP and TCP on one port; another port is tried where TCP's is taken on UDP."""
        loop = asyncio.get_running_loop()
        for _ in range(20):
            port = await self._tcp(host, lambda: TcpServer(zones))
            try:
                transport, _protocol = await loop.create_datagram_endpoint(
                    lambda: UdpServer(zones), local_addr=(host, port)
                )
            except OSError:
                continue
            self._stack.callback(transport.close)
            return port
        raise OSError("no port is free for DNS on both UDP and TCP")
