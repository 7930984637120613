"""Which engine a name means, and how many workers are worth it."""

from __future__ import annotations

from govsite.engines.engine import Engine
from govsite.engines.local import LocalEngine
from govsite.errors import UsageError
from govsite.processes import cores

LOCAL = "local"
_WORTHWHILE = 100
"""Items from which on workers pay."""


def open_engine(name: str, *, workers: int) -> Engine:
    """The engine of that name, to be used as a context. Raises ``UsageError`` for an unknown name."""
    if name == LOCAL:
        return LocalEngine(workers)
    raise UsageError(f"no such engine {name!r}", where="--engine", hint=f"there is: {LOCAL}")


def worker_count(*, wanted: int | None, items: int) -> int:
    """How many workers look at so many items: as settled, else one a core where the run is worth it; 1: none beside us.

    A worker costs a second of start-up before it is of any use.
    """
    if wanted is None:
        wanted = cores() if items >= _WORTHWHILE else 1
    return max(1, min(wanted, items))
