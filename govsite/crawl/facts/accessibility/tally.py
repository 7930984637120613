"""How many elements of each kind a page has, how many of them keep readers out, and the first of those."""

from __future__ import annotations

import re

from govsite.crawl.facts.outline import Element
from govsite.model.page import Barrier

_LONG_NUMBER = re.compile(r"\d{7,}")


class Tally:
    """The elements of one page, counted by kind."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}
        self._count: dict[str, int] = {}
        self._first: dict[str, str] = {}

    def __contains__(self, kind: str) -> bool:
        """Whether there is any element of a kind."""
        return kind in self._of

    def note(self, kind: str, element: Element, *, is_barrier: bool) -> None:
        """One more element of that kind."""
        self._of[kind] = self._of.get(kind, 0) + 1
        if is_barrier:
            self.tell(kind, element)

    def tell(self, kind: str, element: Element) -> None:
        """An element that was noted keeps readers out."""
        self._count[kind] = self._count.get(kind, 0) + 1
        if kind not in self._first:
            self._first[kind] = _shown(element)

    def add(self, kind: str, *, of: int, count: int = 0, first: str = "") -> None:
        """Several at once, with the first one's markup."""
        self._of[kind] = self._of.get(kind, 0) + of
        if count:
            self._count[kind] = self._count.get(kind, 0) + count
            self._first.setdefault(kind, _short(first))

    def barriers(self) -> tuple[Barrier, ...]:
        """All kinds of which there is an element."""
        return tuple(
            Barrier(kind=kind, count=self._count.get(kind, 0), of=of, first=self._first.get(kind, ""))
            for kind, of in self._of.items()
        )


def _shown(element: Element) -> str:
    """An element in a few characters: its tag and what tells it from others; no values, no long numbers."""
    parts = [element.tag]
    for name in ("id", "name", "class", "src", "href"):
        value = element.get(name).strip()
        if not value or value[:5].lower() == "data:":
            continue
        if name in {"src", "href"}:
            value = value.partition("?")[0].rstrip("/").rpartition("/")[2] or value[:40]
        parts.append(f'{name}="{_short(value)}"')
        if len(parts) == 3:
            break
    return f"<{' '.join(parts)}>"


def _short(value: str) -> str:
    """A value in a line, cut, without numbers that may be somebody's."""
    return _LONG_NUMBER.sub("…", " ".join(value.split())[:60])
