"""Maps of a move: how fast the real ones are read, searched and exported, and how good proposals by URL words are.

    python -m bench.migrate [ROWS]

Matching is tested on sites of which no mapping is known: the memory is built without their fold. The weights, some
thirty numbers, are those that are shipped; ``bench.learn_matching`` prints the figures with weights learned without
the fold too, which are within half a point. All targets of all maps are candidates; ROWS (3,000) are drawn at random
with a fixed seed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from bench.maps import FOLDS, REFERENCE, Case, cases_of, folds_of, read_reference
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.matching.words import Known, Memory, Targets, WordMatcher
from govsite.migrate.serving.export import Settings, find_export
from govsite.migrate.serving.simulate import simulate
from govsite.policy.migration import load_moving, load_word_model

LEVELS = (0.95, 0.9, 0.8, 0.7, 0.5, 0.0)


def timed(name: str, work: Callable[[], object]) -> object:
    start = time.process_time()
    result = work()
    print(f"{name:<46} {time.process_time() - start:8.2f} s")
    return result


def speed() -> MapSet:
    maps = timed("read 86,951 rows of 113 sites", read_reference)
    assert isinstance(maps, MapSet)
    faults = timed("search them for faults", lambda: lint(maps, moving=load_moving()))
    assert isinstance(faults, list)
    sites = assemble(maps).sites
    for name in ("nginx", "apache", "haproxy", "caddy"):
        timed(f"export: {name}", lambda name=name: find_export(name).write(sites, Settings()))
    plugin = find_export("nginx")
    ask = plugin.read(plugin.write(sites, Settings()).files) if plugin.read else None
    if ask is not None:
        proof = timed("simulate nginx, 40 rows a site and near misses", lambda: simulate(sites, ask, sample=40))
        print(f"{'':<46} {len(proof.differences):8} differences")  # type: ignore[attr-defined]
    return maps


def matching(maps: MapSet, rows: int, *, by_family: bool) -> None:
    cases = cases_of(maps)
    folds = folds_of(cases, by_family=by_family)
    targets = Targets(case.target for case in cases)
    chosen = random.Random(2024).sample(cases, min(rows, len(cases)))
    results: list[tuple[float, bool, bool, bool]] = []
    for fold in range(FOLDS):
        memory = Memory([Known(c.old_url, c.target) for c in cases if folds[c.site] != fold], targets)
        matchers: dict[str, WordMatcher] = {}
        for case in (c for c in chosen if folds[c.site] == fold):
            site = maps.sites[case.site]
            matcher = matchers.setdefault(
                case.site,
                WordMatcher(targets, memory, model=load_word_model(), home=site.home, host=site.hosts[0]),
            )
            ranked = matcher.rank(case.old_url)
            names = [r.target for r in ranked[:5]]
            results.append(
                (matcher.confidence(ranked), names[:1] == [case.target], case.target in names, has_words(case))
            )
    table(results, title="sister sites left out too" if by_family else "site left out")


def has_words(case: Case) -> bool:
    """Whether an old URL says anything at all: more than a number behind a name that thousands share."""
    last = case.old_url.rpartition("/")[2].partition("?")
    return not any(part.partition("=")[2].isdigit() for part in last[2].split("&")) if last[2] else True


def table(results: list[tuple[float, bool, bool, bool]], *, title: str) -> None:
    def share(rows: list[bool]) -> str:
        return f"{sum(rows) / max(1, len(rows)):7.1%}"

    spoken = [r for r in results if r[3]]
    print(f"\nURL words, {title}: {len(results)} rows")
    print(f"{'':<34}   first  in five   rows")
    print(f"{'all old URLs':<34} {share([r[1] for r in results])}  {share([r[2] for r in results])} {len(results):6}")
    first, five = share([r[1] for r in spoken]), share([r[2] for r in spoken])
    print(f"{'old URLs that are more than a number':<34} {first}  {five} {len(spoken):6}")
    print("confidence at least    right     rows")
    for least in LEVELS:
        kept = [r[1] for r in results if r[0] >= least]
        print(f"{least:<18} {share(kept):>9} {len(kept):8}")


def main() -> None:
    if not REFERENCE.exists():
        print("migrate: the reference maps are not beside the checkout")
        return
    maps = speed()
    rows = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 3000
    matching(maps, rows, by_family=False)
    matching(maps, rows, by_family=True)


if __name__ == "__main__":
    main()
