"""Tables of measurements: printed, and with ``--write`` kept in ``bench/RESULTS.md``."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEADING = "# Measurements\n\nMade by `python -m bench --write`; newest first.\n"


@dataclass(frozen=True, slots=True)
class Table:
    """One benchmark's figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    """How it was measured."""

    def markdown(self) -> str:
        """The table as Markdown, columns aligned."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [_line(self.columns, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
        lines.extend(_line(row, widths) for row in self.rows)
        return "\n".join((f"### {self.title}", "", *([self.note, ""] if self.note else []), *lines, ""))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def machine() -> str:
    """The machine in a few words: processor, cores in use, memory, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (
        f"{_processor()}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def keep(tables: Sequence[Table], *, path: Path = RESULTS) -> None:
    """Put the tables, with date and machine, before what the file holds already."""
    before = path.read_text(encoding="utf-8").removeprefix(_HEADING) if path.exists() else ""
    heading = f"\n## {datetime.now(UTC):%Y-%m-%d} · {machine()}\n\n"
    path.write_text(_HEADING + heading + "\n".join(table.markdown() for table in tables) + before, encoding="utf-8")
