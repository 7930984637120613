"""Index of everything a redirect could lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from govsite.migrate.matching.kinds import kinds_of
from govsite.migrate.matching.postings import length, likeness
from govsite.migrate.matching.url_words import UrlWords, Vocabulary, read_words

MOST_POSTINGS = 3000
"""Targets that share a word beyond which it finds none: it only tells those found by others apart."""
_ENOUGH = 6000
"""Postings read for one old URL, rarest words first."""


class Targets:
    """Targets by word, by slug and by kind."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.urls = list(dict.fromkeys(urls))
        self.ids = {url: number for number, url in enumerate(self.urls)}
        self.words = [read_words(url, with_host=True) for url in self.urls]
        self.kinds = kinds_of(self.urls)
        self.vocabulary = Vocabulary(w.weights for w in self.words)
        self.norms = [self.norm(w) for w in self.words]
        rarity = self.vocabulary.rarity
        self.hosts = [url.partition("://")[2].partition("/")[0] for url in self.urls]
        self.numbers = [frozenset(filter(str.isdigit, w.last)) for w in self.words]
        self.pairs = [frozenset(zip(w.order, w.order[1:], strict=False)) for w in self.words]
        self.masses = [sum(map(rarity, w.last)) or 1.0 for w in self.words]
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self.slugs: dict[str, list[int]] = defaultdict(list)
        counts = self.vocabulary.counts
        for number, words in enumerate(self.words):
            for word, weight in words.weights.items():
                if counts[word] < MOST_POSTINGS:
                    self.postings[word].append((number, weight * rarity(word) / self.norms[number]))
            if words.base:
                self.slugs[words.base].append(number)

    def opened(self, words: UrlWords) -> UrlWords:
        """The words with those that were run together taken apart: into known ones, or as a target of that name is."""
        opened = self.vocabulary.opened(words)
        if len(opened.order) == 1 and opened.order[0] not in self.vocabulary.counts and words.base in self.slugs:
            order = self.words[self.slugs[words.base][0]].order
            weights = {**opened.weights, **dict.fromkeys(order, 0.9)}
            opened = opened._replace(weights=weights, last=opened.last.union(order), order=order)
        return opened

    def norm(self, words: UrlWords) -> float:
        """Length of the words' vector."""
        return length(words.weights, self.vocabulary.rarity)

    def found(self, words: UrlWords, *, most: int) -> dict[int, float]:
        """The likest targets with their likeness, from the rarest words that are shared."""
        norm = self.norm(words)
        sums = likeness(words.weights, self.postings, rarity=self.vocabulary.rarity, norm=norm, enough=_ENOUGH)
        best = sorted(sums, key=sums.__getitem__, reverse=True)[:most]
        return {number: self.cosine(words, number, norm=norm) for number in best}

    def cosine(self, words: UrlWords, number: int, *, norm: float = 0.0) -> float:
        """Likeness to one target."""
        rarity, theirs = self.vocabulary.rarity, self.words[number].weights
        shared = sum(v * theirs[w] * rarity(w) ** 2 for w, v in words.weights.items() if w in theirs)
        return shared / (norm or self.norm(words)) / self.norms[number]
