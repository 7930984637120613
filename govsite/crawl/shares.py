"""Which hosts and addresses a site has, so that what belongs together comes into one worker's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec

from govsite import urls
from govsite.config import NetworkSettings
from govsite.crawl.dns import Addresses, NameCache
from govsite.crawl.guard import Guard
from govsite.crawl.hosts import hosts_beside
from govsite.crawl.scope import home_url
from govsite.model.evidence import Unseen
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


async def shares(sites: Sequence[Site], network: NetworkSettings) -> AsyncIterator[Share]:
    """A share for every site, those first whose names are known first."""
    names = NameCache(network, Guard(network))
    waiting = iter(sites)
    tasks: set[asyncio.Task[Share]] = set()
    try:
        while True:
            while len(tasks) < _AT_ONCE and (site := next(waiting, None)) is not None:
                tasks.add(asyncio.create_task(_share(site, names)))
            if not tasks:
                return
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await names.aclose()


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
