"""Runs, evidence and outcomes in one database: SQLite (WAL) by default.

One process writes at a time. Everything of a site is written in one transaction, so that
a run killed at any moment has each site whole or not at all, and can be resumed.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, bindparam, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from govsite.errors import InputError, StoreError
from govsite.model.check import CheckOptions
from govsite.model.evidence import Evidence
from govsite.model.outcome import Outcome, Reason, Severity, Status
from govsite.model.rule import Examples, Rule
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.store import schema
from govsite.store.codec import pack, unpack
from govsite.store.packed import PackedSite, packed_site
from govsite.store.past import Past

_PATIENCE = 30
"""Seconds to wait for another process that writes."""
_PAUSE = 0.02
_ALPHABET = "abcdefghijkmnpqrstuvwxyz"


def new_run_id(now: datetime) -> str:
    """A sortable time stamp and a few letters: ``20260229T081500-kmqz``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    return f"{now:%Y%m%dT%H%M%S}-{letters}"


def open_store(url: str) -> Store:
    """Open (and create) the store at an SQLAlchemy URL or a path.

    Raises ``StoreError`` where it cannot be opened or was written by a newer version.
    """
    if "://" not in url:
        path = Path(url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot be created: {error.strerror}", where=str(path.parent)) from error
        url = f"sqlite:///{path}"
    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError) as error:
        raise StoreError(f"no such store: {error}", where=url, hint="give a path or an SQLAlchemy URL") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    store = Store(engine)
    store.prepare()
    return store


def _tune_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
    for pragma in (f"busy_timeout={_PATIENCE * 1000}", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log(cursor)
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Switch the database to write-ahead logging, unless it is one already.

    SQLite does not wait by itself for others that do the same at this moment (its busy time-out is
    for locks that cannot end in a deadlock), so the waiting is done here.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _advice(cause: str) -> str:
    """What to do about an error of the database."""
    if "full" in cause:
        return "free some space, then --resume: what was finished is kept"
    if "not a database" in cause:
        return "--store names a store of govsite or a file that is not there yet"
    if "locked" in cause:
        return "another govsite writes to it; wait for it, or name another --store"
    if "readonly" in cause or "unable to open" in cause:
        return "can the folder be written? --store names another"
    return "name another --store"


class VerdictCount(NamedTuple):
    """So many verdicts of one kind on one site."""

    site: str
    status: Status
    severity: Severity
    reason: Reason | None
    verdicts: int


class Store:
    """The open database. Use as a context manager."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @property
    def location(self) -> str:
        """Where it is: a path, or a URL without its password."""
        url = self._engine.url
        if url.drivername == "sqlite" and url.database:
            return url.database
        return url.render_as_string(hide_password=True)

    def prepare(self) -> None:
        """Create what is missing, bring an older store up to date, and refuse what a newer version wrote."""
        with self._begin() as connection:
            if connection.dialect.name == "sqlite":
                # Two that open a new store at the same moment would both look, and both create.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            schema.metadata.create_all(connection)
            version = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "schema"))
            if version is None:
                connection.execute(insert(schema.about).values(key="schema", value=str(schema.SCHEMA_VERSION)))
            elif int(version) < schema.SCHEMA_VERSION:
                # Version 2 only added tables, and those were made above: what was there stays as it is.
                connection.execute(
                    update(schema.about).where(schema.about.c.key == "schema").values(value=str(schema.SCHEMA_VERSION))
                )
            elif int(version) > schema.SCHEMA_VERSION:
                raise StoreError(
                    f"was written by a newer govsite (schema {version}, {schema.SCHEMA_VERSION} is known)",
                    where=self.location,
                    hint="update govsite or name another --store",
                )

    @cached_property
    def past(self) -> Past:
        """Sites over time, whatever becomes of the runs."""
        return Past(self._begin)

    # ------------------------------------------------------------ runs

    def start_run(self, header: RunHeader, *, sites: Sequence[Site], rules: Sequence[Rule]) -> None:
        """Write down what the run sets out to do, before anything is looked at."""
        with self._begin() as connection:
            connection.execute(
                insert(schema.runs).values(
                    id=header.id,
                    state=header.state,
                    started_at=header.started_at,
                    header=msgspec.json.encode(header).decode(),
                    rules=pack([replace(rule, options=CheckOptions(), examples=Examples()) for rule in rules]),
                )
            )
            rows = [
                {"run_id": header.id, "position": i, "site": site.key, "body": msgspec.json.encode(site)}
                for i, site in enumerate(sites)
            ]
            if rows:
                connection.execute(insert(schema.run_sites), rows)

    def update_run(self, header: RunHeader) -> None:
        """Replace the header (state, counts, end)."""
        with self._begin() as connection:
            connection.execute(
                update(schema.runs)
                .where(schema.runs.c.id == header.id)
                .values(state=header.state, header=msgspec.json.encode(header).decode())
            )

    def runs(self) -> list[RunHeader]:
        """All runs, newest first."""
        with self._begin() as connection:
            rows = connection.scalars(select(schema.runs.c.header).order_by(schema.runs.c.id.desc()))
            return [msgspec.json.decode(row, type=RunHeader) for row in rows]

    def find_run(self, name: str) -> RunHeader:
        """The run of that id, of a beginning of an id that only one run has, or ``latest``.

        Raises ``InputError`` where there is none or more than one.
        """
        known = self.runs()
        if name == "latest":
            if not known:
                raise InputError("holds no run yet", where=self.location, hint="govsite audit makes one")
            return known[0]
        found = [run for run in known if run.id == name] or [run for run in known if run.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        what = f"{len(found)} runs begin with {name!r}" if found else f"no run {name!r}"
        raise InputError(what, where=self.location, hint="govsite runs list shows them")

    def find_look(self, name: str) -> RunHeader:
        """As ``find_run``, among the runs that looked at sites. Raises ``InputError`` for another run, too."""
        if name == "latest":
            found = next((run for run in self.runs() if run.is_look), None)
            if found is None:
                raise InputError("holds no run yet", where=self.location, hint="govsite audit makes one")
            return found
        found = self.find_run(name)
        if not found.is_look:
            raise InputError(
                f"run {found.id} of {found.command} asked for old addresses and looked at no site",
                where=self.location,
                hint="govsite runs list shows the runs of govsite audit",
            )
        return found

    def latest_unfinished(self, command: str) -> RunHeader | None:
        """The newest run of a command that did not come to its end."""
        return next((r for r in self.runs() if r.command == command and r.state is not RunState.FINISHED), None)

    def delete_run(self, run_id: str) -> None:
        """Forget a run with all that belongs to it."""
        with self._begin() as connection:
            for table in (schema.crashes, schema.outcomes, schema.evidence, schema.run_sites):
                connection.execute(delete(table).where(table.c.run_id == run_id))
            connection.execute(delete(schema.runs).where(schema.runs.c.id == run_id))

    # ------------------------------------------------------------ one site

    def save_site(
        self,
        run_id: str,
        *,
        evidence: Evidence,
        summary: SiteSummary,
        outcomes: Sequence[Outcome],
        crashes: Sequence[str] = (),
    ) -> None:
        """Write all of one site, whole or not at all. A site seen before is replaced."""
        self.save_packed(run_id, packed_site(evidence, summary=summary, outcomes=outcomes, crashes=crashes))

    def save_packed(self, run_id: str, found: PackedSite) -> None:
        """The same for a site that was packed elsewhere."""
        with self._begin() as connection:
            for table in (schema.evidence, schema.outcomes):
                connection.execute(delete(table).where(table.c.run_id == run_id, table.c.site == found.site))
            connection.execute(
                insert(schema.evidence).values(
                    run_id=run_id,
                    site=found.site,
                    observed_at=found.observed_at,
                    summary=found.summary,
                    body=found.evidence,
                )
            )
            rows = [{"run_id": run_id, **msgspec.structs.asdict(item)} for item in found.outcomes]
            if rows:
                connection.execute(insert(schema.outcomes), rows)
            if found.crashes:
                connection.execute(
                    insert(schema.crashes), [{"run_id": run_id, "message": text} for text in found.crashes]
                )

    # ------------------------------------------------------------ reading

    def sites(self, run_id: str) -> list[Site]:
        """The sites the run set out to look at, in the order of the inventory."""
        table = schema.run_sites
        query = select(table.c.body).where(table.c.run_id == run_id).order_by(table.c.position)
        with self._begin() as connection:
            return [msgspec.json.decode(body, type=Site) for body in connection.scalars(query)]

    def rules(self, run_id: str) -> tuple[Rule, ...]:
        """The rules the run was judged by, as reports tell them: without options and examples."""
        with self._begin() as connection:
            found = connection.scalar(select(schema.runs.c.rules).where(schema.runs.c.id == run_id))
        return unpack(found, tuple[Rule, ...]) if found else ()

    def finished_sites(self, run_id: str) -> set[str]:
        """Keys of the sites that are whole in the store."""
        query = select(schema.evidence.c.site).where(schema.evidence.c.run_id == run_id)
        with self._begin() as connection:
            return set(connection.scalars(query))

    def summaries(self, run_id: str) -> list[SiteSummary]:
        """What reports say of each finished site, in the order of the inventory."""
        ev, rs = schema.evidence, schema.run_sites
        query = (
            select(ev.c.summary)
            .join(rs, (rs.c.run_id == ev.c.run_id) & (rs.c.site == ev.c.site))
            .where(ev.c.run_id == run_id)
            .order_by(rs.c.position)
        )
        with self._begin() as connection:
            return [msgspec.json.decode(body, type=SiteSummary) for body in connection.scalars(query)]

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """All outcomes of a run, in the order of the inventory, rules by name."""
        out, rs = schema.outcomes, schema.run_sites
        query = (
            select(out.c.body)
            .join(rs, (rs.c.run_id == out.c.run_id) & (rs.c.site == out.c.site))
            .where(out.c.run_id == run_id)
            .order_by(rs.c.position, out.c.rule)
        )
        decoder = msgspec.json.Decoder(Outcome)
        with self._begin() as connection:
            for body in connection.execution_options(yield_per=2000).scalars(query):
                yield decoder.decode(body)

    def verdict_counts(self, run_id: str) -> list[VerdictCount]:
        """How many verdicts of each kind each site has, counted by the database: outcomes stay where they are."""
        out = schema.outcomes
        kinds = (out.c.site, out.c.status, out.c.severity, out.c.reason)
        query = select(*kinds, func.count()).where(out.c.run_id == run_id).group_by(*kinds)
        with self._begin() as connection:
            return [
                VerdictCount(site, Status(status), Severity(severity), Reason(reason) if reason else None, count)
                for site, status, severity, reason, count in connection.execute(query)
            ]

    def evidence(self, run_id: str, *, sites: Container[str] | None = None) -> Iterator[Evidence]:
        """Evidence of a run, site by site, in the order of the inventory; of these sites only where they are named."""
        ev, rs = schema.evidence, schema.run_sites
        query = (
            select(ev.c.body if sites is None else ev.c.site)
            .join(rs, (rs.c.run_id == ev.c.run_id) & (rs.c.site == ev.c.site))
            .where(ev.c.run_id == run_id)
            .order_by(rs.c.position)
        )
        with self._begin() as connection:
            if sites is None:
                for body in connection.execution_options(yield_per=20).scalars(query):
                    yield unpack(body, Evidence)
                return
            # Bodies are large: only those that are wanted are read.
            body_of = select(ev.c.body).where(ev.c.run_id == run_id, ev.c.site == bindparam("name"))
            for site in connection.scalars(query).all():
                if site in sites:
                    yield unpack(connection.execute(body_of, {"name": site}).scalar_one(), Evidence)

    def crashes(self, run_id: str) -> list[str]:
        """Checks that raised in a run, with the site."""
        query = select(schema.crashes.c.message).where(schema.crashes.c.run_id == run_id)
        with self._begin() as connection:
            return sorted(set(connection.scalars(query)))

    def count_finished(self, run_id: str) -> int:
        """How many sites of a run are whole in the store."""
        query = select(func.count()).select_from(schema.evidence).where(schema.evidence.c.run_id == run_id)
        with self._begin() as connection:
            return connection.scalar(query) or 0

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StoreError(f"the store cannot be used: {cause}", where=self.location, hint=_advice(cause)) from error
