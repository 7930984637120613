"""Guides to services: which pages are guides, and which classes of elements each of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from govsite.audit.columns import trail_of, type_of_page
from govsite.model.evidence import Evidence, Page, PageKind
from govsite.model.jurisdiction import ColumnVocabulary, Jurisdiction

_SIGNS = 3
"""So many announced elements make a guide of a page that does not call itself one."""


class Guide(NamedTuple):
    """One guide."""

    page: Page
    missing: tuple[str, ...]
    """Classes of elements that it lacks."""


def guides_of(evidence: Evidence, place: Jurisdiction) -> list[Guide]:
    """All guides that were read. A page that a script draws is none: nobody can tell what it holds."""
    return list(_guides(evidence, place.columns))


def _guides(evidence: Evidence, vocabulary: ColumnVocabulary) -> Iterator[Guide]:
    classes = tuple((name, _any_of(words)) for name, words in vocabulary.guide_elements.items())
    called = _any_of(vocabulary.guide_words)
    for page in evidence.pages:
        if page.kind not in (PageKind.ARTICLE, PageKind.OTHER) or page.is_soft_404 or "body" in page.unseen:
            continue
        missing = tuple(name for name, words in classes if words.search(page.text) is None)
        found = len(classes) - len(missing)
        names = (page.label(vocabulary.name_label) or "", *trail_of(page, vocabulary))
        is_among_guides = any(called.search(name) for name in names)
        calls_itself = found > 0 and called.search(page.title) is not None
        is_like_one = found >= _SIGNS and type_of_page(page, vocabulary) in vocabulary.guide_types
        if is_among_guides or calls_itself or is_like_one:
            yield Guide(page, missing)


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")
