"""Words, lists and severities by which maps of a move are read and judged: all of them data."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.mapping import MappingState
from govsite.model.outcome import Severity


class MassHome(Struct, frozen=True, forbid_unknown_fields=True):
    """When many redirects to one home page are a fault."""

    count: int = 20
    share: float = 0.05
    """Of the site's redirects."""


class Moving(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``rules/lexicons/migration.yaml``."""

    columns: dict[str, tuple[str, ...]]
    """Column of a map → header words."""
    log_columns: dict[str, tuple[str, ...]] = {}
    """Column of a table of hits → header words beside those."""
    states: dict[MappingState, tuple[str, ...]]
    ignore: dict[str, tuple[str, ...]] = {}
    """Why an old URL needs no mapping → regular expressions over path and query."""
    ignore_in: dict[str, tuple[str, ...]] = {}
    """The same, by jurisdiction."""
    longest_old_url: int = 2048
    severities: dict[str, Severity] = {}
    """Kind of fault → how grave it is."""
    mass_home: MassHome = MassHome()


class WordModel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``rules/matching/url-words.yaml``: how URL words are weighed, and how far the result was right on real maps."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    trust: tuple[float, ...]
    """Weights of what tells whether the first candidate can be trusted."""
    steps: tuple[float, ...]
    """Lower ends of the bins of that trust."""
    shares: tuple[float, ...]
    """Share of right first candidates in each bin, on sites that were not learned from."""
