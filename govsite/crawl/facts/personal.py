"""Personal data on a page: found, noted, and masked before anything of the page is kept.

What counts is the country's (``PersonalPattern``): a regular expression, a check digit, and how many characters
may stay. A number that fails its check is no such number and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from govsite.model.jurisdiction import PageVocabulary, PersonalPattern
from govsite.model.page import FooterItem, Link, Page, PersonalData

_SAME_DIGITS = bytes(48 if 48 <= code <= 57 else 45 if code in b" -" else 46 for code in range(256))
"""Every digit is a nought, what may part them a hyphen, all else a dot."""
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_FREQUENT_WIDE = ("１", "０", "２")
"""Every number of a person that is written in full-width digits has one of these."""
_SHORTEST = 11
"""Digits of the shortest number that is looked for."""
_LONG = b"0" * _SHORTEST
_NUMBERS = frozenset(("tel:", "sms:"))
_MOST = 50
_NOT_DIGIT = re.compile(r"[ -]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OLD = 15
"""Digits of a citizen's number until 1999."""
_CHECK_DIGITS = "10X98765432"


def masked(page: Page, vocabulary: PageVocabulary) -> Page:
    """The page without personal data in its words, and with a note of each that stood there."""
    patterns = _compiled(vocabulary)
    is_long_text = _has_long(page.text)
    are_long_links = _is_long(_words_of_links(page.links))
    if not patterns or not (is_long_text or are_long_links or _is_long(_other_words(page))):
        return page
    found: dict[PersonalData, None] = {}

    def mask(text: str, place: str) -> str:
        if len(text) < _SHORTEST or not _has_long(text):
            return text
        for kind, pattern, facts in patterns:
            text = _mask_all(text, pattern, kind=kind, facts=facts, place=place, found=found)
        return text

    def mask_link(link: Link) -> Link:
        words, title = mask(link.text, "link"), mask(link.title, "link")
        url = mask(link.url, "link") if link.url[:4].lower() in _NUMBERS else link.url
        return replace(link, text=words, title=title, url=url)

    links = page.links
    if are_long_links:
        links = tuple(mask_link(link) for link in links)
    items = page.items
    if _is_long(item.title for item in items):
        items = tuple(replace(item, title=mask(item.title, "list")) for item in items)
    footer = replace(
        page.footer,
        text=mask(page.footer.text, "footer"),
        items={name: _footer_item(item, mask) for name, item in page.footer.items.items()},
    )
    changed = replace(
        page,
        title=mask(page.title, "title"),
        text=mask(page.text, "text") if is_long_text else page.text,
        header_text=mask(page.header_text, "header"),
        breadcrumb=tuple(mask(step, "title") for step in page.breadcrumb),
        metas=tuple(replace(meta, content=mask(meta.content, "label")) for meta in page.metas),
        items=items,
        forms=tuple(replace(form, text=mask(form.text, "form")) for form in page.forms),
        links=links,
        footer=footer,
    )
    return replace(changed, personal=tuple(found)[:_MOST])


def personal_in(text: str, vocabulary: PageVocabulary, *, place: str) -> tuple[PersonalData, ...]:
    """Masked notes of the personal data in a text that is not kept."""
    found: dict[PersonalData, None] = {}
    if _has_long(text):
        for kind, pattern, facts in _compiled(vocabulary):
            text = _mask_all(text, pattern, kind=kind, facts=facts, place=place, found=found)
    return tuple(found)[:_MOST]


def _footer_item(item: FooterItem, mask: Callable[[str, str], str]) -> FooterItem:
    return replace(item, value=mask(item.value, "footer"))


def _other_words(page: Page) -> Iterator[str]:
    """The words of a page beside its text and its links."""
    yield page.title
    yield page.header_text
    yield page.footer.text
    for meta in page.metas:
        yield meta.content
    for item in page.items:
        yield item.title
    for footer_item in page.footer.items.values():
        yield footer_item.value


def _words_of_links(links: Sequence[Link]) -> list[str]:
    """What of links a reader may take for a number."""
    words = [link.text for link in links]
    words += [link.title for link in links if link.title]
    words += [link.url for link in links if link.url[:4].lower() in _NUMBERS]
    return words


def _is_long(words: Iterable[str]) -> bool:
    """Whether any of the words hold a long number."""
    return _has_long("\x1f".join(words))


def _has_long(text: str) -> bool:
    """Whether a text holds eleven digits with at most one blank or hyphen between two of them.

    In bytes, which takes a fiftieth of the time of a regular expression.
    """
    shadow = _narrow(text).encode("ascii", "replace").translate(_SAME_DIGITS)
    # Twice, because the digit behind a hyphen stands before the next one, too.
    return _LONG in shadow.replace(b"0-0", b"00").replace(b"0-0", b"00")


def _narrow(text: str) -> str:
    """The text with ASCII digits for full-width ones; as long as it was."""
    return text.translate(_WIDE) if any(digit in text for digit in _FREQUENT_WIDE) else text


def _mask_all(
    text: str,
    pattern: re.Pattern[str],
    *,
    kind: str,
    facts: PersonalPattern,
    place: str,
    found: dict[PersonalData, None],
) -> str:
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(_narrow(text)):
        shown = _mask(match[0], facts)
        if shown == match[0]:
            continue
        if len(found) < _MOST:
            found[PersonalData(kind=kind, masked=shown, place=place)] = None
        parts += (text[end : match.start()], shown)
        end = match.end()
    return "".join((*parts, text[end:]))


def _mask(text: str, facts: PersonalPattern) -> str:
    """The number with its middle hidden; as it is where its check says that it is none."""
    plain = _NOT_DIGIT.sub("", text)
    if not _CHECKS[facts.check](plain):
        return text
    hidden = len(plain) - facts.front - facts.back
    return plain[: facts.front] + "*" * hidden + plain[len(plain) - facts.back :]


def _is_citizen_number(text: str) -> bool:
    """GB 11643-1999: a day of birth that exists, and the check digit of ISO 7064 MOD 11-2.

    Of 15 digits (GB 11643-1989) the day of birth alone: the year has two, and no digit checks the others.
    """
    if is_old := len(text) == _OLD:
        text = f"{text[:6]}19{text[6:]}"
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    if is_old:
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return 1900 <= born.year <= 2100 and _CHECK_DIGITS[total % 11] == text[17].upper()


def _is_luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(text)) > 3


_CHECKS: dict[str, Callable[[str], bool]] = {
    "": lambda text: len(set(text)) > 3,
    "gb11643": _is_citizen_number,
    "luhn": _is_luhn,
}

Compiled = tuple[tuple[str, re.Pattern[str], PersonalPattern], ...]


def _compiled(vocabulary: PageVocabulary) -> Compiled:
    return _compile(tuple(vocabulary.personal.items()))


@lru_cache(maxsize=8)
def _compile(patterns: tuple[tuple[str, PersonalPattern], ...]) -> Compiled:
    return tuple((kind, re.compile(facts.pattern, re.ASCII), facts) for kind, facts in patterns)
