"""Markup that a page carries inside a script and puts into place as soon as it is loaded.

A widespread content management system writes the rows of a list as XML into a script
element: ``<script type="text/xml"><datastore>… <record><![CDATA[<li>…]]></record>``; another hands them to the same
pager as a string of its script (``dataStore:'<datastore>…'``). The
rows are part of the page (no further request is made), so they are read with it. A script asks for the
next rows at an address that stands beside them (``<nextgroup>``), and gets the same XML without a page around it.
Where no address stands there, it sends a form for them, which is not done here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_START, _END = "<datastore>", "</datastore>"
_SCRIPT = "<script"
_ESCAPED = re.compile(r"""\\(["'/])""")
_ALONE = re.compile(r"[\s\ufeff]{0,200}(?:<\?xml[^<>]{0,200}\?>)?\s{0,200}<datastore>", re.IGNORECASE)
_NEXT = re.compile(
    r"<nextgroup>\s{0,200}<!\[CDATA\[\s{0,200}<a\s[^<>]{0,200}?href=[\"'](?P<href>[^\"'<>]{1,2000})[\"']", re.IGNORECASE
)
_HEAD = 1024
_RECORD = "<record><![CDATA["


def unfold(text: str) -> str:
    """The page's source with embedded rows put where their script stands."""
    if _START not in text:
        return text
    if _ALONE.match(text):
        return "".join(_rows(text))
    kept: list[str] = []
    position = 0
    while (at := text.find(_START, position)) >= 0 and (end := text.find(_END, at)) >= 0:
        script = text.rfind(_SCRIPT, position, at)
        tag_end = text.find(">", script, at) + 1 if script >= 0 else 0
        if tag_end > 0 and "</" + _SCRIPT[1:] not in text[script:at]:
            rows, is_string = text[at:end], bool(text[tag_end:at].strip())
            kept += (text[position:script], *_rows(_ESCAPED.sub(r"\1", rows) if is_string else rows), text[script:at])
        else:
            kept.append(text[position:end])
        position = end + len(_END)
    kept.append(text[position:])
    return "".join(kept)


def are_rows(body: bytes) -> bool:
    """Whether an answer is such rows and nothing else: what a script puts into a page, and no page itself."""
    return _ALONE.match(body[:_HEAD].decode("utf-8", errors="replace")) is not None


def count_rows(text: str) -> int:
    """How many such rows a page carries."""
    return text.count(_RECORD) if "<datastore>" in text else 0


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
