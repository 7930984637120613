"""Guides to services: which pages are guides, and which classes of elements each of them has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from govsite.audit.columns import no_columns, trail_of, type_of_page
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import ColumnVocabulary, Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.words import any_word

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
    classes = tuple((name, any_word(words)) for name, words in vocabulary.guide_elements.items())
    called = any_word(vocabulary.guide_words)
    outside = no_columns(evidence, vocabulary)
    for page in evidence.pages:
        if page.kind not in (PageKind.ARTICLE, PageKind.OTHER) or page.is_soft_404 or "body" in page.unseen:
            continue
        names = (page.label(vocabulary.name_label) or "", *trail_of(page, outside))
        is_among_guides = any(called.is_in(name) for name in names)
        is_called_guide = called.is_in(page.title)
        has_type = type_of_page(page, vocabulary, outside) in vocabulary.guide_types
        if not (is_among_guides or is_called_guide or has_type):
            continue  # most pages; their texts need not be searched
        text = page.text
        missing = tuple(name for name, words in classes if not words.is_in(text))
        found = len(classes) - len(missing)
        if is_among_guides or (is_called_guide and found > 0) or (has_type and found >= _SIGNS):
            yield Guide(page, missing)
