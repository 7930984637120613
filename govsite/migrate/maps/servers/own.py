"""Tables of exported maps, read back as the rows that they were made of."""

from __future__ import annotations

import html
from urllib.parse import quote, unquote_to_bytes

from govsite.migrate.maps.rows import Row, Ruled
from govsite.migrate.maps.servers.rule import At, Rules
from govsite.model.mapping import MappingState

MARK = "# Redirects of retired sites"
"""How each exported configuration begins."""
_PLAIN = "/-._~!$&'()*+,;=:@"


def add_entry(rules: Rules, at: At, key: str | bytes, value: str, *, is_parted: bool) -> None:
    """One line of a table: the key as servers look it up, and ``r`` and a target or ``g`` and what the page links.

    The path of a key is percent-encoded where the key is text, and decoded where it is bytes.
    ``is_parted``: keys hold ``name=value&`` for each parameter, and not the query as it was asked.
    """
    path, _, query = (key.encode() if isinstance(key, str) else key).partition(b"?")
    path = unquote_to_bytes(path) if isinstance(key, str) else path
    if is_parted:
        query = query.removesuffix(b"&")
    # An encoded slash or question mark is decoded in the table: which of them it was, nothing says any more.
    is_odd = path.startswith(b"!")
    url = quote(path.removeprefix(b"!"), safe=_PLAIN)
    url += f"?{query.decode('latin-1')}" if query else ""
    if is_odd or not path or value[:1] not in ("r", "g"):
        rules.pattern(at, url or "/")
        return
    if value.startswith("r"):
        rules.answer(at, url, value[1:], "301")
        return
    archive, _, suggested = value[1:].replace(" ", "|", 1).partition("|")
    rules.add(
        at,
        Row(
            old_url=f"http://{at.hosts[0]}{url}" if at.hosts else url, state=MappingState.ARCHIVE,
            archive_url=html.unescape(archive), suggested=html.unescape(suggested), ruled=Ruled.EXACT,
        ),
    )  # fmt: skip
