"""Lines of a main part that belong to the page and not to the text.

Content management systems put the way to the page, its title, the line with date and source and
the buttons to print, share and close into the same element as the article. What a line says gives
it away: nothing but such words, dates and the values behind labels. Dates and sources stand in
fields of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bs4.element import NavigableString, Tag

from govsite.model.jurisdiction import PageVocabulary

_LONGEST = 200
_BLOCKS = ["address", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre"]
_BLOCKS += ["section", "table", "ul"]
_TEXTLESS = ("img", "video", "audio")
_MARKS = re.compile(r"[\s\[\]【】()（）<>《》＞＜»›|｜/·•,，、;；:：.。…+\-–—→]+")
_VALUE = re.compile(r"[:：]\s*[^\s:：|｜【\[]{0,40}")
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:[\sT]*\d{1,2}:\d\d(?::\d\d)?)?")
_NUMBER = re.compile(r"\d{1,9}")
_SCRIPTED = re.compile(r"\s*(?:javascript:|#|$)", re.IGNORECASE)

_SENTENCE = re.compile(r"[。！？；!?;]|\w\.(?:\s|$)")
_WIDE = 3
"""Letters of an alphabet that say as much as one character."""
_MOST_ON_BUTTON = 20


class Furniture:
    """What a jurisdiction's pages put around a text."""

    def __init__(self, vocabulary: PageVocabulary) -> None:
        buttons = vocabulary.button_words
        labels = {
            *vocabulary.date_words,
            *vocabulary.not_date_words,
            *vocabulary.late_date_words,
            *vocabulary.issued_date_words,
            *vocabulary.today_words,
            *vocabulary.source_words,
            *vocabulary.beside_date_words,
        }
        self._buttons = _any_of(buttons)
        self._words = _any_of((*labels, *buttons))
        self._way = re.compile(rf"\s*(?:{_any_of(vocabulary.breadcrumb_words).pattern})\s*[:：]", re.IGNORECASE)

    def clear(self, root: Tag, *, title: str) -> None:
        """Take such lines out of a body: buttons everywhere, the rest above the first line of text."""
        for block in root.find_all(["p", "div", "ul", "dl", "section"]):
            if not block.decomposed and block is not root and self._is_button_line(block):
                block.decompose()
        for link in root.find_all("a"):
            if _SCRIPTED.match(str(link.get("href") or "")) and self.is_buttons(link.get_text()):
                link.decompose()
        self._clear_top(root, "".join(title.split()))

    def is_buttons(self, text: str) -> bool:
        """Whether a text is nothing but words of buttons, at least one of them no single character."""
        return len(text) <= _LONGEST and _is_made_of(text, self._buttons)

    def is_facts(self, text: str) -> bool:
        """Whether a line is made of labels with their values, dates and words of buttons."""
        if len(text) > _LONGEST or not (_DATE.search(text) or ":" in text or "：" in text):
            return False
        return _is_made_of(text, self._words, has_values=True)

    def says_something(self, element: Tag) -> bool:
        """Whether an element that is called like a button holds more than a button's words.

        A sentence, more than a few words that are on no button, or a link that leads somewhere.
        """
        own = "".join(text for text in element.find_all(string=True) if not _is_on_button(text))
        if _SENTENCE.search(own):
            return True
        rest = self._words.sub("", own)
        return sum(1 if mark.isascii() else _WIDE for mark in rest if mark.isalpha()) > _MOST_ON_BUTTON

    def _is_button_line(self, block: Tag) -> bool:
        text = block.get_text(" ")
        if len(text) > _LONGEST or not text.strip():
            return False
        return block.find(["table", "video", "audio"]) is None and self.is_buttons(text)

    def _clear_top(self, root: Tag, title: str) -> None:
        for _ in range(12):
            block = _first_block(root)
            if block is None or block is root:
                return
            text = block.get_text(" ")
            is_title = bool(title) and "".join(text.split()) == title and block.name not in ("p", "table")
            is_other = block.find(_TEXTLESS) is None and (
                self.is_facts(text) or (len(text) <= _LONGEST and self._way.match(text) is not None)
            )
            if not (is_title or is_other):
                return
            block.decompose()


def _is_on_button(text: NavigableString) -> bool:
    """Whether words stand in a link that leads nowhere."""
    link = text.find_parent("a")
    return link is not None and _SCRIPTED.match(str(link.get("href") or "")) is not None


def _first_block(root: Tag) -> Tag | None:
    """The block that holds the first words, a table as a whole.

    ``None`` where they stand between blocks, or a picture comes first.
    """
    for node in root.descendants:
        if isinstance(node, Tag) and node.name in _TEXTLESS:
            return None
        if type(node) is NavigableString and node.strip():
            found = node.find_parent(_BLOCKS)
            table = node.find_parent("table")
            block = table if table is not None else found
            if not isinstance(block, Tag) or root not in block.parents:
                return None
            return block if block.name == "table" or block.find(_BLOCKS) is None else None
    return None


def _is_made_of(text: str, words: re.Pattern[str], *, has_values: bool = False) -> bool:
    """Whether known words make up a whole text, with numbers and punctuation between them."""
    place, told = 0, 0
    while place < len(text):
        match = _MARKS.match(text, place)
        if match is None and has_values:
            match = _DATE.match(text, place)
        if match is None and (match := words.match(text, place)) is not None:
            told = max(told, len(match[0]))
            if has_values and (value := _VALUE.match(text, match.end())) is not None:
                match = value
        match = match or _NUMBER.match(text, place)
        if match is None or match.end() == place:
            return False
        place = match.end()
    return told >= 2


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_spaced, longest_first)) or "(?!)", re.IGNORECASE)


def _spaced(word: str) -> str:
    """A word as pages write it: with blanks between its characters where it is written without any."""
    return r"[ \u3000\xa0]*".join(map(re.escape, word)) if not word.isascii() else re.escape(word)
