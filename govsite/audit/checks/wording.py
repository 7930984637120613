"""No wording of the lexicon stands on a page: wrong names of state institutions and leaders, or advertisements of vice.

The lexicon proposes, a person confirms. Longer words that are right, and (for advertisements) words of
prosecution nearby, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction, WordingVocabulary
from govsite.model.packed_page import fresh_text
from govsite.model.page import Page

_AROUND = 12
_NEAR = 30


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which lexicon."""

    lexicon: Literal["severe", "illegal"]


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each wording, with the pages that hold it."""
    found: dict[str, tuple[str, str, list[Page]]] = {}
    for page in evidence.pages:
        seen = set()
        for words in _texts(page):
            for wrong, right, at in _matches(words, options.lexicon, place.wording):
                if wrong not in seen:
                    seen.add(wrong)
                    start = max(0, at - _AROUND)
                    excerpt = words[start : at + len(wrong) + _AROUND]
                    found.setdefault(wrong, (right, excerpt, []))[2].append(page)
    for wrong, (right, excerpt, pages) in found.items():
        yield Problem(
            zh=f"疑似严重表述错误“{wrong}”，应为“{right}”" if right else f"疑似违法广告用语“{wrong}”，应清除并查明来源",
            en=f'"{wrong}" is written where "{right}" is meant, it seems'
            if right
            else f'"{wrong}" looks like an illegal advertisement, to be removed and looked into',
            url=pages[0].url,
            key=wrong,
            excerpt=excerpt,
            sources=tuple(page.url for page in pages[:20]),
            source_count=len(pages),
        )


def _texts(page: Page) -> Iterator[str]:
    """Words of a page, with marks between those that do not belong together."""
    yield page.title
    yield fresh_text(page)
    yield "\x1f".join((page.header_text, page.footer.text, *(f"{link.text}\x1f{link.title}" for link in page.links)))


def _matches(text: str, lexicon: str, wording: WordingVocabulary) -> Iterator[tuple[str, str, int]]:
    """Wrong word, right one, position; as often as it stands there and nothing excuses it."""
    if lexicon == "severe":
        finder = _finder(tuple(word.wrong for word in wording.severe))
        for number, start, end in finder.find_matches_as_indexes(text):
            word = wording.severe[number]
            if not _is_inside(text, start, end, word.unless):
                yield word.wrong, word.right, start
        return
    for number, start, end in _finder(wording.illegal).find_matches_as_indexes(text):
        nearby = text[max(0, start - _NEAR) : end + _NEAR]
        if not any(word in nearby for word in wording.illegal_unless):
            yield wording.illegal[number], "", start


def _is_inside(text: str, start: int, end: int, longer: tuple[str, ...]) -> bool:
    """Whether a match is part of a longer word that is right."""
    for word in longer:
        at = text.find(word, max(0, start - len(word)), end + len(word))
        if 0 <= at <= start and at + len(word) >= end:
            return True
    return False


@lru_cache(maxsize=8)
def _finder(words: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
