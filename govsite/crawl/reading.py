"""Reading the pages of one site, level by level.

Every level is put in order before it is asked for, and what came back is worked through
in that order, whatever came first: the same site gives the same evidence.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from govsite.crawl.contact import Contact
from govsite.crawl.facts.embedded import are_rows
from govsite.crawl.facts.lists.fetched import is_data
from govsite.crawl.forward import is_html, led, signpost_of
from govsite.crawl.frames import Frames
from govsite.crawl.frontier import Frontier, page_key
from govsite.crawl.link_check import NO_CONTACT, SILENT, compact, is_worth_retrying, settled
from govsite.crawl.shared import CRASHED, Shared, page_url, with_answer, with_attempts
from govsite.crawl.soft404 import MissingPages
from govsite.crawl.thrift import Thrift
from govsite.crawl.traps import is_page_like
from govsite.crawl.unread_columns import count_columns, services_among
from govsite.crawl.versions import Versions
from govsite.model.answers import Answer
from govsite.model.evidence import Target
from govsite.model.outcome import GONE, Reason
from govsite.model.packed_page import packed
from govsite.model.page import TOP_OF_LIST, Page, PageKind, Region

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched

_SPARE_ATTEMPTS = 20
_SILENCES = 5
"""Pages in a row that a host may fail to answer (or lock us out of) before it is left alone."""
_PLAIN_PAGES = 1_000
"""Pages of a site that are held as they are; the texts of further ones are packed."""
_SHUT_OUT = SILENT | NO_CONTACT | {Reason.BLOCKED}
_DIGITS = b"0123456789"
_MAX_HOPS = 10
"""Pages that lead on one after another are followed so far, redirects between them included."""
_SHARE_FOR_HOME = 4
"""One in so many pages of the budget is for articles that date the lists of a home page without dates."""
_FEWEST_ARTICLES = 3
_SHARE_OF_ARTICLES = 16
"""One in so many pages of the budget: so many articles of a level go before the columns of the next."""


class _Read(NamedTuple):
    """What came of one page."""

    answer: Answer
    page: Page | None
    is_page: bool = True
    """Not where it is rows of a list alone, for a script to put into a page."""


class Reading:
    """The pages of one site as far as they were read."""

    def __init__(self, shared: Shared, contact: Contact, *, home: Page, deadline: float) -> None:
        self._thrift = Thrift()
        self.pages: list[Page] = [self._thrift.shared(home)]
        self.failed: list[Answer] = []
        self.targets: dict[str, Target] = {}
        """URLs of the site that are no page of it: other media, and redirects."""
        self.is_complete = True
        self._shared = shared
        self._contact = contact
        self._deadline = deadline
        self._missing = MissingPages(shared.place.pages.not_found_words, home=home)
        self._frontier = Frontier(
            scope=contact.scope,
            max_depth=shared.settings.max_depth,
            articles_a_level=max(_FEWEST_ARTICLES, shared.settings.max_pages // _SHARE_OF_ARTICLES),
        )
        self._left: list[str] = []
        """Pages that were taken from the frontier and not read."""
        self._is_surveyed = False
        """Links and sitemap were gone through, as far as there was room."""
        self._turned: dict[str, str] = {}
        """Next pages that a script would link to, and from where: they are guessed, and where there is none nothing is
        wrong."""
        self._cut_off: set[str] = set()
        """Pages whose lists go on with what was not given to us."""
        self._rows: set[str] = set()
        """Where scripts ask for the rows of lists: nobody opens that, and where there are none a list stays unseen."""
        self._frames = Frames()
        self._versions = self._versions_of(home)
        self._further: set[str] = set()
        """Further pages that lists and texts link to: all as deep as the second one."""
        self._signatures: set[bytes] = set()
        self._attempts = 0
        self._silences = 0

    def learn_missing(self, page: Page) -> None:
        """What the site shows for a path that cannot exist."""
        self._missing.learn(page)

    async def read_links(self) -> None:
        """The home page's links, their pages' links and so on, as far as budget and depth go."""
        home = self.pages[0]
        self._frontier.put_behind(lambda url: bool(self._versions.of(url)))
        self._frontier.note(home.url)
        if self._contact.home is not None:
            self._frontier.note(page_url(self._contact.home.url))
        self._is_new(home)
        self._frames.note(home)
        self._offer_links(home)
        await self._read_levels()

    async def read_sitemap(self, urls: tuple[str, ...]) -> None:
        """What only the sitemap names, and what was put off before."""
        self._frontier.offer_sitemap(urls)
        await self._read_levels()
        while self._has_room and (level := self._frontier.take_put_off()) is not None:
            await self._read_level(*level)
            await self._read_levels()
        self._is_surveyed = True
        is_archived = self._shared.settings.fetch_files  # all of a site is wanted, and not only what a judgement needs
        if not self._frontier.is_empty or self._frontier.has_deeper or (is_archived and self._frontier.has_turned):
            self.is_complete = False

    def forget_presets(self) -> None:
        """Leave out what forms send besides the words (view states, tokens): it says nothing and is new every time."""
        self.pages = [
            replace(page, search=replace(page.search, preset=())) if page.search and page.search.preset else page
            for page in self.pages
        ]

    def finish(self) -> None:
        """Mark pages that are missing in truth or parts of others, and forget what robots.txt closes and is no content.

        What a site keeps robots from (its search, its log-in, its administration) hides no column of it.
        """
        closed = {answer.url for answer in self.failed if answer.problem is Reason.ROBOTS}
        if services := self._services_among(closed):
            self.failed = [answer for answer in self.failed if answer.url not in services]
        pages = [replace(page, is_soft_404=True) if self._missing.has(page) else page for page in self.pages]
        further = self._further | self._turned.keys()
        is_internal = self._contact.scope.is_internal
        pages = self._frames.joined(pages, further=further, is_internal=is_internal)
        pages = [replace(page, pages_beyond=1) if page.url in self._cut_off and page.items else page for page in pages]
        self._versions = self._versions_of(pages[0])  # its frames may lead to more of them
        self.pages = [
            replace(page, version=version) if number and (version := self._versions.of(page.url)) else page
            for number, page in enumerate(pages)
        ]

    def _versions_of(self, home: Page) -> Versions:
        return Versions(home, self._shared.place.pages, is_internal=self._contact.scope.is_internal)

    @property
    def unread_columns(self) -> int | None:
        """How many pages were found and not read that may be columns; ``None`` where not all was gone through."""
        if not self._is_surveyed:
            return None
        left = {*self._left, *self._frontier.left(), *(answer.url for answer in self.failed)}
        left -= {answer.url for answer in self.failed if answer.problem in GONE}
        left -= {page.url for page in self.pages}
        left -= self._turned.keys() | self._rows | self._further | self.targets.keys()
        left = {url for url in left if not self._versions.of(url)}
        files = (url for url, target in self.targets.items() if target.answer.is_ok and not _is_text(target.answer))
        return count_columns(left - self._services_among(left), self.pages[1:], files)

    def _services_among(self, urls: set[str]) -> set[str]:
        return services_among(urls, self.pages, self._shared.place.pages.service_link_patterns)

    @property
    def column_folder(self) -> str:
        """Folder of the first page below the home page's, and in no frame, to ask there for a missing page, too."""
        for page in self.pages[1:]:
            path = page.url.partition("://")[2].partition("/")[2].partition("?")[0]
            folder = f"/{path.rpartition('/')[0]}/"
            if folder not in ("//", self._contact.scope.folder) and page not in self._frames:
                return folder
        return ""

    # ------------------------------------------------------------ levels

    @property
    def _has_room(self) -> bool:
        settings = self._shared.settings
        return (
            len(self.pages) < settings.max_pages
            and self._attempts < 2 * settings.max_pages + _SPARE_ATTEMPTS
            and self._silences < _SILENCES
            and time.monotonic() < self._deadline
        )

    async def _read_levels(self) -> None:
        while self._has_room and (level := self._frontier.take()) is not None:
            await self._read_level(*level)

    async def _read_level(self, depth: int, level: list[str]) -> None:
        """One level in batches as large as the budget, so that what fails makes room for what is next."""
        level = [url for url in level if await self._is_allowed(url)]
        start = 0
        while start < len(level) and self._has_room:
            room = self._shared.settings.max_pages - len(self.pages)
            batch = level[start : start + room]
            start += len(batch)
            await self._read_batch(batch, depth=depth)
        if not self._turned.keys() >= set(level[start:]):
            self.is_complete = False
            self._left += level[start:]

    async def _is_allowed(self, url: str) -> bool:
        rules = await self._shared.robots.rules(url)
        if rules.allows(url) or (rules.unreachable is not None and rules.unreachable.problem in NO_CONTACT):
            return True
        if url in self._turned:
            self._cut_off.add(self._turned[url])
        elif url not in self._rows:
            self.failed.append(Answer(url=url, problem=Reason.ROBOTS))
        return False

    async def _read_batch(self, batch: list[str], *, depth: int) -> None:
        self._attempts += len(batch)
        results: dict[str, _Read] = {}
        await self._read_all(batch, depth=depth, results=results)
        for attempt in range(2, self._shared.settings.retries + 2):
            again = [url for url in batch if url in results and is_worth_retrying(results[url].answer)]
            if not again or time.monotonic() >= self._deadline:
                break
            await self._rest()
            await self._read_all(again, depth=depth, results=results, attempt=attempt)
        taken = {page_key(url, self._contact.scope) for url in batch}
        for url in batch:
            if url in results:
                self._take_in(url, results[url], taken=taken)
            elif url not in self._turned:
                self.is_complete = False
                self._left.append(url)

    async def _rest(self) -> None:
        """A pause in which another site may read its pages."""
        self._shared.reading.end()
        try:
            await asyncio.sleep(self._shared.settings.retry_delay)
        finally:
            await self._shared.reading.begin(slowness=self._contact.slowness)

    async def _read_all(self, batch: Sequence[str], *, depth: int, results: dict[str, _Read], attempt: int = 1) -> None:
        """Ask for a batch, as many at a time as the host bears, until time is up or the host falls silent."""
        pending = iter(batch)

        async def work() -> None:
            for url in pending:
                if self._silences >= _SILENCES and attempt == 1:
                    return
                results[url] = await self._read_one(url, depth=depth, attempt=attempt)

        workers = [asyncio.create_task(work()) for _ in range(min(self._shared.settings.per_host, len(batch)))]
        try:
            await asyncio.wait(workers, timeout=max(0.0, self._deadline - time.monotonic()))
        finally:
            for worker in workers:
                worker.cancel()
            ended = await asyncio.gather(*workers, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _read_one(self, url: str, *, depth: int, attempt: int) -> _Read:
        fetched = await self._shared.ask(url)
        if attempt > 1:
            fetched = with_attempts(fetched, attempt)
        answer = settled(fetched.answer)
        self._silences = self._silences + 1 if answer.problem in _SHUT_OUT and not answer.hops else 0
        if answer.problem is not None:
            return _Read(answer, None)
        return await self._facts(fetched, answer, depth=depth)

    async def _facts(self, fetched: Fetched, answer: Answer, *, depth: int) -> _Read:
        final = page_url(answer.final_url or answer.url)
        is_asked = answer.url in self._turned or answer.url in self._rows
        is_rows = is_asked and (are_rows(fetched.body) or is_data(fetched.body))
        if not self._contact.scope.owns(final) or not (
            is_rows or is_html(fetched.body, content_type=answer.content_type)
        ):
            return _Read(answer, None)
        page = await self._shared.read(fetched, depth=depth)
        if page is None:
            return _Read(replace(answer, problem=CRASHED.reason, detail=CRASHED.detail), None)
        if answer.url in self._rows and (page.is_soft_404 or not page.links):
            self._shared.drop(page)
            return _Read(answer, None)
        sign = signpost_of(fetched.body, page)
        if sign is None or self._missing.has(page) or any(hop.url == sign[1] for hop in answer.hops):
            return _Read(answer, page, is_page=not is_rows)
        return await self._beyond(page, answer, sign)

    async def _beyond(self, page: Page, answer: Answer, sign: tuple[str, str]) -> _Read:
        """What stands behind a page that only leads on, as if a redirect had led there."""
        how, url = sign
        self._shared.drop(page)
        is_own = self._contact.scope.owns(url)
        if not is_own or len(answer.hops) >= _MAX_HOPS or not (await self._shared.robots.rules(url)).allows(url):
            return _Read(led(answer, page, Answer(url=url), how=how), None)
        onward = await self._shared.ask(url)
        answer = led(answer, page, settled(onward.answer), how=how)
        if answer.problem is not None:
            return _Read(answer, None)
        return await self._facts(with_answer(onward, answer), answer, depth=page.depth)

    # ------------------------------------------------------------ results, in order

    def _take_in(self, url: str, read: _Read, *, taken: set[str]) -> None:
        """Put one result where it belongs and its links into the frontier."""
        answer, page, is_page = read
        if url in self._turned and not self._is_turned_to(page, url, is_page=is_page):
            return
        if url in self._rows and page is None:
            return
        final = page_url(answer.final_url or answer.url)
        is_elsewhere = not self._contact.scope.is_internal(final)
        if answer.problem is not None and not is_elsewhere:
            self.failed.append(compact(answer))
            return
        if page is None or page.url != url:
            self.targets[url] = Target(answer=compact(answer))
        if page is None:
            return
        if page.url != url:
            self._frames.move(url, page.url)
        is_moved = page_key(page.url, self._contact.scope) != page_key(url, self._contact.scope)
        if is_moved and (
            page_key(page.url, self._contact.scope) in taken
            or not is_page_like(page.url)
            or not self._frontier.note(page.url)
        ):
            self._shared.drop(page)
            return  # a page of its own, here or elsewhere in the frontier
        page = self._thrift.shared(page)
        self._frames.note(page)
        self.pages.append(page if len(self.pages) < _PLAIN_PAGES else packed(page))
        if not self._missing.has(page) and self._is_new(page):
            self._offer_links(page)

    def _is_turned_to(self, page: Page | None, url: str, *, is_page: bool) -> bool:
        """Whether the guess of an address led to a page; of rows alone, only the links are taken."""
        is_there = page is not None and not page.is_soft_404 and not self._missing.has(page)
        if page is not None and is_there and is_page and page.url == url:
            return True
        if is_page or page is None or not page.links:
            self._cut_off.add(self._turned[url])
        if page is None:
            return False
        self._shared.drop(page)
        if not is_page and self._is_new(page):
            self._offer_links(page)
        return False

    def _is_new(self, page: Page) -> bool:
        """Whether a page says anything that no other said: numbers aside, a trap repeats itself.

        The pages of a list are counted by its script, and those of a gazette differ by numbers alone.
        """
        words = "\x1f".join((page.title, page.text, *[link.text for link in page.links]))
        told = words.encode("utf-8", errors="replace")
        if page.url not in self._turned:
            told = told.translate(None, _DIGITS)
        told += " ".join(self._frames.of(page)).encode("utf-8", errors="replace")  # what is said in them it says
        key = hashlib.blake2b(told, digest_size=12).digest()
        if key in self._signatures:
            return False
        self._signatures.add(key)
        return True

    def _dating(self, page: Page) -> set[str]:
        """Articles that date a list without dates: the topmost of a column, and those of a home page."""
        if page.kind is PageKind.HOME:
            most = self._shared.settings.max_pages // _SHARE_FOR_HOME
            return {item.url for item in [item for item in page.items if not item.date][:most]}
        if page.kind is not PageKind.COLUMN or page.url in self._further or any(item.date for item in page.items):
            return set()
        return {item.url for item in page.items[:TOP_OF_LIST]}

    def _offer_links(self, page: Page) -> None:
        if page.next_url and self._frontier.offer_turned(page.next_url, depth=page.depth):
            self._turned[page.next_url] = page.url
        for resource in page.resources:
            if resource.kind == "rows" and self._frontier.offer_rows(resource.url, depth=page.depth):
                self._rows.add(resource.url)
        depth = page.depth + 1
        for url in self._frames.of(page):  # a reader sees them with the page; frames in frames may be without end
            level = depth if page in self._frames else page.depth
            self._frontier.offer(url, depth=level, region=Region.NAVIGATION)
        dating = self._dating(page)
        further = page.depth if page.url in self._further else depth
        is_paged = page.kind is not PageKind.HOME  # numbers there turn pictures
        page_of = self._shared.place.pages.pager.page_of
        copies = self._shared.place.pages.copy_words
        for link in page.links:
            if not link.url.startswith("http") or link.text in copies:
                continue
            if not is_paged or page_of(link.text) is None:
                self._frontier.offer(link.url, depth=depth, region=link.region, is_wanted=link.url in dating)
            elif self._frontier.offer(link.url, depth=further, is_further=True):
                self._further.add(link.url)


def _is_text(answer: Answer) -> bool:
    """Whether an answer may be a page after all: its header says so, or nothing."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    return not kind or kind.startswith("text/") or "html" in kind
