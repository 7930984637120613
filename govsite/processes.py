"""Processes: which one this is, and what all that the program starts beside itself have in common."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import platform
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from govsite.signals import ENDINGS, unblock

if TYPE_CHECKING:
    import asyncio


_MALLOC_OPTIONS = {
    -3: 128 * 1024,  # M_MMAP_THRESHOLD: bytes from which on a buffer is mapped by itself
    -1: 1024 * 1024,  # M_TRIM_THRESHOLD: free bytes at the heap's end that are kept
    -8: 2,  # M_ARENA_MAX: heaps
}
"""Options of ``mallopt`` (mallopt(3)); a threshold that is set does not move by itself any more."""
VERBOSE = "GOVSITE_VERBOSE"
"""Variable by which processes that begin beside the program know that it was called with ``--verbose``."""
_FAREWELL = 3.0
"""Seconds that a worker which is asked to end leaves the program to end before it."""
_CLOSED_BELOW = "the handler is closed"
"""How uvloop says that the connection below its TLS is closed."""


class Identity(NamedTuple):
    """One process among all of all machines, and all that were before it."""

    machine: str
    process: str

    @classmethod
    def own(cls) -> Identity:
        """Of this process."""
        return cls(machine=_machine(), process=f"{os.getpid()}.{_begun(os.getpid())}")

    @classmethod
    def of(cls, text: str) -> Identity:
        """What ``str`` wrote."""
        machine, _, process = text.rpartition("#")
        return cls(machine=machine, process=process)

    def __str__(self) -> str:
        return f"{self.machine}#{self.process}"

    @property
    def is_gone(self) -> bool:
        """Whether the process is known to have ended; of other machines nobody here knows."""
        if self.machine != _machine():
            return False
        number, _, begun = self.process.partition(".")
        try:
            os.kill(int(number), 0)
        except (ProcessLookupError, ValueError):
            return True
        except PermissionError:
            pass
        return _begun(int(number)) != begun


def _machine() -> str:
    """A name for what shares process numbers: a machine since its start, or a container on it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{_node()}/{boot[:8]}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return _node()


def _node() -> str:
    return platform.node() or "localhost"


def _begun(number: int) -> str:
    """When a process began, in ticks since the machine did; empty where that cannot be known."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        # A zombie has ended, but for its parent to hear of it.
        return "gone" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def unheard_endings() -> Iterator[None]:
    """Ctrl-C and its like wait meanwhile, and for ever in processes that are started here.

    The terminal sends it to them, too (systemd SIGTERM), and one that has not come as far as ``begin_beside`` would
    die of it with a traceback, and leave the pool waiting.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    # multiprocessing starts this helper before its first process, and lets Ctrl-C through again after that.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def give_memory_back() -> None:
    """Have the C library return what large buffers took as soon as they are freed.

    glibc takes them from the heap once it has seen some, and what is small and lives long comes to lie between them: in
    time most of the heap is holes (the buffer of each TLS connection has 256 kB), and a crawl's process grew with every
    site although it kept next to nothing of it. A heap for each thread has holes of its own. Elsewhere nothing happens.
    """
    try:
        settle = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for option, value in _MALLOC_OPTIONS.items():
        settle(option, value)


class _OneLine(logging.Formatter):
    """Lines that steer no terminal: servers say where they send a program on."""

    def format(self, record: logging.LogRecord) -> str:
        told = record.getMessage()
        return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in told)


def is_verbose() -> bool:
    """Whether the program was called with ``--verbose``."""
    return bool(os.environ.get(VERBOSE))


def log_requests(*, wanted: bool) -> None:
    """Write what the program asks for to standard error, a line each: here, and in every process that begins now."""
    ours = logging.getLogger("govsite")
    for handler in [one for one in ours.handlers if isinstance(one.formatter, _OneLine)]:
        ours.removeHandler(handler)
    if not wanted:
        os.environ.pop(VERBOSE, None)
        ours.setLevel(logging.NOTSET)
        return
    os.environ[VERBOSE] = "1"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)


def begin_beside() -> None:
    """In a new process: Ctrl-C is for the program to handle, and without the program there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ENDINGS - {signal.SIGINT}:
        signal.signal(number, _end_after_program)
    unblock()
    # What libraries log (a server that breaks off inside TLS) goes nowhere, as in the program itself.
    logging.getLogger().addHandler(logging.NullHandler())
    if is_verbose():
        log_requests(wanted=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_after_program(number: int, _: FrameType | None) -> None:
    """What is meant for the program (systemd sends it to each process) lets it end its workers; else this one ends."""
    signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(_FAREWELL,), daemon=True).start()


def _end_with_parent(patience: float | None = None) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel], patience)
        os._exit(0)


def tell_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What an event loop does with an error that nobody waits for: as it does by itself, but for one.

    uvloop's TLS still writes a record (an alert, its part of the goodbye) when the connection below it has been
    closed meanwhile, as when a run is broken off, and then shows the ``RuntimeError`` of the closed handle with a
    traceback. Nothing is lost by it: whoever used the connection is told its end in any case.
    """
    if not (isinstance(context.get("exception"), RuntimeError) and str(context["exception"]).endswith(_CLOSED_BELOW)):
        loop.default_exception_handler(context)
