"""Full-width forms, stray blanks and the many spellings of one word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Full-width letters and digits; punctuation stays, because （ ） and ， are right in Chinese names.
_NARROW = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    0x3000: " ",
    0x00A0: " ",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Nothing to fold: no blanks, nothing full-width, nothing invisible.
_CLEAN = re.compile("[!-~\u4e00-\u9fff]*")
_BLANKS = re.compile(r"\s+")
_BETWEEN = re.compile(r"[\s*:_\-./\\、，,;；。'\"“”‘’?？!！()（）\[\]【】]+")
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")


@lru_cache(maxsize=16384)
def fold_text(text: str) -> str:
    """A name as it is meant: narrow letters and digits, single blanks, nothing invisible."""
    if _CLEAN.fullmatch(text):
        return text
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text).translate(_NARROW)).strip()


def fold_code(text: str) -> str:
    """A code: compatibility forms folded, all blanks gone."""
    return _BLANKS.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=16384)
def word_key(text: str) -> str:
    """What two spellings of one word share: no width, case, blanks or punctuation. ``√`` and ``-`` keep themselves."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().strip()
    return _BETWEEN.sub("", folded) or folded


def without_brackets(text: str) -> str:
    """``年费用（万元）`` → ``年费用``."""
    return _BRACKETS.sub("", text)


def in_brackets(text: str) -> list[str]:
    """``年费用（万元）`` → ``["万元"]``."""
    return [match.group()[1:-1].strip() for match in _BRACKETS.finditer(text)]
