"""Programs that are measured from outside: wall time, CPU time and memory of a command; nginx before a folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


class NotInstalledError(Exception):
    """A program that a benchmark needs is not there; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took, all processes that it started and waited for included."""

    seconds: float
    cpu: float
    peak_mb: float
    """Of its largest process."""
    code: int


def program(name: str, *, package: str = "") -> str:
    """Where a program of the system is. Raises ``NotInstalledError``."""
    found = shutil.which(name, path=SYSTEM)
    if found is None:
        raise NotInstalledError(f"{name} is not installed (Debian package {package or name})")
    return found


def measure(command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end. What it prints is thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Usage(
        seconds=time.perf_counter() - started,
        cpu=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / 1024,
        code=process.returncode,
    )


@dataclass(frozen=True, slots=True)
class Nginx:
    """A server on loopback."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its home page."""
        return f"http://127.0.0.1:{self.port}/"

    def pages(self) -> list[str]:
        """Targets of all GET requests that were answered with 200."""
        lines = (line.split() for line in self.log.read_text(encoding="utf-8").splitlines())
        return [target for method, target, status in lines if method == "GET" and status == "200"]


@contextmanager
def nginx(root: Path, *, addresses: Sequence[str] = ("127.0.0.1",)) -> Iterator[Nginx]:
    """One nginx worker before a folder, on a free port, with a log of requests. Raises ``NotInstalledError``."""
    path = program("nginx", package="nginx-light")
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        home = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        temporary = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in _TEMPORARY)
        (home / "nginx.conf").write_text(
            f"""daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
types {{ text/html html; }}
log_format short '$request_method $request_uri $status';
access_log {home}/access.log short;
{temporary}
server {{ {" ".join(f"listen {address}:{port};" for address in addresses)} root {root}; keepalive_requests 100000; }}
}}
""",
            encoding="utf-8",
        )
        process = subprocess.Popen([path, "-e", str(home / "error.log"), "-c", str(home / "nginx.conf")])
        try:
            _until_open(addresses[0], port)
            yield Nginx(port, home / "access.log")
        finally:
            process.terminate()
            process.wait()


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _until_open(address: str, port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")
