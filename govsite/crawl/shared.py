"""What all visits of one run share: the client, the memories, the limits."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.config import CrawlSettings
from govsite.crawl.facts.labels import POLICY, UPGRADE
from govsite.crawl.link_check import LinkBook, is_worth_retrying
from govsite.crawl.names import Names
from govsite.crawl.progress import Meter
from govsite.crawl.readers import PageToRead, Readers
from govsite.crawl.robots import RobotsBook
from govsite.crawl.scope import Estate
from govsite.crawl.strangers import Strangers
from govsite.crawl.unpacker import Unpacker
from govsite.crawl.wire.turns import Turns
from govsite.model.answers import Answer, Vantage
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.page import Page

if TYPE_CHECKING:
    from govsite.crawl.fetch import Client, Fetched

log = logging.getLogger(__name__)

CRASHED = Unseen(reason=Reason.CHECK_CRASHED, detail="the page reader failed")

ALL_PARTS = frozenset(
    {
        "dns", "hosts", "home", "robots", "sitemap", "soft404", "ipv6", "families", "security", "pages", "search",
        "scripts", "files", "targets",
    }
)  # fmt: skip


@dataclass(kw_only=True)
class Shared:
    """One run's common things."""

    client: Client
    settings: CrawlSettings
    place: Jurisdiction
    parts: frozenset[str]
    vantage: Vantage
    estate: Estate
    names: Names
    robots: RobotsBook
    links: LinkBook
    meter: Meter
    strangers: Strangers
    readers: Readers
    unpacker: Unpacker
    reading: Turns
    """Sites whose pages are being read; who merely waits for an answer does not count."""
    held_pages: int = 0
    """Pages of sites that are not handed out yet."""
    room: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when pages were handed out."""

    async def ask(self, url: str, *, max_body: int | None = None, follow: bool = True) -> Fetched:
        """One GET; redirects are followed unless ``follow`` is false."""
        self.meter.requests += 1
        fetched = await self.client.fetch(url, max_body=max_body, follow=follow)
        self.meter.tell()
        return with_answer(fetched, await self.names.weighed(fetched.answer))

    async def ask_twice(self, url: str, *, max_body: int | None = None) -> Fetched:
        """A GET, and after a pause the others where it failed for what may pass."""
        fetched = await self.ask(url, max_body=max_body)
        for attempt in range(2, self.settings.retries + 2):
            if not is_worth_retrying(fetched.answer):
                break
            await asyncio.sleep(self.settings.retry_delay)
            fetched = with_attempts(await self.ask(url, max_body=max_body), attempt)
        return fetched

    async def ask_form(self, url: str, body: bytes) -> Fetched:
        """A form sent off as a browser would: by GET (asked again as in ``ask_twice``), or by POST with its body."""
        if not body:
            return await self.ask_twice(url)
        headers = (("Content-Type", "application/x-www-form-urlencoded"),)
        self.meter.requests += 1
        fetched = await self.client.fetch(url, method="POST", headers=headers, body=body)
        self.meter.tell()
        return with_answer(fetched, await self.names.weighed(fetched.answer))

    async def read(self, fetched: Fetched, *, depth: int = 0, is_home: bool = False) -> Page | None:
        """The facts of a page that was fetched; ``None`` (and a traceback in the log) where our reader fails."""
        answer = fetched.answer
        url = page_url(answer.final_url or answer.url)
        page = await self.readers.read(
            PageToRead(fetched.body, url=url, content_type=answer.content_type, depth=depth, is_home=is_home)
        )
        if page is None:
            return None
        self.meter.pages += 1
        self.held_pages += 1
        is_told = any(name == POLICY and UPGRADE in value.casefold() for name, value in fetched.headers)
        return replace(
            page,
            status=answer.status,
            elapsed_ms=answer.elapsed_ms,
            asks_for_https=page.asks_for_https or is_told,
        )

    def drop(self, page: Page) -> None:
        """Forget a page that turned out to be none of the site's own."""
        self.meter.pages -= 1
        self.held_pages -= 1
        log.debug("not kept: %s", page.url)


@lru_cache(maxsize=16384)
def page_url(url: str) -> str:
    """``url`` in canonical form, as the links to it are written."""
    try:
        return urls.canonical(url)
    except ValueError:
        return url


def with_attempts(fetched: Fetched, attempts: int) -> Fetched:
    """The same, marked as the answer of so many attempts."""
    return with_answer(fetched, replace(fetched.answer, attempts=max(attempts, fetched.answer.attempts)))


def with_answer(fetched: Fetched, answer: Answer) -> Fetched:
    """The same body with another answer."""
    return fetched if answer is fetched.answer else type(fetched)(answer, fetched.body, fetched.headers)
