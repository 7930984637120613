"""Consultations have results: of those that were held long enough ago, the site tells what came of some at least.

No page says which result belongs to which consultation, and how soon it is due has not been read in the document: only
a site that tells of none at all is faulted. A result may be an entry or a page of its own, in whatever column, or stand
below the consultation: a site whose consultations were not all read, or whose lists only scripts fill, may have it
there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from govsite.audit.columns import Column, columns_of, published_days
from govsite.audit.days import in_words, iso_day, judged_day, months_before
from govsite.audit.unread import unread_columns
from govsite.model.check import Check, CheckOptions, ColumnTypeName, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import ListItem
from govsite.quantities import plural
from govsite.words import any_word


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which consultations, and what tells of their results."""

    types: tuple[ColumnTypeName, ...]
    months: int = 12
    wait_months: int = 6
    """Months after a consultation was published in which its result need not be there yet."""
    results: tuple[str, ...]
    """Words in titles of entries, in names of columns and in texts of consultations that tell of results."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if nothing tells of results."""
    day = judged_day(evidence)
    since = months_before(day, options.months)
    due = months_before(day, options.wait_months)
    told = any_word(options.results)
    columns = columns_of(evidence, place)
    days = published_days(evidence)

    def day_of(item: ListItem) -> str:
        return iso_day(item.date) or days.get(item.url, "")

    held = [column for column in columns if column.type in options.types and not told.is_in(column.name)]
    waiting = {
        item.url: item
        for column in held
        for item in column.items
        if not told.is_in(item.title) and since <= day_of(item) <= due
    }
    entries = (item for column in columns for item in column.items if told.is_in(item.title) or told.is_in(column.name))
    if any(not (stamp := day_of(item)) or stamp >= since for item in entries):
        return
    if any(told.is_in(page.title) and (days.get(page.url) or since) >= since for page in evidence.pages if page.is_own):
        return
    texts = {page.url: page.text for page in evidence.pages if page.url in waiting and "body" not in page.unseen}
    if any(map(told.is_in, texts.values())):
        return
    unread = unread_columns(evidence)
    if unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    _require_seen(held, waiting, texts)
    undated = sum(not day_of(item) for column in held for item in column.items if not told.is_in(item.title))
    if not waiting and undated:
        raise NotObserved(Reason.NOT_SEEN, f"consultations without a date: {undated}")
    if not waiting:
        raise NotApplicable(f"no consultation between {since} and {due}")
    first = min(waiting.values(), key=lambda item: (item.date, item.url))
    yield Problem(
        zh=f"{in_words(since).zh}至{in_words(due).zh}公布的调查征集 {len(waiting)} 项，未见任何结果反馈",
        en=f"{plural(len(waiting), 'consultation')} from {in_words(since).en} to {in_words(due).en}, no result at all",
        url=first.url,
        key="none",
    )


def _require_seen(held: Collection[Column], waiting: Collection[str], texts: Collection[str]) -> None:
    """Raise ``NotObserved`` where results may stand in what was not seen."""
    if any(column.is_drawn for column in held):
        raise NotObserved(Reason.NOT_SEEN, "scripts draw the list")
    if unseen := sum(url not in texts for url in waiting):
        raise NotObserved(Reason.NOT_SEEN, f"consultations that were not read: {unseen}")


PLUGIN = Check(options=Options, run=run, needs=("pages",))
