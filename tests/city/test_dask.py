"""Workers of a Dask cluster judge a city as one process does, also where one of them is killed in the middle."""

from __future__ import annotations

import os
import signal

import pytest

from govsite.engines import dask
from govsite.lab.process import LabWorld
from tests.cluster import standing_cluster

from .conftest import Workplace, write_config
from .test_jobs import verdicts

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]")]


def test_outcomes_are_the_same_alone_on_a_cluster_and_with_a_worker_killed(
    workplace: Workplace, world: LabWorld
) -> None:
    # Patient enough for a busy machine: what is compared is verdicts, not who gave up first.
    write_config(workplace.folder, world.network, dns_timeout=6.0, connect_timeout=15.0, read_timeout=12.0)
    # Each with a store of its own: what an earlier run has seen is part of the evidence of a later one.
    workplace.run("audit", "inventory.csv", "--jobs", "1", "--store", "one.db", code=1)
    alone = verdicts(workplace, "one.db")
    assert len({site for site, _ in alone}) == len(workplace.city.sites)

    workplace.run("audit", "inventory.csv", "--engine", "dask", "--jobs", "2", "--store", "own.db", code=1)
    assert verdicts(workplace, "own.db") == alone

    with standing_cluster(workplace.folder / "cluster") as cluster:
        process = workplace.start("audit", "inventory.csv", "--engine", f"dask:{cluster.address}")
        workplace.wait_for(4)
        os.kill(cluster.workers()[0], signal.SIGKILL)
        _, said = process.communicate(timeout=240)
    assert process.returncode == 1, said
    assert said.count("another takes its place") == 1
    assert verdicts(workplace) == alone
