"""Guides to services have their elements.

With ``lacking`` and ``at_least`` so many guides that each lack so many classes are a problem; with ``every``, a site
with fewer guides than that of which every one lacks so many. The words that announce an element are looked for;
whether it is right, a person must read. The name of the service may be the page's title; what a page with hardly any
text has in files or pictures is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.guides import Guide, guides_of
from govsite.audit.unread import Unread, unread_pages
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """The bounds."""

    lacking: int
    """A guide is faulty from so many missing classes on."""
    at_least: int = 1
    """So many faulty guides are a problem."""
    every: int = 0
    """Instead: fewer guides than this in all, every one faulty."""
    below_lacking: int = 0
    """Guides that lack so many and stand under another rule from ``below`` of them on."""
    below: int = 0


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each faulty guide, where there are enough of them."""
    guides = guides_of(evidence, place)
    seen = [guide for guide in guides if not guide.is_open]
    faulty = [guide for guide in seen if len(guide.missing) >= options.lacking]
    unread = _unread(evidence, len(guides) - len(seen))
    if options.every:
        if len(guides) >= options.every or len(faulty) < len(seen):
            return
        if unread.reason is not None:
            raise NotObserved(unread.reason, unread.detail)
        if not guides:
            raise NotApplicable("no guide on this site")
        yield from map(_problem, faulty)
        return
    if options.below:
        vetoed = [guide for guide in seen if len(guide.missing) >= options.below_lacking]
        if len(vetoed) >= options.below or (vetoed and len(vetoed) == len(guides) < options.below):
            raise NotApplicable(
                f"{plural(len(vetoed), 'guide')} without {options.below_lacking} classes or more: judged as a veto"
            )
    if len(faulty) >= options.at_least:
        yield from map(_problem, faulty)
    elif len(faulty) + unread.more >= options.at_least and unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    elif not guides:
        raise NotApplicable("no guide on this site")


def _unread(evidence: Evidence, count: int) -> Unread:
    """What was not read of the site, and what does not stand in the text of so many guides."""
    unread = unread_pages(evidence)
    if unread.reason is not None or not count:
        return Unread(unread.more + count, unread.reason, unread.detail)
    detail = f"no elements in the text of {plural(count, 'page')} among the guides; they may stand in files or pictures"
    return Unread(count, Reason.NOT_SEEN, detail)


def _problem(guide: Guide) -> Problem:
    count = len(guide.missing)
    words = "、".join(guide.missing)
    return Problem(
        zh=f"办事指南缺少 {count} 类要素：{words}",
        en=(
            f"the guide lacks {'a class' if count == 1 else f'{count} classes'} "
            f"of elements ({', '.join(guide.missing)})"
        ),
        url=guide.page.url,
        key="elements",
        excerpt=words,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
