"""Which tables show data, and whether header cells say what stands in them (WCAG 2.0, 1.3.1).

A table that merely puts things beside each other has one row of cells, an inner table or no lines.
"""

from __future__ import annotations

from govsite.crawl.facts.accessibility.tally import Tally
from govsite.crawl.facts.outline import Element

_DATA_ROWS = 3


class _Table:
    """One table while its cells are met."""

    __slots__ = ("bordered", "cells", "element", "has_headers", "has_inner", "row_cells", "rows")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.rows = self.row_cells = self.cells = self.bordered = 0
        self.has_headers = self.has_inner = False

    def see(self, part: Element) -> None:
        """A row or cell of its own."""
        if part.tag == "tr":
            self.row_cells = 0
            return
        self.cells += 1
        self.row_cells += 1
        self.rows += self.row_cells == 2
        self.bordered += "border" in part.get("style")
        if part.tag == "th" or "scope" in part.attrs or "headers" in part.attrs:
            self.has_headers = True

    @property
    def is_data(self) -> bool:
        """Whether it shows data and does not merely put things beside each other."""
        has_lines = self.element.get("border").strip() not in {"", "0"} or 2 * self.bordered >= self.cells > 0
        return self.rows >= _DATA_ROWS and not self.has_inner and has_lines


class DataTables:
    """The tables of one page, met in document order."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._open: list[_Table] = []

    def meet_table(self, element: Element) -> None:
        """A table begins."""
        self.close(element.index)
        if self._open:
            self._open[-1].has_inner = True
        if not element.is_hidden and element.get("role").strip().lower() not in {"none", "presentation"}:
            self._open.append(_Table(element))

    def meet_part(self, element: Element) -> None:
        """A row or a cell."""
        self.close(element.index)
        if self._open:
            self._open[-1].see(element)

    def close(self, index: int) -> None:
        """Count the tables that end before an element."""
        while self._open and self._open[-1].element.end <= index:
            table = self._open.pop()
            if table.is_data:
                self._tally.note("table-headers", table.element, is_barrier=not table.has_headers)
