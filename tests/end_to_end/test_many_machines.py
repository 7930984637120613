"""The commands and the script of the page on many machines do what they say, on one machine."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from govsite.engines import dask
from govsite.store.store import open_store
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


def said_lines(section: str) -> list[str]:
    text = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE)


def said_commands(section: str) -> list[list[str]]:
    return [line.split() for line in said_lines(section)]


def on_loopback(words: list[str], port: int) -> list[str]:
    """A command as it stands there, but for the addresses, the port and the name of the inventory."""
    here = {"10.0.0.5": "127.0.0.1", "8786": str(port), "inventory.csv": "sites.txt"}
    return [re.sub("|".join(map(re.escape, here)), lambda found: here[found[0]], word) for word in words]


async def look_as_said(folder: Path, commands: list[list[str]], *, before: tuple[str, ...] = (), machines: int) -> None:
    """Scheduler, worker and audit are started by these commands, the worker's once a machine."""
    port = free_port()
    scheduler, worker, audit = (on_loopback(words, port) for words in commands)
    started = []
    async with running_town() as (town, resolver):
        write_sources(folder, town, resolver)
        try:
            started.append(start(folder, *before, DASK, *scheduler[1:]))
            for number in range(machines):
                there = ("--host", f"127.0.0.{number + 1}") if machines > 1 else ()
                started.append(start(folder, *before, DASK, *worker[1:], *there))
            words = [*audit[1:], "--no-progress", "--fail-on", "never"]
            started.append(start(folder, *before, sys.executable, "-m", "govsite", *words))
            await asyncio.to_thread(wait_until, lambda: started[-1].poll() is not None, seconds=180)
        finally:
            for process in reversed(started):
                end(process)
    assert started[-1].returncode == 0, (folder / "said.log").read_text(encoding="utf-8")
    assert len(kept(folder)) == len(HOSTS)
    assert (folder / "report.html").stat().st_size > 10_000


async def test_the_commands_for_three_machines_work_on_one(tmp_path: Path) -> None:
    """Three machines are three addresses here, each with two worker processes."""
    await look_as_said(tmp_path, said_commands("Three machines"), machines=3)


async def test_the_commands_for_certificates_encrypt_all_lines(tmp_path: Path) -> None:
    made, *settings = said_lines("Certificates")[:4]
    await asyncio.to_thread(subprocess.run, ["bash", "-c", made], cwd=tmp_path, check=True, capture_output=True)
    before = ("bash", "-c", "\n".join([*settings, 'exec "$@"']), "bash")
    await look_as_said(tmp_path, said_commands("Certificates")[4:], before=before, machines=1)
    said = (tmp_path / "said.log").read_text(encoding="utf-8")
    assert re.search(r"Scheduler at:\s+tls://127\.0\.0\.1:", said)
    assert "tcp://" not in said


async def test_the_script_for_slurm_works_and_goes_on_where_srun_runs_it_here(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "srun").write_text('#!/bin/sh\n[ "$1" = --cpus-per-task=2 ] || exit 9\nshift\nexec "$@"\n')
    judging = 'case "$1" in audit) set -- "$@" --fail-on never;; esac'
    (programs / "govsite").write_text(f'#!/bin/sh\n{judging}\nexec "{sys.executable}" -m govsite "$@"\n')
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
            await asyncio.to_thread(wait_until, lambda: count_kept(tmp_path) > 0, seconds=180)
        finally:
            end(process)  # its time is up
        assert process.returncode != 0
        assert 0 < count_kept(tmp_path) < len(HOSTS)
        process = start(tmp_path, "bash", str(SLURM), "sites.txt", **surroundings)
        try:
            await asyncio.to_thread(wait_until, lambda: process.poll() is not None, seconds=180)
        finally:
            end(process)
    assert process.returncode == 0, (tmp_path / "said.log").read_text(encoding="utf-8")
    with open_store(str(tmp_path / ".govsite" / "store.db")) as store:
        assert len(store.runs()) == 1
    assert len(kept(tmp_path)) == len(HOSTS)
    assert (tmp_path / "report.html").exists()
    assert not (tmp_path / "scheduler-7.json").exists()


def count_kept(folder: Path) -> int:
    """Sites that the newest run in the folder has finished."""
    path = folder / ".govsite" / "store.db"
    if not path.exists():
        return 0
    with open_store(str(path)) as store:
        return next((store.count_finished(run.id) for run in store.runs()), 0)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
