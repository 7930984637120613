"""The site offers something of a kind: a column of one of these types or with such words, or a link that works.

Links to other hosts count: many sites use the platform of their government.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.columns import any_of, columns_of
from govsite.audit.unread import broken_urls, unread_columns
from govsite.model.check import Check, CheckOptions, ColumnTypeName, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page, Region
from govsite.quantities import plural

_LONGEST = 10
"""Characters of a channel's name."""


class Options(CheckOptions, frozen=True, kw_only=True):
    """What must be offered."""

    types: tuple[ColumnTypeName, ...] = ()
    """Types of columns, any of which will do."""
    words: tuple[str, ...] = ()
    """Further words of links to such a channel, or in a column's name."""
    but: tuple[ColumnTypeName, ...] = ()
    """Types whose words are no such channel although they hold the same letters."""
    but_words: tuple[str, ...] = ()
    """Words that make such a link one to an office, not to a channel."""
    may_be_empty: bool = False
    """An empty column will do here, because a rule on empty columns tells it already."""
    what_zh: str
    what_en: str


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if nothing of the kind is offered."""
    columns = columns_of(evidence, place)
    empty = set() if options.may_be_empty else {column.url for column in columns if column.is_empty}
    types = place.columns.types
    wanted = any_of((*options.words, *(word for kind in options.types if kind in types for word in types[kind].names)))
    other = any_of((*options.but_words, *(word for kind in options.but if kind in types for word in types[kind].names)))

    def names_it(text: str, tip: str = "") -> bool:
        """Whether a text (or, where there is none, its tip) names such a channel; a longer text is a headline."""
        words = text or tip
        return len(text) <= _LONGEST and wanted.search(words) is not None and other.search(words) is None

    if any(column.url not in empty and (column.type in options.types or names_it(column.name)) for column in columns):
        return
    broken = broken_urls(evidence)
    for page in evidence.pages:
        for link in page.links:
            if names_it(link.text, link.title) and link.url not in broken and link.url not in empty:
                return
    unread = unread_columns(evidence)
    if unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    home = evidence.home_page
    if count := _unnamed(home, read={page.url for page in evidence.pages}):
        raise NotObserved(Reason.NOT_SEEN, f"pictures without words on the home page: {plural(count, 'link')}")
    yield Problem(
        zh=f"未发现{options.what_zh}，应提供",
        en=f"no {options.what_en} was found, one is required",
        url=home.url,
        key="missing",
    )


def _unnamed(home: Page, *, read: set[str]) -> int:
    """How many pictures of a page, its footer aside, lead without a word to what was not read: it may be anything."""
    return sum(
        link.is_image and not link.text and not link.title and link.region is not Region.FOOTER and link.url not in read
        for link in home.links
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
