"""The columns of a site: what they are called, of which type, at which level, and when each got its newest entry.

Pure functions of the evidence and the country's words, linear in pages and entries. A column is one
list with all its numbered pages. What the list itself does not date is dated by its articles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govsite.audit.days import iso_day
from govsite.audit.last_answer import LastAnswer
from govsite.audit.list_pages import first_pages
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import ColumnVocabulary, Jurisdiction
from govsite.model.long_lists import Pager
from govsite.model.page import TOP_OF_LIST, UNSEEN_LISTS, ListItem, Page, PageKind, Region
from govsite.urls import split_url

_PAGE_NUMBER = re.compile(
    r"/(?:index|list|default|node|channel|column|more)?(?:[_-]\d{1,4}){0,2}\.(?:s?html?|jsp|aspx?|php|do|jhtml)$",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"[-_|–—·]")
_DRAWN = UNSEEN_LISTS - {"list-by-file"}
_WORDS_OF_A_TEXT = 40
_FEWEST_WITH_A_BOX = 4
"""Columns on which a list must stand, the same on all of them, to be a box of the site's and no column's own."""
"""A column whose page says more than this is a text, not an empty list."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a site."""

    name: str
    type: str
    """Id of its type in the country's vocabulary, empty where nothing tells."""
    url: str
    level: int
    """1 for columns right below the home page."""
    newest: str
    """ISO date of the newest entry, empty where none is dated."""
    is_list: bool
    """It holds entries (or is meant to and holds none), rather than a text or a portal of further columns."""
    is_empty: bool
    is_settled: bool
    """Everything was seen that ``newest`` and ``is_empty`` rest on."""
    is_drawn: bool
    """Scripts fill its list, or may fill it further, with what nobody saw."""
    is_static: bool
    """Nothing new is expected: by its type, or because its name says that it is closed."""
    items: tuple[ListItem, ...] = ()
    pages: tuple[Page, ...] = ()


class _Words(NamedTuple):
    """The words of all types: longest first, with the type of each."""

    names: re.Pattern[str]
    labels: re.Pattern[str]
    type_of_name: dict[str, str]
    type_of_label: dict[str, str]


_last = LastAnswer[tuple[Column, ...]]()


def columns_of(evidence: Evidence, place: Jurisdiction) -> tuple[Column, ...]:
    """All columns that were read, in order of the crawl.

    Several rules ask for those of the same evidence one after the other: the last answer is kept.
    Raises ``NotObserved`` where no page was read.
    """
    return _last.of(evidence, place.columns, lambda: tuple(_read(evidence, place.columns, place.pages.pager)))


def column_type(name: str, label: str, vocabulary: ColumnVocabulary) -> str:
    """The type that a column's name (or else its type label) means; empty where neither says."""
    words = _words_of(vocabulary)
    best = max(words.names.findall(name), key=len, default="")
    if best:
        return words.type_of_name[best]
    match = words.labels.search(label)
    return words.type_of_label[match[0]] if match else ""


def no_columns(evidence: Evidence, vocabulary: ColumnVocabulary) -> frozenset[str]:
    """What names no column where columns are named: the home page, "text", and the site itself.

    Many sites begin their titles and breadcrumbs with their own name, which may hold a column's word (an office of
    public services).
    """
    names = [evidence.site.name]
    for page in (evidence.seen_pages or ())[:1]:
        names += [page.label(vocabulary.site_label) or "", *_TITLE_PARTS.split(page.title)]
    own = {name.strip() for name in names if len(name.strip()) > 1}
    return frozenset((*own, *vocabulary.home_words, *vocabulary.last_words))


def column_name(page: Page, vocabulary: ColumnVocabulary, outside: Collection[str]) -> str:
    """What a page says that its column is called: label, breadcrumb, title. ``outside``: see ``no_columns``."""
    label = (page.label(vocabulary.name_label) or "").strip()
    if 1 < len(label) <= 40 and not re.search(r"[{}$<>]|^null$", label, re.IGNORECASE):
        return label
    if steps := trail_of(page, outside):
        return steps[-1]
    parts = [part.strip() for part in _TITLE_PARTS.split(page.title)]
    return next((part for part in parts if part and part not in outside), parts[0])[:40]


def trail_of(page: Page, outside: Collection[str]) -> list[str]:
    """Names of columns in the breadcrumb. ``outside``: see ``no_columns``."""
    return [step for step in page.breadcrumb if step not in outside]


def type_of_page(page: Page, vocabulary: ColumnVocabulary, outside: Collection[str]) -> str:
    """Type of the column that a page (list or article) stands in. ``outside``: see ``no_columns``."""
    label = (page.label(vocabulary.name_label) or "").strip()
    for name in (label, *reversed(trail_of(page, outside))):
        if name and (found := column_type(name, "", vocabulary)):
            return found
    return column_type("", page.label(vocabulary.type_label) or "", vocabulary)


def published_days(evidence: Evidence) -> dict[str, str]:
    """URL of each page that was read → day of its publication, empty for pages that show none."""
    return {page.url: iso_day(page.published.date) if page.published else "" for page in evidence.pages}


def newest_of(items: Iterable[ListItem], days: dict[str, str], *, latest: str) -> tuple[str, bool]:
    """Newest day among entries up to ``latest``, and whether the days of all undated entries are known."""
    newest, settled = "", True
    for item in items:
        day = iso_day(item.date)
        if not day:
            read = days.get(item.url)
            settled &= read is not None
            day = read or ""
        if newest < day <= latest:
            newest = day
    return newest, settled


def _read(evidence: Evidence, vocabulary: ColumnVocabulary, pager: Pager) -> Iterable[Column]:
    """Pages of columns, numbered pages put together."""
    days = published_days(evidence)
    home = next((page for page in evidence.pages if page.kind is PageKind.HOME), None)
    first = {link.url for link in (home.links if home else ()) if link.region in (Region.NAVIGATION, Region.HEADER)}
    common = {res.url for res in home.resources} if home else set()
    groups: dict[str, list[Page]] = {}
    outside = no_columns(evidence, vocabulary)
    lists = {page.url: page for page in evidence.pages if page.kind is PageKind.COLUMN and page.is_own}
    first_of = first_pages(lists, {url: column_name(page, vocabulary, outside) for url, page in lists.items()}, pager)
    for url, page in lists.items():
        groups.setdefault(_list_key(first_of.get(url, url), pager), []).append(page)
    site = _Site(
        days=days,
        first=first,
        common=common,
        latest=evidence.observed_at[:10] or "9999",
        files={_files_of(page) for page in evidence.pages if page.kind is PageKind.COLUMN and page.items},
        outside=outside,
        boxes=_boxes(groups.values()),
    )
    leading = set(first_of.values())
    for pages in groups.values():
        yield _column(sorted(pages, key=lambda page: page.url not in leading), vocabulary, site)


class _Site(NamedTuple):
    """What its columns are read beside."""

    days: dict[str, str]
    first: set[str]
    common: set[str]
    latest: str
    files: set[frozenset[str]]
    """Script files that column pages load whose entries stand in their HTML: mostly the same for all of them."""
    outside: frozenset[str]
    """What names no column."""
    boxes: frozenset[frozenset[str]]
    """The addresses in each list that stands on most columns alike ("recommended", "latest news")."""


def _lists_of(page: Page) -> dict[int, frozenset[str]]:
    """The addresses in each list of a page."""
    found: dict[int, set[str]] = {}
    for item in page.items:
        found.setdefault(item.list, set()).add(item.url)
    return {number: frozenset(urls) for number, urls in found.items()}


def _boxes(columns: Collection[list[Page]]) -> frozenset[frozenset[str]]:
    """The lists that stand on at least half of the columns, and on a few at the least."""
    counts = Counter(box for pages in columns for box in {urls for page in pages for urls in _lists_of(page).values()})
    least = max(_FEWEST_WITH_A_BOX, len(columns) / 2)
    return frozenset(urls for urls, count in counts.items() if count >= least)


def _own_items(page: Page, boxes: frozenset[frozenset[str]]) -> tuple[ListItem, ...]:
    """The entries of a column's own lists; all of them where there are no others."""
    shared = {number for number, urls in _lists_of(page).items() if urls in boxes} if boxes else ()
    own = tuple(item for item in page.items if item.list not in shared) if shared else page.items
    return own or page.items


def _files_of(page: Page) -> frozenset[str]:
    """The script files that a page loads, without what follows their names."""
    return frozenset(res.url.partition("?")[0] for res in page.resources if res.kind == "script")


def _is_drawn(page: Page, site: _Site) -> bool:
    """Whether what a page's list holds is not to be seen in its HTML.

    A file of scripts may fill an empty list. Where other columns load all of the same files and have their entries in
    the HTML nevertheless, those files do not: the list is empty.
    """
    if not _DRAWN.isdisjoint(page.unseen):
        return True
    if "list-by-file" not in page.unseen:
        return False
    mine = _files_of(page)
    return not any(mine <= files for files in site.files)


def _column(pages: list[Page], vocabulary: ColumnVocabulary, site: _Site) -> Column:
    page = pages[0]
    name = column_name(page, vocabulary, site.outside)
    kind = column_type(name, page.label(vocabulary.type_label) or "", vocabulary)
    items = tuple(item for each in pages for item in _own_items(each, site.boxes))
    newest, settled = newest_of(items, site.days, latest=site.latest)
    settled = settled or _tells_its_newest(items, site.days)
    is_drawn = not items and any(_is_drawn(each, site) for each in pages)
    is_open = is_drawn or any("list" in each.unseen or _may_go_on_with_newer(each) for each in pages)
    facts = vocabulary.types.get(kind)
    is_text = facts is not None and facts.is_static
    is_empty = not items and not is_drawn and _is_empty(page, name, vocabulary, site, is_text=is_text)
    return Column(
        name=name,
        type=kind,
        url=page.url,
        level=_level(page, site),
        newest=newest,
        is_list=bool(items) or is_empty or is_drawn,
        is_empty=is_empty,
        is_settled=settled and not is_open,
        is_drawn=is_open,
        is_static=_is_closed(page, name, vocabulary, site) or (facts is not None and facts.is_static),
        items=items,
        pages=tuple(pages),
    )


def _may_go_on_with_newer(page: Page) -> bool:
    """Whether newer entries than a page shows may stand behind it, where only a script leads: the oldest come first."""
    days = [day for item in page.items if (day := iso_day(item.date))] if page.pages_beyond else []
    return len(days) > 1 and days[0] < days[-1]


def _tells_its_newest(items: Sequence[ListItem], days: Mapping[str, str]) -> bool:
    """Whether the newest entry is known although some have no date that anybody read.

    A list that shows dates shows that of its newest; in one without, the newest stand at the top.
    """
    return any(iso_day(item.date) for item in items) or all(item.url in days for item in items[:TOP_OF_LIST])


def _is_closed(page: Page, name: str, vocabulary: ColumnVocabulary, site: _Site) -> bool:
    """Whether a column is closed on purpose: by its name, or with the campaign or the year that it belongs to."""
    above = [step for step in trail_of(page, site.outside) if step != name]
    if any(word in name for word in vocabulary.archive_words):
        return True
    if any(word in step for step in above for word in vocabulary.archive_above):
        return True
    if vocabulary.archive_paths and re.search(vocabulary.archive_paths, split_url(page.url).path):
        return True
    pattern = vocabulary.archive_pattern
    return bool(pattern) and any(re.search(pattern, step) for step in (name, *above))


def _level(page: Page, site: _Site) -> int:
    trail = trail_of(page, site.outside)
    if trail:
        return len(trail)
    return 1 if page.url in site.first else max(1, page.depth)


def _is_empty(page: Page, name: str, vocabulary: ColumnVocabulary, site: _Site, *, is_text: bool) -> bool:
    """Whether a column's page holds neither entries nor a text, a form, a picture or links of its own.

    ``is_text``: columns of its type hold texts, pictures and links rather than entries; only words make it empty.
    """
    text = page.text
    says_so = any(word in text for word in vocabulary.empty_words)
    if is_text and not says_so:
        return False
    trail = {*page.breadcrumb, *site.outside, name}
    own = [
        link
        for link in page.links
        if link.region is Region.BODY
        and link.text
        and link.text not in trail
        and not _is_furniture(link.text, vocabulary)
    ]
    if own and not (says_so and len(own) <= 3):
        return False
    if page.forms and any(form.method == "post" for form in page.forms):
        return False
    shown = {res.url: res.kind for res in page.resources if res.kind in {"frame", "media", "image"}}
    if any(kind != "image" or url not in site.common for url, kind in shown.items()):
        return False
    rest = text
    for word in sorted(trail, key=len, reverse=True):
        if word:
            rest = rest.replace(word, "")
    for pattern in vocabulary.furniture:
        rest = re.sub(pattern, "", rest)
    return says_so or sum(map(str.isalnum, rest)) < _WORDS_OF_A_TEXT


def _is_furniture(text: str, vocabulary: ColumnVocabulary) -> bool:
    if text.isdigit() or len(text) == 1:
        return True
    return any(re.fullmatch(pattern, text) for pattern in vocabulary.furniture)


def _list_key(url: str, pager: Pager) -> str:
    """The address of a list without the number of its page."""
    parts = split_url(url)
    path = _PAGE_NUMBER.sub("/", parts.path)
    query = "&".join(part for part in parts.query.split("&") if part and not pager.is_page(part))
    return f"{parts.netloc}{path}?{query}"


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first; nothing where there are none."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


def _words_of(vocabulary: ColumnVocabulary) -> _Words:
    kept = _kept.get(id(vocabulary))
    if kept is None or kept[0] is not vocabulary:
        names = {word: kind for kind, facts in vocabulary.types.items() for word in facts.names}
        labels = {word: kind for kind, facts in vocabulary.types.items() for word in facts.labels}
        kept = (vocabulary, _Words(any_of(names), any_of(labels), names, labels))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[id(vocabulary)] = kept
    return kept[1]


_MOST_KEPT = 8
_kept: dict[int, tuple[ColumnVocabulary, _Words]] = {}
