"""The store: a run is whole or resumable, never half."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from govsite.errors import InputError, StoreError, UsageError
from govsite.model.answers import Dns
from govsite.model.evidence import Evidence
from govsite.model.outcome import Outcome, Severity, Status
from govsite.model.page import Page
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.store.codec import is_packed, read_lines, write_lines
from govsite.store.database import open_database
from govsite.store.store import new_run_id, open_store


def header(run_id: str = "20260101T000000-aaaa", **changes: object) -> RunHeader:
    made = RunHeader(
        id=run_id,
        command="audit",
        started_at="2026-01-01T00:00:00+00:00",
        tool_version="0",
        jurisdiction="cn",
        packs={"base": "1"},
    )
    return replace(made, **changes)


def site(number: int) -> Site:
    return Site(url=f"https://www.s{number}.gov.cn/", id=f"51010000{number:02}", name=f"第{number}号网站")


def evidence(number: int) -> Evidence:
    return Evidence(
        site=site(number),
        observed_at="2026-01-01T00:00:00+00:00",
        seen_dns=Dns(host=f"www.s{number}.gov.cn", a=("192.0.2.1",)),
        seen_pages=(Page(url=site(number).url, title="首页"),),
    )


def outcomes(number: int) -> list[Outcome]:
    return [
        Outcome(site=site(number).key, rule=rule, severity=Severity.LOW, status=Status.PASS)
        for rule in ("b-rule", "a-rule")
    ]


def save(store, number: int, run_id: str) -> None:
    store.save_site(
        run_id, evidence=evidence(number), summary=SiteSummary(site=site(number)), outcomes=outcomes(number)
    )


def test_what_was_saved_comes_back_in_the_order_of_the_inventory(place: str) -> None:
    with open_store(place) as store:
        store.start_run(header(), sites=[site(2), site(1)], rules=())
        save(store, 1, header().id)
        save(store, 2, header().id)
        assert list(store.evidence(header().id)) == [evidence(2), evidence(1)]
        assert [s.site for s in store.summaries(header().id)] == [site(2), site(1)]
        assert [(o.site, o.rule) for o in store.outcomes(header().id)] == [
            (site(n).key, rule) for n in (2, 1) for rule in ("a-rule", "b-rule")
        ]


def test_a_site_saved_twice_is_there_once(place: str) -> None:
    with open_store(place) as store:
        store.start_run(header(), sites=[site(1)], rules=())
        save(store, 1, header().id)
        save(store, 1, header().id)
        assert store.count_finished(header().id) == 1
        assert len(list(store.outcomes(header().id))) == 2


def test_run_names_may_be_shortened_but_not_ambiguous(place: str) -> None:
    with open_store(place) as store:
        for name in ("20260101T000000-aaaa", "20260101T000000-bbbb"):
            store.start_run(header(name), sites=[], rules=())
        assert store.find_run("latest").id.endswith("bbbb")
        assert store.find_run("20260101T000000-a").id.endswith("aaaa")
        with pytest.raises(InputError, match="2 runs begin with"):
            store.find_run("2026")
        with pytest.raises(InputError, match="no run 'x'"):
            store.find_run("x")


def test_an_empty_store_has_no_latest_run(place: str) -> None:
    with open_store(place) as store, pytest.raises(InputError, match="no run yet"):
        store.find_run("latest")


def test_the_newest_run_that_was_broken_off_is_found(place: str) -> None:
    with open_store(place) as store:
        store.start_run(header("20260101T000000-aaaa"), sites=[], rules=())
        store.start_run(header("20260102T000000-aaaa"), sites=[], rules=())
        store.update_run(header("20260102T000000-aaaa", state=RunState.FINISHED))
        found = store.latest_unfinished("audit")
        assert found is not None
        assert found.id == "20260101T000000-aaaa"
        assert store.latest_unfinished("crawl") is None


def test_a_forgotten_run_leaves_nothing(place: str) -> None:
    with open_store(place) as store:
        store.start_run(header(), sites=[site(1)], rules=())
        save(store, 1, header().id)
        store.delete_run(header().id)
        assert store.runs() == []
        assert list(store.evidence(header().id)) == []
        assert store.sites(header().id) == []


def test_a_store_of_a_newer_version_is_refused(place: str) -> None:
    open_store(place).__exit__()
    database = open_database(place)
    database.write(lambda connection: connection.execute(text("UPDATE about SET value = '999'")))
    database.close()
    with pytest.raises(StoreError, match="newer govsite"):
        open_store(place)


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all" * 100, b"\x00" * 5000],
    ids=["a text file", "a file of zeros"],
)
def test_a_file_that_is_no_store_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.db"):
        open_store(str(path))


def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be created"):
        open_store(str(tmp_path / "file" / "store.db"))


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(StoreError, match="no store that govsite knows"):
        open_store("nosuchdb://host/x")


def _write_until_killed(path: str, ready) -> None:
    store = open_store(path)
    store.start_run(header(), sites=[site(n) for n in range(100)], rules=())
    for number in range(100):
        save(store, number, header().id)
        if number == 10:
            ready.set()


def test_a_killed_writer_leaves_whole_sites_only(place: str) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    writer = context.Process(target=_write_until_killed, args=(place, ready))
    writer.start()
    assert ready.wait(30)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    writer.close()
    with open_store(place) as store:
        done = store.finished_sites(header().id)
        assert len(done) >= 10
        assert {o.site for o in store.outcomes(header().id)} == done
        assert {e.site.key for e in store.evidence(header().id)} == done
        assert len(list(store.outcomes(header().id))) == 2 * len(done)
        assert store.latest_unfinished("audit") is not None


def test_run_ids_sort_by_time() -> None:
    early = new_run_id(datetime(2026, 1, 1, tzinfo=UTC))
    late = new_run_id(datetime(2026, 1, 2, tzinfo=UTC))
    assert early < late


def test_evidence_lines_come_back_as_they_were() -> None:
    file = io.BytesIO()
    assert write_lines((evidence(n) for n in range(5)), file) == 5
    file.seek(0)
    assert list(read_lines(file, name="x")) == [evidence(n) for n in range(5)]


@pytest.mark.parametrize(
    ("name", "packed"),
    [("seen.jsonl.zst", True), ("seen.zst", True), ("seen", True), ("seen.jsonl", False), ("a.zst.JSONL", False)],
)
def test_the_name_of_a_file_says_whether_it_is_packed(name: str, packed: bool) -> None:
    assert is_packed(name) is packed
    file = io.BytesIO()
    assert write_lines((evidence(n) for n in range(3)), file, packed=is_packed(name)) == 3
    assert (file.getvalue()[:1] == b"{") is not packed
    file.seek(0)
    assert list(read_lines(file, name=name)) == [evidence(n) for n in range(3)]


def test_a_name_that_promises_another_packer_is_refused() -> None:
    with pytest.raises(UsageError, match=r"seen\.jsonl\.gz: evidence is not packed as \.gz"):
        is_packed("seen.jsonl.gz")


def test_plain_json_lines_are_read_too() -> None:
    file = io.BytesIO(b'{"site":{"url":"https://a.gov.cn/"}}\n\n')
    assert [e.site.url for e in read_lines(file, name="x")] == ["https://a.gov.cn/"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"site":{"url":"https://a.gov.cn/"}}\n{"nonsense":1}\n', "x:2: is not evidence"),
        (b"<html>", "x:1: is not evidence"),
        (b'{"site":{"url":"\xff"}}', "x:1: is not evidence"),
        (b'{"site":{"url":' + b"[" * 100_000, "x:1: is not evidence"),
        (b'{"site":{"url":"https://a.gov.cn/"},"schema":"govsite/evidence/99"}', "x:1: evidence of version"),
        (b"\x28\xb5\x2f\xfdnonsense", "x: is broken"),
    ],
    ids=["unknown field", "not JSON", "no UTF-8", "nested without end", "another version", "broken zstd"],
)
def test_what_is_no_evidence_is_refused_with_its_line(content: bytes, said: str) -> None:
    with pytest.raises(InputError) as raised:
        list(read_lines(io.BytesIO(content), name="x"))
    assert str(raised.value).startswith(said)


def test_a_row_that_was_damaged_on_disk_is_told_by_its_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(str(path)) as store:
        store.start_run(header("20260401T080000-abcd"), sites=[], rules=[])
    with sqlite3.connect(path) as damaged:
        damaged.execute("update runs set header = substr(header, 5), rules = x'00'")
    damaged.close()
    with open_store(str(path)) as store:
        for read in (store.runs, lambda: store.rules("20260401T080000-abcd")):
            with pytest.raises(StoreError, match="holds a row that is damaged"):
                read()


def test_a_file_cut_short_is_refused_not_half_read() -> None:
    file = io.BytesIO()
    write_lines((evidence(n) for n in range(50)), file)
    cut = io.BytesIO(file.getvalue()[:-20])
    with pytest.raises(InputError):
        list(read_lines(cut, name="x"))
