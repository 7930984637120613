"""The event loop of a run and the collector beside it."""

from __future__ import annotations

import asyncio
import gc

import pytest

from govsite.crawl.loop import run, tuned_collector


async def _answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_a_coroutine_runs_to_its_end() -> None:
    assert run(_answer()) == 42


def test_the_collector_is_as_before_when_the_run_is_over() -> None:
    before = gc.get_threshold()
    with tuned_collector():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_collector_is_as_before_when_the_run_breaks() -> None:
    before = gc.get_threshold()

    async def broken() -> None:
        raise RuntimeError("told")

    with pytest.raises(RuntimeError, match="told"):
        run(broken())
    assert gc.get_threshold() == before
