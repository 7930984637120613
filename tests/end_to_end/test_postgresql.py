"""On PostgreSQL commands say what they say on SQLite; runs outlive killed processes and a server that restarts."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from govsite.lab.city import build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.model.history import Probe
from govsite.model.outcome import Reason
from govsite.store.database import open_database
from govsite.store.store import open_store
from tests.city.conftest import Workplace, settle
from tests.city.test_jobs import verdicts_in
from tests.postgresql import Server

pytestmark = pytest.mark.e2e

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
_RUN_ID = re.compile(r"\b\d{8}T\d{6}-[a-z]{4}\b")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[T ]|\d{4}年\d{1,2}月\d{1,2}日 )\d\d:\d\d(:\d\d)?(\+00:00)?")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def workplace(tmp_path: Path, world: LabWorld) -> Workplace:
    return settle(tmp_path / "workplace", world, dns_timeout=4.0)


@contextmanager
def one_site_at_a_time(workplace: Workplace) -> Iterator[None]:
    """A run is to last long enough for something to happen in its middle."""
    config = workplace.folder / "govsite.toml"
    before = config.read_text(encoding="utf-8")
    config.write_text(before + "[crawl]\nsites_at_once = 1\nopen_sites = 4\n", encoding="utf-8")
    yield
    config.write_text(before, encoding="utf-8")


def fill_past(store: str, sites: list[str]) -> None:
    """A week of probes, the same whatever the store."""
    end = datetime(2026, 3, 8, tzinfo=UTC)
    with open_store(store) as opened:
        for hours in range(1, 24 * 7, 2):
            at = (end - timedelta(hours=hours)).isoformat(timespec="seconds")
            opened.past.add_probes(
                [
                    Probe(
                        site=site,
                        round=at,
                        at=at,
                        opened=bool((hours + number) % 9),
                        reason=None if (hours + number) % 9 else Reason.READ_TIMEOUT,
                        elapsed_ms=hours,
                    )
                    for number, site in enumerate(sites)
                ]
            )


STEPS = [
    "audit --again first.jsonl.zst --as-of 2026-03-08 -f json",
    "audit --again second.jsonl.zst --as-of 2026-03-08 -f json",
    "audit --again latest --as-of 2026-03-08 -f sarif",
    "audit --run latest -f json",
    "runs list -f json",
    "runs list",
    "runs show",
    "report latest -f json",
    "report latest -f csv",
    "report latest -f markdown",
    "report latest -f xlsx -o list.xlsx",
    "recheck list.xlsx -f json",
    "diff {first} latest -f json",
    "diff {first} latest",
    "score latest --rubric govsite-portal -f json",
    "plan inventory.csv --run latest -f json",
    "monitor inventory.csv --status --as-of 2026-03-08",
    "monitor inventory.csv --status --as-of 2026-03-08 -f json",
    "runs prune --keep 1",
    "runs list",
]
"""Commands that take --store, in the order in which one follows from another."""


def said_by(workplace: Workplace, store: str) -> list[tuple[str, int, str]]:
    """What each command answers, moments and names of runs taken out."""
    said = []
    first = "latest"
    for step in STEPS:
        order = step.format(first=first).split()
        done = workplace.run(*order, "--store", store, code=None)
        assert "Traceback" not in done.stderr
        assert "bug of govsite" not in done.stderr, f"{step}: {done.stderr}"
        if step == STEPS[0]:
            with open_store(store) as opened:
                first = opened.runs()[0].id
        plain = _MOMENT.sub("WHEN", _RUN_ID.sub("RUN", done.stdout + done.stderr)).replace(store, "STORE")
        said.append((step, done.returncode, plain))
    return said


def test_every_command_says_the_same_on_both_databases(workplace: Workplace, postgresql: Server) -> None:
    workplace.run("crawl", "inventory.csv", "--store", "seen.db", "-q", "-o", "first.jsonl.zst")
    with open_store(str(workplace.folder / "seen.db")) as store:
        sites = [site.key for site in store.sites(store.runs()[0].id)]
    lines = (workplace.folder / "inventory.csv").read_bytes().splitlines(keepends=True)
    (workplace.folder / "half.csv").write_bytes(b"".join(lines[: len(lines) // 2]))
    workplace.run("crawl", "half.csv", "--max-pages", "3", "--store", "seen.db", "-q", "-o", "second.jsonl.zst")
    answers = []
    for store in (str(workplace.folder / "other.db"), postgresql.new_database()):
        fill_past(store, sites)
        answers.append(said_by(workplace, store))
    for (step, code, here), (_, other_code, there) in zip(*answers, strict=True):
        assert (other_code, there) == (code, here), step
    codes = {step: code for step, code, _ in answers[0]}
    assert set(codes.values()) <= {0, 1}, codes


def said_commands() -> list[list[str]]:
    """The commands of the page on stores that machines share: to start a run, and to join it."""
    section = PAGE.partition("## A store that several machines share\n")[2].partition("\n## ")[0]
    return [line.split() for line in re.findall(r"^\$ (.+)$", section, re.MULTILINE)]


def wait_for(store: str, count: int, *, seconds: float = 120) -> None:
    """Until the newest run of a store holds so many sites."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with open_store(store) as opened:
            runs = opened.runs()
            if runs and opened.count_finished(runs[0].id) >= count:
                return
        time.sleep(0.2)
    raise AssertionError(f"no {count} sites after {seconds} s")


def leased(store: str) -> dict[str, int]:
    """How many sites each process has taken on."""
    database = open_database(store)
    rows = database.read(
        lambda connection: connection.execute(text("SELECT owner, count(*) FROM leases GROUP BY owner")).all()
    )
    database.close()
    return dict(map(tuple, rows))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_share_a_run_of_which_one_is_killed_and_the_server_restarts(
    workplace: Workplace, request: pytest.FixtureRequest, kind: str
) -> None:
    server: Server | None = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    store = server.new_database() if server else str(workplace.folder / "shared.db")
    starting, joining = ([*words[1:-1], store, "--no-progress"] for words in said_commands())
    with one_site_at_a_time(workplace):
        first = workplace.start(*[word.replace("sites.csv", "inventory.csv") for word in starting])
        wait_for(store, 2)
        others = [workplace.start(*joining, "--jobs", str(jobs)) for jobs in (1, 2)]
        until = time.monotonic() + 90
        while len(leased(store)) < 3 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(leased(store)) >= 3, "all three have sites of their own"
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    if server is not None:
        server.stop(sent=signal.SIGQUIT)
        time.sleep(2)
        server.start()
    for process in others:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 1, said
        assert "Traceback" not in said
        assert "s3cr3t" not in said
    assert leased(store) == {}
    with open_store(store) as opened:
        (run,) = opened.runs()
        assert (run.state, run.finished_count) == ("finished", len(workplace.city.sites))
    alone = workplace.run("audit", "inventory.csv", "--store", "alone.db", "-q", code=1)
    assert alone.stderr.count("\n") <= 1
    assert verdicts_in(store) == verdicts_in(str(workplace.folder / "alone.db"))


def test_a_server_that_stays_away_ends_a_run_in_one_line_and_it_can_be_resumed(
    workplace: Workplace, postgresql: Server
) -> None:
    config = (workplace.folder / "govsite.toml").read_text(encoding="utf-8")
    (workplace.folder / "govsite.toml").write_text(f"store_patience = 2\n{config}", encoding="utf-8")
    store = postgresql.new_database()
    with one_site_at_a_time(workplace):
        process = workplace.start("audit", "inventory.csv", "--store", store, "--no-progress")
        wait_for(store, 2)
    postgresql.stop()
    try:
        out, said = process.communicate(timeout=120)
    finally:
        postgresql.start()
    assert process.returncode == 3, said
    assert not out
    told = said.strip().splitlines()
    assert "--resume" in told[-1]
    assert len(told) == 1, said
    assert "s3cr3t" not in said
    workplace.run("audit", "--resume", "--store", store, "-q", code=1)
    with open_store(store) as opened:
        (run,) = opened.runs()
        assert (run.state, run.finished_count) == ("finished", len(workplace.city.sites))
