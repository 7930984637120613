"""One site, from first contact to its evidence."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import chain

from govsite import urls
from govsite.crawl.attachments import read_files
from govsite.crawl.contact import HOME_FORBIDDEN, Contact, make_contact
from govsite.crawl.families import look_at_families
from govsite.crawl.footers import with_written_footers
from govsite.crawl.hosts import look_at_hosts
from govsite.crawl.ipv6 import probe_ipv6
from govsite.crawl.reading import Reading
from govsite.crawl.scope import Scope, home_url
from govsite.crawl.scripts import read_scripts
from govsite.crawl.search import try_search
from govsite.crawl.security import look_at_security
from govsite.crawl.shared import Shared, page_url
from govsite.crawl.sitemap import SitemapWalk
from govsite.crawl.soft404 import missing_path, read_missing
from govsite.model.answers import Answer, Dns, Families, HostView, Ipv6, Robots, Security, Sitemap, SoftNotFound
from govsite.model.evidence import Evidence, Files, Scripts, Search, Target
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.page import Page
from govsite.model.site import Site

_CHECKS_AT_ONCE = 16
_SLOW = 1_000.0
"""Milliseconds for the home page from which on a site is slow."""
_CHECKED_RESOURCES = frozenset({"image", "script", "style"})
_NEEDS_HOME = frozenset({
    "home", "robots", "sitemap", "soft404", "families", "security", "pages", "search", "scripts", "files", "targets",
})  # fmt: skip


def now() -> str:
    """The time by which evidence is stamped: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Visit:
    """Looks at one site; what was seen so far is in its fields."""

    def __init__(self, site: Site, shared: Shared) -> None:
        self._site = site
        self._shared = shared
        self._deadline = time.monotonic() + shared.settings.site_budget
        self._observed_at = now()
        self._dns: Dns | Unseen = Unseen()
        self._hosts: tuple[HostView, ...] = ()
        self._contact: Contact | None = None
        self._sitemap: Sitemap | Unseen = Unseen()
        self._soft404: SoftNotFound | Unseen = Unseen()
        self._ipv6: Ipv6 | Unseen = Unseen()
        self._families: Families | Unseen = Unseen()
        self._security: Security | Unseen = Unseen()
        self._search: Search | Unseen = Unseen()
        self._scripts: Scripts | Unseen = Unseen()
        self._files: Files | Unseen = Unseen()
        self._reading: Reading | None = None
        self._targets: dict[str, Target] = {}
        self._is_complete = True
        self._barrier: Unseen | None = None
        """Why the site may not be read beyond its home page."""

    async def look(self) -> Evidence:
        """Everything that the run wants to know of the site."""
        home = home_url(self._site)
        if home is None:
            return self._evidence(Unseen(reason=Reason.NOT_SUPPLIED, detail=f"no http(s) URL: {self._site.url!r}"))
        scope = self._shared.estate.scope(self._site)
        if self._wants("dns", "hosts"):
            self._dns = await self._shared.names.look_up(urls.host_of(home))
        if self._wants("pages"):
            await self._look_in_turn(home, scope)
        else:
            await self._look_lightly(home, scope)
        return self._evidence(self._contact.unseen if self._contact is not None else Unseen())

    def _wants(self, *parts: str) -> bool:
        return any(part in self._shared.parts for part in parts)

    async def _look_in_turn(self, home: str, scope: Scope) -> None:
        """First the pages, then the other hosts and the other family; of a slow site side by side.

        What is asked of a site at a time is the same: a server that takes seconds for an answer keeps a run waiting
        long after all others, unless no time is lost between the questions.
        """
        contact = self._contact = await make_contact(self._shared, home=home, scope=scope)
        if contact.page is not None and contact.slowness >= _SLOW:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._look_around(home))
                group.create_task(self._look_further(contact))
            return
        await self._look_further(contact)
        async with self._shared.reading.turn(slowness=math.inf):  # what is nearly done goes before what is not begun
            await self._look_around(home)

    async def _look_lightly(self, home: str, scope: Scope) -> None:
        """All questions side by side, as soon as robots.txt allows them: no pages are read that they could disturb."""
        async with asyncio.TaskGroup() as group:
            if self._shared.parts & _NEEDS_HOME:
                group.create_task(self._look_inside_in_turn(home, scope))
            if self._wants("ipv6"):
                group.create_task(self._look_over_ipv6(home))
        if self._wants("hosts"):
            await self._look_at_hosts(home)
        if self._wants("security"):
            await self._look_at_security(home)

    async def _look_inside_in_turn(self, home: str, scope: Scope) -> None:
        """So many sites at a time, each at one stretch: its connections are used again before they are closed.

        Sites that gave no robots.txt wait for nobody, as most of their time is waiting.
        """
        rules = await self._shared.robots.rules(home)
        turn = self._shared.reading.turn(slowness=0) if rules.unreachable is None else nullcontext()
        async with turn:
            contact = self._contact = await make_contact(self._shared, home=home, scope=scope)
            await self._look_further(contact)

    async def _look_further(self, contact: Contact) -> None:
        """Beyond the home page, where there is one."""
        if contact.page is None:
            return
        contact.scope = contact.scope.fitted(link.url for link in contact.page.links)
        self._reading = reading = Reading(self._shared, contact, home=contact.page, deadline=self._deadline)
        self._barrier = contact.rules.barrier(self._shared.settings.max_delay)
        if self._barrier is None:
            turn = self._shared.reading.turn(slowness=contact.slowness) if self._wants("pages") else nullcontext()
            async with turn:
                await self._read(reading, contact)
        else:
            self._soft404 = self._sitemap = self._search = self._scripts = self._files = self._barrier
            self._is_complete = not self._wants("pages")
        reading.finish()
        if self._wants("pages") and self._barrier is None:
            reading.pages = await with_written_footers(
                self._shared, contact.scope, reading.pages, deadline=self._deadline
            )
        if self._wants("search") and self._barrier is None:
            await self._try_search(reading, contact)
        reading.forget_presets()
        if self._wants("families"):
            home = reading.pages[0].url
            self._families = await look_at_families(self._shared, reading.pages, home=home, deadline=self._deadline)
        if self._wants("scripts") and self._barrier is None:
            self._scripts = await read_scripts(self._shared, contact.scope, reading.pages, deadline=self._deadline)
        if self._wants("targets"):
            await self._check_targets(reading, contact)
        if self._wants("files") and self._barrier is None and self._shared.settings.max_files:
            known = {url: target.answer for url, target in self._targets.items()}
            self._files = await read_files(
                self._shared, contact.scope, reading.pages, known=known, deadline=self._deadline
            )

    async def _look_around(self, home: str) -> None:
        """The other hosts and the other family; side by side where nobody answered, for that takes long enough."""
        parts = (
            ("hosts", self._look_at_hosts),
            ("security", self._look_at_security),
            ("ipv6", self._look_over_ipv6),
        )
        looks = [look for part, look in parts if self._wants(part)]
        if self._contact is not None and self._contact.page is None:
            await asyncio.gather(*(look(home) for look in looks))
            return
        for look in looks:
            await look(home)

    async def _look_at_security(self, home: str) -> None:
        if self._contact is not None:
            self._security = await look_at_security(self._shared, home=home, contact=self._contact)

    async def _look_over_ipv6(self, home: str) -> None:
        if self._shared.parts & _NEEDS_HOME:
            rules = await self._shared.robots.rules(home)
            if rules.unreachable is None and not rules.allows(home):
                self._ipv6 = HOME_FORBIDDEN
                return
        found = await self._shared.names.look_up(urls.host_of(home))
        if isinstance(found, Unseen):
            self._ipv6 = found
            return
        self._ipv6 = await probe_ipv6(home, client=self._shared.client, samples=self._shared.settings.ipv6_samples)

    async def _look_at_hosts(self, home: str) -> None:
        contact = self._contact
        answer = (contact.other_scheme or contact.home) if contact is not None else None
        main = HostView(host=urls.host_of(home), role="main", seen_dns=self._dns, answer=answer)
        self._hosts = (main, *await look_at_hosts(self._shared, self._site, home=home))

    # ------------------------------------------------------------ reading

    async def _read(self, reading: Reading, contact: Contact) -> None:
        if self._wants("soft404", "pages"):
            await self._ask_for_missing(reading, contact, folder=contact.scope.folder)
        walk = SitemapWalk(self._shared.ask, owns=contact.scope.owns, is_internal=contact.scope.is_internal)
        if self._wants("sitemap", "pages"):
            origin = urls.origin_of(reading.pages[0].url)
            self._sitemap = await walk.read(named=contact.rules.sitemaps, guess=f"{origin}/sitemap.xml")
        if not self._wants("pages"):
            return
        await reading.read_links()
        await reading.read_sitemap(walk.urls)
        is_hard = isinstance(self._soft404, SoftNotFound) and not self._soft404.is_soft
        if is_hard and reading.column_folder:
            await self._ask_for_missing(reading, contact, folder=reading.column_folder)

    async def _try_search(self, reading: Reading, contact: Contact) -> None:
        """One question, where the settings and the time allow it."""
        if not self._shared.settings.try_search:
            self._search = Unseen(reason=Reason.NOT_PROBED, detail="crawl.try_search is off")
        elif time.monotonic() >= self._deadline:
            self._search = Unseen(reason=Reason.BUDGET, detail="no time left for the search")
        else:
            today = self._observed_at[:10]
            self._search = await try_search(
                self._shared, contact.scope, reading.pages, name=self._site.name, today=today
            )

    async def _ask_for_missing(self, reading: Reading, contact: Contact, *, folder: str) -> None:
        """Ask for a path that cannot exist. A second answer counts only if it is soft."""
        home = reading.pages[0]
        url = urls.origin_of(home.url) + missing_path(contact.scope.authority, folder=folder)
        if not (await self._shared.robots.rules(url)).allows(url):
            self._soft404 = Unseen(reason=Reason.ROBOTS) if isinstance(self._soft404, Unseen) else self._soft404
            return
        fetched = await self._shared.ask(url)
        answer = fetched.answer
        is_first = isinstance(self._soft404, Unseen)
        if answer.problem not in (None, Reason.HTTP_STATUS):
            self._soft404 = Unseen(reason=answer.problem, detail=answer.detail) if is_first else self._soft404
            return
        found = read_missing(answer)
        if is_first or found.is_soft:
            self._soft404 = found
        if found.is_soft:
            page = await self._shared.read(fetched)
            if page is not None:
                self._shared.drop(page)
                reading.learn_missing(page)

    # ------------------------------------------------------------ link targets

    async def _check_targets(self, reading: Reading, contact: Contact) -> None:
        wanted = self._wanted_targets(reading, contact)
        limit = self._shared.settings.max_targets
        if len(wanted) > limit:
            self._is_complete = False
        pending = iter(wanted[:limit])

        async def work() -> None:
            for url in pending:
                answer = await self._check(url)
                self._targets[url] = Target(answer=answer, is_external=not contact.scope.is_internal(url))
                self._shared.meter.targets += 1
                self._shared.meter.tell()

        workers = [asyncio.create_task(work()) for _ in range(min(_CHECKS_AT_ONCE, len(wanted[:limit])))]
        if not workers:
            return
        try:
            _, late = await asyncio.wait(workers, timeout=max(0.0, self._deadline - time.monotonic()))
            self._is_complete = self._is_complete and not late
        finally:
            for worker in workers:
                worker.cancel()
            ended = await asyncio.gather(*workers, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _check(self, url: str) -> Answer:
        """The answer for a link as the page gives it; ``http://`` and its like lead nowhere."""
        try:
            urls.canonical(url)
        except ValueError:
            return Answer(url=url, problem=Reason.PROTOCOL, detail="this is no URL")
        return await self._shared.links.check(url)

    def _wanted_targets(self, reading: Reading, contact: Contact) -> list[str]:
        """URLs to be checked, in the order in which the pages name them: links first, then resources."""
        done = {page.url for page in reading.pages} | {answer.url for answer in reading.failed} | set(reading.targets)
        if contact.home is not None:
            done.add(page_url(contact.home.url))
        settings = self._shared.settings
        is_barred = (contact.rules.crawl_delay or 0.0) > settings.max_delay
        wanted: dict[str, None] = {}
        loaded = _loaded(reading.pages) if settings.check_resources else ()
        shown = _shown_files(reading.pages, self._shared.place.pages) if settings.fetch_files else ()
        for url in chain(_linked(reading.pages), loaded, shown):
            if url in done or url in wanted:
                continue
            is_internal = contact.scope.is_internal(url)
            if (is_internal and is_barred) or not (is_internal or settings.check_external):
                continue
            wanted[url] = None
        if settings.check_external:
            for url in _linked(reading.pages):
                door = self._shared.strangers.door_of(url)
                if door and not contact.scope.is_internal(door):
                    wanted[door] = None
        return list(wanted)

    # ------------------------------------------------------------ the whole

    def _evidence(self, unseen: Unseen) -> Evidence:
        contact, reading = self._contact, self._reading
        home = contact.home if contact is not None else None
        targets = dict(self._targets)
        pages: tuple[Page, ...] | None = None
        failed: tuple[Answer, ...] = ()
        robots: Robots | Unseen = Unseen()
        if contact is not None:
            robots = contact.rules.evidence(home_url(self._site) or "")
        if reading is not None:
            targets.update(reading.targets)
            pages, failed = tuple(reading.pages), tuple(reading.failed)
            if home is not None and home.url != reading.pages[0].url:
                targets.setdefault(page_url(home.url), Target(answer=home))
        return Evidence(
            site=self._site,
            observed_at=self._observed_at,
            vantage=self._shared.vantage,
            seen_dns=self._dns,
            seen_hosts=self._hosts,
            home=home,
            seen_robots=robots,
            seen_sitemap=self._sitemap if reading is not None else unseen,
            seen_soft404=self._soft404 if reading is not None else unseen,
            seen_ipv6=self._ipv6,
            seen_families=self._families if reading is not None else unseen,
            seen_security=self._security,
            seen_search=self._search if reading is not None else unseen,
            seen_scripts=self._scripts if reading is not None else unseen,
            seen_files=self._files if reading is not None else unseen,
            seen_pages=pages,
            pages_unseen=unseen,
            failed_pages=failed,
            targets=tuple(targets[url] for url in sorted(targets)),
            is_complete=self._is_complete and (reading is None or reading.is_complete),
            incomplete=self._barrier or Unseen(reason=Reason.BUDGET),
            unread_columns=reading.unread_columns if reading is not None else None,
        )


def _linked(pages: list[Page]) -> Iterator[str]:
    """URLs of all links, each once."""
    found = dict.fromkeys(link.url for page in pages if not page.is_soft_404 for link in page.links)
    return (url for url in found if urls.is_http(url))


def _shown_files(pages: list[Page], vocabulary: PageVocabulary) -> Iterator[str]:
    """Recordings, and documents that a viewer shows: part of what a page says, if it is to be kept."""
    suffixes = vocabulary.attachment_suffixes
    for page in pages:
        if page.is_soft_404:
            continue
        for resource in page.resources:
            if resource.kind == "media" and urls.is_http(resource.url):
                yield resource.url
            elif resource.kind == "frame":
                yield from urls.files_named(resource.url, suffixes)
        for link in page.links:
            yield from urls.files_named(link.url, suffixes)


def _loaded(pages: list[Page]) -> Iterator[str]:
    """Images, scripts and styles from the site's own pages."""
    return (
        resource.url
        for page in pages
        if not page.is_soft_404
        for resource in page.resources
        if resource.kind in _CHECKED_RESOURCES and urls.is_http(resource.url)
    )
