"""Lines of a main part that belong to the page and not to the text.

Content management systems put the way to the page, its title, the line with date and source and
the buttons to print, share and close into the same element as the article. What a line says gives
it away: nothing but such words, dates and the values behind labels. Dates and sources stand in
fields of their own. But texts begin with dates, too (of a hearing, of a warning): a line goes only where
it repeats what was read as the page's, or has words that no text has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bs4.element import NavigableString, Tag

from govsite.migrate.content.blocks import TEXTLESS, first_blocks, last_blocks, take_out
from govsite.model.article import ArticleFacts
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import DateSeen
from govsite.words import unspaced

_LONGEST = 200
_LONGEST_TABLE = 1000
_FEWEST_FIELDS = 3
_MARKS = re.compile(r"[\s\[\]【】()（）<>《》＞＜»›|｜/·•,，、;；:：.。…+\-–—→]+")
_VALUE = re.compile(r"[:：]\s*(?P<value>[^\s:：|｜【\[]{0,40})")
_COLON = re.compile(r"\s*[:：]\s*")
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:[\sT]*\d{1,2}:\d\d(?::\d\d)?)?")
_NUMBER = re.compile(r"\d{1,9}")
_TURNS = frozenset(("prev", "next"))
_PAGE_NUMBER = 3
"""Digits of the number of a page; what has more is a telephone or an account."""
_SCRIPTED = re.compile(r"\s*(?:javascript:|#|$)", re.IGNORECASE)
_STEP = re.compile(r"[>＞»›→]|-{2}")
_SENTENCE = re.compile(r"[。！？；!?;]|\w\.(?:\s|$)")
_WIDE = 3
"""Letters of an alphabet that say as much as one character."""
_MOST_ON_BUTTON = 20
_PLAIN_WORD = 4
"""Characters of a button's word that says what it does without being a button ("关闭窗口")."""
_LONGEST_NAME = 12
_AROUND = " \t\r\n\u3000\xa0()（）[]【】:：、，,；;。|｜"
_SHORT_WORD = 2
"""Characters of words for dates that any text uses ("时间")."""


class Known(NamedTuple):
    """What was read of a page, which its own lines repeat."""

    published: DateSeen | None = None
    values: frozenset[str] = frozenset()
    """Its source and the fields of the document, without blanks."""


def known_of(facts: ArticleFacts) -> Known:
    """What the lines of a page may repeat."""
    values = {unspaced(value) for value in (facts.source, *facts.fields.values())}
    return Known(facts.page.published, frozenset(values - {""}))


class _Item(NamedTuple):
    """One word of a line with the value behind it; a date or a number alone has no word."""

    word: str
    value: str = ""
    is_date: bool = False


class _Line(NamedTuple):
    """What a line made of known words says."""

    is_sure: bool = False
    """It has a word that only pages have, or the page's own date."""
    has_date: bool = False
    """It repeats the page's date, by a word that texts use as well."""
    has_source: bool = False
    """It repeats another value of the page."""


class Furniture:
    """What a jurisdiction's pages put around a text."""

    def __init__(self, vocabulary: PageVocabulary) -> None:
        self._buttons = frozenset(map(_spelt, vocabulary.button_words))
        self._beside = frozenset(map(_spelt, vocabulary.beside_date_words))
        self._late = frozenset(map(_spelt, vocabulary.late_date_words))
        self._today = frozenset(map(_spelt, vocabulary.today_words))
        self._dates = frozenset(map(_spelt, vocabulary.date_words)) - self._late
        self._sources = frozenset(map(_spelt, vocabulary.source_words))
        others = {*vocabulary.not_date_words, *vocabulary.issued_date_words}
        self._others = frozenset(map(_spelt, others)) - self._late - self._today - self._buttons
        labels = {
            *others,
            *vocabulary.date_words,
            *vocabulary.late_date_words,
            *vocabulary.today_words,
            *vocabulary.source_words,
            *vocabulary.beside_date_words,
        }
        self._words = _any_of((*labels, *vocabulary.button_words))
        self._way = re.compile(rf"\s*(?:{_any_of(vocabulary.breadcrumb_words).pattern})\s*[:：]", re.IGNORECASE)
        editors = vocabulary.editor_words
        staff = (*editors, *vocabulary.beside_editor_words, *vocabulary.source_words)
        self._editor = re.compile(rf"(?:{_any_of(editors).pattern})\s*[:：]", re.IGNORECASE)
        self._staff = re.compile(rf"(?:{_any_of(staff).pattern})\s*[:：]", re.IGNORECASE)
        neighbours = _any_of(vocabulary.neighbour_words).pattern
        self._neighbour = re.compile(
            rf"[\s\[【（(<《>·]*(?:{neighbours})[\s\]】）)>]*(?:[:：]|(?=\s|$))", re.IGNORECASE
        )
        self._related = re.compile(_any_of(vocabulary.related_words).pattern, re.IGNORECASE)
        self._files = re.compile(
            rf"\.(?:{'|'.join(map(re.escape, vocabulary.attachment_suffixes)) or '(?!)'})(?:$|[?#])", re.IGNORECASE
        )

    def clear(self, root: Tag, *, title: str, known: Known | None = None) -> None:
        """Take such lines out of a body: buttons everywhere, the rest above its first and below its last line."""
        self._clear_end(root)
        for block in root.find_all(["p", "div", "ul", "dl", "section"]):
            if not block.decomposed and block is not root and self._is_button_line(block) and self._is_linked(block):
                block.decompose()
        self._clear_top(root, unspaced(title), known or Known())
        for link in root.find_all("a"):
            if _leads_nowhere(link) and self.is_buttons(link.get_text()):
                link.decompose()

    def is_buttons(self, text: str) -> bool:
        """Whether a text is nothing but words of buttons, at least one of them no single character."""
        items = self._items(text)
        if items is None or not any(len(item.word) > 1 for item in items):
            return False
        counted = False
        for item in items:
            if item.word:
                if item.word not in self._buttons or item.value:
                    return False
                counted = item.word in self._beside
            elif item.is_date or (len(item.value) > _PAGE_NUMBER and not counted):
                return False
        return True

    def says_something(self, element: Tag) -> bool:
        """Whether an element that is called like a button holds more than a button's words.

        A sentence, more than a few words that are on no button, or a link that leads somewhere.
        """
        own = "".join(text for text in element.find_all(string=True) if not _is_on_button(text))
        if _SENTENCE.search(own):
            return True
        rest = self._words.sub("", own)
        return sum(1 if mark.isascii() else _WIDE for mark in rest if mark.isalpha()) > _MOST_ON_BUTTON

    def gives_file(self, block: Tag) -> bool:
        """Whether a block has a link to an attachment."""
        return any(self._files.search(str(link.get("href") or "").strip()) for link in block.find_all("a"))

    def _is_button_line(self, block: Tag) -> bool:
        text = block.get_text(" ")
        if len(text) > _LONGEST or not text.strip():
            return False
        return block.find(["table", "video", "audio"]) is None and self.is_buttons(text)

    def _is_linked(self, block: Tag) -> bool:
        """Whether what looks like buttons can be pressed and gives no file; a single link elsewhere is none."""
        links = block.find_all("a")
        if self.gives_file(block):
            return False
        pressed = [element for element in block.find_all(True) if "onclick" in element.attrs]
        return len(links) > 1 or any(map(_leads_nowhere, links)) or bool(pressed) or "onclick" in block.attrs

    def _clear_end(self, root: Tag) -> None:
        """Who edited it, its neighbours, links to related pages and buttons below the last line of text.

        Buttons without a link are some only beside others or where their words say what they do.
        """
        lines: list[Tag] = []
        links: list[Tag] = []
        is_sure = False
        for block in last_blocks(root):
            text = block.get_text(" ")
            if links and self._is_related(text):
                lines += [*links, block]
                links = []
                is_sure = True
            elif not links and (self._is_of_editors(text) or self._is_neighbour(block, text) or self._is_related(text)):
                lines.append(block)
                is_sure = True
            elif not links and self._is_button_line(block):
                lines.append(block)
                is_sure |= self._is_linked(block) or self._is_plain_button(text)
            elif self._is_made_of_links(block):
                links.append(block)
            else:
                break
        for line in lines if is_sure else ():
            take_out(line, root)

    def _is_of_editors(self, text: str) -> bool:
        """Whether a line names who edited the page, and nobody and nothing else."""
        if len(text) > _LONGEST or self._editor.search(text) is None:
            return False
        before, *names = self._staff.split(text)
        return not before.strip(_AROUND) and all(
            len(name.strip(_AROUND)) <= _LONGEST_NAME and not _COLON.search(name) and not _SENTENCE.search(name)
            for name in names
        )

    def _is_neighbour(self, block: Tag, text: str) -> bool:
        """Whether a line leads to the articles before and behind, or says that there is none."""
        if self.gives_file(block):
            return False
        own = "".join(text for text in block.find_all(string=True) if text.find_parent("a") is None)
        if _turns(block) and not any(map(str.isalnum, own)):
            return True
        return (
            self._neighbour.match(text) is not None
            and sum(map(str.isalnum, self._neighbour.sub("", own))) <= _LONGEST_NAME
        )

    def _is_related(self, text: str) -> bool:
        return len(text) <= _LONGEST and self._related.fullmatch(text.strip(_AROUND)) is not None

    def _is_made_of_links(self, block: Tag) -> bool:
        """Whether a line is nothing but links to pages."""
        if block.name == "table" or block.find(TEXTLESS) is not None or self.gives_file(block):
            return False
        own = "".join(text for text in block.find_all(string=True) if text.find_parent("a") is None)
        return not any(map(str.isalnum, own))

    def _is_plain_button(self, text: str) -> bool:
        """Whether a line says what its buttons do, or announces some that are not there ("分享到：")."""
        items = self._items(text) or []
        return text.rstrip().endswith((":", "：")) or any(len(item.word) >= _PLAIN_WORD for item in items)

    def _clear_top(self, root: Tag, title: str, known: Known) -> None:
        lines: list[tuple[Tag, _Line]] = []
        gone: list[Tag] = []
        for block in first_blocks(root):
            text = block.get_text(" ")
            if (
                (title and unspaced(text) == title and block.name not in ("p", "table"))
                or self._is_way(block, text)
                or _repeats_fields(block, text, known)
            ):
                gone.append(block)
                continue
            line = self._line(text, known) if block.find(TEXTLESS) is None else None
            if line is None:
                break
            lines.append((block, line))
        said = [line for _, line in lines]
        is_page = any(line.is_sure for line in said)
        if is_page or (any(line.has_date for line in said) and any(line.has_source for line in said)):
            gone += [block for block, _ in lines]
        for block in gone:
            block.decompose()

    def _is_way(self, block: Tag, text: str) -> bool:
        """Whether a line is the way to the page: it has steps, where a text may say a place."""
        return (
            len(text) <= _LONGEST
            and self._way.match(text) is not None
            and (block.find("a") is not None or _STEP.search(text) is not None)
        )

    def _line(self, text: str, known: Known) -> _Line | None:
        """What a line says that is made of the page's words; ``None`` for a line of the text."""
        items = self._items(text)
        if not items:
            return None
        if self.is_buttons(text) and not _COLON.search(text):
            return _Line()
        is_sure = any(len(item.word) > 1 and item.word in self._buttons & self._beside for item in items) or (
            any(item.word in self._today for item in items) and not any(item.value for item in items)
        )
        has_date = has_source = False
        counted = False
        for item in items:
            is_again = self._is_again(item, known)
            if item.is_date and is_again:
                has_date = True
                is_sure = is_sure or self._is_own_date(item, known)
            elif is_again:
                has_source = True
            elif not self._may_stand_beside(item, is_sure=is_sure, counted=counted):
                return None
            counted = item.word in self._beside or (item.is_date and not item.word) or (counted and not item.word)
        return _Line(is_sure, has_date, has_source)

    def _may_stand_beside(self, item: _Item, *, is_sure: bool, counted: bool) -> bool:
        """Whether an item that repeats nothing may stand in a line of the page."""
        word = item.word
        if not word:
            return is_sure if item.is_date else counted
        if word in self._others:
            return False
        if word in self._buttons or word in self._today or word in self._late or word in self._beside:
            return True
        return is_sure or not item.value

    def _is_again(self, item: _Item, known: Known) -> bool:
        """Whether an item repeats what was read as the page's."""
        if item.is_date and (not item.word or item.word in self._dates):
            return known.published is not None and _is_same(item.value, known.published.date)
        return bool(item.value) and unspaced(item.value) in known.values

    def _is_own_date(self, item: _Item, known: Known) -> bool:
        """Whether a date is the very one that was read, words and all, and the words are none of any text."""
        if known.published is None or len(item.word) <= _SHORT_WORD:
            return False
        word = known.published.text.replace(": ", "：").rpartition("：")[0]
        return known.published.source == "visible" and _spelt(word) == item.word

    def _items(self, text: str) -> list[_Item] | None:
        """The words, dates and numbers that make up a text; ``None`` where it holds anything else, or no word."""
        if len(text) > _LONGEST:
            return None
        place = 0
        items: list[_Item] = []
        while place < len(text):
            if (marks := _MARKS.match(text, place)) is not None:
                place = marks.end()
                continue
            if (date := _DATE.match(text, place)) is not None:
                items.append(_Item("", date[0], is_date=True))
                place = date.end()
            elif (match := self._words.match(text, place)) is not None and match[0]:
                item, place = self._valued(_spelt(match[0]), text, match.end())
                items.append(item)
            elif (number := _NUMBER.match(text, place)) is not None:
                items.append(_Item("", number[0]))
                place = number.end()
            else:
                return None
        return items if any(len(item.word) > 1 for item in items) else None

    def _valued(self, word: str, text: str, place: int) -> tuple[_Item, int]:
        """A word with the value behind it, and where that ends."""
        colon = _COLON.match(text, place)
        date = _DATE.match(text, colon.end() if colon else place)
        if date is not None and word not in self._buttons:
            rest = text[date.end() : date.end() + 1]
            if not rest.isalnum() or self._words.match(text, date.end()):
                return _Item(word, date[0], is_date=True), date.end()
        if word in self._buttons or word in self._today or (value := _VALUE.match(text, place)) is None:
            return _Item(word), place
        said = value["value"]
        if _COLON.match(text, value.end()) is not None:  # the next word stands right behind: "来源：市局字号："
            cut = next((i for i in range(1, len(said)) if self._words.fullmatch(said, i)), len(said))
            return _Item(word, said[:cut]), value.start("value") + cut
        return _Item(word, said), value.end()


def _repeats_fields(block: Tag, text: str, known: Known) -> bool:
    """Whether a table is that of the document's fields: it has what was read of several of them."""
    if block.name != "table" or len(text) > _LONGEST_TABLE:
        return False
    words = unspaced(text)
    return sum(value in words for value in known.values) >= _FEWEST_FIELDS


def _is_same(value: str, iso: str) -> bool:
    """Whether a written date is one that was read; seconds aside, and the time where only the day was written."""
    written = [int(number) for number in re.findall(r"\d+", value)]
    read = [int(number) for number in re.findall(r"\d+", iso)]
    return written in (read, read[:3]) or (len(read) > 3 and written[: len(read)] == read)


def _spelt(word: str) -> str:
    return unspaced(word).casefold()


def _leads_nowhere(link: Tag) -> bool:
    """Whether a link does something on the page instead of leading elsewhere."""
    return _SCRIPTED.match(str(link.get("href") or "")) is not None


def _turns(block: Tag) -> bool:
    """Whether all links of a block declare that they lead to what comes before or behind (``rel``)."""
    links = block.find_all("a")
    return bool(links) and all(_TURNS.intersection(link.get_attribute_list("rel")) for link in links)


def _is_on_button(text: NavigableString) -> bool:
    """Whether words stand in a link that leads nowhere."""
    link = text.find_parent("a")
    return link is not None and _leads_nowhere(link)


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_spaced, longest_first)) or "(?!)", re.IGNORECASE)


def _spaced(word: str) -> str:
    """A word as pages write it: with blanks between its characters where it is written without any."""
    return r"[ \u3000\xa0]*".join(map(re.escape, word)) if not word.isascii() else re.escape(word)
