"""The site's own script files, read for one thing: whether they tell readers that a link leads away.

Most sites leave that to one file for all pages. Only files on the site's own hosts are read, and only where a page that
loads them has links to strangers and says nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from govsite import urls
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.notice import says_leaving
from govsite.crawl.scope import Scope
from govsite.crawl.shared import Shared
from govsite.model.evidence import Scripts
from govsite.model.page import Page

_MAX_SCRIPT = 512 * 1024
_MOST = 40
"""Script files of one site that are read."""


async def read_scripts(shared: Shared, scope: Scope, pages: Sequence[Page], *, deadline: float) -> Scripts:
    """What the files say, most widely loaded first. What could not be read is not among ``read``."""
    read: list[str] = []
    with_notice: list[str] = []
    for url in _wanted(shared, scope, pages)[:_MOST]:
        if time.monotonic() >= deadline:
            break
        if not (await shared.robots.rules(url)).allows(url):
            continue
        fetched = await shared.ask_twice(url, max_body=_MAX_SCRIPT)
        if not fetched.answer.is_ok or "truncated" in fetched.answer.notes:
            continue
        content_type = fetched.answer.content_type
        source, _ = read_text(fetched.body, content_type=content_type, vocabulary=shared.place.pages)
        read.append(url)
        if says_leaving(source, shared.place.pages):
            with_notice.append(url)
    return Scripts(read=tuple(read), with_notice=tuple(with_notice))


def _wanted(shared: Shared, scope: Scope, pages: Sequence[Page]) -> list[str]:
    """Own files of pages that need one."""
    counts: dict[str, int] = {}
    # The same links stand on most pages of a site: each is looked at once.
    linked = {link.url for page in pages for link in page.links}
    strange = {url for url in linked if shared.strangers.door_of(url)}
    for page in pages if strange else ():
        if page.has_notice or page.is_soft_404 or not any(link.url in strange for link in page.links):
            continue
        for resource in page.resources:
            if resource.kind == "script" and urls.is_http(resource.url) and scope.is_internal(resource.url):
                counts[resource.url] = counts.get(resource.url, 0) + 1
    return sorted(counts, key=lambda url: (-counts[url], url))
