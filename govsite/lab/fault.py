"""Faults as they are planted: which rule, on which sites, how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from govsite.lab.site import LabSite


class Fault(NamedTuple):
    """One planted fault: the rule that must fail on the site, and where it shows."""

    site: str
    rule: str
    url: str
    note: str = ""


class Unknown(NamedTuple):
    """Rules (an id, or a prefix ending in ``*``) that nobody can judge on a site, and why."""

    site: str
    rules: str
    reason: str


@dataclass(slots=True)
class Ground:
    """What a planter works on: the sites, a generator of its own, and a turn that counts its sites."""

    sites: list[LabSite]
    rng: Random
    size: int
    turn: int = 0
    hosts: dict[str, str] = field(default_factory=dict)
    """Hosts that planting made beside those of sites and aliases: host → site id."""
    ipv4_hosts: set[str] = field(default_factory=set)
    """Those of them that have no IPv6."""
    ipv4_zones: set[str] = field(default_factory=set)
    """Zones whose name servers have no IPv6."""
    unknowns: list[Unknown] = field(default_factory=list)
    since: date | None = None
    """Day since when the city was watched; without one nobody knows what it was like before."""

    def vary(self, *variants: str) -> str:
        """One of the variants, each in turn, so that all are met in a large city."""
        return variants[self.turn % len(variants)]


@dataclass(frozen=True, slots=True)
class Planter:
    """One way to plant faults of one rule (or, without a rule, a trap that is no fault).

    ``order`` decides what is planted first: 0 changes addresses, 1 shuts sites, 2 changes pages, 3 the way to them.
    A site gets at most one fault of each ``group``.
    """

    rule: str
    group: str
    applies: Callable[[LabSite], bool]
    plant: Callable[[LabSite, Ground], Iterable[Fault]]
    share: float = 0.05
    least: int = 1
    order: int = 2
    from_size: int = 0
    """Cities smaller than this go without."""
    most: int = 1_000_000
    over_time: bool = False
    """Shows only to those who watched the city for two weeks and more, and is planted only for them."""
