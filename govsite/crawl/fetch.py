"""The one HTTP client of the program: guarded, polite, byte-true, and never raising for what the network does."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

import ada_url

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.wire.blocked import Challenges
from govsite.crawl.wire.cookies import ChainCookies
from govsite.crawl.wire.dns import Addresses, NameCache
from govsite.crawl.wire.exchange import Exchanges
from govsite.crawl.wire.failures import Failure
from govsite.crawl.wire.guard import Guard
from govsite.crawl.wire.message import Ask, Reply
from govsite.crawl.wire.name_servers import NameServers
from govsite.crawl.wire.politeness import SLOWNESS, retry_after
from govsite.crawl.wire.redirects import REDIRECTS, location_text, redirect_target
from govsite.crawl.wire.tcp import connect
from govsite.crawl.wire.vantage import VantagePoint
from govsite.crawl.workers.neighbours import Neighbours
from govsite.model.answers import (
    Answer,
    Connection,
    Dns,
    Family,
    Handshake,
    Hop,
    HostFamilies,
    NameServer,
    Vantage,
)
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.passwords import without_passwords
from govsite.version import __version__

if TYPE_CHECKING:
    from govsite.crawl.wire.warc import Recorder

USER_AGENT = f"govsite/{__version__} (+https://pypi.org/project/govsite/)"
log = logging.getLogger(__name__)

_PORTS = {"http:": 80, "https:": 443}
# What needs no parsing, being its own canonical form; everything else goes the long way.
_PLAIN = re.compile(
    r"(?P<scheme>https?)://(?P<authority>(?P<host>(?:[a-z0-9_-]{1,63}\.){1,8}[a-z][a-z-]{1,30})(?::(?P<port>[1-9]\d{0,3}))?)"
    r"(?P<target>/[A-Za-z0-9_~!$&()*+,;=:@/.-]*(?:\?[A-Za-z0-9_~!$&()*+,;=:@/.%-]*)?)?\Z"
)
_ACCEPTED = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
)
_KEPT_HEADERS = frozenset(
    {
        "accept-ranges", "allow", "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-length", "content-location", "content-range", "content-security-policy", "content-type", "date",
        "etag", "expires", "last-modified", "link", "location", "referrer-policy", "retry-after", "server",
        "strict-transport-security", "transfer-encoding", "vary", "via", "x-content-type-options",
        "x-frame-options", "x-powered-by", "x-robots-tag",
    }
)  # fmt: skip
_LONGEST_VALUE = 1000
_SLOW = 0.5
"""Seconds of speaking from which on a site is slow, and goes before others."""
_BECOMES_GET = frozenset({301, 302, 303})
_REDIRECT_BODY = 64 * 1024
"""Read of a redirect's body, so that its connection can be used again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with its body: decoded, at most ``max_body`` bytes."""

    answer: Answer
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    """All headers of the final answer, names in lower case."""


@dataclass(slots=True)
class _Journey:
    """One fetch on its way through redirects."""

    url: str
    method: str
    family: Family
    max_body: int
    headers: tuple[tuple[str, str], ...]
    follow: bool
    body: bytes = b""
    hops: list[Hop] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    cookies: ChainCookies = field(default_factory=ChainCookies)
    spent: float = 0.0
    elapsed_ms: float = 0.0
    attempts: int = 1
    status: int = 0
    has_waited: bool = False


class Client:
    """Fetches URLs, resolves names, tries connections; one per run, inside one event loop.

    ``challenge_patterns`` are the jurisdiction's regular expressions for firewall and
    challenge pages. A ``recorder`` gets every exchange, each hop of a redirect by itself;
    whoever opened it closes it. With ``neighbours``, hosts and addresses of other workers are
    asked in turns that these give. Raises ``UsageError`` for settings that cannot be (a resolver that is
    no address, an unreadable ``ca_file``, a pattern that is none).

    Certificates that are not in order do not keep a page from being seen: the answer
    then has the note ``tls-expired``, ``tls-not-yet-valid``, ``tls-host-mismatch`` or
    ``tls-untrusted`` and no problem.
    """

    def __init__(
        self,
        network: NetworkSettings,
        crawl: CrawlSettings,
        *,
        challenge_patterns: Sequence[str] = (),
        recorder: Recorder | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._network = network
        self._neighbours = neighbours
        self._crawl = crawl
        self._challenges = Challenges(challenge_patterns)
        self._recorder = recorder
        self._guard = Guard(network)
        self._point = VantagePoint(self._guard)
        self.user_agent = network.user_agent or USER_AGENT
        self._headers = (("User-Agent", self.user_agent), *_ACCEPTED)
        self._names: NameCache | None = None
        self._exchanges: Exchanges | None = None
        self._servers: NameServers | None = None

    async def __aenter__(self) -> Self:
        self._names = NameCache(self._network, self._guard)
        self._exchanges = Exchanges(
            self._network,
            self._crawl,
            guard=self._guard,
            names=self._names,
            vantage=self._point,
            recorder=self._recorder,
            neighbours=self._neighbours,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._exchanges is not None and self._names is not None:
            if self._servers is not None:
                await self._servers.aclose()
            await self._exchanges.aclose()
            await self._names.aclose()

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        family: Family = Family.ANY,
        follow: bool = True,
        max_body: int | None = None,
        byte_range: tuple[int, int] | None = None,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Fetched:
        """Ask for ``url``; redirects are followed unless ``follow`` is false.

        Who names a ``family`` compares: a host that was asked in vain a moment ago, as often as settled, is not
        waited for again then.

        ``body`` is sent with the request (a form, by POST); what a redirect leads to is asked for by GET, without
        it, unless the status says otherwise (RFC 9110 §15.4). ``byte_range`` is first and last byte, both
        included (§14.1.2). ``headers`` are sent beside the client's own (for conditional requests, say). Never
        raises for what the network or the server does: ``answer.problem`` says why.
        """
        extra = tuple(headers)
        if byte_range is not None:
            extra = (*extra, ("Range", f"bytes={byte_range[0]}-{byte_range[1]}"))
        names = {name.lower() for name, _ in extra}
        own = tuple(pair for pair in self._headers if pair[0].lower() not in names)
        if "range" in names:
            own = tuple(pair for pair in own if pair[0] != "Accept-Encoding")
            extra = (*extra, ("Accept-Encoding", "identity"))
        journey = _Journey(
            url=url,
            method=method,
            family=family,
            max_body=self._network.max_body if max_body is None else max_body,
            headers=own + extra,
            follow=follow,
            body=body,
        )
        try:
            fetched = await self._travel(journey)
        except Failure as failure:
            fetched = Fetched(_answer_of_failure(journey, failure))
        if log.isEnabledFor(logging.INFO):
            log.info("%s", _told(fetched.answer, method))
        if journey.spent > _SLOW:
            SLOWNESS.set(max(SLOWNESS.get(), journey.spent * 1000))
        return fetched

    def learn(self, host: str, found: Addresses) -> None:
        """Addresses that somebody else looked up a moment ago."""
        self._running_names.learn(host, found)

    async def resolve(self, host: str) -> Dns | Unseen:
        """What DNS says about one host; cached and shared."""
        return await self._running_names.resolve(host)

    async def connect(self, address: str, port: int) -> Connection:
        """Try one TCP connection to an address, within the limits; nothing is sent."""
        exchanges = self._running
        async with exchanges.politeness.turn(address, address), exchanges.room(address):
            patience = exchanges.patience(address, port)
            found = await connect(address, port, guard=self._guard, timeout_seconds=patience)
        if found.problem is Reason.CONNECT_TIMEOUT:
            exchanges.note_mute(address, port)
        if found.connected:  # which does not say that anybody speaks there: TLS may be what nobody answers
            self._point.saw(address)
        return found

    async def shake_hands(self, url: str, address: str) -> Handshake:
        """Open one TLS connection to the host and port of ``url`` at one of its addresses; nothing is asked for."""
        parsed = ada_url.URL(url)
        return await self._running.shake_hands(_bare(parsed.hostname), address, int(parsed.port or _PORTS["https:"]))

    async def name_servers(self, zone: str, servers: tuple[str, ...]) -> tuple[NameServer, ...]:
        """Whether the name servers of a zone answer over IPv6; shared by all sites of the zone."""
        if self._servers is None:
            self._servers = NameServers(self._running_names, self._guard, seconds=self._network.dns_timeout / 2)
        return await self._servers.look(zone, servers)

    async def families(self, host: str) -> HostFamilies:
        """The families in which a host has addresses."""
        found = await self._running_names.addresses(host)
        ipv4, ipv6 = found.ipv4, found.ipv6
        if isinstance(ipv4, Unseen):
            return HostFamilies(host=host, problem=ipv4.reason)
        if isinstance(ipv6, Unseen):
            return HostFamilies(host=host, problem=ipv6.reason)
        if not (ipv4.exists or ipv6.exists):
            return HostFamilies(host=host, problem=Reason.NAME_NOT_FOUND)
        usable = any(self._guard.is_usable(address) for address in ipv6.values)
        return HostFamilies(host=host, has_ipv4=bool(ipv4.values), has_ipv6=usable)

    @property
    def has_connected(self) -> bool:
        """Whether this machine reached anything at all by now."""
        return self._point.connected

    async def vantage(self) -> Vantage:
        """The machine that looks, as far as it is known by now."""
        has_ipv4, has_ipv6 = await asyncio.gather(self._point.has_ipv4(), self._point.has_ipv6())
        return Vantage(
            has_ipv4=has_ipv4,
            has_ipv6=has_ipv6,
            connected=self._point.connected,
            resolver=self._running_names.servers,
            user_agent=self.user_agent,
        )

    def set_delay(self, host: str, seconds: float) -> None:
        """``Crawl-delay``: from now on that many seconds between two requests to ``host``, ``max_delay`` at most."""
        self._running.politeness.set_delay(_bare(host), seconds)

    @property
    def _running(self) -> Exchanges:
        if self._exchanges is None:
            raise RuntimeError("the client is used outside of `async with`")
        return self._exchanges

    @property
    def _running_names(self) -> NameCache:
        if self._names is None:
            raise RuntimeError("the client is used outside of `async with`")
        return self._names

    async def _travel(self, journey: _Journey) -> Fetched:
        """From one redirect to the next, until an answer is final."""
        url: str | None = journey.url
        while url is not None:
            current = url
            reply = await self._ask(journey, current)
            if reply.status in REDIRECTS and journey.follow and reply.problem is None:
                url = self._next(journey, current, reply)
            elif self._waits_for(journey, current, reply):
                journey.has_waited = True
                journey.attempts += 1
            else:
                url = None
        return self._finish(journey, current, reply)

    async def _ask(self, journey: _Journey, url: str) -> Reply:
        ask = _ask_for(journey, url)
        ask.budget = self._network.total_timeout
        ask.spent = journey.spent
        try:
            reply = await self._running.ask(ask)
        finally:
            journey.spent = ask.spent
        journey.elapsed_ms += reply.elapsed_ms
        journey.status = reply.status
        journey.notes.extend(note for note in reply.notes if note not in journey.notes)
        return reply

    def _next(self, journey: _Journey, url: str, reply: Reply) -> str | None:
        """Where the redirect leads; ``None`` when it names no place. Raises ``Failure`` where it cannot be followed."""
        raw = reply.header(b"location")
        if not raw:
            journey.notes.append("redirect-without-location")
            return None
        location = location_text(raw)
        journey.hops.append(Hop(url=url, status=reply.status, location=location[:_LONGEST_VALUE]))
        journey.cookies.keep(url, reply.headers)
        target = redirect_target(url, raw)
        if target is None:
            raise Failure(
                Reason.PROTOCOL, f"redirect to {location[:200]!r}, which is no web address", address=reply.address
            )
        if len(journey.hops) > self._network.max_redirects:
            raise Failure(
                Reason.REDIRECT_LOOP, f"more than {self._network.max_redirects} redirects", address=reply.address
            )
        journey.visited.add(url)
        if journey.method == "POST" and reply.status in _BECOMES_GET:
            journey.method, journey.body = "GET", b""
            journey.headers = tuple(pair for pair in journey.headers if pair[0].lower() != "content-type")
            journey.visited.clear()  # the same address, asked for by GET, is another request
        if target in journey.visited:
            # Some servers send the browser round once, to see whether it keeps a cookie.
            if not journey.cookies.start_sending():
                raise Failure(Reason.REDIRECT_LOOP, f"back to {target[:200]}", address=reply.address)
            journey.notes.append("needs-cookies")
            journey.visited.clear()
        return target

    def _waits_for(self, journey: _Journey, url: str, reply: Reply) -> bool:
        """Whether the server asked to come back later (RFC 9110 §10.2.3) and that is soon enough, once."""
        if reply.status not in (429, 503) or reply.problem is not None:
            return False
        seconds = retry_after(reply.header(b"retry-after"), now=time.time())
        if seconds is None:
            return False
        journey.notes.append(f"retry-after {seconds:g}")
        return self._running.politeness.pause(_bare(ada_url.URL(url).hostname), seconds) and not journey.has_waited

    def _finish(self, journey: _Journey, url: str, reply: Reply) -> Fetched:
        headers = tuple((name.decode("latin-1").lower(), location_text(value)) for name, value in reply.headers)
        problem, detail = reply.problem, reply.detail
        if problem is None and self._challenges.is_challenge(reply.status, headers=headers, body=reply.body):
            problem, detail = Reason.BLOCKED, f"challenge page (status {reply.status})"
        elif problem is None and reply.status >= 400:
            problem, detail = Reason.HTTP_STATUS, f"status {reply.status}"
        answer = Answer(
            url=journey.url,
            final_url=url,
            status=reply.status,
            hops=tuple(journey.hops),
            problem=problem,
            detail=detail,
            content_type=next((value for name, value in headers if name == "content-type"), "")[:_LONGEST_VALUE],
            size=reply.size,
            elapsed_ms=round(journey.elapsed_ms, 3),
            first_byte_ms=round(reply.first_byte_ms, 3),
            family=Family.IPV6 if ":" in reply.address else Family.IPV4,
            address=reply.address,
            headers=tuple((name, value[:_LONGEST_VALUE]) for name, value in headers if name in _KEPT_HEADERS),
            attempts=journey.attempts,
            notes=tuple(journey.notes),
        )
        return Fetched(answer, reply.body, headers)


def _ask_for(journey: _Journey, url: str) -> Ask:
    """The request for one URL. Raises ``Failure`` for what is no web address."""
    plain = _PLAIN.match(url)
    if plain is not None and "/." not in (target := plain["target"] or "/"):
        scheme, host, authority, port = plain["scheme"], plain["host"], plain["authority"], plain["port"]
        default = _PORTS[f"{scheme}:"]
        number = int(port) if port else default
        authority = host if number == default else authority
    else:
        scheme, host, authority, number, target = _parsed(url)
    cookie = journey.cookies.header(url)
    return Ask(
        scheme=scheme,
        host=host,
        authority=authority,
        port=number,
        target=target.encode("ascii"),
        method=journey.method,
        family=journey.family,
        max_body=journey.max_body,
        headers=(*journey.headers, ("Cookie", cookie)) if cookie else journey.headers,
        body=journey.body,
        recalls=journey.family is not Family.ANY,
    )


def _parsed(url: str) -> tuple[str, str, str, int, str]:
    """Scheme, host, authority, port and request target by the WHATWG URL standard."""
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        parsed = None
    if parsed is None or parsed.protocol not in _PORTS or not parsed.hostname:
        raise Failure(Reason.PROTOCOL, f"{url[:200]!r} is no web address")
    protocol, port = parsed.protocol, parsed.port
    query = parsed.search or ("?" if url.partition("#")[0].endswith("?") else "")
    number = int(port) if port else _PORTS[protocol]
    return protocol[:-1], _bare(parsed.hostname), parsed.host, number, parsed.pathname + query


def _bare(host: str) -> str:
    """A host as DNS and TLS write it: no brackets, no root dot, lower case."""
    return host.removeprefix("[").removesuffix("]").rstrip(".").lower()


def _told(answer: Answer, method: str) -> str:
    """A request and what came of it, in one line, to be shown."""
    way = f" → {answer.final_url}" if answer.final_url not in ("", answer.url) else ""
    came = " ".join(filter(None, (str(answer.status or ""), str(answer.problem or ""), answer.detail)))
    return without_passwords(f"{method} {answer.url}{way}: {came} ({answer.elapsed_ms:.0f} ms)")


def _answer_of_failure(journey: _Journey, failure: Failure) -> Answer:
    final = redirect_target(journey.hops[-1].url, journey.hops[-1].location.encode()) if journey.hops else None
    return Answer(
        url=journey.url,
        final_url=final or (journey.hops[-1].url if journey.hops else journey.url),
        status=journey.status,
        hops=tuple(journey.hops),
        problem=failure.reason,
        detail=failure.detail,
        elapsed_ms=round(journey.elapsed_ms, 3),
        family=(Family.IPV6 if ":" in failure.address else Family.IPV4) if failure.address else journey.family,
        address=failure.address,
        attempts=journey.attempts,
        notes=(*journey.notes, *failure.notes),
    )
