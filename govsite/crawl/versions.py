"""Other versions of a site beside it: in other languages or writing, for readers who see badly, for telephones. Pure.

The home page leads to them ("English", "繁體", "无障碍", "手机版"). A version has a front page and a folder to itself;
the clauses on labels, dates, footers and columns speak of the site's own pages, and ask nothing certain of copies.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page
from govsite.urls import Parts, split_url
from govsite.words import patterns_of

_FRONT = re.compile(r"(?:(?:index|default|main|home)\.\w{2,5})?", re.IGNORECASE)
_MENU = 3
"""So many other links of the home page into a folder make it one of the site's own."""


class Versions:
    """The versions to which a home page leads."""

    def __init__(self, home: Page, vocabulary: PageVocabulary, *, is_internal: Callable[[str], bool]) -> None:
        named = patterns_of(vocabulary.version_patterns)
        words: dict[str, str] = {}
        for link in home.links if named else ():
            text = link.text or link.title
            if any(pattern.fullmatch(text) for pattern in named) and link.url != home.url and is_internal(link.url):
                words.setdefault(link.url, text)
        self._pages = words
        fronts = {front: text for url, text in words.items() if (front := _folder(split_url(url)))}
        others = [key for link in home.links if link.url not in words and (key := _place(split_url(link.url)))]
        own = _place(split_url(home.url))
        self._folders = {
            folder: text
            for folder, text in fronts.items()
            if not own.startswith(folder) and sum(key.startswith(folder) for key in others) < _MENU
        }

    def of(self, url: str) -> str:
        """The words that lead to the version a page belongs to; "" for the site's own pages."""
        if not self._pages:
            return ""
        if url in self._pages:
            return self._pages[url]
        place = _place(split_url(url)) if self._folders else ""
        return next((text for folder, text in self._folders.items() if place.startswith(folder)), "")


def _place(parts: Parts) -> str:
    return f"{parts.netloc}{parts.path or '/'}" if parts.netloc else ""


def _folder(parts: Parts) -> str:
    """Host and folder of a front page; "" for any other page."""
    path, _, file = _place(parts).rpartition("/")
    return f"{path}/" if not parts.query and _FRONT.fullmatch(file) else ""
