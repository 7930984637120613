"""Real servers on loopback, each in a folder of its own and ended with the test."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background has them ignore Ctrl-C, and all that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
SYSTEM = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


def program(name: str) -> str:
    """Where a program of the system is; the test is skipped where it is not installed."""
    found = shutil.which(name, path=SYSTEM)
    if found is None:
        pytest.skip(f"{name} is not installed; sh tests/end_to_end/install.sh does it")
    return found


def free_port() -> int:
    """A port of 127.0.0.1 that is free for TCP and for UDP: a name server wants both."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        ):
            stream.bind(("127.0.0.1", 0))
            try:
                datagram.bind(stream.getsockname())
            except OSError:
                continue
            return stream.getsockname()[1]


@pytest.fixture
def unused_port() -> Callable[[], int]:
    """A port that nobody listens on, each time another."""
    return free_port


def until_open(port: int, process: subprocess.Popen, log: Path) -> None:
    """Until something listens on the port, or the process has died."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nothing listens on {port}: {log.read_text(errors='replace') if log.exists() else ''}")


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start servers that end with the test."""
    started: list[subprocess.Popen] = []

    def start(arguments: list[str], *, port: int, log: Path) -> subprocess.Popen:
        with log.open("ab") as file:
            process = subprocess.Popen(arguments, stdout=file, stderr=file, cwd=tmp_path)
        started.append(process)
        until_open(port, process, log)
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=20)


@dataclass(frozen=True)
class Nginx:
    port: int
    root: Path
    access: Path

    def asked(self) -> list[str]:
        """Request lines so far, each as ``METHOD target status``."""
        return self.access.read_text().splitlines()


@pytest.fixture
def nginx(tmp_path: Path, spawn: Callable[..., subprocess.Popen]) -> Callable[..., Nginx]:
    """A static server on loopback for a folder, with more directives for its server block where wanted."""

    def serve(root: Path, *, extra: str = "") -> Nginx:
        port, home = free_port(), tmp_path / f"nginx-{free_port()}"
        home.mkdir()
        temporary = "".join(
            f"{kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (home / "nginx.conf").write_text(
            f"""daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
types {{ text/html html htm; text/css css; application/pdf pdf; image/png png; }}
log_format short '$request_method $request_uri $status';
access_log {home}/access.log short;
{temporary}
server {{ listen 127.0.0.1:{port}; root {root}; {extra} }}
}}
""",
            encoding="utf-8",
        )
        spawn(
            [program("nginx"), "-e", str(home / "error.log"), "-c", str(home / "nginx.conf")],
            port=port,
            log=home / "error.log",
        )
        return Nginx(port, root, home / "access.log")

    return serve


@pytest.fixture
def knot(tmp_path: Path, spawn: Callable[..., subprocess.Popen]) -> Callable[[dict[str, str]], str]:
    """An authoritative name server for zones (name → master file); returns ``address:port``."""

    def serve(zones: dict[str, str]) -> str:
        port, home = free_port(), tmp_path / "knot"
        home.mkdir()
        lines = ["server:", f"    rundir: {home}", f"    listen: 127.0.0.1@{port}", "database:"]
        lines += [f"    storage: {home}", "log:", "  - target: stderr", "    any: warning", "template:"]
        lines += [
            "  - id: default",
            f"    storage: {home}",
            "    journal-content: none",
            "    zonefile-sync: -1",
            "zone:",
        ]
        for name, text in zones.items():
            (home / f"{name}.zone").write_text(text, encoding="utf-8")
            lines += [f"  - domain: {name}", f"    file: {name}.zone"]
        (home / "knot.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        spawn([program("knotd"), "-c", str(home / "knot.conf")], port=port, log=home / "knot.log")
        return f"127.0.0.1:{port}"

    return serve


@dataclass(frozen=True)
class Desk:
    """A folder in which a user calls govsite."""

    folder: Path

    def run(
        self, *arguments: str, code: int | None = 0, given: bytes = b"", timeout: float = 300, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "govsite", *arguments],
            cwd=self.folder,
            input=given,
            capture_output=True,
            timeout=timeout,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "CI": "true", **environment},
        )
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        assert "Traceback" not in err, err
        if code is not None:
            assert done.returncode == code, f"exit {done.returncode}\n{out[-2000:]}\n{err[-2000:]}"
        return subprocess.CompletedProcess(arguments, done.returncode, out, err)

    def json(self, *arguments: str, code: int | None = None) -> dict:
        return json.loads(self.run(*arguments, "-f", "json", code=code).stdout)

    def text_of(self, paper: Path) -> str:
        """The text of a PDF, or of a workbook or document after LibreOffice has made a PDF of it."""
        if paper.suffix != ".pdf":
            profile = f"-env:UserInstallation={(self.folder / 'office').as_uri()}"
            order = [program("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(self.folder), str(paper)]  # fmt: skip
            subprocess.run(order, capture_output=True, timeout=300, check=True)
            paper = self.folder / f"{paper.stem}.pdf"
        order = [program("pdftotext"), "-layout", str(paper), "-"]
        return subprocess.run(order, capture_output=True, timeout=60, check=True).stdout.decode("utf-8")

    def config(self, text: str) -> None:
        (self.folder / "govsite.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder)


@pytest.fixture(scope="session")
def reference() -> Path:
    folder = (ROOT / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip("the reference data does not lie beside the checkout")
    return folder
