"""Which sites say the same, and how much of it: measured from evidence, nothing decided."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

LIKENESS_SCHEMA = "govsite/likeness/1"
MIN_SHARED = 2
"""Shared pages from which two sites say the same."""


class _Likeness(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts of a likeness report."""


class Twin(_Likeness, frozen=True, kw_only=True):
    """One page of each site that say the same."""

    url: str
    other_url: str
    similarity: float
    """Estimated Jaccard similarity of the two texts, 0 to 1."""


class SharedColumn(_Likeness, frozen=True, kw_only=True):
    """Where the shared pages stand: the column on either site, and how many pages."""

    name: str
    other_name: str
    pages: int


class Pair(_Likeness, frozen=True, kw_only=True):
    """Two sites and what they share; ``site`` comes before ``other`` in the order of the evidence.

    Shares are of the pages that could be compared (see ``SiteText.pages``).
    """

    site: str
    other: str
    pages: int
    """Pages of ``site`` of which ``other`` holds a near duplicate."""
    other_pages: int
    """Pages of ``other`` of which ``site`` holds one."""
    widespread: int = 0
    """Of ``pages``: how many stand on many sites (reprints, boilerplate) and link nobody."""
    share: float = 0.0
    other_share: float = 0.0
    same_owner: bool = False
    same_template: bool = False
    columns: tuple[SharedColumn, ...] = ()
    column_names: tuple[str, ...] = ()
    """Columns of the same name on both, without those that most sites have."""
    examples: tuple[Twin, ...] = ()

    @property
    def own_pages(self) -> int:
        """Shared pages that say something about these two: reprints and boilerplate left out."""
        return self.pages - self.widespread


class Bond(StrEnum):
    """What holds a group of sites together."""

    CONTENT = "content"
    TEMPLATE = "template"
    OWNER = "owner"


class Group(_Likeness, frozen=True, kw_only=True):
    """Sites that belong together by one bond, in the order of the evidence."""

    bond: Bond
    sites: tuple[str, ...]


class Widespread(_Likeness, frozen=True, kw_only=True):
    """A text on so many sites that it links nobody."""

    url: str
    sites: int
    pages: int


class SiteText(_Likeness, frozen=True, kw_only=True):
    """What one site brings into the comparison."""

    site: str
    pages: int = 0
    """Pages whose text is long enough to compare."""
    thin: int = 0
    """Pages with too little text, missing pages, and shells that one site serves at many addresses."""
    alone: int = 0
    """Pages of which no other site holds a near duplicate: what would be lost without a move."""
    widespread: int = 0


class Likeness(_Likeness, frozen=True, kw_only=True):
    """The whole comparison, with what is needed to repeat it."""

    schema: str = LIKENESS_SCHEMA
    algorithm: str = ""
    seed: int = 0
    threshold: float = 0.0
    """Similarity from which two pages count as near duplicates."""
    sites: tuple[SiteText, ...] = ()
    pairs: tuple[Pair, ...] = ()
    """Largest share first, reprints and boilerplate left out; a pair that was asked for may share nothing else."""
    pair_count: int = 0
    """How many pairs say the same; of very many the most alike are told."""
    groups: tuple[Group, ...] = ()
    widespread: tuple[Widespread, ...] = ()

    @property
    def telling_pairs(self) -> tuple[Pair, ...]:
        """Pairs that share more than reprints and boilerplate."""
        return tuple(pair for pair in self.pairs if pair.own_pages >= MIN_SHARED)

    def pair(self, site: str, other: str) -> Pair | None:
        """What two sites share, seen from ``site``; ``None`` where they share nothing that was counted."""
        for pair in self.pairs:
            if (pair.site, pair.other) == (site, other):
                return pair
            if (pair.other, pair.site) == (site, other):
                return turned(pair)
        return None


def turned(pair: Pair) -> Pair:
    """The same pair seen from the other site."""
    return Pair(
        site=pair.other,
        other=pair.site,
        pages=pair.other_pages,
        other_pages=pair.pages,
        widespread=pair.widespread,
        share=pair.other_share,
        other_share=pair.share,
        same_owner=pair.same_owner,
        same_template=pair.same_template,
        columns=tuple(
            SharedColumn(name=column.other_name, other_name=column.name, pages=column.pages) for column in pair.columns
        ),
        column_names=pair.column_names,
        examples=tuple(
            Twin(url=twin.other_url, other_url=twin.url, similarity=twin.similarity) for twin in pair.examples
        ),
    )
