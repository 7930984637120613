"""Whether a list has pages that nothing on it leads to.

A list says how many pages it has in its words ("共 35 页") or to the script that turns them, and shows a reader ways to
them. Where none of those is an address, because a script asks for the rows and draws them in place, what lies behind
the first page stays unseen, however long a crawl goes on: that is to be told. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from govsite import urls
from govsite.crawl.facts.links import Anchor
from govsite.crawl.facts.outline import Outline
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.long_lists import Pager
from govsite.words import stretches_around

_LONGEST = 64 * 1024
"""Characters of a script that are looked through."""
_FIRST_PAGE = (0, 1)
_AROUND = 60
"""Characters around a word in which a pattern may match: more than any of them spans."""


class _Pager(NamedTuple):
    """A ``Pager``, compiled."""

    counts: tuple[re.Pattern[str], ...]
    scripts: tuple[tuple[str, re.Pattern[str]], ...]


def pages_beyond(outline: Outline, anchors: Sequence[Anchor], *, url: str, vocabulary: PageVocabulary) -> int:
    """How many further pages the list on this page says it has, if nothing on it leads to one; else 0.

    ``url`` is the page's own address: what leads there leads to no other page.
    """
    turns = False
    farthest = 0
    for anchor in anchors:
        link = anchor.link
        number = vocabulary.pager.page_of(link.text)
        if number is None:
            continue
        if urls.is_http(link.url):
            if link.url != url:
                return 0
        else:
            turns |= number == 0
            farthest = max(farthest, number)
    shown = farthest if turns else 0
    return max(shown, _said(outline, vocabulary.pager), 1) - 1


def pages_behind_rows(outline: Outline, carried: int, vocabulary: PageVocabulary) -> int:
    """How many pages of rows are behind the ``carried`` ones that a page gives to its script; 0 where nothing says so.

    Its pager turns over what it was given: only the number of all rows tells of others.
    """
    found = [
        (int(match["records"]), int(match["rows"]))
        for _, source in outline.scripts
        for mark, form in _compiled(vocabulary.pager).scripts
        if mark in source and "records" in form.groupindex
        for match in form.finditer(source[:_LONGEST])
    ]
    return max((-(-(records - carried) // max(rows, 1)) for records, rows in found if records > carried), default=0)


def _said(outline: Outline, pager: Pager) -> int:
    """How many pages the first page of the list says there are; 0 where nothing says so, or this is not the first."""
    forms = _compiled(pager)
    found = [
        _read(match)
        for start, end in stretches_around(outline.whole, pager.count_words, before=_AROUND, behind=_AROUND)
        for form in forms.counts
        for match in form.finditer(outline.whole, start, end)
    ]
    for _, source in outline.scripts:
        for mark, form in forms.scripts:
            if mark in source:
                found += map(_read, form.finditer(source[:_LONGEST]))  # "var total = 0; total = 35;"
    if any(page not in _FIRST_PAGE for page, _ in found):
        return 0
    return max((pages for _, pages in found), default=0)


def _read(match: re.Match[str]) -> tuple[int, int]:
    """Page and pages."""
    said = {name: int(value) for name, value in match.groupdict().items() if value}
    pages = said["pages"] if "pages" in said else -(-said["records"] // max(said["rows"], 1))
    return said.get("page", 1), pages


@lru_cache(maxsize=16)
def _compiled(pager: Pager) -> _Pager:
    return _Pager(
        counts=tuple(map(re.compile, pager.counts)),
        scripts=tuple((script.mark, re.compile(script.pattern)) for script in pager.scripts),
    )
