"""Waves by CP-SAT: one number for each kind of block and wave, which gives tight bounds.

Blocks that nothing tells apart are one kind, and the solver says how many of them go into
each wave; a kind of one block is the usual boolean. One worker, a fixed seed and a
deterministic limit of time: the same input gives the same schedule on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from msgspec import Struct

from govsite.migrate.waves.problem import Block, Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

EFFORT = 0.35
"""Deterministic time, which takes one to three seconds."""
GAP = 0.0005
"""A schedule that is provably within this share of the best is good enough."""
MAX_CHOICES = 40_000
"""Kinds times waves beyond which building the model alone takes too long."""


class Solved(Struct, frozen=True, kw_only=True):
    """What the solver came to."""

    waves: tuple[int, ...] | None
    bound: float
    """No schedule over these waves is better; times 1000, like the objective."""
    status: str


def is_installed() -> bool:
    """Whether the extra ``[plan]`` is there."""
    return find_spec("ortools") is not None


def choices(problem: Problem) -> int:
    """How many variables the model would have."""
    return len(kinds_of(problem)) * problem.waves


def kinds_of(problem: Problem) -> list[list[int]]:
    """Blocks by number, those together that nothing tells apart; blocks that wait for others stand alone."""
    ordered = {number for pair in problem.after for number in pair}
    kinds: dict[object, list[int]] = {}
    for number, block in enumerate(problem.blocks):
        alone = number if number in ordered else -1
        look = (block.size, block.pages, block.busy, block.earliest, block.frozen, block.rate, block.contracts)
        kinds.setdefault((alone, *look, block.planned), []).append(number)
    return list(kinds.values())


def solve(problem: Problem, *, hint: Sequence[int] | None, seed: int, effort: float = EFFORT) -> Solved:
    """The best schedule found within the effort, and how much better one could be."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra, and slow to load

    model = _Model(problem, hint=hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.relative_gap_limit = GAP
    solver.parameters.linearization_level = 2
    # The model is small and plain: what presolving would find takes longer than it saves.
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    status = solver.solve(model.model)
    name = solver.status_name(status).lower()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(waves=None, bound=0.0, status=name)
    return Solved(waves=model.read(solver), bound=solver.best_objective_bound, status=name)


class _Model:
    """The model of one problem."""

    def __init__(self, problem: Problem, *, hint: Sequence[int] | None) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

        self.model = cp_model.CpModel()
        self.problem = problem
        self.kinds = kinds_of(problem)
        self.chosen = [self._choose(kind, hint) for kind in self.kinds]
        self.sum = cp_model.LinearExpr.weighted_sum
        self._variables: list[cp_model.IntVar] = []
        self._weights: list[int] = []
        for kind, chosen in zip(self.kinds, self.chosen, strict=True):
            for wave, variable in chosen.items():
                self._add_cost(variable, problem.cost(problem.blocks[kind[0]], wave))
        for wave in range(1, problem.waves + 1):
            self._add_room(wave, hint)
        self._add_order()
        self.model.minimize(self.sum(self._variables, self._weights))

    def read(self, solver: cp_model.CpSolver) -> tuple[int, ...]:
        """The wave of each block; of one kind the smaller ids go first."""
        waves = [0] * len(self.problem.blocks)
        for kind, chosen in zip(self.kinds, self.chosen, strict=True):
            places = [wave for wave, variable in chosen.items() for _ in range(solver.value(variable))]
            for number, wave in zip(kind, places, strict=True):
                waves[number] = wave
        return tuple(waves)

    def _choose(self, kind: Sequence[int], hint: Sequence[int] | None) -> dict[int, cp_model.IntVar]:
        block = self.problem.blocks[kind[0]]
        waves = [block.frozen] if block.frozen is not None else range(block.earliest, self.problem.waves + 1)
        chosen = {wave: self.model.new_int_var(0, len(kind), "") for wave in waves}
        self.model.add(sum(chosen.values()) == len(kind))
        if hint is not None:
            told = [hint[number] for number in kind]
            for wave, variable in chosen.items():
                self.model.add_hint(variable, told.count(wave))
        return chosen

    def _add_cost(self, variable: cp_model.IntVar, weight: int) -> None:
        self._variables.append(variable)
        self._weights.append(weight)

    def _add_room(self, wave: int, hint: Sequence[int] | None) -> None:
        """What one wave takes, and what its busy sites cost."""
        here: list[tuple[cp_model.IntVar, Block, int]] = [
            (chosen[wave], self.problem.blocks[kind[0]], len(kind))
            for kind, chosen in zip(self.kinds, self.chosen, strict=True)
            if wave in chosen
        ]
        problem = self.problem
        self._limit([(v, b.size, n) for v, b, n in here], problem.sites)
        if problem.pages:
            self._limit([(v, b.pages, n) for v, b, n in here], problem.pages)
        busy = [(v, b.busy, n) for v, b, n in here if b.busy]
        count = sum(weight * number for _, weight, number in busy)
        self._limit(busy, problem.busy)
        if count > problem.even:
            excess = self.model.new_int_var(0, count, "")
            self.model.add(excess >= self.sum([v for v, _, _ in busy], [w for _, w, _ in busy]) - problem.even)
            self._add_cost(excess, problem.risk)
            if hint is not None:
                told = sum(block.busy for block, at in zip(problem.blocks, hint, strict=True) if at == wave)
                self.model.add_hint(excess, max(0, told - problem.even))

    def _limit(self, terms: Sequence[tuple[cp_model.IntVar, int, int]], most: int) -> None:
        if sum(weight * number for _, weight, number in terms) > most:
            self.model.add(self.sum([v for v, _, _ in terms], [w for _, w, _ in terms]) <= most)

    def _add_order(self) -> None:
        """The later block of a pair is in no wave before the earlier one is."""
        kind_of = {kind[0]: at for at, kind in enumerate(self.kinds) if len(kind) == 1}
        for first, then in self.problem.after:
            ready, late = self.chosen[kind_of[first]], self.chosen[kind_of[then]]
            for wave in range(1, self.problem.waves):
                early = [variable for at, variable in late.items() if at <= wave]
                if early:
                    self.model.add(sum(early) <= sum(v for at, v in ready.items() if at <= wave))
