"""Links that are put where no reader sees them: off the screen, or in boxes and letters of no size.

Closed menus and other tabs (``display: none``) are no such trick: a click shows them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govsite.crawl.facts.links import Anchor
from govsite.crawl.facts.outline import Element, Outline

_TRICK = re.compile(
    r"(?:^|[;{\s])(?:"
    r"(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{3,6}(?:\.\d+)?(?:px|em|rem|%)?"
    r"|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$|!)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r")",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$|!)", re.IGNORECASE)
_WIDE = re.compile(r"(?:^|[;\s])width\s*:\s*[1-9]\d{1,3}(?:\.\d+)?px", re.IGNORECASE)
_HIGH = re.compile(r"(?:^|[;\s])height\s*:\s*[1-9]\d{1,3}(?:\.\d+)?px", re.IGNORECASE)
_CUT = re.compile(r"overflow(?:-[xy])?\s*:\s*hidden", re.IGNORECASE)
_SMALL = frozenset(("0", "1", "2"))
_MOST = 200
_LONGEST = 500


def hidden_links(outline: Outline, anchors: list[Anchor]) -> tuple[int, ...]:
    """Positions, among the anchors, of those that stand inside such a place."""
    styled = outline.by_attribute.get("style", ())
    spans = [
        (element.index, element.end)
        for element in styled
        if _hides(style := (element.attrs["style"] or "")[:_LONGEST]) and not _is_overlay(element, style)
    ]
    spans += [
        (element.index, element.end)
        for element in outline.by_tag.get("marquee", ())
        if element.get("height") in _SMALL or element.get("width") in _SMALL
    ]
    if not spans:
        return ()
    spans.sort()
    found: list[int] = []
    reach, number = -1, 0
    for position, anchor in enumerate(anchors):
        index = anchor.element.index
        while number < len(spans) and spans[number][0] <= index:
            reach = max(reach, spans[number][1])
            number += 1
        if index < reach and len(found) < _MOST:
            found.append(position)
    return tuple(found)


def _is_overlay(element: Element, style: str) -> bool:
    """Whether it is a clear field laid over a picture for readers to click: a link without words but of some size."""
    is_empty = element.tag == "a" and element.end == element.index + 1 and element.text_end == element.text_start
    return is_empty and _WIDE.search(style) is not None and _HIGH.search(style) is not None


@lru_cache(maxsize=8192)
def _hides(style: str) -> bool:
    return _TRICK.search(style) is not None or (_NO_SIZE.search(style) is not None and _CUT.search(style) is not None)
