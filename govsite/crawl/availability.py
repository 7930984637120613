"""Whether sites can be opened, asked at one time: one visit of the home page each, with a limit of seconds.

A probe is not repeated: an opening that failed is what a visitor would have had. What says nothing of
the site (a firewall, no network here, robots.txt) is told apart from a failure, and a page that a server
shows in the site's place (its own first page, building work) is no opening, as it is none in an audit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from govsite.config import NetworkSettings
from govsite.crawl.fetch import Client, Fetched
from govsite.crawl.forward import entrance_of, forward_of, is_html
from govsite.crawl.page import read_page
from govsite.crawl.placeholder import MOST_BYTES, placeholder_of
from govsite.crawl.robots import MAX_ROBOTS, RobotsBook
from govsite.crawl.scope import home_url
from govsite.crawl.shared import page_url
from govsite.model.answers import Family
from govsite.model.history import Probe
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import Unseen
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Reason
from govsite.model.page import Page
from govsite.model.site import Site
from govsite.urls import host_of

Clock = Callable[[], datetime]

TURNED_AWAY = frozenset({401, 403, 407, 418, 429, 451, 511})
"""Statuses by which a server that is alive turns a program away."""
NEAR = timedelta(seconds=15)
"""Probes that began so close together share the state of this machine's line."""
FEWEST_NEIGHBOURS = 4
"""So many other sites that all failed at the same moment show that the line here was cut."""


class Visit(Struct, frozen=True, kw_only=True):
    """One probe, and the home page where it was read."""

    probe: Probe
    over_ipv6: Probe | None = None
    """The same over IPv6, where that was to be asked and the site has an address there."""
    page: Page | None = None


def probing(network: NetworkSettings, *, seconds: float) -> NetworkSettings:
    """Network settings under which nothing takes longer than a probe may."""
    return replace(
        network,
        total_timeout=seconds,
        connect_timeout=min(network.connect_timeout, seconds),
        read_timeout=min(network.read_timeout, seconds),
    )


async def probe_round(
    sites: Sequence[Site],
    *,
    client: Client,
    place: Jurisdiction,
    at_once: int,
    read: Collection[str] = (),
    over_ipv6: bool = False,
    clock: Clock = lambda: datetime.now(UTC),
) -> list[Visit]:
    """Ask for every home page once, and with ``over_ipv6`` once more over IPv6.

    ``read`` are keys of the sites whose page is read as well.
    """
    started = _stamp(clock())
    turns = asyncio.Semaphore(max(at_once, 1))

    async def ask_for_robots(url: str) -> Fetched:
        return await client.fetch(url, max_body=2 * MAX_ROBOTS)

    robots = RobotsBook(ask_for_robots, user_agent=client.user_agent, set_delay=client.set_delay)

    async def visit(site: Site) -> Visit:
        async with turns:
            at = _stamp(clock())
            home = home_url(site)
            if home is None:
                return Visit(probe=_nothing(site, started, at, Reason.NOT_PROBED))
            rules = await robots.rules(home)
            if rules.unreachable is None and not rules.allows(home):
                return Visit(probe=_nothing(site, started, at, Reason.ROBOTS))
            at = _stamp(clock())
            fetched = await client.fetch(home)
            page = _read(fetched, place) if site.key in read and fetched.answer.is_ok else None
            probe = probe_of(fetched, site=site.key, started=started, at=at, place=place, page=page)
            page = page if probe.reason is not Reason.PLACEHOLDER else None
            return Visit(probe=probe, over_ipv6=await visit_over_ipv6(site, home), page=page)

    async def visit_over_ipv6(site: Site, home: str) -> Probe | None:
        names = await client.resolve(host_of(home)) if over_ipv6 else Unseen()
        if isinstance(names, Unseen) or not names.aaaa:
            return None
        at = _stamp(clock())
        fetched = await client.fetch(home, family=Family.IPV6)
        probe = probe_of(fetched, site=site.key, started=started, at=at, place=place)
        return replace(probe, over_ipv6=True)

    try:
        visits = await asyncio.gather(*(visit(site) for site in sites))
    finally:
        await robots.aclose()
    vantage = await client.vantage()
    probes = without_own_outages([found.probe for found in visits], connected=vantage.connected)
    visits = [replace(found, probe=probe) for found, probe in zip(visits, probes, strict=True)]
    asked = [found for found in visits if found.over_ipv6 is not None]
    probes = without_own_outages([found.over_ipv6 for found in asked if found.over_ipv6], connected=vantage.has_ipv6)
    judged = {probe.site: probe for probe in probes}
    return [replace(found, over_ipv6=judged.get(found.probe.site)) for found in visits]


def probe_of(
    fetched: Fetched, *, site: str, started: str, at: str, place: Jurisdiction, page: Page | None = None
) -> Probe:
    """What one answer says of the site; ``page`` is what was read of it, where that was done."""
    answer = fetched.answer
    if answer.is_ok and _says_no_site(fetched, place, page):
        answer = replace(answer, problem=Reason.PLACEHOLDER)
    opened: bool | None = True
    if answer.problem in SAYS_NOTHING_OF_THE_SITE or (
        answer.problem is Reason.HTTP_STATUS and answer.status in TURNED_AWAY
    ):
        opened = None
    elif answer.problem is not None and answer.problem is not Reason.TOO_LARGE:
        opened = False
    return Probe(
        site=site,
        round=started,
        at=at,
        opened=opened,
        reason=answer.problem,
        status=answer.status,
        elapsed_ms=round(answer.elapsed_ms, 1),
    )


def _says_no_site(fetched: Fetched, place: Jurisdiction, page: Page | None) -> bool:
    """Whether the server shows something in the site's place, and sends nobody on from there."""
    if page is None:
        if len(fetched.body) > MOST_BYTES or not is_html(fetched.body, content_type=fetched.answer.content_type):
            return False
        page = _read(fetched, place)
    if not placeholder_of(page, place.pages):
        return False
    return forward_of(fetched.body, page) is None and entrance_of(page, place.pages) is None


def without_own_outages(probes: Sequence[Probe], *, connected: bool) -> list[Probe]:
    """Failures that are this machine's own say nothing of the sites.

    That is every failure without any answer where this machine reached nobody at all, and one in
    the middle of others where no site that was asked at the same moment could be opened.
    """
    if not connected:
        return [_ours(probe) if _is_silent(probe) else probe for probe in probes]
    times = [datetime.fromisoformat(probe.at) for probe in probes]
    judged = []
    for number, probe in enumerate(probes):
        if _is_silent(probe) and probe.reason is not Reason.NAME_NOT_FOUND:
            beside = [
                other
                for place, other in enumerate(probes)
                if place != number and other.opened is not None and abs(times[place] - times[number]) <= NEAR
            ]
            if len(beside) >= FEWEST_NEIGHBOURS and all(_is_silent(other) for other in beside):
                judged.append(_ours(probe))
                continue
        judged.append(probe)
    return judged


def _is_silent(probe: Probe) -> bool:
    """Failed without any answer of a server."""
    return probe.opened is False and probe.status == 0


def _ours(probe: Probe) -> Probe:
    return replace(probe, opened=None, reason=Reason.NO_NETWORK)


def _nothing(site: Site, started: str, at: str, reason: Reason) -> Probe:
    return Probe(site=site.key, round=started, at=at, opened=None, reason=reason)


def _read(fetched: Fetched, place: Jurisdiction) -> Page:
    answer = fetched.answer
    url = page_url(answer.final_url or answer.url)
    return read_page(
        fetched.body, url=url, content_type=answer.content_type, vocabulary=place.pages, is_home=True, depth=0
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
