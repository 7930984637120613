"""What only time shows is found by whoever has watched: home pages that stay, dates that move, openings that fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govsite.commands.demo_days import DENSE_DAYS, ROUNDS, moments
from govsite.lab.city import build_city
from govsite.lab.compare import compare
from govsite.lab.process import LabWorld
from govsite.store.store import open_store

from .conftest import Workplace

DAYS = 16
OVER_TIME = {"cn-home-unchanged", "cn-date-forged", "cn-site-unavailable"}


@pytest.mark.parametrize("seed", [0])
def test_faults_over_time_are_found_and_none_invented(tmp_path: Path, world: LabWorld, seed: int) -> None:
    workplace = Workplace(tmp_path, world.city)
    size = "18"
    workplace.run("demo", "--size", size, "--seed", str(seed), "--days", str(DAYS), "--folder", "d", "-q")
    city = build_city(size=int(size), seed=seed, since=datetime.now(UTC).date() - timedelta(days=DAYS))
    with open_store(str(tmp_path / "d" / "store.db")) as store:
        result = compare(city, store.outcomes(store.find_run("latest").id))
    scores = {score.rule: score for score in result.scores if score.rule in OVER_TIME}
    assert scores.keys() == OVER_TIME
    for score in scores.values():
        assert score.planted
        assert not score.missed_sites
        assert not score.invented_sites


def test_the_simulated_rounds_are_those_that_a_verdict_needs() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    rounds = list(moments(now, days=DAYS))
    assert [moment for _, moment in rounds] == sorted(moment for _, moment in rounds)
    assert now - timedelta(days=DAYS) < rounds[0][1]
    assert rounds[-1][1] < now
    for ago in range(DENSE_DAYS):
        day = [moment for _, moment in rounds if timedelta(days=ago) < now - moment <= timedelta(days=ago + 1)]
        assert len(day) == ROUNDS
    # Looks reach back over two weeks, and lie no further apart than two days.
    assert sum(now - moment >= timedelta(days=14) for _, moment in rounds) >= 1


def test_too_few_days_are_refused(tmp_path: Path, world: LabWorld) -> None:
    done = Workplace(tmp_path, world.city).run("demo", "--days", "14", code=2)
    assert "15 or more" in done.stderr
