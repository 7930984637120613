"""Which pages a rule speaks of, and what it means when none of them was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from govsite.model.check import NotApplicable
from govsite.model.evidence import Evidence
from govsite.model.observed import NotObserved
from govsite.model.outcome import GONE, Reason
from govsite.model.page import UNSEEN_LISTS, Page, PageKind
from govsite.model.words import Words
from govsite.quantities import plural

SHOWN_SOURCES = 20
"""So many page addresses stand under one finding; the rest is a number."""

KIND_WORDS: dict[PageKind, Words] = {
    PageKind.HOME: Words(zh="首页", en="home page"),
    PageKind.COLUMN: Words(zh="栏目页", en="column page"),
    PageKind.ARTICLE: Words(zh="内容页", en="article page"),
    PageKind.OTHER: Words(zh="其他页面", en="other page"),
    PageKind.PART: Words(zh="框架内的文件", en="file in a frame"),
}

LEADS_TO_PAGES = UNSEEN_LISTS | {"navigation"}
"""Parts that hold the links to further pages: drawn by a script, they hide those pages from us."""


def pages_of(evidence: Evidence, kinds: Collection[PageKind], *, with_versions: bool = False) -> list[Page]:
    """Pages of these kinds, in order of the crawl. Pages that say they are missing are none.

    Nor are those of other versions of the site (in other languages, for telephones), unless asked for.

    Raises ``NotObserved`` if there is no such page and one may yet exist (blocked, behind a
    script, beyond the budget) and ``NotApplicable`` if the whole site was seen and has none.
    """
    if not evidence.pages:
        raise NotObserved(evidence.pages_unseen.reason, evidence.pages_unseen.detail)
    pages = [
        page
        for page in evidence.pages
        if page.kind in kinds and (page.is_own or (with_versions and not page.is_soft_404))
    ]
    if pages:
        return pages
    wanted = ", ".join(sorted(kinds))
    unseen = Counter(answer.problem for answer in evidence.failed_pages if answer.problem not in GONE)
    for reason, count in unseen.most_common(1):
        if reason is not None:
            raise NotObserved(reason, f"no page of kind {wanted} seen; {plural(count, 'page')} did not come")
    if any(not LEADS_TO_PAGES.isdisjoint(page.unseen) for page in evidence.pages):
        raise NotObserved(Reason.NOT_SEEN, f"no page of kind {wanted} seen; links are drawn by scripts")
    if not evidence.is_complete:
        counted = f"no page of kind {wanted} among {plural(len(evidence.pages), 'page')} seen"
        raise NotObserved(evidence.incomplete.reason, evidence.incomplete.detail or counted)
    raise NotApplicable(f"no page of kind {wanted}")


def is_drawn_by_script(page: Page) -> bool:
    """Whether a script draws the page itself, so that what its HTML lacks may yet appear."""
    return "body" in page.unseen


def addresses(pages: Sequence[Page]) -> tuple[str, ...]:
    """Addresses of the first pages, as the sources of a finding."""
    return tuple(page.url for page in pages[:SHOWN_SOURCES])
