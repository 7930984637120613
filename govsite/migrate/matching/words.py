"""Find the new URL of an old one by the words of both, through inverted indexes.

Candidates come from the words that an old URL shares with targets, from old URLs like it that are mapped
already, and from the site's own home page. A linear model, learned on real maps and shipped as data,
ranks them; what it says is calibrated on sites it had not seen.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govsite.migrate.matching.url_words import UrlWords, Vocabulary, read_words, words_of
from govsite.model.moving import WordModel

_SHARED_TOO_OFTEN = 3000
"""Postings of a word beyond which it is left out, if rarer ones have found enough."""
_ENOUGH = 50
_MOST_FOUND = 40
_MOST_VOTES = 15
_MOST_VOTED = 10

FEATURES = (
    "cosine", "same slug", "slug length", "old covered", "target covered", "numbers shared", "numbers lost",
    "numbers new", "votes", "nearest vote", "same path", "popular", "site words", "home", "section", "file",
    "cosine same slug", "cosine squared", "both covered", "vote site words", "numbers lost covered",
)  # fmt: skip


class Known(NamedTuple):
    """An old URL of any site that is mapped already."""

    old_url: str
    target: str


class Ranked(NamedTuple):
    """One candidate: score on the model's scale, features for the evidence."""

    target: str
    score: float
    features: tuple[float, ...]


class Targets:
    """Index of everything a redirect could lead to."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.urls = list(dict.fromkeys(urls))
        self.ids = {url: number for number, url in enumerate(self.urls)}
        self.words = [read_words(url, with_host=True) for url in self.urls]
        self.vocabulary = Vocabulary(w.weights for w in self.words)
        self.norms = [self._norm(w) for w in self.words]
        self.masses = [sum(map(self.vocabulary.rarity, w.last)) or 1.0 for w in self.words]
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self.slugs: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self.words):
            for word, weight in words.weights.items():
                self.postings[word].append((number, weight * self.vocabulary.rarity(word) / self.norms[number]))
            if words.slug:
                self.slugs[words.slug].append(number)

    def _norm(self, words: UrlWords) -> float:
        return math.sqrt(sum((v * self.vocabulary.rarity(w)) ** 2 for w, v in words.weights.items())) or 1.0

    def cosines(self, words: UrlWords) -> dict[int, float]:
        """Likeness to the targets that share words, rare words first."""
        rarity, norm = self.vocabulary.rarity, self._norm(words)
        sums: dict[int, float] = defaultdict(float)
        for word in sorted(words.weights, key=lambda w: -rarity(w) * words.weights[w]):
            found = self.postings.get(word)
            if found and (len(found) < _SHARED_TOO_OFTEN or len(sums) < _ENOUGH):
                share = words.weights[word] * rarity(word) / norm
                for number, weight in found:
                    sums[number] += share * weight
        return sums

    def cosine(self, words: UrlWords, number: int) -> float:
        """Likeness to one target."""
        rarity, theirs = self.vocabulary.rarity, self.words[number].weights
        shared = sum(v * theirs[w] * rarity(w) ** 2 for w, v in words.weights.items() if w in theirs)
        return shared / self._norm(words) / self.norms[number]


class Memory:
    """Old URLs that are mapped already, by word, path and kind of target."""

    def __init__(self, known: Sequence[Known], targets: Targets) -> None:
        self._targets = targets
        self.popular: Counter[int] = Counter()
        self.paths: dict[str, Counter[int]] = defaultdict(Counter)
        self._sections: dict[str, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()
        self._chosen: list[int] = []
        read: list[UrlWords] = []
        for old_url, target in known:
            number = targets.ids.get(target)
            if number is None:
                continue
            words = targets.vocabulary.opened(read_words(old_url))
            read.append(words)
            self._chosen.append(number)
            self.popular[number] += 1
            self.paths[_path(old_url)][number] += 1
            section = targets.words[number].section
            self._all[section] += 1
            for word in (*words.folders, f".{words.file}"):
                self._sections[word][section] += 1
        self._vocabulary = Vocabulary(w.weights for w in read)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, words in enumerate(read):
            norm = self._norm(words)
            for word, weight in words.weights.items():
                if self._vocabulary.counts[word] < _SHARED_TOO_OFTEN // 2:
                    self._postings[word].append((number, weight * self._vocabulary.rarity(word) / norm))

    def _norm(self, words: UrlWords) -> float:
        idf = self._vocabulary.idf
        return math.sqrt(sum((v * idf.get(w, 0.0)) ** 2 for w, v in words.weights.items())) or 1.0

    def votes(self, words: UrlWords) -> tuple[dict[int, float], dict[int, float]]:
        """What the likest known old URLs were mapped to: squared likeness summed, and the greatest likeness."""
        rarity, norm = self._vocabulary.idf, self._norm(words)
        sums: dict[int, float] = defaultdict(float)
        for word in sorted(words.weights, key=lambda w: -rarity.get(w, 0.0)):
            found = self._postings.get(word)
            if found and (len(found) < 8 * _ENOUGH or len(sums) < _ENOUGH):
                share = words.weights[word] * rarity[word] / norm
                for number, weight in found:
                    sums[number] += share * weight
        votes: dict[int, float] = defaultdict(float)
        nearest: dict[int, float] = defaultdict(float)
        for number, likeness in sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:_MOST_VOTES]:
            chosen = self._chosen[number]
            votes[chosen] += likeness**2
            nearest[chosen] = max(nearest[chosen], likeness)
        return votes, nearest

    def sections(self, words: UrlWords) -> dict[str, float]:
        """How much likelier each section of the targets is, given the folders of the old URL (log odds)."""
        odds: dict[str, float] = defaultdict(float)
        total = sum(self._all.values())
        given = [self._sections[w] for w in (*words.folders, f".{words.file}") if w in self._sections]
        for counts in given:
            mass = sum(counts.values()) + 2
            for section, count in self._all.items():
                share = count / total
                odds[section] += math.log((counts[section] + 2 * share) / mass / share)
        scale = math.sqrt(max(1, len(given)))
        return {section: value / scale for section, value in odds.items()}


class WordMatcher:
    """Ranks targets for the old URLs of one site."""

    def __init__(self, targets: Targets, memory: Memory, *, model: WordModel, home: str = "", host: str = "") -> None:
        self._targets = targets
        self._memory = memory
        self._model = model
        self._home = targets.ids.get(home, -1)
        idf = targets.vocabulary.idf
        own = words_of(f"{home.partition('://')[2].partition('/')[2]} {host}")
        self._site_words = {word: idf[word] for word in own if word in idf}
        self._site_mass = sum(self._site_words.values()) or 1.0

    def rank(self, old_url: str) -> list[Ranked]:
        """Candidates for an old URL, best first; equal ones in the order of the targets."""
        model = self._model
        scale = tuple(zip(model.means, model.scales, strict=True))
        ranked = [
            Ranked(
                self._targets.urls[number],
                sum(w * (f - m) / s for w, f, (m, s) in zip(model.weights, features, scale, strict=True)),
                features,
            )
            for number, features in self.features(old_url)
        ]  # fmt: skip
        return sorted(ranked, key=lambda r: -r.score)

    def confidence(self, ranked: Sequence[Ranked]) -> float:
        """How often the first of such candidates is right, as measured on sites that were not learned from."""
        if not ranked:
            return 0.0
        raw = sum(w * f for w, f in zip(self._model.trust, trust_features(ranked), strict=True))
        place = bisect.bisect_right(self._model.steps, raw) - 1
        return self._model.shares[max(place, 0)]

    def features(self, old_url: str) -> list[tuple[int, tuple[float, ...]]]:
        """Candidates of an old URL with their features."""
        targets, memory = self._targets, self._memory
        words = targets.vocabulary.opened(read_words(old_url))
        cosines = targets.cosines(words)
        votes, nearest = memory.votes(words)
        same_path = memory.paths.get(_path(old_url), Counter())
        chosen = set(sorted(cosines, key=lambda n: (-cosines[n], n))[:_MOST_FOUND])
        chosen |= set(sorted(votes, key=lambda n: (-votes[n], n))[:_MOST_VOTED]) | set(same_path)
        chosen |= set(targets.slugs.get(words.slug, ())[:_MOST_FOUND])
        if self._home >= 0:
            chosen.add(self._home)
        odds = memory.sections(words)
        mass = sum(map(targets.vocabulary.rarity, words.last)) or 1.0
        numbers = {word for word in words.last if word.isdigit()}
        found: list[tuple[int, tuple[float, ...]]] = []
        for number in sorted(chosen):
            theirs = targets.words[number]
            likeness = cosines[number] if number in cosines else targets.cosine(words, number)
            same = 1.0 if words.slug and words.slug == theirs.slug else 0.0
            shared = sum(map(targets.vocabulary.rarity, theirs.last & words.last))
            covered, fills = shared / mass, shared / targets.masses[number]
            other_numbers = {word for word in theirs.last if word.isdigit()}
            lost = float(len(numbers - other_numbers))
            near = nearest.get(number, 0.0)
            own = sum(idf for word, idf in self._site_words.items() if word in theirs.weights) / self._site_mass
            file = (1.0 if words.file and words.file == theirs.file else 0.0) - (
                1.0 if theirs.file and words.file != theirs.file else 0.0
            )
            found.append(
                (number, (
                    likeness, same, same * min(len(words.slug), 20) / 20, covered, fills,
                    float(len(numbers & other_numbers)), lost, float(len(other_numbers - numbers)),
                    min(votes.get(number, 0.0), 3.0), near, 1.0 if number in same_path else 0.0,
                    math.log1p(memory.popular[number]), own, 1.0 if number == self._home else 0.0,
                    odds.get(theirs.section, -1.0), file,
                    likeness * same, likeness**2, covered * fills, near * own, min(lost, 2.0) * covered,
                ))
            )  # fmt: skip
        return found


def trust_features(ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """What tells whether the first candidate can be trusted."""
    first = ranked[0]
    top = first.score
    share = 1.0 / sum(math.exp(max(r.score - top, -40.0)) for r in ranked)
    margin = min(top - ranked[1].score, 8.0) if len(ranked) > 1 else 8.0
    f = first.features
    return (1.0, share, margin, top / 10, f[0], f[1], f[2], f[3], f[4], f[3] * f[4], f[6], f[7], f[10], share * f[0])


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]
