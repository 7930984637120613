"""A request as a server takes it apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from govsite.urls import MALFORMED, split_port

_TRIPLET = re.compile(r"%([0-9a-fA-F]{2})")


class Request(NamedTuple):
    """Parts of one request; text stands for bytes, one character each."""

    host: str
    port: str
    """As asked; that of the scheme where the URL names none."""
    raw: str
    """Path and query as sent."""
    path: str
    """Decoded, dot segments resolved."""
    query: str


def asked(url: str) -> Request | None:
    """The request for an absolute URL in ASCII; ``None`` where servers answer 400."""
    scheme, _, behind = url.partition("://")
    authority, slash, rest = behind.partition("#")[0].partition("/")
    raw = slash + rest
    if not slash:
        authority, mark, query = authority.partition("?")
        raw = f"/{mark}{query}"
    path, _, query = raw.partition("?")
    if MALFORMED.search(path):
        return None
    plain = _TRIPLET.sub(lambda m: chr(int(m[1], 16)), path)
    if "\0" in plain:
        return None
    name, port = split_port(authority.rpartition("@")[2])
    own = port or ("443" if scheme.lower() == "https" else "80")
    return Request(name.lower().rstrip("."), own, raw, _resolved(plain), query)


def _resolved(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
