"""Guides offer the forms that they speak of: a file to download, or a link, that is not broken."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.guides import files_of, guides_of
from govsite.audit.told import shared_problem
from govsite.audit.unread import broken_urls, unread_pages
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.page import SITE_WIDE, Page
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Words that speak of forms."""

    words: tuple[str, ...]


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for the guides that name a form and offer none."""
    guides = [guide.page for guide in guides_of(evidence, place)]
    asking = [page for page in guides if any(word in page.text for word in options.words)]
    broken = broken_urls(evidence)
    without = [
        page for page in asking if broken.issuperset(files_of(page)) and broken.issuperset(_named(page, options.words))
    ]
    if without:
        yield shared_problem(
            without,
            zh=f"{len(without)} 个办事指南提到表格但没有提供可用的下载，应提供空白表格和样表",
            en=f"no form that works on {plural(len(without), 'guide')} "
            "that speak of one, blank forms and samples are due",
            key="forms",
        )
    elif not asking:
        unread = unread_pages(evidence)
        if unread.reason is not None:
            raise NotObserved(unread.reason, unread.detail)
        raise NotApplicable("no guide speaks of a form")


def _named(page: Page, words: tuple[str, ...]) -> Iterator[str]:
    """Addresses behind words that speak of forms."""
    return (
        link.url for link in page.links if link.region not in SITE_WIDE and any(word in link.text for word in words)
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
