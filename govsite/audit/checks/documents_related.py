"""Interpretations link to the document that they interpret, and that document links back."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.columns import no_columns, type_of_page
from govsite.audit.told import shared_problem
from govsite.audit.unread import broken_urls, unread_pages
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.page import SITE_WIDE, Page, PageKind
from govsite.quantities import counted, plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Types of columns, and words of links that lead from one to the other."""

    documents: tuple[str, ...]
    interpretations: tuple[str, ...]
    words: tuple[str, ...] = ()
    """A link with such words counts, wherever it leads (to the government above, say), if it is not broken."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for interpretations that name no document, one for documents that do not link back."""
    articles = [page for page in evidence.pages if page.kind is PageKind.ARTICLE and page.is_own]
    outside = no_columns(evidence, place.columns)
    typed = {page.url: type_of_page(page, place.columns, outside) for page in articles}
    by_url = {page.url: page for page in articles}
    readings = [page for page in articles if typed[page.url] in options.interpretations]
    if not readings:
        unread = unread_pages(evidence)
        if unread.reason is not None:
            raise NotObserved(unread.reason, unread.detail)
        raise NotApplicable("no interpretation on this site")
    papers = {url for url, kind in typed.items() if kind in options.documents}
    linked = {page.url: _body_urls(page) for page in readings}
    broken = broken_urls(evidence)
    lonely = [page for page in readings if not linked[page.url] & papers and not _says(page, options.words, broken)]
    if lonely:
        yield shared_problem(
            lonely,
            zh=f"{len(readings)} 篇解读稿中有 {len(lonely)} 篇没有链接到政策原文，应双向关联",
            en=f"{len(lonely)} of {plural(len(readings), 'interpretation')} without a link to the document, "
            "links both ways are due",
            key="forth",
        )
    silent = {
        url: by_url[url]
        for page in readings
        for url in linked[page.url] & papers
        if page.url not in _body_urls(by_url[url])
    }
    if silent:
        yield shared_problem(
            list(silent.values()),
            zh=f"{len(silent)} 份政策文件没有链接到解读它的稿件，应双向关联",
            en=f"{counted(len(silent), 'document', 'does', 'do')} not "
            "link back to the interpretation, links both ways are due",
            key="back",
        )


def _body_urls(page: Page) -> set[str]:
    return {link.url for link in page.links if link.region not in SITE_WIDE}


def _says(page: Page, words: tuple[str, ...], broken: set[str]) -> bool:
    links = (link for link in page.links if link.region not in SITE_WIDE and link.url not in broken)
    return any(word in link.text for link in links for word in words)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
