"""A site's key as servers see it: path decoded, parameters in a fixed order.

Servers hand out the decoded path, in which ``%2F`` and ``%3F`` look like the characters that
part a URL. Keys of such paths begin with ``!``, which exports derive from the raw request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from govsite.model.mapping import UrlRules
from govsite.urls import MALFORMED

ODD = re.compile(r"%(?:2[fF]|3[fF])")
_TRIPLET = re.compile(rb"%([0-9a-fA-F]{2})")


class UnfitKeyError(ValueError):
    """A key that no server of the kind can be asked for."""


def parameters(rules: UrlRules) -> Sequence[str] | None:
    """Significant parameters in the order of keys; ``None`` where the query counts as it stands."""
    if rules.parameters is None:
        return None
    return sorted({name.lower() for name in rules.parameters} if rules.fold_case else set(rules.parameters))


def decoded(path: str) -> bytes:
    """A path as servers decode it. Raises ``UnfitKeyError`` where they answer 400 instead."""
    if MALFORMED.search(path):
        raise UnfitKeyError("servers answer 400 to a malformed percent encoding")
    raw = _TRIPLET.sub(lambda m: bytes((int(m[1], 16),)), path.encode("ascii"))
    if b"\0" in raw:
        raise UnfitKeyError("servers answer 400 to an encoded zero byte")
    if b"/." in raw and not {b".", b".."}.isdisjoint(raw.split(b"/")):
        # A canonical path has none: these came behind an encoded slash, and servers disagree on what they are.
        raise UnfitKeyError("servers do not agree on dots behind an encoded slash")
    return raw


class ServerKey(NamedTuple):
    """A key as servers put it together."""

    mark: str
    """``!`` before a path that holds an encoded slash or question mark."""
    path: bytes
    query: str
    """``name=value&name=value&``, or the whole query where all of it counts."""

    @property
    def whole(self) -> bytes:
        """``[!]path?query``."""
        return self.mark.encode() + self.path + b"?" + self.query.encode("ascii")


def server_key(key: str, rules: UrlRules) -> ServerKey:
    """A site's key as servers put it together. Raises ``UnfitKeyError``."""
    path, _, query = key.partition("?")
    tail = f"{query}&" if query and rules.parameters is not None else query
    raw = decoded(path)
    if rules.drop_slash and raw != b"/" and raw.endswith(b"/"):
        raise UnfitKeyError("ends in an encoded slash, which servers drop at the end like a plain one")
    return ServerKey("!" if ODD.search(path) else "", raw, tail)
