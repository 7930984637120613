"""A light scan: DNS, robots.txt, sitemap and home page of every host over both families, no further pages.

Hosts of the city that never answer cost their time-outs (those of a light scan) beside all others; the time until
95 % of the hosts were done is told beside the whole.
"""

from __future__ import annotations

from bench.lab import city_of, run_over
from bench.table import Table


def main() -> Table:
    """Measure with one process and with two."""
    rows = []
    with city_of("city") as (world, context, folder):
        for jobs in (1, 2):
            with run_over(world, context, folder, jobs=jobs, is_light=True) as (took, _, _):
                rows.append(
                    (
                        str(jobs),
                        str(took.sites),
                        f"{took.sites / (took.seconds - took.begun) * 60:.0f}",
                        f"{0.95 * took.sites / (took.nearly - took.begun) * 60:.0f}",
                        f"{took.begun:.1f}",
                        f"{took.seconds:.1f}",
                        f"{took.cpu:.1f}",
                        f"{took.cpu / took.sites * 1000:.1f}",
                    )
                )
    return Table(
        "Light scan of the simulated city",
        ("jobs", "hosts", "hosts/min", "hosts/min to 95 %", "start-up s", "wall s", "CPU s", "CPU ms a host"),
        tuple(rows),
        note="DNS, robots.txt, sitemap, home page over IPv4 and IPv6; hosts a minute without start-up. "
        "The city's servers run on the same cores.",
    )
