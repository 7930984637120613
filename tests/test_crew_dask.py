"""Workers of a Dask cluster find what one process finds and are as polite, whoever is killed in the middle."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from govsite.engines import dask
from govsite.store.store import open_store
from tests.cluster import ROOT, Cluster, children_of, is_running, standing_cluster, wait_until
from tests.town import HOSTS, Town, check_limits, look, running_town
from tests.wholerun import kept, start_crawl, write_sources

pytestmark = [
    pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def engine(address: str = "", jobs: int = 2) -> dask.DaskEngine:
    return dask.DaskEngine(address, jobs=jobs, items=len(HOSTS))


def asked(town: Town) -> int:
    return sum(len(requests) for requests in town.asked.values())


async def kill_once(town: Town, cluster: Cluster, *, requests: int) -> None:
    """Kill a worker when the town has answered so many requests."""
    await asyncio.to_thread(wait_until, lambda: asked(town) >= requests, seconds=120)
    os.kill(cluster.workers()[0], signal.SIGKILL)


async def test_a_cluster_made_for_the_run_finds_what_one_process_finds(tmp_path: Path) -> None:
    async with running_town() as (town, resolver):
        _, alone = await asyncio.to_thread(look, tmp_path / "one.db", town, resolver)
        town.open.clear()
        town.asked.clear()
        before = set(children_of(os.getpid()))
        tally, together = await asyncio.to_thread(look, tmp_path / "dask.db", town, resolver, engine())
    assert tally.seen == len(HOSTS)
    assert together == alone
    check_limits(town)
    wait_until(lambda: set(children_of(os.getpid())) <= before)


@pytest.mark.e2e
async def test_a_cluster_that_stands_finds_the_same_also_when_a_worker_is_killed(tmp_path: Path) -> None:
    told: list[str] = []
    async with running_town() as (town, resolver):
        _, alone = await asyncio.to_thread(look, tmp_path / "one.db", town, resolver)
        with standing_cluster(tmp_path / "cluster") as cluster:
            town.open.clear()
            town.asked.clear()
            tally, together = await asyncio.to_thread(
                look, tmp_path / "whole.db", town, resolver, engine(cluster.address), told.append
            )
            assert tally.seen == len(HOSTS)
            assert together == alone
            assert told == []
            check_limits(town)

            town.asked.clear()
            looking = asyncio.create_task(
                asyncio.to_thread(look, tmp_path / "killed.db", town, resolver, engine(cluster.address), told.append)
            )
            await kill_once(town, cluster, requests=80)
            tally, together = await looking
    assert tally.sites == tally.seen == len(HOSTS)
    assert together == alone
    assert sum("another takes its place" in line for line in told) == 1
    assert not [line for line in told if "given up" in line]


async def until_some_are_kept(folder: Path, process: subprocess.Popen[str]) -> None:
    path = folder / ".govsite" / "store.db"

    def are_there() -> bool:
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        if not path.exists():
            return False
        with open_store(str(path)) as store:
            return any(store.count_finished(run.id) for run in store.runs())

    await asyncio.to_thread(wait_until, are_there, seconds=120)


@pytest.mark.e2e
async def test_where_the_scheduler_is_gone_what_was_done_is_kept_and_gone_on_with(tmp_path: Path) -> None:
    async with running_town() as (town, resolver):
        _, alone = await asyncio.to_thread(look, tmp_path / "one.db", town, resolver)
        with standing_cluster(tmp_path / "cluster") as cluster:
            write_sources(tmp_path, town, resolver)
            process = start_crawl(tmp_path, "sites.txt", "--engine", f"dask:{cluster.address}")
            await until_some_are_kept(tmp_path, process)
            os.kill(cluster.scheduler.pid, signal.SIGKILL)
            _, said = await asyncio.to_thread(process.communicate, timeout=60)
        before = kept(tmp_path)
        assert process.returncode == 5, said
        assert said.count("\n") == 2, said  # what remarks there are on the sources, and how to go on
        line = said.splitlines()[-1]
        assert f"the Dask scheduler at {cluster.address} is gone; kept in run" in line
        assert f": {len(before)} of {len(HOSTS)} sites. Go on with" in line
        assert 0 < len(before) < len(HOSTS)
        command = shlex.split(line.partition("Go on with: govsite ")[2])
        process = start_crawl(tmp_path, *command[1:])
        _, said = await asyncio.to_thread(process.communicate, timeout=120)
    assert process.returncode == 0, said
    assert kept(tmp_path) == alone
    assert {key: alone[key] for key in before} == before


@pytest.mark.e2e
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill -9"])
async def test_an_end_before_the_end_leaves_no_process(tmp_path: Path, sent: signal.Signals) -> None:
    async with running_town() as (town, resolver):
        write_sources(tmp_path, town, resolver)
        process = start_crawl(tmp_path, "sites.txt", "--engine", "dask", "--jobs", "2")
        await until_some_are_kept(tmp_path, process)
        workers = children_of(process.pid)
        assert len(workers) >= 2
        if sent is signal.SIGINT:
            os.killpg(process.pid, sent)  # as a terminal does: to all of them
        else:
            os.kill(process.pid, sent)
        _, said = await asyncio.to_thread(process.communicate, timeout=60)
    assert "Traceback" not in said
    if sent is signal.SIGINT:
        assert process.returncode == 130, said
        assert "Go on with: govsite crawl --resume" in said
    wait_until(lambda: not any(map(is_running, workers)))
    assert 0 < len(kept(tmp_path)) < len(HOSTS)


@pytest.mark.e2e
async def test_a_cluster_is_free_again_after_a_run_that_was_ended(tmp_path: Path) -> None:
    async with running_town() as (town, resolver):
        with standing_cluster(tmp_path / "cluster") as cluster:
            options = ("--engine", f"dask:{cluster.address}")
            write_sources(tmp_path, town, resolver)
            process = start_crawl(tmp_path, "sites.txt", *options)
            await until_some_are_kept(tmp_path, process)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate(timeout=30)
            process = start_crawl(tmp_path, "--resume", *options)
            _, said = await asyncio.to_thread(process.communicate, timeout=120)
    assert process.returncode == 0, said
    assert len(kept(tmp_path)) == len(HOSTS)


@pytest.mark.e2e
async def test_lines_are_encrypted_with_the_certificates_of_the_cluster(
    tmp_path: Path,
) -> None:
    made = pytest.importorskip("distributed").Security.temporary()
    for name, text in (("ca", made.tls_ca_file), ("cert", made.tls_client_cert), ("key", made.tls_client_key)):
        (tmp_path / f"{name}.pem").write_text(text)
    surroundings = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(tmp_path / "ca.pem")}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        for kind in ("CERT", "KEY"):
            surroundings[f"DASK_DISTRIBUTED__COMM__TLS__{role}__{kind}"] = str(tmp_path / f"{kind.lower()}.pem")
    async with running_town() as (town, resolver):
        write_sources(tmp_path, town, resolver)
        with standing_cluster(tmp_path / "cluster", protocol="tls", **surroundings) as cluster:
            assert cluster.address.startswith("tls://")
            process = start_crawl(tmp_path, "sites.txt", "--engine", f"dask:{cluster.address}", **surroundings)
            _, said = await asyncio.to_thread(process.communicate, timeout=120)
            assert process.returncode == 0, said
            assert len(kept(tmp_path)) == len(HOSTS)
            stranger = start_crawl(tmp_path, "sites.txt", "--engine", f"dask:{cluster.address}")
            _, said = await asyncio.to_thread(stranger.communicate, timeout=120)
    assert stranger.returncode == 2, said
    assert said.splitlines()[-1].startswith("govsite: --engine: a scheduler with tls:// wants certificates")


_OTHER_VERSION = """
import govsite.version
govsite.version.__version__ = "0.0.1"
"""


@pytest.mark.e2e
async def test_workers_of_another_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_OTHER_VERSION, encoding="utf-8")
    (tmp_path / "sites.txt").write_text("https://www.example.gov.cn/\n", encoding="utf-8")
    with standing_cluster(tmp_path / "cluster", workers=1, PYTHONPATH=f"{tmp_path}:{ROOT}") as cluster:
        process = start_crawl(tmp_path, "sites.txt", "--engine", f"dask:{cluster.address}")
        _, said = await asyncio.to_thread(process.communicate, timeout=120)
    assert process.returncode == 2, said
    assert "has govsite 0.0.1, this is" in said
    assert "install the same version wherever workers run" in said
