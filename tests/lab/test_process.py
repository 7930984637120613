from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from govsite.errors import UsageError
from govsite.lab import process as lab_process
from govsite.lab.networks import V4, V6
from govsite.lab.process import LabWorld, start_lab


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_servers_end_with_the_context(tmp_path: Path):
    with start_lab(folder=tmp_path, size=5, seed=1) as world:
        assert is_running(world.pid)
        assert world.inventory.is_file()
        assert world.truth_file.is_file()
        assert Path(world.network.ca_file).is_file()
    assert not is_running(world.pid)


def test_the_servers_end_when_the_parent_is_killed(tmp_path: Path):
    script = (
        "import sys, time; from pathlib import Path; from govsite.lab.process import start_lab\n"
        f"with start_lab(folder=Path({str(tmp_path)!r}), size=3, seed=1) as world:\n"
        "    print(world.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
        parent.wait()
    watched = Path(f"/proc/{pid}/stat")
    for _ in range(2000):
        if not watched.exists() or watched.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        os.sched_yield()
        subprocess.run([sys.executable, "-S", "-c", ""], check=True)
    pytest.fail("the servers outlive their parent")


def test_servers_that_do_not_come_up_are_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lab_process.sys, "executable", "/bin/false")
    with pytest.raises(UsageError, match="did not start"), start_lab(folder=tmp_path, size=3, seed=1):
        pass


def test_everything_is_dialled_to_loopback_and_nowhere_else(world: LabWorld):
    assert world.network.only == ("127.0.0.0/8", "::1/128")
    for rule in world.network.dial:
        host = rule.to.rpartition(":")[0].strip("[]")
        assert ipaddress.ip_address(host).is_loopback


def test_the_servers_listen_on_loopback_only(world: LabWorld):
    """Read from the kernel: no listening socket of the process is bound to another address."""
    inodes = set()
    for fd in Path(f"/proc/{world.pid}/fd").iterdir():
        target = str(fd.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = 0
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[9] in inodes:
                found += 1
                assert columns[1].split(":")[0] in {"0100007F", "00000000000000000000000001000000"}
    assert found >= 6


def test_without_ipv6_every_ipv6_address_leads_to_a_closed_port(tmp_path: Path):
    with start_lab(folder=tmp_path, size=3, seed=1, ipv6=False) as world:
        assert not world.has_ipv6
        doors = {rule.to.rpartition(":")[2] for rule in world.network.dial if ":" in rule.network}
        assert len(doors) == 1
        with pytest.raises(OSError, match=r"refused|unreachable|assign"):
            socket.create_connection(("::1", int(doors.pop())), timeout=5)


def test_networks_of_the_address_plan_do_not_overlap():
    for plan in (V4, V6):
        nets = list(plan.values())
        for number, one in enumerate(nets):
            assert not any(one.overlaps(other) for other in nets[number + 1 :])
