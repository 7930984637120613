"""Links as formulas write them: ``=HYPERLINK("http://…","点击进入")``."""

from __future__ import annotations

import re

from govsite.inventory.grid import Linked

_FORMULA = re.compile(
    r"""['\s]*(?:of:|oooc:|msoxl:)?=?\s*HYPERLINK\(\s*"(?P<target>(?:[^"]|"")*)"\s*
        (?:[,;]\s*(?:"(?P<text>(?:[^"]|"")*)"|[^"]*))?\)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Excel parts arguments by commas, or by semicolons where the comma is decimal; OpenDocument has a prefix."""


def is_of_the_web(target: str) -> bool:
    """Whether a link leads to a site, and neither into the workbook nor to a mailbox."""
    return target.lower().startswith(("http:", "https:", "www."))


def link_of_formula(formula: str) -> Linked | None:
    """``=HYPERLINK("http://…","点击进入")``: the words, with where they lead; ``None`` for other formulas.

    Where the words are a value of another cell they are not known here, and empty.
    """
    found = _FORMULA.fullmatch(formula)
    if found is None:
        return None
    target = found["target"].replace('""', '"').strip()
    return Linked((found["text"] or "").replace('""', '"'), target) if is_of_the_web(target) else None
