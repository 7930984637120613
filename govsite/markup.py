"""Where elements lead and what they show, by attributes that differ from one system to the next.

The crawl asks for what the migration of content then looks for: both read it here. Pure; values of attributes only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

SPACE = " \t\n\f\r"
"""What browsers strip of an address. Blanks of other kinds (full-width, no-break) are part of it: it leads nowhere."""
_LATE = ("data-src", "data-original", "data-lazy-src", "_src")
"""Where pictures that load late have their address; ``src`` holds a place then."""
_LATE_SOMETIMES = (
    "orisrc", "data-lazy", "data-url", "data-echo", "real_src", "lay-src", "original", "file", "data-srcset", "srcset",
)  # fmt: skip
"""Where they have it as well, if it is the address of a picture: other things have these names, too."""
_LATE_ALL = frozenset((*_LATE, *_LATE_SOMETIMES))
_PICTURE = re.compile(r"[^\s<>]{1,1990}\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?)(?:[?#!][^\s<>]*)?", re.IGNORECASE)
_LONGEST = 10_000
# An address, and what is said of its size: HTML, 4.8.4.2.2, "parsing a srcset attribute". Addresses hold commas
# (``a.jpg?x-oss-process=image/resize,w_640 640w``); only one at their end parts them from the next.
_CANDIDATE = re.compile(
    r"(?P<url>[^\t\n\f\r ,][^\t\n\f\r ]*+)(?:(?<=,)|[\t\n\f\r ]*+(?P<size>(?:[^,(]++|\([^)]*+\)?+)*+))"
)
_OPENED = re.compile(
    r"(?:\bopen\s*\(|location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\()\s*(['\"`])(?P<url>[^'\"`\s<>{}+]{1,2000})\1"
    r"(?=\s*(?:[,;)}]|\Z)|[ \t]*\r?\n(?!\s*[+.?]))"
)
_PLAIN = re.compile(r"(?:https?:)?//|\.{0,2}/", re.IGNORECASE)
_REFRESH = re.compile(
    r"[\t\n\f\r ]*+(?=[\d.])(?P<seconds>\d*+)[\d.]*+(?:\Z|(?=[\t\n\f\r ;,])[\t\n\f\r ]*+[;,]?[\t\n\f\r ]*+"
    r"(?:url[\t\n\f\r ]*+=[\t\n\f\r ]*+)?(?P<url>.*))",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
VIEWERS = ("pdfsrc",)
"""Attributes that hold the address of a document, of elements that a script makes a viewer of."""


def picture_source(attrs: Mapping[str, str | None]) -> str:
    """Address of a picture by its element's attributes; where it is loaded late, that of the real one."""
    source = (attrs.get("src") or "").strip(SPACE)
    if _LATE_ALL.isdisjoint(attrs):
        return source
    for name in _LATE:
        if late := (attrs.get(name) or "").strip():
            return late
    for name in _LATE_SOMETIMES:
        value = (attrs.get(name) or "").strip()
        if name.endswith("srcset"):
            value = largest_of(value, source)
        if value and _PICTURE.fullmatch(value):
            return value
    return source


def largest_of(srcset: str, source: str = "") -> str:
    """The largest of a set of pictures, ``source`` where that is one of them; never one that the page itself holds."""
    found: list[tuple[float, str]] = []
    for candidate in _CANDIDATE.finditer(srcset[:_LONGEST]):
        url = candidate["url"].rstrip(",")
        if url == source:
            return source
        number = (candidate["size"] or "").partition(" ")[0].rstrip("wx")
        if url and url[:5].lower() != "data:":
            found.append((float(number) if number.replace(".", "", 1).isdecimal() else 0.0, url))
    return max(found, key=lambda pair: pair[0])[1] if found else ""


class Files:
    """Files that scripts give, by the endings that attachments have."""

    def __init__(self, suffixes: tuple[str, ...]) -> None:
        endings = "|".join(map(re.escape, suffixes)) or "(?!)"
        name = r"[^'\"<>{}\n]"
        path = rf"(?P<quote>['\"])(?P<url>{name}{{1,500}}\.(?:{endings})(?:\?{name}{{0,500}})?)(?P=quote)"
        path = rf"(?=.[^'\"\n]{{0,500}}/){path}"  # a bare name is what the file is called, seldom where it is
        self._given = re.compile(rf"(?<!\+)(?<!\+ ){path}(?!\s*\+)", re.IGNORECASE)
        self._ending = re.compile(rf"[^?#]\.(?:{endings})(?:[?#]|$)", re.IGNORECASE)
        self._called = re.compile(rf"\w\(\s{{0,9}}{path}(?=\s*[,)])", re.IGNORECASE)

    def in_handler(self, source: str) -> str:
        """The file that a handler gives, where it is named in plain words: ``down('/a.doc', 'table.doc')``."""
        found = self._given.search(source[:_LONGEST]) if "." in source else None
        return found["url"].strip() if found else ""

    def is_one(self, url: str) -> bool:
        """Whether an address by its ending is that of a file."""
        return self._ending.search(url) is not None

    def in_script(self, source: str) -> str:
        """The file that a script of a page calls a viewer with: ``showPdf("/a.pdf")``."""
        found = self._called.search(source[:_LONGEST]) if "." in source else None
        return found["url"].strip() if found else ""


@lru_cache(maxsize=16)
def files_of(suffixes: tuple[str, ...]) -> Files:
    """``Files`` of some endings, made once."""
    return Files(suffixes)


def link_target(attrs: Mapping[str, str | None], files: Files) -> str:
    """What a link leads to: its ``href``, or what its script opens or gives, where that stands there in plain words.

    Links of drawings have ``xlink:href`` (SVG 1.1; SVG 2, 16.1.6).
    """
    href = (attrs.get("href") or attrs.get("xlink:href") or "").strip(SPACE)
    is_script = href[:11].lower() == "javascript:"
    if href and href[0] != "#" and not is_script:
        return href
    script = href[11:] if is_script else ""
    handler = attrs.get("onclick") or ""
    return (
        opened(script)
        or opened(handler)
        or plain(attrs.get("data-href") or "")
        or files.in_handler(script)
        or files.in_handler(handler)
        or href
    )


def opened(source: str) -> str:
    """The URL that a short script opens, where it stands there in plain words."""
    match = _OPENED.search(source[:5000]) if source else None
    return match["url"] if match else ""


def plain(value: str) -> str:
    """``value`` if it looks like the address of a page."""
    value = value.strip()
    return value if _PLAIN.match(value) and len(value) > 2 and " " not in value else ""


def refresh_of(content: str) -> tuple[int, str] | None:
    """Seconds and URL of a ``meta`` that refreshes; no URL where it reloads, ``None`` where browsers do nothing.

    HTML, 4.2.5.3, "shared declarative refresh steps": ``url=`` and quotes may be missing, the seconds may not.
    """
    found = _REFRESH.match(content)
    if found is None:
        return None
    url = found["url"] or ""
    if url.startswith(("'", '"')):
        url = url[1:].partition(url[0])[0]
    return int(found["seconds"][:9] or 0), url.strip()
