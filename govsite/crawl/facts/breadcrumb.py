"""The breadcrumb: where in the site the page says that it stands."""

from __future__ import annotations

import re
import string

from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.outline import BLANKS, INVISIBLE, LINE, Element, Outline, clean
from govsite.crawl.facts.regions import Layout
from govsite.words import any_word

_SEPARATORS = re.compile(r"\s*(?:>{1,3}|›|»|→|＞|≫|/|\\|\||｜|::|·|-{1,2}>|－|—|\s-\s|▶|➤)\s*")
_BEFORE = f"{string.whitespace}\x1c\x1d\x1e\x1f\x85\xa0\u1680{BLANKS}\u2028\u2029\u202f\u205f\u3000{INVISIBLE}"
"""What ``clean`` takes away at the beginning of a text."""
_MARKS = frozenset((">", "->", "-->", ">>", ">>>", "›", "»", "→", "＞", "≫"))
_WIDEST = 20
_MOST = 12
_LONGEST = 300
_TOO_LONG = 10 * _LONGEST
"""White space aside, nothing of this size is short enough: it need not be put together to be measured."""


def read_breadcrumb(outline: Outline, layout: Layout, lexicon: Lexicon) -> tuple[str, ...]:
    """Names from the front page down, empty without a breadcrumb."""
    words = lexicon.breadcrumb_words
    starts = tuple({word[0] for word in words})
    # A look at the whole page spares those without a breadcrumb the look at every piece.
    is_there = any_word(words).is_in(outline.whole) or any(mark in outline.whole for mark in INVISIBLE)
    for number, piece in enumerate(outline.pieces if is_there else ()):
        if len(piece) > 60 or not piece.lstrip(_BEFORE).startswith(starts):
            continue
        if outline.owners[number] >= layout.footer_start:
            continue
        text = clean(piece)
        if not text.startswith(words):
            continue
        word = next((word for word in words if text.startswith(word)), "")
        if word and (steps := _steps_from(outline, layout, number, word, lexicon)):
            return steps
    for element in layout.breadcrumbs:
        if layout.size(element) <= _LONGEST and len(steps := _read(outline, element, lexicon)) >= 2:
            return steps
    return _chain_from_home(outline, layout, lexicon)


def _read(outline: Outline, element: Element, lexicon: Lexicon) -> tuple[str, ...]:
    """The steps of one element: between the separators, or one to each entry of a list that a style sheet parts."""
    steps = _split(outline.text(element), lexicon)
    if len(steps) > 1:
        return steps
    inside = outline.elements[element.index : element.end]
    entries = [outline.text(entry) for entry in inside if entry.tag == "li"]
    return tuple(step for entry in entries for step in _split(entry, lexicon))[:_MOST]


def _chain_from_home(outline: Outline, layout: Layout, lexicon: Lexicon) -> tuple[str, ...]:
    """The steps of a chain of links that nothing announces: it begins at the home page, marks part its links."""
    is_there = any(mark in outline.whole for mark in _MARKS)
    for number, piece in enumerate(outline.pieces if is_there else ()):
        if len(piece) > _WIDEST or piece.strip() not in _MARKS:
            continue
        element = outline.elements[outline.owners[number]]
        for _ in range(3):
            if element.index >= layout.footer_start or layout.size(element) > _LONGEST:
                break
            steps = _split(outline.text(element), lexicon)
            if len(steps) >= 2 and steps[0] in lexicon.vocabulary.here_words:
                return steps
            if element.parent < 0:
                break
            element = outline.elements[element.parent]
    return ()


def _steps_from(outline: Outline, layout: Layout, number: int, word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The steps behind the words that begin a breadcrumb, in the smallest element that holds some."""
    element: Element = outline.elements[outline.owners[number]]
    for _ in range(5):
        if layout.sizes[element.text_end] - layout.sizes[number] > _TOO_LONG:
            return ()
        text = clean("".join(outline.pieces[number : element.text_end]).replace(LINE, " "))
        if len(text) > _LONGEST:
            return ()
        steps = _split(text.removeprefix(word), lexicon)
        if len(steps) == 1 and element.tag in {"ul", "ol"}:
            steps = _read(outline, element, lexicon)
        if len(steps) >= 2 or (steps and any(e.tag == "a" for e in outline.elements[element.index : element.end])):
            return steps
        if element.parent < 0:
            break
        element = outline.elements[element.parent]
    return ()


def _split(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The names between the separators."""
    for word in lexicon.breadcrumb_words:
        if text.startswith(word):
            text = text.removeprefix(word)
            break
    steps = [clean(step.strip(" :：﹕[]【】")) for step in _SEPARATORS.split(lexicon.tools_behind.sub("", text))]
    while len(steps) > 1 and steps[-1] in lexicon.vocabulary.button_words:
        steps.pop()
    return tuple(step[:80] for step in steps if step)[:_MOST]
