"""The telling label of the host fits the unit's name: a hint, never more.

The telling label is the first one of a host, ``www`` left out (``anytown`` in ``www.anytown.example``);
of a portal any label will do, since a wrong place of the name is for another rule. It fits when its letters can be read
off the name from left to right: whole syllables in pinyin, their initials, or words of the
jurisdiction's table ``generic_words``; letters of the portal's own label may stand among
them. Digits and hyphens are passed over.

To mend it: nothing, where the label is a known abbreviation; it can be added to the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import field

from govsite.audit.checks._hosts import apex, main_host, readable
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.site import Kind, Site
from govsite.urls import host_of, is_dns_name, registered_domain

PIECE = re.compile(r"[a-z]+|[^\W\d_]")
"""A Latin word, or one character of another script."""
LETTERS = re.compile(r"[^a-z]")
"""What is passed over in a label."""


class Options(CheckOptions, frozen=True):
    """What the readings of the dictionary leave out."""

    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Part of a name → spellings in official use beside those of the dictionary."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where the label cannot be read off the name."""
    site = evidence.site
    host = main_host(site)
    if not is_dns_name(host) or not readable(host).isascii():
        raise NotApplicable(f"host: {readable(host)}")
    names = [folded for name in (site.owner, site.name) if (folded := fold(name))]
    if not names:
        raise NotObserved(Reason.NOT_SUPPLIED, "name")
    labels = telling_labels(host, place)
    words = _portal_words(site, place)
    for label in labels if site.kind is Kind.PORTAL else labels[:1]:
        letters = LETTERS.sub("", label)
        if any(fits(letters, name, words=words | _words(name, options, place)) for name in names):
            return
    label = labels[0]
    yield Problem(
        zh=f"域名中的“{label}”与单位名称“{site.name or site.owner}”的拼音、首字母或常用英文都对不上",
        en=f"the label {label!r} fits neither pinyin, initials nor common English words of {site.name or site.owner!r}",
        url=site.url,
        key=host,
    )


def telling_labels(host: str, place: Jurisdiction) -> list[str]:
    """The labels of a host that may name a unit, without ``www`` and the public suffix; the registered one is last."""
    name = apex(host)
    registered = registered_domain(name, extra_suffixes=place.domains.suffixes)
    below = name.removesuffix(registered).removesuffix(".")
    return [*filter(None, below.split(".")), registered.split(".")[0]]


def fold(name: str) -> str:
    """A name in one width and letter case."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def fits(letters: str, name: str, *, words: frozenset[str] = frozenset()) -> bool:
    """Whether ``letters`` can be read off ``name``, pieces of it left out, ``words`` put in anywhere."""
    if not letters:
        return False
    pieces = [spellings(piece) for piece in PIECE.findall(name)]
    reached = {0}
    """Numbers of letters that can be accounted for so far."""
    for piece in [frozenset[str](), *pieces]:
        reached |= {at + len(spelling) for at in reached for spelling in piece if letters.startswith(spelling, at)}
        reached = _with_words(reached, letters, words)
    return len(letters) in reached


def _with_words(reached: set[int], letters: str, words: frozenset[str]) -> set[int]:
    todo = list(reached)
    while todo:
        at = todo.pop()
        for word in words:
            end = at + len(word)
            if end not in reached and letters.startswith(word, at):
                reached.add(end)
                todo.append(end)
    return reached


@lru_cache(maxsize=8192)
def spellings(piece: str) -> frozenset[str]:
    """How one piece of a name may be written in a label: in full, or by its first letters."""
    if piece.isascii():
        return frozenset(piece[:length] for length in range(1, len(piece) + 1))
    from pypinyin import Style, pinyin  # noqa: PLC0415 - a dictionary of 40,000 characters, read only for this rule

    readings = {
        reading for reading in pinyin(piece, style=Style.NORMAL, heteronym=True)[0] if reading and reading.isascii()
    }
    readings |= {reading.replace("v", other) for reading in readings if "v" in reading for other in ("u", "yu")}
    initials = {reading[:1] for reading in readings}
    initials |= {reading[:2] for reading in readings if reading[1:2] == "h"}
    return frozenset(readings | initials)


def _words(name: str, options: Options, place: Jurisdiction) -> frozenset[str]:
    """English words and set spellings for what the name holds."""
    tables = (place.domains.generic_words, options.readings)
    return frozenset(
        letters
        for table in tables
        for part, words in table.items()
        if fold(part) in name
        for word in words
        if (letters := LETTERS.sub("", word.lower()))
    )


def _portal_words(site: Site, place: Jurisdiction) -> frozenset[str]:
    """The label of the portal above: units often put it before theirs."""
    if site.kind is Kind.PORTAL:
        return frozenset()
    try:
        host = host_of(site.surroundings.portal_url)
    except ValueError:
        return frozenset()
    return frozenset(telling_labels(host, place)[-1:]) if is_dns_name(host) else frozenset()


PLUGIN = Check(options=Options, run=run)
