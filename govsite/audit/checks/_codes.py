"""Identifier codes of sites, wherever they are written."""

from __future__ import annotations

import re

from govsite.audit.checks._labels import fold
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page

FEWEST_DIGITS = 4
"""A word with fewer is no attempt at a code."""

_WORD = re.compile(r"[0-9a-z]+")


def read_code(text: str, place: Jurisdiction) -> str:
    """The code in a text that is or carries one, letters lowered; empty if it carries none.

    A single word of letters and digits that only fails the country's pattern is a code gone wrong, and
    returned; the address or the name of a platform is none.
    """
    folded = fold(text)
    words = _WORD.findall(folded)
    right = next((word for word in words if is_code(word, place)), "")
    if right or words != [folded]:
        return right
    return folded if sum(map(str.isdigit, folded)) >= FEWEST_DIGITS else ""


def is_code(text: str, place: Jurisdiction) -> bool:
    """Whether the text has the form of the country's codes (any text, where it has none)."""
    pattern = place.site_code.pattern
    return bool(text) and (not pattern or re.fullmatch(f"(?:{pattern})", text, re.IGNORECASE) is not None)


def inventory_code(evidence: Evidence, place: Jurisdiction) -> str:
    """The inventory's id where it is such a code; empty if the inventory counts otherwise."""
    code = fold(evidence.site.id)
    return code if place.site_code.pattern and is_code(code, place) else ""


def footer_codes(page: Page, place: Jurisdiction) -> dict[str, str]:
    """Footer item → the code it shows or carries, for the items that have one on this page."""
    items = page.footer.items
    found = {name: read_code(items[name].value, place) for name in place.pages.site_code_items if name in items}
    return {name: code for name, code in found.items() if code}
