"""How a store of an earlier version becomes one of this version, in place; one of a later version is refused.

Each step leads to the version it is numbered with, is the same on every database, and may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, Table, insert, inspect, select, update
from sqlalchemy.schema import CreateColumn

from govsite.errors import StoreError
from govsite.store import schema

_LOCK = 0x676F7673697465
"""Number of the lock under which a PostgreSQL store is made: "govsite" in ASCII."""

Step = Callable[[Connection], None]


def _add_past(connection: Connection) -> None:
    """Probes, looks and sightings."""
    schema.metadata.create_all(connection, tables=[schema.probes, schema.looks, schema.sightings])


def _tell_crashes_apart(connection: Connection) -> None:
    """Crashes know their site, so that a site that is written again has them once."""
    _add_column(connection, schema.crashes, schema.crashes.c.site)


def _add_leases(connection: Connection) -> None:
    """Who is looking at which site."""
    schema.metadata.create_all(connection, tables=[schema.leases])


def _add_probes_over_ipv6(connection: Connection) -> None:
    """Probes over IPv6 alone."""
    schema.metadata.create_all(connection, tables=[schema.probes_ipv6])


def _add_notes(connection: Connection) -> None:
    """What is known of sites that are not finished."""
    schema.metadata.create_all(connection, tables=[schema.notes])


STEPS: dict[int, Step] = {
    2: _add_past,
    3: _tell_crashes_apart,
    4: _add_leases,
    5: _add_probes_over_ipv6,
    6: _add_notes,
}
VERSION = max(STEPS)
"""The version that this govsite writes."""


def prepare(connection: Connection, *, where: str) -> None:
    """Create what is missing and take the steps that an older store has not taken; ``where`` names it in errors.

    Raises ``StoreError`` for a store that a newer govsite wrote. Call it in a transaction that writes.
    """
    if connection.dialect.name == "postgresql":
        # Two that open a new store at the same moment would both look, and both create.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    about = schema.about
    found = version_of(connection, where=where)
    if found is None:
        schema.metadata.create_all(connection)
        connection.execute(insert(about).values(key="schema", value=str(VERSION)))
        return
    for version in sorted(STEPS):
        if version > found:
            STEPS[version](connection)
    connection.execute(update(about).where(about.c.key == "schema").values(value=str(VERSION)))


def version_of(connection: Connection, *, where: str) -> int | None:
    """The version of a store; ``None`` where there is none yet. Raises ``StoreError`` for a newer one."""
    about = schema.about
    if not inspect(connection).has_table(about.name):
        return None
    value = connection.scalar(select(about.c.value).where(about.c.key == "schema"))
    if value is not None and int(value) > VERSION:
        raise StoreError(
            f"was written by a newer govsite (schema {value}, {VERSION} is known)",
            where=where,
            hint="update govsite or name another --store",
        )
    return None if value is None else int(value)


def _add_column(connection: Connection, table: Table, column: Column[str]) -> None:
    if column.name in {known["name"] for known in inspect(connection).get_columns(table.name)}:
        return
    clause = CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {clause}")
