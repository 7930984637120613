"""Pages that others show in frames, lists that scripts ask for, and what that makes of both. Pure.

Framesets and ``iframe`` put banner, menu, list and footer of a page into files of their own, and scripts put such files
into a page's elements. Whoever opens the page sees one page: what its frames show is said by it, and a file that is
shown so and that nothing else leads to is a part of pages. Nobody reads its title, and it inherits its charset (HTML
Living Standard, "determining the character encoding"). A file that a whole page links to is a page, whatever it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from govsite.model.page import UNSEEN_LISTS, Footer, ListItem, Page, PageKind
from govsite.urls import is_http

_DEEPEST = 4
"""Frames in frames in frames: beyond that it is no page that anybody built."""
_MOST = 40
"""Frames of one page that are looked at: a hostile page has ten thousand, on every page the same."""
_FEWEST_DATED = 3
"""So many dated entries in its frames make a page a column."""
_PUT_IN = frozenset(("part", "rows"))
"""What scripts put into a page."""
_MENU = 5
"""Links that make a menu, which a page without one may have been waiting for."""
_FOOTER = 2
"""So many items of a footer in a frame are the page's footer, and not one telephone number."""


class Frames:
    """Which pages of one site show which others in frames (or in elements that scripts fill)."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[str, ...]] = {}
        self._framed: set[str] = set()
        self._moved: dict[str, str] = {}

    def __contains__(self, page: Page) -> bool:
        """Whether some page shows this one in a frame."""
        return page.url in self._framed

    def note(self, page: Page) -> None:
        """Remember what a page shows in frames, those aside that nobody sees."""
        framed = {resource.url for resource in page.resources if resource.kind == "frame"}
        shown = dict.fromkeys(link.url for link in page.links if not link.text and link.url in framed) if framed else {}
        shown |= dict.fromkeys(resource.url for resource in page.resources if resource.kind in _PUT_IN)
        shown.pop(page.url, None)
        if shown:
            self._shown[page.url] = tuple(islice(filter(is_http, shown), _MOST))
            self._framed.update(self._shown[page.url])

    def move(self, url: str, to: str) -> None:
        """Remember where a redirect led from an address that a frame may show."""
        self._moved[url] = to

    def of(self, page: Page) -> tuple[str, ...]:
        """The addresses that a page shows in frames."""
        shown = self._shown.get(page.url, ())
        return tuple(self._moved.get(url, url) for url in shown) if shown and self._moved else shown

    def joined(
        self, pages: Sequence[Page], *, further: Collection[str], is_internal: Callable[[str], bool]
    ) -> list[Page]:
        """The pages, home page first: each with what its frames show, and what is a part of others called so.

        ``further``: addresses to which numbers of pages and their like lead.
        """
        if not self._shown:
            return list(pages)
        self._framed.update(to for url, to in self._moved.items() if url in self._framed)
        read = {page.url: page for page in pages if not page.is_soft_404}
        parts = self._parts(pages, read, further)
        joined = []
        for number, page in enumerate(pages):
            # A whole page in a frame has a banner and a footer of its own; a frameset has nothing but its frames.
            shown = tuple(inner for inner in self._within(page, read) if inner.url in parts or not page.text)
            whole = _with_frames(page, shown) if shown else page
            if not number and shown:
                whole = _home_with_frames(whole, shown, is_internal)
            joined.append(replace(whole, kind=PageKind.PART) if page.url in parts else whole)
        return joined

    def _parts(self, pages: Sequence[Page], read: Mapping[str, Page], further: Collection[str]) -> set[str]:
        """Addresses that are parts of pages.

        What frames show, and bare files and further pages of lists to which nothing leads but parts: a tree in one
        frame fills the other.
        """
        apart = {
            page.url
            for page in pages[1:]
            if page.url in read and (page in self or page.url in further or _is_bare(page))
        }
        whole = [page for page in pages if page.url not in apart]
        while whole:
            for url in self._led_to(whole.pop()):
                if url in apart:
                    apart.remove(url)
                    whole.append(read[url])
        parts = self._framed & apart
        waiting = list(parts)
        while waiting:
            for url in self._led_to(read[waiting.pop()]):
                if url in apart and url not in parts:
                    parts.add(url)
                    waiting.append(url)
        return parts

    def _led_to(self, page: Page) -> Iterator[str]:
        """Where the links of a page lead that a reader follows."""
        shown = self.of(page)
        return (link.url for link in page.links if link.text or link.url not in shown)

    def _within(self, page: Page, read: Mapping[str, Page]) -> Iterator[Page]:
        """The pages that stand in a page's frames and in theirs, in order, each once."""
        seen = {page.url}
        waiting = [(url, 1) for url in reversed(self.of(page))]
        while waiting:
            url, depth = waiting.pop()
            if url in seen or (inner := read.get(url)) is None:
                continue
            seen.add(url)
            yield inner
            if depth < _DEEPEST:
                waiting += [(deeper, depth + 1) for deeper in reversed(self.of(inner))]


def _is_bare(page: Page) -> bool:
    """Whether a file has nothing of what stands in the head of a page."""
    return not (page.title or page.metas or page.lang or page.charset.meta)


def _with_frames(page: Page, shown: Sequence[Page]) -> Page:
    """A page with the banner, footer and entries that stand in its frames."""
    items = page.items
    if page.kind is not PageKind.ARTICLE:
        for inner in shown:
            items = _appended(items, inner.items)
    kind = page.kind
    if kind is PageKind.OTHER and sum(bool(item.date) for item in items) >= _FEWEST_DATED:
        kind = PageKind.COLUMN
    footer = _footer_of(page, shown)
    settled = {"footer"} if footer is not page.footer else set()
    asked = {resource.url for resource in page.resources if resource.kind == "rows"}
    if len(items) > len(page.items) and asked <= {inner.url for inner in shown}:
        settled |= UNSEEN_LISTS - {"body"}
    if any(len(inner.links) >= _MENU for inner in shown):
        settled.add("navigation")
    unseen = [part for part in page.unseen if part not in settled]
    if not items and any(not UNSEEN_LISTS.isdisjoint(inner.unseen) for inner in shown):
        unseen.append("list")
    return replace(
        page,
        kind=kind,
        items=items,
        footer=footer,
        header_text=page.header_text or next((inner.header_text for inner in shown if inner.header_text), ""),
        unseen=tuple(dict.fromkeys(unseen)),
    )


def _appended(items: tuple[ListItem, ...], others: tuple[ListItem, ...]) -> tuple[ListItem, ...]:
    first = 1 + max((item.list for item in items), default=-1)
    return items + tuple(replace(item, list=item.list + first) for item in others)


def _footer_of(page: Page, shown: Sequence[Page]) -> Footer:
    """The footer that a reader sees: the page's own, and what stands of one in its frames."""
    found = {item: value for inner in shown for item, value in inner.footer.items.items()}
    if len(found) < _FOOTER or page.footer.items.keys() >= found.keys():
        return page.footer
    text = " ".join(filter(None, (page.footer.text, *(inner.footer.text for inner in shown if inner.footer.items))))
    return Footer(items=found | page.footer.items, text=text)


def _home_with_frames(home: Page, shown: Sequence[Page], is_internal: Callable[[str], bool]) -> Page:
    """The home page with the words, forms and menus of its frames: what it offers is looked for on it alone.

    Links that lead away stay with the part that has them: there it is known whether it says so.
    """
    known = {link.url for link in home.links}
    menus = (link for inner in shown for link in inner.links if link.url not in known and is_internal(link.url))
    return replace(
        home,
        text=" ".join(filter(None, (home.text, *(inner.text for inner in shown)))),
        links=home.links + tuple(dict.fromkeys(menus)),
        forms=home.forms + tuple(form for inner in shown for form in inner.forms),
        search=home.search or next((inner.search for inner in shown if inner.search), None),
        has_wordless_banner=home.has_wordless_banner or any(inner.has_wordless_banner for inner in shown),
    )
