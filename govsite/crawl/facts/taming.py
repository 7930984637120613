"""Keeps hostile or broken markup within bounds that the parser can afford.

The HTML standard's parsing algorithm takes time with the square of two things: how deep
blocks nest, and how many attributes one tag has. Browsers stop at 512 levels. A page
that goes further is cut back here before it is parsed; no honest page is changed.
"""

from __future__ import annotations

import re

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
    "colgroup", "caption", "html", "head", "body",
})  # fmt: skip
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


def _cut_back(text: str) -> str:
    """One pass over all tags, linear in the length of the text."""
    kept: list[str] = []
    copied = position = 0
    depth = dropped = formatting = 0
    while match := _TAG.search(text, position):
        closing, name = match[1], match[2].lower()
        count, end = _tag_end(text, match.end())
        is_dropped = False
        if name in _FORMATTING:
            formatting = max(0, formatting - 1) if closing else formatting + 1
            is_dropped = not closing and formatting > MAX_FORMATTING
        if name not in _UNCLOSED and text[end - 2 : end - 1] != "/":
            if not closing and depth >= MAX_DEPTH:
                dropped += 1
                is_dropped = True
            elif closing and dropped:
                dropped -= 1
                is_dropped = True
            else:
                depth = max(0, depth - 1) if closing else depth + 1
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
