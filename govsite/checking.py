"""Where client, page reader and comparison meet after a move: look at old addresses, look up their names.

``crawl`` asks, ``migrate`` compares; they do not know one another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from govsite.config import Settings
from govsite.crawl.fetch import Client, Fetched
from govsite.crawl.page import read_page
from govsite.crawl.soft404 import says_missing
from govsite.errors import InputError
from govsite.harvest import Holdings, body_of
from govsite.migrate.archive.prove import Lookup
from govsite.migrate.switch.cutover import HostState, NewPlace, SiteState, host_state, network_of, site_state
from govsite.migrate.switch.verify import Checked, Row, Text, slimmed
from govsite.model.evidence import Answer, Dns, Page, Unseen, Vantage
from govsite.model.jurisdiction import Jurisdiction, PageVocabulary
from govsite.model.mapping import SiteMap
from govsite.model.outcome import Reason
from govsite.store.codec import read_lines
from govsite.urls import ascii_host

OldPages = Callable[[str], Text | None]
"""What an old address said before the move."""
_HTML = ("text/html", "application/xhtml+xml", "")


def text_of(page: Page, words: Sequence[str] = ()) -> Text:
    """What matters of a page for the comparison."""
    return Text(
        title=page.title,
        text=page.text,
        is_missing=page.is_soft_404 or says_missing(page, words),
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


def check_rows(
    rows: Sequence[Row],
    *,
    settings: Settings,
    place: Jurisdiction,
    old: OldPages | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[list[Checked], Vantage]:
    """Ask for every row, politely, redirects followed; in the order of the rows."""
    return asyncio.run(_check_rows(rows, settings=settings, place=place, old=old, progress=progress))


async def _check_rows(
    rows: Sequence[Row],
    *,
    settings: Settings,
    place: Jurisdiction,
    old: OldPages | None,
    progress: Callable[[int], None],
) -> tuple[list[Checked], Vantage]:
    gate = asyncio.Semaphore(settings.crawl.concurrency)
    done = 0
    async with Client(settings.network, settings.crawl, challenge_patterns=place.pages.challenge_patterns) as client:

        async def ask(row: Row) -> Checked:
            nonlocal done
            async with gate:
                fetched = await client.fetch(row.url)
                for _ in range(settings.crawl.retries):
                    if fetched.answer.is_ok or fetched.answer.status:
                        break
                    await asyncio.sleep(settings.crawl.retry_delay)
                    fetched = await client.fetch(row.url)
                done += 1
                progress(done)
                return _checked(row, fetched, vocabulary=place.pages, old=old)

        checked = await asyncio.gather(*(ask(row) for row in rows))
        vantage = await client.vantage()
    if not vantage.connected:
        # Nobody answered anything: that says something of this machine, not of the sites.
        checked = [replace(item, answer=_without_network(item.answer)) for item in checked]
    return list(checked), vantage


def _without_network(answer: Answer) -> Answer:
    return answer if answer.status else msgspec.structs.replace(answer, problem=Reason.NO_NETWORK)


def _checked(row: Row, fetched: Fetched, *, vocabulary: PageVocabulary, old: OldPages | None) -> Checked:
    answer = fetched.answer
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
    before = old(row.url) if old is not None and row.told.status == 301 else None
    return slimmed(Checked(row, answer, page, before))


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
    there = NewPlace(new, found)
    states: list[SiteState] = []
    for site, own in sites:
        seen: list[HostState] = [host_state(host, found.get(host), there) for host in own]
        states.append(site_state(site, seen))
    return states
