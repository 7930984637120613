"""The page's whole visible text, with the way back from a position in it to its elements."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from govsite.crawl.facts.lists.entries import Lists
from govsite.crawl.facts.outline import LINE, Element, Outline
from govsite.crawl.facts.regions import Layout
from govsite.model.page import Region


class PageText:
    """The text of one page, and which of it stands in rows of dated lists."""

    def __init__(self, outline: Outline, layout: Layout, lists: Lists) -> None:
        self.outline = outline
        self.layout = layout
        self.whole = outline.whole
        self.offsets = list(accumulate(map(len, outline.pieces), initial=0))
        """Where each piece begins."""
        self._spans = sorted(lists.row_spans)
        self._in_rows = bytearray(len(outline.pieces) + 1)
        for start, end in self._spans:
            self._in_rows[start:end] = b"\1" * (end - start)

    def piece_at(self, position: int) -> int:
        """Number of the piece at a position."""
        return min(bisect_right(self.offsets, position) - 1, len(self.outline.pieces) - 1)

    def owner_at(self, position: int) -> Element:
        """The innermost element at a position."""
        return self.outline.elements[self.outline.owners[self.piece_at(position)]]

    def line_around(self, start: int, end: int) -> tuple[int, int]:
        """Where the block that holds a stretch of text begins and ends."""
        after = self.whole.find(LINE, end)
        return self.whole.rfind(LINE, 0, start) + 1, len(self.whole) if after < 0 else after

    def is_of_others(self, piece: int, region: Region) -> bool:
        """Whether a piece stands in the row of a dated list or in the footer: its dates are not the page's."""
        return bool(self._in_rows[piece]) or piece >= self.layout.footer_text or region is Region.FOOTER

    def without_rows(self) -> str:
        """The whole text with the rows of dated lists blanked out: their dates are those of other pages."""
        parts: list[str] = []
        position = 0
        for start, end in self._spans:
            first, last = self.offsets[start], self.offsets[end]
            if first >= position < last:
                parts += (self.whole[position:first], LINE * (last - first))
                position = last
        return "".join((*parts, self.whole[position:]))
