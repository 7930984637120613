"""Plans: how long they take, and how near the greedy waves come to what the solver proves.

``python -m bench.plan`` prints one table: simulated cities of several seeds and limits, with
and without a calendar, greedy against CP-SAT's bound; then 20,000 sites decided.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from govsite.inventory.read import read_inventory
from govsite.lab.city import build_city
from govsite.lab.ledger import write_inventory
from govsite.migrate.consolidation.consolidate import consolidate
from govsite.migrate.waves import cpsat
from govsite.migrate.waves.calendar import read_span
from govsite.migrate.waves.problem import Limits
from govsite.migrate.waves.schedule import SolverName, schedule
from govsite.model.plan import SitePlan
from govsite.model.site import Site
from govsite.planning import Order, make_plan
from govsite.policy.consolidation import load_policy
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction

T = TypeVar("T")
PLACE = load_jurisdiction("cn")
POLICY = load_policy("cn-2017")
START = date(2027, 1, 4)
BLACKOUTS = (read_span("2027-02-01..2027-02-20"), read_span("2027-09-25..2027-10-08"))
MANY = 20_000


def main() -> None:
    """Print the table."""
    heads = ("city", "sites a wave", "pages a wave", "calendar", "waves", "greedy s", "cpsat s",
             "greedy above bound", "cpsat above bound")  # fmt: skip
    print(f"| {' | '.join(heads)} |")
    print("|---" * len(heads) + "|")
    for seed in (0, 1, 2):
        sites = city(seed)
        plans = consolidate(sites, policy=POLICY, place=PLACE)
        for most, pages, start in ((120, 0, None), (120, 0, START), (60, 0, START), (80, 40_000, START)):
            print(compare(plans, sites, seed=seed, most=most, pages=pages, start=start))
    print()
    print(decide_many(city(0)))


def city(seed: int) -> tuple[Site, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.csv"
        write_inventory(build_city(size="city", seed=seed), path)
        return read_inventory(path, place=PLACE, divisions=load_divisions(PLACE)).sites


def compare(
    plans: Sequence[SitePlan], sites: Sequence[Site], *, seed: int, most: int, pages: int, start: date | None
) -> str:
    limits = Limits(
        rules=replace(POLICY.waves, sites=most, pages=pages), start=start, blackouts=BLACKOUTS if start else ()
    )

    def solve(solver: SolverName) -> Callable[[], object]:
        return lambda: schedule(plans, sites=sites, facts={}, limits=limits, solver=solver)

    greedy, quick = timed(solve(SolverName.GREEDY))
    told = (f"seed {seed}", most, pages or "any", "dates" if start else "none", len(greedy.waves), f"{quick:.2f}")
    head = f"| {' | '.join(map(str, told))} "
    if not cpsat.is_installed():
        return f"{head}| not installed | no bound | |"
    best, slow = timed(solve(SolverName.CPSAT))
    bound = best.solver.bound
    above = [f"{(found.solver.objective / bound - 1):.2%}" if bound else "no bound" for found in (greedy, best)]
    return f"{head}| {slow:.2f} | {above[0]} | {above[1]} |"


def decide_many(sites: Sequence[Site]) -> str:
    many = [copy for number in range(MANY // len(sites) + 1) for copy in another(sites, number)][:MANY]
    decided, seconds = timed(lambda: consolidate(many, policy=POLICY, place=PLACE))
    plan, whole = timed(lambda: make_plan(Order(sites=many, policy=POLICY, place=PLACE)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{len(decided):,} sites: decided in {seconds:.1f} s, planned by {plan.solver.name} in {whole:.1f} s; "
        f"{plan.summary.keep} stay, {plan.summary.questions} questions; {memory} MB at most"
    )


def another(sites: Sequence[Site], number: int) -> list[Site]:
    """The city once more, elsewhere: other codes, other hosts."""
    head = f"{11 + number // 80:02d}{number % 80 + 1:02d}"
    return [
        replace(
            site,
            id=f"{site.id}-{number}",
            url=site.url.replace("://", f"://c{number}."),
            division=head + site.division[4:],
            parent=f"{site.parent}-{number}" if site.parent else "",
            systems=tuple(f"{system} {number}" for system in site.systems),
        )
        for site in sites
    ]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


if __name__ == "__main__":
    main()
