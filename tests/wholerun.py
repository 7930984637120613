"""The command looks at the town of tests/town.py, as somebody would have it do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from govsite.store.store import open_store
from tests.cluster import ROOT
from tests.town import HOSTS, PER_ADDRESS, PER_HOST, Seen, Town, seen_in


def write_sources(folder: Path, town: Town, resolver: int) -> None:
    """Settings that let the town be reached and nothing else, and a list of its sites."""
    (folder / "govsite.toml").write_text(
        f'[network]\nresolver = ["127.0.0.1:{resolver}"]\nonly = ["127.0.0.0/8"]\n'
        f"[crawl]\nper_host = {PER_HOST}\nper_address = {PER_ADDRESS}\nretry_delay = 0.1\nipv6_samples = 0\n",
        encoding="utf-8",
    )
    (folder / "sites.txt").write_text("".join(f"http://{host}:{town.port}/\n" for host in HOSTS), encoding="utf-8")


def start_crawl(folder: Path, *options: str, **more: str) -> subprocess.Popen[str]:
    """``govsite crawl`` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "govsite", "crawl", "--no-progress", *options],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true", **more},
    )


def kept(folder: Path) -> Seen:
    """What the newest run has seen."""
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        return seen_in(store, store.runs()[0].id)
