"""So many sites at a time, and of those that wait, whichever will take longest is next.

A run is over when its last site is. A slow site that is begun last holds up all of it
for as long as it takes; begun first, it costs nobody anything ("longest processing time
first": Graham, Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 17, 1969).
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Turns:
    """``places`` turns at a time, given out slowest first; among equals, in the order of asking."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._order = count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, *, slowness: float) -> AsyncIterator[None]:
        """One turn. ``slowness`` is any measure of how long it may take; only its order counts."""
        await self.begin(slowness=slowness)
        try:
            yield
        finally:
            self.end()

    async def begin(self, *, slowness: float) -> None:
        """Wait for a turn; ``end`` gives it back."""
        if self._free > 0:
            self._free -= 1
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-slowness, next(self._order), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self.end()  # the turn was given to somebody who no longer wants it
            raise

    def end(self) -> None:
        """Give the turn to whoever waits, or back."""
        while self._waiting:
            _, _, called = heapq.heappop(self._waiting)
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
