"""The closed set of ways in which an item's points are worked out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from govsite.model.outcome import Outcome, Status
from govsite.model.rubric import (
    Bands,
    Deduction,
    FigurePoints,
    FigureWithin,
    Item,
    Judged,
    PerUnit,
    Ratio,
    RulesHold,
    SharePassed,
    Shown,
    SitesPassed,
    Supplied,
)
from govsite.model.scorecard import State
from govsite.model.words import Words
from govsite.quantities import plural
from govsite.score.inputs import Inputs, exact
from govsite.score.rates import rounded

MOST_LINKS = 20
NOTHING = Words("", "")


class Reading(Struct, frozen=True, kw_only=True):
    """What an item came to. ``low`` and ``high`` are points; ``None`` where it has none."""

    state: State
    low: Fraction | None = None
    high: Fraction | None = None
    holds: bool | None = None
    count: int | None = None
    detail: Words = NOTHING
    links: tuple[str, ...] = ()


def read_item(item: Item, inputs: Inputs) -> Reading:
    """The item's value; a person's judgement goes before what was measured or supplied."""
    opinion = inputs.opinions.get(item.id)
    reading = _evaluate(item, inputs)
    if opinion is None:
        return reading
    told = Words(zh=f"人工判定 {opinion.by} {opinion.note}".strip(), en=f"judged {opinion.by} {opinion.note}".strip())
    points = None if opinion.points is None else exact(opinion.points)
    return Reading(
        state=State.JUDGED,
        low=points,
        high=points,
        holds=opinion.holds,
        count=reading.count,
        detail=told,
        links=reading.links,
    )


def taken_off(item: Item, reading: Reading) -> Reading:
    """The reading of an item that only costs points: what it costs, as numbers up to 0.

    Formulas that take points off tell what is left of them, all others and people what is to be taken off.
    """
    low, high = reading.low, reading.high
    if low is None or high is None:
        return reading
    if reading.state is not State.JUDGED and isinstance(item.formula, Deduction | PerUnit):
        most = exact(item.points or 0)
        return replace(reading, low=low - most, high=high - most)
    return replace(reading, low=-high, high=-low)


def _evaluate(item: Item, inputs: Inputs) -> Reading:  # noqa: PLR0911 - one return per formula
    points = None if item.points is None else exact(item.points)
    formula = item.formula
    match formula:
        case RulesHold():
            return _rules_hold(formula, inputs)
        case FigureWithin():
            return _figure_within(formula, inputs)
        case SharePassed():
            return _share_passed(formula, inputs, points=points)
        case SitesPassed():
            return _sites_passed(formula, inputs, points=points)
        case Deduction():
            return _deduction(formula, inputs, points=points)
        case PerUnit() | Bands() | Ratio() | FigurePoints() | Shown():
            return _of_figure(formula, inputs, points=points)
        case Judged():
            return _open(points)
        case _:
            assert_never(formula)


# ---------------------------------------------------------------- rules


def _rules_hold(formula: RulesHold, inputs: Inputs) -> Reading:
    found = [inputs.outcomes.get(rule) for rule in formula.rules]
    seen = [outcome for outcome in found if outcome is not None]
    failed = [outcome for outcome in seen if outcome.status is Status.FAIL]
    count = sum(len(outcome.problems) for outcome in seen)
    if formula.confirm:
        detail = Words(zh=f"线索 {count} 条，须人工确认", en=f"{plural(count, 'clue')}, a person confirms")
        return Reading(state=State.UNKNOWN, count=count, detail=detail, links=_links(failed))
    if failed:
        detail = _named("不符合：", "failed: ", (outcome.rule for outcome in failed), inputs)
        return Reading(state=State.MEASURED, holds=False, count=count, detail=detail, links=_links(failed))
    unknown = [rule for rule, outcome in zip(formula.rules, found, strict=True) if _is_open(outcome)]
    applies = any(outcome.status is Status.PASS for outcome in seen)
    if unknown and not (formula.one_is_enough and applies):
        return Reading(state=State.UNKNOWN, count=count, detail=_not_known(unknown, inputs))
    return Reading(state=State.MEASURED if applies else State.NOT_APPLICABLE, holds=True, count=count)


def _share_passed(formula: SharePassed, inputs: Inputs, *, points: Fraction | None) -> Reading:
    found = {rule: inputs.outcomes.get(rule) for rule in formula.rules}
    unknown = [rule for rule, outcome in found.items() if outcome is None or outcome.status is Status.UNKNOWN]
    passed = sum(outcome is not None and outcome.status is Status.PASS for outcome in found.values())
    failed = [outcome for outcome in found.values() if outcome is not None and outcome.status is Status.FAIL]
    reading = _share(passed=passed, failed=len(failed), unknown=len(unknown), points=points)
    count = sum(len(outcome.problems) for outcome in failed)
    detail = _not_known(unknown, inputs) if unknown else reading.detail
    return Reading(
        state=reading.state, low=reading.low, high=reading.high, count=count, detail=detail, links=_links(failed)
    )


def _sites_passed(formula: SitesPassed, inputs: Inputs, *, points: Fraction | None) -> Reading:
    counts = inputs.sites_where(formula.rules)
    if counts.passed + counts.failed + counts.unknown == 0:
        return _open(points)
    return _share(passed=counts.passed, failed=counts.failed, unknown=counts.unknown, points=points)


def _share(*, passed: int, failed: int, unknown: int, points: Fraction | None) -> Reading:
    """Points by the share that passes, each unknown taken once as failed and once as passed."""
    whole = passed + failed + unknown
    if whole == 0:
        return Reading(state=State.NOT_APPLICABLE, low=points, high=points)
    low = None if points is None else points * Fraction(passed, whole)
    high = None if points is None else points * Fraction(passed + unknown, whole)
    return Reading(
        state=State.UNKNOWN if unknown else State.MEASURED,
        low=low,
        high=high,
        detail=Words(
            zh=f"{whole} 项中 {passed} 项符合，{unknown} 项未知", en=f"{passed} of {whole} hold, {unknown} unknown"
        ),
    )


def _deduction(formula: Deduction, inputs: Inputs, *, points: Fraction | None) -> Reading:
    lost = Fraction(0)
    count = 0
    unknown: list[str] = []
    failed: list[Outcome] = []
    applies = False
    for rule, each in formula.each.items():
        outcome = inputs.outcomes.get(rule)
        if _is_open(outcome):
            unknown.append(rule)
        if outcome is None or outcome.status is Status.UNKNOWN:
            continue
        applies = applies or outcome.status is not Status.NOT_APPLICABLE
        if outcome.status is Status.FAIL:
            failed.append(outcome)
            count += len(outcome.problems)
            lost += exact(each or 0) * max(len(outcome.problems), 1)
    high = None if points is None else max(points - lost, Fraction(0))
    low = Fraction(0) if unknown and points is not None else high
    state = State.UNKNOWN if unknown and low != high else State.MEASURED
    if unknown and points is None:
        state = State.UNKNOWN
    if not unknown and not applies:
        state = State.NOT_APPLICABLE
    detail = _not_known(unknown, inputs) if unknown else NOTHING
    return Reading(state=state, low=low, high=high, count=count, detail=detail, links=_links(failed))


def _is_open(outcome: Outcome | None) -> bool:
    """Whether more may be wrong than was seen: a rule that was not judged, is unknown, or saw only a part."""
    return outcome is None or outcome.status is Status.UNKNOWN or outcome.reason is not None


def _links(outcomes: list[Outcome]) -> tuple[str, ...]:
    urls = (problem.url for outcome in outcomes for problem in outcome.problems if problem.url)
    return tuple(dict.fromkeys(urls))[:MOST_LINKS]


def _not_known(rules: list[str], inputs: Inputs) -> Words:
    return _named("未知：", "unknown: ", rules, inputs)


def _named(zh: str, en: str, ids: Iterable[str], inputs: Inputs) -> Words:
    """What is said of rules or figures, by their titles."""
    titles = inputs.titles_of(ids)
    return Words(zh=zh + titles.zh, en=en + titles.en)


# ---------------------------------------------------------------- figures


def _figure_within(formula: FigureWithin, inputs: Inputs) -> Reading:
    figure = inputs.figures.get(formula.figure)
    if figure is None:
        return Reading(state=State.UNKNOWN, detail=_missing(formula.figure, inputs))
    value = exact(figure.value)
    too_few = formula.at_least is not None and value < exact(formula.at_least)
    too_many = (formula.at_most is not None and value > exact(formula.at_most)) or (
        formula.fails_from is not None and value >= exact(formula.fails_from)
    )
    return Reading(state=State.SUPPLIED, holds=not (too_few or too_many), detail=_told(figure))


def _of_figure(
    formula: PerUnit | Bands | Ratio | FigurePoints | Shown, inputs: Inputs, *, points: Fraction | None
) -> Reading:
    figure = inputs.figures.get(formula.figure)
    base = inputs.figures.get(formula.base) if isinstance(formula, Ratio) and formula.base else None
    if figure is None or (isinstance(formula, Ratio) and formula.base and base is None):
        name = formula.figure if figure is None or not isinstance(formula, Ratio) else formula.base
        reading = _open(points)
        return Reading(state=reading.state, low=reading.low, high=reading.high, detail=_missing(name, inputs))
    won = _points_of(formula, exact(figure.value), points=points, base=None if base is None else exact(base.value))
    return Reading(state=State.SUPPLIED, low=won, high=won, detail=_told(figure, of=base))


def _points_of(
    formula: PerUnit | Bands | Ratio | FigurePoints | Shown,
    value: Fraction,
    *,
    points: Fraction | None,
    base: Fraction | None,
) -> Fraction | None:
    """Points that the value of a figure wins; ``None`` for an item without points."""
    if isinstance(formula, FigurePoints):
        return value if points is None else min(max(value, Fraction(0)), points)
    if points is None or isinstance(formula, Shown):
        return None
    match formula:
        case PerUnit():
            won = points - exact(formula.each) * value
        case Bands():
            won = _band(formula, value)
        case Ratio():
            whole = base if base is not None else exact(formula.full or 0)
            # Nothing of nothing was asked for: all of it is done.
            won = points if whole == 0 else points * value / whole
        case _:
            assert_never(formula)
    return min(max(won, Fraction(0)), points)


def _band(formula: Bands, value: Fraction) -> Fraction:
    """Points of the last band that has begun at the value: they may rise or fall with it."""
    won = Fraction(0)
    for band in sorted(formula.bands, key=lambda band: band.begins):
        start, is_above = band.begins
        if value > exact(start) or (value == exact(start) and not is_above):
            won = exact(band.points)
    return won


def _open(points: Fraction | None) -> Reading:
    """Nobody has said anything yet."""
    return Reading(state=State.UNKNOWN, low=None if points is None else Fraction(0), high=points)


def _missing(figure: str, inputs: Inputs) -> Words:
    return _named("未提供数据：", "figure not supplied: ", [figure], inputs)


def _told(figure: Supplied, *, of: Supplied | None = None) -> Words:
    """The figure with its unit (and what it is a share of), period and change on the year before."""
    head = f"{_number(figure.value)}{figure.unit}"
    if of is not None:
        head += f" / {_number(of.value)}{of.unit}"
    period = f" ({figure.period})" if figure.period else ""
    change = change_of(figure)
    source = f" · {figure.source}" if figure.source else ""
    zh = f"，同比 {change}" if change else ""
    en = f", {change} on the year before" if change else ""
    if change.endswith("pp"):
        zh = f"，同比 {change.removesuffix('pp')} 个百分点"
        en = f", {change.removesuffix('pp')} percentage points on the year before"
    return Words(zh=f"{head}{period}{zh}{source}", en=f"{head}{period}{en}{source}")


def change_of(figure: Supplied) -> str:
    """Change on the year before: of a percentage in points (``+2.83pp``), of a count in percent (``+47.09%``)."""
    if figure.base is None:
        return ""
    value, base = exact(figure.value), exact(figure.base)
    if figure.unit in {"%", "‰"}:
        return f"{rounded(value - base, places=2):+}pp"
    if base == 0:
        return ""
    return f"{rounded((value / base - 1) * 100, places=2):+}%"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.10g}"
