"""Bytes of a text file to text: byte order marks, UTF-8, what the file declares, then the charsets of the country."""

from __future__ import annotations

import re
from typing import NamedTuple

from govsite.charsets import codec_of, commonness, whatwg_name

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_HEAD = 2048
"""Bytes in which a page or an XML file declares its charset."""
_SURE = 0.2
"""By such a share of everyday characters more a reading is the right one: bytes in the wrong charset give rare ones."""


class Decoded(NamedTuple):
    """Text, the charset it was in, and how many characters could not be read."""

    text: str
    charset: str
    replaced: int
    is_assumed: bool = False
    """Nothing in the file says that it is in this charset."""


def decode(content: bytes, *, charsets: tuple[str, ...] = ("utf-8",)) -> Decoded:
    """Text of ``content``: a byte order mark decides, then UTF-8, then what it declares, else ``charsets``.

    A file of UTF-8 with a few broken bytes stays UTF-8: other multi-byte charsets would often
    accept it and turn all of it into nonsense.
    """
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return _replacing(content, charset)
    if content[:400].count(b"\0") > len(content[:400]) // 4:
        return _replacing(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    if (whole := _whole(content, "utf-8")) is not None:
        return whole
    if _is_damaged(tried := _replacing(content, "utf-8")):
        return tried
    said = _DECLARED.search(content[:_HEAD]) if content[:_HEAD].lstrip().startswith(b"<") else None
    codec = codec_of(whatwg_name(said[1].decode("ascii", "replace"))) if said else ""
    if codec and (declared := _whole(content, codec)) is not None:
        return declared
    return _of_country(content, charsets)


def _of_country(content: bytes, charsets: tuple[str, ...]) -> Decoded:
    """The first of the charsets without an error, unless another one gives far more everyday characters.

    Where none is without, the one with the fewest.
    """
    names = [charset for charset in dict.fromkeys(charsets) if charset != "utf-8"]
    fitting = [decoded for charset in names if (decoded := _whole(content, charset)) is not None]
    if not fitting:
        tried = (_replacing(content, charset) for charset in ("utf-8", *names))
        return min(tried, key=lambda decoded: decoded.replaced)
    best = max(fitting, key=lambda decoded: commonness(decoded.text)) if fitting[1:] else fitting[0]
    is_sure = best is fitting[0] or commonness(best.text) >= commonness(fitting[0].text) + _SURE
    return (best if is_sure else fitting[0])._replace(is_assumed=True)


def _whole(content: bytes, charset: str) -> Decoded | None:
    """The text where all of it is in the charset."""
    try:
        return Decoded(content.decode(charset), charset, 0)
    except UnicodeDecodeError:
        return None


def _replacing(content: bytes, charset: str) -> Decoded:
    text = content.decode(charset, errors="replace")
    return Decoded(text, charset.removesuffix("-sig"), text.count("\N{REPLACEMENT CHARACTER}"))


def _is_damaged(decoded: Decoded) -> bool:
    """Whether this is UTF-8 after all: twenty good characters beyond ASCII for each bad one."""
    good = sum(1 for char in decoded.text if char > "\x7f") - decoded.replaced
    return good >= 20 * decoded.replaced
