"""What the banner of a page says in words, and whether a picture in it may say more.

Names of sites stand in pictures more often than in words. Where such a picture has no alternative, or comes from a
style sheet, nobody but a person can tell what it shows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from govsite.crawl.facts.outline import Element, Outline, clean
from govsite.crawl.facts.pictures import has_source, is_spacer
from govsite.crawl.facts.regions import Layout
from govsite.model.page import Region

_INDEX = attrgetter("index")
_LONGEST = 2000
_LONGEST_BAR = 200
"""Characters above the first banner that are a line of greetings and services."""
_FIRST_ELEMENTS = 200
_WITH_ALTERNATIVES = frozenset(("img", "a", "area", "input", "object", "embed"))
_LARGEST_LOGO = 20
"""Elements."""
_MOVING = frozenset(("object", "embed", "video", "canvas", "svg"))
_LOGO = re.compile(r"logo|banner", re.IGNORECASE)
_PAINTED = re.compile(r"background(?:-image)?\s*:[^;]*url\s*\(", re.IGNORECASE)


def header_text(outline: Outline, layout: Layout) -> str:
    """Words of the banner and of the bar above it, alternatives of images included, capped at 2,000 characters."""
    parts: list[str] = []
    telling = outline.bearing(("alt", "title"), among=_WITH_ALTERNATIVES)
    for header in _outermost(layout):
        if not parts:
            parts.append(_bar_above(header, outline, layout))
        parts.extend(_alternatives(telling, layout, header.index, header.end))
        parts.append(clean("".join(_words(outline, layout, header.text_start, header.text_end))))
    if not layout.headers:
        parts.extend(_alternatives(telling, layout, 0, _end_of_top(outline, layout)))
    return clean(" ".join(dict.fromkeys(part for part in parts if part)))[:_LONGEST]


def has_wordless_banner(outline: Outline, layout: Layout) -> bool:
    """Whether the banner, or what stands where banners do, has a picture whose words nobody can read here."""
    spans = [(header.index, header.end) for header in _outermost(layout)] or [(0, _end_of_top(outline, layout))]
    return any(
        _is_wordless(element, outline, layout) for start, end in spans for element in outline.elements[start:end]
    )


def _outermost(layout: Layout) -> Iterator[Element]:
    """The banners that stand in no other."""
    reach = 0
    for header in layout.headers:
        if header.index >= reach:
            reach = header.end
            yield header


def _end_of_top(outline: Outline, layout: Layout) -> int:
    """Index of the element with which, on a page without a named banner, something else begins for certain."""
    first = layout.main.index if layout.main else min(len(outline.elements), _FIRST_ELEMENTS)
    return min(first, layout.footer_start)


def _bar_above(header: Element, outline: Outline, layout: Layout) -> str:
    """Words above the first banner, menus aside, if they are few."""
    words = clean("".join(_words(outline, layout, 0, header.text_start, region=Region.BODY)))
    return words if len(words) <= _LONGEST_BAR else ""


def _words(outline: Outline, layout: Layout, start: int, end: int, *, region: Region = Region.HEADER) -> Iterator[str]:
    """Pieces of text from ``start`` to ``end``, those of other regions blank."""
    for number in range(start, end):
        yield outline.pieces[number] if layout.regions[outline.owners[number]] is region else " "


def _alternatives(elements: list[Element], layout: Layout, start: int, end: int) -> Iterator[str]:
    """Texts that stand in for images and links, of those elements (in document order) from ``start`` to ``end``."""
    first, last = bisect_left(elements, start, key=_INDEX), bisect_left(elements, end, key=_INDEX)
    for element in elements[first:last]:
        if _is_unread(element) or (element.tag == "a" and layout.size(element)):
            continue  # the tip of a link that has words says the same, or what a headline leads to
        yield from (clean(element.get(name)) for name in ("alt", "title") if element.get(name))


def _is_unread(element: Element) -> bool:
    """Whether nobody sees the element."""
    return element.is_hidden and element.tag not in {"object", "embed"}


def _is_wordless(element: Element, outline: Outline, layout: Layout) -> bool:
    """Whether an element shows a picture without saying what it shows."""
    if _is_unread(element):
        return False
    tag, has_words = element.tag, layout.size(element) > 0
    if tag in _MOVING:
        return not has_words
    if tag == "img":
        return has_source(element) and not is_spacer(element) and not _says(element)
    if "style" in element.attrs and _PAINTED.search(element.get("style")):
        return not _says(element)
    is_leading = tag == "a" and "href" in element.attrs
    if has_words or not (is_leading or _LOGO.search(element.names)):
        return False
    inside = outline.elements[element.index : element.end]
    return len(inside) <= _LARGEST_LOGO and not any(_says(inner) for inner in inside)


def _says(element: Element) -> bool:
    """Whether an alternative or a tip says what an element shows."""
    return any(clean(element.get(name)) for name in ("alt", "title", "aria-label"))
