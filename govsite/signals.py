"""Signals that ask the program to end: they are heard as Ctrl-C is, and the second one is obeyed by the system itself.

SIGTERM is what timeout(1), systemd, containers and CI services send; SIGHUP what a terminal sends that is closed.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NamedTuple

ENDINGS = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that ask for an end."""
_ECHO = 0.05
"""Seconds within which the same call may send a signal twice: timeout(1) does, to the process and to its group."""
_LEFT_BEHIND = "ignore:resource_tracker:UserWarning"
"""multiprocessing's helper tells what a program left behind that was ended at once, and tidies it up."""
_STANDARD_ERROR = 2
_SHOW_CURSOR = b"\x1b[?25h"


class Interruption(NamedTuple):
    """How the program was asked to end."""

    told: str
    code: int
    """Exit code, as shells say it of a program that the signal ended."""


@dataclass
class _Heard:
    signal: int = signal.SIGINT


_heard = _Heard()


def interruption() -> Interruption:
    """What a ``KeyboardInterrupt`` stands for: Ctrl-C, or the signal that is heard as it is."""
    number = signal.Signals(_heard.signal)
    told = "interrupted" if number is signal.SIGINT else f"stopped by {number.name}"
    return Interruption(told, 128 + number)


def hear_all() -> None:
    """Hear the other signals as Ctrl-C; one that is ignored (nohup) stays so."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and hasattr(signal, "pthread_sigmask"):
        # Shells have what runs behind them ignore Ctrl-C, and asyncio lets nothing end that does: it stays unheard
        # here, and what it would do is there for the others.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ENDINGS - {signal.SIGINT}:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _hear)


def _hear(number: int, frame: FrameType | None) -> None:
    as_ctrl_c = signal.getsignal(signal.SIGINT)
    _heard.signal = number
    leave_to_the_system()
    _leave_closed_terminal()
    if callable(as_ctrl_c):
        as_ctrl_c(signal.SIGINT, frame)


@contextmanager
def ended_by_second() -> Iterator[None]:
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
        leave_to_the_system()
        before(number, frame)

    if _LEFT_BEHIND not in sys.warnoptions:
        sys.warnoptions.append(_LEFT_BEHIND)  # which processes that are started from here on are given, too
    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is hear:
            signal.signal(signal.SIGINT, before)


def leave_to_the_system() -> None:
    """From now on such a signal ends this process at once. A cursor that a bar hides is shown: nobody would do so then.

    An echo of the one that came is not a second one.
    """
    heard = [number for number in ENDINGS if callable(signal.getsignal(number))]
    if not heard:
        return
    for number in heard:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(_ECHO)
    for number in heard:
        signal.signal(number, signal.SIG_DFL)
    if os.isatty(_STANDARD_ERROR):
        os.write(_STANDARD_ERROR, _SHOW_CURSOR)


def _leave_closed_terminal() -> None:
    """Standard streams that lead to a terminal which is gone lead nowhere from now on: what is said fails no more."""
    for number in range(_STANDARD_ERROR + 1):
        try:
            if stat.S_ISCHR(os.fstat(number).st_mode) and not os.isatty(number):
                nowhere = os.open(os.devnull, os.O_RDWR)
                os.dup2(nowhere, number)
                os.close(nowhere)
        except OSError:
            continue  # it is closed


def unblock() -> None:
    """In a process that was begun while they waited (``processes.unheard_endings``): let them come."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS - {signal.SIGINT})
