"""The same is seen and judged, byte for byte but for times, whoever looks and wherever it is kept.

One process, two, a Dask cluster of the run's own and one that stands; on SQLite and on PostgreSQL; also where workers
and the program are killed, the scheduler is lost and the database throws everybody out in the middle.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from govsite.engines import dask
from govsite.lab.city import build_city
from govsite.lab.process import LabWorld, start_lab
from govsite.store.store import open_store
from tests.city.conftest import Workplace, settle
from tests.cluster import Cluster, standing_cluster, wait_until
from tests.postgresql import Server
from tests.timeless import seen_and_judged

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]")]

SITES = 24
"""Of a city in which no site takes long."""
ONE, TWO, OWN = ("--jobs", "1"), ("--jobs", "2"), ("--engine", "dask", "--jobs", "2")
CLUSTER = ("--engine", "dask:")
"""A cluster that stands, once its address is put behind."""
WAYS = {"one job": ONE, "two jobs": TWO, "dask": OWN, "cluster": CLUSTER}
_WATCH = """
CREATE TABLE watched (what text, run_id text, site text, owner text);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO watched VALUES (TG_TABLE_NAME, NEW.run_id, NEW.site, to_jsonb(NEW) ->> 'owner');
    RETURN NULL;
END $$;
CREATE TRIGGER watch_evidence AFTER INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION watch();
CREATE TRIGGER watch_leases AFTER INSERT OR UPDATE OF owner ON leases FOR EACH ROW EXECUTE FUNCTION watch();
"""
"""Has PostgreSQL write down who took which site, and each time that a site was written."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(city=build_city(size=SITES, seed=0), folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, world: LabWorld) -> Workplace:
    # Patient enough for a busy machine, for all but hosts that never answer.
    return settle(tmp_path_factory.mktemp("work"), world, dns_timeout=6.0, connect_timeout=6.0)


@pytest.fixture(scope="module")
def alone(workplace: Workplace) -> bytes:
    """What one process sees and judges, on SQLite."""
    workplace.run("audit", "inventory.csv", *ONE, "--store", "alone.db", "-q", code=1)
    found = seen_and_judged(str(workplace.folder / "alone.db"))
    assert found.count(b"\n") > 100 * SITES
    return found


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with standing_cluster(tmp_path / "cluster") as standing:
        yield standing


@pytest.fixture
def way(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The options of a way by its name."""
    options = WAYS[request.param]
    if options is not CLUSTER:
        return options
    return ("--engine", f"dask:{request.getfixturevalue('cluster').address}")


def kept(store: str) -> int:
    """Sites that the newest run has finished."""
    with open_store(store) as opened:
        runs = opened.runs()
        return opened.count_finished(runs[0].id) if runs else 0


def end_of(process: subprocess.Popen[str], *, code: int = 1) -> str:
    """What a command has said by its end."""
    _, said = process.communicate(timeout=240)
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert "s3cr3t" not in said
    return said


@contextmanager
def again_and_again(act: Callable[[], None], *, after: Sequence[float]) -> Iterator[None]:
    """Something is done beside, over and over, after each of these seconds in turn."""
    over = threading.Event()

    def repeat() -> None:
        for seconds in cycle(after):
            if over.wait(seconds):
                return
            act()

    beside = threading.Thread(target=repeat)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def same(found: bytes, wanted: bytes) -> None:
    """Bytes are the same; else the first line that is not is shown."""
    for here, there in zip(found.splitlines(), wanted.splitlines(), strict=False):
        assert here.decode() == there.decode()
    assert found == wanted


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_every_way_sees_and_judges_the_same(
    workplace: Workplace, alone: bytes, tmp_path: Path, request: pytest.FixtureRequest, way: tuple[str, ...], kind: str
) -> None:
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    store = server.new_database() if server else str(tmp_path / "store.db")
    done = workplace.run("audit", "inventory.csv", *way, "--store", store, "-q", code=1)
    assert done.stderr.count("\n") <= 1, done.stderr
    same(seen_and_judged(store), alone)


def test_a_worker_that_is_killed_changes_nothing(
    workplace: Workplace, alone: bytes, postgresql: Server, cluster: Cluster
) -> None:
    store = postgresql.new_database()
    way = ("--engine", f"dask:{cluster.address}")
    process = workplace.start("audit", "inventory.csv", *way, "--store", store, "--no-progress")
    wait_until(lambda: kept(store) >= 2, seconds=120)
    os.kill(cluster.workers()[0], signal.SIGKILL)
    assert end_of(process).count("another takes its place") == 1
    same(seen_and_judged(store), alone)


@pytest.mark.parametrize("way", ["one job", "two jobs", "cluster"], indirect=True)
def test_a_database_that_throws_everybody_out_all_the_time_changes_nothing(
    workplace: Workplace, alone: bytes, postgresql: Server, way: tuple[str, ...]
) -> None:
    store = postgresql.new_database()
    thrown_out = 0

    def throw_out() -> None:
        nonlocal thrown_out
        with psycopg.connect(postgresql.url(database="postgres")) as connection:
            found = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'govsite'"
            ).fetchone()
        thrown_out += found[0] if found else 0

    process = workplace.start("audit", "inventory.csv", *way, "--store", store, "-q")
    with again_and_again(throw_out, after=(0.2, 0.3, 1.5)):
        assert end_of(process).count("\n") <= 1
    assert thrown_out > 2
    same(seen_and_judged(store), alone)


@pytest.mark.parametrize("way", ["cluster"], indirect=True)
def test_a_database_that_crashes_and_comes_back_changes_nothing(
    workplace: Workplace, alone: bytes, postgresql: Server, way: tuple[str, ...]
) -> None:
    store = postgresql.new_database()
    process = workplace.start("audit", "inventory.csv", *way, "--store", store, "-q")
    wait_until(lambda: kept(store) >= 2, seconds=120)
    postgresql.stop(sent=signal.SIGQUIT)
    time.sleep(2)
    postgresql.start()
    assert end_of(process).count("\n") <= 1
    same(seen_and_judged(store), alone)


@pytest.mark.parametrize("way", ["cluster"], indirect=True)
def test_a_program_that_is_killed_goes_on_and_comes_to_the_same(
    workplace: Workplace, alone: bytes, postgresql: Server, way: tuple[str, ...]
) -> None:
    store = postgresql.new_database()
    process = workplace.start("audit", "inventory.csv", *way, "--store", store, "-q")
    wait_until(lambda: kept(store) >= 2, seconds=120)
    process.kill()
    process.communicate(timeout=60)
    assert 2 <= kept(store) < SITES
    workplace.run("audit", "--resume", *way, "--store", store, "-q", code=1)
    same(seen_and_judged(store), alone)


def test_a_scheduler_that_is_lost_ends_the_run_and_others_go_on_to_the_same(
    workplace: Workplace, alone: bytes, postgresql: Server, cluster: Cluster
) -> None:
    store = postgresql.new_database()
    engine = f"dask:{cluster.address}"
    process = workplace.start("audit", "inventory.csv", "--engine", engine, "--store", store, "--no-progress")
    wait_until(lambda: kept(store) >= 2, seconds=120)
    cluster.scheduler.kill()
    said = end_of(process, code=5)
    assert f": {kept(store)} of {SITES} sites. Go on" in said
    workplace.run("audit", "--resume", *TWO, "--store", store, "-q", code=1)
    same(seen_and_judged(store), alone)


def watch(store: str) -> None:
    """Make the tables, and have PostgreSQL watch who takes and writes which site."""
    with open_store(store):
        pass
    with psycopg.connect(store, autocommit=True) as connection:
        connection.execute(_WATCH)


def taken_and_written(store: str) -> dict[str, list[tuple[str, str, int]]]:
    """By run: its sites with what was done to them, how often."""
    runs: dict[str, list[tuple[str, str, int]]] = {}
    with psycopg.connect(store) as connection:
        query = "SELECT run_id, what, site, count(*) FROM watched GROUP BY run_id, what, site ORDER BY what, site"
        for run, what, site, count in connection.execute(query):
            runs.setdefault(run, []).append((what, site, count))
    return runs


def owners(store: str) -> int:
    """How many processes took sites."""
    with psycopg.connect(store) as connection:
        found = connection.execute("SELECT count(DISTINCT owner) FROM watched WHERE what = 'leases'").fetchone()
        return found[0] if found else 0


def each_once(workplace: Workplace) -> list[tuple[str, str, int]]:
    """Each site of the inventory taken once and written once."""
    sites = sorted(site.id for site in workplace.city.sites)
    return [(what, site, 1) for what in ("evidence", "leases") for site in sites]


def test_two_runs_at_the_same_time_on_one_store_are_each_whole(
    workplace: Workplace, postgresql: Server, cluster: Cluster
) -> None:
    store = postgresql.new_database()
    watch(store)
    started = []
    for number, way in enumerate((TWO, ("--engine", f"dask:{cluster.address}"))):
        report = str(workplace.folder / f"report{number}.json")
        started.append(
            workplace.start("audit", "inventory.csv", *way, "--store", store, "-q", "-f", "json", "-o", report)
        )
    for process in started:
        end_of(process)
    done = taken_and_written(store)
    assert list(done.values()) == [each_once(workplace)] * 2
    with open_store(store) as opened:
        runs = [run.id for run in opened.runs()]
    assert sorted(done) == sorted(runs)
    # Each finds in the store what the other has left there of a site.
    first, second = (seen_and_judged(store, run, but="seen_history") for run in runs)
    same(first, second)
    reports = [(workplace.folder / f"report{number}.json").read_bytes() for number in range(2)]
    for report in reports:
        assert sum(f'"{site.id}"'.encode() in report for site in workplace.city.sites) == SITES
    # Rules over time do not take two looks within one minute for two days.
    workplace.run("audit", "inventory.csv", *ONE, "--store", "other.db", "-q", code=1)
    same(first, seen_and_judged(str(workplace.folder / "other.db"), but="seen_history"))


def test_three_that_share_a_run_do_each_site_once(
    workplace: Workplace, alone: bytes, postgresql: Server, cluster: Cluster
) -> None:
    """One program with two processes begins; one alone and one with a Dask cluster join."""
    store = postgresql.new_database()
    watch(store)
    config = workplace.folder / "govsite.toml"
    before = config.read_text(encoding="utf-8")
    config.write_text(before + "[crawl]\nsites_at_once = 2\nopen_sites = 4\n", encoding="utf-8")
    try:
        started = [workplace.start("audit", "inventory.csv", *TWO, "--store", store, "--no-progress")]
        wait_until(lambda: kept(store) >= 1, seconds=120)
        started += [
            workplace.start("audit", "--run", "latest", *way, "--store", store, "--no-progress")
            for way in (ONE, ("--engine", f"dask:{cluster.address}"))
        ]
        for process in started:
            end_of(process)
    finally:
        config.write_text(before, encoding="utf-8")
    assert list(taken_and_written(store).values()) == [each_once(workplace)]
    assert owners(store) >= 2
    same(seen_and_judged(store), alone)
