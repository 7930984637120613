"""Whether a page's words are in another language than those of its country's sites.

What the page declares says nothing: templates carry ``lang="en"`` into pages of all languages.
"""

from __future__ import annotations

import re

_FEWEST_LETTERS = 80
"""Fewer tell nothing: numbers of documents, names of files."""
_LOOKED_AT = 2_000
_SHARE = 0.05
"""A name or two in the country's own writing stand on pages in other languages, too."""


def is_in_another_language(text: str, letter: str) -> bool:
    """Whether hardly a letter of the text is one of the country's own (a regular expression; "" where it has none)."""
    if not letter:
        return False
    start = text[:_LOOKED_AT]
    letters = sum(map(str.isalpha, start))
    return letters >= _FEWEST_LETTERS and len(re.findall(letter, start)) < _SHARE * letters
