"""Runs, evidence and outcomes in one database: SQLite by default, PostgreSQL for several machines.

Everything of a site is written in one transaction, so that a run killed at any moment has each site whole or not at
all, and can be resumed. What is large is read in pieces, each in a transaction of its own: a run of any size takes no
more memory than a piece, and a server that is restarted in between does not end the reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from govsite.errors import InputError, StoreError
from govsite.model.check import CheckOptions
from govsite.model.evidence import Evidence
from govsite.model.outcome import Outcome, Reason, Severity, Status
from govsite.model.rule import Examples, Rule
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.store import migrations, schema
from govsite.store.codec import pack, restored, unpack
from govsite.store.database import PATIENCE, Database, conflicting, open_database
from govsite.store.leases import Leases, give_up
from govsite.store.packed import PackedSite, packed_site
from govsite.store.past import Past
from govsite.store.reading import is_writable, nothing, read_only

T = TypeVar("T")

_ALPHABET = "abcdefghijkmnpqrstuvwxyz"
_OUTCOMES_OF, _EVIDENCE_OF, _SUMMARIES_OF, _NAMES_OF = 50, 20, 1000, 5000
"""Sites of which outcomes, evidence, summaries, names are read at once."""


def new_run_id(now: datetime) -> str:
    """A sortable time stamp and a few letters: ``20260229T081500-kmqz``: the part of the second, and one by chance."""
    count = len(_ALPHABET)
    part = now.microsecond * count**3 // 1_000_000
    letters = (_ALPHABET[part // count**2], _ALPHABET[part // count % count], _ALPHABET[part % count])
    return f"{now:%Y%m%dT%H%M%S}-{''.join(letters)}{secrets.choice(_ALPHABET)}"


def open_store(url: str, *, patience: float = PATIENCE) -> Store:
    """Open (and create) the store at a path or URL; ``patience``: seconds for which a server that went away is awaited.

    Raises ``StoreError`` where it cannot be opened or was written by a newer version.
    """
    return _ready(open_database(url, patience=patience), Store.prepare)


def read_store(url: str, *, patience: float = PATIENCE) -> Store:
    """Open a store only to read it: nothing is created, and a file that cannot be written will do.

    A path where nothing is yet reads as a store without runs. Raises ``StoreError`` where it cannot be read.
    """
    path = Path(url)
    if "://" in url or (path.is_file() and is_writable(path)):
        return open_store(url, patience=patience)
    if path.exists():
        return _ready(Database(read_only(path), location=url), Store.check_version)
    return _ready(Database(nothing(), location=url), Store.prepare)


def _ready(database: Database, make_ready: Callable[[Store], None]) -> Store:
    """The store in a database, which is closed again where it is of no use."""
    store = Store(database)
    try:
        make_ready(store)
    except StoreError:
        database.close()
        raise
    return store


class VerdictCount(NamedTuple):
    """So many verdicts of one kind on one site."""

    site: str
    status: Status
    severity: Severity
    reason: Reason | None
    verdicts: int


class Store:
    """The open database. Use as a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @property
    def location(self) -> str:
        """Where it is: a path, or a URL without its password."""
        return self._database.location

    def prepare(self) -> None:
        """Create what is missing, bring an older store up to date, and refuse what a newer version wrote."""
        where = self.location
        known = self._database.read(lambda connection: migrations.version_of(connection, where=where))
        if known != migrations.VERSION:
            self._database.write(lambda connection: migrations.prepare(connection, where=where))

    def check_version(self) -> None:
        """Refuse a store that would have to be brought up to date first, or is none. Raises ``StoreError``."""
        where = self.location
        known = self._database.read(lambda connection: migrations.version_of(connection, where=where))
        if known is None:
            raise StoreError("holds no store of govsite", where=where, hint="--store names another")
        if known != migrations.VERSION:
            raise StoreError(
                f"was written by an older govsite (schema {known}, {migrations.VERSION} is known)",
                where=where,
                hint="open it once where it can be written",
            )

    def try_writing(self) -> None:
        """Change nothing, but as a writer. Raises ``StoreError`` where this may only read."""
        nothing = update(schema.about).where(schema.about.c.key == "").values(value="")
        self._database.write(lambda connection: connection.execute(nothing))

    def hurry(self) -> None:
        """Wait no longer for a server that went away: somebody wants to end."""
        self._database.hurry()

    @cached_property
    def past(self) -> Past:
        """Sites over time, whatever becomes of the runs."""
        return Past(self._database)

    # ------------------------------------------------------------ runs

    def start_run(self, header: RunHeader, *, sites: Sequence[Site], rules: Sequence[Rule]) -> None:
        """Write down what the run sets out to do, before anything is looked at."""
        run = {
            "id": header.id,
            "state": header.state,
            "started_at": header.started_at,
            "header": msgspec.json.encode(header).decode(),
            "rules": pack([replace(rule, options=CheckOptions(), examples=Examples()) for rule in rules]),
        }
        rows = [
            {"run_id": header.id, "position": i, "site": site.key, "body": msgspec.json.encode(site)}
            for i, site in enumerate(sites)
        ]

        def work(connection: Connection) -> None:
            connection.execute(conflicting(connection, schema.runs).values(run).on_conflict_do_nothing())
            if rows:
                connection.execute(conflicting(connection, schema.run_sites).on_conflict_do_nothing(), rows)

        self._database.write(work)

    def update_run(self, header: RunHeader, *, but_in: RunState | None = None) -> None:
        """Replace the header (state, counts, end), unless the run is in that state by now."""
        runs = schema.runs
        changed = update(runs).where(runs.c.id == header.id)
        if but_in is not None:
            changed = changed.where(runs.c.state != but_in)
        changed = changed.values(state=header.state, header=msgspec.json.encode(header).decode())
        self._database.write(lambda connection: connection.execute(changed))

    def leases(self, run_id: str) -> Leases:
        """What this process is about to take on of a run."""
        return Leases(self._database, run_id)

    def runs(self) -> list[RunHeader]:
        """All runs, newest first."""
        query = select(schema.runs.c.header).order_by(schema.runs.c.id.desc())
        rows = self._database.read(lambda connection: connection.scalars(query).all())
        decoder = msgspec.json.Decoder(RunHeader)
        return [restored(decoder.decode, row, where=self.location) for row in rows]

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

    def find_judged(self, name: str, *, look: bool = False) -> RunHeader:
        """As ``find_run`` (or ``find_look``); raises ``InputError`` for a run that judged nothing, too.

        Also where that is the latest: verdicts of a run before it would be taken for those of what was seen since.
        """
        found = self.find_look(name) if look else self.find_run(name)
        if not found.is_judged:
            raise InputError(
                f"run {found.id} of {found.command} kept evidence and judged nothing",
                where=self.location,
                hint=f"govsite audit --again {found.id} judges it",
            )
        return found

    def latest_unfinished(self, command: str, *, inventory: str | None = None) -> RunHeader | None:
        """The newest run of a command (over an inventory) that did not come to its end."""
        runs = (run for run in self.runs() if run.command == command and run.state is not RunState.FINISHED)
        return next((run for run in runs if inventory in (None, run.inventory)), None)

    def delete_run(self, run_id: str) -> None:
        """Forget a run with all that belongs to it."""

        def work(connection: Connection) -> None:
            for table in (
                schema.leases,
                schema.notes,
                schema.crashes,
                schema.outcomes,
                schema.evidence,
                schema.run_sites,
            ):
                connection.execute(delete(table).where(table.c.run_id == run_id))
            connection.execute(delete(schema.runs).where(schema.runs.c.id == run_id))

        self._database.write(work)

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

    def save_packed(self, run_id: str, *found: PackedSite, owner: str = "") -> None:
        """The same for sites that were packed elsewhere, all of them in one transaction.

        Where an owner of leases is named, sites whose leases are not its own are left alone.
        """

        def work(connection: Connection) -> None:
            names = [site.site for site in found]
            mine = give_up(connection, run_id, names, owner=owner) if owner else names
            _save(connection, run_id, [site for site in found if site.site in mine])

        self._database.write(work)

    def note(self, run_id: str, site: str, body: bytes, *, things: int) -> None:
        """Keep so many things that were seen of a site that is not finished, until it is written."""
        row = {"run_id": run_id, "site": site, "things": things, "body": body}
        self._database.write(lambda connection: connection.execute(insert(schema.notes), [row]))

    # ------------------------------------------------------------ reading

    def notes(self, run_id: str, site: str) -> list[bytes]:
        """What was noted of a site that is not finished."""
        query = select(schema.notes.c.body).where(schema.notes.c.run_id == run_id, schema.notes.c.site == site)
        return self._database.read(lambda connection: list(connection.scalars(query)))

    def count_noted(self, run_id: str) -> int:
        """How many things were noted of sites of a run that are not finished."""
        query = select(func.sum(schema.notes.c.things)).where(schema.notes.c.run_id == run_id)
        return self._database.read(lambda connection: connection.scalar(query)) or 0

    def sites(self, run_id: str) -> list[Site]:
        """The sites the run set out to look at, in the order of the inventory."""
        table = schema.run_sites
        query = select(table.c.body).where(table.c.run_id == run_id).order_by(table.c.position)
        bodies = self._database.read(lambda connection: connection.scalars(query).all())
        decoder = msgspec.json.Decoder(Site)
        return [restored(decoder.decode, body, where=self.location) for body in bodies]

    def rules(self, run_id: str) -> tuple[Rule, ...]:
        """The rules the run was judged by, as reports tell them: without options and examples."""
        query = select(schema.runs.c.rules).where(schema.runs.c.id == run_id)
        found = self._database.read(lambda connection: connection.scalar(query))
        return restored(partial(unpack, kind=tuple[Rule, ...]), found, where=self.location) if found else ()

    def finished_sites(self, run_id: str) -> set[str]:
        """Keys of the sites that are whole in the store."""
        query = select(schema.evidence.c.site).where(schema.evidence.c.run_id == run_id)
        return self._database.read(lambda connection: set(connection.scalars(query)))

    def summaries(self, run_id: str) -> Iterator[SiteSummary]:
        """What reports say of each finished site, in the order of the inventory."""
        ev, rs = schema.evidence, schema.run_sites
        query = (
            select(ev.c.summary)
            .join(rs, (rs.c.run_id == ev.c.run_id) & (rs.c.site == ev.c.site))
            .where(ev.c.run_id == run_id)
            .order_by(rs.c.position)
        )
        decoder = msgspec.json.Decoder(SiteSummary)
        for body in self._in_pieces(query, run_id, sites=_SUMMARIES_OF):
            yield restored(decoder.decode, body, where=self.location)

    def severities_failed(self, run_id: str) -> set[Severity]:
        """How grave the findings of a run are."""
        out = schema.outcomes
        query = select(out.c.severity).where(out.c.run_id == run_id, out.c.status == Status.FAIL).distinct()
        return {Severity(value) for value in self._database.read(lambda connection: connection.scalars(query).all())}

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
        for body in self._in_pieces(query, run_id, sites=_OUTCOMES_OF):
            yield restored(decoder.decode, body, where=self.location)

    def verdict_counts(self, run_id: str) -> list[VerdictCount]:
        """How many verdicts of each kind each site has, counted by the database: outcomes stay where they are."""
        out = schema.outcomes
        kinds = (out.c.site, out.c.status, out.c.severity, out.c.reason)
        # Sorted, because each database would group in an order of its own.
        query = select(*kinds, func.count()).where(out.c.run_id == run_id).group_by(*kinds).order_by(*kinds)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            VerdictCount(site, Status(status), Severity(severity), Reason(reason) if reason else None, count)
            for site, status, severity, reason, count in rows
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
        if sites is None:
            for body in self._in_pieces(query, run_id, sites=_EVIDENCE_OF):
                yield restored(_evidence_of, body, where=self.location)
            return
        # Bodies are large: only those that are wanted are read.
        for site in self._in_pieces(query, run_id, sites=_NAMES_OF):
            if site in sites:
                body_of = select(ev.c.body).where(ev.c.run_id == run_id, ev.c.site == site)
                body = self._database.read(partial(_one_of, query=body_of))
                if body is not None:
                    yield restored(_evidence_of, body, where=self.location)

    def crashes(self, run_id: str) -> list[str]:
        """Checks that raised in a run, with the site."""
        query = select(schema.crashes.c.message).where(schema.crashes.c.run_id == run_id)
        return self._database.read(lambda connection: sorted(set(connection.scalars(query))))

    def count_finished(self, run_id: str) -> int:
        """How many sites of a run are whole in the store."""
        query = select(func.count()).select_from(schema.evidence).where(schema.evidence.c.run_id == run_id)
        return self._database.read(lambda connection: connection.scalar(query)) or 0

    def _in_pieces(self, query: Select[T], run_id: str, *, sites: int) -> Iterator[T]:
        """What a query over the sites of a run finds, so many sites at a time."""
        position = schema.run_sites.c.position
        last = select(func.max(position)).where(schema.run_sites.c.run_id == run_id)
        end = self._database.read(lambda connection: connection.scalar(last))
        for first in range(0, 0 if end is None else end + 1, sites):
            piece = query.where(position >= first, position < first + sites)
            yield from self._database.read(partial(_all_of, query=piece))


def _evidence_of(body: bytes) -> Evidence:
    return unpack(body, Evidence)


def _all_of(connection: Connection, query: Select[T]) -> Sequence[T]:
    return connection.scalars(query).all()


def _one_of(connection: Connection, query: Select[T]) -> T | None:
    return connection.scalar(query)


def _save(connection: Connection, run_id: str, found: Sequence[PackedSite]) -> None:
    if not found:
        return
    names = [site.site for site in found]
    for table in (schema.evidence, schema.outcomes, schema.crashes, schema.notes):
        connection.execute(delete(table).where(table.c.run_id == run_id, table.c.site.in_(names)))
    rows = {
        schema.evidence: [
            {
                "run_id": run_id,
                "site": site.site,
                "observed_at": site.observed_at,
                "summary": site.summary,
                "body": site.evidence,
            }
            for site in found
        ],
        schema.outcomes: [
            {"run_id": run_id, **msgspec.structs.asdict(item)} for site in found for item in site.outcomes
        ],
        schema.crashes: [
            {"run_id": run_id, "site": site.site, "message": text} for site in found for text in site.crashes
        ],
    }
    for table, added in rows.items():
        if added:
            connection.execute(insert(table), added)
