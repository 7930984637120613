"""How long commands take that do next to nothing: what a user waits for before anything happens."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.programs import measure
from bench.table import Table

ROUNDS = 5
COMMANDS = (
    ("--help", ["--help"]),
    ("--version", ["--version"]),
    ("canon URL", ["canon", "http://www.example.gov.cn/"]),
    ("rules list", ["rules", "list"]),
    ("domains HOST", ["domains", "www.example.gov.cn"]),
)


def main() -> Table:
    """Measure each."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for told, arguments in COMMANDS:
            found = [measure([sys.executable, "-m", "govsite", *arguments], folder=Path(name)) for _ in range(ROUNDS)]
            rows.append(
                (
                    told,
                    f"{median(usage.seconds for usage in found):.2f}",
                    f"{median(usage.cpu for usage in found):.2f}",
                    f"{max(usage.peak_mb for usage in found):.0f}",
                )
            )
    return Table("Start-up", ("command", "wall s", "CPU s", "peak MB"), tuple(rows), note=f"Median of {ROUNDS}.")
