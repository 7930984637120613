"""Words, lists and severities by which maps of a move are read and judged: all of them data."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from govsite.model.mapping import MappingState
from govsite.model.outcome import Severity


class MassHome(Struct, frozen=True, forbid_unknown_fields=True):
    """When many redirects to one home page are a fault."""

    count: int = 20
    share: float = 0.05
    """Of the site's redirects."""
    documents: tuple[str, ...] = ()
    """Names under which servers hand out the page of a folder, in small letters."""


class Moving(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``rules/lexicons/migration.yaml``."""

    columns: dict[str, tuple[str, ...]]
    """Column of a map → header words."""
    log_columns: dict[str, tuple[str, ...]] = {}
    """Column of a table of hits → header words beside those."""
    states: dict[MappingState, tuple[str, ...]]
    switched_off: tuple[str, ...] = ()
    """Words for redirects that the old system has and does not use, in a column of states or a switch of their own."""
    switched_on: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    """Answers to whether it is switched on."""
    many_addresses: tuple[str, ...] = ()
    """Words for how a redirect compares addresses that make it one for all that fit."""
    ignore: dict[str, tuple[str, ...]] = {}
    """Why an old URL needs no mapping → regular expressions over path and query."""
    ignore_in: dict[str, tuple[str, ...]] = {}
    """The same, by jurisdiction."""
    patterns: dict[str, tuple[str, ...]] = {}
    """Column of a map (``old_url``, ``new_url``) → regular expressions over path and query that only patterns match."""
    longest_old_url: int = 2048
    longest_served: int = 4000
    """Longest path and query of an old URL that the common servers are configured for."""
    severities: dict[str, Severity] = {}
    """Kind of fault → how grave it is."""
    mass_home: MassHome = MassHome()


class Tree(NamedTuple):
    """One regression tree. Inner nodes count from 0, leaves are written as their complement: -1 is the first."""

    splits: tuple[int, ...]
    """Feature that each inner node asks for."""
    limits: tuple[float, ...]
    """Up to this value on to ``low``, beyond to ``high``."""
    low: tuple[int, ...]
    high: tuple[int, ...]
    values: tuple[float, ...]
    """What each leaf adds to the log odds."""


class WordModel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``rules/matching/url-words.yaml``: how URL words are weighed, and how far the result was right on real maps."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    """Of the first look, for the features it has."""
    trees: tuple[Tree, ...]
    """Of the second."""
    steps: tuple[float, ...]
    """Lower ends of the bins of the trees' log odds."""
    shares: tuple[float, ...]
    """Share of right first candidates in each bin, on sites that were not learned from."""
