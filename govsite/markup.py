"""Where elements lead and what they show, by attributes that differ from one system to the next.

The crawl asks for what the migration of content then looks for: both read it here. Pure; values of attributes only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LATE = ("data-src", "data-original", "data-lazy-src", "_src")
"""Where pictures that load late have their address; ``src`` holds a place then."""
_LATE_SOMETIMES = (
    "orisrc", "data-lazy", "data-url", "data-echo", "real_src", "lay-src", "original", "file", "data-srcset", "srcset",
)  # fmt: skip
"""Where they have it as well, if it is the address of a picture: other things have these names, too."""
_LATE_ALL = frozenset((*_LATE, *_LATE_SOMETIMES))
_PICTURE = re.compile(r"[^\s<>]{1,1990}\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?)(?:[?#!][^\s<>]*)?", re.IGNORECASE)
_LONGEST = 10_000


def picture_source(attrs: Mapping[str, str | None]) -> str:
    """Address of a picture by its element's attributes; where it is loaded late, that of the real one."""
    source = (attrs.get("src") or "").strip()
    if _LATE_ALL.isdisjoint(attrs):
        return source
    for name in _LATE:
        if late := (attrs.get(name) or "").strip():
            return late
    for name in _LATE_SOMETIMES:
        value = (attrs.get(name) or "").strip()
        if name.endswith("srcset"):
            value = _of_set(value, source)
        if value and _PICTURE.fullmatch(value):
            return value
    return source


def _of_set(value: str, source: str) -> str:
    """The largest of a set of pictures; ``source`` where that is one of them."""
    found: list[tuple[float, str]] = []
    for candidate in value[:_LONGEST].split(","):
        url, _, size = candidate.strip().partition(" ")
        if url == source:
            return source
        number = size.strip().rstrip("wx")
        found.append((float(number) if number.replace(".", "", 1).isdecimal() else 0.0, url))
    return max(found, key=lambda pair: pair[0])[1]
