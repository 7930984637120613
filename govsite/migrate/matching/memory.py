"""What is known from the maps of other sites: old URLs that are mapped already."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govsite.migrate.matching.postings import length, likeness
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.url_words import UrlWords, Vocabulary, read_words

_MOST_POSTINGS = 1500
_ENOUGH = 3000
_MOST_VOTES = 20


class Known(NamedTuple):
    """An old URL of any site that is mapped already."""

    old_url: str
    target: str
    home: str = ""
    """Where the home page of its site went."""


class Votes(NamedTuple):
    """What the likest known old URLs were mapped to."""

    targets: dict[int, float]
    """Squared likeness, summed."""
    nearest: dict[int, float]
    """The greatest likeness."""
    kinds: dict[str, float]
    """Share of the votes for each kind of target."""
    below_home: dict[str, float]
    """Share of the votes for each place below the new home page of the site."""


class Memory:
    """Known old URLs by word and path, and which kinds of targets their folders led to."""

    def __init__(self, known: Sequence[Known], targets: Targets) -> None:
        self._targets = targets
        self.popular: Counter[int] = Counter()
        self.paths: dict[str, Counter[int]] = defaultdict(Counter)
        self._kinds: dict[str, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()
        self._chosen: list[int] = []
        self._relative: list[str] = []
        read: list[UrlWords] = []
        for old_url, target, home in known:
            number = targets.ids.get(target)
            if number is None:
                continue
            words = targets.opened(read_words(old_url))
            read.append(words)
            self._chosen.append(number)
            self._relative.append(below(target, home))
            self.popular[number] += 1
            self.paths[path_of(old_url)][number] += 1
            kind = targets.kinds[number]
            self._all[kind] += 1
            for word in (*words.folders, f".{words.file}"):
                self._kinds[word][kind] += 1
        self.vocabulary = Vocabulary(w.weights for w in read)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counts, idf = self.vocabulary.counts, self.vocabulary.idf
        for number, words in enumerate(read):
            norm = length(words.weights, self._rarity)
            for word, weight in words.weights.items():
                if counts[word] < _MOST_POSTINGS:
                    self._postings[word].append((number, weight * idf[word] / norm))

    @property
    def size(self) -> int:
        """Number of known old URLs."""
        return len(self._chosen)

    def _rarity(self, word: str) -> float:
        """Words that no known old URL holds say nothing here."""
        return self.vocabulary.idf.get(word, 0.0)

    def votes(self, words: UrlWords) -> Votes:
        """What the likest known old URLs were mapped to."""
        norm = length(words.weights, self._rarity)
        sums = likeness(words.weights, self._postings, rarity=self._rarity, norm=norm, enough=_ENOUGH)
        votes = Votes({}, {}, {}, {})
        total = 0.1
        for number in sorted(sums, key=sums.__getitem__, reverse=True)[:_MOST_VOTES]:
            like, chosen = sums[number], self._chosen[number]
            vote = like**2
            total += vote
            votes.targets[chosen] = votes.targets.get(chosen, 0.0) + vote
            votes.nearest[chosen] = max(votes.nearest.get(chosen, 0.0), like)
            kind, relative = self._targets.kinds[chosen], self._relative[number]
            votes.kinds[kind] = votes.kinds.get(kind, 0.0) + vote
            if relative:
                votes.below_home[relative] = votes.below_home.get(relative, 0.0) + vote
        for shares in (votes.kinds, votes.below_home):
            for key in shares:
                shares[key] /= total
        return votes

    def odds(self, words: UrlWords, kinds: Iterable[str]) -> dict[str, float]:
        """How much likelier each kind of target is, given the folders of the old URL (log odds)."""
        total = sum(self._all.values())
        given = [self._kinds[w] for w in (*words.folders, f".{words.file}") if w in self._kinds]
        masses = [sum(counts.values()) + 2 for counts in given]
        scale = math.sqrt(max(1, len(given)))
        odds: dict[str, float] = {}
        for kind in set(kinds):
            if share := self._all[kind] / total if total else 0.0:
                sums = (
                    math.log((counts[kind] + 2 * share) / mass / share)
                    for counts, mass in zip(given, masses, strict=True)
                )
                odds[kind] = sum(sums) / scale
        return odds


def below(target: str, home: str) -> str:
    """What stands behind the new home page of a site, led by ``=``; empty where the target lies elsewhere."""
    plain = home.partition("://")[2].rstrip("/")
    rest = target.partition("://")[2]
    if "/" not in plain or not rest.startswith(plain) or rest[len(plain) :][:1] not in ("", "/", "#", ".", "?"):
        return ""
    return f"={rest[len(plain) :]}"


def path_of(url: str) -> str:
    """Path and query of a URL."""
    return url.partition("://")[2].partition("/")[2]
