"""Scorecards as text, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace

from govsite.model.scorecard import ItemScore, Rank, Scorecard, Scoring, Standing, State
from govsite.model.words import Words
from govsite.quantities import share
from govsite.report.csv_pieces import csv_pieces
from govsite.report.json_pieces import Long, pieces
from govsite.report.safe import cell, json_encoded, json_text, plain

STATES = {
    State.MEASURED: Words("实测", "measured"),
    State.SUPPLIED: Words("填报", "supplied"),
    State.JUDGED: Words("人工判定", "judged"),
    State.UNKNOWN: Words("未知", "unknown"),
    State.NOT_APPLICABLE: Words("不适用", "not applicable"),
}
STANDINGS = {
    Standing.QUALIFIED: Words("合格", "qualified"),
    Standing.UNQUALIFIED: Words("不合格", "unqualified"),
}
COLUMNS: dict[str, Words] = {
    "subject": Words("对象", "subject"),
    "name": Words("名称", "name"),
    "part": Words("部分", "part"),
    "item": Words("指标编号", "item"),
    "title": Words("指标", "indicator"),
    "points": Words("分值", "points"),
    "state": Words("来源", "state"),
    "worst": Words("最低", "worst"),
    "best": Words("最高", "best"),
    "holds": Words("是否通过", "holds"),
    "count": Words("问题数", "problems"),
    "detail": Words("说明", "detail"),
    "links": Words("证据", "evidence"),
}
OWN = Words("govsite 评分，非官方得分", "a govsite score, not an official one")
_NO_SCORE = Words("不评分", "no score")
_TOP = 30
_MOST_GRADES = 3
"""With more that are possible, a grade says nothing."""


def json_of(scoring: Scoring) -> Iterator[bytes]:
    """Everything as JSON, with the schema's name in front, card by card."""
    frame: dict[str, Any] = {"schema": "govsite/score/1", **msgspec.to_builtins(replace(scoring, cards=()))}
    yield from map(json_text, pieces(frame, Long("cards", 1, scoring.cards), encode=json_encoded))
    yield b"\n"


def csv_of(scoring: Scoring, *, lang: str) -> Iterator[bytes]:
    """One row per subject and item, as CSV."""
    rows = (
        [cell(value) if isinstance(value, str) else value for value in row.values()]
        for row in item_rows(scoring, lang=lang)
    )
    yield from csv_pieces(chain((COLUMNS,), rows))


def item_rows(scoring: Scoring, *, lang: str) -> Iterator[dict[str, str | float | int | None]]:
    """One row per subject and item, by the columns above."""
    for card in scoring.cards:
        for item in card.items:
            yield {
                "subject": card.subject,
                "name": card.name,
                "part": item.part,
                "item": item.id,
                "title": item.title.in_language(lang),
                "points": item.points,
                "state": STATES[item.state].in_language(lang),
                "worst": item.worst,
                "best": item.best,
                "holds": "" if item.holds is None else ("pass" if item.holds else "fail"),
                "count": item.count,
                "detail": item.detail.in_language(lang),
                "links": " ".join(item.links),
            }


# ---------------------------------------------------------------- text


def render_text(
    scoring: Scoring,
    *,
    lang: str,
    notes: Sequence[Words] = (),
    grades: Mapping[str, Words] | None = None,
    parts: Mapping[str, Words] | None = None,
) -> str:
    """What a person reads first: the ranking, or the items where there is one subject.

    ``grades`` and ``parts`` are the rubric's words for its grades and parts.
    """
    names = grades or {}
    lines = [f"{scoring.title.in_language(lang)} · {scoring.rubric} {scoring.version} · {scoring.run}".rstrip(" ·")]
    if not scoring.is_official:
        lines.append(OWN.in_language(lang))
    lines += [note.in_language(lang) for note in notes if note.in_language(lang)]
    if scoring.pass_rate is not None and len(scoring.cards) > 1:
        rates = "–".join(dict.fromkeys(scoring.pass_rate))
        lines.append(f"合格率 {rates}" if lang != "en" else f"qualified: {rates}")
    lines.append("")
    if len(scoring.cards) == 1:
        lines += _one(scoring.cards[0], lang=lang, grades=names, parts=parts or {})
    else:
        lines += _many(scoring, lang=lang, grades=names)
    return "\n".join(lines) + "\n"


def _one(card: Scorecard, *, lang: str, grades: Mapping[str, Words], parts: Mapping[str, Words]) -> list[str]:
    lines = [" · ".join(part for part in (_name(card), *_verdict(card, lang=lang, grades=grades)) if part)]
    lines += [f"  {note.in_language(lang)}" for note in card.notes]
    part = ""
    for item in card.items:
        if item.part != part:
            part = item.part
            title = parts[part].in_language(lang) if part in parts else part
            lines += ["", f"{title}  {_part(card, part, lang=lang)}".rstrip()]
        lines.append(f"  {_item(item, lang=lang)}")
    return lines


def _part(card: Scorecard, name: str, *, lang: str) -> str:
    """``30.5–33/48`` and, where the points of a part count for others, ``, counted 12.71–13.75/20``."""
    part = next((part for part in card.parts if part.id == name), None)
    if part is None or part.worst is None or part.best is None:
        return ""
    told = span(part.worst, part.best) + (f"/{part.points:g}" if part.points is not None else "")
    if part.counts is None or not part.points:
        return told
    worst, best = (value * part.counts / part.points for value in (part.worst, part.best))
    counted = f"{span(worst, best)}/{part.counts:g}"
    return f"{told}，折算 {counted}" if lang != "en" else f"{told}, counted as {counted}"


def _item(item: ItemScore, *, lang: str) -> str:
    points = ""
    if item.holds is not None:
        points = "✓" if item.holds else "✗"
    elif item.worst is not None and item.best is not None:
        points = span(item.worst, item.best) + (f"/{item.points:g}" if item.points is not None else "")
    came_to = " ".join(part for part in (points, f"×{item.count}" if item.count else "") if part)
    head = f"{item.title.in_language(lang)}  [{STATES[item.state].in_language(lang)}]"
    detail = plain(item.detail.in_language(lang), 160)
    return "  ".join(part for part in (f"{head} {came_to}".rstrip(), detail) if part)


def _many(scoring: Scoring, *, lang: str, grades: Mapping[str, Words]) -> list[str]:
    zh = lang != "en"
    order = {rank.subject: number for number, rank in enumerate(scoring.sites)}
    cards = sorted(scoring.cards, key=lambda card: order.get(card.subject, 0))
    places = {rank.subject: place(rank) for rank in scoring.sites}
    lines = [
        "  ".join([f"{places[card.subject]:>7}", _name(card), *_verdict(card, lang=lang, grades=grades)])
        for card in cards[:_TOP]
    ]
    if len(cards) > _TOP:
        lines.append(_more(len(cards) - _TOP, zh=zh))
    for head, ranks in (("单位" if zh else "units", scoring.units), ("地区" if zh else "districts", scoring.districts)):
        told = [
            rank for rank in ranks if rank.worst is not None or rank.qualified or rank.unqualified or rank.undecided
        ]
        if len(ranks) > 1 and told:
            lines += ["", head, *(_rank_line(rank, lang=lang) for rank in told[:_TOP])]
            if len(told) > _TOP:
                lines.append(_more(len(told) - _TOP, zh=zh))
    return lines


def _more(count: int, *, zh: bool) -> str:
    return f"… 另有 {count} 个，见 -f csv 或 -f xlsx" if zh else f"… {count} more, see -f csv or -f xlsx"


def _rank_line(rank: Rank, *, lang: str) -> str:
    """A unit or district: its place and points where there are any, and how its sites stand."""
    told = [f"{place(rank):>7}", plain(rank.name, 40), _points(rank.worst, rank.best, lang=lang)]
    stand = (
        (rank.qualified, "合格", "qualified"),
        (rank.unqualified, "不合格", "unqualified"),
        (rank.undecided, "未定", "open"),
    )
    if any(count for count, _, _ in stand):
        told += [f"{zh} {count}" if lang != "en" else f"{count} {en}" for count, zh, en in stand]
    return "  ".join(told)


def _name(card: Scorecard) -> str:
    return plain(card.name or card.subject, 60)


def _verdict(card: Scorecard, *, lang: str, grades: Mapping[str, Words]) -> list[str]:
    zh = lang != "en"
    told = [_points(card.worst, card.best, lang=lang)]
    if card.standings:
        told.append(("或" if zh else " or ").join(STANDINGS[found].in_language(lang) for found in card.standings))
    if card.grades and len(card.grades) <= _MOST_GRADES:
        words = [grades[grade].in_language(lang) if grade in grades else grade for grade in card.grades]
        told.append(("等次：" if zh else "grade: ") + ("或" if zh else " or ").join(words))
    told.append(f"已知 {share(card.observed)}" if zh else f"{share(card.observed)} known")
    if card.vetoes:
        told.append(
            ("否决：" if zh else "vetoed: ") + ("；" if zh else "; ").join(item_titles(card, card.vetoes, lang))
        )
    return [part for part in told if part]


def item_titles(card: Scorecard, ids: Sequence[str], lang: str) -> list[str]:
    """The titles of items, as people know them."""
    titles = {item.id: item.title.in_language(lang) for item in card.items}
    return [titles.get(item, item) for item in ids]


def _points(worst: float | None, best: float | None, *, lang: str) -> str:
    if worst is None or best is None:
        return _NO_SCORE.in_language(lang)
    return span(worst, best)


def span(worst: float, best: float) -> str:
    """``72.5`` or, where something is unknown, ``60–72.5``."""
    low, high = (f"{value:.4f}".rstrip("0").rstrip(".") for value in (worst, best))
    return low if low == high else f"{low}–{high}"


def place(rank: Rank) -> str:
    """``3`` or, where intervals overlap, ``2–5``; ``–`` without a score."""
    if rank.highest is None or rank.lowest is None:
        return "–"
    return str(rank.highest) if rank.highest == rank.lowest else f"{rank.highest}–{rank.lowest}"
