from __future__ import annotations

import pytest

from govsite.migrate.consolidation.dead import Sight, death
from govsite.model.consolidation import DeadRule

RULE = DeadRule(runs=3, days=60)


def sights(*told: str) -> list[Sight]:
    """ "2026-01-01 -" unreachable, "+" reachable, "?" cannot tell."""
    known = {"+": True, "-": False, "?": None}
    return [Sight(at=f"{line[:10]}T08:00:00+00:00", is_reachable=known[line[-1]]) for line in told]


@pytest.mark.parametrize(
    ("told", "is_dead"),
    [
        pytest.param([], False, id="no run"),
        pytest.param(["2026-01-01 -"], False, id="one failure is never enough"),
        pytest.param(["2026-01-01 -", "2026-02-01 -", "2026-03-15 -"], True, id="three runs over 73 days"),
        pytest.param(
            ["2026-03-15 -", "2026-01-01 -", "2026-02-01 -"], True, id="the order of the runs does not matter"
        ),
        pytest.param(["2026-01-01 -", "2026-01-02 -", "2026-01-03 -"], False, id="three runs in three days"),
        pytest.param(["2026-01-01 -", "2026-01-01 -", "2026-03-15 -"], False, id="two runs on one day count once"),
        pytest.param(
            ["2026-01-01 -", "2026-02-01 -", "2026-03-01 +", "2026-03-15 -"], False, id="an answer breaks the row"
        ),
        pytest.param(
            ["2026-01-01 +", "2026-02-01 -", "2026-03-01 -", "2026-04-15 -"],
            True,
            id="an answer before the row does not matter",
        ),
        pytest.param(
            ["2026-01-01 -", "2026-02-01 ?", "2026-03-01 -", "2026-04-15 -"],
            True,
            id="a run that cannot tell is passed over",
        ),
        pytest.param(["2026-01-01 ?", "2026-02-01 ?", "2026-04-15 ?"], False, id="runs that cannot tell prove nothing"),
    ],
)
def test_dead_is_a_row_of_failures_over_time(told, is_dead):
    found = death(sights(*told), RULE)
    assert (found is not None) == is_dead


def test_a_policy_cannot_make_one_failure_enough():
    assert death(sights("2026-01-01 -"), DeadRule(runs=1, days=0)) is None


def test_runs_without_a_readable_time_prove_nothing():
    assert death([Sight(at="yesterday", is_reachable=False)] * 5, DeadRule(runs=2, days=0)) is None


def test_the_reason_names_runs_and_days():
    found = death(sights("2026-01-01 -", "2026-02-01 -", "2026-03-15 -"), RULE)
    assert found.words.zh == "连续 3 次检查均无法访问（2026-01-01 至 2026-03-15）"
