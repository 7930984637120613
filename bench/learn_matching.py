"""Learn the model of URL words from real maps: weights, and the calibration on sites that were left out.

    python -m bench.learn_matching MAPS rules/matching/url-words.yaml [ROWS]

Needs numpy, which govsite itself does not. Sites are dealt to five folds; each fold is ranked by a model, and with
a memory of mappings, that know nothing of its sites.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np

from bench.maps import cases_of, folds_of, read_reference
from govsite.migrate.matching.words import FEATURES, Known, Memory, Ranked, Targets, WordMatcher, trust_features
from govsite.model.moving import WordModel

# ruff: noqa: ANN001, ANN201, ANN202, C901 - a script for one machine, with arrays everywhere

BLANK = WordModel(features=FEATURES, weights=(0.0,) * len(FEATURES), means=(0.0,) * len(FEATURES),
                  scales=(1.0,) * len(FEATURES), trust=(), steps=(), shares=())  # fmt: skip


def learn_ranking(examples, epochs: int = 25):
    rows = np.vstack([x for x, _ in examples])
    means, scales = rows.mean(0), rows.std(0) + 1e-6
    known = [((x - means) / scales, y) for x, y in examples if y >= 0]
    weights, m, v, t = np.zeros(len(FEATURES)), np.zeros(len(FEATURES)), np.zeros(len(FEATURES)), 0
    rng = random.Random(1)
    for epoch in range(epochs):
        rng.shuffle(known)
        for start in range(0, len(known), 64):
            batch = known[start : start + 64]
            gradient = 2e-4 * weights * len(batch)
            for x, y in batch:
                s = x @ weights
                p = np.exp(s - s.max())
                gradient = gradient + x.T @ (p / p.sum()) - x[y]
            gradient, t = gradient / len(batch), t + 1
            m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
            weights = weights - 0.05 / (1 + 0.3 * epoch) * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    return weights, means, scales


def learn_trust(rows, labels):
    """Logistic regression by Newton's method."""
    x, y = np.array(rows), np.array(labels, float)
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        h = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(x.shape[1])
        w = w + np.linalg.solve(h, x.T @ (y - p) - 1e-2 * w)
    return w


def calibrate(raw, right, *, smallest: int = 60):
    """Isotonic regression into bins, each share drawn a little toward the middle by its size."""
    order = np.argsort(raw, kind="stable")
    blocks: list[list[float]] = []
    for i in order:
        blocks.append([raw[i], float(right[i]), 1.0])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            _, s, n = blocks.pop()
            blocks[-1][1] += s
            blocks[-1][2] += n
    bins: list[list[float]] = []
    for block in blocks:
        if bins and bins[-1][2] < smallest:
            bins[-1][1] += block[1]
            bins[-1][2] += block[2]
        else:
            bins.append(list(block))
    if len(bins) > 1 and bins[-1][2] < smallest:
        _, s, n = bins.pop()
        bins[-1][1] += s
        bins[-1][2] += n
    return [b[0] for b in bins], [(b[1] + 0.5) / (b[2] + 1) for b in bins]


def ranked_of(x, numbers, weights, means, scales):
    scores = ((x - means) / scales) @ weights
    order = np.argsort(-scores, kind="stable")
    return [Ranked(str(numbers[i]), float(scores[i]), tuple(x[i])) for i in order]


def main() -> None:
    maps, output = Path(sys.argv[1]), Path(sys.argv[2])
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 8000
    found = read_reference(maps)
    cases = cases_of(found)
    folds = folds_of(cases)
    targets = Targets(case.target for case in cases)
    chosen = random.Random(5).sample(cases, min(limit, len(cases)))
    examples: dict[int, list] = {fold: [] for fold in range(5)}
    for fold in range(5):
        memory = Memory([Known(c.old_url, c.target) for c in cases if folds[c.site] != fold], targets)
        matchers: dict[str, WordMatcher] = {}
        for case in chosen:
            if folds[case.site] != fold:
                continue
            site = found.sites[case.site]
            matcher = matchers.setdefault(
                case.site, WordMatcher(targets, memory, model=BLANK, home=site.home, host=site.hosts[0])
            )
            candidates = matcher.features(case.old_url)
            if candidates:
                truth = targets.ids[case.target]
                numbers = [number for number, _ in candidates]
                x = np.array([features for _, features in candidates])
                examples[fold].append((x, numbers.index(truth) if truth in numbers else -1, numbers, truth))
    raw, right, trusts, first, five = [], [], [], 0, 0
    for fold in range(5):
        learned = learn_ranking([(x, y) for f in range(5) if f != fold for x, y, *_ in examples[f]])
        rows, labels = [], []
        for f in range(5):
            for x, _, numbers, truth in examples[f]:
                ranked = ranked_of(x, numbers, *learned)
                if f == fold:
                    first += ranked[0].target == str(truth)
                    five += str(truth) in [r.target for r in ranked[:5]]
                    trusts.append((fold, trust_features(ranked)))
                    right.append(ranked[0].target == str(truth))
                else:
                    rows.append(trust_features(ranked))
                    labels.append(ranked[0].target == str(truth))
        trust = learn_trust(rows, labels)
        raw += [float(np.dot(trust, t)) for f, t in trusts if f == fold]
    every = [e for f in examples.values() for e in f]
    weights, means, scales = learn_ranking([(x, y) for x, y, *_ in every])
    ranked = [ranked_of(x, numbers, weights, means, scales) for x, _, numbers, _ in every]
    trust = learn_trust(
        [trust_features(r) for r in ranked], [r[0].target == str(e[3]) for r, e in zip(ranked, every, strict=True)]
    )
    steps, shares = calibrate(raw, right)
    print(f"{len(chosen)} rows: first {first / len(chosen):.3f}, in five {five / len(chosen):.3f}")
    for least in (0.95, 0.9, 0.8, 0.7):
        got = [
            r
            for s, r in zip(raw, right, strict=True)
            if shares[max(np.searchsorted(steps, s, "right") - 1, 0)] >= least
        ]
        print(f"confidence >= {least}: {len(got)} rows, {sum(got) / max(len(got), 1):.3f} right")

    def row(values, digits=5):
        return "[" + ", ".join(f"{v:.{digits}g}" for v in values) + "]"

    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        "# How URL words are weighed when a target is proposed, and how far that was right. Learned from the maps of\n"
        "# 113 sites of the United Kingdom (alphagov/transition-config, MIT); the shares were measured on sites that\n"
        "# were left out.\n"
        "# Made by bench/learn_matching.py.\n"
        f"features: [{', '.join(FEATURES)}]\nweights: {row(weights)}\nmeans: {row(means)}\nscales: {row(scales)}\n"
        f"trust: {row(trust)}\nsteps: {row(steps, 7)}\nshares: {row(shares, 4)}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
