"""One website as its inventory describes it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct


class Level(StrEnum):
    """Level of the government that a site belongs to."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class Kind(StrEnum):
    """What a site is for, as far as the rules tell kinds apart."""

    PORTAL = "portal"
    DEPARTMENT = "department"
    VERTICAL = "vertical"
    TOWNSHIP = "township"
    INSTITUTION = "institution"
    CAMPAIGN = "campaign"
    COLUMN = "column"
    SYSTEM = "system"


class SiteStatus(StrEnum):
    """State of a site in the register of its jurisdiction."""

    RUNNING = "running"
    OFFLINE = "offline"
    CLOSED = "closed"
    EXEMPT = "exempt"


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Where in an inventory a row stands. ``line`` counts from 1; 0 means unknown."""

    file: str = ""
    line: int = 0


class Surroundings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the rest of the inventory says about one site's neighbourhood.

    Filled by ``inventory.relations`` so that a check needs no look at other sites.
    """

    portal_url: str = ""
    """Home page of the portal of the government that this site belongs to."""
    portal_id: str = ""
    same_owner_urls: tuple[str, ...] = ()
    """Home pages of the other sites that name the same owner."""
    registered_hosts: tuple[str, ...] = ()
    """For a portal: hosts of all other inventory sites below its own domain."""
    is_level_listed: bool = False
    """For a portal: whether the inventory holds other sites of its level, so that a host which it does not
    hold can be called unregistered."""


class Site(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One row of an inventory. Only ``url`` is required; ``id`` falls back to the host.

    ``level``, ``kind`` and ``status`` are ``None`` where the inventory does not say:
    unknown is never guessed.
    """

    url: str
    id: str = ""
    name: str = ""
    owner: str = ""
    level: Level | None = None
    kind: Kind | None = None
    division: str = ""
    """Division code, for China six digits of GB/T 2260."""
    parent: str = ""
    """Id of the site that this one belongs below."""
    status: SiteStatus | None = None
    approval: str = ""
    """Document number of the approval for a site that policy would not keep."""
    platform: str = ""
    monthly_visits: int | None = None
    pages: int | None = None
    annual_cost: float | None = None
    contract_end: str = ""
    """ISO date."""
    systems: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Alias hosts beside the host of ``url``, A-labels, lower case."""
    notes: str = ""
    extra: dict[str, Any] = {}
    """Columns that govsite does not know, carried through unchanged."""
    place: Place = Place()
    surroundings: Surroundings = Surroundings()

    @property
    def key(self) -> str:
        """What identifies the site in the store and in every report."""
        return self.id or self.url
