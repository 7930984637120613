"""Waves by CP-SAT: one boolean for each block and wave, which gives tight bounds.

One worker, a fixed seed and a deterministic limit of time: the same input gives the same
schedule on every machine.
"""

from __future__ import annotations

from importlib.util import find_spec

from msgspec import Struct

from govsite.migrate.waves import Problem

EFFORT = 1.5
"""Deterministic time, in units of about a second."""
GAP = 0.0005
"""A schedule that is provably within this share of the best is good enough."""
MAX_CHOICES = 60_000
"""Booleans beyond which building the model alone takes too long."""


class Solved(Struct, frozen=True, kw_only=True):
    """What the solver came to."""

    waves: tuple[int, ...] | None
    bound: float
    """No schedule over these waves is better; times 1000, like the objective."""
    status: str


def is_installed() -> bool:
    """Whether the extra ``[plan]`` is there."""
    return find_spec("ortools") is not None


def solve(problem: Problem, *, hint: list[int] | None, seed: int, effort: float = EFFORT) -> Solved:
    """The best schedule found within the effort, and how much better one could be."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra, and slow to load

    model = cp_model.CpModel()
    choices: list[dict[int, cp_model.IntVar]] = []
    in_wave: dict[int, list[tuple[cp_model.IntVar, int]]] = {wave: [] for wave in range(1, problem.waves + 1)}
    terms: list[tuple[cp_model.IntVar, int]] = []
    for number, block in enumerate(problem.blocks):
        waves = [block.frozen] if block.frozen is not None else range(block.earliest, problem.waves + 1)
        mine = {wave: model.new_bool_var("") for wave in waves}
        model.add_exactly_one(mine.values())
        choices.append(mine)
        for wave, chosen in mine.items():
            in_wave[wave].append((chosen, number))
            terms.append((chosen, block.cost(problem.days[wave - 1])))
            if hint is not None:
                model.add_hint(chosen, hint[number] == wave)
    for wave in in_wave.values():
        if wave:
            terms.extend(_add_room(model, wave, problem))
    _add_order(model, choices, problem)
    model.minimize(
        cp_model.LinearExpr.weighted_sum([variable for variable, _ in terms], [weight for _, weight in terms])
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.relative_gap_limit = GAP
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    name = solver.status_name(status).lower()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(waves=None, bound=0.0, status=name)
    found = tuple(next(wave for wave, chosen in mine.items() if solver.boolean_value(chosen)) for mine in choices)
    return Solved(waves=found, bound=solver.best_objective_bound, status=name)


def _add_room(model: object, wave: list[tuple[object, int]], problem: Problem) -> list[tuple[object, int]]:
    """What one wave takes; returns the terms that its busy sites cost."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    assert isinstance(model, cp_model.CpModel)
    variables = [variable for variable, _ in wave]
    blocks = [problem.blocks[number] for _, number in wave]
    total = cp_model.LinearExpr.weighted_sum
    if sum(block.size for block in blocks) > problem.sites:
        model.add(total(variables, [block.size for block in blocks]) <= problem.sites)
    if problem.pages and sum(block.pages for block in blocks) > problem.pages:
        model.add(total(variables, [block.pages for block in blocks]) <= problem.pages)
    busy = [(variable, block.busy) for variable, block in zip(variables, blocks, strict=True) if block.busy]
    count = sum(number for _, number in busy)
    if count <= problem.even:
        return []
    crowd = total([variable for variable, _ in busy], [number for _, number in busy])
    if count > problem.busy:
        model.add(crowd <= problem.busy)
    excess = model.new_int_var(0, count, "")
    model.add(excess >= crowd - problem.even)
    return [(excess, problem.risk)]


def _add_order(model: object, choices: list[dict[int, object]], problem: Problem) -> None:
    """The later block of a pair is in no wave before the earlier one is."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    assert isinstance(model, cp_model.CpModel)
    for first, then in problem.after:
        for wave in range(1, problem.waves):
            early = [chosen for at, chosen in choices[then].items() if at <= wave]
            ready = [chosen for at, chosen in choices[first].items() if at <= wave]
            if early:
                model.add(cp_model.LinearExpr.sum(early) <= cp_model.LinearExpr.sum(ready))
