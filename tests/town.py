"""A town of hosts that lead to one another, on loopback, with a log of who was connected when; and a look at it."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset

from govsite.config import CrawlSettings, NetworkSettings, Settings
from govsite.crew.lead import look_together
from govsite.engines.engine import Engine
from govsite.model.site import Site
from govsite.pipeline import Job, Tally, look_and_judge, new_header
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.store.store import Store, open_store

PER_HOST, PER_ADDRESS = 2, 3
HOSTS = {f"h{number}.gov.example": f"127.0.0.{2 + number % 4}" for number in range(12)}
ALSO_AT = {"h5.gov.example": "127.0.0.4"}
"""A second address, which other hosts have, too."""
SLOW_HOST, DELAY = "h7.gov.example", 0.3
_CLOSING = 0.4
"""Seconds that a closed connection may take to reach the server."""


@dataclass
class Town:
    """Sites that link, redirect and lead to one another, with a log of who was connected when."""

    port: int = 0
    open: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    peers: set[int] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = time.monotonic()
        address = writer.get_extra_info("sockname")[0]
        host = ""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                method, target, _ = head.split(" ", 2)
                host = next(line[6:] for line in head.split("\r\n") if line.startswith("Host: ")).partition(":")[0]
                self.asked[host].append((time.monotonic(), f"{method} {target}"))
                await asyncio.sleep(0.03)
                writer.write(self.answer(host, target, is_head=method == "HEAD"))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            ended = time.monotonic()
            self.open[address].append((begun, ended))
            if host:
                self.open[host].append((begun, ended))
            writer.close()

    def answer(self, host: str, target: str, *, is_head: bool) -> bytes:
        if target == "/robots.txt":
            body = f"User-agent: *\nCrawl-delay: {DELAY}\n" if host == SLOW_HOST else ""
            status, more = ("200 OK" if body else "404 Not Found"), "Content-Type: text/plain\r\n"
        elif target.startswith("/away"):
            other = list(HOSTS)[(list(HOSTS).index(host) + int(target[5:])) % len(HOSTS)]
            body, status, more = "", "302 Found", f"Location: http://{other}:{self.port}/page1\r\n"
        elif target == "/sitemap.xml" or target.startswith("/missing"):
            body, status, more = "", "404 Not Found", ""
        else:
            status, more = "200 OK", "Content-Type: text/html\r\n"
            own = [f"/page{number}" for number in range(4)] + [f"/away{number}" for number in range(1, 7)]
            others = [f"http://{other}:{self.port}/page{number}" for other in HOSTS for number in range(3)]
            body = f"<title>{host}{target}</title>" + "".join(f'<a href="{url}">{url}</a>' for url in own + others)
        content = body.encode()
        head = f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(content)}\r\n\r\n".encode()
        return head if is_head else head + content


class Names(asyncio.DatagramProtocol):
    """Says where the hosts are."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        host = name.to_text(omit_final_dot=True)
        addresses = [known[host] for known in (HOSTS, ALSO_AT) if host in known]
        if query.question[0].rdtype == dns.rdatatype.A and addresses:
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "A", *addresses))
        self.transport.sendto(response.to_wire(), addr)  # type: ignore[attr-defined]


def most_at_once(spans: list[tuple[float, float]], closing: float = _CLOSING) -> int:
    """How many connections were open at the same time, those left out that were within `closing` seconds of their end."""
    events = sorted((moment, step) for begun, ended in spans for moment, step in ((begun, 1), (ended - closing, -1)))
    most = now = 0
    for _, step in events:
        now += step
        most = max(most, now)
    return most


def job_in(store: Store, town: Town, resolver: int) -> Job:
    place = load_jurisdiction("cn")
    settings = Settings(
        network=NetworkSettings(resolver=(f"127.0.0.1:{resolver}",), allow=("127.0.0.0/8",)),
        crawl=CrawlSettings(per_host=PER_HOST, per_address=PER_ADDRESS, retry_delay=0.1, readers=0, ipv6_samples=0),
    )
    sites = tuple(Site(url=f"http://{host}:{town.port}/") for host in HOSTS)
    header = new_header(command="crawl", settings=settings, place=place, packs=(), sites=sites, inventory="the test's")
    store.start_run(header, sites=sites, rules=())
    return Job(header=header, sites=sites, rules=(), place=place, settings=settings, store=store)


Seen = dict[str, tuple[list[str], list[tuple[str, str, int, object]]]]


def seen_in(store: Store, run: str) -> Seen:
    """What a run has seen, without times."""
    return {
        evidence.site.url: (
            [page.url for page in evidence.pages],
            [(t.answer.url, t.answer.final_url, t.answer.status, t.answer.problem) for t in evidence.targets],
        )
        for evidence in store.evidence(run)
    }


def look(
    path: Path, town: Town, resolver: int, engine: Engine | None = None, tell: Callable[[str], None] = print
) -> tuple[Tally, Seen]:
    """Look at the town with the workers of an engine, or alone."""
    with open_store(str(path)) as store:
        job = job_in(store, town, resolver)
        if engine is None:
            tally = look_and_judge(job)
        else:
            with engine:
                tally = look_together(job, engine, tell=tell)
        return tally, seen_in(store, job.header.id)


@asynccontextmanager
async def running_town() -> AsyncIterator[tuple[Town, int]]:
    """The town's servers, and the port of its name server."""
    town = Town()
    servers = []
    for address in sorted({*HOSTS.values(), *ALSO_AT.values()}):
        server = await asyncio.start_server(town.serve, address, town.port)
        town.port = server.sockets[0].getsockname()[1]
        servers.append(server)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    try:
        yield town, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        for server in servers:
            server.close()
        await asyncio.sleep(0.1)


def check_limits(town: Town) -> None:
    """No host and no address had more connections at a time than allowed, and the slow host had its delay."""
    for host in HOSTS:
        assert most_at_once(town.open[host]) <= PER_HOST, host
    for address in HOSTS.values():
        assert most_at_once(town.open[address]) <= PER_ADDRESS, address
    known = min(moment for moment, asked in town.asked[SLOW_HOST] if "robots" in asked) + 0.1
    starts = sorted(moment for moment, _ in town.asked[SLOW_HOST] if moment > known)
    # Eleven requests in a row, since a busy machine takes notice of one late and of another in time.
    spans = [later - earlier for earlier, later in zip(starts, starts[10:], strict=False)]
    assert min(spans) > 10 * DELAY - 0.8, spans
