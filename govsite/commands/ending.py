"""How a command ends that did not come to its end: one line for the user, never a traceback."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from govsite import language
from govsite.errors import GovsiteError
from govsite.report.safe import lines, plain
from govsite.signals import interruption, leave_to_the_system
from govsite.whole_files import FULL

BUG = 4
"""Exit code of a fault of govsite itself."""
_TRACE = "GOVSITE_TRACEBACK"


def open_missing_streams() -> None:
    """Standard streams that can be written to, whatever the program was started with.

    A stream that is closed gets the null device: otherwise the next file that is opened, a
    database say, would become standard output.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    _buffer_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # LANG=C is no reason to fail on the first Chinese word; files are UTF-8 anyway.
            ascii_only = stream.encoding.lower() in {"ascii", "us-ascii", "ansi_x3.4-1968", "646"}
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")


def _buffer_streams() -> None:
    """Put a buffer before streams that have none (``python -u``, ``PYTHONUNBUFFERED``, as in most containers).

    A write of such a stream is one call of the system, and a signal that arrives while the reader
    is slow ends it early: what is left of a report would be lost without a word. A buffer writes on.
    """
    for name, own in (("stdout", sys.__stdout__), ("stderr", sys.__stderr__)):
        if own is not None and own is getattr(sys, name) and isinstance(getattr(own, "buffer", None), io.RawIOBase):
            whole = os.fdopen(own.fileno(), "w", buffering=1, encoding=own.encoding, errors=own.errors, closefd=False)
            setattr(sys, name, whole)


def silence_libraries() -> None:
    """Keep libraries from writing to standard error what is already told as an answer's problem.

    asyncio, for one, logs a server that breaks off inside TLS as a fatal error.
    """
    handler: logging.Handler = logging.NullHandler()
    if os.environ.get(_TRACE):
        handler = logging.StreamHandler()
        handler.setFormatter(_Harmless())
    logging.getLogger().addHandler(handler)


class _Harmless(logging.Formatter):
    """Lines of a log that steer no terminal and show no password."""

    def format(self, record: logging.LogRecord) -> str:
        return lines(super().format(record))


def mute(*streams: TextIO) -> None:
    """Send what is still to be written nowhere: its reader (head, less) went away, or the disk is full.

    Without streams named, on both.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams or (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


@contextmanager
def outliving_its_reader() -> Iterator[None]:
    """Write to standard output as long as somebody reads it.

    Once the reader (head, less) went away the command goes on without: its files are still to be written, and its exit
    code says what was found, not how much of it was read.
    """
    try:
        yield
    except BrokenPipeError:
        mute()


class Interruptible(TyperGroup):
    """Commands of which an interrupted one ends with a word; typer's own end without."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the command line."""
        with _told_interruption():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with _told_interruption():
            return super().invoke(ctx)


@contextmanager
def _told_interruption() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise typer.Exit(explain(error)) from None


def explain(error: BaseException) -> int:
    """One line on standard error for an error that ended a command; returns the exit code."""
    if os.environ.get(_TRACE) and not isinstance(error, GovsiteError | KeyboardInterrupt):
        sys.stderr.write(lines("".join(traceback.format_exception(error))))
    if isinstance(error, TyperException):
        return _show(error)
    if isinstance(error, BrokenPipeError):
        return 0
    return _say(*_sentence(error))


def _sentence(error: BaseException) -> tuple[str, int]:
    """What is said of an error, and the exit code."""
    if isinstance(error, GovsiteError):
        return language.told_error(error), error.exit_code
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        leave_to_the_system()
        return interruption()
    if isinstance(error, OSError) and error.errno:
        where = f"{error.filename2 or error.filename}: " if error.filename else ""
        advice = "free some space and call it again" if error.errno in FULL else "look at the path and its permissions"
        what = language.told(error.strerror or "")
        return f"{where}{what} ({language.told(advice)})", GovsiteError.exit_code + 1
    if isinstance(error, MemoryError):
        return "out of memory (give it fewer sites, --max-pages, or a larger machine)", GovsiteError.exit_code + 1
    told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"this is a bug of govsite: {told} ({_TRACE}=1 shows where; please report it)", BUG


def _say(text: str, code: int) -> int:
    try:
        sys.stderr.write(f"govsite: {plain(language.told(text))}\n")
        sys.stderr.flush()
    except OSError:
        mute()
    return code


def _show(error: TyperException) -> int:
    """What the parser of the command line refuses, as it is spoken; returns the exit code."""
    written = io.StringIO()
    show = getattr(error, "show", None)
    if show is None:
        return _say(str(error), error.exit_code)
    show(file=written)
    try:
        sys.stderr.write("".join(lines(language.told(line)) + "\n" for line in written.getvalue().splitlines()))
        sys.stderr.flush()
    except OSError:
        mute()
    return error.exit_code
