"""What a consolidation plan costs and frees, merger by merger. Unknown stays unknown: it is never zero."""

from __future__ import annotations

from msgspec import Struct

WORTH_SCHEMA = "govsite/worth/1"


class _Worth(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts."""


class Gain(_Worth, frozen=True, kw_only=True):
    """One site that goes: what moves with it and what is freed. ``None`` where nobody knows."""

    site: str
    target: str = ""
    visits: int | None = None
    """Visits a month that have to find the new place."""
    pages: int | None = None
    pages_alone: int | None = None
    """Pages of which no other site holds a near duplicate."""
    pages_at_target: int | None = None
    """Pages that the target already has, word for word or nearly."""
    updates: float | None = None
    """New dated entries a month, as far as the crawl has seen: at least so many."""
    findings: int | None = None
    """Problems that nobody has to mend on a site that goes."""
    vetoes: int | None = None
    annual_cost: float | None = None
    contract_end: str = ""
    hosts: tuple[str, ...] = ()
    cost_per_page: float | None = None
    """Yearly cost freed for each page that has to be moved: the ranking where policy leaves the order open."""

    @property
    def pages_to_move(self) -> int | None:
        """Pages that are not at the target yet."""
        return None if self.pages is None else max(0, self.pages - (self.pages_at_target or 0))


class Receipt(_Worth, frozen=True, kw_only=True):
    """One site that takes others in: what comes to it. Sums are over what is known; ``None`` where nothing is."""

    target: str
    sites: int = 0
    visits: int | None = None
    pages: int | None = None
    updates: float | None = None
    pages_before: int | None = None
    """Its own pages; with ``pages`` it tells how much it grows."""


class Totals(_Worth, frozen=True, kw_only=True):
    """Sums over all sites that go, with the number of sites for which each is known."""

    sites: int = 0
    visits: int = 0
    visits_known: int = 0
    pages: int = 0
    pages_known: int = 0
    pages_at_target: int = 0
    updates: float = 0.0
    updates_known: int = 0
    findings: int = 0
    findings_known: int = 0
    annual_cost: float = 0.0
    cost_known: int = 0
    hosts: int = 0


class Worth(_Worth, frozen=True, kw_only=True):
    """The table of gains in the order of the plan, what each target receives, and the sums."""

    schema: str = WORTH_SCHEMA
    gains: tuple[Gain, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    totals: Totals = Totals()
    ranking: tuple[str, ...] = ()
    """Ids of the sites that go, the most cost freed for each page to move first, unknown last."""
