"""A jurisdiction's inventory vocabulary, compiled once for all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from govsite.inventory.folding import in_brackets, without_brackets, word_key
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Kind, Level, SiteStatus

FIELDS = (
    "id", "name", "url", "owner", "level", "kind", "division", "parent", "status", "approval", "platform",
    "monthly_visits", "pages", "annual_cost", "contract_end", "systems", "hosts", "notes",
)  # fmt: skip
"""Canonical columns in the order in which they are written."""
READ_FIELDS = (*FIELDS, "host", "portal")


class HeaderWord(NamedTuple):
    """What a header cell means: the field, how good the word is for it (0: best), and its unit."""

    field: str
    rank: int
    factor: int


class Vocabulary(Struct, frozen=True):
    """Look-ups by folded word."""

    headers: dict[str, tuple[str, int]]
    levels: dict[str, Level]
    kinds: dict[str, Kind]
    statuses: dict[str, SiteStatus]
    yes: frozenset[str]
    no: frozenset[str]
    empty: frozenset[str]
    longest_empty: int
    notes: re.Pattern[str] | None
    multipliers: dict[str, int]
    code: re.Pattern[str] | None

    def header(self, text: str) -> HeaderWord | None:
        """The field that a header cell names, ``None`` for a word nobody knows."""
        for spelling in (text, without_brackets(text)):
            found = self.headers.get(word_key(spelling))
            if found is not None:
                units = [self.multipliers[unit] for unit in in_brackets(text) if unit in self.multipliers]
                return HeaderWord(*found, factor=units[0] if units else 1)
        return None

    def known_words(self, field: str) -> frozenset[str]:
        """All words that a field of a closed vocabulary may hold; empty for fields that hold anything."""
        words: dict[str, Iterable[str]] = {
            "level": {**self.levels, **self.kinds},
            "kind": self.kinds,
            "status": self.statuses,
            "portal": self.yes | self.no,
        }
        return frozenset(words.get(field, ()))

    def is_empty(self, text: str) -> bool:
        """Whether the cell says that nothing is known."""
        return not text or (len(text) <= self.longest_empty and word_key(text) in self.empty)

    def is_note(self, text: str) -> bool:
        """Whether a row that begins with this is a line of notes or totals."""
        return self.notes is not None and self.notes.match(text) is not None


def compile_vocabulary(place: Jurisdiction) -> Vocabulary:
    """The vocabulary of one jurisdiction; canonical English words always count beside its own."""
    words = place.inventory
    headers = {word_key(field): (field, 0) for field in READ_FIELDS}
    for field, names in words.headers.items():
        for rank, name in enumerate(names, 1):
            headers.setdefault(word_key(name), (field, rank))
    return Vocabulary(
        headers=headers,
        levels={**{word_key(k): v for k, v in words.levels.items()}, **{level.value: level for level in Level}},
        kinds={**{word_key(k): v for k, v in words.kinds.items()}, **{kind.value: kind for kind in Kind}},
        statuses={**{word_key(k): v for k, v in words.statuses.items()}, **{s.value: s for s in SiteStatus}},
        yes=frozenset(map(word_key, words.portal_words)),
        no=frozenset(map(word_key, words.not_portal_words)),
        empty=frozenset(map(word_key, words.empty_words)),
        longest_empty=2 + max(map(len, words.empty_words), default=0),
        notes=_begins_with(words.note_words),
        multipliers=words.multipliers,
        code=re.compile(place.site_code.pattern) if place.site_code.pattern else None,
    )


def _begins_with(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One of the words, and then the text ends or something other than a letter follows (注：, but not 注册…)."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?:$|[\W\d_])") if words else None
