"""Messages of citizens are answered within the period that is asked for.

With ``overdue_months`` a message of the year before is a problem that has been open for longer, as its page or its
entry in a list says; one of which nothing says whether it was answered leaves the rule open. With ``working_days`` an
answer that took longer is. Working days are Mondays to Fridays: public holidays are not known here,
which a person must weigh.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.days import in_words, judged_day, months_before, working_days
from govsite.audit.messages import Message, messages_of
from govsite.audit.unread import unread_pages
from govsite.model.check import Check, CheckOptions, ColumnTypeName, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True, kw_only=True):
    """The period, and which columns."""

    types: tuple[ColumnTypeName, ...]
    but: tuple[ColumnTypeName, ...] = ()
    window_months: int = 12
    """Messages older than this are not looked at."""
    overdue_months: int = 0
    working_days: int = 0


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each message that waits, or waited, too long."""
    day = judged_day(evidence)
    since, today = months_before(day, options.window_months), day.isoformat()
    messages = [
        message
        for message in messages_of(evidence, place, types=options.types, but=options.but)
        if since <= message.asked <= today
    ]
    found, silent = False, 0
    overdue = months_before(day, options.overdue_months) if options.overdue_months else ""
    for message in messages:
        if not message.is_answered:
            if message.asked < overdue:
                silent += message.is_answered is None
                if message.is_answered is False:
                    found = True
                    yield _waiting(message, months=options.overdue_months)
        elif options.working_days and message.answered >= message.asked:
            count = working_days(message.asked, message.answered)
            if count > options.working_days:
                found = True
                yield _late(message, count=count, most=options.working_days)
    unread = unread_pages(evidence)
    if not found and unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    if not found and silent:
        raise NotObserved(Reason.NOT_SEEN, f"{plural(silent, 'message')} without a word on whether they were answered")
    if not messages:
        raise NotApplicable("no published message with a date")


def _waiting(message: Message, *, months: int) -> Problem:
    asked = in_words(message.asked)
    return Problem(
        zh=f"{asked.zh} 的留言“{message.title}”未见答复，应在 {months} 个月内答复",
        en=f'the message "{message.title}" of {asked.en} has no answer, one is due within {months} months',
        url=message.url,
        key=f"waiting:{message.asked}:{message.title}",
    )


def _late(message: Message, *, count: int, most: int) -> Problem:
    asked, answered = in_words(message.asked), in_words(message.answered)
    return Problem(
        zh=f"{asked.zh} 的留言“{message.title}”于 {answered.zh} 答复，用时 {count} 个工作日"
        f"（未扣除节假日），应在 {most} 个工作日内",
        en=f'the message "{message.title}" of {asked.en} was answered on {answered.en}, '
        f"after {count} working days (public holidays not taken off), {most} are allowed",
        url=message.url,
        key=f"late:{message.asked}:{message.title}",
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
