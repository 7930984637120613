"""The sitemaps of one site: asked for, unpacked, and gone through with what their indexes list."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from govsite import urls
from govsite.crawl.wire.decoding import decode
from govsite.model.answers import Sitemap
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.sitemaps import MAX_URLS, SitemapFile, read_sitemap

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched

MAX_UNPACKED = 50 * 1024 * 1024
"""Bytes of one sitemap, unpacked (the limit of the protocol)."""
MAX_FILES = 50
"""Sitemap files that are read of one site."""
MAX_NESTING = 3
"""Indexes within indexes; the protocol allows one."""


def read_packed(body: bytes) -> SitemapFile:
    """The entries of a file as it came; whether it is packed its first bytes tell, not its name."""
    if body[:2] != b"\x1f\x8b":
        return read_sitemap(body)
    plain = decode(body, encoding="gzip", limit=MAX_UNPACKED)
    found = read_sitemap(plain.body)
    if plain.is_broken:
        found.problems.insert(0, "cut-off" if plain.body else "broken-gzip")
    elif plain.is_truncated:
        found.problems.insert(0, "too-large")
    return found


class SitemapWalk:
    """Reads all sitemaps of one site, indexes included; only files on the site's own hosts are asked for."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Fetched]],
        *,
        owns: Callable[[str], bool],
        is_internal: Callable[[str], bool],
    ) -> None:
        self._ask = ask
        self._owns = owns
        self._is_internal = is_internal
        self._pending: deque[tuple[str, int]] = deque()
        self._asked: set[str] = set()
        self._files: list[str] = []
        self._problems: list[str] = []
        self._silent: Unseen | None = None
        self._urls: dict[str, None] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """The site's own URLs that were found, canonical, in order."""
        return tuple(self._urls)

    async def read(self, *, named: Iterable[str], guess: str) -> Sitemap | Unseen:
        """What the sitemaps ``named`` by robots.txt say, and the one at the usual place ``guess``.

        That nothing is at the usual place is no problem. Where no file gives an answer at
        all the result is ``Unseen``.
        """
        self._pending.extend((url, 0) for url in dict.fromkeys([*named, guess]))
        while self._pending and len(self._asked) < MAX_FILES:
            url, nesting = self._pending.popleft()
            if url in self._asked:
                continue
            self._asked.add(url)
            if self._is_internal(url):
                await self._read_file(url, nesting=nesting, is_guess=url == guess)
            else:
                self._problems.append(f"{url}: other-host")
        if self._pending:
            self._problems.append("too-many-files")
        if self._silent is not None and not self._files:
            return self._silent
        return Sitemap(files=tuple(self._files), url_count=len(self._urls), problems=tuple(self._problems))

    async def _read_file(self, url: str, *, nesting: int, is_guess: bool) -> None:
        fetched = await self._ask(url)
        answer = fetched.answer
        if not answer.is_ok:
            if answer.status == 0:
                self._silent = Unseen(reason=answer.problem or Reason.NOT_PROBED, detail=answer.detail)
            if not is_guess:
                self._problems.append(f"{url}: {answer.status or answer.problem}")
            return
        one = await asyncio.to_thread(read_packed, fetched.body)  # a large one takes seconds, and others wait
        self._problems += [f"{url}: {problem}" for problem in one.problems]
        if one.kind == "none":
            if not is_guess:
                self._problems.append(f"{url}: no-sitemap")
            return
        self._files.append(url)
        base = answer.final_url or url
        joined = dict.fromkeys(found for one_url in one.locations if (found := urls.join(base, one_url)) is not None)
        if one.kind == "index":
            self._pending.extend((inner, nesting + 1) for inner in joined if nesting < MAX_NESTING)
            return
        for location in joined:
            if len(self._urls) < MAX_URLS and self._owns(location):
                self._urls[location] = None
