"""Which number formats of a workbook show percentages."""

from __future__ import annotations

import re

PERCENT_FORMATS = frozenset({9, 10})
"""Built in, and so without a code of their own: ``0%`` and ``0.00%`` (ECMA-376, part 1, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def is_percent_format(code: str) -> bool:
    """Whether the code multiplies by a hundred: a percent sign that is no mere text."""
    return "%" in _LITERAL.sub("", code)
