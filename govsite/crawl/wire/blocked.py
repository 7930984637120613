"""Is this answer a firewall's page or a challenge, instead of the site's own.

*Blocked* is not *broken*: such a page says nothing about the site behind it. Two ways of
knowing. The shape: a page without text and links whose script sets a cookie and loads
the page again, or that stands where only a wall puts one (status 412, 521 and the
like). And the words: the jurisdiction's patterns, looked for only on pages that are
small and hold next to no links, so that an article *about* firewalls is no wall.

Nothing here solves a challenge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from govsite.errors import PolicyError
from govsite.words import compiled

_LONGEST = 256 * 1024
_MOST_LINKS = 8
_MOST_TEXT = 160
"""Visible characters that a challenge page may have ("please wait, checking your browser …")."""
_FEW_TEXT = 60
_MOST_WORDS = 500
"""Visible characters of a page on which the patterns are looked for."""
_WALL_ONLY = frozenset({412, 468, 493, 512, 521, 567})
"""Answers to a plain GET that a web server itself has no reason to give."""
_REFUSALS = frozenset({202, 400, 401, 403, 405, 406, 418, 429, 444, 456, 473, 501, 503})

# Every alternative consumes what it has looked through, so that a hostile page costs linear time.
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|head|noscript|template|textarea|details(?![^<>]*\sopen\b))\b[^<>]*>"
    r".*?(?:</\1\s*>|\Z)|<[^<>]*>?",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT = re.compile(r"<script\b[^<>]*>(.*?)(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HAS_CONTENT = re.compile(r"<(?:img|iframe|frame|frameset|form|video|object|embed|table|ul|ol)\b", re.IGNORECASE)
_SETS_COOKIE = re.compile(r"document\s*(?:\.\s*cookie|\[[^=;]{1,60}\])\s*=(?!=)")
_LOADS_AGAIN = re.compile(
    r"location\s*\.\s*reload\s*\(|\.\s*submit\s*\("
    r"|location(?:\s*\.\s*(?:replace|assign)\s*\(|(?:\s*\.\s*href|\[[^=;]{1,60}\])?\s*=(?!=))"
    r"\s*(?![\"'](?:https?:|/|\w+[./]))"  # to a fixed place is a redirect, not the same page again
)
_OBFUSCATED = re.compile(
    r"_0x[0-9a-f]{4,}|\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}|\beval\s*\(|fromCharCode|\batob\s*\(", re.IGNORECASE
)
_SCRIPT_OF_A_WALL = re.compile(
    r"document\s*\.\s*cookie|location\b|\beval\s*\(|fromCharCode|_0x[0-9a-f]{4}", re.IGNORECASE
)
_MARKUP = re.compile(rb"\A[\xef\xbb\xbf\s]*<", re.DOTALL)


class Challenges:
    """The patterns of one jurisdiction, ready for use. Raises ``PolicyError`` for a pattern that is none."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns: list[re.Pattern[str]] = []
        for pattern in patterns:
            try:
                self._patterns.append(compiled(pattern))
            except ValueError as error:
                raise PolicyError(f"challenge pattern {pattern!r}: {error}") from error

    def is_challenge(self, status: int, *, headers: Sequence[tuple[str, str]], body: bytes) -> bool:
        """Whether the answer is a wall's. ``headers`` have lower-case names."""
        if not body or len(body) > _LONGEST or not _may_be_page(headers, body):
            return False
        if _has_many_links(body):
            return False
        page = _text(body)
        visible = len("".join(_HIDDEN.sub(" ", page).split()))
        if visible <= _MOST_TEXT and _has_the_shape(status, page, visible=visible):
            return True
        return visible <= _MOST_WORDS and any(pattern.search(page) for pattern in self._patterns)


def is_challenge(status: int, headers: Sequence[tuple[str, str]], body: bytes, patterns: Sequence[str] = ()) -> bool:
    """Whether one answer is a wall's, see ``Challenges``."""
    return Challenges(patterns).is_challenge(status, headers=headers, body=body)


def _has_many_links(body: bytes) -> bool:
    """Whether more links stand there than on a wall; of most pages, the first few thousand bytes tell."""
    count = 0
    for opening in (b"<a ", b"<A "):
        place = body.find(opening)
        while place >= 0 and count <= _MOST_LINKS:
            count += 1
            place = body.find(opening, place + 1)
    return count > _MOST_LINKS


def _may_be_page(headers: Sequence[tuple[str, str]], body: bytes) -> bool:
    kind = next((value for name, value in headers if name == "content-type"), "").lower()
    return "html" in kind or _MARKUP.match(body) is not None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def _has_the_shape(status: int, page: str, *, visible: int) -> bool:
    """The parts of the page decide, never a vendor's name."""
    if "<script" not in page.lower():
        return False
    script = "\n".join(_SCRIPT.findall(page))
    if status in _WALL_ONLY:
        return True
    reloads = _LOADS_AGAIN.search(script) is not None
    if status in _REFUSALS:
        return _SCRIPT_OF_A_WALL.search(script) is not None and (reloads or _is_obfuscated(script, signs=3))
    if status >= 400 or visible > _FEW_TEXT or _HAS_CONTENT.search(page):
        return False
    return reloads and (_SETS_COOKIE.search(script) is not None or _is_obfuscated(script, signs=12))


def _is_obfuscated(script: str, *, signs: int) -> bool:
    """Whether somebody took pains that the script be not read."""
    return sum(1 for _ in islice(_OBFUSCATED.finditer(script), signs)) == signs
