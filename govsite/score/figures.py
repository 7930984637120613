"""Supplied figures: one a row, with unit, period, the year before and source; and judgements that come back."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence

from govsite.errors import InputError
from govsite.model.rubric import FigureKind, Opinion, Role, Rubric, Supplied
from govsite.score.tables import Row, number_in, records, word_key

LONGEST = 60


def read_figures(
    rows: Sequence[Row],
    rubric: Rubric,
    *,
    file: str,
    headers: Mapping[str, Sequence[str]],
    others: Callable[[], Collection[str]] = tuple,
) -> list[Supplied]:
    """Figures of a table that the rubric knows; ``others`` tells ids that other rubrics know and that are passed over.

    Raises ``InputError`` with file and line for a figure that cannot be used.
    """
    found: dict[tuple[str, str], Supplied] = {}
    for line, record in records(rows, headers=headers, required=("id", "value"), file=file):
        where = f"{file}:{line}"
        name = unicodedata.normalize("NFKC", record["id"]).strip()
        kind = rubric.figure(name)
        if kind is None:
            if name in others():
                continue
            raise _unknown(name, rubric, where=where)
        figure = _figure(kind, record, where=where)
        first = found.get((figure.subject, name))
        if first is not None:
            of = f" of {figure.subject!r}" if figure.subject else ""
            raise InputError(
                f"figure {name!r}{of} is given twice", where=where, hint=f"it stands at {first.where}; leave one out"
            )
        found[figure.subject, name] = figure
    return list(found.values())


def _figure(kind: FigureKind, record: Mapping[str, str], *, where: str) -> Supplied:
    raw = record["value"]
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
    for bound, is_over in ((kind.minimum, False), (kind.maximum, True)):
        if bound is not None and (value > bound if is_over else value < bound):
            side = "at most" if is_over else "at least"
            raise InputError(f"figure {kind.id!r} is {value:g}{kind.unit}, {side} {bound:g} can be", where=where)
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
    expected = " or ".join(repr(name) for name in (kind.unit, *kind.accepts) if name) or "none"
    if told and behind and unicodedata.normalize("NFKC", behind) != unit:
        raise InputError(f"figure {kind.id!r} has two units: {told!r} and {behind!r}", where=where)
    if unit not in known:
        what = f"is in {unit!r}" if unit else "has no unit"
        raise InputError(f"figure {kind.id!r} {what}, expected {expected}", where=where, hint="give value and unit")
    return known[unit]


def _unknown(name: str, rubric: Rubric, *, where: str) -> InputError:
    known = [figure.id for figure in rubric.figures]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known[:12]) or 'none'}"
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
            points = _points(text, most=limits[name], where=where, item=name)
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
        limit = f"0 to {most:g}" if most is not None else "0 or more"
        raise InputError(f"item {item!r} is judged {_short(text)}", where=where, hint=f"points from {limit}")
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
