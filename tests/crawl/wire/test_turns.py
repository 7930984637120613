"""Turns: never more than there are places, slow ones first, and none lost."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.wire.turns import Turns


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_of_those_that_wait_the_slowest_is_next_and_equals_keep_their_order() -> None:
    turns = Turns(1)
    order: list[str] = []

    async def site(name: str, slowness: float) -> None:
        async with turns.turn(slowness=slowness):
            order.append(name)
            await asyncio.sleep(0)

    await turns.begin(slowness=0)
    tasks = [
        asyncio.create_task(site(*entry))
        for entry in [("quick", 1.0), ("slow", 9.0), ("mute", float("inf")), ("slow too", 9.0)]
    ]
    await _settle()
    assert order == []
    turns.end()
    await asyncio.gather(*tasks)
    assert order == ["mute", "slow", "slow too", "quick"]


async def test_who_gives_up_waiting_takes_no_turn_along() -> None:
    turns = Turns(1)
    await turns.begin(slowness=0)
    waiting = asyncio.create_task(turns.begin(slowness=1))
    called = asyncio.create_task(turns.begin(slowness=2))
    await _settle()
    waiting.cancel()
    turns.end()  # calls the slower one …
    called.cancel()  # … which leaves at that very moment
    with pytest.raises(asyncio.CancelledError):
        await called
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(turns.begin(slowness=0), 5)


@given(places=st.integers(1, 4), slownesses=st.lists(st.floats(0, 10), max_size=20))
def test_never_more_at_a_time_than_there_are_places(places: int, slownesses: list[float]) -> None:
    async def run() -> int:
        turns = Turns(places)
        inside = most = 0

        async def site(slowness: float) -> None:
            nonlocal inside, most
            async with turns.turn(slowness=slowness):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(site(slowness) for slowness in slownesses))
        return most

    assert asyncio.run(run()) == min(places, len(slownesses))
