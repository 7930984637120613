"""Sites over time: what looks leave behind in the store, and what the store then says of a site.

``crawl`` and ``store`` do not know one another; this is where probes and pages become history.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, timedelta
from itertools import islice

import msgspec
from msgspec.structs import replace

from govsite import urls
from govsite.crawl.availability import Clock, Visit, probe_round
from govsite.crawl.fetch import Client
from govsite.crawl.frontier import ARTICLE_RANK, rank
from govsite.model.evidence import Evidence
from govsite.model.history import History, Look, Probe, Sighting
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import UNSEEN_LISTS, Page, PageKind, Region
from govsite.model.site import Site, SiteStatus
from govsite.store.past import LOOK_AGAIN, digest_of
from govsite.store.store import Store

NOT_PROBED = frozenset({SiteStatus.OFFLINE, SiteStatus.CLOSED, SiteStatus.EXEMPT})
"""Sites that are registered as not running are not expected to open."""
MOST_SIGHTINGS = 400
"""Articles of one site that one crawl remembers, home page first."""
MOST_COLUMNS = 50
"""Column pages of one site whose entries one crawl remembers."""
LABEL = "label"
"""Source of a date that stands in a page's label."""

Dated = tuple[str, Sighting]
"""Where a date was printed ("list", "page", "label"), and what was seen."""


def remember(evidence: Evidence, store: Store) -> None:
    """Keep what a crawl saw that later judgements compare with."""
    keep_traces(store, traces_of(evidence))


class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at a site leaves behind for later ones."""

    site: str
    at: str
    looks: tuple[Look, ...] = ()
    sightings: tuple[Dated, ...] = ()


def keep_traces(store: Store, *traces: Traces) -> None:
    """Write them down, those of several sites at once."""
    store.past.add([look for one in traces for look in one.looks], [dated for one in traces for dated in one.sightings])


def traces_of(evidence: Evidence) -> Traces:
    """What ``remember`` keeps."""
    pages = evidence.seen_pages or ()
    at = evidence.observed_at
    key = evidence.site.key
    if not pages or not at:
        return Traces(site=key, at=at)
    return Traces(
        site=key,
        at=at,
        looks=tuple(looks_of(pages, site=key, at=at)),
        sightings=tuple(islice(sightings_of(pages, site=key, at=at), MOST_SIGHTINGS)),
    )


def looks_of(pages: Sequence[Page], *, site: str, at: str) -> list[Look]:
    """The home page and the columns, each with a digest of its entries."""
    home = [(page, home_digest(page, pages)) for page in pages if page.kind is PageKind.HOME]
    columns = [(page, entries_digest(page)) for page in pages if page.kind is PageKind.COLUMN][:MOST_COLUMNS]
    return [
        Look(site=site, url=page.url, kind=page.kind.value, at=at, digest=digest)
        for page, digest in (*home, *columns)
        if digest
    ]


def home_digest(home: Page, pages: Sequence[Page]) -> str:
    """A digest of what a home page lists; of one that only navigates, of what the pages right below it list.

    Empty where that says nothing of updates: scripts draw the lists, or the pages below were not read.
    """
    if not UNSEEN_LISTS.isdisjoint(home.unseen):
        return ""
    entries = _entries_of([home])
    if not entries:
        turned = {page.next_url for page in pages}  # which of them are read is a matter of the budget
        below = [p for p in pages if p.kind is PageKind.COLUMN and p.depth <= 1 and p.url not in turned]
        if any(not UNSEEN_LISTS.isdisjoint(page.unseen) for page in below):
            return ""
        entries = _entries_of(below)
    return digest_of("\x1e".join(sorted(entries))) if entries else ""


def _entries_of(pages: Sequence[Page]) -> set[str]:
    """Entries of lists that are news: dated ones, and links of the site itself with the address of an article.

    Undated links to columns and to other sites stand in lists, too; they stay the same for years.
    """
    return {
        f"{item.url}\x1f{item.title}"
        for page in pages
        for item in page.items
        if item.date or (rank(item.url) == ARTICLE_RANK and urls.host_or_nothing(item.url) == urls.host_of(page.url))
    }


def entries_digest(page: Page) -> str:
    """A digest of what a page lists, whatever the order; empty where it lists nothing.

    Entries of lists where there are any, else the links of the page's body, else its words
    without digits (clocks and counters are no news).
    """
    entries = {f"{item.url}\x1f{item.title}" for item in page.items}
    entries = entries or {f"{link.url}\x1f{link.text}" for link in page.links if link.region is Region.BODY}
    if entries:
        return digest_of("\x1e".join(sorted(entries)))
    words = "".join(sign for sign in page.text if not sign.isdigit())
    return digest_of(words) if words.strip() else ""


def sightings_of(pages: Sequence[Page], *, site: str, at: str) -> Iterator[Dated]:
    """Articles with the date beside them in lists, on their own page, and in its label."""
    for page in sorted(pages, key=lambda page: page.kind is not PageKind.HOME):
        if page.kind is PageKind.ARTICLE:
            if page.published is not None and page.published.source != LABEL:
                yield "page", Sighting(site=site, url=page.url, at=at, date=page.published.date, title=page.title)
            label = next((seen for seen in page.dates if seen.source == LABEL), None)
            if label is not None:
                yield LABEL, Sighting(site=site, url=page.url, at=at, date=label.date, title=page.title)
        elif page.kind in (PageKind.HOME, PageKind.COLUMN):
            for item in page.items:
                if item.url and item.date:
                    yield "list", Sighting(site=site, url=item.url, at=at, date=item.date, title=item.title)


def with_history(evidence: Evidence, store: Store, *, as_of: str = "") -> Evidence:
    """The evidence with what the store recorded of its site up to ``as_of``, or to the time it was made.

    Where the store knows nothing of the site, what the evidence brings along stays.
    """
    return with_past(evidence, past_of(evidence.site.key, store, as_of=as_of or evidence.observed_at))


def past_of(site: str, store: Store, *, as_of: str) -> History | None:
    """What the store recorded of a site up to ``as_of``; ``None`` for nothing, and for no moment."""
    return store.past.history(site, as_of=as_of) if as_of else None


def with_past(evidence: Evidence, past: History | None) -> Evidence:
    """The evidence with that past, where there is one."""
    return evidence if past is None else replace(evidence, seen_history=past)


def probed_sites(sites: Sequence[Site]) -> list[Site]:
    """Sites of an inventory that are expected to open."""
    return [site for site in sites if site.status not in NOT_PROBED]


async def watch(
    sites: Sequence[Site],
    *,
    client: Client,
    place: Jurisdiction,
    store: Store,
    at_once: int,
    clock: Clock,
    over_ipv6: bool = False,
) -> list[Probe]:
    """One round of probes, kept in the store; pages whose last look is long ago are read as well.

    With ``over_ipv6``, the probes over IPv6 stand behind the others.
    """
    recent = store.past.looked_at_since((clock().astimezone(UTC) - LOOK_AGAIN + timedelta(minutes=5)).isoformat())
    due = {site.key for site in sites} - recent
    visits = await probe_round(
        sites, client=client, place=place, at_once=at_once, read=due, over_ipv6=over_ipv6, clock=clock
    )
    probes = [visit.probe for visit in visits] + [visit.over_ipv6 for visit in visits if visit.over_ipv6 is not None]
    store.past.add_probes(probes)
    for visit in visits:
        _keep_page(visit, store)
    return probes


def _keep_page(visit: Visit, store: Store) -> None:
    if visit.page is None:
        return
    page = (visit.page,)
    site, at = visit.probe.site, visit.probe.at
    store.past.add_looks(looks_of(page, site=site, at=at))
    store.past.add_sightings(site, list(sightings_of(page, site=site, at=at))[:MOST_SIGHTINGS])


async def repeat(
    ask: Callable[[], Awaitable[None]],
    *,
    every: timedelta,
    total: timedelta,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]],
) -> int:
    """Call ``ask`` at fixed intervals until ``total`` is over; returns how often.

    The times are counted from the beginning, so that slow rounds do not make the others later; a
    time that passed while a round was still under way is left out.
    """
    start = clock()
    count = 0
    turn = 0
    while turn * every < total:
        wait = (start + turn * every - clock()).total_seconds()
        if wait > 0:
            await sleep(wait)
        await ask()
        count += 1
        turn = max(turn + 1, -(-(clock() - start) // every))
    return count
