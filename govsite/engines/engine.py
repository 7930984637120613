"""What an engine is: it runs functions elsewhere, and says where those can reach this program.

An engine is a ``concurrent.futures`` executor with two facts beside it. What is handed to
``submit`` is small (settings, an address, a token); what the workers need and find goes over
the lines of the hub (see ``hub.py``), the same way whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import ParamSpec, Protocol, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class WorkerDiedError(Exception):
    """A worker ended without a result: killed, out of memory, or its machine is gone."""


class Engine(Protocol):
    """Where work is done."""

    @property
    def workers(self) -> int:
        """How many workers work side by side."""

    @property
    def listen_host(self) -> str:
        """The address of this machine at which its workers can reach the hub."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a module's function (with picklable arguments) in a worker of its own.

        The future has its result, or its exception, or ``WorkerDiedError``. One worker that dies
        takes no other with it.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all workers, whatever they do."""
