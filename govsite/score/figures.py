"""Supplied figures: one a row, with unit, period, the year before and source; and judgements that come back."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from govsite.errors import InputError
from govsite.language import spoken
from govsite.model.rubric import FigureKind, FigurePoints, Opinion, Role, Rubric, Supplied
from govsite.score.inputs import exact
from govsite.score.tables import Row, number_in, records, word_key

LONGEST = 60
_SHOWN = 12
"""Figures that a hint names."""


def read_figures(
    rows: Sequence[Row],
    rubric: Rubric,
    *,
    file: str,
    headers: Mapping[str, Sequence[str]],
    others: Callable[[], Collection[str]] = tuple,
) -> list[Supplied]:
    """Figures of a table that the rubric knows, by id or by title.

    ``others`` tells ids and titles that other rubrics know and that are passed over.

    Raises ``InputError`` with file and line for a figure that cannot be used.
    """
    found: dict[tuple[str, str], Supplied] = {}
    for line, record in records(rows, headers=headers, required=("id", "value"), file=file):
        where = f"{file}:{line}"
        name = unicodedata.normalize("NFKC", record["id"]).strip()
        kind = _named(name, rubric)
        if kind is None:
            if word_key(name) in {word_key(other) for other in others()}:
                continue
            raise _unknown(name, rubric, where=where)
        figure = _figure(kind, record, where=where)
        first = found.get((figure.subject, kind.id))
        if first is not None:
            of = f" of {figure.subject!r}" if figure.subject else ""
            raise InputError(
                f"figure {name!r}{of} is given twice", where=where, hint=f"it stands at {first.where}; leave one out"
            )
        found[figure.subject, kind.id] = figure
    return list(found.values())


def names_of(kind: FigureKind) -> tuple[str, ...]:
    """What people may call a figure: its id, and its title in each language."""
    return tuple(dict.fromkeys((kind.id, kind.title.zh, kind.title.en)))


def _named(name: str, rubric: Rubric) -> FigureKind | None:
    """The figure of this id, else the only one of this title."""
    wanted = word_key(name)
    titled = [kind for kind in rubric.figures if wanted in {word_key(known) for known in names_of(kind)}]
    return rubric.figure(name) or (titled[0] if len(titled) == 1 else None)


def refuse_too_much(figures: Sequence[Supplied], rubric: Rubric) -> None:
    """Refuse supplied points that come to more than their part has. Raises ``InputError`` at the figure too much.

    Each figure has a maximum of its own, and that need not be what the others leave: a part whose items
    have no points was cut down to its whole without a word.
    """
    for part in rubric.parts:
        names = {
            item.formula.figure for item in part.items if isinstance(item.formula, FigurePoints) and item.points is None
        }
        if part.points is None or not names:
            continue
        sums: dict[str, Fraction] = {}
        for figure in figures:
            if figure.id not in names:
                continue
            sums[figure.subject] = sums.get(figure.subject, Fraction(0)) + exact(figure.value)
            if sums[figure.subject] > exact(part.points):
                raise InputError(
                    f"the points of part {part.id!r} come to {float(sums[figure.subject]):g} of {part.points:g}",
                    where=figure.where,
                    hint="correct the figures",
                )


def in_doubt(figures: Iterable[Supplied]) -> list[Supplied]:
    """Percentages that may be a hundredth of what is meant: shares (0.995) written without a percent sign."""
    return [
        figure
        for figure in figures
        if figure.unit == "%" and any(value is not None and 0 < value <= 1 for value in (figure.value, figure.base))
    ]


def _figure(kind: FigureKind, record: Mapping[str, str], *, where: str) -> Supplied:
    raw = record.get("value", "")
    if not raw:
        raise InputError(f"figure {kind.id!r} has no value", where=where, hint="leave the row out if it is not known")
    value, behind = _number(raw, kind=kind, where=where)
    told = record.get("unit", "")
    factor = _factor(kind, told=told, behind=behind, where=where)
    base_text = record.get("base", "")
    base = None
    if base_text:
        base_value, base_unit = _number(base_text, kind=kind, where=where)
        base = _scaled(base_value, _factor(kind, told=told, behind=base_unit or behind, where=where))
    value = _scaled(value, factor)
    if kind.maximum is not None and value > kind.maximum:
        raise InputError(f"figure {kind.id!r} is {value:g}{kind.unit}, at most {kind.maximum:g} can be", where=where)
    if kind.minimum is not None and value < kind.minimum:
        raise InputError(f"figure {kind.id!r} is {value:g}{kind.unit}, at least {kind.minimum:g} can be", where=where)
    return Supplied(
        id=kind.id,
        value=value,
        unit=kind.unit,
        period=record.get("period", ""),
        base=base,
        source=record.get("source", ""),
        subject=record.get("subject", ""),
        where=where,
    )


def _scaled(value: float, factor: float) -> float:
    return value if factor == 1 else float(f"{value * factor:.12g}")


def _number(text: str, *, kind: FigureKind, where: str) -> tuple[float, str]:
    if text.lstrip("'")[:1] in {"=", "＝"}:
        raise InputError(
            f"figure {kind.id!r} is a formula: {_short(text)}", where=where, hint="paste the value it comes to"
        )
    try:
        return number_in(text)
    except ValueError as error:
        raise InputError(
            f"figure {kind.id!r} is no number: {_short(text)}", where=where, hint="write it like 1234.5"
        ) from error


def _factor(kind: FigureKind, *, told: str, behind: str, where: str) -> float:
    """What the number is to be multiplied by. A unit behind the number and one in its column must agree."""
    unit = unicodedata.normalize("NFKC", told or behind).strip()
    wanted = unicodedata.normalize("NFKC", kind.unit)
    known = {unicodedata.normalize("NFKC", name): factor for name, factor in kind.accepts.items()} | {wanted: 1.0}
    expected = " / ".join(repr(name) for name in (kind.unit, *kind.accepts) if name)
    if told and behind and unicodedata.normalize("NFKC", behind) != unit:
        raise InputError(f"figure {kind.id!r} has two units: {told!r} and {behind!r}", where=where)
    if unit not in known:
        if not expected:
            raise InputError(
                f"figure {kind.id!r} is in {unit!r}, expected none", where=where, hint="leave the unit out"
            )
        if not unit:
            raise InputError(
                f"figure {kind.id!r} has no unit, expected {expected}", where=where, hint="give value and unit"
            )
        raise InputError(
            f"figure {kind.id!r} is in {unit!r}, expected {expected}", where=where, hint="give value and unit"
        )
    return known[unit]


def _unknown(name: str, rubric: Rubric, *, where: str) -> InputError:
    near = difflib.get_close_matches(name, [known for kind in rubric.figures for known in names_of(kind)], n=1)
    known = [f"{kind.id} ({kind.title.in_language(spoken())})" for kind in rubric.figures[:_SHOWN]]
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or '-'}"
    return InputError(f"rubric {rubric.id!r} has no figure {_short(name)}", where=where, hint=hint)


def _short(text: str) -> str:
    return repr(text if len(text) <= LONGEST else text[:LONGEST] + "…")


# ---------------------------------------------------------------- judgements


def read_opinions(
    rows: Sequence[Row],
    rubric: Rubric,
    *,
    file: str,
    headers: Mapping[str, Sequence[str]],
    holds: Mapping[str, Sequence[str]],
) -> list[Opinion]:
    """What people wrote into the workbook; rows without a judgement say nothing.

    Raises ``InputError`` with file and row for a judgement that cannot be.
    """
    found: dict[tuple[str, str], Opinion] = {}
    parts = {item.id: part for part in rubric.parts for item in part.items}
    limits = {
        item.id: part.points if item.points is None else item.points for part in rubric.parts for item in part.items
    }
    for line, record in records(rows, headers=headers, required=("subject", "item", "judged"), file=file):
        where = f"{file}:{line}"
        text, name = record.get("judged", ""), record.get("item", "")
        if not text or not name:
            continue
        if name not in parts:
            raise InputError(f"rubric {rubric.id!r} has no item {_short(name)}", where=where, hint="was it changed?")
        subject = record.get("subject", "")
        if (subject, name) in found:
            raise InputError(f"item {name!r} of {subject!r} is judged twice", where=where)
        points, held = None, None
        if parts[name].role is Role.VETO:
            held = _held(text, holds=holds, where=where, item=name)
        else:
            # "−3" and "3" are one judgement where points are taken off.
            given = text.lstrip("-−") if parts[name].role is Role.PENALTY else text
            points = _points(given, most=limits[name], where=where, item=name)
        found[subject, name] = Opinion(
            subject=subject,
            item=name,
            points=points,
            holds=held,
            by=record.get("by", ""),
            note=record.get("note", ""),
            where=where,
        )
    return list(found.values())


def _held(text: str, *, holds: Mapping[str, Sequence[str]], where: str, item: str) -> bool:
    word = word_key(text)
    for name, words in holds.items():
        if word in {word_key(known) for known in words}:
            return name == "yes"
    known = ", ".join([holds["yes"][0], holds["no"][0], "pass", "fail"])
    raise InputError(f"veto {item!r} is judged {_short(text)}", where=where, hint=f"one of {known}")


def _points(text: str, *, most: float | None, where: str, item: str) -> float:
    try:
        value, behind = number_in(text)
    except ValueError as error:
        raise InputError(f"item {item!r} is judged {_short(text)}", where=where, hint="write points") from error
    if behind or value < 0 or (most is not None and value > most):
        limit = f"points from 0 to {most:g}" if most is not None else "points from 0 on"
        raise InputError(f"item {item!r} is judged {_short(text)}", where=where, hint=limit)
    return value


def merged(figures: Sequence[Supplied]) -> list[Supplied]:
    """Figures of several files as one list. Raises ``InputError`` where two files give the same figure."""
    found: dict[tuple[str, str], Supplied] = {}
    for figure in figures:
        key = (figure.subject, figure.id)
        if key in found:
            raise InputError(
                f"figure {figure.id!r} is given twice", where=figure.where, hint=f"it stands at {found[key].where}"
            )
        found[key] = figure
    return list(found.values())
