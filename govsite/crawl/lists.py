"""The dated and undated lists of a page: one entry a row, one main link a row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from msgspec import Struct

from govsite.crawl.dates import Written, url_date, with_years
from govsite.crawl.lexicon import Lexicon
from govsite.crawl.links import Anchor
from govsite.crawl.outline import Element, Outline, clean
from govsite.crawl.regions import Layout
from govsite.model.evidence import ListItem, Region

MAX_ITEMS = 300
_SUBSTANTIAL = 5
_DIGIT = re.compile(r"\d")
_HIGHEST = frozenset(("body", "html", "table", "tbody", "ul", "ol", "dl", "form", "main", "article"))
_ROWS = frozenset(("li", "tr", "dd", "dt", "div", "p", "td", "section", "a", "h2", "h3", "h4", "span"))
_SHORT_SIDE = 40
_TRIM = " \t[]【】()（）|·•-—:："


class Row(Struct, gc=False):
    """One row of a list before its year is known."""

    anchor: Anchor
    element: Element
    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Entries of all lists, and the stretches of text that are rows of dated lists."""

    items: tuple[ListItem, ...] = ()
    row_spans: tuple[tuple[int, int], ...] = ()
    """``text_start, text_end`` of rows whose dates are those of other pages."""


def read_lists(outline: Outline, layout: Layout, anchors: list[Anchor], lexicon: Lexicon) -> Lists:
    """The page's lists, their entries in document order."""
    groups = _group(outline, layout, anchors, lexicon)
    newest = _newest(groups)
    items: list[tuple[int, ListItem]] = []
    spans: list[tuple[int, int]] = []
    for rows in groups:
        dates = _complete(rows, newest)
        dated = sum(map(bool, dates))
        if not (dated >= 2 or (dated and len(rows) == 1 and rows[0].element.tag == "li") or _is_list(rows)):
            continue
        for row, date in zip(rows, dates, strict=True):
            if date or dated < len(rows) or not dated:
                items.append((row.anchor.element.index, ListItem(url=row.anchor.link.url, title=row.title, date=date)))
            if date and (len(rows) >= 3 or row.element.tag == "li"):
                spans.append((row.element.text_start, row.element.text_end))
    items.sort(key=lambda pair: pair[0])
    return Lists(tuple(item for _, item in items[:MAX_ITEMS]), tuple(spans))


def _group(outline: Outline, layout: Layout, anchors: list[Anchor], lexicon: Lexicon) -> list[list[Row]]:
    """Rows by the element that holds them."""
    body = [
        anchor
        for anchor in anchors
        if anchor.link.region is Region.BODY
        and anchor.element.tag == "a"
        and len(anchor.link.text) >= 2
        and _leads_to_a_page(anchor.link.url)
    ]
    substantial = [anchor for anchor in body if len(anchor.link.text) >= _SUBSTANTIAL]
    places = [anchor.element.index for anchor in substantial]
    addresses = [anchor.link.url for anchor in substantial]
    seen: set[int] = set()
    groups: dict[int, list[Row]] = defaultdict(list)
    for anchor in substantial:
        row = _row_of(anchor, outline, places, addresses)
        if row.index in seen or row.index >= layout.footer_start:
            continue
        seen.add(row.index)
        groups[row.parent].append(_read_row(anchor, row, outline, lexicon))
    return list(groups.values())


def _leads_to_a_page(url: str) -> bool:
    """Whether a link leads to a page: an http(s) URL, or a relative one on a page without an address."""
    head = url[:12].lower()
    return bool(url) and not head.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "ftp:", "{{"))


def _row_of(anchor: Anchor, outline: Outline, places: list[int], addresses: list[str]) -> Element:
    """The largest element around a link that holds no other page's link."""
    row = anchor.element
    for _ in range(7):
        if row.parent < 0:
            break
        above = outline.elements[row.parent]
        if above.tag in _HIGHEST:
            break
        first, last = bisect_left(places, above.index), bisect_left(places, above.end)
        if last - first > 3 or any(addresses[i] != anchor.link.url for i in range(first, last)):
            break
        row = above
        if row.tag in {"li", "tr"}:
            break
    return row


def _read_row(anchor: Anchor, row: Element, outline: Outline, lexicon: Lexicon) -> Row:
    """Title and date of one row."""
    link = anchor.element
    title = anchor.link.text
    found = ""
    if row is not link:
        before = clean("".join(outline.pieces[row.text_start : link.text_start]))
        after = clean("".join(outline.pieces[link.text_end : row.text_end]))
        found = _date_beside(before, after, lexicon)
    if not found:
        found, title = _date_in_title(title, lexicon)
    full = anchor.link.title
    if len(full) > len(title) and (title.rstrip(".…· ")[:6] == full[:6] or not title):
        title = full
    return Row(anchor, row, title, found)


def _date_beside(before: str, after: str, lexicon: Lexicon) -> str:
    """ISO date of a row's text beside its link, maybe without the year.

    A summary may speak of other dates: what is no longer than a date comes first, then
    what stands at an edge of a longer text.
    """
    sides = [side for side in sorted((after, before), key=len) if _DIGIT.search(side)]
    for side in sides:
        parts = [side] if len(side) <= _SHORT_SIDE else [side[:_SHORT_SIDE], side[-_SHORT_SIDE:]]
        for part in parts:
            written = lexicon.dates.find_in_row(part)
            if written and (len(side) <= _SHORT_SIDE or _is_at_edge(part, written)):
                return written.iso
    return ""


def _is_at_edge(text: str, date: Written) -> bool:
    """Whether hardly anything stands before or after a date."""
    return date.start <= 6 or len(text) - date.end <= 6


def _date_in_title(title: str, lexicon: Lexicon) -> tuple[str, str]:
    """The date that stands at either end of a link's own words, and the words without it."""
    written: Written | None = None
    if dates := lexicon.dates.find(title):
        written = next((date for date in dates if _is_at_an_end(title, date)), None)
    elif (part := lexicon.dates.find_in_row(title)) and _is_bracketed(title, part):
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


def _is_bracketed(title: str, date: Written) -> bool:
    """Whether a date without a year stands in brackets or apart at an end of the title."""
    return _is_at_an_end(title, date)


def _is_list(rows: list[Row]) -> bool:
    """Whether undated rows are a list of articles rather than a menu: three or more, with whole titles."""
    return len(rows) >= 3 and sum(len(row.title) for row in rows) >= 8 * len(rows)


def _newest(groups: list[list[Row]]) -> str:
    """The latest whole date on any row or in any row's URL."""
    dates = [row.date[:10] for rows in groups for row in rows if row.date and not row.date.startswith("--")]
    dates += [hint for rows in groups for row in rows if row.date and (hint := _url_hint(row))]
    return max(dates, default="")


def _url_hint(row: Row) -> str:
    """The date that a row's link carries in its path."""
    url = row.anchor.link.url
    return url_date(url if "://" in url else f"/{url.lstrip('./')}")


def _complete(rows: list[Row], newest: str) -> list[str]:
    """The rows' dates with their years; from the rest of the page where the list itself names none."""
    dates = [row.date for row in rows]
    hints = [_url_hint(row) if row.date else "" for row in rows]
    filled = with_years(dates, hints=hints)
    if newest and any(dates) and not any(filled):
        first = next(index for index, date in enumerate(dates) if date)
        year = int(newest[:4]) - (dates[first][2:7] > newest[5:10])
        hints[first] = f"{year:04d}{dates[first][1:7]}"
        filled = with_years(dates, hints=hints)
    return filled
