"""A Dask cluster that stands, on loopback, started as its manual and ours say: by dask scheduler and dask worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DASK = str(Path(sys.executable).with_name("dask"))
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cluster:
    """Its address and its processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    nannies: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """Processes that work; a nanny starts another for one that dies."""
        return children_of(self.nannies.pid)


def children_of(parent: int) -> list[int]:
    """Python processes that a process has started to work for it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            its_parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if its_parent == parent and b"spawn_main" in command:
            found.append(int(entry.name))
    return sorted(found)


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: object, *, seconds: float = 60.0) -> None:
    """Until a function says yes."""
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def start(folder: Path, *command: str, **more: str) -> subprocess.Popen[bytes]:
    """A process with what it says in ``said.log``, and these variables beside those of this one."""
    with (folder / "said.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        )


@contextmanager
def standing_cluster(folder: Path, *, workers: int = 2, protocol: str = "tcp", **more: str) -> Iterator[Cluster]:
    """A scheduler and so many worker processes on loopback, with these variables beside those of this process."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "scheduler.json"
    scheduler = start(
        folder, DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", protocol, "--no-dashboard",
        "--scheduler-file", str(file), **more,
    )  # fmt: skip
    nannies = None
    try:
        wait_until(lambda: file.exists() and file.stat().st_size > 0)
        address = json.loads(file.read_text())["address"]
        nannies = start(
            folder, DASK, "worker", address, "--host", "127.0.0.1", "--nworkers", str(workers), "--nthreads", "1",
            "--no-dashboard", "--local-directory", str(folder), "--protocol", protocol, **more,
        )  # fmt: skip
        # A run takes the workers that are there: one that arrives late would do nothing, and could be killed in vain.
        wait_until(lambda: (folder / "said.log").read_text(errors="replace").count("Register worker") >= workers)
        yield Cluster(address, scheduler, nannies)
    finally:
        for process in filter(None, (nannies, scheduler)):
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(timeout=10)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait(timeout=10)
