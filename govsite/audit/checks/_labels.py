"""Labels: ``meta`` elements that a rule asks for by name, and values that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from govsite.audit.checks._pages import addresses
from govsite.model.check import CheckOptions, NotApplicable, Problem
from govsite.model.page import Meta, Page, PageKind
from govsite.words import check_pattern

ALL_JUDGED = (PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE)

WIDEST_EXCERPT = 120


class ValueOptions(CheckOptions, frozen=True):
    """Parent of the options of checks that read a label's value.

    A value that says nothing is what the check ``labels-empty`` reports; the others pass it over,
    so that one fault is counted once.
    """

    placeholders: tuple[str, ...] = ()
    """Whole values that say nothing ("null", "undefined"), letter case and width ignored."""
    placeholder_patterns: tuple[str, ...] = ()
    """Regular expressions of unreplaced template text, searched in the value."""

    def __post_init__(self) -> None:
        for pattern in self.placeholder_patterns:
            check_pattern(pattern)


def metas_by_name(page: Page) -> dict[str, list[Meta]]:
    """All labels of a page by their name in lower case, in document order."""
    found: dict[str, list[Meta]] = {}
    for meta in page.metas:
        found.setdefault(meta.name.strip().casefold(), []).append(meta)
    return found


def require_any(pages: Iterable[Page], labels: Iterable[str]) -> None:
    """Raises ``NotApplicable`` if no page carries any of the labels: their absence is another rule's fault."""
    wanted = {label.casefold() for label in labels}
    if not any(meta.name.strip().casefold() in wanted for page in pages for meta in page.metas):
        raise NotApplicable("no page carries the label")


def fold(value: str) -> str:
    """Letter case, width (full-width forms) and outer white space are no difference."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def says_nothing(value: str, options: ValueOptions) -> bool:
    """Whether a label's value is empty, a placeholder or unreplaced template text."""
    return _says_nothing(value, options.placeholders, options.placeholder_patterns)


def values_of(page: Page, label: str, options: ValueOptions) -> list[str]:
    """Values of one label on a page that say something, each once, outer white space removed."""
    name = label.casefold()
    contents = (meta.content.strip() for meta in page.metas if meta.name.strip().casefold() == name)
    return list(dict.fromkeys(value for value in contents if not says_nothing(value, options)))


def excerpt(value: str) -> str:
    """A value as a report shows it: on one line, not endless."""
    line = " ".join(value.split())
    return line if len(line) <= WIDEST_EXCERPT else line[: WIDEST_EXCERPT - 1] + "…"


def label_problem(*, zh: str, en: str, key: str, pages: Sequence[Page], value: str = "") -> Problem:
    """One fault of one label, told once with the pages that show it."""
    return Problem(
        zh=zh,
        en=en,
        url=pages[0].url,
        key=excerpt(key),
        excerpt=excerpt(value),
        sources=addresses(pages),
        source_count=len(pages),
        is_site_wide=True,
    )


def by_kind(pages: Iterable[Page]) -> dict[PageKind, list[Page]]:
    """Pages sorted into their kinds."""
    sorted_pages: dict[PageKind, list[Page]] = {}
    for page in pages:
        sorted_pages.setdefault(page.kind, []).append(page)
    return sorted_pages


@lru_cache(maxsize=64)
def _folded(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, values))


@lru_cache(maxsize=4096)
def _says_nothing(value: str, placeholders: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    """Kept, because all pages of a site carry the same few values."""
    folded = fold(value)
    return not folded or folded in _folded(placeholders) or any(re.search(pattern, value) for pattern in patterns)
