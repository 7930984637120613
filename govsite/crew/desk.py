"""The program behind the hub: it writes what workers send, and knows the past."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from govsite.audit.engine import Judge
from govsite.crawl.progress import Progress
from govsite.crawl.scope import Estate
from govsite.crawl.visit import now
from govsite.crawl.workers.caution import last_read
from govsite.crew.order import (
    CONNECTED,
    HELD,
    PAST,
    PROGRESS,
    REACHED,
    encode,
    read_held,
    read_progress,
    read_share,
    read_site,
    read_traces,
)
from govsite.engines.hub import Hub
from govsite.model.evidence import Evidence
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.site import Site
from govsite.pipeline import Job, packed_verdicts
from govsite.sharing import Part
from govsite.timeline import Traces, keep_traces, past_of

_DEADLY = 2
"""A page at which so many workers died is not read again."""


@dataclass(kw_only=True)
class _Counts:
    """What one worker's place has counted so far."""

    before: tuple[int, int, int] = (0, 0, 0)
    """Of those who held it before."""
    now: tuple[int, int, int] = (0, 0, 0)


@dataclass(kw_only=True)
class Known:
    """What one look at a part of a run leaves to the next."""

    is_connected: bool | None = None


class Desk:
    """The program behind the hub: writes what comes, and knows the past."""

    hub: Hub
    marks: Path
    """Folder in which workers mark which page they read."""

    def __init__(
        self,
        job: Job,
        part: Part,
        count: int,
        known: Known,
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
        self._homes = encode(Estate(job.sites).homes)
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
        found = read_site(body)
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
        if what != PAST:
            raise ValueError(what)
        traces = read_traces(body)
        if traces.site not in self._pasts:
            self._pasts[traces.site] = await asyncio.to_thread(self._past_with, traces)
        return self._pasts[traces.site]

    def _past_with(self, traces: Traces) -> bytes:
        store = self.job.store
        keep_traces(store, traces)
        return encode(past_of(traces.site, store, as_of=self.job.as_of or traces.at))

    def noted(self, slot: int, what: str, body: bytes) -> None:
        """How far a worker has come, and whether it reached anybody."""
        if what == PROGRESS:
            told = read_progress(body)
            self._counts.setdefault(slot, _Counts()).now = (told.pages, told.requests, told.targets)
            self._tell()
        elif what == REACHED:
            self._settle(is_connected=True)
        elif what == HELD:
            key, spoken = read_held(body)
            self._held[key] = spoken
            if self._known.is_connected is not None:
                self.hub.tell_all(CONNECTED, encode(self._known.is_connected))
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
            share = read_share(self.hub.body(key))
            self.hub.replace(key, encode(replace(share, given_up=(*share.given_up, page))))

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
            self.hub.tell_all(CONNECTED, encode(is_connected))

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
