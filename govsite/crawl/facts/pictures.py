"""Whether a picture shows anything: where its file may be named, and the size up to which nobody sees it."""

from __future__ import annotations

import re

from govsite.crawl.facts.outline import Element

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "_src", "srcset", "data-srcset")
_LENGTH = re.compile(r"\s*(\d{1,9})(?:\.\d*)?")
_SPACER = 3
"""Pixels up to which a picture or frame is none."""


def has_source(element: Element) -> bool:
    """Whether a picture shows anything, now or as soon as it comes into view."""
    return any(element.get(name).strip() for name in _SOURCES)


def is_spacer(element: Element) -> bool:
    """Whether it is too small to be seen."""
    return any(name in element.attrs and 0 <= _pixels(element.get(name)) <= _SPACER for name in ("width", "height"))


def _pixels(value: str) -> int:
    """A length in pixels; -1 for what is none (a share, nothing)."""
    match = _LENGTH.match(value)
    return int(match[1]) if match and "%" not in value else -1
