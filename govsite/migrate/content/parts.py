"""A text on several pages: which addresses hold its further pages. Pure.

Content management systems name them after the first: ``t1.html``, ``t1_1.html``, ``t1_2.html``. An address alone proves
nothing (``20190101_1.html`` may be another article of the day): the page has to lead there, by a link of a few letters
or by a script that turns pages, and a page that is linked has to have the same title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from govsite.model.article import ArticleFacts
from govsite.model.page import Page

_LONGEST_LINK = 8
"""Characters of a link that turns pages: a number, or "next page" in any language that is written tightly."""
_MOST = 200
_FILE = re.compile(r"(?P<name>.*/[^/?#]+)(?P<ext>\.\w{2,6})")


class Part(NamedTuple):
    """One further page of a text."""

    number: int
    url: str
    facts: ArticleFacts | None
    """``None`` where it is not to be had."""


def further_parts(first: ArticleFacts, *, read: Callable[[str], ArticleFacts | None]) -> list[Part]:
    """The pages behind ``first``, in order; ``read`` gives what is known of a page at an address.

    A page that ``first``, or one of those behind it, leads to and that cannot be read is among them as well.
    """
    name = _FILE.fullmatch(first.page.url)
    if name is None:
        return []
    form = re.compile(rf"{re.escape(name['name'])}_(\d{{1,3}}){re.escape(name['ext'])}")
    title = _squeezed(first.title)
    parts: dict[int, Part] = {}
    looked_at: set[str] = set()
    waiting = dict(_turns(first.page, form))
    while waiting and len(looked_at) < _MOST:
        url = min(waiting, key=lambda each: waiting[each][0])
        number, is_scripted = waiting.pop(url)
        looked_at.add(url)
        facts = read(url)
        if facts is not None and not is_scripted and _squeezed(facts.title) != title:
            continue
        parts[number] = Part(number, url, facts)
        if facts is not None:
            for known, turn in _turns(facts.page, form):
                if known not in looked_at:
                    waiting.setdefault(known, turn)
    return [parts[number] for number in sorted(parts)]


def _turns(page: Page, form: re.Pattern[str]) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Addresses that ``page`` turns to, with their numbers, and whether a script does."""
    if page.next_url and (found := form.fullmatch(page.next_url)):
        yield page.next_url, (int(found[1]), True)
    for link in page.links:
        if len(link.text.strip()) <= _LONGEST_LINK and (found := form.fullmatch(link.url)):
            yield link.url, (int(found[1]), False)


def _squeezed(text: str) -> str:
    return "".join(text.split())
