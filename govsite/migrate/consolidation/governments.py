"""The tree of governments, as far as an inventory shows it: portals by division, and who stands above whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from govsite.model.jurisdiction import Jurisdiction
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


def government_of(site: Site, place: Jurisdiction) -> str:
    """Code of the government that the site belongs to; empty where the inventory gives no division.

    The level tells which government of the division's chain it is: ledgers often give a
    city's department the code of the district it sits in.
    """
    tiers = place.division_tiers
    chain = chain_of(site.division, tiers)
    if not chain or site.level not in place.division_levels:
        return chain[0] if chain else ""
    width = tiers[place.division_levels.index(site.level)]
    return chain[0][:width].ljust(tiers[-1], "0")


class Governments:
    """Portals that stay, or of which nobody has decided, found by division. Linear to build, constant to ask.

    An undecided portal is found as well: what waits for it is a question too, and does not
    go to some other portal.
    """

    def __init__(self, portals: Iterable[Site], *, place: Jurisdiction) -> None:
        self._tiers = place.division_tiers
        self._portals: dict[str, list[Site]] = {}
        for portal in sorted(portals, key=lambda site: site.key):
            if portal.division:
                self._portals.setdefault(chain_of(portal.division, self._tiers)[0], []).append(portal)

    def own_portal(self, site: Site) -> Site | None:
        """The portal of the government that the site belongs to; ``None`` also where there are two."""
        chain = chain_of(site.division, self._tiers)
        if site.level is None:
            found = self._portals.get(chain[0], []) if chain else []
            return found[0] if len(found) == 1 else None
        for division in chain:
            here = self._portals.get(division, [])
            for level in (site.level, None):
                fitting = [portal for portal in here if portal.level is level]
                if fitting:
                    return fitting[0]
        return None

    def portal_above(self, site: Site) -> Site | None:
        """The nearest portal of a government above the site's own level."""
        for division in chain_of(site.division, self._tiers):
            above = [p for p in self._portals.get(division, ()) if p.key != site.key and _is_above(p, site)]
            if above:
                # Of two governments that share a code the lower one is nearer.
                return max(above, key=lambda portal: _RANK[portal.level] if portal.level else -1)
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
