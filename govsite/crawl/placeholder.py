"""Pages that a server shows in a site's place: its own first page, a closed account, a sign of building work. Pure.

They come with success, and would be judged as a home page that lacks everything. Known by the jurisdiction's
``placeholder_patterns``, which a title matches as a whole, or which stand in a page that says little else.
"""

from __future__ import annotations

from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page
from govsite.words import patterns_of

MOST_BYTES = 1 << 16
"""Larger pages are no such signs (Apache's has 11,000): who asks only whether a site opens need not read them."""
_FEW_WORDS = 400
"""Characters of text up to which a page may be nothing but such a sign."""
_FEW_LINKS = 12
_TOLD = 80


def placeholder_of(page: Page, vocabulary: PageVocabulary) -> str:
    """What the page says in the site's place; empty where it is a page of the site."""
    title = page.title.strip()
    patterns = patterns_of(vocabulary.placeholder_patterns)
    if any(pattern.fullmatch(title) for pattern in patterns):
        return title[:_TOLD]
    if len(page.text) > _FEW_WORDS or len(page.links) > _FEW_LINKS or page.items or page.forms:
        return ""
    found = (pattern.search(text) for text in (title, page.text) for pattern in patterns)
    return next((match.group()[:_TOLD] for match in found if match), "")
