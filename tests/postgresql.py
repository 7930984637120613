"""A PostgreSQL server of its own for tests, on loopback, that can be stopped and started in the middle."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

USER, PASSWORD = "govsite", "s3cr3t@/:word"
_QUOTED = "s3cr3t%40%2F%3Aword"


def _program(name: str) -> str:
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join((*folders, os.environ.get("PATH", ""))))
    if found is None:
        pytest.skip("PostgreSQL is not installed; sh tests/end_to_end/install.sh does it")
    return found


def _owner() -> str | None:
    """The user to run the server as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


class Server:
    """A cluster in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="govsite-pg-"))
        owner = _owner()
        self._as = {} if owner is None else {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
        if owner is not None:
            shutil.chown(self.folder, owner)
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        # Words sort by language here, as in a database that somebody has set up for people: ours must not.
        command = [_program("initdb"), "-D", self.folder / "data", "-U", USER, "-A", "scram-sha-256", "--no-sync"]
        command += ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--locale=C", f"--pwfile={secret}"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        settings += ["fsync=off", "max_connections=40", "shared_buffers=32MB"]
        options = [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_program("postgres"), "-D", self.folder / "data", *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as,
            )
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(database="postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self, *, sent: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT throws everybody out, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(sent)
            self._process.wait(60)
            self._process = None

    def url(self, *, database: str, password: str = _QUOTED) -> str:
        """How ``--store`` names a database of this server."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """URL of an empty database."""
        name = f"g{secrets.token_hex(6)}"
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(database=name)

    def remove(self) -> None:
        """End it and forget what it held."""
        self.stop(sent=signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)
