"""When a page was published, as its reader sees it, and what its labels and URL say.

A date is believed by the words before it and by where it stands: the line below the
title, a field of the document's table. Dates in running text, below the signature, in
the footer, in lists of other pages and the day of the visit are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from govsite.crawl.facts.dates.labels import dates_of_labels, dates_of_markup
from govsite.crawl.facts.dates.rows import parts_of
from govsite.crawl.facts.dates.scripted import written_by_script
from govsite.crawl.facts.dates.written import Written, url_date
from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.lists.entries import Lists
from govsite.crawl.facts.lists.table_heads import cells_of, heads_of
from govsite.crawl.facts.outline import CELL, LINE, Element, Outline, clean
from govsite.crawl.facts.page_text import PageText
from govsite.crawl.facts.regions import Layout
from govsite.model.page import DateSeen, Meta, Region

_MAX_SEEN = 40
_UNNAMED = 2
"""Rank of dates below the title that no words name."""
_SURE = 3
"""Ranks below are dates that stand where a date of publication does."""
_ISSUED = 8
"""Rank of the day on which a document was issued."""
_NOT_AT_ALL = 9
_NOT_PUBLISHED = {"issued": _ISSUED, "other": _NOT_AT_ALL}
_PROSE = 60
_BESIDE = 12
"""Characters beside a date in which words speak of it."""
_LONGER = 2 * _BESIDE
_BOX = 16
_SHORT_LINE = 40
_SHORT_PROSE = 15
_DATE_NAMES = re.compile(
    r"time|date|pub|info|source|fbsj|fbrq|riqi|shijian|laiyuan|\bly|xx?ly|\bsj\b|\brq\b", re.IGNORECASE
)
_SECONDS = re.compile(r":[0-5]\d(?!\d)")
"""What only programs write behind a time of day."""
_OFFICE = 24
"""Letters and digits beside such a time: those of an office or an author."""
_HEADINGS = frozenset(("h1", "h2", "h3", "title"))


@dataclass(frozen=True, slots=True)
class Publication:
    """The date of publication and all dates that speak of the page."""

    published: DateSeen | None
    dates: tuple[DateSeen, ...]
    is_scripted: bool = False
    """A script writes the date that a reader sees."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A visible date; the lower ``rank`` the better."""

    rank: int
    written: Written
    words: str


class _Dates:
    """What the search for one page's dates has at hand."""

    def __init__(self, text: PageText, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon

    @cached_property
    def prose(self) -> int:
        """Position of the first paragraph."""
        return _first_prose(self.text, self.lexicon)

    @cached_property
    def headings(self) -> list[Element]:
        """Headings with words, in document order."""
        found = self.text.outline.tagged(_HEADINGS)
        return [element for element in found if not element.is_hidden and element.text_end > element.text_start]


def read_publication(
    outline: Outline, layout: Layout, lists: Lists, *, metas: tuple[Meta, ...], url: str, lexicon: Lexicon
) -> Publication:
    """The date of publication, best what a reader sees, then the labels, then the URL."""
    labels = dates_of_labels(metas, lexicon)
    markup = dates_of_markup(outline, lexicon)
    by_url = [DateSeen(date=date, source="url", text=url[-120:])] if (date := url_date(url)) else []
    text = PageText(outline, layout, lists)
    dates = _Dates(text, lexicon)
    candidates = _visible(dates)
    if not any(candidate.rank < _SURE for candidate in candidates):
        candidates += [*_written_by_scripts(dates), *_boxed(dates)]
    best = _best(candidates, confirmed={date.date[:10] for date in (*labels, *markup, *by_url)})
    seen = [DateSeen(date=c.written.iso, source="visible", text=c.words) for c in candidates]
    newest = max((item.date for item in lists.items if item.date), default="")
    in_lists = [DateSeen(date=newest, source="list")] if newest else []
    visible = DateSeen(date=best.written.iso, source="visible", text=best.words) if best else None
    published = visible or next(iter([*labels, *markup, *by_url, *_issued(candidates)]), None)
    rest = [date for date in seen if date != visible]
    return Publication(
        published=published,
        dates=tuple(dict.fromkeys([*([visible] if visible else []), *labels, *markup, *rest, *by_url, *in_lists]))[
            :_MAX_SEEN
        ],
        is_scripted=visible is None and _is_scripted(text, lexicon),
    )


def _issued(candidates: list[_Candidate]) -> list[DateSeen]:
    """Days on which the document was issued: in a table of its fields they may be all that says when."""
    return [DateSeen(date=c.written.iso, source="visible", text=c.words) for c in candidates if c.rank == _ISSUED]


def _best(candidates: list[_Candidate], *, confirmed: set[str]) -> _Candidate | None:
    """The candidate that is believed most; of several that no words name, one that a label or the URL confirms."""
    believed = [candidate for candidate in candidates if candidate.rank < _ISSUED]
    if not believed:
        return None
    rank = min(candidate.rank for candidate in believed)
    equals = sorted((c for c in believed if c.rank == rank), key=lambda c: c.written.start)
    best = equals[0]
    if rank >= _UNNAMED:
        best = next((candidate for candidate in equals if candidate.written.iso[:10] in confirmed), best)
    # The document's table gives the day, the line below the title the time as well.
    day = best.written.iso
    return next(
        (c for c in believed if len(day) == 10 and c.rank < _SURE and c.written.iso.startswith(f"{day}T")), best
    )


def _visible(dates: _Dates) -> list[_Candidate]:
    """Dates that say something of the page itself, in document order."""
    text, lexicon = dates.text, dates.lexicon
    found: list[_Candidate] = []
    for written in lexicon.dates.find(text.without_rows()):
        piece = text.piece_at(written.start)
        region = text.layout.regions[text.outline.owners[piece]]
        if text.is_of_others(piece, region):
            continue
        if len(found) >= _MAX_SEEN:
            break
        kind, word = lexicon.kind_of_date(text.whole[max(0, written.start - 120) : written.start])
        if kind != "published" and (named := _by_column(text, written, lexicon)):
            kind, word = named
        if kind == "today" or (kind != "published" and _is_today(text, written, lexicon)):
            continue
        rank = _rank(dates, written, kind=kind, word=word, region=region)
        if rank is None:
            continue
        shown = clean(text.whole[written.start : written.end])
        found.append(_Candidate(rank, written, lexicon.shown(word, shown)))
    return found


def _written_by_scripts(dates: _Dates) -> list[_Candidate]:
    """Dates that short scripts write where they stand, ranked as if they stood there in words."""
    text, lexicon = dates.text, dates.lexicon
    found: list[_Candidate] = []
    for index, source in text.outline.scripts:
        iso = written_by_script(source, lexicon)
        element = text.outline.elements[index]
        if not iso or _is_out_of_reach(text, element):
            continue
        place = text.offsets[element.text_start]
        kind, word = lexicon.kind_of_date(text.whole[max(0, place - 120) : place])
        day = next(iter(lexicon.dates.find(source)))
        written = Written(place, place, day.year, day.month, day.day, day.clock)
        region = text.layout.regions[index]
        rank = _rank(dates, written, kind=kind, word=word, region=region)
        if rank is not None and kind != "today":
            found.append(_Candidate(rank, written, lexicon.shown(word, iso)))
    return found


def _boxed(dates: _Dates) -> list[_Candidate]:
    """A calendar box beside the title: the day in one element, year and month in the next."""
    text, lexicon = dates.text, dates.lexicon
    for element in text.outline.bearing(("id", "class")):
        if not 1 < element.end - element.index < 8 or not _DATE_NAMES.search(element.names):
            continue
        if element.is_hidden or _is_out_of_reach(text, element):
            continue
        parts = parts_of(text.outline, element.text_start, element.text_end)
        shown = " ".join(parts)
        written = lexicon.dates.find_in_row(shown) if len(parts) > 1 and len(shown) <= _BOX else None
        place = text.offsets[element.text_start]
        if written and written.year and text.layout.regions[element.index] is Region.BODY:
            if place >= dates.prose:
                return []
            if lexicon.today.search(shown) is not None:
                continue  # "7月7日" and "星期六" in elements of their own: the day of the visit
            moved = Written(place, place, written.year, written.month, written.day, written.clock)
            return [_Candidate(_UNNAMED, moved, shown)]
    return []


def _is_out_of_reach(text: PageText, element: Element) -> bool:
    """Whether an element stands in the row of a list, in the footer, or out of sight."""
    if text.is_of_others(element.text_start, text.layout.regions[element.index]):
        return True
    return element.parent >= 0 and text.outline.elements[element.parent].is_hidden


def _rank(  # noqa: PLR0911 - one line for each way a date can stand
    dates: _Dates, written: Written, *, kind: str, word: str, region: Region
) -> int | None:
    """How well a date is believed to be the publication: 0 best, 9 not at all but worth noting, None not even that."""
    if kind == "published" and len(word) > 2:
        return 0
    if kind in _NOT_PUBLISHED:
        return _NOT_PUBLISHED[kind]
    if _is_period(dates.text, written, dates.lexicon) or region in (Region.HEADER, Region.NAVIGATION):
        return None
    if kind == "published":
        if written.start < dates.prose:
            return 1
        return 4 if _is_after_main(dates.text, written) else _NOT_AT_ALL
    if kind == "late":
        return 3
    return _rank_unnamed(dates, written)


def _by_column(text: PageText, written: Written, lexicon: Lexicon) -> tuple[str, str] | None:
    """What the head of a table's column makes a date in the row below; ``None`` where no head does."""
    outline = text.outline
    owner = text.owner_at(written.start)
    cell = next((element for element in [owner, *outline.ancestors(owner)[:6]] if element.tag == "td"), None)
    row = outline.elements[cell.parent] if cell is not None and cell.parent >= 0 else None
    if cell is None or row is None or row.tag != "tr":
        return None
    cells = cells_of(row, outline)
    heads = [outline.text(head) for head in heads_of(row, len(cells), outline)]
    if len(heads) < 2 or any(lexicon.dates.find(head) for head in heads):
        return None
    kind = lexicon.kind_of_date(heads[cells.index(cell)])
    return kind if kind[0] else None


def _is_period(text: PageText, written: Written, lexicon: Lexicon) -> bool:
    """Whether a date begins or ends a period."""
    before = text.whole[max(0, written.start - 12) : written.start]
    return (
        lexicon.range_after.match(text.whole, written.end) is not None
        or lexicon.range_before.search(before) is not None
    )


def _is_after_main(text: PageText, written: Written) -> bool:
    """Whether a date stands behind the main part."""
    main = text.layout.main
    return main is not None and text.piece_at(written.start) >= main.text_end


def _rank_unnamed(dates: _Dates, written: Written) -> int | None:
    """How well a date without a word before it is believed: it must stand in the line below the title."""
    text, lexicon = dates.text, dates.lexicon
    owner = text.owner_at(written.start)
    around = [owner, *text.outline.ancestors(owner)[:3]]
    if any(element.tag == "a" or _is_title(dates, element) for element in around):
        return None
    start, end = text.line_around(written.start, written.end)
    line = text.whole[start:end]
    if len(line) > 2000:
        return None
    rest = line
    for other in reversed(lexicon.dates.find(line)):
        rest = rest[: other.start] + rest[other.end :]
    rest = "".join(mark for mark in rest if mark.isalnum())
    is_beside = lexicon.beside_date.search(line) is not None and len(rest) <= 150
    is_named = any(_DATE_NAMES.search(element.names) for element in around[:2]) and len(rest) <= 40
    is_stamped = len(rest) <= _OFFICE and _SECONDS.match(text.whole, written.end) is not None
    if not (is_beside or is_named or is_stamped or len(rest) <= 6):
        return None
    if written.start < dates.prose:
        return _UNNAMED
    return 5 if is_beside and is_named else None


def _is_title(dates: _Dates, element: Element) -> bool:
    """Whether an element is a heading, and not the line below one that is written as a smaller heading."""
    if element.tag not in _HEADINGS:
        return False
    if element.tag in {"h1", "title"}:
        return True
    place = bisect_left(dates.headings, element.index, key=attrgetter("index"))
    has_higher = any(dates.headings[i].tag < element.tag for i in range(place - 1, -1, -1))
    words = dates.text.outline.text(element)
    return not has_higher or (len(words) > _SHORT_LINE and dates.lexicon.beside_date.search(words) is None)


def _is_today(text: PageText, written: Written, lexicon: Lexicon) -> bool:
    """Whether words beside a date, in its line or a short line next to it, make it the day of the visit.

    Titles and first sentences speak of today, too ("今天开幕"): they are longer, or have the words in their midst.
    """
    whole = text.whole
    *others, before = whole[max(0, written.start - _BESIDE) : written.start].split(LINE)
    after, *more = whole[written.end : written.end + _BESIDE].split(LINE)
    above = _line_that_ends(whole, written.start - len(before) - 1) if others else ""
    below = _line_that_begins(whole, written.end + len(after) + 1) if more else ""
    if (
        lexicon.today.search(before) is not None
        or _speaks_of_today(above, lexicon)
        or above.rstrip(" ：:是").endswith(lexicon.vocabulary.today_words)
    ):
        return True
    if lexicon.today.search(after) is None and not _speaks_of_today(below, lexicon):
        return False
    # A weekday stands behind dates of publication, too: then source or views stand in the same line.
    start, end = text.line_around(written.start, written.end)
    is_body = text.layout.regions[text.owner_at(written.start).index] is Region.BODY
    return not (is_body and lexicon.beside_date.search(whole[written.end : end]) and start > 0)


def _line_that_ends(whole: str, end: int) -> str:
    """The last characters of the line that ends at a place: one more than a short line has where it is longer."""
    return clean(whole[max(0, end - _LONGER) : end].rpartition(LINE)[2])


def _line_that_begins(whole: str, start: int) -> str:
    return clean(whole[start : start + _LONGER].partition(LINE)[0])


def _speaks_of_today(line: str, lexicon: Lexicon) -> bool:
    """Whether a short line begins with words of the day of the visit."""
    return len(line) <= _BESIDE and lexicon.today.match(line) is not None


def _first_prose(text: PageText, lexicon: Lexicon) -> int:
    """Position of the first paragraph: unnamed dates after it are those of the text or its signature."""
    layout, whole = text.layout, text.whole
    limit = len(whole)
    main = layout.main
    if main is not None and layout.is_main_known:
        limit = text.offsets[main.text_start]
        need, position = _SHORT_PROSE, limit
        skip = text.outline.title
    else:
        need, position, skip = _PROSE, 0, ""
    while position < len(whole):
        end = whole.find(LINE, position)
        end = len(whole) if end < 0 else end
        if end - position < need:
            position = end + 1
            continue
        line = clean(whole[position:end])
        if len(line) >= need and not (skip and line[:20] in skip) and _is_prose(text, position, end, need, lexicon):
            return position
        position = end + 1
    return len(whole)


def _is_prose(text: PageText, start: int, end: int, need: int, lexicon: Lexicon) -> bool:
    """Whether a line outside links and headings is text, not the line of source, date and font size."""
    first, last = text.piece_at(start), text.piece_at(max(start, end - 1)) + 1
    sizes, links = text.layout.sizes, text.layout.link_sizes
    if sizes[last] - sizes[first] - (links[last] - links[first]) < need:
        return False
    owner = text.outline.elements[text.outline.owners[first]]
    if text.layout.regions[owner.index] is not Region.BODY:
        return False
    line = text.whole[start:end]
    is_beside = lexicon.beside_date.search(line) is not None or _DATE_NAMES.search(owner.names) is not None
    is_meta = CELL in line or (is_beside and bool(lexicon.dates.find(line)))
    return not is_meta and all(e.tag not in _HEADINGS for e in [owner, *text.outline.ancestors(owner)[:2]])


def _is_scripted(text: PageText, lexicon: Lexicon) -> bool:
    """Whether a script stands where the date should, behind the words that announce it."""
    for index, _ in text.outline.scripts:
        element = text.outline.elements[index]
        if element.parent >= 0 and text.outline.elements[element.parent].is_hidden:
            continue
        place = text.offsets[min(element.text_start, len(text.offsets) - 1)]
        if lexicon.kind_of_date(text.whole[max(0, place - 60) : place])[0] == "published":
            return True
    return False
