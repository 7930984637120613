"""Likeness of a text's words to many others, through an inverted index, the rarest words first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Postings = Mapping[str, Sequence[tuple[int, float]]]
"""Word → what holds it, each with the word's share of its length."""


def length(weights: Mapping[str, float], rarity: Callable[[str], float]) -> float:
    """Length of the vector of words; 1 for one without any."""
    return math.sqrt(sum((weight * rarity(word)) ** 2 for word, weight in weights.items())) or 1.0


def likeness(
    weights: Mapping[str, float],
    postings: Postings,
    *,
    rarity: Callable[[str], float],
    norm: float,
    enough: int,
) -> dict[int, float]:
    """How like each entry is, as far as the words say of which no more than ``enough`` postings are read."""
    sums: dict[int, float] = {}
    read = 0
    for word in sorted(weights, key=lambda w: -rarity(w) * weights[w]):
        found = postings.get(word)
        if not found or (read and read + len(found) > enough):
            continue
        read += len(found)
        share = weights[word] * rarity(word) / norm
        for number, weight in found:
            sums[number] = sums.get(number, 0.0) + share * weight
    return sums
