"""Runs over the simulated city, its servers on the same machine, with what they took."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from govsite.commands.context import Context, open_context, read_sites
from govsite.crawl.light import LIGHT, lightly
from govsite.crawl.progress import Progress
from govsite.crew.lead import look_together
from govsite.engines.local import LocalEngine
from govsite.lab.city import build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.pipeline import Job, look_and_judge, new_header, rules_over
from govsite.store.store import Store, open_store

SEED = 1


@dataclass
class Took:
    """What a run took; CPU and memory of all its processes but the city's servers."""

    sites: int = 0
    pages: int = 0
    requests: int = 0
    seconds: float = 0.0
    begun: float = 0.0
    """Seconds until the first request: workers start, the run is written down."""
    nearly: float = 0.0
    """Seconds until 95 % of the sites were done: the rest are those that do not answer."""
    cpu: float = 0.0
    peak_mb: float = 0.0
    """Of the program itself."""
    progress: Progress | None = field(default=None, repr=False)


@contextmanager
def city_of(size: str | int, *, seed: int = SEED) -> Iterator[tuple[LabWorld, Context, Path]]:
    """A running city, and a folder for stores."""
    city = build_city(size=size, seed=seed)
    with tempfile.TemporaryDirectory() as name, start_lab(city=city, folder=Path(name)) as world:
        yield world, open_context(lang="en"), Path(name)


@contextmanager
def run_over(
    world: LabWorld,
    context: Context,
    folder: Path,
    *,
    jobs: int = 1,
    is_light: bool = False,
) -> Iterator[tuple[Took, Store, str]]:
    """One audit of the city (or light scan) into a store of its own, which stays open as long as the context lasts."""
    settings, parts = replace(context.settings, network=world.network), LIGHT if is_light else None
    settings = lightly(settings) if is_light else settings
    ledger, _ = read_sites(context, [str(world.inventory)])
    packs = context.packs()
    header = new_header(
        command="audit", settings=settings, place=context.place, packs=packs, sites=ledger.sites, inventory="lab"
    )
    rules = rules_over(packs, parts)
    took = Took()
    with open_store(str(folder / f"{header.id}.db")) as store:
        store.start_run(header, sites=ledger.sites, rules=rules)
        job = Job(
            header=header,
            sites=ledger.sites,
            rules=rules,
            place=context.place,
            settings=settings,
            store=store,
            parts=parts,
        )
        started, cpu = time.perf_counter(), _cpu()

        def watch(progress: Progress) -> None:
            took.progress = progress
            if not took.begun and progress.requests:
                took.begun = time.perf_counter() - started
            if not took.nearly and progress.sites_done >= 0.95 * progress.sites_total:
                took.nearly = time.perf_counter() - started

        if jobs == 1:
            look_and_judge(job, progress=watch)
        else:
            with LocalEngine(jobs) as engine:
                look_together(job, engine, progress=watch)
        took.seconds = time.perf_counter() - started
        _let_children_end()
        took.cpu = _cpu() - cpu
        summaries = list(store.summaries(header.id))
        took.sites, took.pages = len(summaries), sum(summary.page_count for summary in summaries)
        took.requests = took.progress.requests if took.progress else 0
        took.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield took, store, header.id


def _cpu() -> float:
    """CPU seconds of this process and of those children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _let_children_end() -> None:
    for _ in range(100):
        if not multiprocessing.active_children():
            return
        time.sleep(0.05)
