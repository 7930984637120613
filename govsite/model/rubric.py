"""Rubrics: which items make a score, what each is worth, and how it is worked out.

The ways of working out are a closed set of typed formulas; there is no expression
language. ``points: null`` means that nobody has compared the number with the official
text: such an item is counted and not scored.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from govsite.model.rule import Applies, Source
from govsite.model.site import Site
from govsite.model.words import Words


class _Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Parent of the parts of a rubric."""


class Subject(StrEnum):
    """What one scorecard is about."""

    SITE = "site"
    AREA = "area"
    """All sites of the run together: a city, a province, the unit that supervises."""
    ACCOUNT = "account"
    """One account of a table that a person supplies."""


class Role(StrEnum):
    """What a part of a rubric does to the score."""

    VETO = "veto"
    """One failed item makes the subject unqualified; nothing else is scored then."""
    MAIN = "main"
    BONUS = "bonus"
    """Added only where the main score is above ``bonus_above``."""
    PENALTY = "penalty"
    """Taken off the main score (减分项): what an item has here are the most points that it can cost."""


class Moment(StrEnum):
    """Whether thresholds look at the main score before or after it is rescaled."""

    BEFORE = "before"
    AFTER = "after"


# ---------------------------------------------------------------- formulas


class RulesHold(_Part, frozen=True, kw_only=True, tag_field="kind", tag="rules-hold"):
    """Veto by rules: one failed rule is the veto. A rule that is unknown leaves it open."""

    rules: tuple[str, ...]
    one_is_enough: bool = False
    """The rules look at the same thing in different ways: one that passes clears it, though others be unknown."""
    confirm: bool = False
    """The rules only propose: whatever they say, the veto stays open until a person has confirmed or dismissed it."""


class FigureWithin(_Part, frozen=True, kw_only=True, tag_field="kind", tag="figure-within"):
    """Veto by a figure: it fails below ``at_least``, above ``at_most``, or from ``fails_from`` on (included)."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None
    """The last value that is no veto."""
    fails_from: float | None = None


class SharePassed(_Part, frozen=True, kw_only=True, tag_field="kind", tag="share-passed"):
    """Points × share of the rules that pass, among those that have an object on the site."""

    rules: tuple[str, ...]


class SitesPassed(_Part, frozen=True, kw_only=True, tag_field="kind", tag="sites-passed"):
    """Points × share of the run's sites on which all these rules pass (for a score of an area)."""

    rules: tuple[str, ...]


class Deduction(_Part, frozen=True, kw_only=True, tag_field="kind", tag="deduction"):
    """Points minus so many per problem of each rule, never below 0."""

    each: dict[str, float | None]
    """Rule id → points that one problem costs; ``None`` where nobody has compared the number: it is counted only."""


class PerUnit(_Part, frozen=True, kw_only=True, tag_field="kind", tag="per-unit"):
    """Points minus ``each`` per unit of a figure, never below 0."""

    figure: str
    each: float


class Band(_Part, frozen=True, kw_only=True, rename={"start": "from"}):
    """So many points from a value of the figure on (included), or above it (不超过 is the band below)."""

    start: float | None = None
    """The value it begins at, included."""
    above: float | None = None
    """The value it begins above, in place of ``from``."""
    points: float

    @property
    def begins(self) -> tuple[float, bool]:
        """Where it begins, and whether only above that: bands are in the order of this."""
        if self.above is not None:
            return self.above, True
        return self.start or 0.0, False


class Bands(_Part, frozen=True, kw_only=True, tag_field="kind", tag="bands"):
    """Points by the band that a figure falls in, the last that has begun; below the lowest band 0."""

    figure: str
    bands: tuple[Band, ...]


class Ratio(_Part, frozen=True, kw_only=True, tag_field="kind", tag="ratio"):
    """Points × figure / ``full``, or / the figure ``base``, at most all points."""

    figure: str
    full: float | None = None
    base: str = ""


class FigurePoints(_Part, frozen=True, kw_only=True, tag_field="kind", tag="figure-points"):
    """The figure is the points themselves, as somebody else has given them."""

    figure: str


class Shown(_Part, frozen=True, kw_only=True, tag_field="kind", tag="shown"):
    """A figure that is shown, with its change on the year before, and not scored."""

    figure: str


class Judged(_Part, frozen=True, kw_only=True, tag_field="kind", tag="judged"):
    """Only a person can tell."""


Formula = (
    RulesHold
    | FigureWithin
    | SharePassed
    | SitesPassed
    | Deduction
    | PerUnit
    | Bands
    | Ratio
    | FigurePoints
    | Shown
    | Judged
)


# ---------------------------------------------------------------- the rubric


class Item(_Part, frozen=True, kw_only=True):
    """One indicator."""

    id: str
    title: Words
    formula: Formula
    points: float | None = None
    """``None``: not compared with the official text, counted and not scored."""
    group: str = ""
    clause: str = ""
    reason: str = ""
    """Why it weighs what it weighs, for weights of our own."""


class Part(_Part, frozen=True, kw_only=True):
    """Vetoes, points, bonus or what is taken off. ``points`` is the sum of its items, where all are known."""

    id: str
    title: Words
    role: Role
    points: float | None = None
    counts: float | None = None
    """What the whole of it counts for in the score (折算), where that is not its points: 48 points may count for 20."""
    items: tuple[Item, ...] = ()


class FigureKind(_Part, frozen=True, kw_only=True):
    """A figure that people supply: its unit and the values it can have."""

    id: str
    title: Words
    unit: str = ""
    accepts: dict[str, float] = {}
    """Other units that may stand in the file, with the factor that makes them ``unit``."""
    minimum: float | None = None
    maximum: float | None = None


class Rescale(_Part, frozen=True, kw_only=True):
    """Who need not be measured by one group of items: the rest counts for more.

    It applies where the subject is one of ``applies`` and the figure is 0 (say: services offered).
    """

    figure: str
    applies: Applies = Applies()
    without: str
    """Group of items that is left out."""
    times: float
    over: float
    """The main score is multiplied by ``times / over``."""
    thresholds: Moment = Moment.AFTER


class Grade(_Part, frozen=True, kw_only=True, rename={"start": "from"}):
    """A name for scores from a number on (included). The lowest grade has no ``from``."""

    id: str
    title: Words
    start: float | None = None


class Rubric(_Part, frozen=True, kw_only=True):
    """Everything one score is made of. Its points lie on one scale, given by its parts."""

    id: str
    version: str
    title: Words
    source: Source
    note: Words = Words("", "")
    is_official: bool = False
    """False: always called a govsite score."""
    subject: Subject = Subject.SITE
    applies: Applies = Applies()
    """Which sites are scored; the others are only looked at for vetoes."""
    also: tuple[Applies, ...] = ()
    """Further ones that are scored: any of these will do (portals of a level, and departments of another)."""
    figures: tuple[FigureKind, ...] = ()
    parts: tuple[Part, ...]
    pass_mark: float | None = None
    """A main score below this is unqualified."""
    bonus_above: float | None = None
    """The bonus counts only where the main score is above this (not on it)."""
    vetoed_score: float | None = None
    """What a vetoed subject counts as, where local rules say so."""
    rescale: Rescale | None = None
    grades: tuple[Grade, ...] = ()
    file: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the parts."""
        return tuple(item for part in self.parts for item in part.items)

    def scores(self, site: Site) -> bool | None:
        """Whether more than the vetoes applies to a site; ``None`` where its kind or level is not known."""
        missing = [bool(applies.missing_column(site)) for applies in (self.applies, *self.also)]
        included = [applies.includes(site) for applies in (self.applies, *self.also)]
        if any(is_in and not lacks for is_in, lacks in zip(included, missing, strict=True)):
            return True
        return None if any(missing) else False

    def figure(self, name: str) -> FigureKind | None:
        """The figure of that id."""
        return next((figure for figure in self.figures if figure.id == name), None)


class Supplied(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One figure as somebody supplied it, in the rubric's unit."""

    id: str
    value: float
    unit: str = ""
    period: str = ""
    base: float | None = None
    """The same figure one year before."""
    source: str = ""
    subject: str = ""
    """Site key or account; empty for figures of the whole."""
    where: str = ""
    """File and line."""


class Opinion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a person said of one item: points, or for a veto whether it holds."""

    subject: str
    item: str
    points: float | None = None
    holds: bool | None = None
    by: str = ""
    note: str = ""
    where: str = field(default="")
