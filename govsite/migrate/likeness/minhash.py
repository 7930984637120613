"""Sketches of texts, and which of many sketches are near duplicates: MinHash with banded look-up.

A sketch is 64 numbers (256 bytes) over the set of character 5-grams of the text in NFKC,
letter case and white space ignored. Two sketches agree in a number with the probability
of the Jaccard similarity of their sets (Broder 1997), standard error at most 0.0625.
Near duplicates are looked up in 16 bands of 4 numbers, one band at a time, so that memory
holds one table; crowded buckets are compared with few of their members, so that time
stays linear.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Sequence

from rensa import RMinHash  # type: ignore[import-untyped]  # the library carries no types

NUMBERS = 64
BANDS = 16
ROWS = NUMBERS // BANDS
GRAM = 5
MAX_TEXT = 20_000
ALL_PAIRS = 6
"""Members of a bucket up to which all are compared with all."""
ALGORITHM = f"rensa-rminhash-{RMinHash.ALGORITHM_VERSION}/nfkc/char-{GRAM}/{NUMBERS}"
_WIDTH = array("I").itemsize


def folded(text: str) -> str:
    """The text as it is compared: NFKC, letter case folded, no white space, at most 20,000 characters."""
    return "".join(unicodedata.normalize("NFKC", text[:MAX_TEXT]).casefold().split())[:MAX_TEXT]


def text_sketch(text: str, *, seed: int) -> bytes:
    """Sketch of a folded text; empty for a text shorter than one gram."""
    return token_sketch((text[i : i + GRAM] for i in range(len(text) - GRAM + 1)), seed=seed)


def token_sketch(tokens: Iterable[str], *, seed: int) -> bytes:
    """Sketch of a set of tokens; empty for no token."""
    distinct = [token.encode("utf-8", "surrogatepass") for token in set(tokens)]
    if not distinct:
        return b""
    sketch = RMinHash(num_perm=NUMBERS, seed=seed)
    sketch.update(distinct)
    return array("I", sketch.digest()).tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity of what two sketches (of one seed) were made from, 0 to 1."""
    if one == other:
        return 1.0
    agreeing = sum(a == b for a, b in zip(memoryview(one).cast("I"), memoryview(other).cast("I"), strict=True))
    return agreeing / NUMBERS


def clusters(sketches: Sequence[bytes], *, threshold: float) -> list[int]:
    """For each sketch the number of its cluster: near duplicates, and what they lead to, share one.

    Linear in the number of sketches (times the bands); the order of ``sketches`` does not
    matter for which belong together.
    """
    distinct = sorted(set(sketches))
    leader = list(range(len(distinct)))
    for band in range(BANDS):
        at = band * ROWS * _WIDTH
        buckets: dict[bytes, list[int]] = {}
        for number, sketch in enumerate(distinct):
            buckets.setdefault(sketch[at : at + ROWS * _WIDTH], []).append(number)
        for members in buckets.values():
            for one, other in _candidates(members):
                if (
                    _find(leader, one) != _find(leader, other)
                    and similarity(distinct[one], distinct[other]) >= threshold
                ):
                    _join(leader, one, other)
    place = {sketch: number for number, sketch in enumerate(distinct)}
    return [_find(leader, place[sketch]) for sketch in sketches]


def _candidates(members: Sequence[int]) -> Iterable[tuple[int, int]]:
    """All pairs of a small bucket; of a crowded one each with the first and with its three neighbours."""
    for index, one in enumerate(members):
        near = range(index + 1, min(len(members), index + 1 + (ALL_PAIRS if len(members) <= ALL_PAIRS else 3)))
        yield from ((one, members[other]) for other in near)
        if len(members) > ALL_PAIRS and index > 3:
            yield members[0], one


def _find(leader: list[int], member: int) -> int:
    while leader[member] != member:
        leader[member] = leader[leader[member]]
        member = leader[member]
    return member


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
