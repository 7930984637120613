"""Sites over time: probes, looks at pages that list news, first and last sightings of articles."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, func, select

from govsite.model.history import History, HomeLook, ItemPast, Look, Probe, ProbeDay, Sighting
from govsite.model.outcome import Reason
from govsite.store import schema
from govsite.store.database import Database, conflicting

DAYS = 31
"""So far back a history reaches."""
LOOK_AGAIN = timedelta(hours=12)
"""A look that shows nothing new is written down again only after so long."""
MOST_ITEMS = 200
"""Articles with doubtful dates that one history tells."""
_DAY = 10
"""So many characters of a moment are its day."""

# Questions are made once: to put one together takes longer than to ask it.
_LOOKS, _SEEN = schema.looks.c, schema.sightings.c
_LAST_LOOK = (
    select(_LOOKS.at, _LOOKS.digest)
    .where(_LOOKS.site == bindparam("site"), _LOOKS.page == bindparam("page"), _LOOKS.at <= bindparam("at"))
    .order_by(_LOOKS.at.desc())
    .limit(1)
)
"""The look at a page before a moment."""
_TABLES = {False: schema.probes, True: schema.probes_ipv6}
"""Of probes: over any family, over IPv6."""
_SITE_PROBES = {
    over_ipv6: select(table)
    .where(table.c.site == bindparam("site"), table.c.at > bindparam("since"), table.c.at <= bindparam("until"))
    .order_by(table.c.at, table.c.round)
    for over_ipv6, table in _TABLES.items()
}
_SITE_HOMES = (
    select(_LOOKS.at, _LOOKS.digest)
    .where(_LOOKS.site == bindparam("site"), _LOOKS.kind == "home")
    .where(_LOOKS.at > bindparam("since"), _LOOKS.at <= bindparam("until"))
    .order_by(_LOOKS.at)
)
_OF_SITE = and_(
    _SEEN.site == bindparam("site"), _SEEN.first_seen <= bindparam("until"), _SEEN.last_seen <= bindparam("until")
)
_SITE_AGAIN = (
    select(func.count())
    .select_from(schema.sightings)
    .where(_OF_SITE, func.substr(_SEEN.last_seen, 1, _DAY) > func.substr(_SEEN.first_seen, 1, _DAY))
)
"""How many articles were seen on more than one day."""
_SITE_DOUBTFUL = (
    select(schema.sightings)
    .where(
        _OF_SITE,
        _SEEN.last_date != "",
        (_SEEN.first_date != _SEEN.last_date) | (_SEEN.last_date > func.substr(_SEEN.first_seen, 1, _DAY)),
    )
    .order_by(_SEEN.first_seen, _SEEN.item, _SEEN.source)
)
"""Those whose dates do not go together at first sight."""


class Past:
    """The tables of the store that outlive its runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cut_off: dict[bool, frozenset[str]] = {}

    # ------------------------------------------------------------ writing

    def add_probes(self, probes: Sequence[Probe]) -> None:
        """Write down one round. A round that was written before is left as it is."""
        rows = {
            over_ipv6: [_probe_row(probe) for probe in probes if probe.over_ipv6 is over_ipv6] for over_ipv6 in _TABLES
        }
        self._cut_off.clear()

        def work(connection: Connection) -> None:
            for over_ipv6, table in _TABLES.items():
                if rows[over_ipv6]:
                    connection.execute(conflicting(connection, table).on_conflict_do_nothing(), rows[over_ipv6])

        self._database.write(work)

    def add_looks(self, looks: Iterable[Look]) -> None:
        """Write down looks that show something new, or that are the first for some time."""
        self.add(looks, ())

    def add_sightings(self, site: str, sightings: Iterable[tuple[str, Sighting]]) -> None:
        """Remember articles of one site, each with the source of its date ("list", "page", "label")."""
        self.add((), [(source, replace(item, site=site)) for source, item in sightings])

    def add(self, looks: Iterable[Look], sightings: Iterable[tuple[str, Sighting]]) -> None:
        """Both, of any number of sites, in one transaction: each waits for whoever else writes to the same file."""
        seen, rows = list(looks), _sighting_rows(sightings)
        table = schema.sightings

        def work(connection: Connection) -> None:
            if news := _news(connection, seen):
                connection.execute(conflicting(connection, schema.looks).on_conflict_do_nothing(), news)
            if not rows:
                return
            added = conflicting(connection, table)
            changed = added.on_conflict_do_update(
                index_elements=[table.c.site, table.c.item, table.c.source],
                set_={"last_seen": added.excluded.last_seen, "last_date": added.excluded.last_date},
                where=table.c.last_seen < added.excluded.last_seen,
            )
            connection.execute(changed, rows)

        if seen or rows:
            self._database.write(work)

    # ------------------------------------------------------------ reading

    def looked_at_since(self, moment: str) -> set[str]:
        """Keys of the sites whose home page was looked at since then."""
        table = schema.looks
        query = select(table.c.site).where(table.c.kind == "home", table.c.at >= utc(moment)).distinct()
        return self._database.read(lambda connection: set(connection.scalars(query)))

    def history(self, site: str, *, as_of: str) -> History | None:
        """What was recorded of a site up to ``as_of`` (ISO 8601); ``None`` where nothing was."""
        end = _moment(utc(as_of))
        until, since = utc(as_of), _text(end - timedelta(days=DAYS))
        probes, probes_ipv6, home, (watched, items) = self._database.read(
            lambda connection: (
                _probes(connection, site, since=since, until=until),
                _probes(connection, site, since=since, until=until, over_ipv6=True),
                _home_looks(connection, site, until=until, end=end),
                _items(connection, site, until=until),
            )
        )
        if not (probes or probes_ipv6 or home or watched or items):
            return None
        days, excluded = _days(probes, end=end, cut_off=self._rounds_cut_off())
        days_ipv6, _ = _days(probes_ipv6, end=end, cut_off=self._rounds_cut_off(over_ipv6=True) if probes_ipv6 else ())
        return History(
            as_of=until,
            days=days,
            days_ipv6=days_ipv6,
            excluded=excluded,
            home=home,
            watched=watched,
            items=items,
        )

    def probes(self, site: str, *, since: str = "", until: str = "9999", over_ipv6: bool = False) -> list[Probe]:
        """Probes of one site in their order."""
        return self._database.read(
            lambda connection: _probes(connection, site, since=since, until=until, over_ipv6=over_ipv6)
        )

    def _rounds_cut_off(self, *, over_ipv6: bool = False) -> frozenset[str]:
        """Rounds of two sites or more in which not one opened: this machine was cut off, not all of them."""
        known = self._cut_off.get(over_ipv6)
        if known is None:
            table = _TABLES[over_ipv6]
            query = (
                select(table.c.round)
                .group_by(table.c.round)
                .having(and_(func.count() > 1, func.coalesce(func.sum(table.c.opened), 0) == 0))
            )
            known = self._database.read(lambda connection: frozenset(connection.scalars(query)))
            self._cut_off[over_ipv6] = known
        return known


def _probe_row(probe: Probe) -> dict[str, str | int | None]:
    return {
        "round": utc(probe.round),
        "site": probe.site,
        "at": utc(probe.at),
        "opened": None if probe.opened is None else int(probe.opened),
        "reason": probe.reason.value if probe.reason else "",
        "status": probe.status,
        "elapsed_ms": round(probe.elapsed_ms),
    }


def _sighting_rows(sightings: Iterable[tuple[str, Sighting]]) -> list[dict[str, str]]:
    """Rows for the articles, each once, in one order: two who remember the same ones never wait for each other."""
    seen = {(item.site, digest_of(item.url), source): item for source, item in sightings}
    return [
        {
            "site": site,
            "item": name,
            "source": source,
            "url": item.url,
            "title": item.title[:500],
            "first_seen": utc(item.at),
            "first_date": item.date,
            "last_seen": utc(item.at),
            "last_date": item.date,
        }
        for (site, name, source), item in sorted(seen.items(), key=lambda entry: entry[0])
    ]


def _news(connection: Connection, looks: Iterable[Look]) -> list[dict[str, str]]:
    """Rows for those looks that say more than the ones before them."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for look in looks:
        page, at = digest_of(look.url), utc(look.at)
        mine = rows.setdefault((look.site, page), [])
        last = next((row for row in reversed(mine) if row["at"] <= at), None)
        if last is None:
            found = connection.execute(_LAST_LOOK, {"site": look.site, "page": page, "at": at}).first()
            last = {"at": found.at, "digest": found.digest} if found is not None else None
        if last is None or _is_news(_moment(at), look.digest, after=(_moment(last["at"]), last["digest"])):
            row = {"site": look.site, "page": page, "at": at, "kind": look.kind, "url": look.url, "digest": look.digest}
            mine.append(row)
    return [row for mine in rows.values() for row in mine]


def _is_news(at: datetime, digest: str, *, after: tuple[datetime, str]) -> bool:
    """Whether a look says more than the one before it: it shows something else, or comes long enough after it."""
    then, known = after
    return at > then and (digest != known or at - then >= LOOK_AGAIN)


def _probes(connection: Connection, site: str, *, since: str, until: str, over_ipv6: bool = False) -> list[Probe]:
    return [
        Probe(
            site=row.site,
            round=row.round,
            at=row.at,
            opened=None if row.opened is None else bool(row.opened),
            reason=Reason(row.reason) if row.reason else None,
            status=row.status,
            elapsed_ms=row.elapsed_ms,
            over_ipv6=over_ipv6,
        )
        for row in connection.execute(_SITE_PROBES[over_ipv6], {"site": site, "since": since, "until": until})
    ]


def _home_looks(connection: Connection, site: str, *, until: str, end: datetime) -> tuple[HomeLook, ...]:
    """Looks at the home page that tell more than those before them.

    Two who look at one site at the same time may each write their look down before they see the other's.
    """
    since = _text(end - timedelta(days=DAYS))
    looks: list[tuple[datetime, str]] = []
    for row in connection.execute(_SITE_HOMES, {"site": site, "since": since, "until": until}):
        at = _moment(row.at)
        if not looks or _is_news(at, row.digest, after=looks[-1]):
            looks.append((at, row.digest))
    return tuple(HomeLook(hours_ago=round((end - at) / timedelta(hours=1), 3), digest=digest) for at, digest in looks)


def _items(connection: Connection, site: str, *, until: str) -> tuple[int, tuple[ItemPast, ...]]:
    """How many articles were seen on more than one day, and those whose dates do not go together at first sight.

    A site may be looked at twice within a minute (two runs side by side, one that went on after it was killed), and
    that says nothing of what becomes of a date.
    """
    asked = {"site": site, "until": until}
    items = [
        ItemPast(
            url=row.url,
            title=row.title,
            first_seen=row.first_seen,
            first_date=row.first_date,
            last_date=row.last_date,
            source=row.source,
        )
        for row in connection.execute(_SITE_DOUBTFUL, asked)
        if row.last_date[:10] > row.first_seen[:10] or (row.first_date and row.first_date[:10] != row.last_date[:10])
    ]
    return connection.scalar(_SITE_AGAIN, asked) or 0, tuple(items[:MOST_ITEMS])


def _days(probes: Sequence[Probe], *, end: datetime, cut_off: Collection[str]) -> tuple[tuple[ProbeDay, ...], int]:
    """Probes by the 24 hours they fall in, counted back from ``end``."""
    slots: dict[int, list[Probe]] = {}
    excluded = 0
    for probe in probes:
        if probe.round in cut_off:
            excluded += 1
            continue
        slots.setdefault((end - _moment(probe.at)) // timedelta(days=1), []).append(probe)
    days = tuple(
        ProbeDay(
            ago=ago,
            opened_ms=tuple(round(probe.elapsed_ms) for probe in found if probe.opened),
            failed=sum(probe.opened is False for probe in found),
            unknown=sum(probe.opened is None for probe in found),
        )
        for ago, found in sorted(slots.items())
    )
    return days, excluded


def digest_of(text: str) -> str:
    """32 hexadecimal digits that stand for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def utc(stamp: str) -> str:
    """A moment in the form in which moments sort as text. Without a zone it is taken as UTC."""
    return _text(_moment(stamp))


def _moment(stamp: str) -> datetime:
    moment = datetime.fromisoformat(stamp)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
