"""The date of one row of a list: beside its link, in the link's own words, in a column of its table, or below it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from govsite.crawl.facts.dates.written import Written
from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.lists.table_heads import cells_of, heads_of
from govsite.crawl.facts.outline import MARKS, Element, Outline, clean

_index = attrgetter("index")
_DIGIT = re.compile(r"\d")
_SHORT_SIDE = 40
_BEFORE = 12
_FEW = 2
"""Letters that may stand beside a date which has an element of its own."""
_EDGE = 6
_MOST_PIECES = 4 * _SHORT_SIDE
"""More text between two rows is no date. Where lists are nested in one another it may be all the rest of the page."""
_MOST_KEPT = 20_000
_COMMAS = frozenset("，,、")
_TRIM = " \t[]【】()（）|·•-—:："


def parts_of(outline: Outline, start: int, end: int) -> list[str]:
    """Texts of a stretch of the page, as their elements part them."""
    return [text for piece in outline.pieces[start:end] if piece not in MARKS and (text := clean(piece))]


def hidden_parts(outline: Outline, row: Element, link: Element) -> list[str]:
    """Texts of a row that is out of sight (another tab: a click shows it), without those of its link."""
    inside = (*range(row.index, link.index), *range(link.end, row.end))
    return [text for index in inside if (text := clean(outline.hidden_text.get(index, "")))]


def date_by_column(row: Element, outline: Outline, lexicon: Lexicon) -> str:
    """ISO date in the column that the table's first row calls the publication, where there are several.

    Where it calls all of them something else (when it begins, when it ends), the first of them is the nearest.
    """
    if row.tag != "tr":
        return ""
    cells = cells_of(row, outline)
    if sum(bool(lexicon.dates.find(outline.text(cell))) for cell in cells) < 2:
        return ""
    kinds: dict[str, str] = {}
    for head, cell in zip(heads_of(row, len(cells), outline), cells, strict=False):
        if dates := lexicon.dates.find(outline.text(cell)):
            kinds[dates[0].iso] = kind = lexicon.kind_of_date(outline.text(head))[0]
            if kind == "published":
                return dates[0].iso
    return min(kinds) if set(kinds.values()) == {"other"} else ""


def date_alone(parts: list[str], lexicon: Lexicon) -> str:
    """ISO date of the texts that are nothing but a date, maybe with the words before it.

    Of several, the one that is called the publication counts, else the latest: an office signs before it publishes.
    """
    dates = [date for part in parts if len(part) <= _SHORT_SIDE for date in _alone_in(part, lexicon)]
    if not dates:
        return ""
    if len(dates) == 1:
        return dates[0].iso
    text = " ".join(parts)
    kinds = [(date, lexicon.kind_of_date(text[: date.start])[0]) for date in lexicon.dates.find(text)]
    named = [date for date, kind in kinds if kind == "published"]
    if named:
        return named[0].iso
    others = [date for date, kind in kinds if kind == "other"]
    return max(date.iso for date in dates) if not others else ""


def _alone_in(part: str, lexicon: Lexicon) -> Sequence[Written]:
    """The dates of a text that is nothing else. The same ones stand on many rows: answers are kept."""
    known = lexicon.dates_alone
    found = known.get(part)
    if found is None:
        if len(known) >= _MOST_KEPT:
            known.clear()
        dates = lexicon.dates.find(part) if _DIGIT.search(part) else ()
        is_period = any(_is_of_a_period(part, date, lexicon) for date in dates)
        found = known[part] = dates if dates and not is_period and _is_alone(part, lexicon) else ()
    return found


def _is_alone(part: str, lexicon: Lexicon) -> bool:
    """Whether a text is a date and hardly anything else."""
    rest = part
    for date in reversed(lexicon.dates.find(part)):
        kind, word = lexicon.kind_of_date(part[: date.start])
        start = date.start - len(word) - 1 if kind and kind != "today" else date.start
        rest = rest[: max(0, start)] + rest[date.end :]
    return sum(mark.isalnum() for mark in rest) <= _FEW


def date_beside(before: str, after: str, lexicon: Lexicon) -> str:
    """ISO date of a row's text beside its link, maybe without the year.

    A summary may speak of other dates: what is no longer than a date comes first, then
    what stands at an edge of a longer text.
    """
    sides = [side for side in sorted((after, before), key=len) if _DIGIT.search(side)]
    for side in sides:
        if len(side) <= _SHORT_SIDE:
            written = _named(side, lexicon) or lexicon.dates.find_in_row(side)
            if written and not _is_of_a_period(side, written, lexicon):
                return written.iso
            continue
        if written := _named(side, lexicon):
            return written.iso
        for part, is_head in ((side[:_SHORT_SIDE], True), (side[-_SHORT_SIDE:], False)):
            dates = lexicon.dates.find(part) or [date for date in [lexicon.dates.find_in_row(part)] if date]
            at_edge = next((date for date in dates if _is_at_edge(part, date, is_head=is_head)), None)
            if at_edge and not _is_of_a_period(part, at_edge, lexicon):
                return at_edge.iso
    return ""


def _is_of_a_period(text: str, date: Written, lexicon: Lexicon) -> bool:
    """Whether a date begins or ends a period: when something takes place, not when it was published."""
    if lexicon.range_after.match(text, date.end) is not None:
        return True
    before = text[max(0, date.start - _BEFORE) : date.start]
    return lexicon.range_before.search(before) is not None and bool(lexicon.dates.find(text[: date.start]))


def _named(text: str, lexicon: Lexicon) -> Written | None:
    """The date before which a text says that it is the publication's."""
    dates = lexicon.dates.find(text)
    return next((date for date in dates if lexicon.kind_of_date(text[: date.start])[0] == "published"), None)


def _is_at_edge(text: str, date: Written, *, is_head: bool) -> bool:
    """Whether hardly anything stands before a date at the head of a text, or behind one at its tail.

    A sentence that begins with a date ("4月12日，部长主持…") tells when something happened.
    """
    if is_head:
        return date.start <= _EDGE and text[date.end : date.end + 1] not in _COMMAS
    return len(text) - date.end <= _EDGE


def date_in_parts(outline: Outline, link: Element, title: str, lexicon: Lexicon) -> tuple[str, str]:
    """The date that has an element of its own inside the link, and the other words."""
    parts = parts_of(outline, link.text_start, link.text_end)
    if len(parts) < 2:
        return "", title
    for count in (1, 2, 3):
        for head in (True, False):
            some, rest = (parts[:count], parts[count:]) if head else (parts[-count:], parts[:-count])
            text = " ".join(some)
            written = lexicon.dates.find_in_row(text) if rest and len(text) <= _SHORT_SIDE else None
            if written and sum(mark.isalnum() for mark in text[: written.start] + text[written.end :]) <= _FEW:
                return written.iso, clean("".join(rest))
    alone = [
        part for part in parts if len(part) <= _SHORT_SIDE and lexicon.dates.find(part) and _is_alone(part, lexicon)
    ]
    if len(alone) == 1:
        return lexicon.dates.find(alone[0])[0].iso, clean("".join(part for part in parts if part is not alone[0]))
    return "", title


def date_in_tip(tip: str, lexicon: Lexicon) -> str:
    """The date of publication that a link's ``title`` names."""
    written = _named(tip, lexicon) if _DIGIT.search(tip) else None
    return written.iso if written else ""


def date_for_machines(outline: Outline, row: Element, lexicon: Lexicon) -> str:
    """The day that the only ``time`` element of a row names to programs, whatever form it shows to readers."""
    times = outline.by_tag.get("time", ())
    start = bisect_left(times, row.index, key=_index)
    inside = times[start : start + 2]
    if not inside or inside[0].index >= row.end or (len(inside) > 1 and inside[1].index < row.end):
        return ""
    written = lexicon.dates.read_label(inside[0].get("datetime")[:40])
    return written.iso[:10] if written is not None and written.year else ""


def date_in_title(title: str, lexicon: Lexicon) -> tuple[str, str]:
    """The date that stands at either end of a link's own words, and the words without it."""
    written: Written | None = None
    if dates := lexicon.dates.find(title):
        written = next((date for date in dates if _is_at_an_end(title, date)), None)
    elif (part := lexicon.dates.find_in_row(title)) and _is_at_an_end(title, part):
        written = part
    if written is None:
        return "", title
    rest = f"{title[: written.start]} {title[written.end :]}".strip(_TRIM)
    return (written.iso, clean(rest)) if len(rest) >= 4 else ("", title)


def _is_at_an_end(title: str, date: Written) -> bool:
    """Whether nothing but brackets stands before or after a date."""
    before, after = title[: date.start].strip(_TRIM), title[date.end :].strip(_TRIM)
    if not after:
        return not before or title[date.start - 1] in _TRIM
    return not before and title[date.end] in _TRIM


def date_of_gap(outline: Outline, start: int, end: int, lexicon: Lexicon) -> str:
    """The date that is all that stands between two rows."""
    text = " ".join(parts_of(outline, start, end)) if 0 < end - start <= _MOST_PIECES else ""
    if not text or len(text) > _SHORT_SIDE:
        return ""
    written = lexicon.dates.find_in_row(text)
    if written is None or sum(mark.isalnum() for mark in text[: written.start] + text[written.end :]) > _EDGE:
        return ""
    return "" if _is_of_a_period(text, written, lexicon) else written.iso
