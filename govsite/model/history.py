"""What was seen of a site over time: probes of its home page, looks at its lists, first sightings of articles.

Everything is counted back from one moment, ``as_of``: day 0 is the 24 hours before it, day 1 the
24 hours before those. No calendar and no zone is needed, and the same store judged at the same
moment gives the same history.
"""

from __future__ import annotations

from msgspec import Struct

from govsite.model.outcome import Reason


class _Past(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Parent of the parts of a history."""


class Probe(_Past, frozen=True, kw_only=True):
    """One opening of a site's home page. All sites of one round are asked at about the same time."""

    site: str
    round: str
    """When the round began, ISO 8601 in UTC."""
    at: str
    """When this site was asked."""
    opened: bool | None
    """``None``: nobody can tell from here (a firewall, no network here)."""
    reason: Reason | None = None
    status: int = 0
    elapsed_ms: float = 0.0
    over_ipv6: bool = False
    """It was asked for over IPv6 alone."""


class Look(_Past, frozen=True, kw_only=True):
    """What a page that lists news showed at one time."""

    site: str
    url: str
    kind: str
    """"home" or "column"."""
    at: str
    digest: str
    """Digest of the entries, whatever their order."""


class Sighting(_Past, frozen=True, kw_only=True):
    """An article was seen, with the date that was printed beside it or on it."""

    site: str
    url: str
    at: str
    date: str = ""
    """Printed date, ISO; empty where there was none."""
    title: str = ""


class ProbeDay(_Past, frozen=True, kw_only=True):
    """Probes of 24 hours. Those that say nothing of the site are counted apart."""

    ago: int
    """0 for the 24 hours before ``as_of``."""
    opened_ms: tuple[int, ...] = ()
    """How long each opening took."""
    failed: int = 0
    unknown: int = 0

    @property
    def count(self) -> int:
        """Probes that say something."""
        return len(self.opened_ms) + self.failed


class HomeLook(_Past, frozen=True, kw_only=True, array_like=True):
    """The home page's entries at one time."""

    hours_ago: float
    digest: str


class ItemPast(_Past, frozen=True, kw_only=True):
    """An article whose printed dates and sightings do not go together at first sight."""

    url: str
    title: str = ""
    first_seen: str
    first_date: str = ""
    """Date printed when it was first seen."""
    last_date: str = ""
    """Date printed when it was last seen."""
    source: str = "page"
    """Where the date was printed: "page", "label" or "list"."""


class History(_Past, frozen=True, kw_only=True, tag="history"):
    """The past of one site, as far as it was recorded."""

    as_of: str
    days: tuple[ProbeDay, ...] = ()
    days_ipv6: tuple[ProbeDay, ...] = ()
    """The same of probes over IPv6."""
    excluded: int = 0
    """Probes left out because this machine was cut off: no site of the round opened."""
    home: tuple[HomeLook, ...] = ()
    """Looks at the home page, oldest first."""
    watched: int = 0
    """Articles that were seen on more than one day (in UTC)."""
    items: tuple[ItemPast, ...] = ()
