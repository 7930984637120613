"""The two mends that need nobody's judgement: chains are flattened, duplicates dropped. Nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from govsite.migrate.lint.follow import Follower
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.index import Kind, MapIndex, answer_of
from govsite.migrate.maps.rows import Row, best
from govsite.model.mapping import Gate, MappingState, check_target
from govsite.urls import escaped_target


class Fixed(NamedTuple):
    """Maps after the mends, and what was done."""

    maps: MapSet
    flattened: int
    dropped: int


def fix(maps: MapSet, *, archive_hosts: tuple[str, ...] = ()) -> Fixed:
    """Maps whose redirects lead straight to a page that lives, and whose old URLs stand once for each answer.

    A chain that ends in a loop, at a gone page, on a retired host or at no allowed target stays as it is: there is no
    right target. Rows that contradict each other stay, too: which of them is right is for a person to say. The maps
    that were given are not changed.
    """
    index = MapIndex(maps)
    gate = Gate(allowed=maps.allowed_hosts, archive=archive_hosts)
    targets = dict(_straight(MapIndex(_uncontested(maps)), gate))
    straight = {id(row): replace(row, new_url=targets[id(row)]) for row in _all(index) if id(row) in targets}
    dropped = {id(row) for rows in index.rows.values() if len(rows) > 1 for row in _again(rows, straight)}
    kept = {
        site: [straight.get(id(row), row) for row in rows if id(row) not in dropped] for site, rows in maps.rows.items()
    }
    fixed = MapSet(sites=maps.sites, rows=kept, allowed_hosts=maps.allowed_hosts)
    return Fixed(fixed, flattened=len(targets.keys() - dropped), dropped=len(dropped))


def _uncontested(maps: MapSet) -> MapSet:
    """The sites that can be served: one that claims a host of another cannot, so nothing leads through it."""
    claimed: set[str] = set()
    sites = {}
    for site in maps.sites.values():
        if claimed.isdisjoint(site.hosts):
            claimed.update(site.hosts)
            sites[site.id] = site
    rows = {name: rows for name, rows in maps.rows.items() if name in sites}
    return MapSet(sites=sites, rows=rows, allowed_hosts=maps.allowed_hosts)


def _all(index: MapIndex) -> Iterator[Row]:
    for rows in index.rows.values():
        yield from rows


def _straight(index: MapIndex, gate: Gate) -> Iterator[tuple[int, str]]:
    """Rows, by their id, whose redirect takes more than one step, with the end of it."""
    follower = Follower(index)
    for node, rows in index.rows.items():
        for row in rows:
            if row.state is MappingState.REDIRECT and index.site_at(row.new_url):
                end = follower.end_of(row, node)
                if end.kind is Kind.ELSEWHERE and end.hops > 1 and _is_target(end.url, gate):
                    yield id(row), end.url


def _is_target(url: str, gate: Gate) -> bool:
    try:
        check_target(escaped_target(url))
    except ValueError:
        return False
    return not gate.complaint(url)


def _again(rows: list[Row], straight: dict[int, Row]) -> Iterator[Row]:
    """Rows that answer as the one that decides does."""
    decides = best(rows)
    answer = answer_of(straight.get(id(decides), decides))
    for row in rows:
        if row is not decides and answer_of(straight.get(id(row), row)) == answer:
            yield row
