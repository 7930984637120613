"""What the characters of a text tell of the charset in which its bytes were read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SAMPLE_CHARACTERS = 1000


def commonness(text: str) -> float:
    """Share of everyday characters among the non-ASCII ones, 1.0 where there are none.

    Everyday are the first levels of GB 2312 and Big5, which hold the characters by use,
    and their punctuation. Bytes read in the wrong charset give rare characters.
    """
    foreign = re.sub(r"[\x00-\x7f\xa0]+", "", text[:200_000])[:_SAMPLE_CHARACTERS]
    if not foreign:
        return 1.0
    everyday = _everyday()
    return sum(character in everyday for character in foreign) / len(foreign)


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Characters of GB 2312 level 1, Big5 level 1 and the symbols of both."""
    return frozenset(_block("gb2312", range(0xA1, 0xA4), range(0xA1, 0xFF))) | frozenset(
        [
            *_block("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
            *_block("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]),
        ]
    )


def _block(codec: str, leads: range, trails: range | list[int]) -> Iterator[str]:
    """Characters of a rectangle of a two-byte charset."""
    for lead in leads:
        for trail in trails:
            yield from bytes((lead, trail)).decode(codec, "ignore")
