"""Pages that are missing although the server says they are there.

Pure. A site is asked for a path that cannot exist; what it says then tells how it
treats missing pages. A page is called missing only when it says what that answer said,
or when it says little else than that it is missing: an article about "404" is no
missing page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from govsite.crawl.scope import cut
from govsite.model.answers import Answer, SoftNotFound
from govsite.model.page import Page, PageKind

_SHORT_TEXT = 300
"""Characters of visible text up to which a page may be nothing but a notice."""
_LONG_TITLE = 12
"""Characters that the title's part with the words may have beside them."""
_TITLE_PARTS = re.compile(r"\s*[-_|\u2013\u2014\u00b7>:\uff1a,\uff0c\u3002!\uff01]+\s*")
_DIGITS = re.compile(r"\d+")


def missing_path(authority: str, *, folder: str = "/") -> str:
    """A path below ``folder`` that nobody has, the same for one host in every run."""
    digest = hashlib.blake2b(f"{authority}{folder}".encode(), digest_size=8).hexdigest()
    return f"{folder}govsite-{digest}.html"


def read_missing(answer: Answer) -> SoftNotFound:
    """What the answer for such a path means."""
    return SoftNotFound(url=answer.url, status=answer.status, final_url=answer.final_url, is_soft=answer.is_ok)


def signature(page: Page) -> str:
    """What a page says, without the digits (times, request ids) and without its own address."""
    name = cut(page.url).path.rpartition("/")[2]
    text = page.text.replace(page.url, "").replace(name, "") if name else page.text
    words = _DIGITS.sub("#", f"{page.title}\x1f{text}")
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def says_missing(page: Page, words: Sequence[str]) -> bool:
    """Whether the page itself says that it is missing: in few words, and not as an article."""
    if page.kind is PageKind.ARTICLE or page.published is not None or len(page.text) > _SHORT_TEXT:
        return False
    in_title, in_text = _patterns(tuple(words))
    title = page.title.casefold().strip()
    parts = [title, *(part for part in _TITLE_PARTS.split(title) if part)]
    if any(len(part) <= len(match.group()) + _LONG_TITLE for part in parts for match in in_title.finditer(part)):
        return True
    return in_text.search(page.text.casefold()) is not None


@lru_cache(maxsize=8)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for a part of the title and for the text, both over folded letters.

    A bare number must be the whole part, and is no sentence in a text: there it may be a
    telephone or a bus line.
    """
    folded = sorted({word.casefold() for word in words if word}, key=len, reverse=True)
    sentences = [_bounded(word) for word in folded if not word.isdigit()]
    numbers = [rf"^{word}$" for word in folded if word.isdigit()]
    return re.compile("|".join((*sentences, *numbers)) or r"(?!)"), re.compile("|".join(sentences) or r"(?!)")


def _bounded(word: str) -> str:
    before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"


class MissingPages:
    """Tells missing pages of one site from real ones."""

    def __init__(self, words: Sequence[str], *, home: Page) -> None:
        self._words = words
        self._home = home
        self._digests: set[str] = set()
        self._signatures: set[str] = set()

    def learn(self, page: Page) -> None:
        """Remember what the site shows, with success, for a path that cannot exist.

        Two answers teach nothing: a page without words, and what the home page says too.
        Then every path may show it, real ones (``/index.html``, a script's shell) included.
        """
        if not page.text.strip() and not page.title.strip():
            return
        if page.digest == self._home.digest or signature(page) == signature(self._home):
            return
        self._digests.add(page.digest)
        self._signatures.add(signature(page))

    def has(self, page: Page) -> bool:
        """Whether ``page`` is one that is missing."""
        if page.kind is not PageKind.HOME and (
            page.digest in self._digests or (self._signatures and signature(page) in self._signatures)
        ):
            return True
        return says_missing(page, self._words)
