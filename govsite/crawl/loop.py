"""The event loop of a run, and how often Python's collector of circles gets in its way.

The loop is uvloop's where it is installed (the extra ``speed``), else Python's own.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

from govsite.processes import give_memory_back, tell_loop_error
from govsite.signals import ended_by_second

T = TypeVar("T")

_THRESHOLDS = (50_000, 20, 50)
"""Evidence is trees without circles, and there is much of it: looking for circles as often as Python does by
itself (every 700 new objects) took a fifth of a crawl's time. This often, it takes a fiftieth."""


def run(main: Coroutine[None, None, T]) -> T:
    """Run ``main`` to its end, as ``asyncio.run`` does, with the collector of circles held back."""
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop

    async def heard() -> T:
        with ended_by_second():  # inside: the runner's own handler is there by now, and hears the first
            return await main

    with tuned_collector(), asyncio.Runner(loop_factory=factory) as runner:
        runner.get_loop().set_exception_handler(tell_loop_error)
        try:
            return runner.run(heard())
        finally:
            main.close()  # interrupted before its first step, it was never begun


def tune_collector() -> None:
    """Look for circles seldom, and never among what exists by now: words, rules, modules."""
    give_memory_back()
    gc.set_threshold(*_THRESHOLDS)
    gc.freeze()


@contextmanager
def tuned_collector() -> Iterator[None]:
    """The same for as long as the context lasts."""
    before = gc.get_threshold()
    tune_collector()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
