"""The hosts of a site: the main one, the inventory's aliases, and www or apex beside it.

An alias is asked for one page, to see where it leads, as a link check would: its
robots.txt is not asked for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from govsite import urls
from govsite.crawl.link_check import settled
from govsite.crawl.scope import counterpart
from govsite.model.answers import Answer, Dns, HostView

if TYPE_CHECKING:
    from govsite.crawl.shared import Shared
    from govsite.model.site import Site

_HOME_BYTES = 256 * 1024


def hosts_beside(site: Site, main: str) -> list[tuple[str, str]]:
    """``(role, host)`` of every host of the site but the main one, in order."""
    beside = counterpart(main)
    roles = dict.fromkeys(sorted(set(site.hosts)), "alias")
    if beside is not None:
        roles.setdefault(beside[1], beside[0])
    roles.pop(main, None)
    return [(role, host) for host, role in roles.items()]


async def look_at_hosts(shared: Shared, site: Site, *, home: str) -> tuple[HostView, ...]:
    """Every host beside the main one: its records and, where it has an address, its home page."""
    beside = hosts_beside(site, urls.host_of(home))
    return tuple(await asyncio.gather(*(_view(shared, host, role=role, home=home) for role, host in beside)))


async def _view(shared: Shared, host: str, *, role: str, home: str) -> HostView:
    found = await shared.names.look_up(host)
    answer: Answer | None = None
    if isinstance(found, Dns) and (found.a or found.aaaa):
        fetched = await shared.ask_twice(home.replace(urls.host_of(home), host, 1), max_body=_HOME_BYTES)
        answer = settled(fetched.answer)
    return HostView(host=host, role=role, seen_dns=found, answer=answer)
