"""The dated and undated lists of a page: one entry a row, one main link a row."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

from msgspec import Struct

from govsite.crawl.facts.dates.rows import (
    date_alone,
    date_beside,
    date_by_column,
    date_for_machines,
    date_in_parts,
    date_in_tip,
    date_in_title,
    date_of_gap,
    hidden_parts,
    parts_of,
)
from govsite.crawl.facts.dates.scripted import written_inside
from govsite.crawl.facts.dates.written import url_date, with_years
from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.links import Anchor
from govsite.crawl.facts.lists.table_heads import cells_of, heads_of
from govsite.crawl.facts.outline import Element, Outline
from govsite.crawl.facts.page_kind import is_folder
from govsite.crawl.facts.regions import Layout
from govsite.model.page import ListItem, Region

MAX_ITEMS = 300
_SUBSTANTIAL = 5
_FEW_ROWS = 3
"""From so many on, rows with dates are a list whatever they are made of."""
_MOST_ALIKE = 3
"""Links of one row that lead to its page: picture, title, "more"."""
_HIGHEST = frozenset(("body", "html", "table", "tbody", "ul", "ol", "dl", "form", "main", "article"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST_LEAD = 60
"""Characters before a link that make it the end of a paragraph ("… 更多内容，点击阅读") and not an entry of a list."""
_MOST_OF_CELLS = 40
"""Elements of a row whose cells are the items of a list."""
_BARE_FOLDER = re.compile(r"/[a-z_]{1,20}$", re.IGNORECASE)
"""The end of an address that links to a folder without its slash."""
_BULLETS = "·•●▪■◆★☆"
_NO_PAGES = ("#", "javascript:", "mailto:", "tel:", "data:", "ftp:", "{{")
_ROWS = frozenset(("li", "tr", "dd", "dt", "div", "p", "td", "section", "a", "h2", "h3", "h4", "span"))


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
    groups = _without_menus(_group(outline, layout, anchors, lexicon), layout)
    newest = _newest(groups)
    items: list[tuple[int, ListItem]] = []
    spans: list[tuple[int, int]] = []
    for number, rows in enumerate(groups):
        ends = [row.element.text_end for row in rows]
        if len(rows) > 1 and not any(row.date for row in rows):
            rows, ends = _with_dates_between(rows, outline, lexicon)  # noqa: PLW2901 - the same rows, dated
        dates = _complete(rows, newest)
        dated = sum(map(bool, dates))
        is_sure = [
            row.element.tag == "li" or len(rows) >= _FEW_ROWS or _is_in_column_of_dates(row, outline, lexicon)
            for row in rows
        ]
        if not (dated >= 2 or (dated and len(rows) == 1 and is_sure[0]) or _is_list(rows)):
            continue
        for row, date, end, sure in zip(rows, dates, ends, is_sure, strict=True):
            if date or dated < len(rows) or not dated:
                url = row.anchor.link.url
                items.append((row.anchor.element.index, ListItem(url=url, title=row.title, date=date, list=number)))
            if date and sure:
                spans.append((row.element.text_start, end))
    items.sort(key=lambda pair: pair[0])
    return Lists(tuple(item for _, item in items[:MAX_ITEMS]), tuple(spans))


def _group(outline: Outline, layout: Layout, anchors: list[Anchor], lexicon: Lexicon) -> list[list[Row]]:
    """Rows by the element that holds them."""
    substantial = [
        anchor
        for anchor in anchors
        if len((link := anchor.link).text) >= _SUBSTANTIAL
        and link.region is Region.BODY
        and anchor.element.tag == "a"
        and _leads_to_a_page(link.url)
    ]
    places = [anchor.element.index for anchor in substantial]
    addresses = [anchor.link.url for anchor in substantial]
    seen: set[int] = set()
    groups: dict[int, list[Row]] = defaultdict(list)
    teasers = _teasers(outline, places)
    for number, anchor in enumerate(substantial):
        row = teasers[number] if number in teasers else _row_of(anchor.element, number, outline, places, addresses)
        if row is None or row.index in seen or row.index >= layout.footer_start:
            continue
        seen.add(row.index)
        entry = _read_row(anchor, row, outline, lexicon)
        if not entry.date and (wider := _row_of_cells(row, number, outline, places, addresses)) is not None:
            in_cells = _read_row(anchor, wider, outline, lexicon)
            row, entry = (wider, in_cells) if in_cells.date else (row, entry)
        if entry.date or layout.sizes[anchor.element.text_start] - layout.sizes[row.text_start] <= _LONGEST_LEAD:
            groups[row.parent].append(entry)
    return _with_tables(list(groups.values()), outline)


def _teasers(outline: Outline, places: list[int]) -> dict[int, Element | None]:
    """Articles that stand beside one another, each at the number of the link that leads to its page.

    Blogs show articles so, with links to authors, columns and comments: the one in the heading leads to the page, and
    the others, with ``None``, are no entries.
    """
    articles = outline.by_tag.get("article", ())
    beside = Counter(article.parent for article in articles) if len(articles) > 1 else {}
    found: dict[int, Element | None] = {}
    end = 0
    for article in articles:
        if article.index < end or beside.get(article.parent, 0) < 2:
            continue
        end = article.end
        inside = range(bisect_left(places, article.index), bisect_left(places, end))
        in_heading = (number for number in inside if _is_in_heading(outline.elements[places[number]], outline))
        lead = next(in_heading, next(iter(inside), None))
        found |= {number: article if number == lead else None for number in inside}
    return found


def _is_in_heading(link: Element, outline: Outline) -> bool:
    around = outline.ancestors(link)[:2]
    inside = outline.elements[link.index + 1 : link.end]
    return any(element.tag in _HEADINGS for element in (*around, *inside))


def _without_menus(groups: list[list[Row]], layout: Layout) -> list[list[Row]]:
    """The groups, those in menus left out where the page has a dated list elsewhere: large menus show news, too."""
    spans: list[tuple[int, int]] = []
    for menu in layout.menus:
        if not spans or menu.index >= spans[-1][1]:
            spans.append((menu.index, menu.end))
    if not spans:
        return groups
    starts = [start for start, _ in spans]

    def is_in_menu(rows: list[Row]) -> bool:
        place = bisect_right(starts, rows[0].element.index) - 1
        return place >= 0 and rows[0].element.index < spans[place][1]

    others = [rows for rows in groups if not is_in_menu(rows)]
    return others if any(sum(bool(row.date) for row in rows) > 1 for rows in others) else groups


def _with_tables(groups: list[list[Row]], outline: Outline) -> list[list[Row]]:
    """The groups, with rows that have a table of their own put together: an old way to lay out a list."""
    holders: dict[int, list[Row]] = defaultdict(list)
    for rows in groups:
        if len(rows) == 1 and rows[0].element.tag == "tr":
            table = next((e for e in outline.ancestors(rows[0].element)[:2] if e.tag == "table"), None)
            if table is not None:
                holders[_holder_of(table, outline)].append(rows[0])
    joined = {id(row) for rows in holders.values() if len(rows) > 1 for row in rows}
    others = [rows for rows in groups if id(rows[0]) not in joined]
    return others + [rows for rows in holders.values() if len(rows) > 1]


def _holder_of(table: Element, outline: Outline) -> int:
    """Index of what holds a row's own table and its like: around a table in a cell, the table of that cell's row."""
    parent = table.parent
    if parent < 0 or outline.elements[parent].tag not in {"td", "th"}:
        return parent
    around = (e for e in outline.ancestors(outline.elements[parent])[:3] if e.tag == "table")
    return next((outer.index for outer in around), parent)


def _with_dates_between(rows: list[Row], outline: Outline, lexicon: Lexicon) -> tuple[list[Row], list[int]]:
    """Rows whose dates stand between them (a list of terms, lines, every other table row), and where each ends now.

    What stands before the first row tells whether a date belongs to the row below it or to the one above.
    """
    holder = outline.elements[rows[0].element.parent]
    starts = [row.element.text_start for row in rows] + [holder.text_end]
    ends = [row.element.text_end for row in rows]
    gaps = [date_of_gap(outline, end, start, lexicon) for end, start in zip(ends, starts[1:], strict=True)]
    lead = date_of_gap(outline, holder.text_start, starts[0], lexicon)
    dates = [lead, *gaps[:-1]] if lead and not gaps[-1] else gaps
    if sum(map(bool, dates)) < max(2, len(rows) - 1):
        return rows, ends
    dated = [Row(row.anchor, row.element, row.title, date) for row, date in zip(rows, dates, strict=True)]
    return dated, starts[1:] if dates is gaps else ends


def _leads_to_a_page(url: str) -> bool:
    """Whether a link leads to a page: an http(s) URL, or a relative one on a page without an address."""
    head = url[:12].lower()
    return head[:4] == "http" or (bool(url) and not head.startswith(_NO_PAGES))


def _row_of(link: Element, number: int, outline: Outline, places: list[int], addresses: list[str]) -> Element:
    """The largest element around a link that holds no other page's link.

    ``number`` is the link's among all links of rows, whose elements and addresses the lists give.
    """
    row = link
    first = last = number
    for _ in range(7):
        if row.parent < 0:
            break
        above = outline.elements[row.parent]
        if above.tag in _HIGHEST:
            break
        while first > 0 and places[first - 1] >= above.index and last - first < _MOST_ALIKE:
            first -= 1
        while last + 1 < len(places) and places[last + 1] < above.end and last - first < _MOST_ALIKE:
            last += 1
        if last - first == _MOST_ALIKE or any(addresses[i] != addresses[number] for i in range(first, last + 1)):
            break
        row = above
        if row.tag in {"li", "tr"}:
            break
    return row


def _row_of_cells(
    item: Element, number: int, outline: Outline, places: list[int], addresses: list[str]
) -> Element | None:
    """The row whose cells are the items of a list of its own, one of which holds its only link; else nothing."""
    holder = outline.elements[item.parent] if item.tag == "li" and item.parent >= 0 else None
    if holder is None or holder.tag not in {"ul", "ol"} or holder.end - holder.index > _MOST_OF_CELLS:
        return None
    is_alone = bisect_left(places, holder.index) == number and bisect_left(places, holder.end) == number + 1
    cells = sum(element.parent == holder.index for element in outline.elements[holder.index + 1 : holder.end])
    return _row_of(holder, number, outline, places, addresses) if is_alone and cells > 1 else None


def _read_row(anchor: Anchor, row: Element, outline: Outline, lexicon: Lexicon) -> Row:
    """Title and date of one row."""
    link = anchor.element
    title = anchor.link.text
    found = ""
    if row is not link:
        before = parts_of(outline, row.text_start, link.text_start)
        after = hidden_parts(outline, row, link) if row.is_hidden else parts_of(outline, link.text_end, row.text_end)
        found = date_by_column(row, outline, lexicon) if row.tag == "tr" else ""
        found = found or date_alone(before + after, lexicon)
        found = found or date_beside(" ".join(before), " ".join(after), lexicon)
    if not found:
        found, title = date_in_title(title, lexicon)
    if not found:
        found, title = date_in_parts(outline, link, title, lexicon)
    full = anchor.link.title
    found = found or written_inside(outline, row, lexicon)
    if not found or found.startswith("--"):
        whole_date = date_in_tip(full, lexicon) or date_for_machines(outline, row, lexicon)
        found = whole_date if not found or found[1:7] == whole_date[4:10] else found
    whole = title.rstrip(".…· ")
    if len(full) > len(whole) and (len(full) > len(title) or whole != title) and (whole[:6] == full[:6] or not title):
        title = full
    return Row(anchor, row, title.lstrip(_BULLETS).lstrip() or title, found)


def _is_in_column_of_dates(row: Row, outline: Outline, lexicon: Lexicon) -> bool:
    """Whether a table's row has its date alone in a cell below a head that speaks of dates."""
    if row.element.tag != "tr" or not row.date:
        return False
    cells = cells_of(row.element, outline)
    return any(
        lexicon.kind_of_date(outline.text(head))[0] and date_alone([outline.text(cell)], lexicon) == row.date
        for head, cell in zip(heads_of(row.element, len(cells), outline), cells, strict=False)
    )


def _is_list(rows: list[Row]) -> bool:
    """Whether undated rows are a list of articles rather than a menu: three or more, whole titles, most no folders."""
    has_titles = len(rows) >= 3 and sum(len(row.title) for row in rows) >= 8 * len(rows)
    return has_titles and 2 * sum(_may_be_folder(row.anchor.link.url) for row in rows) <= len(rows)


def _may_be_folder(url: str) -> bool:
    return is_folder(url) or _BARE_FOLDER.search(url) is not None


def _newest(groups: list[list[Row]]) -> str:
    """The latest whole date on any row or in any row's URL; nothing where every date is whole."""
    if not any(row.date.startswith("--") for rows in groups for row in rows):
        return ""
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
    if not any(date.startswith("--") for date in dates):
        return dates
    hints = [_url_hint(row) if row.date else "" for row in rows]
    filled = with_years(dates, hints=hints)
    if newest and any(dates) and not any(filled):
        first = next(index for index, date in enumerate(dates) if date)
        year = int(newest[:4]) - (dates[first][2:7] > newest[5:10])
        hints[first] = f"{year:04d}{dates[first][1:7]}"
        filled = with_years(dates, hints=hints)
    return filled
