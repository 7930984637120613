from __future__ import annotations

import pytest

from govsite.engines.engine import WorkerDiedError
from govsite.engines.local import LocalEngine, worker_count
from govsite.processes import cores
from tests.engines import tasks


def test_a_worker_that_dies_takes_no_other_with_it() -> None:
    with LocalEngine(2) as engine:
        dying, living, failing = (
            engine.submit(tasks.die),
            engine.submit(tasks.double, 21),
            engine.submit(tasks.raise_error),
        )
        with pytest.raises(WorkerDiedError):
            dying.result(timeout=60)
        assert living.result(timeout=60) == 42
        with pytest.raises(LookupError, match="nothing there"):
            failing.result(timeout=60)


@pytest.mark.parametrize(("wanted", "items", "count"), [(4, 100, 4), (4, 3, 3), (1, 100, 1), (3, 0, 1)], ids=str)
def test_no_more_workers_than_items(wanted: int, items: int, count: int) -> None:
    assert worker_count(wanted=wanted, items=items) == count


def test_short_runs_are_not_spread_by_themselves() -> None:
    assert worker_count(wanted=None, items=99) == 1
    assert worker_count(wanted=None, items=10_000) == cores()
