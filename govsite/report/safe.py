"""Hostile text made harmless before it meets a terminal, a spreadsheet or a browser.

Titles, addresses and excerpts come from strangers. Nothing is dropped silently: what
is replaced stays visible, what is cut says how much. Passwords that somebody wrote into
an address (RFC 3986, 3.2.1) are shown to nobody.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from govsite.passwords import without_passwords, without_passwords_in_json

_SPACES = dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], " ")
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_REPLACED = dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")
# Marks that turn the reading direction can make an address read as another one (Unicode TR 36).
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_VISIBLE = {code: f"⟨U+{code:04X}⟩" for code in _DIRECTIONS}
_TABLE: dict[int, str] = _PICTURES | _REPLACED | _VISIBLE | _SPACES

_STEERING = re.compile("[" + re.escape("".join(map(chr, _TABLE))) + "]")

_IN_JSON = re.compile("|".join(chr(code) for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, *_DIRECTIONS)).encode())

_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str, limit: int = 0) -> str:
    """One printable line: controls as pictures, direction marks spelled out, cut at ``limit`` characters.

    Passwords in addresses are left out.
    """
    text = without_passwords(text)
    # To look for such a character takes a fifth of the time that replacing them takes, and next to no text has one.
    if not (text.isascii() and text.isprintable()) and _STEERING.search(text):
        text = text.translate(_TABLE)
    return cut(text, limit) if limit else text


def lines(text: str) -> str:
    """Text of several lines for a terminal: line breaks stay, all else is as in ``plain``."""
    if text.replace("\n", "").isprintable() and text.isascii():
        return without_passwords(text)
    return "\n".join(map(plain, text.split("\n")))


def json_text(content: bytes) -> bytes:
    """JSON in UTF-8 with what a terminal could obey written as an escape; it means the same.

    JSON itself escapes the controls of ASCII only. All that is escaped here can stand in strings alone. Passwords in
    addresses are left out.
    """
    content = without_passwords_in_json(content)
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), content)


def cut(text: str, limit: int) -> str:
    """At most about ``limit`` characters, then how many are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… (+{len(text) - limit:,})"


def cell(text: str, limit: int = 0) -> str:
    """Text for a spreadsheet cell that no spreadsheet program takes for a formula.

    A cell that would begin with ``= + - @``, tab or carriage return (also behind white
    space, also full-width) gets a leading apostrophe.
    """
    shown = plain(text, limit)
    return f"'{shown}" if is_formula(text) else shown


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program could take ``text`` for a formula."""
    if text[:1].isalnum():
        return False
    return text[:1] in ("\t", "\r") or _FORMULA.match(text.lstrip("\t\r\n\v\f\0 \u3000\ufeff")) is not None


def encodable(text: str) -> str:
    """``text`` as UTF-8 can carry it: lone surrogates become U+FFFD, everything else stays."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def json_encoded(value: Any) -> bytes:
    """``value`` as JSON, whatever its texts hold: see ``encodable``."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_scrubbed(msgspec.to_builtins(value)))


def _scrubbed(value: Any) -> Any:
    """The same tree without lone surrogates, which UTF-8 cannot carry."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {encodable(key): _scrubbed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return value


def is_web_url(url: str) -> bool:
    """Whether ``url`` may become a link: only http and https, and nothing that hides in it."""
    return url[:8].lower().startswith(("http://", "https://")) and url.isprintable() and " " not in url
