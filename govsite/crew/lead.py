"""In the program: sites are given out, and workers kept at work."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from govsite.config import Settings
from govsite.crawl.progress import Progress
from govsite.crawl.shares import shares
from govsite.crew.desk import Desk, Known
from govsite.crew.order import Order, encode
from govsite.crew.worker import work
from govsite.engines.engine import Engine
from govsite.engines.hub import Hub
from govsite.engines.member import HubUnreachableError
from govsite.errors import EngineLostError, GovsiteError, InputError
from govsite.pipeline import Job, Tally, look_through

log = logging.getLogger(__name__)

_REPLACEMENTS = 8
"""So many workers are replaced in one run, beside one for each that it began with."""


def look_together(
    job: Job,
    engine: Engine,
    *,
    progress: Callable[[Progress], None] | None = None,
    tell: Callable[[str], None] = log.warning,
) -> Tally:
    """``look_and_judge`` with the workers of an engine. Archives (``job.warc``) are for one process to write.

    A worker that dies is replaced (which ``tell`` hears), and what it had not finished is done again, once.
    """
    known = Known()
    return look_through(
        job, lambda part, count: _lead(Desk(job, part, count, known, progress=progress, tell=tell), engine), tell=tell
    )


async def _lead(desk: Desk, engine: Engine) -> None:
    with tempfile.TemporaryDirectory(prefix="govsite-") as marks:
        desk.marks = Path(marks)
        async with Hub(desk, slots=engine.workers, door=engine.door) as hub:
            desk.hub = hub
            await _lead_through(desk, engine, hub)


async def _lead_through(desk: Desk, engine: Engine, hub: Hub) -> None:
    helpers = [
        asyncio.create_task(_give_out(desk, hub)),
        asyncio.create_task(_keep_working(engine, hub, _order(desk, engine, hub), tell=desk.tell)),
    ]
    finished = asyncio.create_task(hub.wait())
    try:
        while not finished.done():
            ended, _ = await asyncio.wait({finished, *helpers}, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            helpers = [helper for helper in helpers if helper not in ended]
        await asyncio.gather(*helpers)
    finally:
        for task in (finished, *helpers):
            task.cancel()
        await asyncio.gather(finished, *helpers, return_exceptions=True)


def _order(desk: Desk, engine: Engine, hub: Hub) -> Order:
    job = desk.job
    crawl = job.settings.crawl
    mine = replace(
        crawl,
        concurrency=-(-crawl.concurrency // engine.workers),
        sites_at_once=-(-crawl.sites_at_once // engine.workers),
        open_sites=-(-crawl.open_sites // engine.workers),
        readers=crawl.readers or 0,
    )
    return Order(
        address=hub.address,
        token=hub.token,
        settings=replace(job.settings, crawl=mine, store=""),  # whoever writes knows where; its password stays here
        place=job.place,
        rules=tuple(job.rules),
        parts=job.parts,
        as_of=job.as_of,
        marks=str(desk.marks) if engine.door.is_here else "",
        authorities="" if engine.door.is_here else _authorities(job.settings),
        tls=engine.door.worker_tls,
    )


def _authorities(settings: Settings) -> str:
    path = settings.network.ca_file
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read as PEM", where=path, hint="[network] ca_file names it") from error


async def _give_out(desk: Desk, hub: Hub) -> None:
    async for share in shares(desk.taken(), desk.job.settings.network):
        hub.add(share.site.key, encode(share), names=share.names)
    hub.close()
    desk.weigh()


async def _keep_working(engine: Engine, hub: Hub, order: Order, *, tell: Callable[[str], None]) -> None:
    """As many workers as the engine has until all is done; those that die are replaced."""
    working = {asyncio.wrap_future(engine.submit(work, order)) for _ in range(engine.workers)}
    replaced = 0
    while working:
        ended, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        for future in ended:
            error = future.exception()
            if hub.is_finished:
                continue
            if isinstance(error, GovsiteError):
                raise error
            if isinstance(error, HubUnreachableError):
                raise EngineLostError(f"workers cannot reach this program at {error} (set listen in govsite.toml)")
            if replaced >= _REPLACEMENTS + engine.workers:
                raise GovsiteError(
                    f"workers keep dying: {error}", hint="what was finished is kept; --resume goes on, --jobs 1 alone"
                )
            tell(f"a worker ended early ({error or 'without an error'}); another takes its place")
            replaced += 1
            working.add(asyncio.wrap_future(engine.submit(work, order)))
