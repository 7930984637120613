"""Guides to services: which pages are guides, and which classes of elements each of them has.

The words that announce an element are looked for. Many a guide is a file or a picture on a page that hardly says more
than its title: what such a page lacks, nobody has seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govsite.audit.columns import no_columns, trail_of, type_of_page
from govsite.audit.last_answer import LastAnswer
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import ColumnVocabulary, Jurisdiction
from govsite.model.page import SITE_WIDE, Page, PageKind
from govsite.words import any_word

_SIGNS = 3
"""So many announced elements make a guide of a page that does not call itself one."""
_FEW_SIGNS = 2
"""So many make one of a page that does."""
_SHORTEST_NAME = 4
_TITLE_PARTS = re.compile(r"[-_|–—]")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|rtf|zip|rar|7z|ofd|jpe?g|png)(?:$|[?\s）)])|down_?(?:load|file)|attach", re.IGNORECASE
)


class Guide(NamedTuple):
    """One guide."""

    page: Page
    missing: tuple[str, ...]
    """Classes of elements that it lacks."""
    is_open: bool = False
    """They may stand in a file or a picture, or the page is no guide at all."""


_last = LastAnswer[list[Guide]]()


def guides_of(evidence: Evidence, place: Jurisdiction) -> list[Guide]:
    """All guides that were read. A page that a script draws is none: nobody can tell what it holds.

    Several rules ask for those of the same evidence one after the other: the last answer is kept.
    """
    return _last.of(evidence, place.columns, lambda: list(_guides(evidence, place.columns)))


def files_of(page: Page) -> Iterator[str]:
    """Addresses of files (forms, samples, whole guides) that a page offers, by their endings or their words."""
    return (
        link.url
        for link in page.links
        if link.region not in SITE_WIDE and (_FILE.search(link.url) or _FILE.search(link.text))
    )


def _guides(evidence: Evidence, vocabulary: ColumnVocabulary) -> Iterator[Guide]:
    classes = tuple((name, any_word(words)) for name, words in vocabulary.guide_elements.items())
    called = any_word(vocabulary.guide_words)
    outside = no_columns(evidence, vocabulary)
    home = next((page for page in evidence.pages if page.kind is PageKind.HOME), None)
    common = {res.url for res in home.resources} if home else set()
    for page in evidence.pages:
        if page.kind not in (PageKind.ARTICLE, PageKind.OTHER) or not page.is_own or "body" in page.unseen:
            continue
        trail = trail_of(page, outside)
        is_among_guides = any(called.is_in(name) for name in (page.label(vocabulary.name_label) or "", *trail))
        kind = type_of_page(page, vocabulary, outside)
        has_type = kind in vocabulary.guide_types
        is_called_guide = not kind and called.is_in(page.title)
        if not (is_among_guides or is_called_guide or has_type):
            continue  # most pages; their texts need not be searched
        missing = [name for name, words in classes if not words.is_in(page.text)]
        found = len(classes) - len(missing)
        if not (is_among_guides or found >= (_FEW_SIGNS if called.is_in(page.title) else _SIGNS)):
            continue
        if _is_named(page, (*outside, *vocabulary.guide_words, *trail[:-1]), trail):
            missing = [name for name in missing if name != vocabulary.guide_named_by_title]
        is_open = found < _FEW_SIGNS or (found < _SIGNS and _shows_more(page, common))
        yield Guide(page, tuple(missing), is_open)


def _is_named(page: Page, others: tuple[str, ...], trail: list[str]) -> bool:
    """Whether the page's title or the end of its breadcrumb is more than the name of the site or of a column."""
    parts = [part.strip() for part in (*_TITLE_PARTS.split(page.title), *trail[-1:])]
    return any(len(part) >= _SHORTEST_NAME and part not in others for part in parts)


def _shows_more(page: Page, common: set[str]) -> bool:
    """Whether a page offers a file, or shows a picture or a frame that the home page does not."""
    own = (res.kind for res in page.resources if res.url not in common)
    return any(True for _ in files_of(page)) or any(kind in {"image", "frame"} for kind in own)
