"""Start the simulated city in a process of its own, and say how to reach it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from govsite.config import NetworkSettings
from govsite.errors import UsageError
from govsite.lab.city import City, build_city
from govsite.lab.fault import Fault
from govsite.lab.ledger import write_inventory, write_truth
from govsite.lab.networks import Ports, dial_rules

START_SECONDS = 60.0
STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class LabWorld:
    """A running city: how to reach it, its ledger, and what is wrong in it."""

    network: NetworkSettings
    inventory: Path
    truth: tuple[Fault, ...]
    truth_file: Path
    city: City
    has_ipv6: bool
    pid: int


@contextmanager
def start_lab(
    *, folder: Path, city: City | None = None, size: str | int = "small", seed: int = 0, ipv6: bool | None = None
) -> Iterator[LabWorld]:
    """A city's servers for as long as the context lasts.

    Either a built ``city`` or a ``size`` and ``seed``. ``folder`` takes the ledger, the list of faults and the
    authority's certificate. ``ipv6=False`` leaves IPv6 out even where this machine has it.
    Raises ``UsageError`` where the servers do not come up.
    """
    city = city or build_city(size=size, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    inventory, faults, ca_file = folder / "inventory.csv", folder / "truth.csv", folder / "ca.pem"
    write_inventory(city, inventory)
    write_truth(city, faults)
    order: dict[str, object] = {
        "size": city.size_name,
        "seed": city.seed,
        "today": city.today.isoformat(),
        "clean": city.is_clean,
        "since": city.since.isoformat() if city.since else None,
        "ca_file": str(ca_file),
    }
    if ipv6 is not None:
        order["ipv6"] = ipv6
    with _process(order) as (process, ports):
        four = Ports(**ports["four"] or {})
        six = Ports(**ports["six"]) if ports["six"] else None
        yield LabWorld(
            network=NetworkSettings(
                resolver=(f"127.0.0.1:{four.dns}",),
                dial=dial_rules(four, six),
                only=("127.0.0.0/8", "::1/128"),
                ca_file=str(ca_file),
            ),
            inventory=inventory,
            truth=city.faults,
            truth_file=faults,
            city=city,
            has_ipv6=six is not None,
            pid=process.pid,
        )


@contextmanager
def _process(order: dict[str, object]) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, dict[str, int] | None]]]:
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "govsite.lab"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the parent, which then ends the servers
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it died at once: what it did not say tells that
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        yield process, json.loads(_first_line(process))
    finally:
        _stop(process)


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    """What the servers say when they are up."""
    assert process.stdout is not None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 0.5)
        if ready:
            line = process.stdout.readline()
            if line:
                return line
            break
        if process.poll() is not None:
            break
    raise UsageError("the simulated city's servers did not start", hint="its messages stand above")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the servers: by closing their input, then by force."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.stdout.close()
