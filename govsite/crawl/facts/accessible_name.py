"""What names an element for those who do not see it, and which pictures need no name.

The accessible-name computation of W3C, as far as attributes tell.
"""

from __future__ import annotations

import re

from govsite.crawl.facts.outline import Element

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "_src", "srcset", "data-srcset")
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|bmp|webp|svg)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,9})(?:\.\d*)?")
_LONG_NUMBER = re.compile(r"\d{7,}")
_SPACER = 3
"""Pixels up to which a picture or frame is none."""


def shown(element: Element) -> str:
    """An element in a few characters: its tag and what tells it from others; no values, no long numbers."""
    parts = [element.tag]
    for name in ("id", "name", "class", "src", "href"):
        value = element.get(name).strip()
        if not value or value[:5].lower() == "data:":
            continue
        if name in {"src", "href"}:
            value = value.partition("?")[0].rstrip("/").rpartition("/")[2] or value[:40]
        parts.append(f'{name}="{short(value)}"')
        if len(parts) == 3:
            break
    return f"<{' '.join(parts)}>"


def short(value: str) -> str:
    """A value in a line, cut, without numbers that may be somebody's."""
    return _LONG_NUMBER.sub("…", " ".join(value.split())[:60])


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


def is_spacer(element: Element) -> bool:
    """Whether it is too small to be seen."""
    return any(name in element.attrs and 0 <= pixels(element.get(name)) <= _SPACER for name in ("width", "height"))


def pixels(value: str) -> int:
    """A length in pixels; -1 for what is none (a share, nothing)."""
    match = _NUMBER.match(value)
    return int(match[1]) if match and "%" not in value else -1


def number_of(value: str) -> int:
    """The number that a value begins with; 0 without one."""
    match = _NUMBER.match(value)
    return int(match[1]) if match else 0


def has_source(element: Element) -> bool:
    """Whether a picture shows anything, now or as soon as it comes into view."""
    return any(element.get(name).strip() for name in _SOURCES)
