"""Tables with a head: which cell of the first row stands above a cell."""

from __future__ import annotations

from govsite.crawl.facts.outline import Element, Outline

_LONGEST_HEAD = 12
"""Pieces of text in a cell above which it is no head: tables that lay out a page have whole columns in one."""


def cells_of(row: Element, outline: Outline) -> list[Element]:
    """The cells of a table's row."""
    return [e for e in outline.elements[row.index + 1 : row.end] if e.parent == row.index and e.tag in {"td", "th"}]


def heads_of(row: Element, cells: int, outline: Outline) -> list[Element]:
    """The cells of the first row of a row's table, if they may be heads of its ``cells``: as many, and short."""
    table = next((above for above in outline.ancestors(row)[:2] if above.tag == "table"), None)
    if table is None:
        return []
    first = next((i for i in range(table.index + 1, table.end) if outline.elements[i].tag == "tr"), row.index)
    if first == row.index:
        return []
    heads = cells_of(outline.elements[first], outline)
    is_short = all(head.text_end - head.text_start <= _LONGEST_HEAD for head in heads)
    return heads if is_short and len(heads) == cells else []
