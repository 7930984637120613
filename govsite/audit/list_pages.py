"""Which pages are the further pages of one list.

Programs name them in many ways (``tz/4.htm`` below ``tz.htm``, ``list_5_2.html``, ``page/2/``). What tells them is that
pages of one name lead to one another by links made of a number or of words like "next page", or by a script. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from govsite.model.long_lists import Pager
from govsite.model.page import Page


def first_pages(lists: Mapping[str, Page], names: Mapping[str, str], pager: Pager) -> dict[str, str]:
    """URL of each page of a list with several → URL of the list's first page.

    ``lists`` are the pages of columns by URL, in the order of the crawl, and ``names`` what their columns are called.
    """
    joined = _Joined()
    behind: set[str] = set()
    for url, page in lists.items():
        if page.next_url and page.next_url != url:
            behind.add(page.next_url)
            joined.join(url, page.next_url)
        for link in page.links:
            if link.url in lists and link.url != url and pager.page_of(link.text) is not None:
                one, other = sorted((names[url], names[link.url]), key=len)
                if one and other.startswith(one):  # "Notices" and "Notices, page 2"
                    joined.join(url, link.url)
    order = {
        url: (url in behind, len(names[url]), page.depth, position)
        for position, (url, page) in enumerate(lists.items())
    }
    return joined.leaders(order)


class _Joined:
    """Addresses that belong together (disjoint sets)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put the sets of two addresses together."""
        self._above[self._top(one)] = self._top(other)

    def leaders(self, order: Mapping[str, tuple[bool, int, int, int]]) -> dict[str, str]:
        """Each address of ``order`` that was joined with others → the first of its set."""
        first: dict[str, str] = {}
        for url in sorted(order, key=order.__getitem__):
            if url in self._above:
                first.setdefault(self._top(url), url)
        return {url: first[self._top(url)] for url in order if url in self._above}

    def _top(self, url: str) -> str:
        way = []
        above = self._above.setdefault(url, url)
        while above != url:
            way.append(url)
            url, above = above, self._above[above]
        self._above.update(dict.fromkeys(way, url))
        return url
