"""Whether time and memory grow with the work and not faster: more sites, and more pages of one site.

Sites: the simulated city, two pages a site at most, so that the city's own servers do not set the pace. Pages: one
site of linked pages behind nginx. Each row runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.crawlers import CONFIG, write_pages
from bench.lab import city_of
from bench.programs import measure, nginx
from bench.table import Table
from govsite.config import NetworkSettings

SITES = (100, 1_000, 10_000)
PAGES = (10, 100, 1_000, 10_000)


def measure_sites(count: int) -> dict[str, float]:
    """One audit of a city of so many sites, two pages each."""
    with city_of(count) as (world, _, folder):
        (folder / "govsite.toml").write_text(_config(world.network), encoding="utf-8")
        command = [sys.executable, "-m", "govsite", "audit", "-q", "-o", "out.json", str(world.inventory)]
        used = measure(command, folder=folder)
        return {"cpu": used.cpu, "seconds": used.seconds, "peak_mb": used.peak_mb, "count": len(world.city.sites)}


def _config(network: NetworkSettings) -> str:
    """``govsite.toml`` for the city's network and a short look."""
    values = {"resolver": network.resolver, "only": network.only, "ca_file": network.ca_file}
    lines = ["[network]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    for rule in network.dial:
        lines += ["[[network.dial]]", f'network = "{rule.network}"', f"port = {rule.port}", f'to = "{rule.to}"']
    return "\n".join((*lines, "[crawl]", "max_pages = 2", "max_depth = 1", "max_targets = 20", "ipv6_samples = 1", ""))


def measure_pages(count: int) -> dict[str, float]:
    """One audit of a site of so many pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        write_pages(folder / "pages", count)
        (folder / "govsite.toml").write_text(
            CONFIG.replace("1000", "100000").replace("depth = 20", "depth = 200") + "site_budget = 7200\n",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "govsite", "audit", "-q", "-o", "out.json"]
        with nginx(folder / "pages") as server:
            used = measure([*command, server.url], folder=folder)
            found = len({"/index.html" if target == "/" else target for target in server.pages()} - {"/robots.txt"})
        return {"cpu": used.cpu, "seconds": used.seconds, "peak_mb": used.peak_mb, "count": found}


def main() -> Table:
    """Measure each size."""
    rows = []
    for kind, sizes in (("sites", SITES), ("pages of one site", PAGES)):
        for size in sizes:
            command = [sys.executable, "-m", "bench.growth", kind.split()[0], str(size)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
            rows.append(
                (
                    kind,
                    f"{found['count']:.0f}",
                    f"{found['seconds']:.1f}",
                    f"{found['cpu']:.1f}",
                    f"{found['cpu'] / found['count'] * 1000:.1f}",
                    f"{found['peak_mb']:.0f}",
                )
            )
            print(rows[-1], file=sys.stderr, flush=True)
    return Table(
        "Growth",
        ("what", "count", "wall s", "CPU s", "CPU ms each", "peak MB"),
        tuple(rows),
        note="Start-up included. Sites: two pages each, with a worker a core; up to some thousand, wall time is of "
        "sites which never answer. Peak: the largest process.",
    )


if __name__ == "__main__":
    work = {"sites": measure_sites, "pages": measure_pages}[sys.argv[1]]
    print(json.dumps(work(int(sys.argv[2]))))
