"""The fields of an official document: what stands behind the words that announce a value.

Chinese documents carry a small table (or a line) with index number, issuing office, document
number and dates; other countries write the same with other words. The words are the
jurisdiction's, the ways to write label and value are everybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from govsite.crawl.facts.outline import MARKS, Outline, clean
from govsite.crawl.facts.regions import Layout
from govsite.model.jurisdiction import PageVocabulary
from govsite.words import unspaced

_LONGEST = 200
_LONG_WORD = 4
_NUMBERED = ("document_number", "index_number")
"""Fields whose value holds a number."""
_READ = 40_000
_PIECES_ABOVE = 30
"""Pieces of text above a main part: those of a title and of the lines below it."""
_GAP = r"[ \u3000\xa0]*"
_COLON = r"[:：﹕]"
_BLANKS = re.compile(r"[\r\n\t\f\v ]+")
_WIDE = re.compile(r"[\u3000\xa0 ]{2,}|[\u3000|｜]|[【\[]")
_FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}\d?$")
"""What stands behind an empty field may be a link to a file."""
_DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d"
_NOTHING = re.compile(r"[-—–_/\\|｜\s无空null()（）]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The vocabulary's words for fields, compiled."""

    labels: dict[str, tuple[re.Pattern[str], ...]]
    any_label: re.Pattern[str]
    known: frozenset[str]
    """All words for fields, without blanks."""
    numbers: tuple[re.Pattern[str], ...]
    tools: re.Pattern[str]
    """Buttons, counters and dates in the same line, behind a blank, to the line's end."""


@lru_cache(maxsize=16)
def _compiled(
    fields: tuple[tuple[str, tuple[str, ...]], ...],
    numbers: tuple[str, ...],
    others: tuple[str, ...],
    tools: tuple[str, ...],
) -> FieldWords:
    labels = {
        name: tuple(_label(word, in_own_line=name in _NUMBERED or len(word) >= _LONG_WORD) for word in words)
        for name, words in fields
    }
    known = {word for _, words in fields for word in words} | set(others)
    spelt = frozenset(unspaced(word) for word in known)
    any_tool = "|".join(_spaced(word) for word in sorted(tools, key=len, reverse=True) if len(word) > 1) or "(?!)"
    return FieldWords(
        labels=labels,
        any_label=_any_label(known),
        known=spelt,
        numbers=tuple(re.compile(pattern) for pattern in numbers),
        tools=re.compile(rf"\s(?:(?:{any_tool})(?:[\s:：].*|$)|{_DAY}.*)", re.DOTALL),
    )


def field_words(vocabulary: PageVocabulary) -> FieldWords:
    """The compiled words of a vocabulary."""
    fields = dict(vocabulary.document_fields)
    fields["source"] = vocabulary.source_words
    others = (
        *vocabulary.date_words,
        *vocabulary.not_date_words,
        *vocabulary.beside_date_words,
        *vocabulary.late_date_words,
        *vocabulary.issued_date_words,
    )
    tools = (*vocabulary.button_words, *vocabulary.beside_date_words)
    return _compiled(tuple(fields.items()), vocabulary.document_number_patterns, others, tools)


def _spaced(word: str) -> str:
    """The word as pages write it: with blanks between its characters."""
    return _GAP.join(map(re.escape, word))


def _label(word: str, *, in_own_line: bool) -> re.Pattern[str]:
    # A colon, brackets around them, or the end of a table cell makes words a label. A time of day may stand right
    # before it: elements in one line have no blank between them. Lists of terms (dl) have each of both in its own line.
    before = r"(?:^|(?<=[\s\[【(（|｜0-9]))"
    named = _spaced(word)
    ends = rf"{_GAP}(?:{_COLON}{_GAP}[\n\t ]{{0,12}}|[ \n]{{0,6}}\t[\n\t ]{{0,12}})"
    in_brackets = rf"[\[【]{named}[\]】]{_GAP}"
    alone = rf"|(?<![^\n]){named}{_GAP}\n[\n ]{{0,6}}" if in_own_line else ""
    return re.compile(rf"(?:{before}(?:{in_brackets}|[\[【]?{named}[\]】]?{ends}){alone})(?P<value>[^\n\t]{{1,400}})")


def _any_label(words: Iterable[str]) -> re.Pattern[str]:
    known = sorted({word for word in words if word}, key=len, reverse=True)
    any_word = "|".join(_spaced(word) for word in known) or "(?!)"
    return re.compile(rf"[\[【](?:{any_word})[\]】]|[\[【]?(?:{any_word})[\]】]?{_GAP}{_COLON}")


def read_fields(outline: Outline, layout: Layout, words: FieldWords) -> dict[str, str]:
    """Values by field name; fields without a value are left out. ``source`` is among them."""
    text = plain_text(outline, layout.footer_text)
    found: dict[str, str] = {}
    for name, labels in words.labels.items():
        for label in labels:
            value = _first_value(label, text, words)
            if value:
                found[name] = value
                break
    if source := words.tools.sub("", found.pop("source", "")):
        found["source"] = source
    for numbered in _NUMBERED:
        if not any(mark.isdigit() for mark in found.get(numbered, "")):
            found.pop(numbered, None)
    if "document_number" not in found:
        number = _unnamed_number(outline, layout, words)
        if number:
            found["document_number"] = number
    return found


def plain_text(outline: Outline, end: int, start: int = 0) -> str:
    """Visible text in which only block and cell boundaries are line ends and tabs."""
    parts: list[str] = []
    size = 0
    for piece in outline.pieces[start:end]:
        part = piece if piece in MARKS else _BLANKS.sub(" ", piece)
        parts.append(part)
        size += len(part)
        if size > _READ:
            break
    return "".join(parts)


def _first_value(label: re.Pattern[str], text: str, words: FieldWords) -> str:
    for match in label.finditer(text):
        raw = match["value"].lstrip()
        if words.any_label.match(raw) or unspaced(raw) in words.known:
            continue  # an empty field: the next label stands there
        following = words.any_label.search(raw)
        if following:
            raw = raw[: following.start()]
        wide = _WIDE.search(raw, 1)
        if wide and raw[wide.start()] not in "[【":
            raw = raw[: wide.start()]
        value = clean(raw).strip(" ;；,，")
        if value.endswith(("】", "]")) and not ("【" in value or "[" in value):
            value = value[:-1].rstrip()  # the bracket that opens before the label: 【来源：市水利局】
        if 0 < len(value) <= _LONGEST and not _NOTHING.fullmatch(value) and not _FILE_NAME.search(value):
            return value
    return ""


def _unnamed_number(outline: Outline, layout: Layout, words: FieldWords) -> str:
    """A document number that stands alone in a line at the top of the text, or between its title and it."""
    main = layout.main
    if main is None:
        return ""
    above = plain_text(outline, main.text_start, max(0, main.text_start - _PIECES_ABOVE))
    top = plain_text(outline, main.text_end, main.text_start)[:3000]
    for line in [*re.split(r"[\n\t]", top)[:60], *re.split(r"[\n\t]", above)]:
        short = clean(line).strip("（）()[]【】 ") if len(line) < 60 else ""
        whole = clean(line)
        for pattern in words.numbers:
            for candidate in (whole, short):
                if candidate and pattern.fullmatch(candidate):
                    return candidate
    return ""
