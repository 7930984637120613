"""What the old URLs of one site say of each other's targets, without anybody having decided one.

A page that another old URL fits better is likely taken; what those beside it in a folder surely became, it likely
became too. Everything here comes from the first look alone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SECOND = (
    "claim gap", "claims", "folder kind", "folder target", "gap", "rank", "site kind", "folder seen", "claimed",
)  # fmt: skip

_MOST_CLAIMED = 8
_WIDEST_GAP = 6.0
_SURE = 0.5
"""Share of the first candidate among all from which on it speaks for its folder, if it is also like enough."""
_LIKE = 0.45


class Look(NamedTuple):
    """What the first look made of one old URL."""

    old_url: str
    candidates: Sequence[tuple[int, float]]
    """Targets with scores, best first."""
    share: float
    """How much of the belief in all candidates falls to the first."""
    cosine: float
    same_slug: bool


class _Folder:
    """What is surely decided in one folder."""

    def __init__(self) -> None:
        self.kinds: defaultdict[str, float] = defaultdict(float)
        self.targets: defaultdict[int, float] = defaultdict(float)
        self.total = 0.0

    def add(self, kind: str, number: int, weight: float) -> None:
        self.kinds[kind] += weight
        self.targets[number] += weight
        self.total += weight


class Together:
    """All old URLs of a site after the first look."""

    def __init__(self, looks: Iterable[Look], kinds: Sequence[str]) -> None:
        self._kinds = kinds
        self._firsts: Counter[int] = Counter()
        self._claims: dict[int, list[tuple[float, str]]] = defaultdict(list)
        self._folders: dict[str, _Folder] = defaultdict(_Folder)
        self._site = _Folder()
        self._spoke: dict[str, tuple[int, float]] = {}
        self._asked: set[str] = set()
        for look in looks:
            self._add(look)

    def _add(self, look: Look) -> None:
        if not look.candidates:
            return
        first = look.candidates[0][0]
        self._asked.add(look.old_url)
        self._firsts[first] += 1
        for number, score in look.candidates[:_MOST_CLAIMED]:
            self._claim(number, score, look.old_url)
        if look.share > _SURE and (look.cosine > _LIKE or look.same_slug):
            weight = look.share * min(1.0, 1.5 * look.cosine)
            self._spoke[look.old_url] = first, weight
            for folder in (self._folders[folder_of(look.old_url)], self._site):
                folder.add(self._kinds[first], first, weight)

    def _claim(self, number: int, score: float, old_url: str) -> None:
        """Keep the two best of those that claim a target, so that one can always be compared with another."""
        best = self._claims[number]
        best.append((score, old_url))
        if len(best) > 2:
            best.remove(min(best))

    def features(self, old_url: str, candidates: Sequence[tuple[int, float]]) -> list[tuple[float, ...]]:
        """For each candidate of an old URL what the others say of it; it has no voice itself."""
        empty = _Folder()
        folder, site = self._folders.get(folder_of(old_url), empty), self._site
        spoken, weight = self._spoke.get(old_url, (-1, 0.0))
        seen = folder.total - weight
        found: list[tuple[float, ...]] = []
        for place, (number, score) in enumerate(candidates):
            kind = self._kinds[number]
            of_kind = weight if spoken >= 0 and self._kinds[spoken] == kind else 0.0
            of_target = weight if spoken == number else 0.0
            others = [claim for claim in self._claims.get(number, ()) if claim[1] != old_url]
            rival = max(others)[0] - score if others else -_WIDEST_GAP
            of_site = site.kinds.get(kind, 0.0) - of_kind
            found.append(
                (
                    max(-_WIDEST_GAP, min(_WIDEST_GAP, rival)),
                    math.log1p(self._firsts[number] - (place == 0 and old_url in self._asked)),
                    (folder.kinds.get(kind, 0.0) - of_kind + 0.2 * of_site / (site.total + 1)) / (seen + 1),
                    (folder.targets.get(number, 0.0) - of_target) / (seen + 1),
                    score - candidates[0][1],
                    1.0 / (1 + place),
                    of_site / (site.total - weight + 1),
                    min(seen, 5.0),
                    float(len(others)),
                )
            )
        return found


def folder_of(url: str) -> str:
    """An old URL without query and last segment."""
    return url.partition("?")[0].rpartition("/")[0]
