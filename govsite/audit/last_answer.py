"""The last answer of a reader that several rules ask about the same evidence, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from govsite.model.evidence import Evidence

T = TypeVar("T")


class LastAnswer(Generic[T]):
    """Keeps one answer: that of the site which is being judged."""

    def __init__(self) -> None:
        self._kept: tuple[Evidence, object, object, T] | None = None

    def of(self, evidence: Evidence, words: object, make: Callable[[], T], *, options: object = None) -> T:
        """What ``make`` gives for the evidence, read with these words of the country and equal options."""
        kept = self._kept
        if kept is not None and kept[0] is evidence and kept[1] is words and kept[2] == options:
            return kept[3]
        found = make()
        self._kept = (evidence, words, options, found)
        return found
