"""Where client, page reader and comparison meet after a move: look at old addresses, look up their names.

``crawl`` asks, ``migrate`` compares; they do not know one another.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from govsite import urls
from govsite.config import Settings
from govsite.crawl.fetch import Client, Fetched
from govsite.crawl.link_check import is_worth_retrying, settled
from govsite.crawl.page import read_page
from govsite.crawl.progress import Meter, Progress
from govsite.crawl.robots import MAX_ROBOTS, RobotsBook, RobotsRules
from govsite.crawl.soft404 import says_missing
from govsite.errors import InputError, UsageError
from govsite.holdings import Holdings, body_of
from govsite.migrate.archive.prove import Lookup
from govsite.migrate.maps.answers import Answer as Told
from govsite.migrate.switch.cutover import HostState, NewPlace, SiteState, host_state, network_of, site_state
from govsite.migrate.switch.verify import Checked, Row, Text, judge, rows_of, slimmed, unless_turned_away
from govsite.model.answers import Answer, Dns, Vantage
from govsite.model.evidence import Evidence, Target
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.mapping import SiteMap
from govsite.model.observed import Unseen
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Reason
from govsite.model.page import Page
from govsite.model.run import SiteSummary
from govsite.model.site import Site
from govsite.pipeline import Job, Tally, look_through
from govsite.sharing import Part
from govsite.store.codec import pack, read_lines, restored, unpack
from govsite.store.packed import packed_site
from govsite.urls import ascii_host

log = logging.getLogger(__name__)

OldPages = Callable[[str], Text | None]
"""What an old address said before the move."""
_NOTED_AT_ONCE, _NOTED_EVERY = 500, 5.0
"""Answers, or seconds, after which what was seen of a site is noted: to ask for a hundred thousand addresses takes
hours, and whoever ends that wants to go on later."""
_HTML = ("text/html", "application/xhtml+xml", "")


def text_of(page: Page, words: Sequence[str] = ()) -> Text:
    """What matters of a page for the comparison."""
    return Text(
        title=page.title,
        text=page.text,
        is_missing=page.is_soft_404 or says_missing(page, words),
        asks_for_password=any(field.endswith(":password") for form in page.forms for field in form.fields),
        links=frozenset(link.url for link in page.links),
    )


def old_pages_of_archive(holdings: Holdings, vocabulary: PageVocabulary) -> OldPages:
    """Old pages out of an archive, read when asked for."""

    def find(url: str) -> Text | None:
        capture = holdings.find(url)
        if capture is None or capture.code != 200:
            return None
        stored = holdings.read(capture)
        if stored is None or stored.header("content-type").partition(";")[0].strip().lower() not in _HTML:
            return None
        page = read_page(body_of(stored), url=url, content_type=stored.header("content-type"), vocabulary=vocabulary)
        return text_of(page)

    return find


def old_pages_of_evidence(path: Path, maps: Sequence[SiteMap]) -> OldPages:
    """Old pages out of an evidence file. Raises ``InputError`` where it cannot be read."""
    lookup = Lookup(maps)
    found: dict[tuple[str, str], Text] = {}

    def read(file: BinaryIO) -> None:
        for evidence in read_lines(file, name=str(path)):
            for page in evidence.seen_pages or ():
                found[lookup.key(page.url)] = text_of(page)

    try:
        with path.open("rb") as file:
            read(file)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return lambda url: found.get(lookup.key(url))


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is checked after a switch: the maps, the old addresses to ask for, and what these said before."""

    maps: Sequence[SiteMap]
    rows: Sequence[Row]
    old: OldPages | None = None
    documents: Sequence[str] = ()
    """Names by which home pages are asked for, too."""


def sites_of(maps: Sequence[SiteMap], rows: Sequence[Row]) -> list[Site]:
    """The sites of which something is to be asked, as runs name them, in the order of the maps."""
    wanted = {row.site for row in rows}
    return [
        Site(url=f"http://{site.host}/", id=site.id, name=site.title, hosts=site.names[1:])
        for site in maps
        if site.id in wanted
    ]


def verify(
    job: Job,
    move: Move,
    *,
    progress: Callable[[Progress], None] | None = None,
    tell: Callable[[str], None] = log.warning,
) -> Tally:
    """Ask for every row of the sites that the store does not hold yet, politely, and keep verdicts and answers.

    Each site is kept when it is done, redirects of all its addresses included.
    """
    return look_through(job, lambda part, count: _Asking(job, move, part, Meter(count, progress)).ask_all(), tell=tell)


class _Asking:
    """The old addresses of one run, asked for site by site."""

    def __init__(self, job: Job, move: Move, part: Part, meter: Meter) -> None:
        self._job, self._move, self._part, self._meter = job, move, part, meter
        self._maps = {site.id: site for site in move.maps}
        self._frame = Counter(row.site for row in rows_of(move.maps))
        self._rows: dict[str, list[Row]] = {}
        for row in move.rows:
            self._rows.setdefault(row.site, []).append(row)
        self._silent: list[tuple[Site, list[Checked], _Notes]] = []
        part.held_back = lambda: len(self._silent)

    async def ask_all(self) -> None:
        """Every site that is left once, so many side by side as settings allow."""
        settings = self._job.settings
        challenges = self._job.place.pages.challenge_patterns
        async with Client(settings.network, settings.crawl, challenge_patterns=challenges) as client:

            async def ask_for_robots(url: str) -> Fetched:
                return await client.fetch(url, max_body=2 * MAX_ROBOTS)

            robots = RobotsBook(ask_for_robots, user_agent=client.user_agent, set_delay=client.set_delay)

            async def work() -> None:
                while (site := await self._part.next_site()) is not None:
                    await self._ask_site(site, client, robots)

            try:
                await _together(work() for _ in range(min(settings.crawl.sites_at_once, len(self._job.sites))))
            finally:
                await robots.aclose()
            # Whether silence says something of a site or of this machine is known only now.
            for site, checked, notes in self._silent:
                self._keep(site, checked, await client.vantage(), notes=notes)
        self._meter.tell(is_last=True)

    async def _ask_site(self, site: Site, client: Client, robots: RobotsBook) -> None:
        rows = self._rows.get(site.key, [])
        # The pause that a host asks for (Crawl-delay) holds for old and new ones; what may be read is not asked, as the
        # owner of both asks for addresses that he gave out himself.
        origins = {urls.origin_of(url) for row in rows for url in (row.url, row.told.location) if urls.is_http(url)}
        await _together(_noted(robots.rules(f"{origin}/")) for origin in sorted(origins))
        notes = _Notes(self._job, site)
        found = await asyncio.to_thread(notes.read, rows, self._move.old)
        waiting = iter([(place, row) for place, row in enumerate(rows) if found[place] is None])
        self._meter.pages += sum(item is not None for item in found)

        async def work() -> None:
            for place, row in waiting:
                found[place] = item = await self._ask(row, client)
                # What a silent machine saw says nothing of the site.
                if item.answer.status or (_is_definite(item.answer) and client.has_connected):
                    await notes.add(item)
                self._meter.pages += 1
                self._meter.tell()

        try:
            await _together(work() for _ in range(min(self._job.settings.crawl.per_host, len(rows))))
        except BaseException:
            with contextlib.suppress(Exception):  # it may be the store that does not answer
                notes.write()
            raise
        checked = [item for item in found if item is not None]
        if any(item.answer.status for item in checked):
            self._keep(site, checked, await client.vantage(), notes=notes)
        else:
            self._silent.append((site, checked, notes))
            self._part.look_again()
        self._meter.sites_done += 1

    async def _ask(self, row: Row, client: Client) -> Checked:
        crawl = self._job.settings.crawl
        fetched = await client.fetch(row.url)
        for _ in range(crawl.retries):
            if not _may_pass(fetched.answer):
                break
            await asyncio.sleep(crawl.retry_delay)
            fetched = await client.fetch(row.url)
        return _checked(row, fetched, vocabulary=self._job.place.pages, old=self._move.old)

    def _keep(self, site: Site, checked: list[Checked], vantage: Vantage, *, notes: _Notes) -> None:
        if not vantage.connected:
            # Nobody answered anything: that says something of this machine, not of the sites.
            checked = [
                item if item.row.url in notes.known else replace(item, answer=_without_network(item.answer))
                for item in checked
            ]
        checked = unless_turned_away(checked, self._job.rules)
        verdicts = judge(self._maps[site.key], checked, self._job.rules, documents=self._move.documents)
        home = next((item.answer for item in checked if item.row.url == site.url), None)
        evidence = Evidence(
            site=site,
            observed_at=notes.since or _now(),
            vantage=vantage,
            home=home,
            targets=tuple(Target(answer=item.answer) for item in checked),
            is_complete=len(checked) == self._frame[site.key],
        )
        summary = SiteSummary(
            site=site,
            observed_at=evidence.observed_at,
            page_count=len(checked),
            target_count=self._frame[site.key],
            home_status=home.status if home else 0,
            home_problem=str(home.problem or "") if home else "",
            home_trace=home.trace() if home else None,
            is_complete=evidence.is_complete,
            is_seen=(vantage.connected or bool(notes.known)) and any(_is_seen(item.answer) for item in checked),
        )
        self._part.keep(packed_site(evidence, summary=summary, outcomes=verdicts))


class _Noted(msgspec.Struct, frozen=True):
    """Answers of one site, as they are noted before it is finished."""

    at: str
    items: list[Checked]


def _noted_in(body: bytes) -> _Noted:
    return unpack(body, _Noted)


class _Notes:
    """Answers of one site that is not finished: those of a check that was broken off, and new ones."""

    def __init__(self, job: Job, site: Site) -> None:
        self.since = ""
        """When the oldest answer came that was noted before; empty: there is none."""
        self.known: frozenset[str] = frozenset()
        """Addresses of which an answer was noted before."""
        self._job, self._site = job, site
        self._new: list[Checked] = []
        self._written_at = time.monotonic()

    def read(self, rows: Sequence[Row], old: OldPages | None) -> list[Checked | None]:
        """What is noted of each row, if the map says of it what it said then, and no old page came to light since."""
        known: dict[tuple[str, Told], Checked] = {}
        for body in self._job.store.notes(self._job.header.id, self._site.key):
            noted = restored(_noted_in, body, where=self._job.store.location)
            self.since = min(self.since or noted.at, noted.at)
            known.update({(item.row.url, item.row.told): item for item in noted.items})
        found: list[Checked | None] = []
        for row in rows:
            item = known.get((row.url, row.told))
            if item is not None and item.old is None and _old_page(row, old) is not None:
                item = None
            found.append(item and replace(item, row=row))
        self.known = frozenset(item.row.url for item in found if item is not None)
        return found

    async def add(self, item: Checked) -> None:
        """Note one answer, at the latest a few seconds later."""
        self._new.append(item)
        if len(self._new) >= _NOTED_AT_ONCE or time.monotonic() - self._written_at >= _NOTED_EVERY:
            await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Write down what is new."""
        items, self._new, self._written_at = self._new, [], time.monotonic()
        if items:
            body = pack(_Noted(_now(), items))
            self._job.store.note(self._job.header.id, self._site.key, body, things=len(items))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


async def _noted(rules: Awaitable[RobotsRules]) -> None:
    await rules


async def _together(works: Iterable[Coroutine[None, None, None]]) -> None:
    """All of them side by side; the first error ends the others, and comes out as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _may_pass(answer: Answer) -> bool:
    """Whether it may be otherwise a moment later: silence, and servers that are busy or down."""
    is_told = 0 < answer.status < 500 and answer.status != 429
    return is_worth_retrying(answer) and not is_told


def _is_definite(answer: Answer) -> bool:
    """Whether something is known of the site: an answer, or a refusal, silence or missing name that is its own."""
    return bool(answer.status) or answer.problem not in SAYS_NOTHING_OF_THE_SITE


def _is_seen(answer: Answer) -> bool:
    """Whether something is known of an old address: it led on, answered, or is silent by itself."""
    return bool(answer.hops) or answer.problem not in SAYS_NOTHING_OF_THE_SITE


def _without_network(answer: Answer) -> Answer:
    return answer if answer.status else msgspec.structs.replace(answer, problem=Reason.NO_NETWORK)


def _checked(row: Row, fetched: Fetched, *, vocabulary: PageVocabulary, old: OldPages | None) -> Checked:
    answer = settled(fetched.answer)
    page = None
    kind = answer.content_type.partition(";")[0].strip().lower()
    if fetched.body and kind in _HTML:
        facts = read_page(
            fetched.body,
            url=answer.final_url or answer.url,
            content_type=answer.content_type,
            vocabulary=vocabulary,
        )
        page = text_of(facts, vocabulary.not_found_words)
    return slimmed(Checked(row, answer, page, _old_page(row, old)))


def _old_page(row: Row, old: OldPages | None) -> Text | None:
    return old(row.url) if old is not None and row.told.status == 301 else None


def look_up_sites(
    sites: Sequence[tuple[str, Sequence[str]]], *, new: Sequence[str], settings: Settings
) -> list[SiteState]:
    """Whether the names of each site (id and hosts) lead to the new place."""
    return asyncio.run(_look_up_sites(sites, new=new, settings=settings))


async def _look_up_sites(
    sites: Sequence[tuple[str, Sequence[str]]], *, new: Sequence[str], settings: Settings
) -> list[SiteState]:
    gate = asyncio.Semaphore(settings.crawl.concurrency)
    async with Client(settings.network, settings.crawl) as client:

        async def find(host: str) -> tuple[str, Dns | Unseen]:
            async with gate:
                return host, await client.resolve(host)

        names = {ascii_host(place) for place in new if network_of(place) is None}
        hosts = {host for _, own in sites for host in own} | names
        found = dict(await asyncio.gather(*(find(host) for host in sorted(hosts))))
    for name in sorted(names):
        if isinstance(dns := found[name], Dns) and not (dns.a or dns.aaaa):
            raise UsageError(f"{name} has no address, so that nothing can lead there", where="--new")
    there = NewPlace(new, found)
    states: list[SiteState] = []
    for site, own in sites:
        seen: list[HostState] = [host_state(host, found.get(host), there) for host in own]
        states.append(site_state(site, seen))
    return states
