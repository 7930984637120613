"""Printed dates are true: no article was seen before the day of its own publication, and no date was moved.

The store remembers when each article was first seen and which date was printed then. A printed date
that lies clearly after the first sighting, or that was later replaced by a newer one, is a clue that
dates were made to look fresh. Why it was done only a person can tell: articles are revised, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from govsite.audit.days import in_words
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.history import ItemPast
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason

LIST = "list"
GUESSED = timedelta(days=180)
"""A list's date so far ahead is a year that was guessed wrongly."""


class Options(CheckOptions, frozen=True):
    """Which differences are none."""

    tolerance_days: int = 2
    """A printed date may lie so many days after the first sighting (zones, embargoes), or be moved by so many."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem per article whose printed date cannot be true."""
    history = evidence.history
    for item in history.items:
        yield from _look_at(item, options)
    if not history.watched and not history.items:
        raise NotObserved(Reason.NOT_MONITORED, "no article was seen on two days yet")


def _look_at(item: ItemPast, options: Options) -> Iterator[Problem]:
    tolerance = timedelta(days=options.tolerance_days)
    seen, first, last = _day(item.first_seen), _day(item.first_date), _day(item.last_date)
    if item.source == LIST and last and (_same_day(first, last) or (seen and last - seen > GUESSED)):
        # Lists leave the year out; another year guessed for the same day is no other date.
        return
    if first and last and last - first > tolerance:
        yield Problem(
            zh=f"发布日期由 {in_words(first).zh} 改为 {in_words(last).zh}，应为真实发布日期",
            en=f"the printed date was moved from {in_words(first).en} to {in_words(last).en}, "
            "the true date is required",
            url=item.url,
            key="moved",
            excerpt=item.title,
        )
    elif seen and last and last - seen > tolerance:
        yield Problem(
            zh=f"{in_words(seen).zh} 已见到该文，所注发布日期却为 {in_words(last).zh}，应为真实发布日期",
            en=f"seen on {in_words(seen).en} already, yet dated {in_words(last).en}, the true date is required",
            url=item.url,
            key="ahead",
            excerpt=item.title,
        )


def _same_day(first: date | None, last: date) -> bool:
    return first is not None and first != last and (first.month, first.day) == (last.month, last.day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


PLUGIN = Check(options=Options, run=run, needs=("history",))
