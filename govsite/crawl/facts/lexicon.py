"""A country's page vocabulary, compiled once for all pages of a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from govsite.crawl.facts.dates.written import DateForms, Written
from govsite.crawl.facts.outline import LINE
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Region
from govsite.words import any_word, unspaced

# How the parts of a page are named everywhere; the jurisdiction adds its own words.
_REGIONS = {
    "header": (
        r"head(?!line)",
        r"(?:^|[\s_-])top(?:$|[\s_-]|bar|box|er|wrap|nav|logo)",
        r"banner",
        r"masthead",
        r"logo",
    ),
    "navigation": (r"nav(?!igator)", r"menu", r"main-?nav"),
    "footer": (r"foot(?!note|ball|print|age)", r"bottom", r"copy_?-?right", r"(?:^|[\s_-])(?:bot|btm)(?:$|[\s_-])"),
    "main": (
        r"(?:^|[\s_-])(?:article|content|con|main|text|detail|details|zoom|post|entry)(?:$|[\s_-])",
        r"(?:article|news|main|text|detail|page|view|info)_?-?(?:content|con|body|text|detail|main|article|box)",
        r"(?:^|[\s_-])content",
    ),
    "breadcrumb": (
        r"bread",
        r"crumb",
        r"(?:^|[\s_-])(?:position|location|path|local|curr?posi?t?i?o?n?)(?:$|[\s_-]|nav)",
    ),
}
_NOT_HERE = re.compile(
    r"(?:sub|item|list|title|box|panel|card|tab|article|arc|news|con|content|text|doc|detail|table|modal|left|right|mid|middle|side|center|col|xq|wz|xl)"
    r"[_-]?(?:head|top)",
    re.IGNORECASE,
)
_COLONS = ":：﹕"
_BRACKETS = "[【(（|｜<>《 "


class Lexicon:
    """The words and patterns by which pages are read, ready for use."""

    def __init__(self, vocabulary: PageVocabulary) -> None:
        self.vocabulary = vocabulary
        self.dates = DateForms(
            vocabulary.date_patterns,
            vocabulary.numerals,
            in_rows=vocabulary.row_date_patterns,
            months=vocabulary.month_names,
            utc_offset=vocabulary.utc_offset,
        )
        self._parts = {part: any_of((*_REGIONS[part], *vocabulary.regions.get(part, ()))) for part in _REGIONS}
        self._strong_main = any_of(tuple(vocabulary.regions.get("main", ())))
        self._names: dict[str, frozenset[str]] = {}
        self.footer_text = {
            item: [re.compile(pattern) for pattern in words.text] for item, words in vocabulary.footer.items()
        }
        self.footer_markup = {
            item: [re.compile(pattern, re.MULTILINE) for pattern in words.markup]
            for item, words in vocabulary.footer.items()
        }
        self.everywhere = frozenset(item for item, words in vocabulary.footer.items() if words.is_everywhere)
        self.dates_alone: dict[str, Sequence[Written]] = {}
        self.footer_memory: dict[tuple[str, str], dict[str, re.Match[str]]] = {}
        late = frozenset(vocabulary.late_date_words)
        kinds = {word: "other" for word in vocabulary.not_date_words if word not in late}
        kinds |= {word: "published" for word in vocabulary.date_words if word not in late}
        kinds |= dict.fromkeys(late, "late")
        kinds |= dict.fromkeys(vocabulary.issued_date_words, "issued")
        kinds |= dict.fromkeys(vocabulary.today_words, "today")
        self._date_words = sorted(
            ((unspaced(word), kind) for word, kind in kinds.items()), key=lambda pair: -len(pair[0])
        )
        self._spellings = {unspaced(word): word for word in kinds}
        self._other_documents = tuple(map(unspaced, vocabulary.other_document_words))
        self.beside_date = any_of(tuple(map(re.escape, (*vocabulary.source_words, *vocabulary.beside_date_words))))
        self.tools_behind = re.compile(
            rf"[\s【\[（(](?:{self.beside_date.pattern})\s*[:：].*", re.IGNORECASE | re.DOTALL
        )
        """Font size, counters and the like in the line of a breadcrumb, to its end."""
        self.today = any_of(tuple(map(re.escape, vocabulary.today_words)))
        joined = "|".join(["[-~～—–]{1,2}", *map(re.escape, vocabulary.range_words)])
        self.range_after = re.compile(rf"\s*(?:{joined})\s*(?=\S{{0,3}}[0-9一二])")
        self.range_before = re.compile(rf"[^\s:：]\s*(?:{joined})\s*$")
        drawing = (*vocabulary.neutral_scripts, *vocabulary.map_scripts, *vocabulary.map_services)
        self.listless_scripts = tuple(re.compile(pattern) for pattern in drawing)
        """Files of scripts that fill no list: libraries, services, what draws maps."""
        self.not_found = any_word(tuple(word.casefold() for word in vocabulary.not_found_words))
        self.breadcrumb_words = tuple(sorted(vocabulary.breadcrumb_words, key=len, reverse=True))
        self.date_labels = {name.casefold(): rank for rank, name in enumerate(vocabulary.date_labels)}
        self.article_labels = frozenset(name.casefold() for name in vocabulary.article_labels)
        self.column_labels = frozenset(name.casefold() for name in vocabulary.column_labels)

    def parts_named(self, names: str) -> frozenset[str]:
        """The parts of a page that an element's id and classes speak of; "core" is a known article container."""
        known = self._names.get(names)
        if known is None:
            known = frozenset(self._read_names(names))
            if len(self._names) < 20_000:
                self._names[names] = known
        return known

    def _read_names(self, names: str) -> Iterable[str]:
        short = names[:200]
        for part, pattern in self._parts.items():
            if pattern.search(short) and not (part == "header" and _NOT_HERE.search(short)):
                yield part
        if self._strong_main.search(short):
            yield "core"

    def kind_of_date(self, before: str) -> tuple[str, str]:
        """What the words just before a date make it, and the words.

        One of "published", "late", "issued", "other", "today" and "".

        The longest word wins: 成文日期 is not 日期. A word of two characters or in ASCII
        must not be the tail of a longer one; behind the name of another document it speaks of that.
        """
        tail = before[-80:].rstrip().rstrip(_COLONS + _BRACKETS + "]】)）").rstrip()
        tail = tail[tail.rfind(LINE) + 1 :]  # a title above that ends in 会议 makes no 会议时间 of 时间
        squeezed = unspaced(tail)
        if not squeezed:
            return "", ""
        for word, kind in self._date_words:
            if squeezed.endswith(word) and ((len(word) > 2 and not word.isascii()) or _stands_alone(tail, word)):
                if kind == "published" and squeezed[: -len(word)].endswith(self._other_documents):
                    return "other", word
                return kind, word
        return "", ""

    def shown(self, word: str, day: str) -> str:
        """A date behind its words, as people of the language write it: ``Posted on: 2 May 2024``."""
        if not word:
            return day
        return f"{self._spellings.get(word, word)}{': ' if word.isascii() else '：'}{day}"


def _stands_alone(tail: str, word: str) -> bool:
    """Whether ``word`` at the end of ``tail`` is no part of a longer word before it."""
    position = len(tail)
    for mark in reversed(word):
        position = tail.rfind(mark, 0, position)
    before = tail[max(0, position - 1) : max(0, position)]
    return not before.isalpha()


@lru_cache(maxsize=256)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that matches what any of them does, letter case ignored; without any, one that matches nothing."""
    bare = (pattern.removeprefix("(?i)") for pattern in patterns)
    return re.compile("|".join(f"(?:{pattern})" for pattern in bare) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _known() -> dict[int, tuple[PageVocabulary, Lexicon]]:
    """Lexicons by the identity of their vocabulary, which is kept alive beside them."""
    return {}


def lexicon_of(vocabulary: PageVocabulary) -> Lexicon:
    """The compiled form of a vocabulary, made once."""
    known = _known()
    entry = known.get(id(vocabulary))
    if entry is None or entry[0] is not vocabulary:
        if len(known) > 16:
            known.clear()
        entry = known[id(vocabulary)] = (vocabulary, Lexicon(vocabulary))
    return entry[1]


REGION_OF_PART = {
    "header": Region.HEADER,
    "navigation": Region.NAVIGATION,
    "footer": Region.FOOTER,
}
