"""The database behind a store: SQLite (WAL) or PostgreSQL, opened by path or URL, and transactions on it.

What one transaction does is a function, so that it can be done again from its start when the connection to a server
is lost in the middle. It may have been lost after the commit: each such function leaves the same behind when it is
done twice.
"""

from __future__ import annotations

import random
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from govsite.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")

PATIENCE = 300.0
"""Seconds for which a server that went away is waited for."""
_BUSY = 30
"""Seconds to wait for another process that writes to the same SQLite file."""
_PAUSE = 0.02
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 10.0
_WRITES = "govsite_writes"
_PASSING = ("08", "40001", "40P01", "53300", "57P0")
"""Beginnings of SQLSTATEs of what passes by itself: no connection, deadlocks, too many clients, shutting down."""
_SERVER = {
    "application_name": "govsite",
    "connect_timeout": "10",
    # A server that is gone without a word is to be noticed within a minute and not within hours.
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "50000",
}
_SECRETS = frozenset({"password", "sslpassword", "passfile"})
_PASSWORD = re.compile(r"(?P<before>://[^/?#:@]*:).*(?=@)|(?P<key>[?&](?:ssl)?password=)[^&#]*", re.DOTALL)


def without_password(store: str) -> str:
    """What may be shown of a path or URL that names a store, well-formed or not."""
    if "://" not in store:
        return store
    return _PASSWORD.sub(lambda found: (found["before"] or found["key"]) + "***", store)


def open_database(store: str, *, patience: float = PATIENCE) -> Database:
    """The database that a path or URL names; nothing is asked of it yet. Raises ``StoreError`` where that is none."""
    return Database(_engine(store), patience=patience)


def _engine(store: str) -> Engine:
    if "://" not in store:
        path = Path(store)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot be created: {error.strerror}", where=str(path.parent)) from error
        return _sqlite(URL.create("sqlite", database=str(path)))
    hint = "give a path, or postgresql://USER@HOST/DATABASE"
    try:
        url = make_url(store)
    except (ArgumentError, ValueError):
        # What the parser says may hold the password.
        raise StoreError("is no URL of a database", where=without_password(store), hint=hint) from None
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgresql" | "postgres":
            return _postgresql(url)
    raise StoreError("is no store that govsite knows", where=without_password(store), hint=hint)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    defaults = {key: value for key, value in _SERVER.items() if key not in url.query}
    try:
        # Statements are not prepared: a pool of connections between us and the server may not know of them.
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={**defaults, "prepare_threshold": None},
            pool_pre_ping=True,
        )
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg, which is not installed",
            where=without_password(url.render_as_string()),
            hint="pip install 'govsite[postgres]'",
        ) from error


def _tune_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, below
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY * 1000}", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log(cursor)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who is going to write says so at once: SQLite lets nobody wait who has read before, and others wrote since."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Switch the database to write-ahead logging, unless it is one already.

    SQLite does not wait by itself for others that do the same at this moment (its busy time-out is
    for locks that cannot end in a deadlock), so the waiting is done here.
    """
    end = time.monotonic() + _BUSY
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


class Database:
    """Transactions on one database. May be used by several threads."""

    def __init__(self, engine: Engine, *, patience: float = PATIENCE, location: str = "") -> None:
        self._engine = engine
        self._location = location
        self._patience = patience
        self._hurry = threading.Event()
        self._was_reached = False

    @property
    def location(self) -> str:
        """Where it is: a path, or a URL without its password."""
        if self._location:
            return self._location
        url = self._engine.url
        if url.get_backend_name() == "sqlite" and url.database:
            return url.database
        query = {key: "***" if key in _SECRETS else value for key, value in url.query.items()}
        shown = url.set(drivername=url.get_backend_name(), query=query)
        return shown.render_as_string(hide_password=True)

    def read(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` reads in one transaction. Raises ``StoreError`` where the database cannot be used."""
        return self._persist(work, writes=False)

    def write(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction, whole or not at all; it may be done twice, and must mean the same then."""
        return self._persist(work, writes=True)

    def hurry(self) -> None:
        """Wait for a server no longer: somebody wants to end."""
        self._hurry.set()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _persist(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        end = time.monotonic() + self._patience
        wait = _FIRST_WAIT
        while True:
            try:
                with self._engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
                    result = work(connection)
            except SQLAlchemyError as error:
                self._was_reached = self._was_reached or _state(error) is not None
                # A server that never answered may be misspelt: whoever waits for it waits for nothing.
                is_over = self._hurry.is_set() or not self._was_reached or time.monotonic() + wait > end
                if is_over or not _is_passing(error):
                    raise self._told(error) from error
                # Not all machines at the same moment.
                self._hurry.wait(wait * random.uniform(0.5, 1))  # noqa: S311 - no secret
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                self._was_reached = True
                return result

    def _told(self, error: SQLAlchemyError) -> StoreError:
        cause = _cause(error)
        return StoreError(f"the store cannot be used: {cause}", where=self.location, hint=_advice(cause, error))


def conflicting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An ``INSERT`` into a table that can say what is to become of rows that are there already."""
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a twentieth of every start, for who has no server

    return postgresql.insert(table)


def _is_passing(error: SQLAlchemyError) -> bool:
    """Whether the same may succeed a moment later."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return False  # it has waited by itself
    state = _state(error)
    if state is None:
        # The driver has no state for a connection that did not come about, or broke off.
        return error.connection_invalidated or type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}
    return error.connection_invalidated or state.startswith(_PASSING)


def _state(error: SQLAlchemyError) -> str | None:
    """The state (SQLSTATE) that a server gives with its refusal; ``None`` where none answered."""
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None


def _cause(error: SQLAlchemyError) -> str:
    lines = [line.strip() for line in str(getattr(error, "orig", None) or error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return f"{first} {lines[1]}" if first.endswith(":") and len(lines) > 1 else first


def _advice(cause: str, error: SQLAlchemyError) -> str:
    """What to do about an error of the database."""
    if isinstance(getattr(error, "orig", None), sqlite3.Error):
        return _advice_on_file(cause)
    if _state(error) == "53100":
        return "free some space and go on (audit and crawl with --resume): what was finished is kept"
    if _is_passing(error):
        return "look after the server, the network and the password, then --resume: what was finished is kept"
    return "look at the rights of its user and at the server's log, or name another --store"


def _advice_on_file(cause: str) -> str:
    if "full" in cause:
        return "free some space and go on (audit and crawl with --resume): what was finished is kept"
    if "not a database" in cause:
        return "--store names a store of govsite or a file that is not there yet"
    if "locked" in cause:
        return "another govsite writes to it; wait for it, or name another --store"
    if "readonly" in cause or "unable to open" in cause:
        return "can the folder be written? --store names another"
    return "name another --store"
