"""Lines broken by cell width: Chinese between any two characters, Latin words kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_WORD = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST = 24  # cells in which a sentence can still be read
_NEVER_FIRST = frozenset("，。、；：！？）〕」』》”’%）")
_NEVER_LAST = frozenset("（〔「『《“‘([")


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells; closing marks do not begin a line, opening ones do not end it."""
    lines: list[str] = []
    line = ""
    for word in _units(text, width):
        if cell_len(line) + cell_len(word.rstrip()) <= width:
            line += word if line or not word.isspace() else ""
            continue
        lines.append(line.rstrip())
        line = word.lstrip()
    lines.append(line.rstrip())
    return [line for line in lines if line] or [""]


def fit(text: str, width: int) -> str:
    """Lines of a text as wide as a terminal: what is too long goes on below the beginning of its last column.

    Columns stand two blanks apart. One that would leave too little room hangs by four.
    """
    return "\n".join(piece for line in text.split("\n") for piece in _fitted(line, width))


def _fitted(line: str, width: int) -> list[str]:
    if cell_len(line) <= width:
        return [line]
    beginnings = [found.end() for found in _GAP.finditer(line)]
    indent = len(line) - len(line.lstrip())
    for end in reversed([indent, *beginnings]):
        hanging = cell_len(line[:end])
        if width - hanging >= _LEAST and end < len(line):
            told = wrap(line[end:], width - hanging)
            return [line[:end] + told[0], *(" " * hanging + piece for piece in told[1:])]
    return wrap(line, width)


def _units(text: str, width: int) -> Iterator[str]:
    """What must not be broken: words, and characters together with marks that cling to them."""
    unit = ""
    for word in _WORD.findall(text):
        clings = word[0] in _NEVER_FIRST or (unit and unit[-1] in _NEVER_LAST)
        if unit and not clings:
            yield from _short(unit, width)
            unit = ""
        unit += word
    if unit:
        yield from _short(unit, width)


def _short(unit: str, width: int) -> list[str]:
    return [unit] if cell_len(unit) <= width else chop_cells(unit, width)
