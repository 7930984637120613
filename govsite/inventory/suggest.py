"""What names, owners and codes suggest for what a ledger leaves open: the kind and the level of a site.

Most rules ask for both, and registers seldom have them. Nothing is filled in silently: suggestions are a table for
people to confirm, each with its reason, and nothing is judged by them before. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from govsite.inventory.ledger import level_of_division, site_division
from govsite.model.jurisdiction import Jurisdiction, KindHint
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words


class Suggestion(Struct, frozen=True, kw_only=True):
    """A site with what is suggested for it."""

    site: Site
    """As the ledger would have it, suggestions filled in."""
    fields: tuple[str, ...] = ()
    """Which of its fields were empty and are suggested."""
    reasons: tuple[Words, ...] = ()
    open: tuple[str, ...] = ()
    """Fields that stay empty: nothing suggests them."""


def suggest(sites: Iterable[Site], *, place: Jurisdiction) -> Iterator[Suggestion]:
    """One suggestion for each site, in order; sites that lack nothing have none to offer."""
    for site in sites:
        filled, fields, reasons = site, [], []
        for field, find in (("kind", _kind), ("level", _level)):
            if getattr(filled, field) is None and (found := find(filled, place)):
                filled = replace(filled, **{field: found[0]})
                fields.append(field)
                reasons.append(found[1])
        still = tuple(field for field in ("kind", "level") if getattr(filled, field) is None)
        yield Suggestion(site=filled, fields=tuple(fields), reasons=tuple(reasons), open=still)


class _Hint(NamedTuple):
    """A ``KindHint``, compiled."""

    kind: Kind
    name: re.Pattern[str] | None
    owner: re.Pattern[str] | None
    unless: re.Pattern[str] | None


def _kind(site: Site, place: Jurisdiction) -> tuple[Kind, Words] | None:
    """The kind that the site's name suggests, or else its owner's."""
    hints, ends = _compiled(place.inventory.kind_hints, place.inventory.name_ends)
    name = ends.sub("", site.name.strip())
    both = f"{name}\n{site.owner.strip()}"
    holding = [hint for hint in hints if not (hint.unless and hint.unless.search(both))]
    for hint in holding:
        if hint.name and (found := hint.name.search(name)):
            return hint.kind, Words(zh=f"类型：名称中的“{found[0]}”", en=f"kind: {found[0]!r} in the name")
    for hint in holding:
        if hint.owner and (found := hint.owner.search(site.owner.strip())):
            return hint.kind, Words(zh=f"类型：主办单位中的“{found[0]}”", en=f"kind: {found[0]!r} in the owner's name")
    return None


def _level(site: Site, place: Jurisdiction) -> tuple[Level, Words] | None:
    """The level of the government of the site's division; townships have one of their own."""
    if site.kind is Kind.TOWNSHIP:
        return Level.TOWNSHIP, Words(zh="级别：由类型得出", en="level: that of its kind")
    division = site_division(site, place)
    level = level_of_division(division, place) if division else None
    if level is None:
        return None
    return level, Words(zh=f"级别：行政区划 {division}", en=f"level: division {division}")


@lru_cache(maxsize=8)
def _compiled(hints: tuple[KindHint, ...], name_ends: str) -> tuple[list[_Hint], re.Pattern[str]]:
    def pattern(text: str) -> re.Pattern[str] | None:
        return re.compile(text, re.MULTILINE) if text else None

    compiled = [_Hint(hint.kind, pattern(hint.name), pattern(hint.owner), pattern(hint.unless)) for hint in hints]
    return compiled, re.compile(name_ends or "(?!)")
