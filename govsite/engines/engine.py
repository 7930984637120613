"""What an engine is: it runs functions elsewhere, and says where those can reach this program.

An engine is a ``concurrent.futures`` executor with a few facts beside it. What is handed to
``submit`` is small (settings, an address, a token); what the workers need and find goes over
the lines of the hub (see ``hub.py``), the same way whatever the engine.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import ParamSpec, Protocol, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LOOPBACK = "127.0.0.1"


class WorkerDiedError(Exception):
    """A worker ended without a result: killed, out of memory, or its machine is gone."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where workers find the hub."""

    host: str = LOOPBACK
    """The address of this machine by which workers reach it."""
    port: int = 0
    """0: any that is free."""
    tls: ssl.SSLContext | None = None
    """The certificate of this end, and whose it takes from the other; ``None``: nothing is encrypted."""
    worker_tls: Callable[[], ssl.SSLContext] | None = None
    """A module's function with which a worker gets the same for its end."""
    is_here: bool = True
    """Whether the workers are on this machine, and see its files."""


class Engine(Protocol):
    """Where work is done. What it says of itself holds once its context has begun."""

    @property
    def workers(self) -> int:
        """How many workers work side by side."""

    @property
    def door(self) -> Door:
        """Where its workers can reach the hub."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a module's function (with picklable arguments) in a worker of its own.

        The future has its result, or its exception, or ``WorkerDiedError``; ``EngineLostError`` where
        no other could take its place. One worker that dies takes no other with it.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all workers, whatever they do."""
