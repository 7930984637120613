"""Markup that a page carries inside a script and puts into place as soon as it is loaded.

A widespread content management system writes the rows of a list as XML into a script
element: ``<script type="text/xml"><datastore>… <record><![CDATA[<li>…]]></record>``. The
rows are part of the page (no further request is made), so they are read with it.
"""

from __future__ import annotations

import re

_STORE = re.compile(r"<script[^<>]{0,200}>\s{0,200}<datastore>", re.IGNORECASE)
_END = re.compile(r"</datastore>\s{0,200}</script>", re.IGNORECASE)
_RECORD = "<record><![CDATA["


def unfold(text: str) -> str:
    """The page's source with embedded rows put where their script stands."""
    if "<datastore>" not in text:
        return text
    kept: list[str] = []
    position = 0
    while match := _STORE.search(text, position):
        end = _END.search(text, match.end())
        if end is None:
            break
        kept.append(text[position : match.start()])
        kept.extend(part.partition("]]>")[0] for part in text[match.end() : end.start()].split(_RECORD)[1:])
        position = end.end()
    kept.append(text[position:])
    return "".join(kept)
