"""Stores of earlier versions become stores of this one, in place, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, inspect, text

from govsite.model.history import Probe
from govsite.store import migrations, schema
from govsite.store.database import open_database
from govsite.store.store import open_store

_V1 = ("about", "runs", "run_sites", "evidence", "outcomes")
_V2 = (*_V1, "probes", "looks", "sightings")
_TABLES = {1: _V1, 2: _V2}


def make(place: str, version: int) -> None:
    """A store as an earlier version left it, with a run in it."""

    def work(connection: Connection) -> None:
        schema.metadata.create_all(connection, tables=[schema.metadata.tables[name] for name in _TABLES[version]])
        connection.execute(text("CREATE TABLE crashes (run_id TEXT NOT NULL, message TEXT NOT NULL)"))
        connection.execute(text("INSERT INTO crashes VALUES ('r', 'a check crashed')"))
        connection.execute(text("INSERT INTO about VALUES ('schema', :version)"), {"version": str(version)})
        connection.execute(
            schema.runs.insert(), {"id": "r", "state": "finished", "started_at": "t", "header": "h", "rules": b"\0"}
        )

    database = open_database(place)
    database.write(work)
    database.close()


@pytest.mark.parametrize("version", sorted(_TABLES))
def test_an_older_store_is_brought_forward_and_keeps_what_it_held(place: str, version: int) -> None:
    make(place, version)
    for _ in range(2):
        with open_store(place) as store:
            store.past.add_probes([Probe(site="s1", round="2026-03-08", at="2026-03-08", opened=True, elapsed_ms=1)])
            assert len(store.past.probes("s1")) == 1
            assert store.crashes("r") == ["a check crashed"]
    database = open_database(place)
    value = database.read(lambda connection: connection.scalar(text("SELECT value FROM about WHERE key = 'schema'")))
    runs = database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM runs")))
    columns = database.read(
        lambda connection: {
            name: {column["name"] for column in inspect(connection).get_columns(name)}
            for name in schema.metadata.tables
        }
    )
    database.close()
    assert (value, runs) == (str(migrations.VERSION), 1)
    assert columns == {name: set(table.columns.keys()) for name, table in schema.metadata.tables.items()}
