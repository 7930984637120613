"""Whether and where a text holds any of many words (the look that spares most pages the slow one), and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache


class Words:
    """A list of words, of which the least is looked for that answers for all.

    A word that holds another one of the list need not be looked for. One letter is found some ten times as fast as a
    word, and most texts lack one of a word's letters.
    """

    def __init__(self, words: tuple[str, ...]) -> None:
        told = sorted(set(filter(None, words)), key=len)
        self._least: list[tuple[str, str, str]] = []
        for word in told:
            if not any(shorter in word for shorter, _, _ in self._least):
                self._least.append((word, *_telling(word)))

    def is_in(self, text: str) -> bool:
        """Whether the text holds any of the words, letter case heeded."""
        return any(one in text and other in text and word in text for word, one, other in self._least)


def _telling(word: str) -> tuple[str, str]:
    """Two letters of a word by which most texts without it are told: signs before letters, the last ones first."""
    letters = sorted(dict.fromkeys(reversed(word)), key=str.isalnum)
    return letters[0], letters[-1]


@lru_cache(maxsize=64)
def any_word(words: tuple[str, ...]) -> Words:
    """The compiled form of a list of words, made once."""
    return Words(words)


def stretches_around(text: str, words: tuple[str, ...], *, before: int, behind: int) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches that hold one of the words, so many characters before and behind it included.

    Stretches that touch are one: each place of the text is in one at most.
    """
    start = end = -1
    for match in _one_of(words).finditer(text):
        if match.start() - before > end:
            if end >= 0:
                yield start, end
            start = max(0, match.start() - before)
        end = match.end() + behind
    if end >= 0:
        yield start, end


@lru_cache(maxsize=64)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=64)
def patterns_of(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Regular expressions, compiled once, each by itself: one that heeds letter case is found by its first letters."""
    return tuple(map(re.compile, patterns))


def unspaced(text: str) -> str:
    """A text without any blanks: pages and workbooks set words apart with them (指 纹)."""
    return "".join(text.split())


def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression that somebody wrote into a file. Raises ``ValueError`` for what is none.

    Also for one that is nested deeper, or repeats more often, than Python can count.
    """
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is no regular expression: {error}") from error


def check_pattern(pattern: str) -> None:
    """Raises ``ValueError`` that names what is no regular expression (told with file and line on loading)."""
    try:
        compiled(pattern)
    except ValueError as error:
        raise ValueError(f"{pattern!r} {error}") from error
