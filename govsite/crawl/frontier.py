"""What is read next: by depth, columns before articles, then sitemap entries, further pages of lists, other versions.

Pure and deterministic: what is taken depends on what was offered and on nothing else.
Nothing real is lost to a trap: a script that gives ever new addresses is put off until
everything else was read, and only what is a trap beyond doubt is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from govsite.crawl.scope import Scope, cut
from govsite.crawl.traps import is_dated_query, is_endless, is_page_like, template_of, without_session
from govsite.model.page import Region

_TEMPLATE_SHARE = 50
"""Addresses of one script (same URL but for digits) that are read before all others had their turn."""
_CALENDAR_SHARE = 24
"""Addresses of one script that asks for days or months; the rest is dropped."""
_DEPTH_OF_SITEMAP = 1
_MOST_DEEPER = 5_000
"""Addresses beyond the greatest depth that are remembered: so many that look like articles, and so many others."""

# How content systems write addresses of articles and of columns; forms, not words.
_ARTICLE = re.compile(
    r"(?:19|20)\d\d[-_/]?(?:0?[1-9]|1[0-2])(?:[-_/]|\d\d|$)|/(?:t|art|content|detail|info|show|view|news)[-_/]?\d+[^/]*$"
    r"|\d{5,}[^/]*$|/content\.[a-z]+$|[?&](?:id|aid|articleid|infoid|contentid|newsid|docid)=",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"/$|/(?:index|list|default|col|node|channel|column)[^/]*$|/[^/.]+$|[?&](?:catid|cid|columnid|channelid)=",
    re.IGNORECASE,
)


ARTICLE_RANK = 3
"""Rank of what looks like an article."""


def rank(url: str, *, region: Region = Region.BODY) -> int:
    """0 for a navigation link, 1 for what looks like a column, 2 for others, 3 for what looks like an article."""
    parts = cut(url)
    local = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if _ARTICLE.search(local):
        return ARTICLE_RANK
    if region in (Region.NAVIGATION, Region.HEADER):
        return 0
    return 1 if _COLUMN.search(local) else 2


def page_key(url: str, scope: Scope) -> str:
    """What makes two addresses one page: neither the scheme, nor the alias host, nor a session id does."""
    rest = without_session(url).partition("://")[2]
    authority, slash, tail = rest.partition("/")
    return (scope.authority if authority in scope.authorities else authority) + slash + tail


class Frontier:
    """Pages of one site that were found and not read yet."""

    def __init__(self, *, scope: Scope, max_depth: int, articles_a_level: int) -> None:
        """``articles_a_level``: so many articles of a level are read before the columns of the next."""
        self.scope = scope
        self._articles_a_level = articles_a_level
        self._deeper: dict[str, str] = {}
        """Pages found beyond the greatest depth, by their keys: another way may lead to them yet."""
        self._deeper_articles: dict[str, str] = {}
        self._max_depth = max_depth
        self._known: set[str] = set()
        self._decided: set[str] = set()
        self._levels: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._articles: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._late: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._further: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._turned: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._beside: list[list[tuple[int, int, str]]] = [[] for _ in range(max_depth + 1)]
        self._is_beside: Callable[[str], bool] = lambda _: False
        self._counts: dict[str, int] = {}
        self._order = 0

    def put_behind(self, is_beside: Callable[[str], bool]) -> None:
        """Have whatever is offered from now on and is said to stand beside the site's own pages wait for all others."""
        self._is_beside = is_beside

    def note(self, url: str) -> bool:
        """Mark a page as read; whether it was not known before."""
        key = page_key(url, self.scope)
        if key in self._known:
            return False
        self._known.add(key)
        return True

    def offer(
        self,
        url: str,
        *,
        depth: int,
        region: Region = Region.BODY,
        is_further: bool = False,
        is_wanted: bool = False,
    ) -> bool:
        """Put a found canonical URL in its place; whether it is a page to be read.

        ``is_further``: the link turns to another page of the list or text on the page that holds it. Everything else
        goes before those: columns by the dozen share one budget. ``is_wanted``: it goes before other articles.
        """
        if url in self._decided:
            return False  # the navigation stands on every page
        if not self.scope.owns(url) or not is_page_like(url) or is_endless(url):
            self._decided.add(url)
            return False
        key = page_key(url, self.scope)
        if key in self._known:
            return False
        if depth > self._max_depth:
            deeper = self._deeper if rank(url, region=region) < ARTICLE_RANK else self._deeper_articles
            if len(deeper) < _MOST_DEEPER:
                deeper[key] = url
            return False
        self._decided.add(url)
        self._known.add(key)
        template = template_of(key)
        self._counts[template] = count = self._counts.get(template, 0) + 1
        if count > _CALENDAR_SHARE and is_dated_query(url):
            return False
        is_late = count > _TEMPLATE_SHARE and "?" in key
        self._order += 1
        levels = self._further if is_further else self._late if is_late else self._levels
        levels = self._beside if self._is_beside(url) else levels
        kind = rank(url, region=region)
        levels[depth].append((min(kind, ARTICLE_RANK - 1) if is_wanted else kind, self._order, url))
        return True

    def offer_sitemap(self, urls: tuple[str, ...]) -> None:
        """Put in what only a sitemap names, behind everything that links led to."""
        depth = min(_DEPTH_OF_SITEMAP, self._max_depth)
        for url in urls if self._max_depth else ():
            self.offer(url, depth=depth)

    def offer_turned(self, url: str, *, depth: int) -> bool:
        """Put in the next page of a list or a text, as deep as the page before; whether it is one to be read.

        Nobody showed it as a link, and what is behind it was published long ago: everything else goes before it.
        """
        if not self.scope.owns(url) or is_endless(url) or depth > self._max_depth or not self.note(url):
            return False
        self._order += 1
        self._turned[depth].append((0, self._order, url))
        return True

    def offer_rows(self, url: str, *, depth: int) -> bool:
        """Put in where a script asks for the rows of a page's list, as deep as the page; whether it is to be asked.

        Whoever opens the page sees them: they are read with the columns of its level, whatever the address ends in.
        """
        if not self.scope.owns(url) or is_endless(url) or depth > self._max_depth or not self.note(url):
            return False
        self._order += 1
        self._levels[depth].append((0, self._order, url))
        return True

    def take(self) -> tuple[int, list[str]] | None:
        """Depth and URLs of the next level, best first; ``None`` when nothing is left but what was put off.

        Most articles of a level with many are put off: the columns below would never be seen behind them.
        """
        depth = next((depth for depth, level in enumerate(self._levels) if level), None)
        if depth is None:
            return None
        level = sorted(self._levels[depth])
        first = next((at for at, (kind, _, _) in enumerate(level) if kind == ARTICLE_RANK), len(level))
        end = first + self._articles_a_level
        self._articles[depth] += level[end:]
        self._levels[depth] = []
        return depth, [url for _, _, url in level[:end]]

    def take_put_off(self) -> tuple[int, list[str]] | None:
        """The same of what was put off.

        Articles, scripts with ever new addresses, further pages of lists, what only scripts link to, and what stands
        beside the site's own pages.
        """
        queues = (self._articles, self._late, self._further, self._turned, self._beside)
        return next((taken for queue in queues if (taken := self._take(queue)) is not None), None)

    def left(self) -> Iterator[str]:
        """What was found as a link and not taken, without further pages of lists and texts.

        Of what looks like articles beyond the greatest depth, one of each program.
        """
        for queue in (self._levels, self._articles, self._late, self._beside):
            for level in queue:
                yield from (url for _, _, url in level)
        yield from (url for key, url in self._deeper.items() if key not in self._known)
        articles = {template_of(key): url for key, url in self._deeper_articles.items() if key not in self._known}
        yield from articles.values()

    @property
    def has_deeper(self) -> bool:
        """Whether pages were found beyond the greatest depth to which no shorter way led (or too many to know)."""
        found = (self._deeper, self._deeper_articles)
        return any(len(deeper) >= _MOST_DEEPER or not deeper.keys() <= self._known for deeper in found)

    @property
    def has_turned(self) -> bool:
        """Whether pages of lists and texts are left that only scripts link to."""
        return any(self._turned)

    @property
    def is_empty(self) -> bool:
        """Whether everything that was found as a link has been taken."""
        return not any(map(any, (self._levels, self._articles, self._late, self._further, self._beside)))

    @staticmethod
    def _take(levels: list[list[tuple[int, int, str]]]) -> tuple[int, list[str]] | None:
        for depth, level in enumerate(levels):
            if level:
                levels[depth] = []
                return depth, [url for _, _, url in sorted(level)]
        return None
