"""Every distinct URL of a run is checked once; sites share the answer.

How a link is checked: HEAD first, because nobody needs the body. Many servers answer
HEAD wrongly, so a HEAD that fails is no verdict: a GET of the first bytes decides. What
still fails is asked once more after a pause before it is called dead. A firewall's page
is *blocked* and is not asked again.

robots.txt speaks to programs that wander (RFC 9309 §1). On hosts of the run's own sites
it is obeyed for links too. On all other hosts a link check is one request for one page
that a site sends its readers to, as a reader's browser would make; their robots.txt is
not asked for.

The first URL of an origin that is asked decides for the others whether there is anyone
at all: where the name is gone or the port is shut, a thousand links there cost one look.
A host that stays silent several times in a row is left alone, and its other URLs are
unknown (budget), not broken.

An answer never depends on which site asked first, nor on whether a page's own site read
it meanwhile: a link from one site to another's page is asked for by itself.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.crawl.names import Names
from govsite.crawl.robots import RobotsBook
from govsite.crawl.scope import Estate, authority_of
from govsite.crawl.strangers import FIRST_BYTES, Strangers
from govsite.crawl.workers.neighbours import Neighbours
from govsite.model.answers import Answer
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.config import CrawlSettings
    from govsite.crawl.fetch import Client

SILENT_LIMIT = 3
"""Answers in a row that a host may fail to give before it is left alone."""

_FIRST_BYTES = (0, 16383)
_MAX_BODY = 64 * 1024
"""Enough of a body to know a challenge page by."""

NO_CONTACT = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.NO_ADDRESS,
        Reason.DNS_TIMEOUT,
        Reason.DNS_FAILURE,
        Reason.CONNECT_TIMEOUT,
        Reason.REFUSED,
        Reason.NO_NETWORK,
        Reason.FORBIDDEN_ADDRESS,
    }
)
"""Nobody was spoken to: what is true of one URL there is true of all of that origin."""

SILENT = frozenset({Reason.READ_TIMEOUT, Reason.CONNECT_TIMEOUT})

_FINAL = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.NO_ADDRESS,
        Reason.NO_NETWORK,
        Reason.NO_IPV6_HERE,
        Reason.FORBIDDEN_ADDRESS,
        Reason.BLOCKED,
        Reason.ROBOTS,
        Reason.BUDGET,
        Reason.TOO_LARGE,
        Reason.REDIRECT_LOOP,
    }
)

_KEPT_HEADERS = frozenset({"content-disposition", "last-modified"})


def is_worth_retrying(answer: Answer) -> bool:
    """Whether asking again may bring another answer."""
    return answer.problem is not None and answer.problem not in _FINAL


def settled(answer: Answer) -> Answer:
    """``answer`` as it is judged: who says "too many requests" is there, and keeps us out."""
    if answer.problem is Reason.HTTP_STATUS and answer.status == 429:
        return replace(answer, problem=Reason.BLOCKED, detail="429: too many requests")
    return answer


def compact(answer: Answer) -> Answer:
    """``answer`` without what nobody reads of a link: a run keeps up to a million of them."""
    return replace(
        answer,
        final_url="" if answer.final_url == answer.url else answer.final_url,
        content_type=sys.intern(answer.content_type),
        detail=sys.intern(answer.detail),
        address=sys.intern(answer.address),
        headers=tuple(header for header in answer.headers if header[0] in _KEPT_HEADERS),
    )


@dataclass(slots=True)
class _Origin:
    """What the links to one origin have shown so far."""

    is_decided: asyncio.Event = field(default_factory=asyncio.Event)
    nobody: Answer | None = None
    """The answer that says nobody is there."""
    silences: int = 0


class LinkBook:
    """The memory of all link checks of a run."""

    def __init__(
        self,
        client: Client,
        *,
        settings: CrawlSettings,
        estate: Estate,
        robots: RobotsBook,
        names: Names,
        strangers: Strangers | None = None,
        count: Callable[[], None] = lambda: None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._neighbours = neighbours
        if neighbours is not None:
            neighbours.serve_links(self._check_here)
        self._client = client
        self._settings = settings
        self._estate = estate
        self._robots = robots
        self._names = names
        self._strangers = strangers
        self._count = count
        self._known: dict[str, Answer] = {}
        self._flights: dict[str, asyncio.Task[Answer]] = {}
        self._origins: dict[str, _Origin] = {}

    def known(self, url: str) -> Answer | None:
        """The answer for a canonical URL, if it is there already."""
        return self._known.get(url)

    async def check(self, url: str) -> Answer:
        """The answer for a canonical URL: the one of this run, asked for when nobody has yet."""
        answer = self._known.get(url)
        if answer is not None:
            return answer
        return await self._flight(url, self._settle)

    async def _check_here(self, url: str) -> Answer:
        """The same for another worker, which knows by now that the host is this one's."""
        answer = self._known.get(url)
        if answer is not None:
            return answer
        return await self._flight(url, self._settle_here)

    async def _flight(self, url: str, settle: Callable[[str], Coroutine[None, None, Answer]]) -> Answer:
        flight = self._flights.get(url)
        if flight is None:
            flight = self._flights[url] = asyncio.create_task(settle(url))
        # A site whose time is up must not take the answer from the others that wait for it.
        return await asyncio.shield(flight)

    async def aclose(self) -> None:
        """End what is still under way."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _settle(self, url: str) -> Answer:
        """The answer of the worker that owns the host."""
        neighbours = self._neighbours
        owner = await neighbours.owner_of(urls.host_of(url).strip("[]")) if neighbours is not None else None
        if neighbours is None or owner is None:
            return await self._settle_here(url)
        try:
            answer = self._known[url] = compact(await neighbours.check(owner, url))
            return answer
        finally:
            del self._flights[url]

    async def _settle_here(self, url: str) -> Answer:
        try:
            answer = self._known[url] = compact(settled(await self._first_or_next(url)))
            return answer
        finally:
            del self._flights[url]

    async def _first_or_next(self, url: str) -> Answer:
        if self._estate.knows(authority_of(url)) and not await self._is_allowed(url):
            return Answer(url=url, problem=Reason.ROBOTS)
        name = url[: url.index("/", url.index("://") + 3)]
        origin = self._origins.get(name)
        if origin is None:
            origin = self._origins[name] = _Origin()
            try:
                return await self._counted(url, origin)
            finally:
                origin.is_decided.set()
        await origin.is_decided.wait()
        if origin.nobody is not None:
            return replace(origin.nobody, url=url, final_url=url, elapsed_ms=0.0, first_byte_ms=0.0)
        if origin.silences >= SILENT_LIMIT:
            return Answer(
                url=url, problem=Reason.BUDGET, detail=f"no answer from this host {SILENT_LIMIT} times in a row"
            )
        return await self._counted(url, origin)

    async def _is_allowed(self, url: str) -> bool:
        rules = await self._robots.rules(url)
        if rules.unreachable is not None and rules.unreachable.problem in NO_CONTACT:
            return True  # the link will say the same of itself
        return rules.allows(url)

    async def _counted(self, url: str, origin: _Origin) -> Answer:
        answer = await self._ask(url)
        if answer.problem in NO_CONTACT and not answer.hops:
            origin.nobody = answer
        origin.silences = origin.silences + 1 if answer.problem in SILENT and not answer.hops else 0
        return answer

    async def _ask(self, url: str) -> Answer:
        """HEAD, then GET where HEAD failed, then GET again after a pause. A stranger's door is looked at, too."""
        if self._strangers is not None and self._strangers.is_door(url) and not self._estate.knows(authority_of(url)):
            answer = await self._request(url, byte_range=FIRST_BYTES)
        elif self._settings.fetch_files and self._estate.knows(authority_of(url)):
            answer = await self._request(url, max_body=None)
        else:
            answer = await self._request(url, method="HEAD")
        if answer.is_ok:
            return answer
        if answer.problem not in NO_CONTACT:
            answer = await self._get(url)
        attempts = 1
        while is_worth_retrying(answer) and attempts <= self._settings.retries:
            await asyncio.sleep(self._settings.retry_delay)
            answer = await self._get(url)
            attempts += 1
        return answer if attempts == answer.attempts else replace(answer, attempts=attempts)

    async def _get(self, url: str) -> Answer:
        """The first bytes; all of it where the server cannot cut."""
        answer = await self._request(url, byte_range=_FIRST_BYTES)
        if answer.status == 416 or (answer.problem is Reason.HTTP_STATUS and answer.status in (400, 405, 501)):
            answer = await self._request(url)
        return answer

    async def _request(
        self,
        url: str,
        *,
        method: str = "GET",
        byte_range: tuple[int, int] | None = None,
        max_body: int | None = _MAX_BODY,
    ) -> Answer:
        self._count()
        fetched = await self._client.fetch(url, method=method, max_body=max_body, byte_range=byte_range)
        answer = await self._names.weighed(fetched.answer)
        if method == "GET" and answer.is_ok and self._strangers is not None and self._strangers.is_door(url):
            return replace(answer, signs=self._strangers.signs(fetched))
        return answer
