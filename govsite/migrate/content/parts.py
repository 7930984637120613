"""A text on several pages: which addresses hold its further pages. Pure.

Content management systems name them after the first: ``t1.html``, ``t1_1.html``, ``t1_2.html``, or give a program their
number: ``show.jsp?id=1&page=2``. An address alone proves nothing (``20190101_1.html`` may be another article of the
day): the page has to lead there, by a link of a few letters or by a script that turns pages, and a page that is linked
has to have the same title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from govsite.model.article import ArticleFacts
from govsite.model.long_lists import Pager
from govsite.model.page import Page
from govsite.words import unspaced

_LONGEST_LINK = 8
"""Characters of a link that turns pages: a number, or "next page" in any language that is written tightly."""
_MOST = 200
_FILE = re.compile(r"(?P<name>.*/[^/?#]+)(?P<ext>\.\w{2,6})")
_DIGITS = 3
"""Digits of the number of a page."""


class Part(NamedTuple):
    """One further page of a text."""

    number: int
    url: str
    facts: ArticleFacts | None
    """``None`` where it is not to be had."""
    is_again: bool = False
    """It says what the first page says: ``?id=1&page=1`` beside ``?id=1``."""


def further_parts(first: ArticleFacts, *, read: Callable[[str], ArticleFacts | None], pager: Pager) -> list[Part]:
    """The pages behind ``first``, in order; ``read`` gives what is known of a page at an address.

    A page that ``first``, or one of those behind it, leads to and that cannot be read is among them as well.
    """
    number_of = _numbering(first.page.url, pager)
    title = unspaced(first.title)
    parts: dict[int, Part] = {}
    looked_at: set[str] = {first.page.url}
    waiting = dict(_turns(first.page, number_of))
    while waiting and len(looked_at) < _MOST:
        url = min(waiting, key=lambda each: waiting[each][0])
        number, is_scripted = waiting.pop(url)
        looked_at.add(url)
        facts = read(url)
        if facts is not None and not is_scripted and unspaced(facts.title) != title:
            continue
        is_again = facts is not None and facts.page.text == first.page.text
        parts[number] = Part(number, url, facts, is_again)
        if facts is not None:
            for known, turn in _turns(facts.page, number_of):
                if known not in looked_at:
                    waiting.setdefault(known, turn)
    return [parts[number] for number in sorted(parts)]


def _numbering(first: str, pager: Pager) -> Callable[[str], int | None]:
    """How to tell the number of a further page of the text at ``first`` from its address."""
    program, own = _without_number(first, pager)
    if own is None and (name := _FILE.fullmatch(first)):
        form = re.compile(rf"{re.escape(name['name'])}_(\d{{1,3}}){re.escape(name['ext'])}")
        return lambda url: int(found[1]) if (found := form.fullmatch(url)) else None

    def number_of(url: str) -> int | None:
        of, number = _without_number(url, pager)
        return number if of == program and (own is None or own < 2 <= (number or 0)) else None

    return number_of


def _without_number(url: str, pager: Pager) -> tuple[str, int | None]:
    """An address without the parameter that says which page it is, and the number that stands there."""
    program, _, query = url.partition("?")
    parts = query.split("&") if query else []
    for position, part in enumerate(parts):
        number = part.partition("=")[2]
        if pager.is_page(part) and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
            rest = "&".join(parts[:position] + parts[position + 1 :])
            return (f"{program}?{rest}" if rest else program), int(number)
    return url, None


def _turns(page: Page, number_of: Callable[[str], int | None]) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Addresses that ``page`` turns to, with their numbers, and whether a script does."""
    if page.next_url and (number := number_of(page.next_url)) is not None:
        yield page.next_url, (number, True)
    for link in page.links:
        if len(link.text.strip()) <= _LONGEST_LINK and (number := number_of(link.url)) is not None:
            yield link.url, (number, False)
