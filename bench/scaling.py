"""How much faster two workers are than one where both cores are theirs: four sites on four addresses of one nginx.

Unlike the simulated city, nginx takes next to nothing of the cores. "1, reads alone" is one process and nothing
beside it; "1" is what one job does by itself, with a second process that reads its pages. "two programs" are two of
the first kind at the same time, of two sites each: they share nothing, and tell what the two cores can give.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.crawlers import CONFIG, middle, write_pages
from bench.programs import Usage, measure, nginx
from bench.table import Table

SITES, PAGES, ROUNDS = 4, 400, 3
_ADDRESSES = [f"127.0.0.{number + 2}" for number in range(SITES)]
_ALONE = "readers = 0\n"


@dataclass(frozen=True)
class _Way:
    """How the sites are looked at, and where what is found goes."""

    name: str
    options: tuple[str, ...]
    config: str = ""
    programs: int = 1
    """So many at the same time, each with its share of the sites."""
    needs: tuple[str, ...] = ()
    """What it cannot do without: the module of an extra, or ``POSTGRESQL``."""


_DASK, POSTGRESQL = "distributed", "a PostgreSQL server"
_WAYS = (
    _Way("1, reads alone", ("--jobs", "1"), _ALONE),
    _Way("1", ("--jobs", "1")),
    _Way("2", ("--jobs", "2")),
    _Way("two programs", ("--jobs", "1"), _ALONE, programs=2),
    _Way("2, Dask", ("--engine", "dask", "--jobs", "2"), needs=(_DASK,)),
    _Way("2, PostgreSQL", ("--jobs", "2"), needs=(POSTGRESQL,)),
    _Way("2, Dask, PostgreSQL", ("--engine", "dask", "--jobs", "2"), needs=(_DASK, POSTGRESQL)),
)
NewStore = Callable[[], str]
"""Makes a database and tells its URL."""


def main() -> Table:
    """Measure all ways in turn, several times, so that what else the machine does falls on each of them alike.

    What a run over four one-page sites takes is start-up, and taken off.
    """
    used: dict[tuple[_Way, int], list[Usage]] = {}
    with ExitStack() as opened:
        new_store = opened.enter_context(_databases())
        ways = [way for way in _WAYS if _is_possible(way, new_store)]
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        for pages in (1, PAGES):
            (folder / str(pages)).mkdir()
            write_pages(folder / str(pages), pages)
            with nginx(folder / str(pages), addresses=_ADDRESSES) as server:
                urls = [f"http://{address}:{server.port}/" for address in _ADDRESSES]
                for _ in range(ROUNDS):
                    for way in ways:
                        used.setdefault((way, pages), []).append(_run(way, urls, new_store))
    return _table([(way, middle(used[way, 1]), middle(used[way, PAGES])) for way in ways])


def _table(found: Sequence[tuple[_Way, Usage, Usage]]) -> Table:
    """Of each way, what one page a site and what many took."""
    count = SITES * PAGES
    seconds = [many.seconds - one.seconds for _, one, many in found]
    rows = tuple(
        (
            way.name,
            str(count),
            f"{count / took:.0f}",
            f"{seconds[0] / took:.2f}",
            f"{(many.cpu - one.cpu) / count * 1000:.2f}",
            f"{one.seconds:.1f}",
            f"{many.peak_mb:.0f}",
        )
        for (way, one, many), took in zip(found, seconds, strict=True)
    )
    return Table(
        "Two workers against one",
        ("jobs", "pages", "pages/s", "times the first", "CPU ms a page", "start-up s", "peak MB"),
        rows,
        note=f"{SITES} sites of {PAGES} pages (50 KB, 150 links), each on an address of its own; median of {ROUNDS}, "
        "all ways in turn. Peak: the largest process. CPU of the database server is not counted.",
    )


def _run(way: _Way, urls: Sequence[str], new_store: NewStore | None) -> Usage:
    """One measurement: of several programs the time until the last has ended, and what all of them took."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(way.programs) as beside:
        usages = list(
            beside.map(
                lambda number: _program(way, urls[number :: way.programs], Path(name) / str(number), new_store),
                range(way.programs),
            )
        )
    return Usage(
        seconds=max(usage.seconds for usage in usages),
        cpu=sum(usage.cpu for usage in usages),
        peak_mb=max(usage.peak_mb for usage in usages),
        code=max(usage.code for usage in usages),
    )


def _program(way: _Way, urls: Sequence[str], folder: Path, new_store: NewStore | None) -> Usage:
    folder.mkdir()
    (folder / "govsite.toml").write_text(CONFIG + way.config, encoding="utf-8")
    options = list(way.options)
    if POSTGRESQL in way.needs and new_store is not None:
        options += ["--store", new_store()]
    used = measure([sys.executable, "-m", "govsite", "audit", "-q", "-o", "out.json", *options, *urls], folder=folder)
    if not (folder / "out.json").exists():
        raise RuntimeError(f"{way.name}: no report, exit code {used.code}")
    return used


def _is_possible(way: _Way, new_store: NewStore | None) -> bool:
    """Whether all is here that a way needs; what is not is told."""
    for need in way.needs:
        if new_store is None if need == POSTGRESQL else find_spec(need) is None:
            print(f"not measured: {way.name} needs {need}", file=sys.stderr)
            return False
    return True


@contextmanager
def _databases() -> Iterator[NewStore | None]:
    """A PostgreSQL server of our own, where it is installed with its driver; ``None`` where not."""
    if find_spec("psycopg") is None:
        yield None
        return
    import pytest  # noqa: PLC0415 - the server is the tests'

    from tests.postgresql import Server  # noqa: PLC0415

    try:
        server = Server()
    except pytest.skip.Exception:
        yield None
        return
    try:
        yield server.new_database
    finally:
        server.remove()


if __name__ == "__main__":
    print(main().markdown())
