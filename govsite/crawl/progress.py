"""How far a crawl has come."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct

_EVERY = 0.2
"""Seconds between two reports."""


class Progress(Struct, frozen=True, kw_only=True):
    """Counts of one crawl so far. ``requests`` includes link checks."""

    sites_done: int
    sites_total: int
    pages: int = 0
    requests: int = 0
    targets: int = 0


class Meter:
    """Counts, and tells whoever wants to know, a few times a second."""

    def __init__(self, sites_total: int, report: Callable[[Progress], None] | None) -> None:
        self.sites_done = 0
        self.pages = 0
        self.requests = 0
        self.targets = 0
        self._total = sites_total
        self._report = report
        self._next_at = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether all sites are done."""
        return self.sites_done == self._total

    def count_request(self) -> None:
        """One more request."""
        self.requests += 1

    def tell(self, *, is_last: bool = False) -> None:
        """Report, unless that was done a moment ago."""
        if self._report is None:
            return
        now = time.monotonic()
        if now < self._next_at and not is_last:
            return
        self._next_at = now + _EVERY
        self._report(
            Progress(
                sites_done=self.sites_done,
                sites_total=self._total,
                pages=self.pages,
                requests=self.requests,
                targets=self.targets,
            )
        )
