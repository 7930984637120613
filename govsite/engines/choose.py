"""Which engine a name means."""

from __future__ import annotations

from typing import NamedTuple

from govsite.engines.dask import DaskEngine, checked_address, require_dask
from govsite.engines.engine import Engine
from govsite.engines.local import LocalEngine, worker_count
from govsite.errors import UsageError

LOCAL, DASK = "local", "dask"


class Choice(NamedTuple):
    """An engine that was asked for."""

    name: str
    address: str = ""
    """Of a Dask scheduler that stands; empty: one of our own, on this machine."""


def choice_of(text: str) -> Choice:
    """``local``, ``dask`` or ``dask:ADDRESS``. Raises ``UsageError`` for anything else, and where Dask is missing."""
    name, colon, address = text.partition(":")
    if name == LOCAL and not colon:
        return Choice(LOCAL)
    if name == DASK:
        require_dask()
        return Choice(DASK, checked_address(address) if colon else "")
    raise UsageError(f"no engine is called {text!r}", where="--engine", hint="there are local, dask and dask:ADDRESS")


def open_engine(choice: Choice, *, jobs: int | None, items: int, listen: str = "") -> Engine | None:
    """The engine for so many items, to be used as a context; ``None`` where this process does best alone.

    ``jobs`` is how many workers are wanted (``None``: as many as are worth it), ``listen`` the address at
    which workers elsewhere find this program where it is not to be found out. Raises ``UsageError``
    for one that is no address.
    """
    if choice.name == DASK:
        return DaskEngine(choice.address, jobs=jobs, items=items, listen=listen)
    workers = worker_count(wanted=jobs, items=items)
    return None if workers == 1 else LocalEngine(workers)
