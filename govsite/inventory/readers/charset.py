"""Bytes of a text file to text: byte order marks, UTF-8, then the charsets of the country."""

from __future__ import annotations

from typing import NamedTuple

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Decoded(NamedTuple):
    """Text, the charset it was in, and how many characters could not be read."""

    text: str
    charset: str
    replaced: int


def decode(content: bytes, *, charsets: tuple[str, ...] = ("utf-8",)) -> Decoded:
    """Text of ``content``: a byte order mark decides, else the first of ``charsets`` that fits.

    A file of UTF-8 with a few broken bytes stays UTF-8: other multi-byte charsets would often
    accept it and turn all of it into nonsense.
    """
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return _replacing(content, charset)
    if content[:400].count(b"\0") > len(content[:400]) // 4:
        return _replacing(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    names = dict.fromkeys(("utf-8", *charsets))
    for charset in names:
        try:
            return Decoded(content.decode(charset), charset, 0)
        except UnicodeDecodeError:
            if charset == "utf-8" and _is_damaged(tried := _replacing(content, charset)):
                return tried
    return min((_replacing(content, charset) for charset in names), key=lambda decoded: decoded.replaced)


def _replacing(content: bytes, charset: str) -> Decoded:
    text = content.decode(charset, errors="replace")
    return Decoded(text, charset.removesuffix("-sig"), text.count("\N{REPLACEMENT CHARACTER}"))


def _is_damaged(decoded: Decoded) -> bool:
    """Whether this is UTF-8 after all: twenty good characters beyond ASCII for each bad one."""
    good = sum(1 for char in decoded.text if char > "\x7f") - decoded.replaced
    return good >= 20 * decoded.replaced
