"""Messages of citizens and the answers to them, as pages publish them: one message a page, or a table of many.

Read from the visible text by the country's words; what stands in no such form is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from govsite.audit.columns import no_columns, type_of_page
from govsite.audit.days import iso_day
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction, MessageWords
from govsite.model.page import Page
from govsite.words import any_word

_HEAD = 30
"""Characters between the headings of the two columns of dates."""
_ROW = 200
_SHORTEST_TITLE = 4


class Message(NamedTuple):
    """One published message."""

    url: str
    title: str
    asked: str
    """ISO date, empty where the page gives none."""
    answered: str
    is_answered: bool
    """An answer stands there, dated or not."""


class _Patterns(NamedTuple):
    date: re.Pattern[str]
    asked: re.Pattern[str]
    answered: re.Pattern[str]
    asked_word: re.Pattern[str]
    answered_word: re.Pattern[str]
    answer: re.Pattern[str]
    pending: re.Pattern[str]


def messages_of(
    evidence: Evidence, place: Jurisdiction, *, types: tuple[str, ...], but: tuple[str, ...]
) -> list[Message]:
    """Messages on pages of columns of these types (or that look like none of ``but``), each once."""
    words = _patterns(place.columns.messages)
    found: dict[tuple[str, str, str], Message] = {}
    if words is None:
        return []
    outside = no_columns(evidence, place.columns)
    for page in evidence.pages:
        if page.is_soft_404 or not any_word(place.columns.messages.asked).is_in(page.text):
            continue
        kind = type_of_page(page, place.columns, outside)
        if kind in but or (kind and kind not in types):
            continue
        for message in _read(page, words):
            key = (message.url, message.title, message.asked)
            found.setdefault(key, message)
    return _merged(found.values())


def _merged(messages: Iterable[Message]) -> list[Message]:
    """A message that stands in a list and on a page of its own is one, known from its page."""
    by_url: dict[str, Message] = {}
    alone: list[Message] = []
    for message in messages:
        if not message.url:
            alone.append(message)
            continue
        first = by_url.get(message.url)
        if first is None or (message.answered, message.is_answered) > (first.answered, first.is_answered):
            by_url[message.url] = message
    return [*by_url.values(), *alone]


def _read(page: Page, words: _Patterns) -> Iterator[Message]:
    asked = words.asked.findall(page.text)
    if len(asked) == 1 and not _is_table(page, words):
        yield _single(page, words)
        return
    if page.items:
        yield from _rows(page, words)


def _is_table(page: Page, words: _Patterns) -> bool:
    return len(page.items) > 1 and words.asked.search(page.text) is None


def _single(page: Page, words: _Patterns) -> Message:
    """A page with one message: each date stands behind its word."""
    text = page.text
    asked, answered = words.asked.search(text), words.answered.search(text)
    day = _day(answered) if answered else ""
    return Message(
        url=page.url,
        title=page.title[:80],
        asked=_day(asked) if asked else "",
        answered=day,
        is_answered=bool(day) or (words.answer.search(text) is not None and words.pending.search(text) is None),
    )


def _rows(page: Page, words: _Patterns) -> Iterator[Message]:
    """A list of messages: the dates of a row stand behind its title, in the order of the headings."""
    text = page.text
    head = words.asked_word.search(text)
    if head is None:
        return
    after = text[head.end() : head.end() + _HEAD]
    has_answered = words.answered_word.search(after) is not None and words.date.search(after) is None
    position = head.end()
    rows: list[tuple[str, str, int, int]] = []
    for item in page.items:
        title = item.title
        if len(title) < _SHORTEST_TITLE:
            continue
        start = text.find(title, position)
        if start < 0:
            continue
        position = start + len(title)
        rows.append((item.url, title, start, position))
    for number, (url, title, _, end) in enumerate(rows):
        stop = rows[number + 1][2] if number + 1 < len(rows) else len(text)
        row = text[end : min(stop, end + _ROW)]
        dates = [day for match in words.date.finditer(row) if (day := _day(match))]
        if not dates:
            continue
        answered = dates[1] if has_answered and len(dates) > 1 else ""
        if not has_answered and words.pending.search(row) is None and words.answer.search(row) is None:
            continue  # nothing in this list speaks of answers
        is_answered = bool(answered) or (words.answer.search(row) is not None and words.pending.search(row) is None)
        yield Message(url=url, title=title[:80], asked=dates[0], answered=answered, is_answered=is_answered)


def _day(match: re.Match[str]) -> str:
    return iso_day(f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}")


@lru_cache(maxsize=4)
def _patterns(words: MessageWords) -> _Patterns | None:
    if not words.date_pattern or not words.asked:
        return None
    asked, answered = _any_of(words.asked), _any_of(words.answered)
    return _Patterns(
        date=re.compile(words.date_pattern),
        asked=re.compile(rf"(?:{asked})\s{{0,3}}[:：]?\s{{0,3}}{words.date_pattern}"),
        answered=re.compile(rf"(?:{answered})\s{{0,3}}[:：]?\s{{0,3}}{words.date_pattern}"),
        asked_word=re.compile(asked),
        answered_word=re.compile(answered),
        answer=re.compile(_any_of(words.answer)),
        pending=re.compile(_any_of(words.pending)),
    )


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"
