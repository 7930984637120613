"""Which charset a page is really in, and its text.

A ladder: byte order mark, UTF-8, what the header says, what the page says, the charsets
of the country, a detector, and at last the charset with the fewest errors. What was
declared is kept beside what was found, because the two often differ and neither the
header nor the ``meta`` element can be trusted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from govsite.charsets import codec_of, commonness, is_charset, whatwg_name
from govsite.crawl.facts.prescan import declared_labels
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Charset

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_MALFORMED = "�"
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_DETECTOR_BYTES = 8192
_PLAUSIBLE = 0.7
"""Least share of everyday characters among the non-ASCII ones of a text that was decoded rightly."""
_KOREAN = 0.8
"""Least share of Hangul among the characters of a Korean text: Chinese that is read as Korean is mostly Hanja."""

# Charsets of the web that a detector may name; it also knows tongues that no page ever spoke.
_DETECTABLE = frozenset({
    "utf-8", "utf-16le", "utf-16be", "gb18030", "gbk", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr", "koi8-r",
    "windows-1251", "windows-1252", "cp1251",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """The text that one charset makes of the bytes."""

    name: str
    text: str
    replaced: int


def read_text(body: bytes, *, content_type: str, vocabulary: PageVocabulary) -> tuple[str, Charset]:
    """The text of a page and the charset it is in, beside the one it claims.

    ``content_type`` is the header's value. Never raises.
    """
    header = _first_label(_HEADER_CHARSET.findall(content_type)[:1])
    meta = _first_label(declared_labels(body))
    reading, found_by = _read(body, header=header, meta=meta, vocabulary=vocabulary)
    charset = Charset(header=header, meta=meta, real=reading.name, found_by=found_by, replaced=reading.replaced)
    return reading.text, charset


def _first_label(labels: Iterable[str]) -> str:
    """Name of the first label that names a charset, else the first label as it stands, lower case."""
    first = ""
    for label in labels:
        if name := whatwg_name(label):
            return name
        first = first or label.strip().lower()[:40]
    return first


def _read(body: bytes, *, header: str, meta: str, vocabulary: PageVocabulary) -> tuple[_Reading, str]:
    """The reading that the first fitting step of the ladder gives, and the step's name."""
    if marked := _by_mark(body):
        return marked, "bom"
    if body.isascii():
        return _read_ascii(body, header=header, meta=meta, vocabulary=vocabulary)
    declared = [(name, step) for name, step in ((header, "header"), (meta, "meta")) if name]
    spoilt = None if _is_short_word_of(body, declared, vocabulary) else _by_utf8(body)
    if spoilt and not spoilt.replaced:
        return spoilt, "utf-8"
    reading, step = _read_otherwise(body, declared, vocabulary)
    # Some words of GBK (联通, 通知) are characters of UTF-8 by accident, and a page may say little else.
    if spoilt and (reading.replaced or commonness(reading.text) <= commonness(spoilt.text)):
        return spoilt, "utf-8"
    return reading, step


def _read_otherwise(body: bytes, declared: list[tuple[str, str]], vocabulary: PageVocabulary) -> tuple[_Reading, str]:
    """The reading of what is not plainly UTF-8: a declared charset that fits, else one of the country's."""
    for name, step in declared:
        if (reading := _decode(body, name, vocabulary)) and _fits(reading, vocabulary):
            return reading, step
    return _by_country(body, declared, vocabulary)


def _by_mark(body: bytes) -> _Reading | None:
    """The text after a byte order mark."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16le"),
        (codecs.BOM_UTF16_BE, "utf-16be"),
    ):
        if body.startswith(mark):
            text = body[len(mark) :].decode(name, "replace")
            return _Reading(name, text, text.count(_MALFORMED))
    return None


def _read_ascii(body: bytes, *, header: str, meta: str, vocabulary: PageVocabulary) -> tuple[_Reading, str]:
    """Plain ASCII reads the same in every charset of the web: what is declared is right."""
    for name, step in ((header, "header"), (meta, "meta")):
        if name.startswith("utf-16") and step == "header" and b"\0" in body[:64]:
            text = body.decode(name, "replace")
            return _Reading(name, text, text.count(_MALFORMED)), step
        if whatwg_name(name):
            real = "utf-8" if name.startswith("utf-16") else _real_name(_codec(name, vocabulary))
            return _Reading(real, body.decode("ascii"), 0), step
    return _Reading("utf-8", body.decode("ascii"), 0), "utf-8"


def _by_utf8(body: bytes) -> _Reading | None:
    """The text if it is UTF-8, also when it was cut in the middle of a character or is spoilt in places.

    A page of another charset read as UTF-8 is mostly errors; a UTF-8 page with a foreign
    piece (an included footer, a truncated title) is mostly characters.
    """
    try:
        return _Reading("utf-8", body.decode("utf-8"), 0)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    bad = text.count(_MALFORMED)
    # Read the errors' bytes off the lengths: every good character has a known number of bytes.
    good_bytes = len(text.replace(_MALFORMED, "").encode())
    ascii_bytes = sum(map(len, re.findall(r"[\x00-\x7f]+", text)))
    bad_bytes = len(body) - good_bytes
    return _Reading("utf-8", text, bad) if good_bytes - ascii_bytes > 2 * bad_bytes else None


def _is_short_word_of(body: bytes, declared: list[tuple[str, str]], vocabulary: PageVocabulary) -> bool:
    """Whether the bytes pass for UTF-8 by accident: few two-byte words in a declared two-byte charset.

    In UTF-8 every Chinese character has three bytes. A page without a single three-byte
    lead that reads as everyday characters in its declared charset is in that charset.
    """
    if not declared or any(name.startswith("utf") for name, _ in declared):
        return False
    high = re.sub(rb"[\x00-\x7f]+", b"", body[: 1 << 20])
    if len(high) > 400 or any(byte >= 0xE0 for byte in high):
        return False
    codec = _codec(declared[0][0], vocabulary)
    if codec not in {_codec(name, vocabulary) for name in vocabulary.fallback_charsets} - {"utf-8"}:
        return False
    reading = _decode(body, declared[0][0], vocabulary)
    return reading is not None and not reading.replaced and commonness(reading.text) >= 0.95


def _decode(body: bytes, name: str, vocabulary: PageVocabulary) -> _Reading | None:
    """The text in a declared charset with what it could not decode replaced; None if there is no such charset."""
    codec = _codec(name, vocabulary)
    if not is_charset(codec):
        return None
    if codec.replace("_", "-").startswith(("utf-16", "utf-32")) and b"\0" not in body[:256]:
        return None
    text = body.decode(codec, "replace")
    return _Reading(_real_name(codec), text, text.count(_MALFORMED))


def _fits(reading: _Reading, vocabulary: PageVocabulary) -> bool:
    """Whether a declared charset can be believed: hardly an error, and words rather than noise."""
    if reading.replaced and reading.replaced * 200 > _foreign(reading.text):
        return False
    if not _writes_ideographs(vocabulary):
        return True
    if reading.name == "euc-kr":
        return _hangul(reading.text) >= _KOREAN
    return commonness(reading.text) >= _PLAUSIBLE


def _by_country(body: bytes, declared: list[tuple[str, str]], vocabulary: PageVocabulary) -> tuple[_Reading, str]:
    """The charset of the country that fits; then a foreign one, declared or detected; then the fewest errors."""
    readings = [reading for name in vocabulary.fallback_charsets if (reading := _decode(body, name, vocabulary))]
    readings = readings or [_Reading("utf-8", text := body.decode("utf-8", "replace"), text.count(_MALFORMED))]
    best = min(readings, key=lambda reading: reading.replaced - 1000 * commonness(reading.text))
    if best.replaced * 200 <= _foreign(best.text) and (
        not _writes_ideographs(vocabulary) or commonness(best.text) >= _PLAUSIBLE
    ):
        return best, "fewest-errors"
    for name, step in declared:
        if (foreign := _decode(body, name, vocabulary)) and not foreign.replaced:
            return foreign, step
    if detected := _by_detector(body, vocabulary):
        return detected, "detector"
    return min(readings, key=lambda reading: reading.replaced), "fewest-errors"


def _by_detector(body: bytes, vocabulary: PageVocabulary) -> _Reading | None:
    """What a statistical detector makes of the first foreign bytes, if the whole page reads without errors."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import and hardly ever needed

    first = next((index for index, byte in enumerate(body) if byte > 0x7F), 0)
    start = max(0, first - 256)
    match = from_bytes(body[start : start + _DETECTOR_BYTES], steps=3, chunk_size=512).best()
    if match is None or whatwg_name(match.encoding) not in _DETECTABLE:
        return None
    reading = _decode(body, match.encoding.replace("_", "-"), vocabulary)
    return reading if reading is not None and not reading.replaced else None


def _codec(name: str, vocabulary: PageVocabulary) -> str:
    """The Python codec that reads a charset of this name as browsers do."""
    alias = vocabulary.charset_aliases.get(name.lower(), name.lower())
    return codec_of(alias)


def _real_name(codec: str) -> str:
    """The WHATWG name of a Python codec."""
    return whatwg_name(codec) or codec


def _foreign(text: str) -> int:
    """How many characters of a text are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _writes_ideographs(vocabulary: PageVocabulary) -> bool:
    """Whether the country's charsets are those of Chinese characters."""
    return any(_codec(name, vocabulary) in {"gb18030", "big5hkscs", "gbk"} for name in vocabulary.fallback_charsets)


def _hangul(text: str) -> float:
    """Share of Hangul among Hangul and Chinese characters.

    KS X 1001 has its syllables where GB 2312 has the first half of its everyday characters: Korean read as Chinese
    looks like everyday Chinese, and only the other reading tells them apart.
    """
    syllables = len(_HANGUL.findall(text, 0, 200_000))
    return syllables / max(syllables + len(_IDEOGRAPHS.findall(text, 0, 200_000)), 1)
