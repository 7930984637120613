"""Which pages that were found and not read may be columns. Pure.

An address tells little: what is ``/info/1002/1234.htm`` here is a column there. Pages of one program are of one kind,
though, and so are most of one folder: what was read of them tells what the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from govsite.crawl.frontier import ARTICLE_RANK, rank
from govsite.crawl.scope import cut
from govsite.crawl.traps import template_of
from govsite.model.page import Page, PageKind
from govsite.words import patterns_of

_COLUMN_RANK = 1
_KNOWN_BY = 3
"""Pages that tell the kind of others whose addresses say nothing."""
_STRAY = 10
"""One column among more than so many other pages of a program is one that was taken for it."""


class _Kinds(NamedTuple):
    """How many pages were read, and how many of them were columns."""

    pages: int = 0
    columns: int = 0

    @property
    def are_columns(self) -> bool:
        """Whether enough of them were."""
        return self.columns > 0 and self.columns * _STRAY >= self.pages

    @property
    def are_none(self) -> bool:
        """Whether so many were read that the others are none either."""
        return self.pages >= _KNOWN_BY and not self.are_columns


def count_columns(unread: Iterable[str], read: Iterable[Page], files: Iterable[str] = ()) -> int:
    """How many of the ``unread`` addresses may be columns, as the pages that were ``read`` tell, and the ``files``.

    A program that gave files (``download.jsp?id=3``) gives no columns.
    """
    kinds: dict[str, _Kinds] = defaultdict(_Kinds)
    told = chain(((page.url, page.kind is PageKind.COLUMN) for page in read), ((url, False) for url in files))
    for url, is_column in told:
        for key in {template_of(url), _folder_of(url)}:
            pages, columns = kinds[key]
            kinds[key] = _Kinds(pages + 1, columns + is_column)
    return sum(_may_be_one(url, kinds.get(template_of(url)), kinds.get(_folder_of(url))) for url in unread)


def services_among(urls: set[str], read: Iterable[Page], patterns: tuple[str, ...]) -> set[str]:
    """Those of the ``urls`` that are no page of content: every link to them names a service (log-in, search, mail)."""
    named = patterns_of(patterns)
    words: dict[str, set[str]] = {}
    for page in read if urls else ():
        for link in page.links:
            if link.url in urls:
                words.setdefault(link.url, set()).add(link.text or link.title)
    return {
        url for url, texts in words.items() if all(any(pattern.fullmatch(text) for pattern in named) for text in texts)
    }


def _may_be_one(url: str, alike: _Kinds | None, beside: _Kinds | None) -> bool:
    if alike is not None and (alike.are_columns or alike.are_none):
        return alike.are_columns
    said = rank(url)
    if said > _COLUMN_RANK and beside is not None and beside.are_none:
        return False
    return said < ARTICLE_RANK


def _folder_of(url: str) -> str:
    """The folder of a file and its ending: ``http://h/zwgk/2026/*.html`` of all years."""
    parts = cut(url)
    folder, _, file = parts.path.rpartition("/")
    return template_of(f"{parts.authority}{folder}/*{file[file.rfind('.') :] if '.' in file else ''}")
