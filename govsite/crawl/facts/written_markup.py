"""Markup that stands in a file of scripts in plain words, for it to be written into pages.

``document.write('<div class="footer">…')`` and its like. What a script puts together of variables nobody reads.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from govsite.crawl.facts.dates.scripted import WRITES

# Comments first: an apostrophe in one begins no string. What nothing closes goes to the end, so that it is read once.
_TOKEN = re.compile(
    r"/\*(?:.*?\*/|.*)|//[^\n]*"
    r"|\"(?P<double>[^\"\\\n]*(?:\\.[^\"\\\n]*)*)\"?"
    r"|'(?P<single>[^'\\\n]*(?:\\.[^'\\\n]*)*)'?"
    r"|`(?P<template>[^`\\]*(?:\\.[^`\\]*)*)`?",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_VALUE = re.compile(r"\$\{[^{}]{0,500}\}")
_BLANKS = frozenset("nrtbfv0")


def written_markup(source: str) -> str:
    """The strings of a script that writes into pages, from the first to the last that has a tag; "" without any."""
    if WRITES.search(source) is None:
        return ""
    strings = [_plain(match) for match in _TOKEN.finditer(source) if match.lastgroup]
    tagged = [number for number, text in enumerate(strings) if "<" in text]
    return "".join(strings[tagged[0] : tagged[-1] + 1]) if tagged else ""


def _plain(match: re.Match[str]) -> str:
    text = match[match.lastgroup or 0]
    if match.lastgroup == "template":
        text = _VALUE.sub("", text)
    text = _ESCAPE.sub(_character, text) if "\\" in text else text
    return unquote(text, errors="replace") if "%3C" in text or "%3c" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits:
        return chr(int(digits, 16))
    return "" if match[3] else " " if match[4] in _BLANKS else match[4]
