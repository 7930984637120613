"""The whole audit of the simulated city with one process and with two."""

from __future__ import annotations

from bench.lab import city_of, run_over
from bench.table import Table


def main() -> Table:
    """Measure both."""
    rows = []
    alone = 0.0
    with city_of("city") as (world, context, folder):
        for jobs in (1, 2):
            with run_over(world, context, folder, jobs=jobs) as (took, _, _):
                alone = alone or took.seconds
                rows.append(
                    (
                        str(jobs),
                        str(took.sites),
                        str(took.pages),
                        f"{took.seconds:.1f}",
                        f"{alone / took.seconds:.2f}",
                        f"{took.nearly:.1f}",
                        f"{took.cpu:.1f}",
                        f"{took.cpu / took.pages * 1000:.2f}",
                        f"{took.peak_mb:.0f}",
                    )
                )
    return Table(
        "Audit of the simulated city by jobs",
        (
            "jobs", "sites", "pages", "wall s", "times one job", "s to 95 %", "CPU s", "CPU ms a page", "peak MB",
        ),
        tuple(rows),
        note="All checks, evidence stored. One job has a process beside it that reads pages; two judge what they read. "
        "The city's servers run on the same cores, so that nobody has two to himself.",
    )  # fmt: skip
