"""Indented JSON that is written piece by piece, byte for byte as it would be written at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import msgspec

_AT_ONCE = 100

Encode: TypeAlias = Callable[[Any], bytes]


class Long(NamedTuple):
    """A list that is empty in the frame and is to be filled there."""

    key: str
    """Under which it stands; no other object at the same depth has an empty list under the same key before it."""
    depth: int
    """How many objects and lists the key is in: 1 for a key of the outermost object."""
    entries: Iterable[Any]


def pieces(frame: Any, *lists: Long, encode: Encode = msgspec.json.encode) -> Iterator[bytes]:
    """``frame`` with its lists filled, in the order in which they stand in it, indented by one blank a level.

    Entries are taken one after another: a list is never held whole.
    """
    text = _indented(frame, encode)
    start = 0
    for key, depth, entries in lists:
        # A text holds no line break in JSON: this can stand nowhere else.
        mark = b"\n" + b" " * depth + encode(key) + b": ["
        place = text.index(mark + b"]", start) + len(mark)
        yield text[start:place]
        yield from list_entries(entries, depth=depth, encode=encode)
        start = place
    yield text[start:]


def list_entries(entries: Iterable[Any], *, depth: int, encode: Encode = msgspec.json.encode) -> Iterator[bytes]:
    """What stands between the brackets of a list at this depth."""
    rest = iter(entries)
    # Entries are indented as in a list within lists, whose brackets and blanks are then cut off.
    opening = 1 + sum(2 + level for level in range(1, depth + 1))
    is_first = True
    while some := list(islice(rest, _AT_ONCE)):
        nested: Any = some
        for _ in range(depth):
            nested = [nested]
        inner = _indented(nested, encode)[opening : -opening - 1]
        yield inner if is_first else b"," + inner
        is_first = False
    if not is_first:
        yield b"\n" + b" " * depth


def _indented(value: Any, encode: Encode) -> bytes:
    return msgspec.json.format(encode(value), indent=1)
