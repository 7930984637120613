"""Look at all sites of a run, many at a time, and hand out the evidence as sites finish.

Nothing that one host does holds up another site: who waits for an answer takes nobody's
place, and every site has a budget of time. What a consumer does not take yet holds up
the start of further sites, so that memory does not grow with the city.

Sites that could not be reached are held back until it is known whether this machine
reached anything at all. If it did not, ``vantage.connected`` is false for all of them,
and nobody may call them dead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from enum import Enum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite.config import CrawlSettings
from govsite.crawl.link_check import LinkBook
from govsite.crawl.names import Names
from govsite.crawl.progress import Meter, Progress
from govsite.crawl.readers import Readers, reader_count
from govsite.crawl.robots import MAX_ROBOTS, RobotsBook
from govsite.crawl.scope import Estate
from govsite.crawl.shared import ALL_PARTS, Shared, log
from govsite.crawl.strangers import Strangers
from govsite.crawl.unpacker import Unpacker
from govsite.crawl.visit import Visit, now
from govsite.crawl.wire.turns import Turns
from govsite.crawl.workers.neighbours import Neighbours
from govsite.crawl.workers.reach import Reach
from govsite.model.answers import Answer, Ipv6, Robots
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.site import Site

if TYPE_CHECKING:
    from govsite.crawl.fetch import Client, Fetched

__all__ = ["Progress", "crawl"]

_HELD_PAGES = 6000
"""Pages in memory above which no further site is begun."""
_QUEUE = 16

_NO_CONTACT: frozenset[Reason | None] = frozenset(
    {
        Reason.NO_NETWORK,
        Reason.NO_IPV6_HERE,
        Reason.DNS_TIMEOUT,
        Reason.DNS_FAILURE,
        Reason.CONNECT_TIMEOUT,
        Reason.REFUSED,  # a firewall on this side refuses everything, too
        Reason.FORBIDDEN_ADDRESS,
        Reason.NAME_NOT_FOUND,
        Reason.NO_ADDRESS,
        Reason.ROBOTS,
        Reason.BUDGET,
        Reason.NOT_PROBED,
        None,
    }
)
"""Failures that do not show that anybody was reached."""


async def crawl(
    sites: Sequence[Site],
    *,
    client: Client,
    settings: CrawlSettings,
    place: Jurisdiction,
    parts: frozenset[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    estate: Estate | None = None,
) -> AsyncGenerator[Evidence, None]:
    """Evidence of every site, each once, in the order in which they finish.

    ``parts`` limits what is looked at (see ``ALL_PARTS``); ``None`` means everything. ``estate`` knows the sites of the
    run where they are more than these. Close the iterator (``contextlib.aclosing``) to end early: nothing is handed
    out half.
    """
    stream = crawl_as_they_come(
        _one_by_one(sites),
        estate=estate or Estate(sites),
        client=client,
        settings=replace(settings, readers=reader_count(wanted=settings.readers, site_count=len(sites))),
        place=place,
        parts=parts,
        meter=Meter(len(sites), progress),
    )
    async with aclosing(stream):
        async for evidence in stream:
            yield evidence


async def _one_by_one(sites: Sequence[Site]) -> AsyncIterator[Site]:
    for site in sites:
        yield site


async def crawl_as_they_come(  # noqa: PLR0913 - what a crawl consists of, each by its name
    sites: AsyncIterator[Site],
    *,
    estate: Estate,
    client: Client,
    settings: CrawlSettings,
    place: Jurisdiction,
    parts: frozenset[str] | None,
    meter: Meter,
    neighbours: Neighbours | None = None,
    reach: Reach | None = None,
) -> AsyncGenerator[Evidence, None]:
    """The same for sites that come one by one, when there is room for them; in company, ``neighbours`` look at others.

    ``reach`` is what is known already, without neighbours, of whether anybody can be reached. Every site of ``estate``
    is somebody's of the run. Ends when ``sites`` does and all are finished.
    """
    shared = await _prepare(
        estate,
        client=client,
        settings=settings,
        place=place,
        parts=parts,
        meter=meter,
        neighbours=neighbours,
    )
    reach = neighbours.reach if neighbours is not None else reach or Reach()
    expedition = _Expedition(sites, shared)
    reach.wake = expedition.wake
    held: list[Evidence] = []
    try:
        async for evidence in expedition.finished():
            if evidence is not None:
                held.append(evidence)
                if any(map(is_contact, _answers(evidence))):
                    reach.saw()
                elif reach.is_connected is None:
                    reach.hold(evidence.site.key, is_connected=await expedition.is_connected())
            if reach.is_connected is not None:
                for known in held:
                    yield expedition.stamped(known, is_connected=reach.is_connected)
                held.clear()
        if held:
            is_connected = await expedition.is_connected()
            for known in held:
                yield expedition.stamped(known, is_connected=is_connected)
    finally:
        await expedition.aclose()


async def _prepare(
    estate: Estate,
    *,
    client: Client,
    settings: CrawlSettings,
    place: Jurisdiction,
    parts: frozenset[str] | None,
    meter: Meter,
    neighbours: Neighbours | None,
) -> Shared:
    """Measure the vantage point and lay out what the visits share."""
    vantage = await client.vantage()

    names = Names(client, hosts=estate.hosts)

    async def ask_for_robots(url: str) -> Fetched:
        meter.requests += 1
        return await client.fetch(url, max_body=2 * MAX_ROBOTS)

    strangers = Strangers(place)
    robots = RobotsBook(ask_for_robots, user_agent=vantage.user_agent, set_delay=client.set_delay)
    return Shared(
        client=client,
        settings=settings,
        place=place,
        parts=ALL_PARTS if parts is None else parts,
        vantage=vantage,
        estate=estate,
        names=names,
        robots=robots,
        links=LinkBook(
            client,
            settings=settings,
            estate=estate,
            robots=robots,
            names=names,
            strangers=strangers,
            count=meter.count_request,
            neighbours=neighbours,
        ),
        meter=meter,
        strangers=strangers,
        readers=Readers(
            place.pages, count=settings.readers or 0, caution=neighbours.caution if neighbours is not None else None
        ),
        unpacker=Unpacker(),
        reading=Turns(settings.sites_at_once),
    )


class _Sign(Enum):
    """What stands between the sites in the queue of finished ones."""

    WAKE = "wake"
    END = "end"


class _Expedition:
    """The tasks of one crawl."""

    def __init__(self, sites: AsyncIterator[Site], shared: Shared) -> None:
        self._sites = sites
        self._shared = shared
        self._open = asyncio.Semaphore(shared.settings.open_sites)
        self._finished: asyncio.Queue[Evidence | _Sign] = asyncio.Queue(_QUEUE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: Exception | None = None
        self._starter = asyncio.create_task(self._start_all())

    async def finished(self) -> AsyncIterator[Evidence | None]:
        """Sites as they finish, until all are; ``None`` when it was woken. Raises what the source of sites raised."""
        shared = self._shared
        while (evidence := await self._finished.get()) is not _Sign.END:
            if evidence is _Sign.WAKE:
                yield None
                continue
            shared.held_pages -= len(evidence.seen_pages or ())
            shared.room.set()
            shared.meter.sites_done += 1
            shared.meter.tell(is_last=shared.meter.is_whole)
            yield evidence
        if self._failure is not None:
            raise self._failure

    def wake(self) -> None:
        """Let the consumer look again; where the queue is full, it will."""
        with suppress(asyncio.QueueFull):
            self._finished.put_nowait(_Sign.WAKE)

    async def _start_all(self) -> None:
        try:
            await self._start_each()
        except Exception as error:  # noqa: BLE001 - told when what was begun is finished
            self._failure = error
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._finished.put(_Sign.END)

    async def _start_each(self) -> None:
        shared = self._shared
        while True:
            await self._open.acquire()
            while shared.held_pages > _HELD_PAGES and self._tasks:
                shared.room.clear()
                await shared.room.wait()
            site = await anext(self._sites, None)
            if site is None:
                return
            task = asyncio.create_task(self._visit(site))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _visit(self, site: Site) -> None:
        try:
            await self._finished.put(await self._look(site))
        finally:
            self._open.release()

    async def _look(self, site: Site) -> Evidence:
        try:
            return await Visit(site, self._shared).look()
        except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a bug of ours, or a library's panic, must not lose the others
            log.exception("the crawl of %s failed", site.url)
            unseen = Unseen(reason=Reason.CHECK_CRASHED, detail=f"crawler: {type(error).__name__}")
            return Evidence(site=site, observed_at=now(), pages_unseen=unseen, is_complete=False)

    # ------------------------------------------------------------ was anybody reached?

    async def is_connected(self) -> bool:
        """Whether the client made any connection: it may know more than the sites' answers say."""
        return (await self._shared.client.vantage()).connected

    def stamped(self, evidence: Evidence, *, is_connected: bool) -> Evidence:
        """The evidence, saying whether this machine reached anybody in the run."""
        return replace(evidence, vantage=replace(self._shared.vantage, connected=is_connected))

    async def aclose(self) -> None:
        """End everything that is still under way."""
        tasks = [self._starter, *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._shared.links.aclose()
        await self._shared.robots.aclose()
        self._shared.readers.close()
        self._shared.unpacker.close()


def is_contact(answer: Answer) -> bool:
    """Whether an answer shows that somebody was reached, be it to refuse."""
    return answer.status > 0 or bool(answer.hops) or answer.problem not in _NO_CONTACT


def _answers(evidence: Evidence) -> Iterator[Answer]:
    if evidence.home is not None:
        yield evidence.home
    yield from (view.answer for view in evidence.seen_hosts if view.answer is not None)
    if isinstance(evidence.seen_robots, Robots):
        yield Answer(url=evidence.site.url, status=evidence.seen_robots.status)
    if isinstance(evidence.seen_ipv6, Ipv6) and any(found.connected for found in evidence.seen_ipv6.connections):
        yield Answer(url=evidence.site.url, status=200)
