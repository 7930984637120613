"""Scorecards: what a rubric makes of one subject, with the interval that the unknowns leave open."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from govsite.model.words import Words


class State(StrEnum):
    """Where the value of an item comes from."""

    MEASURED = "measured"
    SUPPLIED = "supplied"
    JUDGED = "judged"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Standing(StrEnum):
    """Whether a subject is qualified."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class _Card(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts of a scorecard."""


class ItemScore(_Card, frozen=True, kw_only=True):
    """One item. ``worst`` and ``best`` are ``None`` where the item is counted and not scored.

    For a veto, ``holds`` says whether it is clear (true), struck (false) or open (null).
    """

    id: str
    part: str
    title: Words
    state: State
    points: float | None = None
    worst: float | None = None
    best: float | None = None
    holds: bool | None = None
    count: int | None = None
    """Problems that were counted."""
    detail: Words = Words("", "")
    links: tuple[str, ...] = ()
    """Pages that show it."""


class PartScore(_Card, frozen=True, kw_only=True):
    """Sum of a part; ``None`` where an item without points keeps it from being one. Of what is taken off: below 0."""

    id: str
    title: Words
    role: str
    points: float | None = None
    counts: float | None = None
    """What ``points`` count for in the score, where that is another number."""
    worst: float | None = None
    best: float | None = None


class Scorecard(_Card, frozen=True, kw_only=True):
    """The score of one subject.

    ``worst`` and ``best`` are points without regard to vetoes that are still open
    (``open_vetoes`` names those); both are ``None`` where there is no score: after a veto,
    for a site that is only looked at for vetoes, or where weights are not known.
    """

    subject: str
    name: str = ""
    unit: str = ""
    division: str = ""
    url: str = ""
    parts: tuple[PartScore, ...] = ()
    items: tuple[ItemScore, ...] = ()
    worst: float | None = None
    best: float | None = None
    standings: tuple[Standing, ...] = ()
    """Every standing that is still possible; one means that it is certain, none that the rubric knows none."""
    grades: tuple[str, ...] = ()
    """Every grade that is still possible."""
    vetoes: tuple[str, ...] = ()
    open_vetoes: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    """Items that count and have no points."""
    observed: float = 0.0
    """Share of the weight (of the items, where weights are unknown) that is not unknown, 0 to 1."""
    notes: tuple[Words, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether nothing is left open that could change the score or the standing."""
        return self.worst == self.best and len(self.standings) <= 1 and len(self.grades) <= 1


class Rank(_Card, frozen=True, kw_only=True):
    """One place in a ranking: the best and the worst place that the intervals allow, from 1."""

    name: str
    subject: str = ""
    """The one subject it is about; empty for a unit or district."""
    count: int = 1
    """Subjects behind it (1 for a site; for a unit or district those that have a score)."""
    worst: float | None = None
    best: float | None = None
    highest: int | None = None
    lowest: int | None = None
    qualified: int = 0
    unqualified: int = 0
    undecided: int = 0


class Scoring(_Card, frozen=True, kw_only=True):
    """All scorecards of one run under one rubric, with the rankings."""

    run: str
    rubric: str
    version: str
    title: Words
    is_official: bool
    packs: dict[str, str] = {}
    pass_rate: tuple[str, str] | None = None
    """Share of qualified subjects as circulars print it, worst and best; ``None`` without standings."""
    cards: tuple[Scorecard, ...] = ()
    sites: tuple[Rank, ...] = ()
    units: tuple[Rank, ...] = ()
    districts: tuple[Rank, ...] = ()
