"""The linear relaxation of the waves: parts of blocks may go into different waves.

It is solved in a fraction of a second, bounds every schedule from below, and nearly all
blocks come out whole: a good place to start from.
"""

from __future__ import annotations

from msgspec import Struct

from govsite.migrate.waves.problem import Problem

_WHOLE = 0.999


class Relaxed(Struct, frozen=True, kw_only=True):
    """The relaxation's solution."""

    bound: float
    """No schedule over these waves is better; times 1000, like the objective."""
    wishes: tuple[int, ...]
    """The wave of each block that came out whole; 0 for the others."""


def relax(problem: Problem, kinds: list[list[int]]) -> Relaxed | None:
    """Solve the relaxation without the order of blocks; ``None`` where the solver gives up.

    ``kinds`` are the blocks by number, those together that nothing tells apart.
    """
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, slow to load

    solver = pywraplp.Solver.CreateSolver("GLOP")
    if solver is None:
        return None
    endless = solver.infinity()
    goal = solver.Objective()
    rooms = []
    for _ in range(problem.waves):
        excess = solver.NumVar(0, endless, "")
        goal.SetCoefficient(excess, problem.risk)
        even = solver.Constraint(-endless, problem.even)
        even.SetCoefficient(excess, -1)
        pages = solver.Constraint(-endless, problem.pages or endless)
        rooms.append(
            (solver.Constraint(-endless, problem.sites), pages, solver.Constraint(-endless, problem.busy), even)
        )
    parts = []
    for kind in kinds:
        block = problem.blocks[kind[0]]
        whole = solver.Constraint(len(kind), len(kind))
        waves = [block.frozen] if block.frozen is not None else range(block.earliest, problem.waves + 1)
        chosen = {}
        for wave in waves:
            part = chosen[wave] = solver.NumVar(0, len(kind), "")
            whole.SetCoefficient(part, 1)
            goal.SetCoefficient(part, problem.cost(block, wave))
            for room, weight in zip(rooms[wave - 1], (block.size, block.pages, block.busy, block.busy), strict=True):
                if weight:
                    room.SetCoefficient(part, weight)
        parts.append(chosen)
    goal.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    wishes = [0] * len(problem.blocks)
    for kind, chosen in zip(kinds, parts, strict=True):
        places = [wave for wave, part in chosen.items() for _ in range(int(part.solution_value() + 1 - _WHOLE))]
        for number, wave in zip(kind, places, strict=False):
            wishes[number] = wave
    # The solver is exact to about nine digits.
    return Relaxed(bound=goal.Value() * (1 - 1e-8), wishes=tuple(wishes))
