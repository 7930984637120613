"""The whole audit (crawl, judge, store) of the simulated city, its servers on the same machine.

``python -m bench.crawl_city [SIZE…]``: small, city or a number of sites. Each size runs in a
process of its own, so that its peak memory is its own. CPU time is that of the program with
its readers; the city's servers are counted apart.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from bench.table import Table
from govsite.commands.context import open_context, read_sites
from govsite.lab.city import build_city
from govsite.lab.compare import compare
from govsite.lab.process import start_lab
from govsite.pipeline import Job, look_and_judge, new_header, rules_over
from govsite.store.store import open_store

SIZES = ("small", "city")
SEED = 1


def measure(size: str, *, seed: int = SEED) -> dict[str, float]:
    """One audit of a city of that size."""
    city = build_city(size=int(size) if size.isdigit() else size, seed=seed)
    context = open_context(lang="en")
    with tempfile.TemporaryDirectory() as folder, start_lab(city=city, folder=Path(folder)) as world:
        settings = replace(context.settings, network=world.network)
        ledger, _ = read_sites(context, [str(world.inventory)])
        packs = context.packs()
        header = new_header(
            command="audit", settings=settings, place=context.place, packs=packs, sites=ledger.sites, inventory="lab"
        )
        rules = rules_over(packs, None)
        with open_store(str(Path(folder) / "store.db")) as store:
            store.start_run(header, sites=ledger.sites, rules=rules)
            job = Job(
                header=header, sites=ledger.sites, rules=rules, place=context.place, settings=settings, store=store
            )
            started, cpu, city_cpu = time.perf_counter(), time.process_time(), _cpu_of(world.pid)
            look_and_judge(job)
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
            city_cpu, readers = _cpu_of(world.pid) - city_cpu, _cpu_of_children(but=world.pid)
            summaries = list(store.summaries(header.id))
            scores = compare(city, list(store.outcomes(header.id)))
    return {
        "sites": len(ledger.sites),
        "pages": sum(summary.page_count for summary in summaries),
        "targets": sum(summary.target_count for summary in summaries),
        "seconds": seconds,
        "cpu": cpu,
        "readers": readers,
        "city_cpu": city_cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "recall": scores.recall,
        "precision": scores.precision,
    }


def _cpu_of(pid: int) -> float:
    """CPU seconds that a process has used; 0 where the system does not tell."""
    fields = _stat(str(pid))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _cpu_of_children(*, but: int) -> float:
    """The same of all processes that this one started, ended ones included, but for one."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    proc = Path("/proc")
    names = [entry.name for entry in proc.iterdir()] if proc.exists() else []
    pids = [name for name in names if name.isdigit() and int(name) != but]
    mine = [pid for pid in pids if (fields := _stat(pid)) and int(fields[1]) == os.getpid()]
    return ended.ru_utime + ended.ru_stime + sum(_cpu_of(int(pid)) for pid in mine)


def _stat(pid: str) -> list[str]:
    """Fields of ``/proc/PID/stat`` behind the name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _measured_apart(size: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.crawl_city", "--one", size]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(sizes: Sequence[str] = SIZES) -> Table:
    """Measure each size."""
    rows = []
    for size in sizes:
        found = _measured_apart(size)
        per_page = (found["cpu"] + found["readers"]) / max(found["pages"], 1) * 1000
        rows.append(
            (
                *(
                    f"{found[name]:.0f}"
                    for name in ("sites", "pages", "targets", "seconds", "cpu", "readers", "city_cpu")
                ),
                f"{per_page:.1f}",
                f"{found['peak_mb']:.0f}",
                f"{found['recall']:.1%}",
                f"{found['precision']:.1%}",
            )
        )
    return Table(
        "Audit of the simulated city",
        (
            "sites", "pages", "targets", "wall s", "program CPU s", "readers CPU s", "city CPU s", "CPU ms a page",
            "peak MB", "recall", "precision",
        ),
        tuple(rows),
        note=f"All checks, evidence stored, seed {SEED}; the city's servers run on the same cores.",
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        print(main(sys.argv[1:] or SIZES).markdown())
