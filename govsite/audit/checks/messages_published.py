"""Messages of citizens are published: something within the period, with the dates of message and answer.

What a list leaves out, the message's own page may show: dates are asked for only where that page was read. A column
whose letters stand in a form that is not understood here, or that leads to another host, is not called empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.columns import columns_of
from govsite.audit.days import in_words, iso_day, judged_day, months_before
from govsite.audit.messages import Message, messages_of, speaks_of_messages
from govsite.audit.unread import unread_pages
from govsite.model.check import Check, CheckOptions, ColumnTypeName, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import UNSEEN_LISTS, Page, Region
from govsite.urls import host_or_nothing
from govsite.words import any_word

_SHOWN = 20
_NOT_UNDERSTOOD = "what the columns of messages hold was not understood"


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which columns, and the period."""

    types: tuple[ColumnTypeName, ...]
    but: tuple[ColumnTypeName, ...] = ()
    months: int
    elsewhere: tuple[str, ...] = ()
    """Words of links in such a column to where the messages are published."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if nothing new was published, one if answers bear no date."""
    day = judged_day(evidence)
    since, today = months_before(day, options.months), day.isoformat()
    messages = messages_of(evidence, place, types=options.types, but=options.but)
    newest = max((d for m in messages for d in (m.asked, m.answered) if d <= today), default="")
    unread = unread_pages(evidence)
    undated = [message for message in messages if _is_undated(message)]
    if undated:
        yield Problem(
            zh=f"{len(undated)} 条公开留言未同时注明留言时间和答复时间，应注明",
            en=f"{len(undated)} published messages lack the date of the message or of the answer, both are required",
            url=undated[0].url,
            key="undated",
            sources=tuple(dict.fromkeys(message.url for message in undated))[:_SHOWN],
            source_count=len(undated),
            is_site_wide=True,
        )
    columns = [column for column in columns_of(evidence, place) if column.type in options.types]
    pages = [page for column in columns for page in column.pages]
    if messages and newest < since:
        if unread.reason is not None:
            raise NotObserved(unread.reason, unread.detail)
        if any(_may_hold_newer(page, since) for page in pages):
            raise NotObserved(Reason.NOT_SEEN, _NOT_UNDERSTOOD)
        last, wanted = in_words(newest), in_words(since)
        yield Problem(
            zh=f"最近公开的留言或答复为 {last.zh or '（无日期）'}，应在 {wanted.zh} 之后有公开",
            en=f"the newest published message or answer is of {last.en or 'no date'}, "
            f"one from {wanted.en} or later is required",
            url=messages[0].url,
            key="stale",
            excerpt=newest,
            is_site_wide=True,
        )
    if messages:
        return
    if unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    if not columns:
        raise NotApplicable("no column of messages on this site")
    if any(_may_hold_newer(page, "") or speaks_of_messages(page, place) for page in pages):
        raise NotObserved(Reason.NOT_SEEN, _NOT_UNDERSTOOD)
    if any(_leads_elsewhere(page, options.elsewhere) for page in pages):
        raise NotObserved(Reason.LEADS_ELSEWHERE, "the columns of messages")
    yield Problem(
        zh=f"栏目“{columns[0].name}”未公开留言和答复，应公开",
        en=f'the column "{columns[0].name}" publishes no messages and answers, required',
        url=columns[0].url,
        key="none",
    )


def _may_hold_newer(page: Page, since: str) -> bool:
    """Whether a column's list is not to be seen, or has entries since that day, understood as messages or not."""
    days = [day for item in page.items if (day := iso_day(item.date))]
    return not UNSEEN_LISTS.isdisjoint(page.unseen) or any(day >= since for day in days)


def _leads_elsewhere(page: Page, words: tuple[str, ...]) -> bool:
    """Whether a column leads to another host with such words: a government's platform or hotline has the messages."""
    host, named = host_or_nothing(page.url), any_word(words)
    links = (link for link in page.links if link.region is Region.BODY and named.is_in(link.text or link.title))
    return any(other and other != host for other in (host_or_nothing(link.url) for link in links))


def _is_undated(message: Message) -> bool:
    """Whether its page shows an answer and not both dates, nor a date that may be the one that lacks."""
    is_dated = message.asked and message.answered
    return message.is_answered is True and not (is_dated or message.is_listed or message.has_other_date)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
