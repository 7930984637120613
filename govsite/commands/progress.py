"""Progress of a long look: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from govsite.commands.context import is_interactive, talk
from govsite.language import spoken, told
from govsite.processes import is_verbose
from govsite.quantities import duration, plural

if TYPE_CHECKING:
    from govsite.crawl.crawler import Progress

_TOLD_FROM = 10  # the time left is told when a tenth of the sites is done
_LARGE = 64 * 1024 * 1024  # bytes from which reading a file takes long enough to be watched
_LINE_EVERY = 15.0  # seconds between plain lines, so that a CI log stays short


@contextmanager
def shown_progress(*, hidden: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A function that takes each ``Progress``; ``None`` where nothing is to be shown."""
    if hidden:
        yield None
    elif is_interactive() and not is_verbose():  # lines would tear the bar
        with _bar() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(compact=True),
    )
    start = time.monotonic()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("sites", total=None, told="")

        def show(state: Progress) -> None:
            rate = state.pages / max(time.monotonic() - start, 0.001)
            text = told(f"{plural(state.pages, 'page')}, {rate:.0f} pages/s")
            bar.update(task, total=state.sites_total, completed=state.sites_done, told=text)

        yield show


def _lines() -> Callable[[Progress], None]:
    start = time.monotonic()
    last = start

    def show(state: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _LINE_EVERY:
            return
        last = now
        elapsed = now - start
        # Sites are looked at side by side: while few are done, their number says nothing of the time left.
        is_told = 0 < state.sites_total <= state.sites_done * _TOLD_FROM
        left = elapsed / state.sites_done * (state.sites_total - state.sites_done) if is_told else 0.0
        done = (
            f"{state.sites_done} of {plural(state.sites_total, 'site')}, "
            f"{plural(state.pages, 'page')}, {state.pages / elapsed:.0f} pages/s"
        )
        talk(f"{done}, about {duration(max(1, round(left)), spoken())} left" if is_told else done)

    return show


@contextmanager
def shown_reading(path: Path, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """A function that takes the bytes read of a large file: a bar on a terminal, now and then a line elsewhere."""
    size = path.stat().st_size if path.is_file() else 0
    if hidden or size < _LARGE:
        yield lambda _: None
        return
    if not is_interactive():
        yield _reading_lines(path, size)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(path.name, total=size)
        yield lambda read: bar.update(task, completed=read)


def _reading_lines(path: Path, size: int) -> Callable[[int], None]:
    last = time.monotonic()

    def show(read: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_EVERY:
            last = time.monotonic()
            talk(f"{path}: {read * 100 // size} % read")

    return show
