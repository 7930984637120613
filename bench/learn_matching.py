"""Learn the model of URL words from real maps: weights, trees, and the calibration on sites that were left out.

    python -m bench.learn_matching MAPS rules/matching/url-words.yaml [KEPT]

Needs numpy and scikit-learn, which govsite itself does not. Sites are dealt to five folds; each fold is ranked by a
model, and with a memory of mappings, that know nothing of its sites. Of each site some rows are drawn, which count for
all of them. Half of the work is done without any memory, as for the first site of a move. KEPT keeps what the first
look found, which takes minutes, between two tries. The models without one fold go to ``bench/matching_folds.json``:
``bench.migrate`` tests with them.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.maps import FOLD_MODELS, FOLDS, Case, cases_of, folds_of, read_reference
from govsite.migrate.matching.features import FIRST, Site, first_look
from govsite.migrate.matching.memory import Known, Memory
from govsite.migrate.matching.own import Own
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.together import SECOND, Look, Together
from govsite.migrate.matching.url_words import read_words
from govsite.migrate.matching.words import FEATURES, MOST_RANKED

# ruff: noqa: ANN001, ANN201, SLF001 - a script for one machine, with arrays everywhere, that reads trees

ROWS = {True: 150, False: 80}
"""Rows drawn of a site, with and without memory."""
TREES, LEAVES = 80, 16


class Example(NamedTuple):
    case: Case
    fold: int
    weight: float
    """Rows for which it stands; its root is what learning goes by, so that no giant drowns the others."""
    has_memory: bool
    truth: int
    numbers: np.ndarray
    features: np.ndarray


def collect(found, cases, targets):
    folds, by_site = folds_of(cases), defaultdict(list)
    for case in cases:
        by_site[case.site].append(case)
    examples = []
    for has_memory in (True, False):
        for fold in range(FOLDS):
            known = [c for c in cases if has_memory and folds[c.site] != fold]
            memory = Memory([Known(c.old_url, c.target, found.sites[c.site].home) for c in known], targets)
            for name, own in by_site.items():
                if folds[name] == fold:
                    examples += look(found.sites[name], own, fold, has_memory, memory, targets)
            print("looked at", len(examples), flush=True)
    return examples


def look(settings, own, fold, has_memory, memory, targets):
    most = ROWS[has_memory]
    drawn = own if len(own) <= most else random.Random(7).sample(own, most)
    read = [targets.opened(read_words(case.old_url)) for case in drawn]
    site = Site(
        Own(targets, memory, home=settings.home, host=settings.hosts[0], read=read),
        targets.ids.get(settings.home, -1),
        frozenset(settings.hosts),
    )
    for case in drawn:
        candidates = first_look(case.old_url, targets=targets, memory=memory, site=site)
        numbers = np.array([n for n, _ in candidates], int)
        features = np.array([f for _, f in candidates], np.float32).reshape(-1, len(FIRST))
        yield Example(case, fold, len(own) / len(drawn), has_memory, targets.ids[case.target], numbers, features)


def learn_weights(examples, epochs=12):
    """A softmax over the candidates of each row, by Adam; weights for features as they are."""
    every = np.vstack([e.features for e in examples])
    means, scales = every.mean(0), every.std(0) + 1e-6
    known = [e for e in examples if e.truth in e.numbers]
    longest = max(len(e.numbers) for e in known)
    x = np.zeros((len(known), longest, len(FIRST)), np.float32)
    mask = np.full((len(known), longest), -1e9, np.float32)
    right = np.array([list(e.numbers).index(e.truth) for e in known])
    share = np.array([e.weight**0.5 for e in known], np.float32)
    for i, e in enumerate(known):
        x[i, : len(e.numbers)], mask[i, : len(e.numbers)] = (e.features - means) / scales, 0
    w, m, v, t = *np.zeros((3, len(FIRST)), np.float32), 0
    order = np.random.default_rng(1)
    for epoch in range(epochs):
        shuffled = order.permutation(len(known))
        for b in (shuffled[i : i + 256] for i in range(0, len(known), 256)):
            s = x[b] @ w + mask[b]
            p = np.exp(s - s.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            wrong = np.matmul(p[:, None, :], x[b])[:, 0] - x[b, right[b]]
            gradient = (wrong * share[b, None]).sum(0) / share[b].sum() + 2e-4 * w
            t += 1
            m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
            w = w - 0.05 / (1 + 0.3 * epoch) * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    return w / scales


def second(examples, weights, kinds):
    """For each example the numbers of its best candidates and their features for the second look."""
    looks, best = {}, {}
    groups = defaultdict(list)
    for i, e in enumerate(examples):
        groups[e.case.site, e.has_memory].append(i)
        scores = e.features.astype(float) @ weights
        order = np.lexsort((e.numbers, -scores))[:MOST_RANKED]
        candidates = [(int(e.numbers[k]), float(scores[k])) for k in order]
        share = 1 / np.exp(np.maximum(scores - scores.max(), -40)).sum() if len(scores) else 0
        first = e.features[order[0]] if len(order) else np.zeros(2)
        looks[i] = Look(e.case.old_url, candidates, share, float(first[0]), bool(first[1]))
        best[i] = order
    found = [None] * len(examples)
    for members in groups.values():
        together = Together((looks[i] for i in members), kinds)
        for i in members:
            e, order = examples[i], best[i]
            more = np.array(together.features(e.case.old_url, looks[i].candidates), np.float32)
            found[i] = e.numbers[order], np.hstack([e.features[order], more.reshape(-1, len(SECOND))])
    return found


def learn_trees(examples, looked):
    x = np.vstack([rows for _, rows in looked])
    y = np.concatenate([numbers == e.truth for e, (numbers, _) in zip(examples, looked, strict=True)])
    share = np.concatenate([np.full(len(n), e.weight**0.5) for e, (n, _) in zip(examples, looked, strict=True)])
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=0.1, min_samples_leaf=40, l2_regularization=5,
        max_bins=64, early_stopping=False,
    )  # fmt: skip
    model.fit(x, y, sample_weight=share)
    trees = [tree_of(stage[0].nodes) for stage in model._predictors]
    trees[0][4] = [round(value + float(model._baseline_prediction.ravel()[0]), 5) for value in trees[0][4]]
    return trees


def tree_of(nodes):
    """As ``Tree`` has it."""
    inner = {int(i): k for k, i in enumerate(np.flatnonzero(nodes["is_leaf"] == 0))}
    leaves = {int(i): ~k for k, i in enumerate(np.flatnonzero(nodes["is_leaf"] == 1))}
    place = {**inner, **leaves}
    return [
        [int(nodes["feature_idx"][i]) for i in inner],
        [float(f"{nodes['num_threshold'][i]:.6g}") for i in inner],
        [place[int(nodes["left"][i])] for i in inner],
        [place[int(nodes["right"][i])] for i in inner],
        [float(f"{nodes['value'][i]:.4g}") for i in leaves],
    ]


def scores_of(trees, rows):
    """Log odds of many rows at once."""
    total = np.zeros(len(rows))
    for splits, limits, low, high, values in trees:
        node, every = np.zeros(len(rows), int), np.arange(len(rows))
        s, t, lo, hi, leaf = map(np.array, (splits, limits, low, high, values))
        while len(at := every[node >= 0]):
            k = node[at]
            node[at] = np.where(rows[at, s[k]] <= t[k], lo[k], hi[k])
        total += leaf[~node]
    return total


def calibrate(raw, right, weight, *, smallest: float = 80):
    """Isotonic regression into bins, each share drawn a little toward the middle by its size."""
    blocks = []
    for i in np.argsort(raw, kind="stable"):
        blocks.append([raw[i], right[i] * weight[i], weight[i], 1])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            _, s, w, n = blocks.pop()
            blocks[-1] = [blocks[-1][0], blocks[-1][1] + s, blocks[-1][2] + w, blocks[-1][3] + n]
    bins = []
    for block in blocks:
        if bins and bins[-1][3] < smallest:
            bins[-1] = [bins[-1][0], *(a + b for a, b in zip(bins[-1][1:], block[1:], strict=True))]
        else:
            bins.append(block)
    if len(bins) > 1 and bins[-1][3] < smallest:
        last = bins.pop()
        bins[-1] = [bins[-1][0], *(a + b for a, b in zip(bins[-1][1:], last[1:], strict=True))]
    shares = np.maximum.accumulate([(b[1] / b[2] * b[3] + 0.5) / (b[3] + 1) for b in bins])
    return [float(b[0]) for b in bins], [float(share) for share in shares]


def report(name, examples, places, sure):
    weight = np.array([e.weight for e in examples])
    first, five = ((places >= 0) & (places < n) for n in (1, 5))
    print(f"{name}: first {np.average(first, weights=weight):.4f}, in five {np.average(five, weights=weight):.4f}")
    for least in (0.95, 0.9, 0.8, 0.7):
        kept = sure >= least
        if kept.any():
            share = weight[kept].sum() / weight.sum()
            right = np.average(first[kept], weights=weight[kept])
            print(f"  confidence >= {least}: {share:.3f} of rows, {right:.3f} right")


def model_of(weights, trees, steps, shares):
    return {
        "features": list(FEATURES), "weights": [float(f"{w:.5g}") for w in weights], "trees": trees,
        "steps": [float(f"{s:.7g}") for s in steps], "shares": [float(f"{s:.4g}") for s in shares],
    }  # fmt: skip


HEAD = """\
# How URL words are weighed when a target is proposed, and how far that was right. Learned from the maps of 113 sites
# of the United Kingdom (alphagov/transition-config, MIT); the shares were measured on sites that were left out.
# Made by bench/learn_matching.py.
"""


def main() -> None:
    maps, output = Path(sys.argv[1]), Path(sys.argv[2])
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    found = read_reference(maps)
    cases = cases_of(found)
    targets = Targets(case.target for case in cases)
    if kept and kept.exists():
        examples = pickle.loads(kept.read_bytes())
    else:
        examples = collect(found, cases, targets)
        if kept:
            kept.write_bytes(pickle.dumps(examples))
    raw, places = np.zeros(len(examples)), np.full(len(examples), -1)
    models = []
    for fold in range(FOLDS):
        chosen = [i for i, e in enumerate(examples) if e.fold != fold]
        weights = learn_weights([examples[i] for i in chosen])
        looked = second(examples, weights, targets.kinds)
        trees = learn_trees([examples[i] for i in chosen], [looked[i] for i in chosen])
        models.append((weights, trees))
        for i in (i for i, e in enumerate(examples) if e.fold == fold and len(looked[i][0])):
            scores = scores_of(trees, looked[i][1])
            raw[i] = scores.max()
            if examples[i].truth in looked[i][0]:
                places[i] = (scores > scores[list(looked[i][0]).index(examples[i].truth)]).sum()
        print("fold", fold, flush=True)
    steps, shares = calibrate(raw, places == 0, np.array([e.weight**0.5 for e in examples]))
    sure = np.array(shares)[np.maximum(np.searchsorted(steps, raw, "right") - 1, 0)]
    for has_memory in (True, False):
        own = np.array([e.has_memory is has_memory for e in examples])
        name = "with maps of other sites" if has_memory else "without"
        report(name, [e for e in examples if e.has_memory is has_memory], places[own], sure[own])
    FOLD_MODELS.write_text(json.dumps([model_of(*m, steps, shares) for m in models]) + "\n", encoding="utf-8")
    weights = learn_weights(examples)
    trees = learn_trees(examples, second(examples, weights, targets.kinds))
    model = model_of(weights, trees, steps, shares)
    lines = [f"{key}: {json.dumps(value).replace(chr(34), '')}\n" for key, value in model.items() if key != "trees"]
    lines += ["trees:\n", *(f"  - {json.dumps(tree)}\n" for tree in trees)]
    output.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
