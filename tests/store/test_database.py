"""Servers that go away, names that are none, and passwords that nobody is to read."""

from __future__ import annotations

import signal
import threading
import time

import pytest
from sqlalchemy import Connection, text

from govsite.errors import StoreError
from govsite.store.database import open_database, without_password
from govsite.store.store import open_store
from tests.postgresql import PASSWORD, Server

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        ("folder/store.db", "folder/store.db"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u:s3cr3t@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:s3cr3t/@:x@h:5/d", "postgresql://u:***@h:5/d"),
        (
            "postgresql://h/d?user=u&password=s3cr3t&sslmode=require",
            "postgresql://h/d?user=u&password=***&sslmode=require",
        ),
        ("mysql://u:s3cr3t@h/d", "mysql://u:***@h/d"),
    ],
)
def test_a_password_is_not_shown(store: str, shown: str) -> None:
    assert without_password(store) == shown


@pytest.mark.parametrize(
    "store",
    [
        "mysql://u:s3cr3t@h/d",
        "postgresql://u:s3cr3t@h:port/d",
        "://u:s3cr3t@h",
        "postgresql://u:s3cr3t@127.0.0.1:9/d",
        "postgresql://127.0.0.1:9/d?user=u&password=s3cr3t",
        "postgresql://u:s3cr3t@127.0.0.1:9/d?nonsense=1",
    ],
)
def test_what_is_no_store_is_refused_in_one_line_without_its_password(store: str) -> None:
    began = time.monotonic()
    with pytest.raises(StoreError) as raised:
        open_store(store)
    said = str(raised.value)
    assert SECRET not in said
    assert "\n" not in said
    assert raised.value.hint
    assert raised.value.exit_code == 3
    assert time.monotonic() - began < 20


def test_without_its_driver_postgresql_is_refused_with_the_name_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"psycopg, which is not installed \(pip install 'govsite\[postgres\]'\)"):
        open_store("postgresql://u@h/d")


@pytest.mark.e2e
def test_a_wrong_password_is_told_at_once(postgresql: Server) -> None:
    began = time.monotonic()
    with pytest.raises(StoreError, match="password authentication failed") as raised:
        open_store(postgresql.url(database="postgres", password="wr0ng"))
    assert "wr0ng" not in str(raised.value)
    assert time.monotonic() - began < 10


def _count(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM numbers")).scalar_one()


@pytest.mark.e2e
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_while_a_server_restarts_everything_waits_and_is_done_once(postgresql: Server, sent: signal.Signals) -> None:
    database = open_database(postgresql.new_database(), patience=60)
    database.write(lambda connection: connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")))
    stop = threading.Event()
    written = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            statement = text("INSERT INTO numbers VALUES (:n) ON CONFLICT DO NOTHING").bindparams(n=number)
            database.write(lambda connection, statement=statement: connection.execute(statement))
            written.append(number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(2):
        time.sleep(0.3)
        postgresql.stop(sent=sent)
        time.sleep(0.3)
        postgresql.start()
        before = len(written)
        until = time.monotonic() + 30
        while len(written) < before + 20 and time.monotonic() < until:
            time.sleep(0.05)
    stop.set()
    writer.join(30)
    assert len(written) > 20
    assert database.read(_count) == len(written)
    database.close()


@pytest.mark.e2e
def test_a_server_that_stays_away_is_given_up_in_one_line(postgresql: Server) -> None:
    database = open_database(postgresql.new_database(), patience=2)
    database.read(lambda connection: connection.scalar(text("SELECT 1")))
    postgresql.stop()
    began = time.monotonic()
    try:
        with pytest.raises(StoreError, match="the store cannot be used") as raised:
            database.read(lambda connection: connection.scalar(text("SELECT 1")))
        took = time.monotonic() - began
        said = str(raised.value)
        database.hurry()
        began = time.monotonic()
        with pytest.raises(StoreError):
            database.read(lambda connection: connection.scalar(text("SELECT 1")))
    finally:
        postgresql.start()
    assert time.monotonic() - began < 20
    assert 0.5 < took < 10
    assert "\n" not in said
    assert "--resume" in said
    assert PASSWORD not in said
    assert "s3cr3t" not in said
    database.close()
