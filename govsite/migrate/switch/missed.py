"""The log of the server that answers for the old names: what visitors asked for and did not find.

Addresses that nobody thought of come into the map as unresolved, with their hits; those that the
map does answer and that were not found all the same are a fault of the server, and are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govsite.migrate.maps.answers import Oracle
from govsite.migrate.maps.rows import Row
from govsite.migrate.sources.collected import Ignore, Seen
from govsite.model.mapping import MappingState, SiteMap
from govsite.urls import lookup_form


class Missed(NamedTuple):
    """What a log of missing pages says of the maps."""

    new: tuple[Row, ...]
    """Rows that the map lacks, most hits first."""
    open: dict[str, int]
    """Old address → hits, of rows that are there and not decided yet."""
    unanswered: dict[str, int]
    """Old address → hits, of addresses that the map answers and the server did not."""
    left_out: dict[str, int]
    """Reason → number of addresses: an ignore list, "foreign" (another host), "no-url"."""


def missed(seen: Iterable[Seen], maps: Sequence[SiteMap], *, ignore: Ignore, file: str = "") -> Missed:
    """Sort the addresses of a log of 404 answers. Paths without a host belong to the site of a map of one site."""
    sites = {name: site for site in reversed(maps) for name in site.names}  # a log says no port that is true
    sites |= {host: site for site in maps for host in site.hosts}
    only = maps[0] if len(maps) == 1 else None
    oracle = Oracle(maps)
    known = {mapping.old_url for site in maps for mapping in site.mappings}
    new: dict[str, tuple[str, int]] = {}
    waiting: dict[str, int] = {}
    unanswered: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for url, hits, _ in seen:
        old, site = _old_url(url, sites, only)
        reason = old if site is None else ignore.reason(old.partition("://")[2].partition("/")[2].join(("/", "")))
        if site is None or reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        elif oracle.ask(old).status != 404:
            unanswered[old] = unanswered.get(old, 0) + hits
        elif old in known:
            waiting[old] = waiting.get(old, 0) + hits
        else:
            new[old] = (site.id, new.get(old, ("", 0))[1] + hits)
    rows = [
        Row(
            old_url=old,
            state=MappingState.UNRESOLVED,
            site=site_id,
            hits=hits,
            note=f"404 in {file}" if file else "404",
        )
        for old, (site_id, hits) in new.items()
    ]
    rows.sort(key=lambda row: (-row.hits, row.old_url))
    return Missed(tuple(rows), _by_hits(waiting), _by_hits(unanswered), left_out)


def _old_url(url: str, sites: dict[str, SiteMap], only: SiteMap | None) -> tuple[str, SiteMap | None]:
    """The address as the map writes it, with its site; the reason and ``None`` where it is none of ours."""
    if url.startswith("/"):
        if only is None:
            return "no-url", None
        url = f"http://{only.host}{url}"
    try:
        site = sites.get(lookup_form(url)[0])
        if site is None:
            return "foreign", None
        return f"http://{site.host}{site.rules.form(url)[1]}", site
    except ValueError:
        return "no-url", None


def _by_hits(found: dict[str, int]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
