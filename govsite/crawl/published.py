"""When a page was published, as its reader sees it, and what its labels and URL say.

A date is believed by the words before it and by where it stands: the line below the
title, a field of the document's table. Dates in running text, below the signature, in
the footer, in lists of other pages and the day of the visit are none.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from govsite.crawl.dates import Written, url_date
from govsite.crawl.lexicon import Lexicon
from govsite.crawl.lists import Lists
from govsite.crawl.outline import CELL, LINE, Element, Outline, clean
from govsite.crawl.regions import Layout
from govsite.model.evidence import DateSeen, Meta, Region

_MAX_SEEN = 40
_PROSE = 60
_SHORT_PROSE = 15
_DATE_NAMES = re.compile(
    r"time|date|pub|info|source|fbsj|fbrq|riqi|shijian|laiyuan|\bly|xx?ly|\bsj\b|\brq\b", re.IGNORECASE
)
_HEADINGS = frozenset(("h1", "h2", "h3", "title"))
_LD_DATE = re.compile(r'"(?:datePublished|uploadDate)"\s*:\s*"([^"]{4,40})"')


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


class _Text:
    """The page's whole visible text, with the way back to its elements."""

    def __init__(self, outline: Outline, layout: Layout) -> None:
        self.outline = outline
        self.layout = layout
        self.whole = outline.whole
        self.offsets = list(accumulate(map(len, outline.pieces), initial=0))

    def piece_at(self, position: int) -> int:
        return min(bisect_right(self.offsets, position) - 1, len(self.outline.pieces) - 1)

    def owner_at(self, position: int) -> Element:
        return self.outline.elements[self.outline.owners[self.piece_at(position)]]

    def line_around(self, start: int, end: int) -> tuple[int, int]:
        """Where the block that holds a stretch of text begins and ends."""
        after = self.whole.find(LINE, end)
        return self.whole.rfind(LINE, 0, start) + 1, len(self.whole) if after < 0 else after


def read_publication(
    outline: Outline, layout: Layout, lists: Lists, *, metas: tuple[Meta, ...], url: str, lexicon: Lexicon
) -> Publication:
    """The date of publication, best what a reader sees, then the labels, then the URL."""
    labels = _from_labels(metas, lexicon)
    markup = _from_markup(outline, lexicon)
    by_url = [DateSeen(date=date, source="url", text=url[-120:])] if (date := url_date(url)) else []
    text = _Text(outline, layout)
    candidates = _visible(text, lists, lexicon)
    best = min((c for c in candidates if c.rank < 9), key=lambda c: (c.rank, c.written.start), default=None)
    seen = [DateSeen(date=c.written.iso, source="visible", text=c.words) for c in candidates]
    newest = max((item.date for item in lists.items if item.date), default="")
    in_lists = [DateSeen(date=newest, source="list")] if newest else []
    visible = DateSeen(date=best.written.iso, source="visible", text=best.words) if best else None
    published = visible or next(iter([*labels, *markup, *by_url]), None)
    rest = [date for date in seen if date != visible]
    return Publication(
        published=published,
        dates=tuple(dict.fromkeys([*([visible] if visible else []), *labels, *markup, *rest, *by_url, *in_lists]))[
            :_MAX_SEEN
        ],
        is_scripted=visible is None and _is_scripted(text, lexicon),
    )


def label_date(metas: tuple[Meta, ...], lexicon: Lexicon) -> DateSeen | None:
    """The publication date that the page's labels state."""
    return next(iter(_from_labels(metas, lexicon)), None)


def disagrees(published: DateSeen | None, label: DateSeen | None) -> bool:
    """Whether the label names another day than the reader sees."""
    return bool(published and label and published.source == "visible" and published.date[:10] != label.date[:10])


def _from_labels(metas: tuple[Meta, ...], lexicon: Lexicon) -> list[DateSeen]:
    """Dates in labels, the best label first."""
    found: list[tuple[int, DateSeen]] = []
    for meta in metas:
        rank = lexicon.date_labels.get(meta.name.casefold())
        if rank is None:
            continue
        written = lexicon.dates.read_label(meta.content[:100])
        if written is not None:
            found.append((rank, DateSeen(date=written.iso, source="label", text=f"{meta.name}={meta.content[:60]}")))
    return [date for _, date in sorted(found, key=lambda pair: pair[0])]


def _from_markup(outline: Outline, lexicon: Lexicon) -> list[DateSeen]:
    """Dates in JSON-LD and in ``time`` elements that are marked as the publication."""
    found: list[DateSeen] = []
    for index, source in outline.scripts:
        if "ld+json" in outline.elements[index].get("type").lower():
            match = _LD_DATE.search(source[:50_000])
            if match and (written := lexicon.dates.read_label(_unescape(match[1]))):
                found.append(DateSeen(date=written.iso, source="json-ld", text=match[1]))
    for element in outline.by_tag.get("time", ()):
        is_marked = "pubdate" in element.attrs or element.get("itemprop") == "datePublished"
        if is_marked and (written := lexicon.dates.read_label(element.get("datetime")[:60])):
            found.append(DateSeen(date=written.iso, source="time", text=element.get("datetime")[:60]))
    return found


def _unescape(value: str) -> str:
    """A JSON string's value."""
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value


def _visible(text: _Text, lists: Lists, lexicon: Lexicon) -> list[_Candidate]:
    """Dates that say something of the page itself, in document order."""
    found: list[_Candidate] = []
    in_rows = bytearray(len(text.outline.pieces) + 1)
    for start, end in lists.row_spans:
        in_rows[start:end] = b"\1" * (end - start)
    prose = -1
    for written in lexicon.dates.find(_without_rows(text, lists)):
        piece = text.piece_at(written.start)
        region = text.layout.regions[text.outline.owners[piece]]
        if in_rows[piece] or piece >= text.layout.footer_text or region is Region.FOOTER:
            continue
        if prose < 0:
            prose = _first_prose(text, lexicon)
        if len(found) >= _MAX_SEEN:
            break
        kind, word = lexicon.kind_of_date(text.whole[max(0, written.start - 120) : written.start])
        if kind == "today" or (kind != "published" and _is_today(text, written, lexicon)):
            continue
        rank = _rank(text, written, kind=kind, word=word, prose=prose, region=region, lexicon=lexicon)
        if rank is None:
            continue
        shown = clean(text.whole[written.start : written.end])
        found.append(_Candidate(rank, written, f"{word}：{shown}" if word else shown))
    return found


def _without_rows(text: _Text, lists: Lists) -> str:
    """The whole text with the rows of dated lists blanked out: their dates are those of other pages."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(lists.row_spans):
        first, last = text.offsets[start], text.offsets[end]
        if first >= position < last:
            parts += (text.whole[position:first], LINE * (last - first))
            position = last
    return "".join((*parts, text.whole[position:]))


def _rank(  # noqa: PLR0911 - one line for each way a date can stand
    text: _Text, written: Written, *, kind: str, word: str, prose: int, region: Region, lexicon: Lexicon
) -> int | None:
    """How well a date is believed to be the publication: 0 best, 9 not at all but worth noting, None not even that."""
    if kind == "published" and len(word) > 2:
        return 0
    if kind == "other":
        return 9
    if _is_period(text, written, lexicon) or region in (Region.HEADER, Region.NAVIGATION):
        return None
    if kind == "published":
        if written.start < prose:
            return 1
        return 4 if _is_after_main(text, written) else 9
    if kind == "late":
        return 3
    return _rank_unnamed(text, written, prose=prose, lexicon=lexicon)


def _is_period(text: _Text, written: Written, lexicon: Lexicon) -> bool:
    """Whether a date begins or ends a period."""
    before = text.whole[max(0, written.start - 12) : written.start]
    return (
        lexicon.range_after.match(text.whole, written.end) is not None
        or lexicon.range_before.search(before) is not None
    )


def _is_after_main(text: _Text, written: Written) -> bool:
    """Whether a date stands behind the main part."""
    main = text.layout.main
    return main is not None and text.piece_at(written.start) >= main.text_end


def _rank_unnamed(text: _Text, written: Written, *, prose: int, lexicon: Lexicon) -> int | None:
    """How well a date without a word before it is believed: it must stand in the line below the title."""
    owner = text.owner_at(written.start)
    around = [owner, *text.outline.ancestors(owner)[:3]]
    if any(element.tag == "a" or element.tag in _HEADINGS for element in around):
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
    if not (is_beside or is_named or len(rest) <= 6):
        return None
    if written.start < prose:
        return 2
    return 5 if is_beside and is_named else None


def _is_today(text: _Text, written: Written, lexicon: Lexicon) -> bool:
    """Whether words beside a date make it the day of the visit."""
    before = text.whole[max(0, written.start - 12) : written.start]
    after = text.whole[written.end : written.end + 12]
    return lexicon.today.search(before) is not None or lexicon.today.search(after) is not None


def _first_prose(text: _Text, lexicon: Lexicon) -> int:
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


def _is_prose(text: _Text, start: int, end: int, need: int, lexicon: Lexicon) -> bool:
    """Whether a line outside links and headings is text, not the line of source, date and font size."""
    first, last = text.piece_at(start), text.piece_at(max(start, end - 1)) + 1
    sizes, links = text.layout.sizes, text.layout.link_sizes
    if sizes[last] - sizes[first] - (links[last] - links[first]) < need:
        return False
    owner = text.outline.elements[text.outline.owners[first]]
    if text.layout.regions[owner.index] is not Region.BODY:
        return False
    line = text.whole[start:end]
    is_meta = CELL in line or (lexicon.beside_date.search(line) is not None and bool(lexicon.dates.find(line)))
    return not is_meta and all(e.tag not in _HEADINGS for e in [owner, *text.outline.ancestors(owner)[:2]])


def _is_scripted(text: _Text, lexicon: Lexicon) -> bool:
    """Whether a script stands where the date should, behind the words that announce it."""
    for index, _ in text.outline.scripts:
        element = text.outline.elements[index]
        if element.parent >= 0 and text.outline.elements[element.parent].is_hidden:
            continue
        before = text.whole[: text.offsets[min(element.text_start, len(text.offsets) - 1)]]
        if lexicon.kind_of_date(before[-60:])[0] == "published":
            return True
    return False
