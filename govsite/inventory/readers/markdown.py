"""Lists of sites as Markdown writes them: cells of its tables, and items that are links."""

from __future__ import annotations

import re

from govsite.inventory.grid import Cell, Grid, Line, Linked
from govsite.inventory.readers.links import is_of_the_web

_LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?(?P<target>[^\s()<>]+)>?(?:\s+[^()]*)?\)")
"""``[words](https://… "title")``; pictures begin with an exclamation mark."""
_BARE = re.compile(r"<(https?:[^\s<>]+)>", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|`|(?<!\*)\*(?!\*)")
_RULE = re.compile(r":?-+:?")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_TABLE = re.compile(r"^[ \t]*\|", re.MULTILINE)
_QUORUM = 0.5
"""Share of the lines that are links (headings, which name their group, not counted) in a list of links."""


def is_rule(cells: list[Cell]) -> bool:
    """The row ``| --- | :---: |`` below the header of a table."""
    texts = [text.strip() for cell in cells if (text := str(cell)).strip()]
    return bool(texts) and all(map(_RULE.fullmatch, texts))


def plain_cell(cell: Cell) -> Cell:
    """The words of a cell of a table, with where its link leads."""
    if not isinstance(cell, str):
        return cell
    targets = [found["target"] for found in _LINK.finditer(cell) if is_of_the_web(found["target"])]
    text = _MARKS.sub("", _BARE.sub(r"\1", _LINK.sub(r"\g<text>", cell))).strip()
    return Linked(text, " ".join(dict.fromkeys(targets))) if targets else text


def links_of_list(text: str) -> Grid | None:
    """The links of a list, with the heading above each; ``None`` for tables, and where most lines are others."""
    if _TABLE.search(text):
        return None
    group = ""
    lines: list[Line] = []
    others = 0
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.fullmatch(line.strip()):
            group = str(plain_cell(heading[1]))
            continue
        found = [link for link in _LINK.finditer(line) if is_of_the_web(link["target"])]
        lines.extend(Line(number, [plain_cell(link["text"]), link["target"], group]) for link in found)
        others += bool(line.strip()) and not found
    is_list = lines and len(lines) >= _QUORUM * (len(lines) + others)
    return Grid(lines=[Line(0, ["name", "url", "group"]), *lines], records=True) if is_list else None
