"""Charsets by the names that files give them, and what the characters of a text tell of the one it was read in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

_SAMPLE_CHARACTERS = 1000

# WHATWG name → Python codec that decodes as browsers do; names not listed are the codec's own.
_CODECS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "windows-1252": "cp1252",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
}
_WHATWG = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "cp1252": "windows-1252",
    "utf-8-sig": "utf-8",
    "big5hkscs": "big5",
    "big5-hkscs": "big5",
    "cp950": "big5",
    "cp949": "euc-kr",
    "cp932": "shift_jis",
    "shift-jis": "shift_jis",
    "gb2312-80": "gb2312",
    "iso-ir-58": "gb2312",
    "936": "gbk",
    "cp936": "gbk",
    "x-gbk": "gbk",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-16": "utf-16le",
    "iso8859-9": "windows-1254",
    "cp1254": "windows-1254",
    "iso8859-11": "windows-874",
    "tis-620": "windows-874",
    "cp874": "windows-874",
    "mac-roman": "macintosh",
    "mac-cyrillic": "x-mac-cyrillic",
}
# Labels of the Encoding standard (§4.2) that Python does not know.
_WHATWG |= {
    label: name
    for name, labels in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
        "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff",
        "utf-16be": "unicodefffe",
        "gb2312": "csgb2312 gb_2312 gb_2312-80",
        "big5": "cn-big5 x-x-big5",
        "euc-kr": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
        "euc-jp": "cseucpkdfmtjapanese x-euc-jp",
        "iso8859-2": "iso88592",
        "iso8859-3": "iso88593",
        "iso8859-4": "iso88594",
        "iso8859-5": "iso88595",
        "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i iso88596",
        "iso8859-7": "iso88597 sun_eu_greek",
        "iso8859-8": "csiso88598e iso-8859-8-e iso88598 visual",
        "iso-8859-8-i": "csiso88598i iso-8859-8-i logical",
        "iso8859-10": "iso885910",
        "iso8859-13": "iso885913",
        "iso8859-14": "iso885914",
        "iso8859-15": "csisolatin9 iso885915",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "macintosh": "csmacintosh mac x-mac-roman",
        "x-mac-cyrillic": "x-mac-ukrainian x-mac-cyrillic",
        "windows-874": "dos-874 iso885911 windows-874",
        "windows-1252": "iso88591 x-cp1252",
        "windows-1254": "iso88599 x-cp1254",
        "shift_jis": "x-sjis windows-31j",
        **{f"cp{number}": f"x-cp{number}" for number in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    }.items()
    for label in labels.split()
}


@lru_cache(maxsize=1024)
def whatwg_name(label: str) -> str:
    """The name by which WHATWG knows a charset label, empty where the label names none.

    ``gb2312`` and ``gbk`` stay apart as they were declared, though both are read as GB18030.
    """
    wanted = label.strip().lower()
    try:
        name = codecs.lookup(wanted).name.replace("_", "-")
    except (LookupError, ValueError):
        return _WHATWG.get(wanted, "")
    return _WHATWG.get(name, _WHATWG.get(wanted, name)) if is_charset(name) else ""


def codec_of(name: str) -> str:
    """The Python codec that reads a charset, called as by ``whatwg_name``, as browsers do."""
    return _CODECS.get(name, name)


@lru_cache(maxsize=256)
def is_charset(codec: str) -> bool:
    """Whether there is a charset of that name (Python also has codecs such as ``hex``, ``idna`` and ``utf-7``)."""
    if codec.replace("_", "-") in {"unicode-escape", "raw-unicode-escape", "punycode", "idna", "utf-7", "undefined"}:
        return False
    try:
        b"a".decode(codec, "replace")
        return isinstance(b"\xb9\xfa".decode(codec, "replace"), str)
    except (LookupError, ValueError):
        return False


def commonness(text: str) -> float:
    """Share of everyday characters among the non-ASCII ones, 1.0 where there are none.

    Everyday are the first levels of GB 2312 and Big5, which hold the characters by use,
    and their punctuation. Bytes read in the wrong charset give rare characters.
    """
    foreign = re.sub(r"[\x00-\x7f\xa0]+", "", text[:200_000])[:_SAMPLE_CHARACTERS]
    if not foreign:
        return 1.0
    everyday = _everyday()
    return sum(character in everyday for character in foreign) / len(foreign)


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Characters of GB 2312 level 1, Big5 level 1 and the symbols of both."""
    return frozenset(_block("gb2312", range(0xA1, 0xA4), range(0xA1, 0xFF))) | frozenset(
        [
            *_block("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
            *_block("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]),
        ]
    )


def _block(codec: str, leads: range, trails: range | list[int]) -> Iterator[str]:
    """Characters of a rectangle of a two-byte charset."""
    for lead in leads:
        for trail in trails:
            yield from bytes((lead, trail)).decode(codec, "ignore")
