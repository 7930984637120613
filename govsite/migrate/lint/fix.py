"""The two mends that need nobody's judgement: chains are flattened, duplicates dropped. Nothing else changes."""

from __future__ import annotations

from typing import NamedTuple

from govsite.migrate.lint.follow import Follower
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.index import Kind, MapIndex, best, host_or_nothing
from govsite.migrate.maps.rows import Row
from govsite.model.mapping import MappingState


class Fixed(NamedTuple):
    """Maps after the mends, and what was done."""

    maps: MapSet
    flattened: int
    dropped: int


def fix(maps: MapSet) -> Fixed:
    """Maps whose redirects lead straight to a page that lives, with the best row of each old URL.

    A chain that ends in a loop, at a gone page or on a retired host stays as it is: there is no right target.
    The maps that were given are not changed.
    """
    index = MapIndex(maps)
    follower = Follower(index)
    losers = {id(row) for rows in index.rows.values() if len(rows) > 1 for row in rows if row is not best(rows)}
    targets: dict[int, str] = {}
    for node, rows in index.rows.items():
        row = best(rows)
        if row.state is not MappingState.REDIRECT or host_or_nothing(row.new_url) not in index.site_of:
            continue
        end = follower.end(node, row.new_url)
        if end.kind is Kind.ELSEWHERE and end.hops > 1:
            targets[id(row)] = end.url
    kept = {
        site: [_with_target(row, targets.get(id(row))) for row in rows if id(row) not in losers]
        for site, rows in maps.rows.items()
    }
    fixed = MapSet(sites=maps.sites, rows=kept, allowed_hosts=maps.allowed_hosts)
    return Fixed(fixed, flattened=len(targets), dropped=len(losers))


def _with_target(row: Row, target: str | None) -> Row:
    if target is None:
        return row
    fields = {name: getattr(row, name) for name in row.__struct_fields__}
    return Row(**{**fields, "new_url": target})
