"""Identification items in a footer's text and in a page's markup, by the jurisdiction's patterns."""

from __future__ import annotations

import re

from govsite.crawl.facts.lexicon import Lexicon

_MEMORY = 4096
_LONGEST = 8000


def items_in_text(text: str, lexicon: Lexicon) -> dict[str, re.Match[str]]:
    """Item id → its first match in a text. Footers repeat on every page: answers are kept."""
    return _search(text, lexicon, kind="text", patterns=lexicon.footer_text)


def items_in_markup(markup: str, lexicon: Lexicon, *, kind: str) -> dict[str, re.Match[str]]:
    """Item id → its first match in attribute values or scripts, one to a line."""
    return _search(markup, lexicon, kind=kind, patterns=lexicon.footer_markup)


def value_of(match: re.Match[str]) -> str:
    """The item's value: the group of that name, else all that matched."""
    groups = match.groupdict()
    return " ".join((groups.get("value") or match[0]).split())


def _search(
    text: str, lexicon: Lexicon, *, kind: str, patterns: dict[str, list[re.Pattern[str]]]
) -> dict[str, re.Match[str]]:
    key = (kind, text)
    memory = lexicon.footer_memory
    known = memory.get(key)
    if known is not None:
        return known
    shown = text[-_LONGEST:] if kind == "text" else text[: 4 * _LONGEST]
    found: dict[str, re.Match[str]] = {}
    for item, forms in patterns.items():
        match = next((match for form in forms if (match := form.search(shown))), None)
        if match is not None:
            found[item] = match
    if len(memory) > _MEMORY:
        memory.clear()
    if len(text) <= 4 * _LONGEST:
        memory[key] = found
    return found
