"""Pages have a title that says something.

The title is what search results, bookmarks, tabs and screen readers show first. Editors' programs
leave placeholders ("Untitled Document") that nobody sees on the page itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._labels import ValueOptions, excerpt, fold, says_nothing
from govsite.audit.checks._pages import KIND_WORDS, addresses, is_drawn_by_script, pages_of
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which pages, and which titles say nothing."""

    kinds: tuple[PageKind, ...] = (PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.OTHER)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each kind of page and each title that says nothing."""
    pages = pages_of(evidence, options.kinds, with_versions=True)
    seen = [page for page in pages if page.title.strip() or not is_drawn_by_script(page)]
    if not seen:
        raise NotObserved(Reason.NOT_SEEN, "title")
    wrong: dict[tuple[PageKind, str], list[Page]] = {}
    for page in seen:
        if says_nothing(page.title, options):
            wrong.setdefault((page.kind, fold(page.title)), []).append(page)
    for (kind, title), shown in wrong.items():
        yield _problem(kind, title=title, shown=shown)


def _problem(kind: PageKind, *, title: str, shown: list[Page]) -> Problem:
    written = excerpt(shown[0].title)
    words = KIND_WORDS[kind]
    zh = "首页" if kind is PageKind.HOME else f"{len(shown)} 个{words.zh}"
    en = "the home page" if kind is PageKind.HOME else plural(len(shown), words.en)
    return Problem(
        zh=f"{zh}的标题" + (f"为“{written}”，应能说明页面内容" if title else "缺失或为空，必须有标题"),
        en=f"the title of {en} " + (f'says "{written}", one of its own is required' if title else "is empty, required"),
        url=shown[0].url,
        key=excerpt(f"{kind}:{title}"),
        excerpt=written,
        sources=addresses(shown),
        source_count=len(shown),
        is_site_wide=True,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
