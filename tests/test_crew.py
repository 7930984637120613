"""Workers that share a crawl are together no less polite than one, whatever leads from host to host."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from govsite.engines.local import LocalEngine
from tests.town import HOSTS, PER_ADDRESS, check_limits, look, most_at_once, running_town


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_workers_together_keep_the_limits_of_one(tmp_path: Path) -> None:
    async with running_town() as (town, resolver):
        tally, alone = await asyncio.to_thread(look, tmp_path / "one.db", town, resolver)
        assert tally.seen == len(HOSTS)
        town.open.clear()
        town.asked.clear()
        tally, together = await asyncio.to_thread(look, tmp_path / "three.db", town, resolver, LocalEngine(3))
        assert tally.seen == len(HOSTS)
    assert together == alone
    check_limits(town)
    reached = max(most_at_once(town.open[address], closing=0) for address in HOSTS.values())
    assert reached >= PER_ADDRESS, "the limit was not put to the test"
    checked = [asked for host in HOSTS for _, asked in town.asked[host] if asked == "HEAD /page2"]
    assert len(checked) == len(HOSTS), "each link of the run is asked for once, whoever has it"


_POISON = """
import os, signal
import govsite.crawl.readers as readers

real = readers.read_page

def read_page(body, **more):
    if b"<title>h3.gov.example/page2</title>" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(body, **more)

readers.read_page = read_page
"""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_page_of_which_workers_die_is_given_up_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_POISON, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    told: list[str] = []
    async with running_town() as (town, resolver):
        tally, seen = await asyncio.to_thread(look, tmp_path / "two.db", town, resolver, LocalEngine(2), told.append)
        poison = f"http://h3.gov.example:{town.port}/page2"
    assert tally.seen == len(HOSTS)
    assert [line for line in told if "given up" in line] == [f"workers died while they read {poison}; it is given up"]
    assert sum("another takes its place" in line for line in told) == 2
    missing = {f"http://{host}:{town.port}/page2" for host in HOSTS} - {
        url for pages, _ in seen.values() for url in pages
    }
    assert missing == {poison}
