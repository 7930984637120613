"""One subject under one rubric: vetoes first, then points, then the bonus. Pure and exact.

The arithmetic is done in fractions; what is kept is rounded at the very end, after every
threshold has been looked at, so that 59.999 is never 60.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from govsite.model.rubric import Moment, Part, Role, Rubric
from govsite.model.scorecard import ItemScore, PartScore, Scorecard, Standing, State
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.score.formulas import Reading, read_item, taken_off
from govsite.score.inputs import Inputs, exact
from govsite.score.rates import rounded

_ONLY_VETOES = Words(zh="只适用单项否决", en="only the vetoes apply")
_KIND_UNKNOWN = Words(
    zh="站点类型或级别未知，不能确定扣分、加分部分是否适用",
    en="kind or level is not known: whether more than the vetoes applies cannot be told",
)
_STOPPED = Words(zh="出现单项否决，不再评分", en="vetoed: nothing else is scored")


class _Span(Struct, frozen=True):
    """From worst to best; ``None`` where there are no points."""

    low: Fraction
    high: Fraction


class _Total(Struct, frozen=True, kw_only=True):
    """What the points of one way of counting come to."""

    parts: dict[str, _Span | None]
    tested: _Span | None
    """The main score that the thresholds look at."""
    final: _Span | None


def score(rubric: Rubric, inputs: Inputs, *, subject: str, site: Site | None = None, name: str = "") -> Scorecard:
    """The scorecard of one subject; ``site`` is its inventory row where it is a site."""
    readings = {
        item.id: taken_off(item, read) if part.role is Role.PENALTY else read
        for part in rubric.parts
        for item in part.items
        for read in (read_item(item, inputs),)
    }
    left_out = _left_out(rubric, inputs, site=site)
    without = left_out[0] if len(left_out) == 1 else ""
    vetoes = [
        item
        for part in rubric.parts
        if part.role is Role.VETO
        for item in part.items
        if not without or item.group != without
    ]
    struck = tuple(item.id for item in vetoes if readings[item.id].holds is False)
    still_open = tuple(item.id for item in vetoes if readings[item.id].holds is None)
    is_scored = True if site is None else rubric.scores(site)
    unclear, only_vetoes = is_scored is None, is_scored is False
    notes: list[Words] = []
    if struck:
        notes.append(_STOPPED)
    if only_vetoes:
        notes.append(_ONLY_VETOES)
    elif unclear:
        notes.append(_KIND_UNKNOWN)
    scored = not struck and not only_vetoes
    totals = [_total(rubric, readings, without=group) for group in left_out] if scored else []
    shown = _hull(totals)
    final = shown.final if shown else None
    if struck and rubric.vetoed_score is not None:
        counted = exact(rubric.vetoed_score)
        final = _Span(counted, counted)
    return Scorecard(
        subject=subject,
        name=name or (site.name if site else ""),
        unit=site.owner if site else "",
        division=site.division if site else "",
        url=site.url if site else "",
        parts=tuple(_part_score(part, shown) for part in rubric.parts if part.role is not Role.VETO),
        items=tuple(_items(rubric, readings, scored=scored, without=without)),
        worst=_float(final.low) if final else None,
        best=_float(final.high) if final else None,
        standings=_standings(
            rubric, shown, struck=bool(struck), is_open=bool(still_open), scored=scored and not unclear
        )
        if rubric.pass_mark is not None or vetoes
        else (),
        grades=_grades(rubric, final),
        vetoes=struck,
        open_vetoes=() if struck else still_open,
        unscored=_unscored(rubric, readings) if scored else (),
        observed=_observed(rubric, readings, only_vetoes=only_vetoes),
        notes=tuple(notes),
    )


# ---------------------------------------------------------------- points


def _left_out(rubric: Rubric, inputs: Inputs, *, site: Site | None) -> tuple[str, ...]:
    """Groups that may have to be left out: "" for none, both where nobody has said."""
    rescale = rubric.rescale
    if rescale is None:
        return ("",)
    if site is not None and not rescale.applies.missing_column(site) and not rescale.applies.includes(site):
        return ("",)
    figure = inputs.figures.get(rescale.figure)
    if figure is None:
        return ("", rescale.without)
    return (rescale.without,) if figure.value == 0 else ("",)


def _total(rubric: Rubric, readings: dict[str, Reading], *, without: str) -> _Total:
    parts = {
        part.id: _part_span(part, readings, without=without) for part in rubric.parts if part.role is not Role.VETO
    }
    counted = {
        role: _sum([_counted(part, parts[part.id]) for part in rubric.parts if part.role is role])
        for role in (Role.MAIN, Role.BONUS, Role.PENALTY)
    }
    main = scaled = counted[Role.MAIN]
    if main is not None and without and rubric.rescale is not None:
        scaled = _times(main, exact(rubric.rescale.times) / exact(rubric.rescale.over))
    main, scaled = _less(main, counted[Role.PENALTY]), _less(scaled, counted[Role.PENALTY])
    before = rubric.rescale is not None and rubric.rescale.thresholds is Moment.BEFORE
    tested = main if before else scaled
    final = _final(rubric, tested=tested, main=scaled, bonus=counted[Role.BONUS])
    return _Total(parts=parts, tested=tested, final=final)


def _counted(part: Part, span: _Span | None) -> _Span | None:
    """What the points of a part come to in the score."""
    return None if span is None else _times(span, _factor(part))


def _factor(part: Part) -> Fraction:
    """What one point of a part counts for in the score."""
    return exact(part.counts) / exact(part.points) if part.points and part.counts is not None else Fraction(1)


def _times(span: _Span, factor: Fraction) -> _Span:
    return _Span(span.low * factor, span.high * factor)


def _less(main: _Span | None, penalty: _Span | None) -> _Span | None:
    """The main score without what is taken off, never below 0; ``penalty`` is at most 0."""
    if main is None or penalty is None:
        return None
    return _Span(max(main.low + penalty.low, Fraction(0)), max(main.high + penalty.high, Fraction(0)))


def _final(rubric: Rubric, *, tested: _Span | None, main: _Span | None, bonus: _Span | None) -> _Span | None:
    """Main and bonus together. A bonus without points matters only where the main score lets it in."""
    if main is None or tested is None:
        return None
    has_bonus = any(part.role is Role.BONUS for part in rubric.parts)
    if not has_bonus:
        return main
    bound = exact(rubric.bonus_above) if rubric.bonus_above is not None else Fraction(-1)
    if bonus is None:
        return None if tested.high > bound else main
    low = main.low + (bonus.low if tested.low > bound else 0)
    high = main.high + (bonus.high if tested.high > bound else 0)
    return _Span(low, high)


def _part_span(part: Part, readings: dict[str, Reading], *, without: str) -> _Span | None:
    low = high = Fraction(0)
    for item in part.items:
        if without and item.group == without:
            continue
        reading = readings[item.id]
        if reading.low is None or reading.high is None:
            return None
        low += reading.low
        high += reading.high
    if part.points is None:
        return _Span(low, high)
    most = exact(part.points)
    return _Span(max(min(low, most), -most), max(min(high, most), -most))


def _sum(spans: Sequence[_Span | None]) -> _Span | None:
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    return _Span(sum((span.low for span in known), Fraction(0)), sum((span.high for span in known), Fraction(0)))


def _hull(totals: Sequence[_Total]) -> _Total | None:
    """The interval that holds every way of counting which is still possible."""
    if not totals:
        return None
    first = totals[0]
    if len(totals) == 1:
        return first
    return _Total(
        parts={name: _join([total.parts[name] for total in totals]) for name in first.parts},
        tested=_join([total.tested for total in totals]),
        final=_join([total.final for total in totals]),
    )


def _join(spans: Sequence[_Span | None]) -> _Span | None:
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    return _Span(min(span.low for span in known), max(span.high for span in known))


# ---------------------------------------------------------------- standing, grade


def _standings(
    rubric: Rubric, total: _Total | None, *, struck: bool, is_open: bool, scored: bool
) -> tuple[Standing, ...]:
    """Every standing that the unknowns leave possible."""
    if struck:
        return (Standing.UNQUALIFIED,)
    good, bad = True, is_open
    if rubric.pass_mark is not None and total is not None:
        mark = exact(rubric.pass_mark)
        if total.tested is None:
            bad = True
        else:
            good = total.tested.high >= mark or not scored
            bad = bad or total.tested.low < mark
    found = ([Standing.QUALIFIED] if good else []) + ([Standing.UNQUALIFIED] if bad else [])
    return tuple(found)


def _grades(rubric: Rubric, final: _Span | None) -> tuple[str, ...]:
    """Ids of the grades between worst and best."""
    if final is None or not rubric.grades:
        return ()
    ordered = sorted(rubric.grades, key=lambda grade: float("-inf") if grade.start is None else grade.start)
    found = []
    for place, grade in enumerate(ordered):
        above = ordered[place + 1].start if place + 1 < len(ordered) else None
        starts_in_reach = grade.start is None or exact(grade.start) <= final.high
        if starts_in_reach and (above is None or final.low < exact(above)):
            found.append(grade.id)
    return tuple(reversed(found))


# ---------------------------------------------------------------- telling it


def _items(rubric: Rubric, readings: dict[str, Reading], *, scored: bool, without: str) -> list[ItemScore]:
    told = []
    for part in rubric.parts:
        for item in part.items:
            reading = readings[item.id]
            is_left_out = bool(without) and item.group == without
            counts = scored and part.role is not Role.VETO and not is_left_out
            told.append(
                ItemScore(
                    id=item.id,
                    part=part.id,
                    title=item.title,
                    state=State.NOT_APPLICABLE if is_left_out else reading.state,
                    points=item.points,
                    worst=_float(reading.low) if counts and reading.low is not None else None,
                    best=_float(reading.high) if counts and reading.high is not None else None,
                    holds=reading.holds,
                    count=reading.count,
                    detail=reading.detail,
                    links=reading.links,
                )
            )
    return told


def _part_score(part: Part, total: _Total | None) -> PartScore:
    span = total.parts.get(part.id) if total else None
    return PartScore(
        id=part.id,
        title=part.title,
        role=part.role.value,
        points=part.points,
        counts=part.counts,
        worst=_float(span.low) if span else None,
        best=_float(span.high) if span else None,
    )


def _unscored(rubric: Rubric, readings: dict[str, Reading]) -> tuple[str, ...]:
    return tuple(
        item.id
        for part in rubric.parts
        if part.role is not Role.VETO
        for item in part.items
        if item.points is None and readings[item.id].low is None
    )


def _observed(rubric: Rubric, readings: dict[str, Reading], *, only_vetoes: bool) -> float:
    """Share of the weight that is not unknown; of the number of items where weights are not known."""
    chosen = {
        item.id: None if item.points is None else exact(item.points) * _factor(part)
        for part in rubric.parts
        if (part.role is Role.VETO) == only_vetoes or not _has_points(rubric)
        for item in part.items
    }
    are_weighed = any(chosen.values()) and None not in chosen.values()
    weights = {name: weight or Fraction(0) if are_weighed else Fraction(1) for name, weight in chosen.items()}
    whole = sum(weights.values(), Fraction(0))
    known = sum((weights[name] for name in weights if readings[name].state is not State.UNKNOWN), Fraction(0))
    return _float(known / whole) if whole else 0.0


def _has_points(rubric: Rubric) -> bool:
    return any(part.role is not Role.VETO for part in rubric.parts)


def _float(value: Fraction) -> float:
    return float(rounded(value, places=4))
