"""The words a visitor sees on a page, roughly: for comparing two copies of it, not for reading it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from govsite.crawl.facts.taming import tame

_UNSHOWN = ["script", "style", "noscript", "template", "head", "input", "textarea", "select", "iframe"]
_LONGEST = 1 << 20
"""Characters of markup that are looked at: copies that agree so far are the same."""
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# Labels of the WHATWG Encoding Standard §4.2, all of which mean one charset.
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}


def shown_text(body: bytes, *, content_type: str = "") -> str:
    """Visible text of an HTML page, white space collapsed; of a very long one, the beginning."""
    tree = LexborHTMLParser(tame(_decoded(body, content_type)[:_LONGEST]))
    tree.strip_tags(_UNSHOWN, recursive=True)
    root = tree.body or tree.root
    return " ".join(root.text(separator=" ").split()) if root is not None else ""


def _decoded(body: bytes, content_type: str) -> str:
    """Strict UTF-8 first, then what is declared: both copies of a page go the same way."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content_type.encode("latin-1", "replace")) or _CHARSET.search(body[:2048])
        name = declared[1].decode("ascii").lower() if declared else "latin-1"
        try:
            return body.decode(_CODECS.get(name, name), errors="replace")
        except LookupError:
            return body.decode("latin-1")
