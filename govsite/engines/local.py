"""Processes on this machine, one for each call, each with an interpreter of its own.

``ProcessPoolExecutor`` ends all its processes when one of them dies; here each call has a
pool to itself, so that only the call is lost whose process died.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from govsite.engines.engine import Door, WorkerDiedError
from govsite.processes import begin_beside, cores, unheard_endings

P = ParamSpec("P")
T = TypeVar("T")

_PATIENCE = 5.0
"""Seconds that a process has to end by itself."""
_WORTHWHILE = 100
"""Items from which on workers pay."""


def worker_count(*, wanted: int | None, items: int) -> int:
    """How many workers look at so many items: as settled, else one a core where the run is worth it; 1: none beside us.

    A worker costs a second of start-up before it is of any use.
    """
    if wanted is None:
        wanted = cores() if items >= _WORTHWHILE else 1
    return max(1, min(wanted, items))


class LocalEngine:
    """An engine of ``workers`` processes."""

    door = Door()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pools: set[ProcessPoolExecutor] = set()

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Engine.submit``."""
        told: Future[T] = Future()
        told.set_running_or_notify_cancel()  # it tells what became of the call, and is not for anybody to cancel
        with unheard_endings():
            pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=begin_beside)
            inner = pool.submit(function, *args, **kwargs)
        self._pools.add(pool)

        def tell(_: object) -> None:
            self._pools.discard(pool)
            error = None if inner.cancelled() else inner.exception()
            if isinstance(error, BrokenProcessPool):
                # It has ended already, and since Python 3.12 tells so with the lock held that shutdown() waits for.
                error = WorkerDiedError("the process was killed or ran out of memory")
            else:
                pool.shutdown(wait=False)
            if inner.cancelled():
                told.cancel()
                return
            if error is not None:
                told.set_exception(error)
            else:
                told.set_result(inner.result())

        inner.add_done_callback(tell)
        return told

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; those that do not go at once are killed."""
        for pool in tuple(self._pools):
            processes = list((pool._processes or {}).values())  # noqa: SLF001 - Python 3.14 has kill_workers() for it
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.join(0.0 if error else _PATIENCE)
                if process.is_alive():
                    process.kill()
