"""What must hold in a rubric beyond its form: ids that exist, sums that come out, formulas that can say something."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from fractions import Fraction

from govsite.errors import PolicyError
from govsite.model.rubric import (
    Band,
    Bands,
    Deduction,
    FigurePoints,
    FigureWithin,
    Item,
    Part,
    PerUnit,
    Ratio,
    Role,
    Rubric,
    RulesHold,
    SharePassed,
    Shown,
    SitesPassed,
    Subject,
)
from govsite.policy.typed import advice
from govsite.policy.yaml_file import Document


def check_rubric(document: Document, rubric: Rubric, *, known: AbstractSet[str]) -> None:
    """Refuse what cannot be scored, or not as it is meant. ``known`` are the ids of rules.

    Raises ``PolicyError`` with the place in the file.
    """
    if not rubric.parts:
        raise PolicyError("has no parts", where=document.where(()))
    _check_ids(document, rubric)
    figures = {figure.id for figure in rubric.figures}
    for number, part in enumerate(rubric.parts):
        place = ("parts", number)
        for at, item in enumerate(part.items):
            where = document.where((*place, "items", at))
            _check_item(item, part, where=where, rules=known, figures=figures)
            _check_subject(item, rubric.subject, where=where)
        _check_part(part, where=document.where(place))
    _check_rescale(document, rubric, figures=figures)
    _check_grades(document, rubric)
    _check_reach(document, rubric)


def _check_ids(document: Document, rubric: Rubric) -> None:
    """No id stands for two things: changes and figures are found by it."""
    figures = [figure.id for figure in rubric.figures]
    if len(set(figures)) < len(figures):
        raise PolicyError("two figures have the same id", where=document.where(("figures",)))
    seen: set[str] = set()
    for number, part in enumerate(rubric.parts):
        if part.id in seen:
            raise PolicyError(f"the part id {part.id!r} is taken", where=document.where(("parts", number)))
        seen.add(part.id)
        for at, item in enumerate(part.items):
            if item.id in seen:
                where = document.where(("parts", number, "items", at))
                raise PolicyError(f"the item id {item.id!r} is taken", where=where)
            seen.add(item.id)


def _check_grades(document: Document, rubric: Rubric) -> None:
    starts = [grade.start for grade in rubric.grades]
    where = document.where(("grades",))
    if len(set(starts)) < len(starts):
        raise PolicyError("two grades begin at the same number", where=where)
    if starts and None not in starts:
        raise PolicyError("scores below the lowest grade have none", where=where, hint="add a grade without from:")
    if len({grade.id for grade in rubric.grades}) < len(starts):
        raise PolicyError("two grades have the same id", where=where)


def _check_reach(document: Document, rubric: Rubric) -> None:
    """Marks and grades that nobody can reach are mistakes: points on another scale, or a part that is missing."""
    main, bonus = _whole(rubric, Role.MAIN), _whole(rubric, Role.BONUS)
    if main is None:
        return
    for name, mark in (("pass_mark", rubric.pass_mark), ("bonus_above", rubric.bonus_above)):
        if mark is not None and (mark > main or (mark == main and name == "bonus_above")):
            raise PolicyError(
                f"{name} {mark:g} is out of reach: the main parts have {main:g} points", where=document.where((name,))
            )
    if bonus is None:
        return
    for number, grade in enumerate(rubric.grades):
        if grade.start is not None and grade.start > main + bonus:
            where = document.where(("grades", number))
            raise PolicyError(
                f"grade {grade.id!r} is out of reach: all parts have {main + bonus:g} points", where=where
            )


def _whole(rubric: Rubric, role: Role) -> float | None:
    """The points of all parts of a role; ``None`` where one does not say."""
    found = [part.points if part.counts is None else part.counts for part in rubric.parts if part.role is role]
    known = [points for points in found if points is not None]
    return sum(known) if len(known) == len(found) else None


def _check_rescale(document: Document, rubric: Rubric, *, figures: AbstractSet[str]) -> None:
    rescale = rubric.rescale
    if rescale is None:
        return
    where = document.where(("rescale",))
    if rescale.figure not in figures:
        raise PolicyError(f"there is no figure {rescale.figure!r}", where=where, hint=advice(rescale.figure, figures))
    if rescale.over <= 0 or rescale.times <= 0:
        raise PolicyError("times and over are above 0", where=where)
    if rescale.without not in {item.group for item in rubric.items}:
        raise PolicyError(f"no item has the group {rescale.without!r}", where=where)


# ---------------------------------------------------------------- one item


def _check_item(item: Item, part: Part, *, where: str, rules: AbstractSet[str], figures: AbstractSet[str]) -> None:
    for rule in rules_of_item(item):
        if rule not in rules:
            raise PolicyError(f"item {item.id!r}: there is no rule {rule!r}", where=where, hint=advice(rule, rules))
    for figure in figures_of_item(item):
        if figure not in figures:
            raise PolicyError(
                f"item {item.id!r}: there is no figure {figure!r}", where=where, hint=advice(figure, figures)
            )
    _check_role(item, part, where=where)
    if item.points is not None and isinstance(item.formula, Deduction) and None in item.formula.each.values():
        raise PolicyError(
            f"item {item.id!r} has points, its deductions have none",
            where=where,
            hint="say under each: what a problem costs, or leave points: null",
        )
    if item.points is not None and item.points < 0:
        hint = "" if part.role is Role.PENALTY else "a part with role: penalty takes points off"
        raise PolicyError(f"item {item.id!r}: points below 0", where=where, hint=hint)
    for error in _senseless(item, where=where):
        raise error


def _check_role(item: Item, part: Part, *, where: str) -> None:
    is_veto = isinstance(item.formula, RulesHold | FigureWithin)
    if is_veto and part.role is not Role.VETO:
        raise PolicyError(f"item {item.id!r}: only a veto can hold or not", where=where)
    if part.role is Role.VETO and (rules_of_item(item) or figures_of_item(item)) and not is_veto:
        raise PolicyError(f"item {item.id!r}: a veto holds or not, it has no points", where=where)
    if part.role is Role.PENALTY and isinstance(item.formula, SharePassed | SitesPassed):
        raise PolicyError(
            f"item {item.id!r}: what passes takes no points off", where=where, hint="use deduction or a figure"
        )


def _senseless(item: Item, *, where: str) -> Iterator[PolicyError]:
    """What is wrong with a formula by itself: it would give all points, none, or be cut without a word."""
    name = item.id
    match item.formula:
        case RulesHold(rules=()) | SharePassed(rules=()) | SitesPassed(rules=()):
            yield PolicyError(f"item {name!r} names no rule", where=where, hint="name one under rules:")
        case Deduction(each=each) if not each:
            yield PolicyError(f"item {name!r} names no rule", where=where, hint="name one under each:")
        case Deduction(each=each) if any((cost or 0) < 0 for cost in each.values()):
            yield PolicyError(f"item {name!r}: a deduction is below 0", where=where, hint="leave the minus out")
        case PerUnit(each=cost) if cost < 0:
            yield PolicyError(f"item {name!r}: a deduction is below 0", where=where, hint="leave the minus out")
        case FigureWithin(at_least=None, at_most=None, fails_from=None):
            hint = "give at_least:, at_most: or fails_from:"
            yield PolicyError(f"item {name!r} has no bound", where=where, hint=hint)
        case Ratio(full=full, base=base) if bool(base) == (full is not None) or (full is not None and full <= 0):
            hint = "full: 100 makes it a share of 100, base: a share of another figure"
            yield PolicyError(f"item {name!r} wants either full (above 0) or base", where=where, hint=hint)
        case Bands(bands=bands):
            yield from _senseless_bands(item, bands=bands, where=where)
        case _:
            pass


def _senseless_bands(item: Item, *, bands: tuple[Band, ...], where: str) -> Iterator[PolicyError]:
    name = item.id
    if not bands:
        yield PolicyError(f"item {name!r} has no bands", where=where, hint="write them as from: 60, points: 3")
    if any((band.start is None) == (band.above is None) for band in bands):
        hint = "from: 60 includes 60, above: 60 does not"
        yield PolicyError(f"item {name!r}: each band wants either from or above", where=where, hint=hint)
    if len({band.begins for band in bands}) < len(bands):
        yield PolicyError(f"item {name!r}: two bands begin at the same number", where=where, hint="leave one out")
    if item.points is not None and any(not 0 <= band.points <= item.points for band in bands):
        message = f"item {name!r}: a band gives other than 0 to {item.points:g} points"
        yield PolicyError(message, where=where, hint="alter the band or the item")


def _check_subject(item: Item, subject: Subject, *, where: str) -> None:
    """Rules are about sites: an item that reads them of something else stays unknown for ever."""
    of_sites = isinstance(item.formula, SitesPassed)
    if of_sites and subject is not Subject.AREA:
        raise PolicyError(
            f"item {item.id!r}: shares of sites are about the whole",
            where=where,
            hint="use share-passed, or subject: area",
        )
    if rules_of_item(item) and not of_sites and subject is not Subject.SITE:
        hint = "use sites-passed" if subject is Subject.AREA else "supply a figure"
        raise PolicyError(f"item {item.id!r}: rules are about sites, this rubric is not", where=where, hint=hint)


# ---------------------------------------------------------------- one part


def _check_part(part: Part, *, where: str) -> None:
    if not part.items:
        raise PolicyError(f"part {part.id!r} has no items", where=where, hint="leave the part out")
    if part.counts is not None and (not part.points or part.counts <= 0):
        raise PolicyError(
            f"part {part.id!r}: counts wants points", where=where, hint="points: 48 and counts: 20, both above 0"
        )
    _check_sum(part, where=where)


def _check_sum(part: Part, *, where: str) -> None:
    """The points of a part are those of its items, where all are known; what costs points may be capped."""
    given = [item.points for item in part.items if item.points is not None]
    if part.points is None:
        return
    total = sum((Fraction(repr(points)) for points in given), Fraction(0))
    stated = Fraction(repr(part.points))
    are_all = len(given) == len(part.items)
    if total == stated or (not are_all and total < stated) or (part.role is Role.PENALTY and total > stated):
        return
    raise PolicyError(
        f"part {part.id!r}: the items make {float(total):g} points, {part.points:g} are stated",
        where=where,
        hint="alter one of them",
    )


# ---------------------------------------------------------------- what an item reads


def rules_of_item(item: Item) -> tuple[str, ...]:
    """Rules that an item reads."""
    match item.formula:
        case RulesHold(rules=rules) | SharePassed(rules=rules) | SitesPassed(rules=rules):
            return rules
        case Deduction(each=each):
            return tuple(each)
        case _:
            return ()


def figures_of_item(item: Item) -> tuple[str, ...]:
    """Figures that an item reads."""
    match item.formula:
        case Ratio(figure=figure, base=base):
            return (figure, base) if base else (figure,)
        case FigureWithin() | PerUnit() | Bands() | FigurePoints() | Shown():
            return (item.formula.figure,)
        case _:
            return ()
