from __future__ import annotations

import hashlib
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsite.migrate.likeness.minhash import GRAM, NUMBERS, clusters, folded, similarity, text_sketch, token_sketch
from tests.growth import assert_linear

CHARACTERS = [chr(code) for code in range(0x4E00, 0x4F00)]


def prose(rng: Random, length: int) -> str:
    return "".join(rng.choice(CHARACTERS) for _ in range(length))


def grams(text: str) -> set[str]:
    return {text[i : i + GRAM] for i in range(len(text) - GRAM + 1)}


def jaccard(one: str, other: str) -> float:
    return len(grams(one) & grams(other)) / len(grams(one) | grams(other))


def oracle(text: str, *, seed: int) -> list[int]:
    """MinHash as the textbook has it: for each number another hash function, the least value of the set."""
    return [
        min(
            int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8, key=f"{seed}/{number}".encode()).digest())
            for gram in grams(text)
        )
        for number in range(NUMBERS)
    ]


@pytest.mark.parametrize("edits", [0, 2, 10, 40], ids=lambda n: f"{n} characters changed")
def test_sketches_estimate_the_likeness_of_texts_as_well_as_the_textbook(edits):
    rng = Random(edits)
    ours, textbook, real = [], [], []
    for turn in range(6):
        text = prose(rng, 300)
        other = list(text)
        for place in rng.sample(range(len(other)), edits):
            other[place] = rng.choice("甲乙丙丁")
        changed = "".join(other)
        real.append(jaccard(text, changed))
        ours.append(similarity(text_sketch(text, seed=turn), text_sketch(changed, seed=turn)))
        pairs = zip(oracle(text, seed=turn), oracle(changed, seed=turn), strict=True)
        textbook.append(sum(a == b for a, b in pairs) / NUMBERS)
    # Six sketches of 64 numbers: three standard errors of the mean are 0.08 at most.
    assert abs(sum(ours) - sum(real)) / 6 < 0.08
    assert abs(sum(textbook) - sum(real)) / 6 < 0.08


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ＡＢＣ１２３", "abc123", id="full-width letters and digits"),
        pytest.param("通 知\n公　告", "通知公告", id="white space"),
        pytest.param("㈱①", "(株)1", id="compatibility characters"),
    ],
)
def test_folding_makes_alike_what_reads_alike(one, other):
    assert folded(one) == folded(other)


def test_a_text_shorter_than_one_gram_has_no_sketch():
    assert text_sketch("四个字呀", seed=1) == b""
    assert token_sketch([], seed=1) == b""


def test_lone_surrogates_do_not_stop_a_sketch():
    assert text_sketch(folded("\ud800" * 10), seed=1)


def test_the_seed_changes_the_sketch_and_nothing_else_does():
    text = prose(Random(1), 200)
    assert text_sketch(text, seed=1) == text_sketch(text, seed=1) != text_sketch(text, seed=2)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 5), max_size=25), st.randoms(use_true_random=False))
def test_clusters_hold_what_is_alike_in_any_order(kinds, rng):
    base = [prose(Random(kind), 120) for kind in range(6)]
    sketches = [text_sketch(base[kind] + "尾", seed=3) for kind in kinds]
    order = list(range(len(kinds)))
    rng.shuffle(order)
    straight = clusters(sketches, threshold=0.8)
    mixed = clusters([sketches[place] for place in order], threshold=0.8)
    for a, x in enumerate(order):
        for b, y in enumerate(order):
            assert (straight[x] == straight[y]) == (kinds[x] == kinds[y]) == (mixed[a] == mixed[b])


def test_near_duplicates_meet_and_strangers_do_not():
    rng = Random(5)
    text = prose(rng, 400)
    near = text[:200] + "转载" + text[200:]
    sketches = [text_sketch(t, seed=0) for t in (text, near, prose(rng, 400))]
    found = clusters(sketches, threshold=0.8)
    assert found[0] == found[1] != found[2]


def test_a_bucket_of_thousands_stays_linear():
    rng = Random(7)
    shell = prose(rng, 400)
    sketches = [text_sketch(shell + prose(rng, 12), seed=0) for _ in range(3000)]
    assert len(set(clusters(sketches, threshold=0.8))) == 1
    assert_linear(lambda n: sketches[:n], partial(clusters, threshold=0.8), len(sketches))
