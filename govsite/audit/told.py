"""One problem for a fault that many pages share."""

from __future__ import annotations

from collections.abc import Sequence

from govsite.model.check import Problem
from govsite.model.page import Page

SHOWN = 20


def shared_problem(pages: Sequence[Page], *, zh: str, en: str, key: str, excerpt: str = "") -> Problem:
    """One problem with the pages that show it; a template's fault keeps its name whichever page comes first."""
    return Problem(
        zh=zh,
        en=en,
        url=pages[0].url,
        key=key,
        excerpt=excerpt,
        sources=tuple(page.url for page in pages[:SHOWN]),
        source_count=len(pages),
        is_site_wide=True,
    )
