"""What names an element for those who do not see it, and which pictures need no name.

The accessible-name computation of W3C, as far as attributes tell.
"""

from __future__ import annotations

import re

from govsite.crawl.facts.outline import Element

_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|bmp|webp|svg)", re.IGNORECASE)


def says(piece: str) -> bool:
    """Whether text has anything to be read out: letters, digits, marks; blanks and the signs of icon fonts are none.

    Such fonts put their pictures where Unicode has no characters (private use, which counts as not printable).
    """
    if not piece or piece.isspace():
        return False
    return piece.isprintable() or any(mark != " " and mark.isprintable() for mark in piece)


def is_heard(element: Element) -> bool:
    """Whether it is not kept from those who hear the page."""
    return element.get("aria-hidden").strip().lower() != "true"


def is_named(element: Element) -> bool:
    """Whether attributes name it. Whether a reference leads anywhere is a barrier of its own."""
    attrs = element.attrs
    return any((attrs.get(name) or "").strip() for name in ("title", "aria-label", "aria-labelledby"))


def has_alternative(element: Element) -> bool:
    """Whether it has an alternative: words, or none on purpose (F39: ``alt=""``, and not blanks).

    The name of a file is no alternative (F30).
    """
    alternative = element.get("alt")
    words = alternative.strip()
    return "alt" in element.attrs and (not alternative or words != "") and _FILE_NAME.fullmatch(words) is None


def is_decoration(element: Element) -> bool:
    """Whether its role says that it means nothing."""
    return element.get("role").strip().lower() in {"none", "presentation"}
