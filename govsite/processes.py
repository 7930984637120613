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

if TYPE_CHECKING:
    import asyncio


_MALLOC_OPTIONS = {
    -3: 128 * 1024,  # M_MMAP_THRESHOLD: bytes from which on a buffer is mapped by itself
    -1: 1024 * 1024,  # M_TRIM_THRESHOLD: free bytes at the heap's end that are kept
    -8: 2,  # M_ARENA_MAX: heaps
}
"""Options of ``mallopt`` (mallopt(3)); a threshold that is set does not move by itself any more."""
_LEFT_BEHIND = "ignore:resource_tracker:UserWarning"
"""multiprocessing's helper tells what a program left behind that was ended at once, and tidies it up."""
VERBOSE = "GOVSITE_VERBOSE"
"""Variable by which processes that begin beside the program know that it was called with ``--verbose``."""
_STANDARD_ERROR = 2
_SHOW_CURSOR = b"\x1b[?25h"
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
def unheard_ctrl_c() -> Iterator[None]:
    """Ctrl-C waits meanwhile, and for ever in processes that are started here.

    The terminal sends it to them, too, and one that has not come as far as ``begin_beside`` would
    die of it with a traceback, and leave the pool waiting.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # multiprocessing starts this helper before its first process, and lets Ctrl-C through again after that.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def ended_by_second_ctrl_c() -> Iterator[None]:
    """The first Ctrl-C is heard as before; from then on the system itself ends the program at the next one.

    Python hears signals between two steps of its own: not while SQLite waits for a lock, and one that it hears while it
    joins threads and processes at its end leaves these waiting for one another for ever. What was written is in the
    store; processes that were started here end with the program.
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def hear(number: int, frame: FrameType | None) -> None:
        leave_ctrl_c_to_the_system()
        before(number, frame)

    if _LEFT_BEHIND not in sys.warnoptions:
        sys.warnoptions.append(_LEFT_BEHIND)  # which processes that are started from here on are given, too
    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is hear:
            signal.signal(signal.SIGINT, before)


def leave_ctrl_c_to_the_system() -> None:
    """From now on Ctrl-C ends this process at once. A cursor that a bar hides is shown: nobody would do so then."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.isatty(_STANDARD_ERROR):
        os.write(_STANDARD_ERROR, _SHOW_CURSOR)


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
    # What libraries log (a server that breaks off inside TLS) goes nowhere, as in the program itself.
    logging.getLogger().addHandler(logging.NullHandler())
    if is_verbose():
        log_requests(wanted=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)


def tell_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What an event loop does with an error that nobody waits for: as it does by itself, but for one.

    uvloop's TLS still writes a record (an alert, its part of the goodbye) when the connection below it has been
    closed meanwhile, as when a run is broken off, and then shows the ``RuntimeError`` of the closed handle with a
    traceback. Nothing is lost by it: whoever used the connection is told its end in any case.
    """
    if not (isinstance(context.get("exception"), RuntimeError) and str(context["exception"]).endswith(_CLOSED_BELOW)):
        loop.default_exception_handler(context)
