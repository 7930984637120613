"""Asserting that work grows with the size of what it is given, on whatever machine and under whatever load.

A limit in seconds fails on a busy machine and passes on a fast one. What is compared here is the CPU time of the
same work on four times as much: linear work takes 4 times as long, quadratic work 16 times.
"""

import time
from collections.abc import Callable
from typing import Any

TIMES_AS_MUCH = 4
_MOST = 9.0
_UNMEASURABLE = 0.02  # seconds of CPU: below it the clock and the collector are what is measured
_TRIES = 4  # a single ratio is bent by whatever else the machine does; quadratic work fails every time


def assert_linear(prepare: Callable[[int], Any], work: Callable[[Any], object], size: int) -> None:
    """Fail if ``work`` costs far more than four times as much for ``prepare(size)`` as for ``prepare(size // 4)``."""
    small, large = prepare(size // TIMES_AS_MUCH), prepare(size)
    seen = []
    for _ in range(_TRIES):
        least, most = _cpu(work, small), _cpu(work, large)
        seen.append(f"{least:.3f} s → {most:.3f} s")
        if most <= _MOST * max(least, _UNMEASURABLE):
            return
    raise AssertionError(f"four times as much took {', '.join(seen)} of CPU")


def _cpu(work: Callable[[Any], object], given: Any) -> float:
    began = time.process_time()
    work(given)
    return time.process_time() - began
