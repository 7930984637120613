"""One process's part in a run: what it takes on, what of it is written, and when the run is whole.

Several processes, on one machine or on many, may work at the same run. Each takes sites on a few at a time
(``store/leases.py``), so that whoever comes later finds some left, and waits at the end until the others are done:
it would go on with what they leave behind.

Nothing here holds up the event loop: a database that is away for a minute must not look like sites that are.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Self

from govsite.model.site import Site
from govsite.store.leases import RENEWED_EVERY
from govsite.store.packed import PackedSite
from govsite.store.store import Store

_AT_ONCE = 16
"""Sites that are taken on in one transaction."""
_WRITTEN_AT_ONCE = 64
"""Sites that are written in one transaction, at most."""
_UNWRITTEN = 64
"""Finished sites in memory above which no others are accepted."""
_LOOK_AGAIN = 1.0
"""Seconds between looks at whether those who share the run have left something."""


class Part:
    """Use as an asynchronous context manager; leaving it writes what is finished, and gives up what is not."""

    def __init__(self, store: Store, run_id: str, *, room: int) -> None:
        self._store = store
        self._run = run_id
        self._room = room
        self._leases = store.leases(run_id)
        self._finished: asyncio.Queue[PackedSite] = asyncio.Queue()
        self._ahead: deque[Site] = deque()
        self._asking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.held_back: Callable[[], int] = lambda: 0
        """How many sites are finished but for what only the end of the look can say: they take nobody's room."""

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._renew())]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._store.hurry()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # A database that does not answer keeps the leases until they end.
        with contextlib.suppress(Exception):
            await asyncio.to_thread(self._release)

    def _release(self) -> None:
        left: list[PackedSite] = []
        while not self._finished.empty():
            left.append(self._finished.get_nowait())
        if left:
            self._store.save_packed(self._run, *left, owner=self._leases.owner)
        self._leases.release()

    # ------------------------------------------------------------ what there is to do

    async def remaining(self) -> int:
        """Sites of the run that nobody has finished."""
        return await asyncio.to_thread(self._leases.remaining)

    async def is_free(self) -> bool:
        """Whether there is a site that nobody looks at; it is taken on, and the next of ``sites``."""
        if not self._ahead:
            self._ahead.extend(await asyncio.to_thread(self._leases.claim, min(_AT_ONCE, self._room)))
        return bool(self._ahead)

    async def next_site(self) -> Site | None:
        """A site to look at, when there is room for it; ``None``: nobody leaves any at present. For many to ask."""
        async with self._asking:
            if not self._ahead:
                await self._until(lambda: self._leases.held - self.held_back() < self._room)
            return self._ahead.popleft() if await self.is_free() else None

    async def sites(self) -> AsyncIterator[Site]:
        """The same, one after another."""
        while (site := await self.next_site()) is not None:
            yield site

    async def others(self) -> None:
        """Until there may be something to do again, or nothing at all."""
        await asyncio.sleep(_LOOK_AGAIN)

    # ------------------------------------------------------------ what is done

    def keep(self, found: PackedSite) -> None:
        """Have a site written. Whoever has many waits for ``has_room`` in between."""
        self._finished.put_nowait(found)

    async def has_room(self) -> None:
        """Until most of what is finished is written."""
        await self._until(lambda: self._finished.qsize() < _UNWRITTEN)

    async def settle(self) -> None:
        """Until all that is finished is written."""
        await self._finished.join()

    def look_again(self) -> None:
        """There may be room: something was written, or ``held_back`` counts more."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            await self._changed.wait()

    async def beside(self, work: Coroutine[None, None, None]) -> None:
        """Do ``work``, unless writing fails: then raise what it failed of."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
            for ended in self._tasks:
                if ended.done():
                    ended.result()
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            batch = [await self._finished.get()]
            while len(batch) < _WRITTEN_AT_ONCE and not self._finished.empty():
                batch.append(self._finished.get_nowait())
            await asyncio.to_thread(self._save, batch)
            self._leases.forget([site.site for site in batch])
            for _ in batch:
                self._finished.task_done()
            self.look_again()

    def _save(self, batch: list[PackedSite]) -> None:
        self._store.save_packed(self._run, *batch, owner=self._leases.owner)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            await asyncio.to_thread(self._leases.renew)
