"""Kinds of pages of a platform, read off its own addresses: what stands where many pages differ is left open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

_DEEPEST = 5
_MANY = 40
"""Names in one place from which on it tells pages apart, and not kinds."""
_LARGE = 0.1
"""Share of what lies below a place from which on a name is a kind of its own."""
OPEN = "*"


def kinds_of(urls: Sequence[str]) -> list[str]:
    """The kind of each URL: host and path with ``*`` for the names that tell pages of one kind apart.

    A name stays where few others stand beside it, where much lies below it, or where many pages lie directly
    below it, as in a folder. A fragment stays, and so does that a page is in a language of its own.
    """
    cut = [_cut(url) for url in urls]
    kinds = [host for host, _, _ in cut]
    for depth in range(_DEEPEST):
        below: dict[str, Counter[str]] = defaultdict(Counter)
        children: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kind, (_, segments, _) in zip(kinds, cut, strict=True):
            if len(segments) > depth:
                below[kind][segments[depth]] += 1
                if len(segments) > depth + 1 and len(children[kind, segments[depth]]) < _MANY:
                    children[kind, segments[depth]].add(segments[depth + 1])
        totals = {kind: sum(names.values()) for kind, names in below.items()}
        for place, (_, segments, _) in enumerate(cut):
            if len(segments) > depth:
                kind, name = kinds[place], segments[depth]
                stays = (
                    len(below[kind]) < _MANY
                    or below[kind][name] >= _LARGE * totals[kind]
                    or len(children.get((kind, name), ())) >= _MANY
                )
                kinds[place] = f"{kind}/{name if stays else OPEN}"
    return [kind + tail for kind, (_, _, tail) in zip(kinds, cut, strict=True)]


def _cut(url: str) -> tuple[str, list[str], str]:
    rest, _, fragment = url.partition("://")[2].lower().partition("#")
    path, _, query = rest.partition("?")
    host, *segments = [part for part in path.split("/") if part] or [""]
    tail = ("?" if query else "") + (f"#{fragment}" if fragment else "")
    if segments:
        name, _, ending = segments[-1].rpartition(".")
        if name and 2 <= len(ending) <= 6:
            segments[-1] = name
            tail = ("." if len(ending) == 2 or "-" in ending else f".{ending}") + tail
    return host, segments, tail
