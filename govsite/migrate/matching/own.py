"""What belongs to one site among all targets: its words, and the targets that carry them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from govsite.migrate.matching.memory import Memory, below
from govsite.migrate.matching.targets import MOST_POSTINGS, Targets
from govsite.migrate.matching.url_words import UrlWords, Vocabulary, words_of

_MOST_OWN = 300
_OFTEN = 0.05
"""Share of a site's old URLs that hold a word from which on it may be the site's own."""
_ELSEWHERE = 0.1
"""Such a word stands in other sites' old URLs at most so often, against this site's share."""
_FEWEST = 5
_SHORTEST_TAIL = 3


class Own:
    """A site's own words and the targets they lead to."""

    def __init__(self, targets: Targets, memory: Memory, *, home: str, host: str, read: Iterable[UrlWords]) -> None:
        vocabulary = targets.vocabulary
        words = _of_names(home, host, vocabulary)
        for word, weight in _of_urls(read, memory, vocabulary).items():
            words[word] = max(words.get(word, 0.0), weight)
        mass = sum(weight * vocabulary.idf[word] for word, weight in words.items()) or 1.0
        shares: dict[int, float] = defaultdict(float)
        for word, weight in words.items():
            for number, _ in targets.postings.get(word, ()):
                shares[number] += weight * vocabulary.idf[word] / mass
        self.shares: Mapping[int, float] = dict(shares)
        """How much of the site's words a target carries."""
        self.by_kind: dict[str, list[int]] = defaultdict(list)
        for number in sorted(shares, key=lambda n: (-shares[n], n))[:_MOST_OWN]:
            self.by_kind[targets.kinds[number]].append(number)
        self.below_home = _below_home(targets, home)
        """Targets by what stands behind the new home page."""
        self.place_of = {number: place for place, numbers in self.below_home.items() for number in numbers}


def _of_names(home: str, host: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Words of the new home page's path and of the old host, also of names run together (``ukinperu``)."""
    found = {word: 1.0 for word in words_of(home.partition("://")[2].partition("/")[2]) if word in vocabulary.idf}
    for word in words_of(host):
        if word in vocabulary.idf:
            found[word] = 1.0
            continue
        found.update(dict.fromkeys(vocabulary.parts(word), 1.0))
        tails = (word[start:] for start in range(1, len(word) - _SHORTEST_TAIL + 1))
        if tail := next((tail for tail in tails if tail in vocabulary.idf), ""):
            found.setdefault(tail, 0.7)
    return found


def _of_urls(read: Iterable[UrlWords], memory: Memory, vocabulary: Vocabulary) -> dict[str, float]:
    """Words that stand in many old URLs of this site and in few of others."""
    counts: Counter[str] = Counter()
    total = 0
    for words in read:
        total += 1
        counts.update(words.weights.keys())
    found: dict[str, float] = {}
    if not memory.size:
        return found
    for word, count in counts.items():
        share = count / total
        if count < _FEWEST or share < _OFTEN or word not in vocabulary.idf or not word.isalpha():
            continue
        if memory.vocabulary.counts[word] / memory.size < _ELSEWHERE * share:
            found[word] = min(1.0, 2 * share)
    return found


def _below_home(targets: Targets, home: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    counts = targets.vocabulary.counts
    words = [word for word in words_of(home.partition("://")[2].partition("/")[2]) if word in counts]
    rare = min(words, key=counts.__getitem__, default="")
    if rare and counts[rare] < MOST_POSTINGS:
        for number, _ in targets.postings[rare]:
            if place := below(targets.urls[number], home):
                found[place].append(number)
    return found
