"""A city in memory (for the crawler's decisions) and sites on loopback (for the whole way)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest
from msgspec.structs import replace

from govsite import urls
from govsite.config import CrawlSettings
from govsite.crawl.crawler import crawl
from govsite.crawl.fetch import Fetched
from govsite.model.answers import Answer, Connection, Dns, Handshake, Hop, HostFamilies, NameServer, Vantage
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction, PageVocabulary
from govsite.model.long_lists import FetchedList, Pager, PageTurn
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.site import Site
from govsite.model.words import Words

PLACE = Jurisdiction(
    id="xx",
    title=Words(zh="某国", en="Somewhere"),
    packs=(),
    pages=PageVocabulary(
        not_found_words=("页面不存在", "404 Not Found"),
        pager=Pager(turns=frozenset(("下一页",))),
        entrance_patterns=("进入网站",),
        placeholder_patterns=("Welcome to nginx!",),
        version_patterns=("English",),
        copy_words=frozenset(("打印本页",)),
        column_labels=("ColumnType",),
        fetched_lists=(
            FetchedList(mark="ask(", patterns=(r'ask\("(?P<address>[^"]+)"',), rows="rows", page="page", total="total"),
        ),
        page_turns=(
            PageTurn(mark="turn(", patterns=(r'turn\((?P<pages>\d+),(?P<page>\d+),"(?P<name>\w+)","(?P<ext>\w+)"',)),
        ),
    ),
)
FAST = CrawlSettings(retry_delay=0.0, readers=0)


def html(*links: str, title: str = "某市", text: str = "", head: str = "", nav: tuple[str, ...] = ()) -> str:
    """A page with links."""
    anchors = "".join(f'<a href="{href}">{href}</a> ' for href in links)
    columns = "".join(f'<a href="{href}">{href}</a> ' for href in nav)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><nav>{columns}</nav><div>{text}{anchors}</div></body></html>"
    )


class FakeClient:
    """A client over a table: URL → page text, status, redirect target, reason, or a function of the attempt's number."""

    def __init__(self, table: dict[str, object], *, hosts: dict[str, Dns | Unseen] | None = None) -> None:
        self.table = table
        self.hosts = {"gov.cn": Dns(host="gov.cn")} if hosts is None else hosts
        self.asked: list[tuple[str, str]] = []
        self.delays: dict[str, float] = {}
        self.zones: list[str] = []
        self.shaken: list[tuple[str, str]] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.connected = False
        self.is_holding = asyncio.Event()
        self.is_holding.set()
        self.pace: Callable[[str], float] = lambda _url: 0.0

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        max_body: int | None = None,
        byte_range=None,
        follow: bool = True,
        **_: object,
    ):
        self.asked.append((method, url))
        await asyncio.sleep(self.pace(url))
        hops: list[Hop] = []
        current = url
        while True:
            found = self.look(current, method)
            if isinstance(found, tuple) and found[0] in (301, 302) and not follow:
                led = Answer(url=url, final_url=url, status=found[0], headers=(("location", found[1]),))
                return Fetched(led, b"", led.headers)
            if isinstance(found, tuple) and found[0] in (301, 302):
                hops.append(Hop(url=current, status=found[0], location=found[1]))
                current = urls.join(current, found[1]) or current
                continue
            answer, body = self.answer(current, found)
            return Fetched(replace(answer, url=url, final_url=current, hops=tuple(hops)), body, ())

    def look(self, url: str, method: str) -> object:
        self.counts[method, url] += 1
        found = self.table.get(f"{method} {url}", self.table.get(url, 404))
        return found(self.counts[method, url]) if callable(found) else found

    def answer(self, url: str, found: object) -> tuple[Answer, bytes]:
        if isinstance(found, Reason):
            return Answer(url=url, problem=found), b""
        if isinstance(found, int):
            return Answer(url=url, status=found, problem=Reason.HTTP_STATUS if found >= 400 else None), b""
        kind, body = found if isinstance(found, tuple) else ("text/html", found)
        raw = body.encode() if isinstance(body, str) else body
        return Answer(url=url, status=200, content_type=kind, size=len(raw)), raw

    async def resolve(self, host: str) -> Dns | Unseen:
        return self.hosts.get(host, Dns(host=host, exists=False))

    async def vantage(self) -> Vantage:
        return Vantage(user_agent="govsite/0 (+test)", connected=self.connected)

    async def connect(self, address: str, port: int) -> Connection:
        return Connection(address=address, port=port, connected=False, problem=Reason.REFUSED)

    async def families(self, host: str) -> HostFamilies:
        found = await self.resolve(host)
        if isinstance(found, Unseen):
            return HostFamilies(host=host, problem=found.reason)
        gone = None if found.exists else Reason.NAME_NOT_FOUND
        return HostFamilies(host=host, has_ipv4=bool(found.a), has_ipv6=bool(found.aaaa), problem=gone)

    async def name_servers(self, zone: str, servers: tuple[str, ...]) -> tuple[NameServer, ...]:
        self.zones.append(zone)
        return tuple(NameServer(name=name) for name in servers)

    async def shake_hands(self, url: str, address: str) -> Handshake:
        self.shaken.append((url, address))
        return Handshake(host=urls.host_of(url), address=address, version="TLSv1.3")

    def set_delay(self, host: str, seconds: float) -> None:
        self.delays[host] = seconds

    def gets(self) -> list[str]:
        """What was asked for by GET, without what every site is asked."""
        extra = ("/robots.txt", "/sitemap.xml")
        return [
            url for method, url in self.asked if method == "GET" and not url.endswith(extra) and "govsite-" not in url
        ]


async def all_evidence(
    client: object,
    *sites: Site | str,
    settings: CrawlSettings = FAST,
    parts: frozenset[str] | None = frozenset({"home", "robots", "sitemap", "soft404", "pages", "targets"}),
    **more: object,
) -> list[Evidence]:
    """Evidence of all sites, in the order of the sites."""
    rows = [site if isinstance(site, Site) else Site(url=site) for site in sites]
    stream = crawl(rows, client=client, settings=settings, place=PLACE, parts=parts, **more)
    async with aclosing(stream):
        found = {evidence.site.url: evidence async for evidence in stream}
    return [found[row.url] for row in rows]


async def one_evidence(client: object, site: Site | str, **more: object) -> Evidence:
    """Evidence of one site."""
    (found,) = await all_evidence(client, site, **more)
    return found


# ---------------------------------------------------------------- sites on loopback

Handler = Callable[[str, str], bytes]
"""Method and target of a request → the whole answer."""


class LoopbackSite:
    """One HTTP server on loopback; what it was asked is in ``log`` as "GET /path"."""

    def __init__(self, handler: Handler) -> None:
        self.log: list[str] = []
        self.agents: set[str] = set()
        self.most_at_once = 0
        self._open = 0
        self._handler = handler
        self._server: asyncio.Server | None = None

    @property
    def origin(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, target, _ = head.decode("latin-1").split(" ", 2)
                self.log.append(f"{method} {target}")
                answer = self._handler(method, target)
                if not answer:
                    break
                writer.write(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open -= 1
            writer.close()


def reply(
    body: bytes | str = b"", *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> bytes:
    """One HTTP answer in bytes."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(raw)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], object]]:
    """Start a site on loopback from a handler; stopped at the end of the test."""
    started: list[LoopbackSite] = []

    async def start(handler: Handler) -> LoopbackSite:
        site = LoopbackSite(handler)
        await site.start()
        started.append(site)
        return site

    yield start
    for site in started:
        await site.stop()


def page_urls(evidence: Evidence) -> list[str]:
    """Addresses of the pages that were read, in that order."""
    return [page.url for page in evidence.seen_pages or ()]


def problems(evidence: Evidence) -> dict[str, Reason | None]:
    """What came of all other addresses."""
    found = {target.answer.url: target.answer.problem for target in evidence.targets}
    return found | {answer.url: answer.problem for answer in evidence.failed_pages}
