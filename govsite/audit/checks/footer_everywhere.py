"""Pages below carry the footer of the home page: the items that its footer has are in theirs."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._pages import is_drawn_by_script, pages_of
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import PageKind
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which items, and how much of the pages may lack them."""

    items: tuple[str, ...]
    share: float = 0.2
    """From this share of pages without an item on it is a problem: single odd pages are none."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each item that the home page has and pages below lack."""
    home = evidence.home_page
    wanted = [item for item in options.items if item in home.footer.items]
    pages = [
        page
        for page in pages_of(evidence, (PageKind.COLUMN, PageKind.ARTICLE))
        if not page.footer.is_scripted and "footer" not in page.unseen and not is_drawn_by_script(page)
    ]
    if not wanted:
        if home.footer.is_scripted or "footer" in home.unseen:
            raise NotObserved(Reason.NOT_SEEN, "a script draws the home page's footer")
        raise NotApplicable("the home page's footer has none of these items")
    if not pages:
        raise NotObserved(Reason.NOT_SEEN, "scripts draw the footers below the home page")
    for item in wanted:
        lacking = [page for page in pages if item not in page.footer.items]
        if lacking and len(lacking) >= options.share * len(pages):
            title = place.pages.footer[item].title if item in place.pages.footer else None
            zh, en = (title.zh, title.en) if title else (item, item)
            yield shared_problem(
                lacking,
                zh=f"{len(pages)} 个页面中有 {len(lacking)} 个的底部功能区没有{zh}，应与首页一致",
                en=f"no {en} in the footer of {len(lacking)} of {plural(len(pages), 'page')}, the home page has it",
                key=item,
            )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
