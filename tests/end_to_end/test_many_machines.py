"""The commands and the script of the page on many machines do what they say, on one machine."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from govsite.engines import dask
from tests.cluster import DASK, ROOT, end, start, wait_until
from tests.town import HOSTS, running_town
from tests.wholerun import kept, write_sources

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
SLURM = ROOT / "docs" / "examples" / "scale" / "slurm.sh"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def said_commands(section: str) -> list[list[str]]:
    text = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [line.split() for line in re.findall(r"^\$ (.+)$", text, re.MULTILINE)]


async def test_the_commands_for_three_machines_work_on_one(tmp_path: Path) -> None:
    """As they stand there, but for the address, the port and the store's evidence instead of a report."""
    scheduler, worker, audit = said_commands("Three machines")
    port = free_port()
    here = {"10.0.0.5": "127.0.0.1", "8786": str(port), "inventory.csv": "sites.txt"}

    def on_loopback(words: list[str]) -> list[str]:
        return [re.sub("|".join(map(re.escape, here)), lambda found: here[found[0]], word) for word in words]

    started = []
    async with running_town() as (town, resolver):
        write_sources(tmp_path, town, resolver)
        try:
            started.append(start(tmp_path, DASK, *on_loopback(scheduler)[1:]))
            started.append(start(tmp_path, DASK, *on_loopback(worker)[1:]))
            words = [*on_loopback(audit)[1:], "--no-progress", "--fail-on", "never"]
            started.append(start(tmp_path, sys.executable, "-m", "govsite", *words))
            await asyncio.to_thread(wait_until, lambda: started[-1].poll() is not None, seconds=180)
        finally:
            for process in reversed(started):
                end(process)
    assert started[-1].returncode == 0, (tmp_path / "said.log").read_text(encoding="utf-8")
    assert len(kept(tmp_path)) == len(HOSTS)
    assert (tmp_path / "report.html").stat().st_size > 10_000


async def test_the_script_for_slurm_works_where_srun_runs_it_here(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "srun").write_text('#!/bin/sh\nexec "$@"\n')
    (programs / "govsite").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m govsite "$@" --fail-on never\n')
    for path in programs.iterdir():
        path.chmod(0o755)
    surroundings = {
        "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SLURM_JOB_ID": "7",
        "SLURM_NTASKS": "1",
        "SLURM_CPUS_PER_TASK": "2",
        "TMPDIR": str(tmp_path),
        "HOST": "127.0.0.1",
    }
    async with running_town() as (town, resolver):
        write_sources(tmp_path, town, resolver)
        process = start(tmp_path, "bash", str(SLURM), "sites.txt", **surroundings)
        try:
            await asyncio.to_thread(wait_until, lambda: process.poll() is not None, seconds=180)
        finally:
            end(process)
    assert process.returncode == 0, (tmp_path / "said.log").read_text(encoding="utf-8")
    assert len(kept(tmp_path)) == len(HOSTS)
    assert (tmp_path / "report.html").exists()
    assert not (tmp_path / "unfinished").exists()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
