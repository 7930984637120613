"""The next page of a list or a text whose link only a script of the page writes.

A widespread content management system hands number and name of the pages to a function that writes the links:
``createPageHTML(20, 0, "index", "html")`` stands for ``index_1.html`` to ``index_19.html``. How such scripts are
written is the jurisdiction's to say. Another system names the address of the next rows beside those that the page
carries. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from govsite.crawl.facts.embedded import next_rows
from govsite.crawl.facts.links import Address
from govsite.crawl.facts.outline import Outline
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.long_lists import PageTurn
from govsite.urls import host_or_nothing

_LONGEST = 64 * 1024
"""Characters of a script that are looked through."""


class _Turn(NamedTuple):
    """A ``PageTurn``, compiled."""

    mark: str
    patterns: tuple[re.Pattern[str], ...]
    first: int


def next_page(outline: Outline, text: str, address: Address, vocabulary: PageVocabulary) -> str | None:
    """Address of the page behind this one, empty on the last, ``None`` where nothing says anything of pages.

    ``text`` is the page's source: what it carries for scripts is not in its outline.
    """
    rows = next_rows(text)
    reference = rows or _written(outline, vocabulary)
    if not reference:
        return rows if reference is None else reference
    url = address.resolve(reference)
    return url if host_or_nothing(url) else ""


def _written(outline: Outline, vocabulary: PageVocabulary) -> str | None:
    """The reference that some script of the page would write; empty on the last page."""
    last: str | None = None
    for turn in _compiled(vocabulary.page_turns):
        for _, source in outline.scripts:
            if turn.mark in source and (reference := _reference(turn, source[:_LONGEST])) is not None:
                if reference:
                    return reference
                last = ""
    return last


def _reference(turn: _Turn, source: str) -> str | None:
    """What the script would write as the link to the next page."""
    said: dict[str, str] = {}
    for pattern in turn.patterns:
        found = pattern.search(source)
        if found is None:
            return None
        said |= found.groupdict(default="")
    following = int(said["page"]) + 1
    return f"{said['name']}_{following}.{said['ext']}" if following < int(said["pages"]) + turn.first else ""


@lru_cache(maxsize=16)
def _compiled(turns: tuple[PageTurn, ...]) -> tuple[_Turn, ...]:
    return tuple(_Turn(turn.mark, tuple(map(re.compile, turn.patterns)), turn.first) for turn in turns)
