"""Which language a call speaks, and help pages in it."""

from __future__ import annotations

import copy
import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from govsite import language
from govsite.config import find_config

_FIRST_SENTENCE = re.compile(r".*?(?:[.](?= [A-Z]|$)|[。；]|$)")
_NOTES = re.compile(r" {2}\[([^\[\]]*)\]$")


def settle_language(arguments: Sequence[str]) -> None:
    """Speak the language of this call: ``--lang``, ``GOVSITE_LANG``, ``govsite.toml``, the locale; the first that says.

    Raises ``UsageError`` for a variable that names no language.
    """
    if asked := language.asked_for(arguments, os.environ):
        language.speak(asked, asked=True)
    else:
        language.speak(_configured() or language.of_locale(os.environ))


def _configured() -> str:
    """``lang`` of the nearest configuration; a file that cannot be read is told by the command that needs it."""
    try:
        path = find_config(Path.cwd())
        named = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("lang") if path else ""
    except (OSError, ValueError, RecursionError):
        return ""
    return named if named in language.LANGUAGES else ""


def localise(command: Any) -> None:
    """Put the help of a command and of all below it into the spoken language, and ``--lang`` where it is missing.

    ``command`` is what ``typer.main.get_command`` makes; its classes are private to typer.
    """
    offered = next(param for param in command.params if param.name == "lang")
    _localise(command, offered)


def _localise(command: Any, offered: Any) -> None:
    below = getattr(command, "commands", {})
    if all(param.name != "lang" for param in command.params):
        unused = copy.copy(offered)
        unused.expose_value = False  # the command does not know it; the language is settled before it starts
        command.params.append(unused)
    text = language.helped(command.help or "")
    command.help = text
    found = _FIRST_SENTENCE.match(next(iter(language.paragraphs(text)), ""))
    command.short_help = found[0].rstrip("。；") if found else ""
    for param in command.params:
        if getattr(param, "help", None):
            param.help = language.helped(param.help)
    if language.spoken() != "en":
        command.context_class = _context_class()
    for child in below.values():
        _localise(child, offered)


def _context_class() -> type[typer.Context]:
    """A context whose help pages are set by the width of characters and headed in the spoken language."""
    from rich.cells import cell_len

    from govsite.report.wrap import wrap

    base: Any = typer.Context.formatter_class

    class Formatter(base):  # type: ignore[misc]  # typer keeps its class private
        """Help by cells: a Chinese character takes two, and lines break between any two of them."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{language.framed('Usage')}: ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(language.framed(heading))

        def write_text(self, text: str) -> None:
            indent = " " * self.current_indent
            blocks = [wrap(part, self.width - self.current_indent) for part in language.paragraphs(text)]
            self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in blocks) + "\n")

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            first_width = min(max(cell_len(first) for first, _ in rows), col_max) + col_spacing
            indent = " " * self.current_indent
            hanging = " " * (self.current_indent + first_width)
            for first, second in rows:
                lines = wrap(_noted(second), self.width - self.current_indent - first_width)
                if cell_len(first) + col_spacing <= first_width:
                    self.write(indent + first + " " * (first_width - cell_len(first)) + lines[0] + "\n")
                else:
                    self.write(indent + first + "\n" + hanging + lines[0] + "\n")
                for line in lines[1:]:
                    self.write(hanging + line + "\n")

    class Context(typer.Context):
        """A context that sets its help with this formatter."""

        formatter_class = Formatter

    return Context


def _noted(text: str) -> str:
    """The help of an option, with typer's own words in it translated."""
    text = language.framed(text)

    def note(found: re.Match[str]) -> str:
        parts = []
        for part in found[1].split("; "):
            name, colon, value = part.partition(": ")
            parts.append(f"{language.framed(name)}: {value}" if colon else language.framed(part))
        return f"  [{'; '.join(parts)}]"

    return _NOTES.sub(note, text)
