"""The real maps as cases of matching, and how sites are dealt to folds."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from govsite.migrate.maps.folder import MapSet, read_maps
from govsite.migrate.maps.rows import Words
from govsite.model.mapping import MappingState
from govsite.policy.migration import load_moving

REFERENCE = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "uk-sites" / "redirect-maps.tar.xz"
FOLDS = 5
FOLD_MODELS = Path(__file__).with_name("matching_folds.json")
"""Models of URL words that know nothing of one fold each."""


class Case(NamedTuple):
    site: str
    old_url: str
    target: str


def read_reference(path: Path = REFERENCE) -> MapSet:
    return read_maps(path, words=Words(load_moving()))


def cases_of(maps: MapSet) -> list[Case]:
    return [
        Case(site, row.old_url, row.new_url)
        for site, rows in maps.rows.items()
        for row in rows
        if row.state is MappingState.REDIRECT
    ]


def folds_of(cases: list[Case], *, by_family: bool = False) -> dict[str, int]:
    """Each site to a fold, large ones first, so that folds hold about as many rows. By family: all sites whose
    names begin alike (``fco_…``) together, so that nothing is learned from a sister site either."""
    family = (lambda s: s.partition("_")[0]) if by_family else (lambda s: s)
    size = Counter(family(case.site) for case in cases)
    names = sorted(size)
    random.Random(11).shuffle(names)
    load = [0] * FOLDS
    fold: dict[str, int] = {}
    for name in sorted(names, key=lambda n: -size[n]):
        fold[name] = min(range(FOLDS), key=load.__getitem__)
        load[fold[name]] += size[name]
    return {site: fold[family(site)] for site in {case.site for case in cases}}
