"""The simulated city, as a pure function of its size, a seed and a day.

807 sites have the shape of the real case: 1 city portal, 22 county portals and 48 municipal
units that keep a site (71 in all); everything else merges by policy. Nothing here touches the
network, and the clock only where nobody names the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from random import Random

from govsite.lab.fault import Fault, Ground, Planter, Unknown
from govsite.lab.governments import compose
from govsite.lab.hosts import Vhost, lay_out
from govsite.lab.site import LabSite
from govsite.plugins import load_plugin, plugin_names

FAULTS = "govsite.lab.faults"


@dataclass
class City:
    """A city's sites, the faults planted on them, and every host that its servers answer for."""

    size: int
    seed: int
    today: date
    name: str
    sites: list[LabSite]
    faults: tuple[Fault, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    vhosts: dict[str, Vhost] = field(default_factory=dict)
    ipv4_zones: frozenset[str] = frozenset()
    """Zones whose name servers have no IPv6."""
    is_clean: bool = False
    """No fault was planted, only what looks like one and is none."""
    since: date | None = None
    """First day on which it was watched, where it was."""
    size_name: str | int = 0
    """The size as it was asked for: the word or the number from which the same city is built again."""

    @cached_property
    def by_id(self) -> dict[str, LabSite]:
        """Sites by site code."""
        return {site.id: site for site in self.sites}

    @cached_property
    def children(self) -> dict[str, list[LabSite]]:
        """Sites by the code of the site above them."""
        below: dict[str, list[LabSite]] = {}
        for site in self.sites:
            below.setdefault(site.parent, []).append(site)
        return below


def build_city(
    *, size: str | int, seed: int, today: date | None = None, is_clean: bool = False, since: date | None = None
) -> City:
    """The city of that size ("small", "city" or a number of sites) and seed.

    ``today`` is the day on which it will be looked at: dates on its pages are counted from there. Without one
    it is the present day, for a city that is served and crawled at once. ``is_clean`` plants no fault: what looks
    like one and is none stays, so that whoever finds anything in such a city has invented it. ``since`` is the day
    from which on the city is watched: the same for all days of one city's life. With it faults are planted that only
    time shows, and the list of faults is that of whoever has watched for more than two weeks.

    Raises ``ValueError`` for a size that is no positive number.
    """
    today = today or datetime.now(UTC).date()
    sites = compose(size, seed=seed)
    if is_clean:
        for site in sites:
            site.has_https = True
    ground = Ground(sites=sites, rng=Random(f"{seed}/ground"), size=len(sites), since=since)
    faults: list[Fault] = []
    for number, planter in enumerate(planters()):
        if (is_clean and planter.rule) or (planter.over_time and since is None):
            continue
        faults += _plant(planter, ground, seed=f"{seed}/{number}/{planter.rule}")
    city = City(
        size=len(sites),
        seed=seed,
        today=today,
        name=sites[0].place,
        sites=sites,
        is_clean=is_clean,
        since=since,
        size_name=size,
    )
    for site in sites:
        above = city.by_id.get(site.parent)
        site.portal_url = above.url if above is not None else site.url
    city.vhosts = lay_out(sites, extra=ground.hosts, ipv4_only=ground.ipv4_hosts, seed=seed)
    city.ipv4_zones = frozenset(ground.ipv4_zones)
    place = {site.id: number for number, site in enumerate(sites)}
    city.faults = tuple(sorted(set(faults), key=lambda f: (place[f.site], f.rule, f.url)))
    city.unknowns = tuple(ground.unknowns)
    return city


def truth(city: City) -> tuple[Fault, ...]:
    """Every fault of the city: a pair of site and rule that is not here does not fail."""
    return city.faults


def unknowns(city: City) -> tuple[Unknown, ...]:
    """What cannot be seen on the city's sites, whoever looks."""
    return city.unknowns


def planters() -> list[Planter]:
    """All planters of all modules below ``faults``, in the order of planting."""
    found: list[Planter] = []
    for name in plugin_names(FAULTS):
        found += load_plugin(FAULTS, name)[0]
    return sorted(found, key=lambda planter: planter.order)


def _plant(planter: Planter, ground: Ground, *, seed: str) -> list[Fault]:
    if ground.size < planter.from_size:
        return []
    ground.rng = Random(seed)
    fit = [site for site in ground.sites if planter.applies(site)]
    free = [site for site in fit if planter.group not in site.taken]
    wanted = min(max(planter.least, round(len(fit) * planter.share)), planter.most, len(free))
    faults: list[Fault] = []
    shift = ground.rng.randrange(12)
    chosen = ground.rng.sample(free, wanted)
    others = iter(ground.rng.sample(free, len(free)))
    for turn, site in enumerate(chosen):
        ground.turn = turn + shift
        planted = _plant_one(planter, site, ground)
        while not planted and planter.rule and (other := next(others, None)) is not None:
            # What stood on the site makes the fault none: another may do.
            planted = _plant_one(planter, other, ground)
        faults += planted
    return faults


def _plant_one(planter: Planter, site: LabSite, ground: Ground) -> list[Fault]:
    if planter.group in site.taken:
        return []
    planted = list(planter.plant(site, ground))
    if planted or not planter.rule:
        site.taken.add(planter.group)
    return planted
