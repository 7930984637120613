"""A store is read where it cannot be written: no file is made, nothing is changed, and nothing is missed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from govsite.errors import StoreError
from govsite.model.run import RunHeader
from govsite.store import reading
from govsite.store.store import open_store, read_store

HEADER = RunHeader(
    id="20260401T080000-abcd",
    command="audit",
    started_at="2026-04-01T08:00:00+00:00",
    tool_version="0",
    jurisdiction="cn",
    packs={"base": "1"},
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A store with one run, in a folder of its own."""
    path = tmp_path / "kept" / "store.db"
    with open_store(str(path)) as store:
        store.start_run(HEADER, sites=[], rules=[])
    return path


@pytest.fixture
def no_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is mounted read-only; permissions alone would not stop the superuser."""
    allowed = reading.os.access
    monkeypatch.setattr(reading.os, "access", lambda path, mode: mode != reading.os.W_OK and allowed(path, mode))


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


@pytest.mark.usefixtures("no_writing")
def test_what_cannot_be_written_is_read_and_left_as_it_is(kept: Path) -> None:
    before = kept.read_bytes()
    with read_store(str(kept)) as store:
        assert [run.id for run in store.runs()] == [HEADER.id]
        assert store.location == str(kept)
        with pytest.raises(StoreError, match="readonly"):
            store.delete_run(HEADER.id)
    assert kept.read_bytes() == before
    assert names(kept) == ["store.db"]


@pytest.mark.usefixtures("no_writing")
def test_a_name_with_marks_that_mean_something_in_an_address_is_no_trap(kept: Path) -> None:
    odd = kept.parent / "a?b #1%20 库"
    odd.mkdir()
    shutil.copy(kept, odd / "store.db")
    with read_store(str(odd / "store.db")) as store:
        assert [run.id for run in store.runs()] == [HEADER.id]


@pytest.fixture
def with_log(kept: Path) -> Path:
    """A copy that was made while somebody wrote: its newest run stands in the log alone."""
    copy = kept.parent / "copy" / "store.db"
    copy.parent.mkdir()
    writer = sqlite3.connect(kept)
    writer.execute("PRAGMA wal_autocheckpoint=0")
    later = msgspec.json.encode(replace(HEADER, inventory="later.csv")).decode()
    writer.execute("UPDATE runs SET header = ?", (later,))
    writer.commit()
    for suffix in ("", "-wal", "-shm"):
        shutil.copy(f"{kept}{suffix}", f"{copy}{suffix}")
    writer.close()
    return copy


@pytest.mark.usefixtures("no_writing")
def test_what_stands_in_the_log_is_read_too(with_log: Path) -> None:
    with read_store(str(with_log)) as store:
        assert [run.inventory for run in store.runs()] == ["later.csv"]


@pytest.mark.usefixtures("no_writing")
def test_a_log_that_cannot_be_read_is_told_and_not_passed_over(with_log: Path) -> None:
    with_log.with_name("store.db-shm").unlink()
    with pytest.raises(StoreError, match=r"store\.db-wal only") as told:
        read_store(str(with_log))
    assert "copy both files" in told.value.hint


@pytest.mark.usefixtures("no_writing")
def test_an_older_store_is_not_read_half(kept: Path) -> None:
    with sqlite3.connect(kept) as writer:
        writer.execute("UPDATE about SET value = '1'")
    writer.close()
    with pytest.raises(StoreError, match="older govsite"):
        read_store(str(kept))


def test_reading_creates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none" / "store.db"
    with read_store(str(path)) as store:
        assert store.runs() == []
        assert store.location == str(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_writing")
def test_what_is_no_store_is_refused(kept: Path) -> None:
    kept.write_bytes(b"nothing of the kind " * 300)
    with pytest.raises(StoreError, match="not a database"):
        read_store(str(kept))
