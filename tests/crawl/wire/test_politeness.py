"""Limits and pauses: never more connections than allowed, and nobody waits for somebody else's host."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from itertools import pairwise
from typing import Any

import pytest

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire.connections import Use
from govsite.crawl.wire.politeness import Politeness, retry_after
from govsite.model.outcome import Reason

LOOPBACK = NetworkSettings(allow=("127.0.0.0/8", "::1/128"), dns_timeout=1.0)


class Log:
    """How many turns are on at a time, by host and address."""

    def __init__(self) -> None:
        self.on: dict[str, int] = {}
        self.most: dict[str, int] = {}

    async def work(self, politeness: Politeness, host: str, address: str, seconds: float = 0.002) -> None:
        async with politeness.turn(host, address):
            for key in (host, address, "all"):
                self.on[key] = self.on.get(key, 0) + 1
                self.most[key] = max(self.most.get(key, 0), self.on[key])
            await asyncio.sleep(seconds)
            for key in (host, address, "all"):
                self.on[key] -= 1


async def test_no_limit_is_ever_passed() -> None:
    politeness = Politeness(CrawlSettings(per_host=2, per_address=3, concurrency=5))
    log = Log()
    await asyncio.gather(
        *(log.work(politeness, f"host{n % 7}", f"192.0.2.{n % 7 // 2}") for n in range(140)),
    )
    assert log.most["all"] == 5
    assert max(log.most[f"host{n}"] for n in range(7)) == 2
    assert max(log.most[f"192.0.2.{n}"] for n in range(4)) <= 3


async def test_a_host_that_waits_holds_none_of_the_programs_slots() -> None:
    politeness = Politeness(CrawlSettings(concurrency=1, max_delay=60))
    politeness.set_delay("slow", 50)
    log = Log()
    await log.work(politeness, "slow", "192.0.2.1")
    waiting = asyncio.create_task(log.work(politeness, "slow", "192.0.2.1"))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        for _ in range(10):
            await log.work(politeness, "quick", "192.0.2.1", 0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_requests_to_a_host_with_a_delay_start_apart() -> None:
    politeness = Politeness(CrawlSettings(per_host=2))
    politeness.set_delay("host", 0.05)
    starts: list[float] = []

    async def work() -> None:
        async with politeness.turn("host", "192.0.2.1"):
            starts.append(time.monotonic())

    await asyncio.gather(*(work() for _ in range(4)))
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= 0.045


async def test_a_cancelled_turn_gives_its_slots_back() -> None:
    politeness = Politeness(CrawlSettings(per_host=1, per_address=1, concurrency=1))
    log = Log()
    tasks = [asyncio.create_task(log.work(politeness, "host", "192.0.2.1", 5)) for _ in range(3)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(1):
        await Log().work(politeness, "host", "192.0.2.1", 0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"5", 5.0),
        (b" 120 ", 120.0),
        (b"0", 0.0),
        (b"99999999999999999999", 999999999.0),
        (b"-1", None),
        (b"1.5", None),
        (b"soon", None),
        (b"", None),
        (b"\xff\xfe", None),
        (formatdate(1_000_030, usegmt=True).encode(), 30.0),
        (formatdate(999_000, usegmt=True).encode(), 0.0),
        (b"Thu, 99 Foo 1970 25:61:61 GMT", None),
    ],
)
def test_retry_after(value: bytes, seconds: float | None) -> None:
    assert retry_after(value, now=1_000_000) == seconds


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(LOOPBACK, CrawlSettings(per_host=2, per_address=3, max_delay=1.0)) as mine:
        yield mine


def slow_page(http: Any) -> Any:
    async def parts() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.01)
        yield http(b"page", "Connection: close")

    return lambda _: parts()


async def test_a_server_never_sees_more_connections_than_allowed(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(slow_page(http))
    answers = await asyncio.gather(*(client.fetch(server.url(f"/{n}")) for n in range(20)))
    assert {fetched.answer.status for fetched in answers} == {200}
    assert server.most_open == 2


async def test_hosts_on_one_address_share_its_limit(raw_server: Any, http: Any, name_server: Any) -> None:
    server = await raw_server(slow_page(http))
    hosts = [f"h{n}.gov.example" for n in range(6)]
    name_server.records = {(f"{host}.", "A"): ["127.0.0.1"] for host in hosts}
    network = NetworkSettings(allow=("127.0.0.0/8",), resolver=(f"127.0.0.1:{name_server.port}",))
    async with Client(network, CrawlSettings(per_host=2, per_address=3)) as client:
        await asyncio.gather(*(client.fetch(server.url("/", host=host)) for host in hosts for _ in range(3)))
    assert server.most_open == 3


async def test_waiting_in_the_queue_is_not_counted_as_the_servers_time(
    client: Client, raw_server: Any, http: Any
) -> None:
    server = await raw_server(slow_page(http))
    started = time.monotonic()
    answers = await asyncio.gather(*(client.fetch(server.url(f"/{n}")) for n in range(20)))
    whole_ms = (time.monotonic() - started) * 1000
    assert sum(fetched.answer.elapsed_ms for fetched in answers) <= 2 * whole_ms, "two at a time"


async def test_idle_connections_count_for_the_host(raw_server: Any, http: Any, name_server: Any) -> None:
    plain = await raw_server(lambda _: http())
    other = await raw_server(lambda _: http())
    name_server.records = {("www.gov.example.", "A"): ["127.0.0.1"]}
    network = NetworkSettings(allow=("127.0.0.0/8",), resolver=(f"127.0.0.1:{name_server.port}",))
    async with Client(network, CrawlSettings(per_host=2)) as client:
        for server in (plain, other, plain, other):
            url = server.url("/", host="www.gov.example")
            await asyncio.gather(client.fetch(url), client.fetch(url))
            await asyncio.sleep(0.01)
            assert plain.open + other.open <= 2


async def test_idle_connections_count_for_the_address(raw_server: Any, http: Any, name_server: Any) -> None:
    server = await raw_server(lambda _: http())
    hosts = [f"h{n}.gov.example" for n in range(12)]
    name_server.records = {(f"{host}.", "A"): ["127.0.0.1"] for host in hosts}
    network = NetworkSettings(allow=("127.0.0.0/8",), resolver=(f"127.0.0.1:{name_server.port}",))
    async with Client(network, CrawlSettings(per_host=2, per_address=3)) as client:
        for host in (*hosts, *hosts):
            await client.fetch(server.url("/", host=host))
            await asyncio.sleep(0)
            assert server.open <= 4, "one may be closing"
        await asyncio.sleep(0.01)
        assert server.open <= 3
        for _ in range(5):
            await client.fetch(server.url("/", host=hosts[-1]))
    assert server.connections == 24, "the last one was used again"


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_server_that_asks_to_come_back_is_asked_once_more(
    client: Client, raw_server: Any, http: Any, status: str
) -> None:
    server = await raw_server(
        lambda _: http(b"", "Retry-After: 0", status=status) if len(server.heads) == 1 else http(b"page")
    )
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.status, fetched.answer.attempts, fetched.body) == (200, 2, b"page")
    assert fetched.answer.notes == ("retry-after 0",)


async def test_a_server_that_keeps_asking_is_left_alone(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"", "Retry-After: 0", status="429 Too Many Requests"))
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status, answer.attempts) == (Reason.HTTP_STATUS, 429, 2)


async def test_too_long_a_pause_is_recorded_and_not_waited_for(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"", "Retry-After: 3600", status="503 Service Unavailable"))
    async with asyncio.timeout(0.9):
        answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status, answer.attempts) == (Reason.HTTP_STATUS, 503, 1)
    assert answer.notes == ("retry-after 3600",)


async def test_a_crawl_delay_holds_for_the_client(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http())
    client.set_delay("127.0.0.1", 0.1)
    started = time.monotonic()
    await asyncio.gather(*(client.fetch(server.url("/")) for _ in range(3)))
    assert time.monotonic() - started >= 0.19


async def test_connections_that_are_gone_are_let_go_of(raw_server: Any, http: Any) -> None:
    async def page() -> AsyncIterator[bytes]:
        yield http(b"<p>x", "Connection: close")

    server = await raw_server(lambda _: page(), host="0.0.0.0")
    async with Client(LOOPBACK, CrawlSettings()) as client:
        for number in range(1200):
            address = f"127.0.{number // 200}.{number % 200 + 1}"
            fetched = await client.fetch(f"http://{address}:{server.port}/")
            assert fetched.answer.status == 200
        uses = [found for found in gc.get_objects() if isinstance(found, Use)]
        assert len(uses) < 600, "with each goes a transport, and what TLS needs for it"
        assert not [use for use in uses if use.transport is not None]
