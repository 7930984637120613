"""Handfuls of what comes one by one: all of it, in order, without waiting, and no further ahead than allowed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.batches import in_batches


async def _numbers(count: int, *, taken: list[int] | None = None) -> AsyncIterator[int]:
    for number in range(count):
        if taken is not None:
            taken.append(number)
        yield number


@given(count=st.integers(0, 40), most=st.integers(1, 7), pauses=st.lists(st.booleans(), min_size=1))
def test_everything_comes_in_its_order_and_in_no_list_of_more(count: int, most: int, pauses: list[bool]) -> None:
    async def run() -> list[list[int]]:
        batches = []
        async for batch in in_batches(_numbers(count), most=most):
            batches.append(batch)
            if pauses[len(batches) % len(pauses)]:
                await asyncio.sleep(0)
        return batches

    batches = asyncio.run(run())
    assert [number for batch in batches for number in batch] == list(range(count))
    assert all(1 <= len(batch) <= most for batch in batches)


async def test_nobody_waits_for_a_list_to_be_full() -> None:
    more = asyncio.Event()

    async def two() -> AsyncIterator[int]:
        yield 1
        await more.wait()
        yield 2

    async with asyncio.timeout(5), aclosing(in_batches(two(), most=9)) as batches:
        assert await anext(batches) == [1]
        more.set()
        assert await anext(batches) == [2]


async def test_what_is_ready_while_somebody_works_comes_together_and_not_much_is_read_ahead() -> None:
    taken: list[int] = []
    async with aclosing(in_batches(_numbers(100, taken=taken), most=4)) as batches:
        first = await anext(batches)
        await asyncio.sleep(0.01)
        assert len(taken) <= len(first) + 4 + 1
        assert len(await anext(batches)) == 4


async def test_an_error_comes_after_what_came_before_it() -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise OSError("disk full")

    batches = in_batches(broken(), most=9)
    assert await anext(batches) == [1]
    with pytest.raises(OSError, match="disk full"):
        await anext(batches)


async def test_who_stops_early_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    async with aclosing(in_batches(_numbers(1000), most=2)) as batches:
        await anext(batches)
    assert asyncio.all_tasks() == before
