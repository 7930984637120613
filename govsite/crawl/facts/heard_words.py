"""Whether an element has words for those who hear the page: text, the alternative of a picture, a name."""

from __future__ import annotations

from bisect import bisect_right

from govsite.crawl.facts.accessible_name import is_decoration, is_heard, is_named, says
from govsite.crawl.facts.outline import Element, Outline

_LOOKED_AT = 50
"""Pieces of text and elements of one element that are looked at."""


class HeardWords:
    """The words of one page's elements."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._pieces = outline.pieces
        self._unheard = _unheard(outline)

    def has(self, element: Element) -> bool:
        """Whether an element has words, an alternative of a picture in it, or a name in its attributes."""
        return self.says(element) or is_named(element) or self.has_inside(element)

    def says(self, element: Element) -> bool:
        """Whether an element has words of its own, besides what is kept from those who hear the page."""
        start, end = element.text_start, element.text_end
        if start < end and not self._unheard and says(self._pieces[start]):  # most elements
            return True
        for place, piece in enumerate(self._pieces[start : min(end, start + _LOOKED_AT)], start):
            if says(piece) and not (self._unheard and self._is_unheard(self._outline.owners[place])):
                return True
        return False

    def has_inside(self, element: Element) -> bool:
        """Whether pictures and drawings in an element have an alternative, or a name."""
        return any(
            (
                (not inner.is_hidden and ((inner.get("alt").strip() and not is_decoration(inner)) or is_named(inner)))
                or (inner.tag == "title" and inner.index in self._outline.hidden_text)
            )
            and not self._is_unheard(inner.index)
            for inner in self._outline.elements[element.index + 1 : min(element.end, element.index + _LOOKED_AT)]
        )

    def _is_unheard(self, index: int) -> bool:
        number = bisect_right(self._unheard, (index, len(self._outline.elements))) - 1
        return number >= 0 and index < self._unheard[number][1]


def _unheard(outline: Outline) -> list[tuple[int, int]]:
    """Elements that are shown but not heard (``aria-hidden``), first and end of each; inner ones go with the outer."""
    spans: list[tuple[int, int]] = []
    for element in outline.by_attribute.get("aria-hidden", ()):
        if not is_heard(element) and not (spans and element.index < spans[-1][1]):
            spans.append((element.index, element.end))
    return spans
