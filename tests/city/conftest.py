"""A simulated city that commands can be run against as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from govsite.config import NetworkSettings
from govsite.lab.city import City, build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.store.store import open_store

ROOT = Path(__file__).resolve().parents[2]

# Shorter than a user's: the city has sites that never answer, and a test waits for each. Slow pages take 4 s and more.
TIMEOUTS = {"connect_timeout": 9.0, "read_timeout": 7.0, "total_timeout": 15.0, "dns_timeout": 2.5}


@dataclass(frozen=True)
class Workplace:
    """A folder with govsite.toml and inventory.csv, and the commands in it."""

    folder: Path
    city: City

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "govsite", *arguments],
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "CI": "true"},
        )

    def run(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        if code is not None:
            assert process.returncode == code, f"exit {process.returncode}\n{out[-2000:]}\n{err[-2000:]}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def audit_json(self, *arguments: str, code: int | None = None) -> dict:
        return json.loads(self.run("audit", *arguments, "-f", "json", code=code).stdout)

    def end(self, process: subprocess.Popen[str], sent: signal.Signals) -> None:
        """A signal to a command and to all that it has started."""
        os.killpg(process.pid, sent)
        process.communicate(timeout=60)

    def wait_for(self, count: int, *, seconds: float = 90.0) -> None:
        """Until the newest run in the store holds so many sites."""
        path = self.folder / ".govsite" / "store.db"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if path.exists():
                with open_store(str(path)) as store:
                    runs = store.runs()
                    if runs and store.count_finished(runs[0].id) >= count:
                        return
            time.sleep(0.1)
        raise AssertionError(f"no {count} sites after {seconds} s")


def write_config(folder: Path, network: NetworkSettings, **changes: object) -> None:
    """govsite.toml for a network, with other values where asked."""
    lines = ["[network]"]
    values = {
        "resolver": list(network.resolver),
        "only": list(network.only),
        "ca_file": network.ca_file,
        **TIMEOUTS,
        **changes,
    }
    lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    for rule in network.dial:
        lines += ["[[network.dial]]", f'network = "{rule.network}"', f"port = {rule.port}", f'to = "{rule.to}"']
    (folder / "govsite.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def settle(folder: Path, world: LabWorld, **changes: object) -> Workplace:
    """A fresh workplace for a running city."""
    folder.mkdir(parents=True, exist_ok=True)
    write_config(folder, world.network, **changes)
    (folder / "inventory.csv").write_bytes(world.inventory.read_bytes())
    return Workplace(folder, world.city)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def workplace(tmp_path: Path, world: LabWorld) -> Workplace:
    return settle(tmp_path / "workplace", world)
