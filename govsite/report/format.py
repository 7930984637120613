"""What a report format is, and how the formats are found.

A format is one module below ``govsite.report.formats`` with an object named
``PLUGIN``; its file name is the word a user writes after ``--format``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

from msgspec import Struct

from govsite.errors import UsageError
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.plugins import load_plugin, plugin_names

PACKAGE = "govsite.report.formats"


class Format(Struct, frozen=True, kw_only=True):
    """One way to write a run down.

    ``render`` is pure: the same run gives the same bytes. ``suffix`` is the file name's
    ending with its dot; ``is_text`` says whether the bytes may be shown on a terminal.
    """

    suffix: str
    render: Callable[[Run], bytes]
    title: Words
    is_text: bool = True
    stream: Callable[[Run], Iterable[bytes]] | None = None
    """The same bytes piece by piece, where a file grows with the run and can be written site by site."""

    def pieces(self, run: Run) -> Iterable[bytes]:
        """What ``render`` gives, in as small pieces as the format can."""
        return self.stream(run) if self.stream is not None else (self.render(run),)


def streamed(stream: Callable[[Run], Iterable[bytes]]) -> Callable[[Run], bytes]:
    """``render`` of a format that is written piece by piece."""
    return lambda run: b"".join(stream(run))


def format_names() -> tuple[str, ...]:
    """Names of all formats, sorted, without importing any of them."""
    return plugin_names(PACKAGE)


def find_format(name: str) -> Format:
    """The format of that name; raises ``UsageError`` that lists the names there are."""
    if name not in format_names():
        near = difflib.get_close_matches(name, format_names(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no report format {name!r}", hint=f"{hint}formats: {', '.join(format_names())}")
    found, _ = load_plugin(PACKAGE, name)
    if not isinstance(found, Format):
        raise TypeError(f"{PACKAGE}.{name}: PLUGIN is no Format")
    return found


def render(run: Run, name: str) -> bytes:
    """``run`` written in the format ``name``."""
    return find_format(name).render(run)
