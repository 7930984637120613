"""What a run has seen and judged, as bytes, without what differs from one look to the next.

That is times, and what the pages of the simulated city print of clocks, counters and tokens with their digests and
sizes; and which of a host's addresses answered first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from govsite.store.store import Store, open_store

_OF_TIME = frozenset({"observed_at", "elapsed_ms", "first_byte_ms", "samples_ms", "as_of", "hours_ago"})
_OF_THE_ANSWER = frozenset({"digest", "size", "address", "family"})
_HEADERS = frozenset({"date", "etag", "content-length"})
_PRINTED = re.compile(r"当前时间：[-\d]+ [:\d]+ 您是第 \d+ 位访问者")
_MEASURED = re.compile(r"\d+(?:\.\d+)?(?= 秒|\s?s\b| 毫秒| ms)")
_LOOKS = "home"
"""Of a history: pairs of a time and a digest."""


def timeless(value: Any, key: str = "") -> Any:
    """The same, without times and what else changes from look to look."""
    match value:
        case dict():
            if value.get("name") == "csrf-token":
                return "token"
            return {name: timeless(held, name) for name, held in value.items() if name not in _OF_TIME | _OF_THE_ANSWER}
        case list() if key == "headers":
            return [pair for pair in value if pair[0] not in _HEADERS]
        case list() if key == _LOOKS:
            return [digest for _, digest in value]
        case list():
            return [timeless(held) for held in value]
        case str():
            return _MEASURED.sub("#", _PRINTED.sub("clock and counter", value))
    return value


def lines_of(store: Store, run: str, *, but: str = "") -> Iterator[str]:
    """Each site's evidence and summary and each outcome of a run as a line of JSON, in the order of the inventory.

    ``but``: a field of theirs that is left out.
    """
    for items in (store.evidence(run), store.summaries(run), store.outcomes(run)):
        for item in items:
            plain = timeless(msgspec.json.decode(msgspec.json.encode(item)))
            plain.pop(but, None)
            yield msgspec.json.encode(plain, order="sorted").decode()


def seen_and_judged(place: str, run: str = "latest", *, but: str = "") -> bytes:
    """All that a run left in the store at a path or URL, without times."""
    with open_store(place) as store:
        header = store.find_run(run)
        assert (header.state, header.finished_count) == ("finished", header.site_count)
        return "\n".join(lines_of(store, header.id, but=but)).encode()
