"""Consultations are held: so many within the year, counted by the dates in columns of that type.

What tells of a consultation's result is no further one.

Where neither the list nor the page of one says when it was published, it is of the day on which it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.audit.columns import any_of, columns_of, published_days
from govsite.audit.days import in_words, iso_day, judged_day, months_before
from govsite.audit.unread import unread_columns
from govsite.model.check import Check, CheckOptions, ColumnTypeName, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.words import any_word


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which columns, how many, in which time."""

    types: tuple[ColumnTypeName, ...]
    at_least: int
    months: int = 12
    results: tuple[str, ...] = ()
    """Words in titles of entries that tell of results."""
    begins: tuple[str, ...] = ()
    """Words before the day on which a consultation begins."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if there were too few."""
    day = judged_day(evidence)
    since, today = months_before(day, options.months), day.isoformat()
    columns = [column for column in columns_of(evidence, place) if column.type in options.types]
    days = published_days(evidence)
    told = any_word(options.results)
    items = [item for column in columns for item in column.items if not told.is_in(item.title)]
    begun = _begun(evidence, {item.url for item in items}, options, place)
    dates = {item.url: iso_day(item.date) or days.get(item.url) or begun.get(item.url, "") for item in items}
    count = sum(since <= date <= today for date in dates.values())
    if count >= options.at_least:
        return
    unread = unread_columns(evidence)
    if unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    if any(column.is_drawn for column in columns):
        raise NotObserved(Reason.NOT_SEEN, "scripts draw the list")
    undated = sum(not date for date in dates.values())
    if count + undated >= options.at_least:
        raise NotObserved(Reason.NOT_SEEN, f"consultations without a date: {undated}")
    if not columns:
        raise NotApplicable("no column of consultations on this site")
    yield Problem(
        zh=f"{in_words(since).zh} 以来公开的调查征集活动为 {count} 次，应不少于 {options.at_least} 次",
        en=f"{count} consultations since {in_words(since).en}, at least {options.at_least} are required",
        url=columns[0].url,
        key="few",
    )


def _begun(evidence: Evidence, urls: set[str], options: Options, place: Jurisdiction) -> dict[str, str]:
    """URL of each of these pages that says when its consultation begins → that day."""
    form = re.compile(
        rf"(?:{any_of(options.begins).pattern})\s{{0,3}}[:：]?\s{{0,3}}{place.columns.messages.date_pattern}"
    )
    found = {page.url: form.search(page.text) for page in evidence.pages if options.begins and page.url in urls}
    return {url: f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}" for url, match in found.items() if match}


PLUGIN = Check(options=Options, run=run, needs=("pages",))
