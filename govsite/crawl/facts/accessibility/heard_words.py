"""Whether an element has words for those who hear the page: text, the alternative of a picture, a name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from govsite.crawl.facts.accessibility.accessible_name import is_decoration, is_heard, is_named, says
from govsite.crawl.facts.outline import Element, Outline

_LOOKED_AT = 50
"""Pieces, elements and scripts at which is looked for one element's words: a page made to be slow gets no further."""
_SCRIPT = 50_000
"""Characters of a script that are looked through."""


class HeardWords:
    """The words of one page's elements."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._pieces = outline.pieces
        self._unheard = _unheard(outline)
        self._writing = [index for index, source in outline.scripts if "document.write" in source]
        self._lookups = 0

    def may_have(self, element: Element) -> bool:
        """Whether an element has words, or a script may give it some."""
        return self.has(element) or self.is_written(element)

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

    def is_written(self, element: Element) -> bool:
        """Whether a script of the page may write its words: it is named there, or the script stands in it."""
        if element.end > element.index + 1:
            place = bisect_left(self._writing, element.index)
            if place < len(self._writing) and self._writing[place] < element.end:
                return True
        name = element.get("id").strip()
        if len(name) < 2:
            return False
        self._lookups += 1
        return self._lookups > _LOOKED_AT or any(
            name in source[:_SCRIPT] for _, source in self._outline.scripts[:_LOOKED_AT]
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
