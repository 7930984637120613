"""Who looks at which site of a run, so that processes, or machines, that share a run never do the same site.

A lease is a row with an owner and an end. Its owner moves the end on while it is at work; a lease that has ended is
anybody's, and one whose owner is known to be dead at once. A site is written only by the owner of its lease, in the
transaction that gives the lease up: who was taken for dead, and comes back, writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    and_,
    cast,
    delete,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)

from govsite.model.site import Site
from govsite.processes import Identity
from govsite.store import schema
from govsite.store.codec import restored
from govsite.store.database import Database, conflicting

LENGTH = 120.0
"""Seconds after which a lease that nobody renewed is over."""
RENEWED_EVERY = LENGTH / 4

_table, _run_sites, _evidence = schema.leases, schema.run_sites, schema.evidence


class Leases:
    """The sites of one run that one process has taken on."""

    def __init__(self, database: Database, run_id: str, *, owner: str = "", length: float = LENGTH) -> None:
        self.owner = owner or str(Identity.own())
        self._database = database
        self._run = run_id
        self._length = length
        self._held: set[str] = set()
        self._from = 0
        """Place in the inventory before which everything was taken when it was last asked for."""

    @property
    def held(self) -> int:
        """Sites taken on and not given up."""
        return len(self._held)

    def claim(self, count: int) -> list[Site]:
        """So many sites, or fewer, in the order of the inventory, that nobody looks at; none: there are none now."""
        while True:
            first = self._from
            taken, seen = self._database.write(partial(self._claim, count=count, first=first))
            self._held.update(site.key for _, site in taken)
            if taken:
                self._from = taken[-1][0] + 1
                return [site for _, site in taken]
            if seen:
                continue  # others were quicker; there is more
            if first == 0:
                return []
            self._from = 0  # once more from the beginning: leases end

    def renew(self) -> None:
        """Move the end of all leases on."""
        if not self._held:
            return
        names = sorted(self._held)

        def work(connection: Connection) -> None:
            mine = and_(_table.c.run_id == self._run, _table.c.owner == self.owner, _table.c.site.in_(names))
            connection.execute(update(_table).where(mine).values(expires=_now(connection) + self._length))

        self._database.write(work)

    def forget(self, sites: Sequence[str]) -> None:
        """These are written, or somebody else's."""
        self._held.difference_update(sites)

    def release(self) -> None:
        """Give up whatever was not finished, for others to take at once."""
        mine = and_(_table.c.run_id == self._run, _table.c.owner == self.owner)
        self._database.write(lambda connection: connection.execute(delete(_table).where(mine)))
        self._held.clear()

    def remaining(self) -> int:
        """Sites of the run that are not finished, whoever looks at them."""
        query = select(func.count()).select_from(_run_sites).where(_run_sites.c.run_id == self._run, ~_is_finished())
        return self._database.read(lambda connection: connection.scalar(query)) or 0

    def _claim(self, connection: Connection, *, count: int, first: int) -> tuple[list[tuple[int, Site]], int]:
        """Sites taken with their places, and how many seemed free. May be done twice: what was taken is ours."""
        now = _now(connection)
        free = or_(_table.c.expires <= now, _table.c.owner.in_(self._dead(connection)), self._unknown())
        query = (
            select(_run_sites.c.position, _run_sites.c.site, _run_sites.c.body)
            .outerjoin(_table, and_(_table.c.run_id == _run_sites.c.run_id, _table.c.site == _run_sites.c.site))
            .where(_run_sites.c.run_id == self._run, _run_sites.c.position >= first, ~_is_finished())
            .where(or_(_table.c.site.is_(None), free))
            .order_by(_run_sites.c.position)
            .limit(count)
        )
        rows = {row.site: row for row in connection.execute(query)}
        if not rows:
            return [], 0
        self._take(connection, list(rows), free=free, now=now)
        # Its owner may have finished a site between the two statements.
        mine = and_(_table.c.run_id == self._run, _table.c.owner == self.owner, _table.c.site.in_(list(rows)))
        finished = select(_evidence.c.site).where(_evidence.c.run_id == self._run, _evidence.c.site.in_(list(rows)))
        connection.execute(delete(_table).where(mine, _table.c.site.in_(finished)))
        taken = set(connection.scalars(select(_table.c.site).where(mine)))
        decode, where = msgspec.json.Decoder(Site).decode, self._database.location
        return [
            (row.position, restored(decode, row.body, where=where)) for name, row in rows.items() if name in taken
        ], len(rows)

    def _take(
        self, connection: Connection, names: list[str], *, free: ColumnElement[bool], now: ColumnElement[float]
    ) -> None:
        added = conflicting(connection, _table).from_select(
            ["run_id", "site", "owner", "expires"],
            select(_run_sites.c.run_id, _run_sites.c.site, literal(self.owner), (now + self._length).label("expires"))
            .where(_run_sites.c.run_id == self._run, _run_sites.c.site.in_(names))
            .distinct()
            .order_by(_run_sites.c.site),
        )
        connection.execute(
            added.on_conflict_do_update(
                index_elements=[_table.c.run_id, _table.c.site],
                set_={"owner": added.excluded.owner, "expires": added.excluded.expires},
                where=free,
            )
        )

    def _unknown(self) -> ColumnElement[bool]:
        """Leases of ours that we do not know of: the answer to a claim was lost."""
        return and_(_table.c.owner == self.owner, _table.c.site.not_in(sorted(self._held)))

    def _dead(self, connection: Connection) -> list[str]:
        owners = connection.scalars(select(_table.c.owner).where(_table.c.run_id == self._run).distinct())
        return sorted(owner for owner in owners if owner != self.owner and Identity.of(owner).is_gone)


def give_up(connection: Connection, run_id: str, sites: Sequence[str], *, owner: str) -> set[str]:
    """End the leases of sites that are about to be written, and say which of them were still this owner's."""
    mine = and_(_table.c.run_id == run_id, _table.c.owner == owner, _table.c.site.in_(list(sites)))
    kept = set(connection.scalars(select(_table.c.site).where(mine).with_for_update()))
    connection.execute(delete(_table).where(mine))
    return kept


def _is_finished() -> ColumnElement[bool]:
    return (
        select(_evidence.c.site)
        .where(_evidence.c.run_id == _run_sites.c.run_id, _evidence.c.site == _run_sites.c.site)
        .exists()
    )


def _now(connection: Connection) -> ColumnElement[float]:
    """The time by the database's clock; a file has the clock of its machine."""
    if connection.dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Double)
    return literal(time.time())
