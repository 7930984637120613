"""Messages of citizens and the answers to them, as pages publish them: one message a page, or several, or a table.

Read from the visible text by the country's words; what stands in no such form is not guessed at. Whether a message was
answered is known only where the page says so: by the answer's date, by its text behind a word for it, or by the state
of the message. A letter may itself complain that something is "still not answered", and pages name an answer in more
ways than any list holds: silence is neither an answer nor the want of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from govsite.audit.columns import any_of, no_columns, type_of_page
from govsite.audit.days import iso_day
from govsite.audit.last_answer import LastAnswer
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction, MessageWords
from govsite.model.page import Page, PageKind, Region
from govsite.words import any_word

_ROW = 200
_SHORTEST_TITLE = 4
_LONGEST_TITLE = 80
_HEADS_WITHIN = 6_000
"""Characters at the beginning of a page's text among which the heads of its table stand."""
_LONGEST_HEAD = 10
"""Characters of a table's head."""
_COLONS = ":："
_OWN_DATES = frozenset(("asked", "answered", "date"))
_DATES = _OWN_DATES | {"other"}


class Message(NamedTuple):
    """One published message."""

    url: str
    title: str
    asked: str
    """ISO date, empty where the page gives none."""
    answered: str
    is_answered: bool | None
    """An answer stands there, dated or not; ``None`` where the page does not say."""
    is_listed: bool = False
    """Only a list told of it: its own page may show more."""
    has_other_date: bool = False
    """A further date stands there, of which nothing that is understood here says whose it is."""


class _Patterns(NamedTuple):
    date: re.Pattern[str]
    asked: re.Pattern[str]
    answered: re.Pattern[str]
    answer: re.Pattern[str]
    """A word for the answer and what stands behind it."""
    state: re.Pattern[str]
    """A word for the state and what stands behind it."""
    settled: re.Pattern[str]
    pending: re.Pattern[str]
    none: re.Pattern[str]
    """What stands in the place of an answer, as long as there is none."""
    settled_alone: re.Pattern[str]
    """A state that has a piece of the page to itself: offices are called "centre of processing", too."""
    pending_alone: re.Pattern[str]
    title: re.Pattern[str]
    heads: dict[str, str]
    """Words above the columns of a table: what each column holds."""


class _Row(NamedTuple):
    """One entry of a list: where it leads, and where its title stands in the text."""

    url: str
    title: str
    start: int
    end: int


class _Head(NamedTuple):
    """The heads of a table, as far as they matter here."""

    before: tuple[str, ...]
    """What the dates are that stand before the title."""
    after: tuple[str, ...]
    has_state_before: bool
    end: int


_last = LastAnswer[list[Message]]()


def messages_of(
    evidence: Evidence, place: Jurisdiction, *, types: tuple[str, ...], but: tuple[str, ...]
) -> list[Message]:
    """Messages on pages of columns of these types (or that look like none of ``but``), each once.

    On pages that belong to no known column a date alone makes no message: papers are "submitted", too. Several rules
    ask for those of the same evidence one after the other: the last answer is kept.
    """
    return _last.of(evidence, place, lambda: _messages(evidence, place, types, but), options=(types, but))


def _messages(evidence: Evidence, place: Jurisdiction, types: tuple[str, ...], but: tuple[str, ...]) -> list[Message]:
    words = _patterns(place.columns.messages)
    found: dict[tuple[str, str, str], Message] = {}
    if words is None:
        return []
    outside = no_columns(evidence, place.columns)
    asked = any_word(place.columns.messages.asked)
    sent = any_word(place.columns.messages.sent)
    for page in [page for page in evidence.pages if page.is_own]:
        is_clear = asked.is_in(page.text)
        if not is_clear and page.kind is not PageKind.COLUMN and not sent.is_in(page.text):
            continue  # most pages
        kind = type_of_page(page, place.columns, outside)
        if kind in but or kind not in (types if kind or not is_clear else ("",)):
            continue
        for message in _read(page, words):
            if kind or message.is_answered is not None:
                found.setdefault((message.url, message.title, message.asked), message)
    return _merged(found.values())


def speaks_of_messages(page: Page, place: Jurisdiction) -> bool:
    """Whether a page may show messages, if in a form that is not read here: whether it has their words."""
    words = place.columns.messages
    return any_word((*words.asked, *words.answered, *words.answer)).is_in(page.text)


def _merged(messages: Iterable[Message]) -> list[Message]:
    """A message that stands in a list and on a page of its own is one: known from its page, called as in the list."""
    by_url: dict[str, list[Message]] = {}
    for message in messages:
        by_url.setdefault(message.url, []).append(message)
    found: list[Message] = []
    for same in by_url.values():
        own, listed = [m for m in same if not m.is_listed], [m for m in same if m.is_listed]
        if len(own) > 1 or not listed:
            found += own
            continue
        best = max(same, key=lambda m: (m.answered, m.is_answered is True, m.is_answered is not None, not m.is_listed))
        found.append(best._replace(title=listed[0].title, is_listed=not own))
    return found


def _read(page: Page, words: _Patterns) -> Iterator[Message]:
    asked = list(words.asked.finditer(page.text))
    if len(asked) == 1:
        yield _single(page, asked[0], words)
    elif asked:
        yield from _several(page, asked, words)
    else:
        yield from _listed(page, words)


def _single(page: Page, asked: re.Match[str], words: _Patterns) -> Message:
    """A page with one message: each date stands behind its word. Lists beside it tell of other messages."""
    rows = _rows_of(page, ((item.url, item.title) for item in page.items))
    start = max((row.end for row in rows if row.end <= asked.start()), default=0)
    text = page.text[start : min((row.start for row in rows if row.start >= asked.end()), default=len(page.text))]
    answered = words.answered.search(text)
    named = (match["value"] for match in words.title.finditer(text))
    title = next((value for value in named if value not in words.heads and value[-1] not in _COLONS), "")
    day = _day(answered) if answered else ""
    return Message(
        url=page.url,
        title=(title or page.title)[:_LONGEST_TITLE],
        asked=_day(asked),
        answered=day,
        is_answered=bool(day) or _is_answered(text, words),
        has_other_date=words.date.search(page.text, asked.end()) is not None,
    )


def _several(page: Page, asked: Sequence[re.Match[str]], words: _Patterns) -> Iterator[Message]:
    """A page with several messages, each with words before its dates. Their titles, if links, lead to their pages."""
    text = page.text
    titles = _rows_of(page, _links_of(page))
    for number, match in enumerate(asked):
        start = asked[number - 1].end() if number else 0
        stop = asked[number + 1].start() if number + 1 < len(asked) else len(text)
        part = text[match.end() : stop]
        answered = words.answered.search(part)
        day = _day(answered) if answered else ""
        above = [row for row in titles if start <= row.start < match.start()]
        yield Message(
            url=above[-1].url if above else page.url,
            title=(above[-1].title if above else page.title)[:_LONGEST_TITLE],
            asked=_day(match),
            answered=day,
            is_answered=bool(day) or _is_answered(part, words),
            is_listed=bool(above),
            has_other_date=words.date.search(part) is not None,
        )


def _listed(page: Page, words: _Patterns) -> Iterator[Message]:
    """A list of messages. The heads of its table say which date is which; without any a row has to tell its state."""
    text = page.text
    rows = _rows_of(page, [(item.url, item.title) for item in page.items] or _links_of(page))
    head = _head_of(text, words)
    if head is None:
        days = {item.url: iso_day(item.date) for item in page.items}
        for number, row in enumerate(rows):
            stop = rows[number + 1].start if number + 1 < len(rows) else len(text)
            is_answered = _state_of(text[row.end : min(stop, row.end + _ROW)], words)
            if is_answered is not None and days.get(row.url):
                yield Message(row.url, row.title, days[row.url], "", is_answered, is_listed=True)
        return
    rows = [row for row in rows if row.start >= head.end]
    if not rows:
        # The one row of a message's own page, whose title is the page's.
        rows = [_Row(page.url, page.title, head.end, head.end)]
        head = head._replace(before=(), after=head.before + head.after, has_state_before=False)
    for row, before, after, own in _cut(text, rows, head, words):
        days = dict(zip(head.before, before, strict=False)) | dict(zip(head.after, after, strict=False))
        answered, is_answered = days.get("answered", ""), _state_of(own, words)
        asked = days.get("asked", days.get("date", ""))
        if asked or answered:
            yield Message(
                url=row.url,
                title=row.title[:_LONGEST_TITLE],
                asked=asked,
                answered=answered,
                is_answered=bool(answered) or is_answered,
                is_listed=row.url != page.url,
            )


def _links_of(page: Page) -> list[tuple[str, str]]:
    return [(link.url, link.text) for link in page.links if link.region is Region.BODY]


def _rows_of(page: Page, entries: Iterable[tuple[str, str]]) -> list[_Row]:
    """Entries of a page in the order in which their titles stand in its text."""
    rows: list[_Row] = []
    position = 0
    for url, title in entries:
        start = page.text.find(title, position) if len(title) >= _SHORTEST_TITLE and url != page.url else -1
        if start >= 0:
            position = start + len(title)
            rows.append(_Row(url, title, start, position))
    return rows


def _head_of(text: str, words: _Patterns) -> _Head | None:
    """The heads of a table: short pieces one after the other, one of which names a date and one something more."""
    run: list[tuple[str, int]] = []
    for piece in re.finditer(r"\S+", text[:_HEADS_WITHIN]):
        word = piece[0]
        if len(word) <= _LONGEST_HEAD and word.isalpha():
            run.append((words.heads.get(word, ""), piece.end()))
            continue
        if head := _head_in(run):
            return head
        run = []
    return _head_in(run)


def _head_in(run: Sequence[tuple[str, int]]) -> _Head | None:
    kinds = [kind for kind, _ in run]
    known = [number for number, kind in enumerate(kinds) if kind]
    if len(known) < 2 or _OWN_DATES.isdisjoint(kinds):
        return None
    title = kinds.index("title") if "title" in kinds else 0
    before = tuple(kind for kind in kinds[:title] if kind in _DATES)
    after = tuple(kind for kind in kinds[title:] if kind in _DATES)
    return _Head(before, after, "state" in kinds[:title], run[known[-1]][1])


def _cut(
    text: str, rows: Sequence[_Row], head: _Head, words: _Patterns
) -> Iterator[tuple[_Row, list[str], list[str], str]]:
    """Each row with the dates before and after its title, and its text without the title.

    Between two titles stand the last columns of one row and the first of the next: the heads tell how many dates there
    are of each.
    """
    begin, edge = head.end, head.end
    before: list[str] = []
    for number in range(-1, len(rows)):
        gap_start = rows[number].end if number >= 0 else head.end
        gap_end = rows[number + 1].start if number + 1 < len(rows) else min(len(text), gap_start + _ROW)
        dates = list(words.date.finditer(text, gap_start, gap_end))
        count = max(0, len(dates) - len(head.before)) if number + 1 < len(rows) else len(dates)
        next_before, after = dates[count:], dates[: min(count, len(head.after))]
        edge = gap_end
        if next_before:
            edge = next_before[0].start()
        elif head.has_state_before:
            edge = after[-1].end() if after else gap_start
        if count > len(head.after):
            edge = min(edge, dates[len(head.after)].start())  # of a row that is not among the entries
        if number >= 0:
            row = rows[number]
            own = f"{text[begin : row.start]} {text[row.end : min(edge, row.end + _ROW)]}"
            yield row, before, [_day(match) for match in after], own
        begin, before = edge, [_day(match) for match in next_before]


def _is_answered(text: str, words: _Patterns) -> bool | None:
    """Whether the text of one message shows an answer, or says that there is none yet."""
    states = [match["value"] for match in words.state.finditer(text)]
    values = [match["value"] for match in words.answer.finditer(text)]
    said = [value for value in values if value and value[-1] not in _COLONS and value not in words.heads]
    if any(words.none.match(value) is None for value in said) or any(map(words.settled.match, states)):
        return True
    if said or any(map(words.pending.match, states)):
        return False
    return _state_alone(text, words)


def _state_of(row: str, words: _Patterns) -> bool | None:
    """The state that one row of a list shows."""
    found = _state_alone(row, words)
    return True if found is None and words.answer.search(row) else found


def _state_alone(text: str, words: _Patterns) -> bool | None:
    if words.settled_alone.search(text):
        return True
    return False if words.pending_alone.search(text) else None


def _day(match: re.Match[str]) -> str:
    return iso_day(f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}")


@lru_cache(maxsize=4)
def _patterns(words: MessageWords) -> _Patterns | None:
    if not words.date_pattern or not words.asked:
        return None
    behind = r"\s{0,3}[:：]?\s{0,3}"
    heads = {
        **dict.fromkeys(words.other_dates, "other"),
        **dict.fromkeys(words.dates, "date"),
        **dict.fromkeys(words.state, "state"),
        **dict.fromkeys(words.title, "title"),
        **dict.fromkeys(words.answered, "answered"),
        **dict.fromkeys((*words.asked, *words.sent), "asked"),
    }
    asked, settled, pending = _any_of((*words.asked, *words.sent)), _any_of(words.settled), _any_of(words.pending)
    left, right = r"(?<![^\s:：\[【（(])", r"(?![^\s\d\]】）)。！!…])"
    return _Patterns(
        date=re.compile(words.date_pattern),
        asked=re.compile(rf"(?:{asked}){behind}{words.date_pattern}"),
        answered=re.compile(rf"(?:{_any_of(words.answered)}){behind}{words.date_pattern}"),
        answer=re.compile(rf"(?:{_any_of(words.answer)}){behind}(?P<value>\S*)"),
        state=re.compile(rf"(?:{_any_of(words.state)}){behind}(?P<value>\S*)"),
        settled=re.compile(settled),
        pending=re.compile(pending),
        none=re.compile(_any_of((*words.pending, *words.no_answer))),
        settled_alone=re.compile(f"{left}(?:{settled}){right}"),
        pending_alone=re.compile(f"{left}(?:{pending}){right}"),
        title=re.compile(rf"(?:{_any_of(words.title)}){behind}(?P<value>\S{{{_SHORTEST_TITLE},}})"),
        heads=heads,
    )


def _any_of(words: tuple[str, ...]) -> str:
    return any_of(words).pattern
