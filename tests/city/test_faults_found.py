"""What is planted is found, and nothing else: on every seed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govsite.lab.city import build_city
from govsite.lab.compare import compare
from govsite.lab.process import start_lab
from govsite.store.store import open_store
from govsite.urls import host_of

from .conftest import settle


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_planted_fault_is_found_and_none_invented(tmp_path: Path, seed: int) -> None:
    city = build_city(size="small", seed=seed)
    with start_lab(city=city, folder=tmp_path / "lab") as world:
        workplace = settle(tmp_path / "workplace", world)
        workplace.run("audit", "inventory.csv", "-q", "-o", "report.html", code=1)
    unlisted = json.loads(workplace.run("inventory", "discover", "-f", "json").stdout)["hosts"]
    columns = {host_of(fault.url) for fault in city.faults if fault.rule == "cn-domain-column-subdomain"}
    columns |= {fault.note for fault in city.faults if fault.rule == "cn-ipv6-links-2"}
    assert {host["host"] for host in unlisted if host["relation"] == "below"} == columns
    with open_store(str(workplace.folder / ".govsite" / "store.db")) as store:
        result = compare(city, store.outcomes(store.find_run("latest").id))
    wrong = [s for s in result.scores if s.missed_sites or s.invented_sites]
    assert not wrong
    assert result.planted >= 40
    assert {s.rule for s in result.scores if s.planted} >= {fault.rule for fault in city.faults}
