"""What styles load by themselves: pictures behind and beside elements, and sheets that others import.

Rules of sheets are not read: whether a browser loads what they name depends on the elements that they find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 10_000
_PAINTING = frozenset((
    "background", "background-image", "list-style", "list-style-image", "border-image", "border-image-source",
))  # fmt: skip
"""Properties whose pictures are loaded; a ``behavior`` or a custom property loads nothing."""
_TOKEN = re.compile(
    r"(?<![\w-])url\(\s*+(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)'|(?P<bare>[^()\"'\s]*+))\s*+\)"
    r"|(?<![\w-])(?P<property>[a-z-]++)\s*+:",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)")
_IMPORT = re.compile(r"@import\s*+(?:url\(\s*+)?+[\"']?+(?P<url>[^\"'()\s;]++)", re.IGNORECASE)


def paints(style: str) -> bool:
    """Whether a ``style`` attribute may show pictures."""
    return "url(" in style or "URL(" in style


def painted(style: str) -> Iterator[str]:
    """Addresses of the pictures that a ``style`` attribute shows; those with escapes are left out."""
    name = ""
    for token in _TOKEN.finditer(style[:_LONGEST]):
        if token["property"]:
            name = token["property"].lower()
        elif name in _PAINTING:
            address = token["double"] or token["single"] or token["bare"] or ""
            if "\\" not in address:
                yield address


def imported(sheet: str) -> Iterator[str]:
    """Addresses of the sheets that another imports, which it does before its first rule (CSS Cascading, 2)."""
    if "@import" in sheet or "@IMPORT" in sheet:
        head = _COMMENT.sub("", sheet[:_LONGEST]).partition("{")[0]
        yield from (found["url"] for found in _IMPORT.finditer(head))
