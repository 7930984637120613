"""How many pages a crawl may have missed that could change a count, and which are known to be gone."""

from __future__ import annotations

from typing import NamedTuple

from govsite.model.evidence import Evidence
from govsite.model.outcome import GONE, Reason
from govsite.model.page import PageKind
from govsite.quantities import plural

_ENDLESS = 1_000_000


class Unread(NamedTuple):
    """So many more pages there may be, and why they were not seen."""

    more: int
    reason: Reason | None
    detail: str = ""


def broken_urls(evidence: Evidence) -> set[str]:
    """Addresses that are known to lead nowhere: who links there offers nothing."""
    broken = {answer.url for answer in evidence.failed_pages if answer.problem in GONE}
    return broken | {target.answer.url for target in evidence.targets if target.answer.problem in GONE}


def unread_pages(evidence: Evidence) -> Unread:
    """Pages that exist, or may, and were not read. Those that are known to be gone do not count."""
    if not evidence.is_complete:
        return _incomplete(evidence, _ENDLESS, f"{plural(len(evidence.pages), 'page')} seen, the site has more")
    return _drawn_by_script(evidence) or _failed(evidence)


def unread_columns(evidence: Evidence) -> Unread:
    """The same of pages that may be columns: a large site has more articles than a judgement of its columns needs."""
    count = evidence.unread_columns
    if count is None:
        return unread_pages(evidence)
    if drawn := _drawn_by_script(evidence):
        return drawn
    if not count:
        return Unread(0, None)
    if (failed := _failed(evidence)).more:
        return Unread(
            count, failed.reason, f"{plural(count, 'page')} that may be columns did not come or were not read"
        )
    seen = plural(len(evidence.pages), "page")
    return _incomplete(evidence, count, f"{seen} seen; {count} of the others may be columns")


def _incomplete(evidence: Evidence, more: int, counted: str) -> Unread:
    """By what ended the crawl, or, where that has no words of its own, by what was counted."""
    ended = evidence.incomplete
    return Unread(more, ended.reason, ended.detail or counted)


def _drawn_by_script(evidence: Evidence) -> Unread | None:
    for page in evidence.pages:
        if page.kind is PageKind.HOME and not {"navigation", "body"}.isdisjoint(page.unseen):
            return Unread(_ENDLESS, Reason.NOT_SEEN, "scripts draw the home page's navigation")
    return None


def _failed(evidence: Evidence) -> Unread:
    failed = [answer.problem for answer in evidence.failed_pages if answer.problem and answer.problem not in GONE]
    return Unread(len(failed), failed[0], f"{plural(len(failed), 'page')} did not come") if failed else Unread(0, None)
