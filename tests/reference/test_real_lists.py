"""Real lists through the command line: hosts of China, sites of the United Kingdom before their merger."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def data() -> Path:
    folder = (ROOT / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip("the reference data does not lie beside the checkout")
    return folder


def govsite(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "govsite", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"},
    )
    assert "Traceback" not in done.stderr
    return done


def test_every_chinese_host_is_judged_and_every_recorded_outcome_classed(data: Path, tmp_path: Path) -> None:
    path = data / "hosts" / "swh_chn_subdomains_2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = [row["subdomain"] for row in csv.DictReader(file)]
    done = govsite(tmp_path, "domains", str(path), "-f", "json")
    assert done.returncode in {0, 1}
    document = json.loads(done.stdout)
    assert len(document["sites"]) == len(names) >= 2453
    (told,) = re.findall(r"recorded by others \(not judged\): (.*)", done.stderr)
    classes = {name: int(count) for name, count in (entry.rsplit(" ", 1) for entry in told.split(", "))}
    assert sum(classes.values()) == len(names)
    assert not {"", "unclassed", "other"} & classes.keys()


def test_the_sites_of_another_country_need_no_code_of_ours(data: Path, tmp_path: Path) -> None:
    path = data / "uk-sites" / "inventory.csv"
    done = govsite(tmp_path, "inventory", "check", str(path), "--jurisdiction", "uk", "-f", "json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert len([c for c in document["complaints"] if c["problem"] == "host-claimed-twice"]) == 1
    merged = govsite(
        tmp_path, "inventory", "merge", str(path), str(path), "--jurisdiction", "uk", "-o", "all.csv", "-q"
    )
    assert merged.returncode == 0
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 855
    assert sum(bool(row["hosts"]) for row in rows) > 100
    judged = govsite(tmp_path, "domains", "all.csv", "--jurisdiction", "uk", "--lang", "en")
    assert judged.returncode in {0, 1}
