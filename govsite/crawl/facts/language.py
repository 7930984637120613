"""Whether a page's words are in another language than those of its country's sites.

What the page declares says nothing: templates carry ``lang="en"`` into pages of all languages.
"""

from __future__ import annotations

import re
from itertools import islice

_FEWEST_LETTERS = 80
"""Fewer tell nothing: numbers of documents, names of files."""
_LOOKED_AT = 2_000
_SHARE = 0.05
"""A name or two in the country's own writing stand on pages in other languages, too."""
_ENOUGH = round(_SHARE * _LOOKED_AT)
"""So many are that share of whatever is looked at: of most pages the first words tell."""


def is_in_another_language(text: str, letter: str) -> bool:
    """Whether hardly a letter of the text is one of the country's own (a regular expression; "" where it has none)."""
    if not letter:
        return False
    start = text[:_LOOKED_AT]
    own = sum(1 for _ in islice(re.finditer(letter, start), _ENOUGH))
    if own == _ENOUGH:
        return False
    letters = sum(map(str.isalpha, start))
    return letters >= _FEWEST_LETTERS and own < _SHARE * letters
