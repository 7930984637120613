"""Find the new URL of an old one by the words of both, in two looks.

The first look takes each old URL by itself: candidates by shared words, by old URLs like it that are mapped already,
by name and by what belongs to the site, ranked by a linear model. The second weighs the best of them again, with what
the site's other old URLs say, by regression trees. Weights and trees were learned on real maps and are shipped as
data; what they say is calibrated on sites they had not seen.
"""

from __future__ import annotations

import bisect
import math
from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from govsite.migrate.matching.features import FIRST, Site, first_look
from govsite.migrate.matching.memory import Memory
from govsite.migrate.matching.own import Own
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.together import SECOND, Look, Together
from govsite.migrate.matching.url_words import read_words
from govsite.model.moving import Tree, WordModel

FEATURES = (*FIRST, *SECOND)
MOST_RANKED = 12
"""Candidates of the first look that the second weighs."""


class Ranked(NamedTuple):
    """One candidate: the log odds that it is right, features for the evidence."""

    target: str
    score: float
    features: tuple[float, ...]


class WordMatcher:
    """Ranks targets for the old URLs of one site.

    ``urls`` are all old URLs of the site, as they will be asked for: with them each is seen in its place among the
    others. Without them each is judged alone.
    """

    def __init__(
        self,
        targets: Targets,
        memory: Memory,
        *,
        model: WordModel,
        home: str = "",
        host: str = "",
        hosts: Iterable[str] = (),
        urls: Iterable[str] = (),
    ) -> None:
        self._targets, self._memory, self._model = targets, memory, model
        self._urls = tuple(dict.fromkeys(urls))
        read = (targets.opened(read_words(url)) for url in self._urls)
        self._site = Site(
            own=Own(targets, memory, home=home, host=host, read=read),
            home=targets.ids.get(home, -1),
            hosts=frozenset((*hosts, host)),
        )
        self._kept: dict[str, _Kept] = {}

    def rank(self, old_url: str) -> list[Ranked]:
        """Candidates for an old URL, best first."""
        candidates, rows = self.second_look(old_url)
        scores = [score(self._model.trees, row) for row in rows]
        ranked = [
            Ranked(self._targets.urls[number], score, row)
            for (number, _), score, row in zip(candidates, scores, rows, strict=True)
        ]
        return sorted(ranked, key=lambda r: -r.score)

    def confidence(self, ranked: Sequence[Ranked]) -> float:
        """How often the first of such candidates is right, as measured on sites that were not learned from."""
        if not ranked:
            return 0.0
        place = bisect.bisect_right(self._model.steps, ranked[0].score) - 1
        return self._model.shares[max(place, 0)]

    def second_look(self, old_url: str) -> tuple[list[tuple[int, float]], list[tuple[float, ...]]]:
        """The best candidates with the scores of the first look, and the features of each for the second."""
        together = self._together
        kept = self._kept.get(old_url) or self._first(old_url)[0]
        candidates = list(zip(kept.numbers, kept.scores, strict=True))
        width = len(FIRST)
        rows = [
            (*kept.features[place * width : (place + 1) * width], *more)
            for place, more in enumerate(together.features(old_url, candidates))
        ]
        return candidates, rows

    @cached_property
    def _together(self) -> Together:
        return Together((self._look(url) for url in self._urls), self._targets.kinds)

    def _look(self, old_url: str) -> Look:
        kept, share = self._first(old_url)
        self._kept[old_url] = kept
        return Look(
            old_url=old_url,
            candidates=list(zip(kept.numbers, kept.scores, strict=True)),
            share=share,
            cosine=kept.features[0] if kept.features else 0.0,
            same_slug=bool(kept.features and kept.features[1]),
        )

    def _first(self, old_url: str) -> tuple[_Kept, float]:
        weights = self._model.weights
        found = first_look(old_url, targets=self._targets, memory=self._memory, site=self._site)
        scored = [(sum(map(float.__mul__, weights, features)), number, features) for number, features in found]
        scored.sort(key=lambda one: (-one[0], one[1]))
        share = 1.0 / sum(math.exp(max(one[0] - scored[0][0], -40.0)) for one in scored) if scored else 0.0
        best = scored[:MOST_RANKED]
        kept = _Kept(
            array("l", (number for _, number, _ in best)),
            array("d", (value for value, _, _ in best)),
            array("f", (feature for _, _, features in best for feature in features)),
        )
        return kept, share


class _Kept(NamedTuple):
    """The best candidates of one old URL, small: a site may have a hundred thousand."""

    numbers: array[int]
    scores: array[float]
    features: array[float]


def score(trees: Sequence[Tree], row: Sequence[float]) -> float:
    """The log odds that trees give to one row of features."""
    total = 0.0
    for splits, limits, low, high, values in trees:
        node = 0
        while node >= 0:
            node = low[node] if row[splits[node]] <= limits[node] else high[node]
        total += values[~node]
    return total
