"""The site asks for no certain browser.

Footers of former days ask for Internet Explorer, which is gone. Looked at are banners and footers of all pages, and the
text of the home page and of pages that are no column and no article (log-ins, search): what an article says of
other systems is not this site's demand. A list of several browsers is advice, not a demand.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.quantities import plural
from govsite.words import check_pattern, patterns_of

_OWN_WORDS = (PageKind.HOME, PageKind.OTHER)


class Options(CheckOptions, frozen=True, kw_only=True):
    """How such demands are written."""

    words: tuple[str, ...]
    """One of these stands in every demand: texts without any of them are not looked through."""
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """Words beside it that make it none."""
    near: int = 40
    """Characters before and behind in which they stand."""

    def __post_init__(self) -> None:
        for pattern in self.patterns:
            check_pattern(pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each wording, with the pages that hold it."""
    known: dict[str, str] = {}
    found: dict[str, list[Page]] = {}
    for page in evidence.pages:
        if page.is_soft_404:
            continue
        texts = [page.header_text, page.footer.text, *([page.text] if page.kind in _OWN_WORDS else ())]
        for text in texts:
            if text not in known:
                known[text] = _demand(text, options)
        for words in dict.fromkeys(words for text in texts if (words := known[text])):
            found.setdefault(words, []).append(page)
    for words, pages in found.items():
        yield shared_problem(
            pages,
            zh=f"“{words}”（{len(pages)} 个页面）要求使用特定浏览器，不得限定",
            en=f'"{words}" ({plural(len(pages), "page")}) asks for a certain browser, which is not allowed',
            key=words,
            excerpt=words,
        )


def _demand(text: str, options: Options) -> str:
    """The words of a text that demand a browser; empty where none do."""
    if not any(word in text for word in options.words):
        return ""
    for pattern in patterns_of(options.patterns):
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - options.near) : match.end() + options.near]
            if not any(word in around for word in options.unless):
                return match[0]
    return ""


PLUGIN = Check(options=Options, run=run, needs=("pages",))
