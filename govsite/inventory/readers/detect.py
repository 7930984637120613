"""What a file really is: told by its bytes, never by the ending of its name.

Registers come as ``.xls`` that is HTML, CSV or XML inside, and as ``.csv`` that is a
workbook somebody renamed.
"""

from __future__ import annotations

import re
from enum import StrEnum

_YAML_LINE = re.compile(r"(?:---|-\s+\S|[\[{]\s*[\"'{\[]?|[\"']?[\w一-鿿]+[\"']?\s*:(?:\s|$))")
_SUFFIXES_OF_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".et", ".md")
_ITEM_OF_LINKS = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*\[[^\[\]]+\]\(")
"""An item of a list in Markdown, which YAML would begin alike."""


class Shape(StrEnum):
    """Kinds of files that can be read."""

    WORKBOOK = "workbook"
    SPREADSHEET_XML = "spreadsheet-xml"
    HTML = "html"
    YAML = "yaml"
    TEXT = "text"


def shape_of_bytes(content: bytes) -> Shape | None:
    """``WORKBOOK`` for ZIP (xlsx, ods, et) and OLE (xls) containers, else ``None``: decode it."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return Shape.WORKBOOK
    return None


def shape_of_text(text: str, *, name: str = "") -> Shape:
    """The shape of decoded text; ``name`` decides only between YAML and a list that look alike."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if "<?mso-application" in head or "urn:schemas-microsoft-com:office:spreadsheet" in head:
            return Shape.SPREADSHEET_XML
        return Shape.HTML
    if name.lower().endswith((".yaml", ".yml", ".json")):
        return Shape.YAML
    first = next((line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    if not name.lower().endswith(_SUFFIXES_OF_TABLES) and _YAML_LINE.match(first) and not _ITEM_OF_LINKS.match(first):
        return Shape.YAML
    return Shape.TEXT
