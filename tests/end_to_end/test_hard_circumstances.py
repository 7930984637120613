"""Full disks, closed streams, readers that go away, Ctrl-C: one line, the right exit code, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from govsite.lab.city import build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.store.store import open_store

from .conftest import ROOT, Desk

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def in_city(desk: Desk, world: LabWorld) -> Desk:
    """The desk with the ledger and the network of a small city."""
    network = world.network
    lines = ["[network]", f"resolver = {list(network.resolver)}", f"only = {list(network.only)}"]
    lines += [f'ca_file = "{network.ca_file}"', "connect_timeout = 2", "read_timeout = 2", "total_timeout = 6"]
    for rule in network.dial:
        lines += ["[[network.dial]]", f'network = "{rule.network}"', f"port = {rule.port}", f'to = "{rule.to}"']
    desk.config("\n".join(lines).replace("'", '"') + "\n")
    (desk.folder / "sites.csv").write_bytes(world.inventory.read_bytes())
    return desk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_ends_in_one_line_and_the_run_goes_on_where_there_is_room(in_city: Desk, small_disk: Path) -> None:
    store = str(small_disk / "store.db")
    done = in_city.run("audit", "sites.csv", "--store", store, "--no-progress", code=3)
    told = done.stderr.strip().splitlines()[-1]
    assert "full" in told
    assert store in told
    with_room = subprocess.run(["mount", "-o", "remount,size=64m", small_disk], capture_output=True, check=False)
    assert with_room.returncode == 0
    with open_store(store) as opened:
        (run,) = opened.runs()
        kept = {item.site.key: item for item in opened.evidence(run.id)}
    in_city.run("audit", "--resume", "--store", store, "--no-progress", "-q", "-f", "json", code=1)
    with open_store(store) as opened:
        after = {item.site.key: item for item in opened.evidence(run.id)}
    assert len(after) == len(in_city.json("audit", "--again", "latest", "--store", store)["sites"])
    assert {key: after[key] for key in kept} == kept


def test_a_full_disk_under_a_result(in_city: Desk, small_disk: Path) -> None:
    subprocess.run(["dd", "if=/dev/zero", f"of={small_disk / 'filling'}"], capture_output=True, check=False)
    done = in_city.run("domains", "sites.csv", "-f", "json", "-o", str(small_disk / "x.json"), code=3)
    assert "No space left" in done.stderr
    assert not (small_disk / "x.json").exists()


def shell(desk: Desk, line: str) -> subprocess.CompletedProcess[str]:
    """A command line of bash in the desk's folder, in which ``govsite`` is the program."""
    return subprocess.run(
        ["bash", "-c", f'govsite() {{ {sys.executable} -m govsite "$@"; }}; {line}'],
        cwd=desk.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"},
    )


@pytest.mark.parametrize("command", ["rules list", "rules list -f json", "domains sites.csv --fail-on never", "--help"])
@pytest.mark.parametrize(
    ("circumstance", "code"),
    [
        pytest.param("{} | true; exit ${{PIPESTATUS[0]}}", 0, id="a reader that goes away"),
        pytest.param("{} >/dev/full", 3, id="a full disk behind standard output"),
        pytest.param("{} >&-", 0, id="a closed standard output"),
        pytest.param("{} 2>&- >/dev/null", 0, id="a closed standard error"),
        pytest.param("{} >/dev/full 2>/dev/full", 3, id="nowhere to complain"),
        pytest.param("LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 {} >/dev/null", 0, id="a locale of ASCII"),
    ],
)
def test_streams_that_fail(in_city: Desk, command: str, circumstance: str, code: int) -> None:
    done = shell(in_city, circumstance.format(f"govsite {command}"))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "bug of govsite" not in done.stderr


@pytest.mark.parametrize(
    "pauses", [(0.1,), (0.5,), (1.0,), (2.0,), (3.0,), (3.0, 0.1), (3.0, 0.5), (6.0, 0.2), (6.0, 0.1, 0.1)], ids=str
)
def test_ctrl_c_at_any_moment(in_city: Desk, pauses: tuple[float, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "govsite", "audit", "sites.csv"],
        cwd=in_city.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"},
    )
    for pause in pauses:
        time.sleep(pause)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60 if len(pauses) == 1 else 15)
    # Before Python has started the program, the signal ends Python, without a word of ours.
    is_too_early = process.returncode == 1 and str(ROOT / "govsite") not in said
    # Python forgets a signal that comes in the moment at which it lets go of an import's lock, and says so.
    is_forgotten = "Exception ignored in: <function _get_module_lock" in said
    assert is_too_early or is_forgotten or process.returncode in {130, -signal.SIGINT}, said
    # A second signal may come while Python clears up, which it tells in its own words.
    is_told_by_python = "Exception ignored in" in said and len(pauses) > 1
    if pauses[0] >= 0.5 and not is_forgotten and not is_told_by_python:
        assert "Traceback" not in said
    path = in_city.folder / ".govsite" / "store.db"
    if path.exists():
        with open_store(str(path)) as store:
            assert all(run.state == "interrupted" or len(pauses) > 1 or is_forgotten for run in store.runs())


@pytest.fixture
def read_only(small_disk: Path) -> Path:
    """A file system that can only be read."""
    done = subprocess.run(["mount", "-o", "remount,ro", small_disk], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file system can be mounted read-only here")
    return small_disk


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("audit sites.csv --store {}/store.db", "store.db: the store cannot be used"),
        ("report latest --store {}/store.db", "store.db: holds no run yet"),
        ("audit sites.csv -o {}/report.html", "the folder cannot be written"),
        ("audit sites.csv --write-baseline {}/base.json", "the folder cannot be written"),
        ("crawl sites.csv -o {}/seen.zst", "the folder cannot be written"),
        ("plan sites.csv -o {}/plan.yaml", "the folder cannot be written"),
        ("domains sites.csv -f json -o {}/x.json", "x.json: cannot be written: Read-only file system"),
        ("init {}/new", "new: cannot be written: Read-only file system"),
    ],
)
def test_a_file_system_that_can_only_be_read_is_told_before_any_site_is_looked_at(
    in_city: Desk, read_only: Path, command: str, said: str
) -> None:
    done = in_city.run(*command.format(read_only).split(), code=3)
    assert said in done.stderr
    assert str(read_only) in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("govsite: ")]) == 1
    assert not (in_city.folder / ".govsite" / "store.db").exists(), "nobody was asked anything"
