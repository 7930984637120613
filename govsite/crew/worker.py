"""In a worker: sites are taken, looked at and judged."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

from msgspec.structs import replace

from govsite.audit.engine import Judge
from govsite.config import Settings
from govsite.crawl.crawler import crawl_as_they_come
from govsite.crawl.fetch import Client
from govsite.crawl.loop import run
from govsite.crawl.progress import Meter, Progress
from govsite.crawl.scope import Estate
from govsite.crawl.workers.caution import Caution
from govsite.crawl.workers.neighbours import Neighbours
from govsite.crawl.workers.reach import Reach
from govsite.crew.order import (
    CONNECTED,
    HELD,
    PAST,
    PROGRESS,
    REACHED,
    Order,
    encode,
    read_flag,
    read_homes,
    read_past,
    read_share,
)
from govsite.engines.member import HubLostError, HubUnreachableError, Member, join
from govsite.model.evidence import Evidence
from govsite.model.site import Site
from govsite.pipeline import judged_at, packed_verdicts
from govsite.timeline import traces_of, with_past

log = logging.getLogger(__name__)

_JUDGED_AT_ONCE = 4
"""Sites of one worker that wait for their past, or to be sent."""


def work(order: Order) -> None:
    """One worker's life: look at sites and judge them until there are none left."""
    try:
        with _seeing(order.authorities, order.settings) as settings:
            run(_work(dataclasses.replace(order, settings=settings)))
    except HubUnreachableError:
        raise
    except HubLostError:
        log.info("the program is gone; this worker ends")


@contextmanager
def _seeing(authorities: str, settings: Settings) -> Iterator[Settings]:
    """The settings, with a file of this machine for the authorities that came along."""
    if not authorities:
        yield settings
        return
    with tempfile.NamedTemporaryFile("w", prefix="govsite-", suffix=".pem") as file:
        file.write(authorities)
        file.flush()
        yield replace(settings, network=replace(settings.network, ca_file=file.name))


async def _work(order: Order) -> None:
    async def look(member: Member) -> None:
        reach = Reach(
            tell=lambda: member.note(REACHED), hold=lambda key, spoken: member.note(HELD, encode((key, spoken)))
        )
        member.serve(hears={CONNECTED: lambda body: reach.learn(is_connected=read_flag(body))})
        neighbours = Neighbours(member, reach, Caution(Path(order.marks) / str(member.slot) if order.marks else None))
        async with Client(
            order.settings.network,
            order.settings.crawl,
            challenge_patterns=order.place.pages.challenge_patterns,
            neighbours=neighbours,
        ) as client:
            await _Worker(order, member=member, client=client, neighbours=neighbours).look()

    await join(order.address, order.token, look, tls=order.tls() if order.tls is not None else None)


class _Worker:
    """Takes sites, and sends back what came of them."""

    def __init__(self, order: Order, *, member: Member, client: Client, neighbours: Neighbours) -> None:
        self._order = order
        self._member = member
        self._client = client
        self._neighbours = neighbours
        self._judge = Judge(order.rules, order.place)
        self._room = asyncio.Semaphore(_JUDGED_AT_ONCE)

    async def look(self) -> None:
        """Look until the hub says that all is done."""
        member, order = self._member, self._order
        stream = crawl_as_they_come(
            self._sites(),
            estate=Estate(homes=read_homes(member.welcome)),
            client=self._client,
            settings=order.settings.crawl,
            place=order.place,
            parts=order.parts,
            meter=Meter(0, self._tell),
            neighbours=self._neighbours,
        )
        async with aclosing(stream), asyncio.TaskGroup() as group:
            async for evidence in stream:
                await self._room.acquire()
                group.create_task(self._send(evidence))

    async def _sites(self) -> AsyncIterator[Site]:
        while (item := await self._member.take()) is not None:
            share = read_share(item.body)
            self._neighbours.take_in(share.names)
            self._neighbours.caution.given_up.update(share.given_up)
            if share.found is not None and share.names:
                self._client.learn(share.names[0], share.found)
            yield share.site

    async def _send(self, evidence: Evidence) -> None:
        try:
            past = read_past(await self._member.ask(PAST, encode(traces_of(evidence))))
            known = with_past(evidence, past)
            judgement = self._judge(judged_at(known, self._order.as_of))
            await self._member.done(evidence.site.key, encode(packed_verdicts(known, judgement)))
        finally:
            self._room.release()

    def _tell(self, progress: Progress) -> None:
        self._member.note(PROGRESS, encode(progress))
