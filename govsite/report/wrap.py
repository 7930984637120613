"""Lines broken by cell width: Chinese between any two characters, Latin words kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_WORD = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
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
