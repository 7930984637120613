"""Pictures of characters that are to be read off, and other ways past them, as the vocabulary names both."""

from __future__ import annotations

import re
from functools import lru_cache

from govsite.crawl.facts.outline import Element, Outline
from govsite.model.jurisdiction import PageVocabulary

_FEW = 60
"""Elements of a part of a page that is about one thing."""


class Captcha:
    """The vocabulary's words for pictures to be read off, and for other ways past them."""

    def __init__(self, patterns: tuple[str, ...], ways: tuple[str, ...]) -> None:
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
        self._way = re.compile("|".join(ways) or r"(?!)", re.IGNORECASE)

    def is_about(self, element: Element, *names: str) -> bool:
        """Whether attributes of an element speak of such a picture."""
        attrs = element.attrs
        return any(value and self._pattern.search(value) for name in names if (value := attrs.get(name)))

    def has_way(self, outline: Outline, field: Element) -> bool:
        """Whether what stands around a field offers another way: in words, or in names of elements."""
        around = _around(outline, field)
        if any(self._way.search(piece) for piece in outline.pieces[around.text_start : around.text_end]):
            return True
        inside = outline.elements[around.index : around.end]
        return any(_is_spoken(element) or self.is_way(element) for element in inside)

    def is_way(self, element: Element) -> bool:
        """Whether names or words of an element's attributes speak of another way."""
        return any(self._way.search(element.get(name)) for name in ("id", "class", "title", "alt", "value", "src"))


def _is_spoken(element: Element) -> bool:
    """Whether an element lets the characters be heard; what plays by itself is the page's music."""
    return element.tag == "audio" and "autoplay" not in element.attrs


def _around(outline: Outline, field: Element) -> Element:
    """The field's form, or more of the page where that is not much."""
    around = field
    for ancestor in outline.ancestors(field):
        if ancestor.end - ancestor.index > _FEW:
            return ancestor if ancestor.tag == "form" else around
        around = ancestor
    return around


def captcha_of(vocabulary: PageVocabulary) -> Captcha:
    """The compiled words of a vocabulary."""
    return _compiled(vocabulary.captcha_patterns, vocabulary.captcha_ways)


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...], ways: tuple[str, ...]) -> Captcha:
    return Captcha(patterns, ways)
