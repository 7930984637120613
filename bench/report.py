"""Reports of a whole city: 807 sites with about a hundred problems each, in every format; and the page in a browser."""

from __future__ import annotations

import asyncio
import importlib.util
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.table import Table

SITES = 807
PER_RULE = 36
"""Mean number of problems of a rule on pages that failed; about a hundred a site come of it."""
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
"""Milliseconds since the page was asked for, once what was drawn has been painted."""
_TESTS = Path(__file__).resolve().parents[1] / "tests"
Row = tuple[str, ...]


def main() -> Table:
    """Render in a process of its own, so that the memory is that of one ``govsite report``."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with get_context("spawn").Pool(1) as pool:
            rows, problems, memory = pool.apply(measure, (folder,))
        opened = browser_rows(Path(folder))
    total = sum(float(row[1]) for row in rows)
    size = sum(float(row[2]) for row in rows)
    note = f"{SITES} sites, {problems:,} problems; CPU seconds of one core; at most {memory} MB."
    every = (("all formats", f"{total:.1f}", f"{size:.1f}"),)
    return Table("Reports of a city", ("what", "seconds", "MB"), (*rows, *every, *opened), note=note)


def measure(folder: str) -> tuple[tuple[Row, ...], int, int]:
    """Each format's CPU seconds and size, the number of problems, and the most memory (MB)."""
    from govsite.report.format import find_format, format_names  # noqa: PLC0415 - in the process that is measured

    run = _load(_TESTS / "report" / "sample.py").sample_run(sites=SITES, findings=PER_RULE, hostile=False)
    rows = []
    for name in format_names():
        form = find_format(name)
        started = time.process_time()
        content = form.render(run)
        seconds = time.process_time() - started
        (Path(folder) / f"report{form.suffix}").write_bytes(content)
        rows.append((name, f"{seconds:.1f}", f"{len(content) / 1e6:.1f}"))
    problems = sum(len(outcome.problems) for outcome in run.outcomes)
    return tuple(rows), problems, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def browser_rows(folder: Path) -> tuple[Row, ...]:
    """Seconds until views of the page stand, where there is a Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        return ()
    browser = _load(_TESTS / "end_to_end" / "browser.py").browser
    return asyncio.run(_open(browser, program, folder))


async def _open(browser: Callable[..., Any], program: str, folder: Path) -> tuple[Row, ...]:
    rows = []
    async with browser(program, folder / "profile") as page:
        for view in ("overview", "findings", "heat"):
            await page.open("about:blank")
            await page.open(f"{(folder / 'report.html').as_uri()}#view={view}")
            await page.until(
                "document.querySelector('#view') && document.querySelector('#view').textContent.length > 100"
            )
            rows.append((f"html opened: {view}", f"{await page.ask(PAINTED) / 1000:.1f}", ""))
    return tuple(rows)


def _load(path: Path) -> ModuleType:
    """A module of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is not there: benchmarks run in a checkout")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    print(main().markdown())
