"""Keeps hostile or broken markup within bounds that the parser can afford.

The HTML standard's parsing algorithm takes time with the square of two things: how deep
blocks nest, and how many attributes one tag has. Browsers stop at 512 levels. A page
that goes further is cut back here before it is parsed; no honest page is changed.
"""

from __future__ import annotations

import re
from collections import Counter

MAX_DEPTH = 500
MAX_ATTRIBUTES = 400
MAX_FORMATTING = 50
"""Open elements that the standard opens again in every new block."""
_ROUTINE_LENGTH = 150_000
_ROUTINE_TAGS = 8000
_ROUTINE_GAP = 30_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:[^\s/>=]|(?<=[\s/])=)[^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+))?+"
)
_UNCLOSED = frozenset({
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "dt", "dd",
    "colgroup", "caption", "html", "head", "body", "a", "nobr",
})  # fmt: skip
_BARRIERS = frozenset(("table",))
"""An end tag closes nothing beyond these."""
_DRAWINGS = frozenset(("svg", "math"))
"""In these a slash ends an element; of any other it is nothing but a mistake."""
_FORMATTING = frozenset(("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"))
_NAMES = r"(?=[bcefistuBCEFISTU])(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s>]"
"""The look at the first letter spares most tags the slow one."""
_OPENING = re.compile(f"<{_NAMES}", re.IGNORECASE)
_CLOSING = re.compile(f"</{_NAMES}", re.IGNORECASE)
_RAW = frozenset({
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
})  # fmt: skip


def tame(text: str) -> str:
    """``text`` itself, or what is left of it when it nests too deep or has tags with too many attributes."""
    is_routine = (
        len(text) < _ROUTINE_LENGTH
        and text.count("<") < _ROUTINE_TAGS
        and _longest_gap(text) < _ROUTINE_GAP
        and _open_formatting(text) <= MAX_FORMATTING
    )
    return text if is_routine else _cut_back(text)


def _open_formatting(text: str) -> int:
    """How many formatting tags are never closed; those of a page with few are not looked for."""
    opened = len(_OPENING.findall(text))
    return opened if opened <= MAX_FORMATTING else opened - len(_CLOSING.findall(text))


def _longest_gap(text: str) -> int:
    """Length of the longest stretch without a closing bracket."""
    if len(text) < _ROUTINE_GAP:
        return 0
    return max(map(len, text.split(">")))


class _Nesting:
    """The elements that a parser has open at one place of the text, as far as they nest.

    An end tag closes what was opened inside its element, too, and nothing where its element is not open, or is open
    outside a table only (in the standard's words: is not in scope).
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts: list[Counter[str]] = [Counter()]
        """How often each name is open, since each of the tables that are."""
        self._drawings = 0
        self._dropped = 0
        self._formatting: Counter[str] = Counter()

    def drops(self, name: str, *, is_closing: bool, is_closed: bool) -> bool:
        """Whether a tag goes too far; ``is_closed`` says that it ends with a slash, which counts in drawings only."""
        if name in _FORMATTING:
            return self._drops_formatting(name, is_closing=is_closing)
        if name in _UNCLOSED or (is_closed and self._drawings):
            return False
        if self._dropped and is_closing:
            self._dropped -= 1
            return True
        if is_closing:
            self._close(name)
        elif len(self._open) >= MAX_DEPTH:
            self._dropped += 1
            return True
        else:
            self._enter(name)
        return False

    def _drops_formatting(self, name: str, *, is_closing: bool) -> bool:
        if not is_closing:
            self._formatting[name] += 1
        elif self._formatting[name]:
            self._formatting[name] -= 1
        return not is_closing and self._formatting.total() > MAX_FORMATTING

    def _enter(self, name: str) -> None:
        self._open.append(name)
        self._counts[-1][name] += 1
        self._drawings += name in _DRAWINGS
        if name in _BARRIERS:
            self._counts.append(Counter())

    def _close(self, name: str) -> None:
        if name in _BARRIERS:
            if not any(counts[name] for counts in self._counts[-2:]):
                return
        elif not self._counts[-1][name]:
            return
        while True:
            ended = self._open.pop()
            if ended in _BARRIERS:
                self._counts.pop()
            self._counts[-1][ended] -= 1
            self._drawings -= ended in _DRAWINGS
            if ended == name:
                return


def _cut_back(text: str) -> str:
    """One pass over all tags, linear in the length of the text."""
    kept: list[str] = []
    copied = position = 0
    nesting = _Nesting()
    while match := _TAG.search(text, position):
        closing, name = match[1], match[2].lower()
        count, end = _tag_end(text, match.end())
        is_dropped = nesting.drops(name, is_closing=bool(closing), is_closed=text[end - 2 : end - 1] == "/")
        if is_dropped or count > MAX_ATTRIBUTES:
            kept.append(text[copied : match.start()])
            if not is_dropped:
                kept.append(f"<{closing}{name}>")
            copied = end
        position = end
        if name in _RAW and not closing:
            position = _raw_end(text, end, name)
    kept.append(text[copied:])
    return "".join(kept)


def _tag_end(text: str, position: int) -> tuple[int, int]:
    """How many attributes a tag has, and the position after it."""
    count = 0
    while match := _ATTRIBUTE.match(text, position):
        count += 1
        position = match.end()
        if position >= len(text):
            break
    end = text.find(">", position)
    return count, len(text) if end < 0 else end + 1


def _raw_end(text: str, position: int, name: str) -> int:
    """Where the content of an element that holds no markup ends."""
    match = re.compile(rf"</{name}", re.IGNORECASE).search(text, position)
    return match.start() if match else len(text)
