"""What comes one by one, taken several at a time where several are ready.

Whoever hands things on in a thread gets them in handfuls that grow with the time it takes, instead of one at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class _Sign(Enum):
    """What stands behind the last item."""

    END = "end"


async def in_batches(source: AsyncIterator[T], *, most: int) -> AsyncGenerator[list[T], None]:
    """Everything of ``source`` in its order, in lists of one to ``most``; nobody waits for a list to be full.

    Reads ahead by ``most`` items at the utmost. What ``source`` raises is raised here, after all that came before.
    """
    ready: asyncio.Queue[T | _Sign] = asyncio.Queue(most)
    failures: list[Exception] = []

    async def read() -> None:
        try:
            async for item in source:
                await ready.put(item)
        except Exception as error:  # noqa: BLE001 - raised below
            failures.append(error)
        await ready.put(_Sign.END)

    reading = asyncio.create_task(read())
    try:
        found: T | _Sign | None = None
        while found is not _Sign.END:
            batch: list[T] = []
            while not batch or (len(batch) < most and not ready.empty()):
                found = await ready.get()
                if isinstance(found, _Sign):
                    break
                batch.append(found)
            if batch:
                yield batch
        if failures:
            raise failures[0]
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
