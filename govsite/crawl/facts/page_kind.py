"""What kind of page it is: home, column, article, other.

Most real sites print every label on every page and leave those empty that do not
apply, so values count and not presence; and where the labels are missing altogether
(which the rules want to know), the page's shape still tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from govsite.crawl.facts.dates.written import url_date
from govsite.crawl.facts.labels import has_value
from govsite.crawl.facts.lexicon import Lexicon
from govsite.model.page import DateSeen, ListItem, Meta, PageKind
from govsite.urls import split_url

_ROOT = re.compile(r"/(?:(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php|do))?", re.IGNORECASE)
_FOLDER = re.compile(
    r"/(?:$|(?:index|list|default|node|column|channel|more)(?:[_-]?\d+){0,2}\.(?:s?html?|jsp|aspx?|php|do|jhtml)$)|/col/col\d+/|/(?:columns?|channels?|lists?)/",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"/(?:t\d{8}_\d+|content_\d+|art_\d+(?:_\d+)*|c\d{5,}|info/\d+/\d+|\d{5,}|[0-9a-f]{32}|p\d{6,})\.(?:s?html?|jhtml|aspx?|jsp)$|/(?:content|article|detail|info|show|view)\w*[/.?]",
    re.IGNORECASE,
)
# One program gives all pages of many sites; what it is asked to do says which: index.php?m=content&c=index&a=show&id=7.
_ASKED = r"(?:^|&)(?:a|act|action|do|op|view)="
_SHOWS = re.compile(_ASKED + r"(?:show|view|detail|article|read|info)(?:&|$)", re.IGNORECASE)
_LISTS = re.compile(_ASKED + r"(?:lists?|category|section|channel|column)(?:&|$)|(?:^|&)cat=\d", re.IGNORECASE)
_LONG_TEXT = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """What a page looks like, whatever its labels say."""

    prose: int
    """Characters of the main part outside links."""
    published: DateSeen | None
    items: tuple[ListItem, ...]
    is_login: bool = False
    """It asks for a password and leads nowhere much."""


def kind_of(url: str, *, metas: tuple[Meta, ...], shape: Shape, lexicon: Lexicon, is_home: bool) -> PageKind:
    """The kind of a page."""
    if is_home or _is_root(url):
        return PageKind.HOME
    article = _article_score(url, metas=metas, shape=shape, lexicon=lexicon)
    column = _column_score(url, metas=metas, shape=shape, lexicon=lexicon)
    # One text may have a folder to itself: a column lists something, or names no date.
    is_dated = _is_labelled(shape.published) and (article == column or not shape.items)
    if article >= 3 and (article > column or is_dated):
        return PageKind.ARTICLE
    if column >= 2:
        return PageKind.COLUMN
    return PageKind.ARTICLE if article >= 2 else PageKind.OTHER


def is_folder(url: str) -> bool:
    """Whether a URL is written as those of columns are: a folder, or the first page of one."""
    parts = split_url(url)
    return _FOLDER.search(parts.path) is not None and not _SHOWS.search(parts.query)


def _is_any_page(url: str) -> bool:
    """Whether a URL asks the site's one program for a page of whatever kind (index.php?id=7)."""
    parts = split_url(url)
    return bool(parts.query) and _ROOT.fullmatch(parts.path or "/") is not None and not _LISTS.search(parts.query)


def _is_root(url: str) -> bool:
    """Whether a URL is a host's own front page."""
    parts = split_url(url)
    return parts.scheme in {"http", "https"} and not parts.query and _ROOT.fullmatch(parts.path or "/") is not None


def _is_labelled(published: DateSeen | None) -> bool:
    """Whether words announce the date that a reader sees."""
    return published is not None and published.source == "visible" and not published.text[:1].isdigit()


def _values(metas: tuple[Meta, ...], names: frozenset[str]) -> dict[str, str]:
    """Values of the labels of these names, empty and template ones left out."""
    return {
        meta.name.casefold(): meta.content
        for meta in reversed(metas)
        if meta.name.casefold() in names and has_value(meta.content)
    }


def _article_score(url: str, *, metas: tuple[Meta, ...], shape: Shape, lexicon: Lexicon) -> int:
    """How much speaks for an article."""
    labels = _values(metas, lexicon.article_labels)
    columns = set(_values(metas, lexicon.column_labels).values())
    said = sum(value not in columns for value in labels.values())
    score = min(said, 2) * 2 if said > 1 else said
    parts = split_url(url)
    if url_date(url) or _DOCUMENT.search(parts.path) or _SHOWS.search(parts.query):
        score += 2
    if shape.published is not None and shape.published.source == "visible":
        score += 3 if _is_labelled(shape.published) else 2
    if shape.prose >= _LONG_TEXT:
        score += 1
    return score


def _column_score(url: str, *, metas: tuple[Meta, ...], shape: Shape, lexicon: Lexicon) -> int:
    """How much speaks for a column."""
    score = 0
    if _values(metas, lexicon.column_labels) and len(_values(metas, lexicon.article_labels)) < 2:
        score += 2
    dated = sum(bool(item.date) for item in shape.items)
    if dated >= 3:
        score += 2
    elif dated >= 2 or len(shape.items) >= 5:
        score += 1
    if is_folder(url) and not _is_any_page(url) and not (shape.is_login and not shape.items):
        score += 2
    return score
