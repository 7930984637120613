"""Maps of a move: how fast the real ones are read, searched and exported, and how good proposals by URL words are.

    python -m bench.migrate [ROWS]

Matching is tested on sites of which nothing is known: neither memory nor model saw a mapping of their fold
(``matching_folds.json``, made with the shipped model by ``bench.learn_matching``). All targets of all maps are
candidates. Up to ROWS (150) old URLs of each site are drawn, which count for all of the site.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from bench.maps import FOLD_MODELS, FOLDS, REFERENCE, Case, cases_of, folds_of, read_reference
from bench.table import Table
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.matching.memory import Known, Memory
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.url_words import read_words
from govsite.migrate.matching.words import WordMatcher
from govsite.migrate.serving.export import Settings, find_export
from govsite.migrate.serving.simulate import simulate
from govsite.model.moving import WordModel
from govsite.policy.migration import load_moving

T = TypeVar("T")
LEVELS = (0.95, 0.9, 0.8, 0.7, 0.5)


class Result(NamedTuple):
    """What became of one old URL that was drawn."""

    site: str
    rows: float
    """Rows for which it stands."""
    confidence: float
    first: bool
    five: bool
    shares_words: bool


class Times:
    """Seconds of CPU, in the order of the work."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def of(self, name: str, work: Callable[[], T]) -> T:
        """What ``work`` gives, its time kept under ``name``."""
        start = time.process_time()
        result = work()
        self.rows.append((name, f"{time.process_time() - start:.2f} s"))
        return result


def speed() -> tuple[MapSet, Table]:
    """The real maps, and what it takes to read, search, export and ask them."""
    times = Times()
    maps = times.of("read 86,951 rows of 113 sites", read_reference)
    moving = load_moving()
    times.of("search them for faults", lambda: lint(maps, moving=moving))
    sites = assemble(maps).sites
    written = {}
    for name in ("nginx", "apache", "haproxy", "caddy"):
        plugin = find_export(name)
        written[name] = times.of(f"export: {name}", lambda plugin=plugin: plugin.write(sites, Settings()))
    different = 0
    for name, exported in written.items():
        reader = find_export(name).read
        if reader is None:
            continue
        refused = frozenset(refusal.url for refusal in exported.refused)
        ask = reader(exported.files)
        proof = times.of(
            f"simulate {name}, 40 rows a site and near misses",
            lambda ask=ask, refused=refused: simulate(sites, ask, except_urls=refused, sample=40),
        )
        different += len(proof.differences)
    note = f"CPU of one core. The simulated answers differ from the maps {different} times."
    return maps, Table("Maps of 113 British sites", ("what", "time"), tuple(times.rows), note=note)


def matching(maps: MapSet, most: int, *, known: bool) -> Table:
    """Rank rows of each site by a model, and with a memory, that know nothing of its fold."""
    cases = cases_of(maps)
    folds, models = folds_of(cases), msgspec.json.decode(FOLD_MODELS.read_bytes(), type=list[WordModel])
    targets = Targets(case.target for case in cases)
    by_site: dict[str, list[Case]] = {}
    for case in cases:
        by_site.setdefault(case.site, []).append(case)
    results: list[Result] = []
    start = time.process_time()
    for fold in range(FOLDS):
        others = [c for c in cases if known and folds[c.site] != fold]
        memory = Memory([Known(c.old_url, c.target, maps.sites[c.site].home) for c in others], targets)
        for name, own in by_site.items():
            if folds[name] == fold:
                results += _of_site(maps.sites[name], own, most, targets=targets, memory=memory, model=models[fold])
    return table(results, known=known, milliseconds=(time.process_time() - start) / len(results) * 1000)


def _of_site(
    site: SiteSettings, own: list[Case], most: int, *, targets: Targets, memory: Memory, model: WordModel
) -> Iterator[Result]:
    drawn = own if len(own) <= most else random.Random(2024).sample(own, most)
    matcher = WordMatcher(
        targets, memory, model=model, home=site.home, host=site.hosts[0], hosts=site.hosts,
        urls=[case.old_url for case in drawn],
    )  # fmt: skip
    for case in drawn:
        ranked = matcher.rank(case.old_url)
        names = [one.target for one in ranked[:5]]
        mine, theirs = targets.opened(read_words(case.old_url)), targets.words[targets.ids[case.target]]
        yield Result(
            site.id, len(own) / len(drawn), matcher.confidence(ranked), names[:1] == [case.target],
            case.target in names, not mine.weights.keys().isdisjoint(theirs.weights),
        )  # fmt: skip


def table(results: list[Result], *, known: bool, milliseconds: float) -> Table:
    """How many were right, over all rows and among those that could be, and how far the confidence was right."""

    def shares(some: list[Result]) -> tuple[str, ...]:
        rows = sum(r.rows for r in some)
        first, five = (sum(r.rows for r in some if getattr(r, name)) / max(rows, 1) for name in ("first", "five"))
        return f"{rows / sum(r.rows for r in results):.1%}", f"{first:.1%}", f"{five:.1%}"

    sites: dict[str, list[Result]] = {}
    for one in results:
        sites.setdefault(one.site, []).append(one)
    means = [
        sum(sum(getattr(r, name) for r in own) / len(own) for own in sites.values()) / len(sites)
        for name in ("first", "five")
    ]
    lines = [
        ("all old URLs", *shares(results)),
        ("that share a word with their target", *shares([r for r in results if r.shares_words])),
        ("mean over the sites", "", f"{means[0]:.1%}", f"{means[1]:.1%}"),
        *((f"confidence {least} and more", *shares([r for r in results if r.confidence >= least])) for least in LEVELS),
    ]
    return Table(
        f"Targets by URL words, {'with maps of other sites' if known else 'without any other map'}",
        ("old URLs", "share", "right first", "in five"),
        tuple(lines),
        note=f"Each site is ranked by a model, and with a memory, that know nothing of it; all targets of all maps are "
        f"candidates. {len(results)} rows of {len(sites)} sites stand for all; {milliseconds:.1f} ms of CPU a row.",
    )


def main() -> tuple[Table, ...] | None:
    """Speed of the maps, then matching."""
    if not REFERENCE.exists():
        print("migrate: the reference maps are not beside the checkout")
        return None
    maps, times = speed()
    most = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 150
    return times, *(matching(maps, most, known=known) for known in (True, False))


if __name__ == "__main__":
    for one in main() or ():
        print("\n" + one.markdown())
