"""In which families the hosts have addresses to which a site's pages link, and from which they load something.

A site that can be reached over IPv6 has holes for whoever has IPv6 alone where a picture, a script or a column stands
on a host that has IPv4 only ("skylights", 天窗).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.model.answers import Families, HostFamilies
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.shared import Shared
    from govsite.model.page import Page

_MOST_HOSTS = 300
_LINK_DEPTH = 1
"""Links of pages up to here are those of the second and the third level."""


async def look_at_families(shared: Shared, pages: Iterable[Page], *, home: str, deadline: float) -> Families:
    """Every host of resources, and those of links that lie below the name of the site's own host.

    What is not known at the ``deadline`` (of ``time.monotonic``) is ``BUDGET``.
    """
    hosts = sorted(_hosts(pages, below=urls.same_host_variants(urls.host_of(home))[1]))
    tasks = {host: asyncio.create_task(_families(shared, host)) for host in hosts[:_MOST_HOSTS]}
    if tasks:
        try:
            await asyncio.wait(tasks.values(), timeout=max(0.0, deadline - time.monotonic()))
        finally:
            for task in tasks.values():
                task.cancel()
    late = {host: HostFamilies(host=host, problem=Reason.BUDGET) for host, task in tasks.items() if not task.done()}
    found = tuple(late.get(host) or task.result() for host, task in tasks.items())
    return Families(hosts=found, left_out=max(len(hosts) - _MOST_HOSTS, 0))


async def _families(shared: Shared, host: str) -> HostFamilies:
    found = await shared.client.families(host)
    if found.problem is Reason.NAME_NOT_FOUND:
        weighed = await shared.names.look_up(host)  # a resolver without a view of the DNS denies everything
        return replace(found, problem=weighed.reason) if isinstance(weighed, Unseen) else found
    return found


def _hosts(pages: Iterable[Page], *, below: str) -> set[str]:
    loaded: set[str] = set()
    linked: set[str] = set()
    for page in pages:
        if page.is_soft_404:
            continue
        loaded.update(urls.host_or_nothing(one.url) for one in page.resources)
        if page.depth <= _LINK_DEPTH:
            linked.update(urls.host_or_nothing(link.url) for link in page.links)
    return (loaded | {host for host in linked if host and urls.is_below(host, below)}) - {""}
