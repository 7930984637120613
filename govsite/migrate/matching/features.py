"""What one old URL and one target say of each other: numbers for the learned ranking."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple, TypeVar

from govsite.migrate.matching.memory import Memory, Votes, path_of
from govsite.migrate.matching.own import Own
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.url_words import UrlWords, read_words

_Key = TypeVar("_Key", int, str)
_MOST_FOUND = 40
_MOST_VOTED = 10
_MOST_SLUGS = 20
_MOST_KINDS = 3
_MOST_OF_KIND = 5
_MOST_BELOW_HOME = 2
_ALIKE = 5
"""Characters at the beginning of two slugs from which on they begin alike."""
_RAREST_KIND = -8.0

FIRST = (
    "cosine", "same slug", "same base", "slug begins alike", "old covered", "target covered", "all covered",
    "target covered by all", "pairs", "numbers shared", "numbers lost", "numbers new", "votes", "nearest vote",
    "kind votes", "votes below home", "kind odds", "same path", "popular", "own words", "home", "file", "language",
    "own host", "cosine of the best", "memory", "old words", "target words", "kind votes own words",
)  # fmt: skip


class Site(NamedTuple):
    """What the first look needs to know of a site."""

    own: Own
    home: int
    """Number of the target that is the new home page, -1 without."""
    hosts: Collection[str]


class _Query(NamedTuple):
    """An old URL, read once for all candidates."""

    words: UrlWords
    votes: Votes
    paths: Collection[int]
    odds: dict[str, float]
    mass: float
    mass_of_all: float
    numbers: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def first_look(old_url: str, *, targets: Targets, memory: Memory, site: Site) -> list[tuple[int, tuple[float, ...]]]:
    """Candidates of an old URL, by number of the target, with their features."""
    words = targets.opened(read_words(old_url))
    found = targets.found(words, most=_MOST_FOUND)
    votes = memory.votes(words)
    paths = memory.paths.get(path_of(old_url), Counter())
    chosen = {*found, *paths, *_candidates(words, votes, targets=targets, site=site)}
    rarity = targets.vocabulary.rarity
    query = _Query(
        words=words, votes=votes, paths=paths,
        odds=memory.odds(words, (targets.kinds[n] for n in chosen)),
        mass=sum(map(rarity, words.last)) or 1.0,
        mass_of_all=sum(v * rarity(w) for w, v in words.weights.items()) or 1.0,
        numbers=frozenset(filter(str.isdigit, words.last)),
        pairs=frozenset(zip(words.order, words.order[1:], strict=False)),
    )  # fmt: skip
    norm = targets.norm(words)
    cosines = {n: found[n] if n in found else targets.cosine(words, n, norm=norm) for n in sorted(chosen)}
    best = max(cosines.values(), default=0.0) or 1.0
    known = 1.0 if memory.size else 0.0
    return [
        (n, _features(n, cosine, query, best=best, known=known, popular=memory.popular[n], targets=targets, site=site))
        for n, cosine in cosines.items()
    ]


def _candidates(words: UrlWords, votes: Votes, *, targets: Targets, site: Site) -> set[int]:
    """Targets beside those that share words: voted for, of the same name, the site's own of the voted kinds, home."""
    chosen = set(_top(votes.targets, _MOST_VOTED)) | set(targets.slugs.get(words.base, ())[:_MOST_SLUGS])
    for kind in _top(votes.kinds, _MOST_KINDS):
        chosen.update(site.own.by_kind.get(kind, ())[:_MOST_OF_KIND])
    for place in _top(votes.below_home, _MOST_KINDS):
        chosen.update(site.own.below_home.get(place, ())[:_MOST_BELOW_HOME])
    if site.home >= 0:
        chosen.add(site.home)
    return chosen


def _top(votes: dict[_Key, float], most: int) -> list[_Key]:
    return sorted(votes, key=lambda key: (-votes[key], key))[:most]


def _features(
    number: int, cosine: float, query: _Query, *, best: float, known: float, popular: int, targets: Targets, site: Site
) -> tuple[float, ...]:
    words, votes, rarity = query.words, query.votes, targets.vocabulary.rarity
    theirs, kind = targets.words[number], targets.kinds[number]
    shared = sum(map(rarity, theirs.last & words.last))
    mass = targets.masses[number]
    in_all = sum(v * rarity(w) for w, v in words.weights.items() if w in theirs.weights)
    by_all = sum(rarity(w) for w in theirs.last if w in words.weights)
    numbers = targets.numbers[number]
    common = len(query.numbers & numbers)
    own, of_kind = site.own.shares.get(number, 0.0), votes.kinds.get(kind, 0.0)
    return (
        cosine,
        1.0 if words.slug and words.slug == theirs.slug else 0.0,
        1.0 if words.base and words.base == theirs.base else 0.0,
        _alike(words.slug, theirs.slug),
        shared / query.mass,
        shared / mass,
        in_all / query.mass_of_all,
        by_all / mass,
        len(query.pairs & targets.pairs[number]) / max(1, len(query.pairs)),
        float(common),
        float(len(query.numbers) - common),
        float(len(numbers) - common),
        min(votes.targets.get(number, 0.0), 3.0),
        votes.nearest.get(number, 0.0),
        of_kind,
        votes.below_home.get(site.own.place_of.get(number, ""), 0.0),
        max(query.odds.get(kind, -1.0), _RAREST_KIND),
        1.0 if number in query.paths else 0.0,
        math.log1p(popular),
        own,
        1.0 if number == site.home else 0.0,
        _file(words.file, theirs.file),
        _language(words.language, theirs.language[:2]),
        1.0 if targets.hosts[number] in site.hosts else 0.0,
        cosine / best,
        known,
        float(min(len(words.order), 10)),
        float(min(len(theirs.order), 10)),
        of_kind * own,
    )


def _alike(slug: str, other: str) -> float:
    if slug[:_ALIKE] != other[:_ALIKE] or len(slug) < _ALIKE:
        return 0.0
    most = min(len(slug), len(other))
    same = next((i for i in range(_ALIKE, most) if slug[i] != other[i]), most)
    return same / max(len(slug), len(other))


def _file(mine: str, theirs: str) -> float:
    """1 for documents of the same format, -1 for a document where none, or another, was."""
    return (1.0 if mine == theirs else -1.0) if theirs else 0.0


def _language(mine: str, theirs: str) -> float:
    """1 for pages that both name one language, -1 for a page in a language that the old one does not name."""
    return (1.0 if mine == theirs else -1.0) if theirs else 0.0
