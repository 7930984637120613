"""The lines of a body: its blocks in the order of its words, from the top and from the end."""

from __future__ import annotations

from collections.abc import Iterator

from bs4.element import NavigableString, Tag

BLOCKS = ["address", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre"]
BLOCKS += ["section", "table", "ul"]
TEXTLESS = ("img", "video", "audio")
_MOST_LINES = 12
_MOST_LINES_BELOW = 30


def first_blocks(root: Tag) -> Iterator[Tag]:
    """The blocks that hold the first words, tables as a whole, up to words between blocks or a picture."""
    block: Tag | None = None
    told = 0
    for node in root.descendants:
        if block is not None and any(parent is block for parent in node.parents):
            continue
        if told == _MOST_LINES or (isinstance(node, Tag) and node.name in TEXTLESS):
            return
        if type(node) is NavigableString and node.strip():
            block = _block_around(node, root)
            if block is None:
                return
            told += 1
            yield block


def last_blocks(root: Tag) -> Iterator[Tag]:
    """The blocks that hold the last words, the last one first."""
    words = [node for node in root.find_all(string=True) if node.strip()]
    block: Tag | None = None
    told = 0
    for node in reversed(words):
        if block is not None and any(parent is block for parent in node.parents):
            continue
        block = _block_around(node, root)
        if block is None or told == _MOST_LINES_BELOW:
            return
        told += 1
        yield block


def take_out(line: Tag, root: Tag) -> None:
    """Take a line out, and what then is empty around it."""
    above = line.parent
    line.decompose()
    while above is not None and above is not root and above.name in BLOCKS:
        if above.get_text(strip=True) or above.find(TEXTLESS) is not None:
            return
        empty, above = above, above.parent
        empty.decompose()


def _block_around(node: NavigableString, root: Tag) -> Tag | None:
    """The block that holds some words and no block, or the table around them; ``None`` for words between blocks."""
    found = node.find_parent(BLOCKS)
    table = node.find_parent("table")
    block = table if table is not None else found
    if not isinstance(block, Tag) or root not in block.parents:
        return None
    return block if block.name == "table" or block.find(BLOCKS) is None else None
