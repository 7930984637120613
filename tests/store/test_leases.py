"""Several that share a run never do the same site, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from govsite.model.evidence import Evidence
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.processes import Identity
from govsite.store.database import Database, open_database
from govsite.store.leases import Leases
from govsite.store.packed import PackedSite, packed_site
from govsite.store.store import Store, open_store

RUN = "20260101T000000-aaaa"
ELSEWHERE = "other-machine/0/0#1.1"
"""An owner of whom nobody here can know whether it lives."""


def site(number: int) -> Site:
    return Site(url=f"https://www.s{number}.gov.cn/", id=f"5101{number:06}")


def found(number: int, word: str = "") -> PackedSite:
    evidence = Evidence(site=site(number), observed_at="2026-01-01T00:00:00+00:00")
    return packed_site(evidence, summary=SiteSummary(site=site(number), home_problem=word), outcomes=())


def begin(place: str, count: int) -> Store:
    store = open_store(place)
    header = RunHeader(
        id=RUN, command="audit", started_at="t", tool_version="0", jurisdiction="cn", packs={}, site_count=count
    )
    store.start_run(header, sites=[site(number) for number in range(count)], rules=())
    return store


_opened: list[Database] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def leases(place: str, *, owner: str = "", length: float = 60) -> Leases:
    _opened.append(open_database(place))
    return Leases(_opened[-1], RUN, owner=owner, length=length)


def keys(sites: list[Site]) -> list[str]:
    return [site.key for site in sites]


def test_what_one_has_taken_on_no_other_gets(place: str) -> None:
    with begin(place, 5):
        one, other = leases(place), leases(place, owner=ELSEWHERE)
        assert keys(one.claim(2)) == [site(0).key, site(1).key]
        assert keys(other.claim(9)) == [site(2).key, site(3).key, site(4).key]
        assert one.claim(1) == other.claim(1) == []
        assert one.remaining() == 5


def test_a_written_site_is_nobody_s_any_more(place: str) -> None:
    with begin(place, 2) as store:
        one = leases(place)
        one.claim(1)
        store.save_packed(RUN, found(0), owner=one.owner)
        assert one.remaining() == 1
        one.forget([site(0).key])
        assert keys(one.claim(9)) == [site(1).key]


def test_a_lease_that_has_ended_is_taken_over_and_its_owner_writes_nothing(place: str) -> None:
    with begin(place, 1) as store:
        slow, quick = leases(place, owner=ELSEWHERE, length=0.3), leases(place)
        assert slow.claim(1)
        assert quick.claim(1) == []
        time.sleep(0.4)
        assert keys(quick.claim(1)) == [site(0).key]
        store.save_packed(RUN, found(0, "too late"), owner=slow.owner)
        assert store.count_finished(RUN) == 0
        store.save_packed(RUN, found(0, "in time"), owner=quick.owner)
        store.save_packed(RUN, found(0, "too late"), owner=slow.owner)
        assert [summary.home_problem for summary in store.summaries(RUN)] == ["in time"]


def test_a_lease_that_has_ended_but_was_left_alone_still_counts(place: str) -> None:
    with begin(place, 1) as store:
        slow = leases(place, owner=ELSEWHERE, length=0.1)
        slow.claim(1)
        time.sleep(0.2)
        store.save_packed(RUN, found(0), owner=slow.owner)
        assert store.count_finished(RUN) == 1


def test_a_lease_that_is_renewed_lasts(place: str) -> None:
    with begin(place, 1):
        one, other = leases(place, owner=ELSEWHERE, length=0.8), leases(place)
        one.claim(1)
        for _ in range(4):
            time.sleep(0.4)
            one.renew()
            assert other.claim(1) == []


def test_what_is_given_up_is_free_at_once(place: str) -> None:
    with begin(place, 3):
        one, other = leases(place, owner=ELSEWHERE), leases(place)
        one.claim(3)
        one.release()
        assert len(other.claim(3)) == 3


def test_a_claim_whose_answer_was_lost_is_made_again(place: str) -> None:
    with begin(place, 2):
        one = leases(place)
        one.claim(2)
        again = leases(place, owner=one.owner)
        assert keys(again.claim(9)) == [site(0).key, site(1).key]


def _claim_and_die(place: str) -> None:
    leases(place).claim(2)
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_process_had_is_free_at_once_on_its_machine(place: str) -> None:
    with begin(place, 2):
        process = multiprocessing.get_context("spawn").Process(target=_claim_and_die, args=(place,))
        process.start()
        process.join(30)
        assert len(leases(place).claim(9)) == 2


def test_processes_are_told_apart() -> None:
    own = Identity.own()
    assert Identity.of(str(own)) == own
    assert not own.is_gone
    assert not Identity.of(ELSEWHERE).is_gone
    assert Identity(machine=own.machine, process="1.1").is_gone, "another process had this number before"
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    began = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19]
    other = Identity(machine=own.machine, process=f"{child.pid}.{began}")
    assert not other.is_gone
    child.kill()
    time.sleep(0.2)
    assert other.is_gone, "dead, though its parent has not heard of it"
    child.wait()
    assert other.is_gone


@pytest.mark.parametrize("count", [120])
def test_many_who_claim_and_write_at_once_do_each_site_once(place: str, count: int) -> None:
    done: Counter[str] = Counter()
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            with open_store(place) as store:
                mine = leases(place, owner=f"machine-{number}/0/0#1.1")
                while sites := mine.claim(7):
                    done.update(keys(sites))
                    packed = [found(int(site.id[4:])) for site in sites]
                    store.save_packed(RUN, *packed, owner=mine.owner)
                    mine.forget(keys(sites))
        except Exception as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    with begin(place, count) as store:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert not failures
        assert store.count_finished(RUN) == count
        assert set(done.values()) == {1}
        assert len(done) == count


def test_a_finished_run_stays_finished(place: str) -> None:
    with begin(place, 0) as store:
        (header,) = store.runs()
        store.update_run(replace(header, state=RunState.FINISHED), but_in=RunState.FINISHED)
        store.update_run(replace(header, state=RunState.INTERRUPTED), but_in=RunState.FINISHED)
        assert store.runs()[0].state is RunState.FINISHED


def test_the_clock_is_the_database_s(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if place.startswith("postgresql"):
        monkeypatch.setattr(time, "time", lambda: 0.0)
    with begin(place, 1):
        leases(place, owner=ELSEWHERE).claim(1)
        database = open_database(place)
        ends = database.read(lambda connection: connection.scalar(text("SELECT expires FROM leases")))
        database.close()
    assert 0 < ends - (Path(place).stat().st_mtime if "://" not in place else _wall()) < 120


def _wall() -> float:
    return float(subprocess.run(["date", "+%s"], capture_output=True, check=True).stdout)
