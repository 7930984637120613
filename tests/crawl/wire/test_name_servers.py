"""Name servers asked over IPv6, each zone once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import dns.message
import dns.rcode
import pytest

from govsite.config import CrawlSettings, DialRule, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.lab.servers import has_ipv6
from govsite.model.answers import NameServer
from govsite.model.outcome import Reason

pytestmark = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 on this machine")

A6, B6 = "2001:db8::a", "2001:db8::b"


class Authority(asyncio.DatagramProtocol):
    """Answers every question with a code, or not at all."""

    def __init__(self) -> None:
        self.code: dns.rcode.Rcode | None = dns.rcode.NOERROR
        self.asked: list[str] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        self.asked.append(query.question[0].to_text())
        if self.code is not None:
            reply = dns.message.make_response(query)
            reply.set_rcode(self.code)
            self.transport.sendto(reply.to_wire(), addr)


async def listening(address: str) -> tuple[Any, Authority]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(Authority, local_addr=(address, 0))
    protocol.port = transport.get_extra_info("sockname")[1]
    return transport, protocol


@pytest.fixture
async def authority() -> AsyncIterator[Authority]:
    transport, protocol = await listening("::1")
    yield protocol
    transport.close()


@pytest.fixture
async def over_ipv4() -> AsyncIterator[Authority]:
    """The same name server at its IPv4 address."""
    transport, protocol = await listening("127.0.0.1")
    yield protocol
    transport.close()


@pytest.fixture
async def look(name_server: Any, authority: Any, over_ipv4: Any) -> AsyncIterator[Callable[..., Any]]:
    """Ask for the servers of a zone; ``records`` are their AAAA records."""
    name_server.zone = "cn."
    settings = NetworkSettings(
        allow=("127.0.0.0/8", "::1/128"),
        resolver=(f"127.0.0.1:{name_server.port}",),
        dns_timeout=0.6,
        dial=(
            DialRule(network=f"{A6}/128", port=53, to=f"[::1]:{authority.port}"),
            DialRule(network="192.0.2.5/32", port=53, to=f"127.0.0.1:{over_ipv4.port}"),
        ),
    )
    async with Client(settings, CrawlSettings()) as client:

        async def ask(*names: str, **records: list[str]) -> tuple[NameServer, ...]:
            name_server.records = {(f"{name}.x.cn.", "AAAA"): values for name, values in records.items()}
            for name in names:
                name_server.records.setdefault((f"{name}.x.cn.", "A"), ["192.0.2.5"])
            return await client.name_servers("x.cn", tuple(f"{name}.x.cn" for name in names))

        yield ask


async def test_a_server_that_answers_and_one_without_an_address(look: Any, authority: Any) -> None:
    found = await look("ns1", "ns2", ns1=[A6])
    assert found == (
        NameServer(name="ns1.x.cn", aaaa=(A6,), answers=True),
        NameServer(name="ns2.x.cn"),
    )
    assert await look("ns1", "ns2") == found
    assert authority.asked == ["x.cn. IN SOA"], "asked once"


@pytest.mark.parametrize(("code", "asked"), [(None, 2), (dns.rcode.REFUSED, 1), (dns.rcode.SERVFAIL, 1)])
async def test_a_server_that_does_not_serve_the_zone_there(look: Any, authority: Any, code: Any, asked: int) -> None:
    authority.code = code
    assert await look("ns1", ns1=[A6]) == (NameServer(name="ns1.x.cn", aaaa=(A6,)),)
    assert len(authority.asked) == asked


async def test_where_no_question_gets_out_nobody_can_tell(look: Any, authority: Any, over_ipv4: Any) -> None:
    authority.code = over_ipv4.code = None
    assert await look("ns1", ns1=[A6]) == (NameServer(name="ns1.x.cn", aaaa=(A6,), problem=Reason.DNS_TIMEOUT),)
    assert len(over_ipv4.asked) == 2


async def test_an_address_that_may_not_be_asked(look: Any) -> None:
    """Loopback is allowed here, so its address counts; the cloud's does not count at all."""
    assert await look("ns1", ns1=["fe80::1"]) == (NameServer(name="ns1.x.cn"),)


async def test_a_resolver_that_fails(look: Any, name_server: Any) -> None:
    name_server.special = {("ns1.x.cn.", "*"): "servfail"}
    assert await look("ns1") == (NameServer(name="ns1.x.cn", problem=Reason.DNS_FAILURE),)
