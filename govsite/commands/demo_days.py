"""The days before the demo's audit in quick motion: the city as it was on each, and what watching it leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.commands.context import Context, read_sites
from govsite.crawl.fetch import Client
from govsite.crawl.scope import home_url
from govsite.crawl.wire.dns import Addresses, NameCache
from govsite.crawl.wire.guard import Guard
from govsite.lab.city import City, build_city
from govsite.lab.process import start_lab
from govsite.lab.site import Standing
from govsite.timeline import probed_sites, watch

if TYPE_CHECKING:
    from govsite.config import NetworkSettings
    from govsite.model.site import Site
    from govsite.store.store import Store

DENSE_DAYS = 7
"""Days before the audit on which sites are asked often enough for a verdict on availability."""
ROUNDS = 22
"""Rounds on each of these days: some more than the clause asks for."""
AT_ONCE = 3
"""Rounds of one day that are made at the same time: their clocks are simulated. More of them would make a busy
machine so slow that openings fail which nobody planted, too many at once to stay below the clause's share."""
TRIES = 3
"""How often a round is made that said nothing of most sites, each a minute after the other."""
DNS_SECONDS = 5.0
CONNECT_SECONDS = 4.0
"""How long is waited for a connection: on this machine it is there at once, or never."""
PAGE_SECONDS = 15.0
"""How long is waited for a page, as the clause has it."""


def moments(now: datetime, *, days: int) -> Iterator[tuple[int, datetime]]:
    """When the city is looked at: days before ``now``, and the moment; the earliest first."""
    for ago in range(days, 0, -1):
        end = now - timedelta(days=ago - 1)
        rounds = ROUNDS if ago <= DENSE_DAYS else 1
        for number in range(rounds):
            yield ago, end - timedelta(days=1) + timedelta(hours=24 * (number + 0.5) / rounds)


def live_through(context: Context, city: City, *, folder: Path, store: str) -> None:
    """Show the city of each day since it is watched, and keep what the rounds of that day saw in the store."""
    assert city.since is not None
    now = datetime.now(UTC)
    # Waiting for name servers that never answer, round after round, would say nothing and take most of the time.
    mute = {site.id for site in city.sites if site.traits.standing is Standing.SILENT_DNS}
    inside = replace(context.settings, store=store)
    with Context(settings=inside, folder=folder, place=context.place).store() as opened:
        for ago, group in groupby(moments(now, days=(city.today - city.since).days), key=lambda pair: pair[0]):
            today = (now - timedelta(days=ago)).date()
            then = build_city(
                size=city.size_name, seed=city.seed, today=today, is_clean=city.is_clean, since=city.since
            )
            with start_lab(city=then, folder=folder / f"day-{ago}", ipv6=False) as world:
                ledger, _ = read_sites(context, [str(world.inventory)])
                sites = [site for site in probed_sites(ledger.sites) if site.id not in mute]
                asyncio.run(_watch(context, opened, sites, network=world.network, at=[moment for _, moment in group]))


async def _watch(
    context: Context, store: Store, sites: Sequence[Site], *, network: NetworkSettings, at: Sequence[datetime]
) -> None:
    """The rounds of one day, each with a clock that stands at its moment."""
    network = replace(
        network,
        dns_timeout=DNS_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=PAGE_SECONDS,
        total_timeout=PAGE_SECONDS,
    )
    names = await _names_of_the_day(sites, network)

    async def round_at(moment: datetime) -> bool:
        """Whether it said something of most sites: a machine that is too busy says nothing of any."""
        patterns = context.place.pages.challenge_patterns
        async with Client(network, context.settings.crawl, challenge_patterns=patterns) as client:
            for host, found in names.items():
                client.learn(host, found)
            probes = await watch(
                sites,
                client=client,
                place=context.place,
                store=store,
                at_once=context.settings.crawl.concurrency,
                clock=lambda: moment,
            )
        return sum(probe.opened is None for probe in probes) * 2 < len(probes)

    async def try_round(moment: datetime) -> None:
        for later in range(TRIES):
            if await round_at(moment + timedelta(minutes=later)):
                return

    for first in range(0, len(at), AT_ONCE):
        await asyncio.gather(*(try_round(moment) for moment in at[first : first + AT_ONCE]))


async def _names_of_the_day(sites: Sequence[Site], network: NetworkSettings) -> dict[str, Addresses]:
    """What DNS says of every site, asked once a day: rounds at the same time would flood the city's name server."""
    hosts = sorted({urls.host_of(home) for site in sites if (home := home_url(site)) is not None})
    cache = NameCache(network, Guard(network))
    found = dict(zip(hosts, await asyncio.gather(*map(cache.addresses, hosts)), strict=True))
    await cache.aclose()
    return found
