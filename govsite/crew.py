"""Looking at sites with several workers: each crawls and judges its share, one program writes.

Which sites go where, and what happens when a worker dies, is the hub's business (``engines``);
who may ask which host when is the crawl's (``crawl/workers/neighbours.py``). Here they meet.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import ssl
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from govsite.audit.engine import Judge
from govsite.config import Settings
from govsite.crawl.crawler import Progress, crawl_as_they_come
from govsite.crawl.fetch import Client
from govsite.crawl.loop import run
from govsite.crawl.progress import Meter
from govsite.crawl.scope import Estate
from govsite.crawl.shares import Share, shares
from govsite.crawl.visit import now
from govsite.crawl.workers.caution import Caution, last_read
from govsite.crawl.workers.neighbours import Neighbours
from govsite.crawl.workers.reach import Reach
from govsite.engines.engine import Engine
from govsite.engines.hub import Hub
from govsite.engines.member import HubLostError, HubUnreachableError, Member, join
from govsite.errors import EngineLostError, GovsiteError, InputError
from govsite.model.evidence import Evidence
from govsite.model.history import History
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.rule import Rule
from govsite.model.site import Site
from govsite.pipeline import Job, Tally, judged_at, look_through, packed_verdicts
from govsite.sharing import Part
from govsite.store.packed import PackedSite
from govsite.timeline import Traces, keep_traces, past_of, traces_of, with_past

log = logging.getLogger(__name__)

_REPLACEMENTS = 8
"""So many workers are replaced in one run, beside one for each that it began with."""
_DEADLY = 2
"""A page at which so many workers died is not read again."""
_JUDGED_AT_ONCE = 4
"""Sites of one worker that wait for their past, or to be sent."""
_PAST, _REACHED, _HELD, _PROGRESS, _CONNECTED = "past", "reached", "held", "progress", "connected"

Homes = list[tuple[str, str]]
_share = msgspec.msgpack.Decoder(Share)
_homes = msgspec.msgpack.Decoder(Homes)
_traces = msgspec.msgpack.Decoder(Traces)
_past = msgspec.msgpack.Decoder(History | None)
_packed = msgspec.msgpack.Decoder(PackedSite)
_progress = msgspec.msgpack.Decoder(Progress)
_encode = msgspec.msgpack.encode


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a worker is started with; everything else comes over its line."""

    address: tuple[str, int]
    token: str
    settings: Settings
    place: Jurisdiction
    rules: tuple[Rule, ...]
    parts: frozenset[str] | None
    as_of: str
    marks: str = ""
    """Folder of this machine in which workers mark which page they read; empty where they are elsewhere."""
    authorities: str = ""
    """What stands in ``[network] ca_file``, for workers that do not see this machine's files."""
    tls: Callable[[], ssl.SSLContext] | None = None
    """Gets what a worker needs for an encrypted line; ``None``: it is not encrypted."""


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
    known = _Known()
    return look_through(
        job, lambda part, count: _lead(_Desk(job, part, count, known, progress=progress, tell=tell), engine), tell=tell
    )


# ---------------------------------------------------------------- in the program


async def _lead(desk: _Desk, engine: Engine) -> None:
    with tempfile.TemporaryDirectory(prefix="govsite-") as marks:
        desk.marks = Path(marks)
        async with Hub(desk, slots=engine.workers, door=engine.door) as hub:
            desk.hub = hub
            await _lead_through(desk, engine, hub)


async def _lead_through(desk: _Desk, engine: Engine, hub: Hub) -> None:
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


def _order(desk: _Desk, engine: Engine, hub: Hub) -> Order:
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


async def _give_out(desk: _Desk, hub: Hub) -> None:
    async for share in shares(desk.taken(), desk.job.settings.network):
        hub.add(share.site.key, _encode(share), names=share.names)
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


@dataclass(kw_only=True)
class _Counts:
    """What one worker's place has counted so far."""

    before: tuple[int, int, int] = (0, 0, 0)
    """Of those who held it before."""
    now: tuple[int, int, int] = (0, 0, 0)


@dataclass(kw_only=True)
class _Known:
    """What one look at a part of a run leaves to the next."""

    is_connected: bool | None = None


class _Desk:
    """The program behind the hub: writes what comes, and knows the past."""

    hub: Hub
    marks: Path
    """Folder in which workers mark which page they read."""

    def __init__(
        self,
        job: Job,
        part: Part,
        count: int,
        known: _Known,
        *,
        progress: Callable[[Progress], None] | None,
        tell: Callable[[str], None],
    ) -> None:
        self.job = job
        self.tell = tell
        self._part = part
        self._known = known
        self._progress = progress
        self._done = 0
        self._total = count
        self._by_key: dict[str, Site] = {}
        """Sites that are being looked at."""
        self._homes = _encode(Estate(job.sites).homes)
        self._counts: dict[int, _Counts] = {}
        self._held: dict[str, bool] = {}
        self._deadly: Counter[str] = Counter()
        """Pages during which workers died."""
        self._pasts: dict[str, bytes] = {}
        """Of sites that are being judged."""
        part.held_back = lambda: len(self._held)

    async def taken(self) -> AsyncIterator[Site]:
        """Sites that this part of the run takes on."""
        async for site in self._part.sites():
            self._by_key[site.key] = site
            yield site

    def welcome(self) -> bytes:
        """The home pages of all sites, so that every worker knows whose is what."""
        return self._homes

    def done(self, _key: str, body: bytes) -> None:
        """Have a site written down."""
        found = _packed.decode(body)
        self._part.keep(found)
        self._by_key.pop(found.site, None)
        self._held.pop(found.site, None)
        self._pasts.pop(found.site, None)
        self._done += 1
        self._tell()
        self.weigh()

    def given_up(self, key: str) -> None:
        """Write down that a site could not be looked at."""
        self.tell(f"the workers that looked at {key} died; it is given up")
        unseen = Unseen(reason=Reason.CHECK_CRASHED, detail="crawler: the process died")
        evidence = Evidence(site=self._by_key[key], observed_at=now(), pages_unseen=unseen, is_complete=False)
        found = packed_verdicts(evidence, Judge(self.job.rules, self.job.place)(evidence))
        self._part.keep(found)
        self._done += 1
        self._tell()
        self.weigh()

    async def has_room(self) -> None:
        """Until most of what is finished is written."""
        await self._part.has_room()

    async def asked(self, what: str, body: bytes) -> bytes:
        """The past of a site, this look included; of a look that is repeated because a worker died, the first."""
        if what != _PAST:
            raise ValueError(what)
        traces = _traces.decode(body)
        if traces.site not in self._pasts:
            self._pasts[traces.site] = await asyncio.to_thread(self._past_with, traces)
        return self._pasts[traces.site]

    def _past_with(self, traces: Traces) -> bytes:
        store = self.job.store
        keep_traces(store, traces)
        return _encode(past_of(traces.site, store, as_of=self.job.as_of or traces.at))

    def noted(self, slot: int, what: str, body: bytes) -> None:
        """How far a worker has come, and whether it reached anybody."""
        if what == _PROGRESS:
            told = _progress.decode(body)
            self._counts.setdefault(slot, _Counts()).now = (told.pages, told.requests, told.targets)
            self._tell()
        elif what == _REACHED:
            self._settle(is_connected=True)
        elif what == _HELD:
            key, spoken = msgspec.msgpack.decode(body, type=tuple[str, bool])
            self._held[key] = spoken
            if self._known.is_connected is not None:
                self.hub.tell_all(_CONNECTED, _encode(self._known.is_connected))
            self._part.look_again()
            self.weigh()

    def lost(self, slot: int, keys: Sequence[str]) -> Collection[str]:
        """What a worker had seen of these is gone with it. If it was reading a page, no site is to blame but its own.

        It may have been killed by chance: only a page that was read at two deaths is not read again.
        """
        for key in keys:
            self._held.pop(key, None)
        counts = self._counts.setdefault(slot, _Counts())
        counts.before = tuple(map(sum, zip(counts.before, counts.now, strict=True)))  # type: ignore[assignment]
        counts.now = (0, 0, 0)
        page = last_read(self.marks / str(slot))
        if not page:
            return keys
        self._deadly[page] += 1
        if self._deadly[page] >= _DEADLY:
            self.tell(f"workers died while they read {page}; it is given up")
            self._give_up_page(page, keys)
        return ()

    def _give_up_page(self, page: str, keys: Sequence[str]) -> None:
        """Whoever looks at these sites next leaves the page alone."""
        for key in keys:
            share = _share.decode(self.hub.body(key))
            self.hub.replace(key, _encode(replace(share, given_up=(*share.given_up, page))))

    def weigh(self) -> None:
        """Once nothing is left but sites that nobody could reach, it is known whether anything was reached."""
        if (
            self._known.is_connected is None
            and self.hub.is_whole
            and self._held
            and self.hub.unfinished == len(self._held)
        ):
            self._settle(is_connected=any(self._held.values()))

    def _settle(self, *, is_connected: bool) -> None:
        if self._known.is_connected is None:
            self._known.is_connected = is_connected
            self.hub.tell_all(_CONNECTED, _encode(is_connected))

    def _tell(self) -> None:
        if self._progress is None:
            return
        counts = [side for count in self._counts.values() for side in (count.before, count.now)]
        pages, requests, targets = (sum(column) for column in zip((0, 0, 0), *counts, strict=True))
        self._progress(
            Progress(
                sites_done=self._done,
                sites_total=self._total,
                pages=pages,
                requests=requests,
                targets=targets,
            )
        )


# ---------------------------------------------------------------- in a worker


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
            tell=lambda: member.note(_REACHED), hold=lambda key, spoken: member.note(_HELD, _encode((key, spoken)))
        )
        member.serve(hears={_CONNECTED: lambda body: reach.learn(is_connected=msgspec.msgpack.decode(body, type=bool))})
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
            estate=Estate(homes=_homes.decode(member.welcome)),
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
            share = _share.decode(item.body)
            self._neighbours.take_in(share.names)
            self._neighbours.caution.given_up.update(share.given_up)
            if share.found is not None and share.names:
                self._client.learn(share.names[0], share.found)
            yield share.site

    async def _send(self, evidence: Evidence) -> None:
        try:
            past = _past.decode(await self._member.ask(_PAST, _encode(traces_of(evidence))))
            known = with_past(evidence, past)
            judgement = self._judge(judged_at(known, self._order.as_of))
            await self._member.done(evidence.site.key, _encode(packed_verdicts(known, judgement)))
        finally:
            self._room.release()

    def _tell(self, progress: Progress) -> None:
        self._member.note(_PROGRESS, _encode(progress))
