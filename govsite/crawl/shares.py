"""Which hosts and addresses a site has, so that what belongs together comes into one worker's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec

from govsite import urls
from govsite.config import NetworkSettings
from govsite.crawl.hosts import hosts_beside
from govsite.crawl.scope import home_url
from govsite.crawl.wire.dns import Addresses, NameCache
from govsite.crawl.wire.guard import Guard
from govsite.model.observed import Unseen
from govsite.model.site import Site

_PATIENCE = 1.5
"""Seconds that a site waits for the look-up of its name. Who is slower is placed by name alone."""
_AT_ONCE = 128


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One site, ready to be given to a worker."""

    site: Site
    names: tuple[str, ...] = ()
    """Its hosts and the addresses of the main one: what must stay together."""
    found: Addresses | None = None
    """What the resolver said about the main host."""
    given_up: tuple[str, ...] = ()
    """Pages of which workers died."""


async def shares(sites: AsyncIterator[Site], network: NetworkSettings) -> AsyncIterator[Share]:
    """A share for every site, those first whose names are known first."""
    names = NameCache(network, Guard(network))
    tasks: set[asyncio.Task[Share]] = set()
    coming: asyncio.Task[Site | None] | None = asyncio.create_task(_next(sites))
    try:
        while tasks or coming is not None:
            asked = coming if len(tasks) < _AT_ONCE else None
            done, _ = await asyncio.wait(
                {*tasks, *([asked] if asked is not None else [])}, return_when=asyncio.FIRST_COMPLETED
            )
            if asked is not None and asked.done():
                site = asked.result()
                coming = None if site is None else asyncio.create_task(_next(sites))
                if site is not None:
                    tasks.add(asyncio.create_task(_share(site, names)))
            for task in [task for task in tasks if task in done]:
                tasks.discard(task)
                yield task.result()
    finally:
        under_way = [*tasks, *([coming] if coming is not None else [])]
        for ended in under_way:
            ended.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await names.aclose()


async def _next(sites: AsyncIterator[Site]) -> Site | None:
    return await anext(sites, None)


async def _share(site: Site, names: NameCache) -> Share:
    home = home_url(site)
    if home is None:
        return Share(site=site)
    main = urls.host_of(home)
    hosts = [host.strip("[]") for host in (main, *(host for _, host in hosts_beside(site, main)))]
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await names.addresses(hosts[0])
    except TimeoutError:
        return Share(site=site, names=tuple(hosts))
    records = [side for side in (found.ipv4, found.ipv6) if not isinstance(side, Unseen)]
    addresses = [value for side in records for value in side.values]
    return Share(site=site, names=tuple(dict.fromkeys((*hosts, *addresses))), found=found)
