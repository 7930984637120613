"""The tree of governments, as far as an inventory shows it: portals by division, and who stands above whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from govsite.model.site import Kind, Level, Site

_RANK = {level: rank for rank, level in enumerate(Level)}


def chain_of(division: str, tiers: Sequence[int]) -> list[str]:
    """The division itself and all above it, nearest first.

    ``tiers`` are the lengths of the prefixes that name a division of each tier (2, 4 and 6
    digits for GB/T 2260); longer codes are cut to the last. Without tiers there is nothing above.
    """
    if not division or not tiers:
        return [division] if division else []
    width = tiers[-1]
    code = division[:width].ljust(width, "0")
    chain = [code]
    for length in reversed(tiers[:-1]):
        above = code[:length].ljust(width, "0")
        if above != chain[-1]:
            chain.append(above)
    return chain


class Governments:
    """Portals that stay, found by division. Linear to build, constant to ask."""

    def __init__(self, portals: Iterable[Site], *, tiers: Sequence[int]) -> None:
        self._tiers = tiers
        self._portals: dict[str, Site] = {}
        for portal in portals:
            if portal.division:
                self._portals.setdefault(chain_of(portal.division, tiers)[0], portal)

    def own_portal(self, site: Site) -> Site | None:
        """The portal of the government that the site belongs to.

        The level tells which government of the chain it is: ledgers often give a city's
        department the code of the district it sits in.
        """
        for division in chain_of(site.division, self._tiers):
            portal = self._portals.get(division)
            if portal is not None and (site.level is None or portal.level in (site.level, None)):
                return portal
            if portal is None and site.level is None:
                return None
        return None

    def portal_above(self, site: Site) -> Site | None:
        """The nearest portal of a government above the site's own level."""
        for division in chain_of(site.division, self._tiers):
            portal = self._portals.get(division)
            if portal is not None and portal.key != site.key and _is_above(portal, site):
                return portal
        return None

    def duty(self, site: Site) -> str:
        """The owner's name without the name of its government: "教育局" of "某某市教育局".

        What owner and government share at their beginning is the government's name.
        """
        portal = self.own_portal(site)
        if portal is None or not portal.owner or not site.owner:
            return ""
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(portal.owner, site.owner, strict=False))
        return site.owner[sum(1 for _ in shared) :]


def _is_above(portal: Site, site: Site) -> bool:
    if portal.level is None or site.level is None:
        # A township's or a column's row often leaves the level out; its division's portal is then the one above.
        return site.kind is not Kind.PORTAL
    return _RANK[portal.level] < _RANK[site.level]
