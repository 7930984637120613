"""Which engine a name means, and how many workers are worth it."""

from __future__ import annotations

from govsite.engines.engine import Engine
from govsite.engines.local import LocalEngine
from govsite.errors import UsageError

LOCAL = "local"


def open_engine(name: str, *, workers: int) -> Engine:
    """The engine of that name, to be used as a context. Raises ``UsageError`` for an unknown name."""
    if name == LOCAL:
        return LocalEngine(workers)
    raise UsageError(f"no such engine {name!r}", where="--engine", hint=f"there is: {LOCAL}")


def worker_count(*, wanted: int | None, items: int) -> int:
    """How many workers look at so many items: as settled, no more than there are items; 1 means none beside us."""
    return max(1, min(wanted or 1, items))
