"""Markup that a page carries inside a script and puts into place as soon as it is loaded.

A widespread content management system writes the rows of a list as XML into a script
element: ``<script type="text/xml"><datastore>… <record><![CDATA[<li>…]]></record>``. The
rows are part of the page (no further request is made), so they are read with it. A script asks for the
next rows at an address that stands beside them (``<nextgroup>``), and gets the same XML without a page around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_STORE = re.compile(r"<script[^<>]{0,200}>\s{0,200}<datastore>", re.IGNORECASE)
_END = re.compile(r"</datastore>\s{0,200}</script>", re.IGNORECASE)
_ALONE = re.compile(r"[\s\ufeff]{0,200}(?:<\?xml[^<>]{0,200}\?>)?\s{0,200}<datastore>", re.IGNORECASE)
_NEXT = re.compile(
    r"<nextgroup>\s{0,200}<!\[CDATA\[\s{0,200}<a\s[^<>]{0,200}?href=[\"'](?P<href>[^\"'<>]{1,2000})[\"']", re.IGNORECASE
)
_HEAD = 1024
_RECORD = "<record><![CDATA["


def unfold(text: str) -> str:
    """The page's source with embedded rows put where their script stands."""
    if "<datastore>" not in text:
        return text
    if _ALONE.match(text):
        return "".join(_rows(text))
    kept: list[str] = []
    position = 0
    while match := _STORE.search(text, position):
        end = _END.search(text, match.end())
        if end is None:
            break
        kept.append(text[position : match.start()])
        kept += _rows(text[match.end() : end.start()])
        position = end.end()
    kept.append(text[position:])
    return "".join(kept)


def are_rows(body: bytes) -> bool:
    """Whether an answer is such rows and nothing else: what a script puts into a page, and no page itself."""
    return _ALONE.match(body[:_HEAD].decode("utf-8", errors="replace")) is not None


def next_rows(text: str) -> str | None:
    """The reference under which a page, or an answer of rows, has the rows behind its own.

    Empty for the last, ``None`` for a page without such rows.
    """
    if "<datastore>" not in text:
        return None
    if "<nextgroup>" not in text or (found := _NEXT.search(text)) is None:
        return ""
    return found["href"].replace("&amp;", "&")


def store(rows: Iterable[str], following: str = "") -> str:
    """Rows in this form, with the address that has those behind them."""
    further = f'<nextgroup><![CDATA[<a href="{escape(following)}"></a>]]></nextgroup>' if following else ""
    records = "".join(f"{_RECORD}{row.replace(']]>', ']] >')}]]></record>" for row in rows)
    return f"<datastore>{further}<recordset>{records}</recordset></datastore>"


def _rows(store: str) -> list[str]:
    return [part.partition("]]>")[0] for part in store.split(_RECORD)[1:]]
