"""What the rest of the inventory says about each site, in one pass over the rows.

Filled in before anything is judged, so that a check needs no look at other sites.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from govsite.inventory.folding import word_key
from govsite.inventory.ledger import site_division
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Kind, Level, Site, Surroundings
from govsite.urls import host_of, same_host_variants

MAX_SAME_OWNER = 50
"""Other sites of one owner that are listed: enough for every rule, and the time stays linear."""
MAX_PARENTS = 16


def relate(sites: Sequence[Site], *, place: Jurisdiction) -> tuple[Site, ...]:
    """The same sites with their surroundings. What the inventory leaves open stays empty.

    The portal of a site is found by its line of parents, then by its division (the nearest
    one upward that has a portal of the site's own level), then by level where the whole
    inventory has one portal of it.
    """
    portals = _Portals(sites, place)
    owners = _by_owner(sites, place)
    below = _hosts_below(sites)
    listed = {site.level for site in sites if site.kind not in (None, Kind.PORTAL)}
    homes = [portals.of(site) for site in sites]
    return tuple(
        replace(
            site,
            surroundings=Surroundings(
                portal_url=home.url if home else "",
                portal_id=home.id if home else "",
                same_owner_urls=_others(site, owners.get(_owner_key(site, place), ())),
                registered_hosts=below.get(site.key, ()),
                is_level_listed=site.kind is Kind.PORTAL and site.level is not None and site.level in listed,
            ),
        )
        for site, home in zip(sites, homes, strict=True)
    )


class _Portals:
    """The portals of an inventory, by id, division and level."""

    def __init__(self, sites: Sequence[Site], place: Jurisdiction) -> None:
        self._place = place
        self._sites = {site.id: site for site in sites if site.id}
        self._by_division: dict[str, list[Site]] = {}
        self._by_level: dict[Level, list[Site]] = {}
        for site in sites:
            if site.kind is Kind.PORTAL:
                self._by_division.setdefault(site_division(site, place), []).append(site)
                if site.level is not None:
                    self._by_level.setdefault(site.level, []).append(site)

    def of(self, site: Site) -> Site | None:
        """The portal of the government that the site belongs to; a portal is its own."""
        if site.kind is Kind.PORTAL:
            return site
        return self._by_parents(site) or self._nearest(site) or self._only(site)

    def _by_parents(self, site: Site) -> Site | None:
        seen = {site.id}
        current: Site | None = site
        for _ in range(MAX_PARENTS):
            current = self._sites.get(current.parent) if current and current.parent else None
            if current is None or current.id in seen:
                return None
            seen.add(current.id)
            if current.kind is Kind.PORTAL:
                return current if self._fits(current, site) else None
        return None

    def _fits(self, portal: Site, site: Site) -> bool:
        """Townships and their like hang below a portal of another level; a department's portal has its own."""
        return (
            site.level is None
            or portal.level in (None, site.level)
            or site.level is Level.TOWNSHIP
            or site.kind not in (Kind.DEPARTMENT, None)
        )

    def _nearest(self, site: Site) -> Site | None:
        division = site_division(site, self._place)
        for at, code in enumerate(divisions_upward(division, self._place.division_tiers)):
            fitting = [
                p for p in self._by_division.get(code, ()) if p.level in (None, site.level) or self._is_above(p, site)
            ]
            if len(fitting) == 1 and (at == 0 or site.level is not None):
                return fitting[0]
            if fitting:
                return None
        return None

    @staticmethod
    def _is_above(portal: Site, site: Site) -> bool:
        return site.level in (None, Level.TOWNSHIP) and portal.level is not None

    def _only(self, site: Site) -> Site | None:
        if site_division(site, self._place) or site.level is None:
            return None
        same = self._by_level.get(site.level, [])
        return same[0] if len(same) == 1 else None


def divisions_upward(division: str, tiers: Sequence[int]) -> list[str]:
    """A division's code and those above it, nearest first (``510104`` → ``510100`` → ``510000``)."""
    if not division or not tiers:
        return [division] if division else []
    width = tiers[-1]
    codes = [division[:length].ljust(width, "0") for length in reversed(tiers)]
    return list(dict.fromkeys(codes))


def _owner_key(site: Site, place: Jurisdiction) -> tuple[str, str]:
    """Owners of the same name in two divisions (教育局) are two owners."""
    return word_key(site.owner), site_division(site, place)


def _by_owner(sites: Sequence[Site], place: Jurisdiction) -> dict[tuple[str, str], tuple[str, ...]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for site in sites:
        if site.owner:
            group = groups.setdefault(_owner_key(site, place), [])
            if len(group) <= MAX_SAME_OWNER:
                group.append(site.url)
    return {key: tuple(group) for key, group in groups.items() if len(group) > 1}


def _others(site: Site, urls: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(url for url in urls if url != site.url)[:MAX_SAME_OWNER] if site.owner else ()


def _hosts_below(sites: Sequence[Site]) -> dict[str, tuple[str, ...]]:
    """For each portal the hosts of all other sites below its domain, by walking each host's labels upward."""
    domains: dict[str, list[Site]] = {}
    for site in sites:
        if site.kind is Kind.PORTAL:
            domains.setdefault(same_host_variants(host_of(site.url))[1], []).append(site)
    found: dict[str, dict[str, None]] = {}
    for site in sites:
        for host in (host_of(site.url), *site.hosts):
            labels = host.split(".")
            for at in range(len(labels)):
                for portal in domains.get(".".join(labels[at:]), ()):
                    if portal.key != site.key:
                        found.setdefault(portal.key, {})[host] = None
    return {key: tuple(hosts) for key, hosts in found.items()}
