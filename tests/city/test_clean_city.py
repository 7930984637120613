"""Where nothing is wrong, nothing is found: whatever fails in a city without faults was invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.lab.city import build_city
from govsite.lab.process import start_lab
from govsite.model.outcome import Status
from govsite.store.store import open_store

from .conftest import settle


@pytest.mark.parametrize(("size", "seed"), [("small", 3), (70, 4)], ids=str)
def test_nothing_fails_in_a_city_without_faults(tmp_path: Path, size: str | int, seed: int) -> None:
    city = build_city(size=size, seed=seed, is_clean=True)
    with start_lab(city=city, folder=tmp_path / "lab") as world:
        workplace = settle(tmp_path / "workplace", world)
        workplace.run("audit", "inventory.csv", "-q", "-o", "report.html", code=0)
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        outcomes = list(store.outcomes(store.find_run("latest").id))
    assert not [(o.site, o.rule, [p.message.en for p in o.problems]) for o in outcomes if o.status is Status.FAIL]
    # It was looked at: of the sites that nothing keeps from being read, most rules have a verdict.
    passed = sum(outcome.status is Status.PASS for outcome in outcomes)
    assert passed > 40 * sum(site.is_open for site in city.sites)
