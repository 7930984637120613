"""Waves without a solver: a greedy fill and then a local search. Quick, and without a bound."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from govsite.migrate.waves.problem import Block, Problem

PASSES = 6
MAX_TRIES = 400_000
"""Costs that the local search looks at: about half a second."""


class Filling:
    """Waves that fill up: who is where, and what is left."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.waves = [0] * len(problem.blocks)
        self.sites = [0] * (problem.waves + 1)
        self.pages = [0] * (problem.waves + 1)
        self.busy = [0] * (problem.waves + 1)
        self.before: dict[int, list[int]] = {}
        self.behind: dict[int, list[int]] = {}
        for first, then in problem.after:
            self.before.setdefault(then, []).append(first)
            self.behind.setdefault(first, []).append(then)

    def put(self, number: int, wave: int, sign: int = 1) -> None:
        """Put a block into a wave, or with ``sign`` −1 take it out."""
        block = self.problem.blocks[number]
        self.waves[number] = wave if sign > 0 else 0
        self.sites[wave] += sign * block.size
        self.pages[wave] += sign * block.pages
        self.busy[wave] += sign * block.busy

    def has_room(self, block: Block, wave: int, *, out: Block | None = None) -> bool:
        """Whether a wave takes a block, once ``out`` has left it."""
        problem = self.problem
        size, pages, busy = (out.size, out.pages, out.busy) if out is not None else (0, 0, 0)
        return (
            self.sites[wave] - size + block.size <= problem.sites
            and (not problem.pages or self.pages[wave] - pages + block.pages <= problem.pages)
            and (not block.busy or self.busy[wave] - busy + block.busy <= problem.busy)
        )

    def window(self, number: int) -> tuple[int, int]:
        """First and last wave that a block may be in, as the others stand."""
        block = self.problem.blocks[number]
        first = max((self.waves[other] for other in self.before.get(number, ())), default=1)
        placed = (self.waves[other] for other in self.behind.get(number, ()) if self.waves[other])
        return max(first, block.earliest), min(placed, default=self.problem.waves)

    def risk_cost(self, block: Block, wave: int) -> int:
        """What the block's busy sites add to a wave's risk."""
        if not block.busy:
            return 0
        above = self.busy[wave] - self.problem.even
        return self.problem.risk * (max(0, above + block.busy) - max(0, above))


def fill(problem: Problem, *, depth: tuple[int, ...], large_first: bool) -> list[int] | None:
    """The wave of each block, the dearest or the largest first; ``None`` where the waves do not suffice."""
    return _fill(problem, depth=depth, large_first=large_first)


def fill_toward(problem: Problem, wishes: Sequence[int], *, depth: tuple[int, ...]) -> list[int] | None:
    """The same, with each block in the wave that is wished for it (0: none) if that has room."""
    return _fill(problem, depth=depth, large_first=False, wishes=wishes)


def _fill(
    problem: Problem, *, depth: tuple[int, ...], large_first: bool, wishes: Sequence[int] = ()
) -> list[int] | None:
    filling = Filling(problem)
    blocks = problem.blocks
    loose = []
    for number, block in enumerate(blocks):
        if block.frozen is None:
            loose.append(number)
        else:
            filling.put(number, block.frozen)
    loose.sort(
        key=lambda n: (
            depth[n],
            bool(wishes) and not wishes[n],
            -_load(problem, blocks[n]) if large_first else 0,
            -_urgency(blocks[n]) / _load(problem, blocks[n]),
            blocks[n].key,
        )
    )
    open_from = 1
    for number in loose:
        while open_from <= problem.waves and filling.sites[open_from] >= problem.sites:
            open_from += 1
        wave = _wished(filling, number, wishes) or _cheapest(filling, number, open_from)
        if not wave:
            return None
        filling.put(number, wave)
    return filling.waves


def improve(problem: Problem, waves: list[int], *, seed: int) -> list[int]:
    """Move single blocks, and exchange pairs, for as long as that makes the objective smaller."""
    filling = Filling(problem)
    for number, wave in enumerate(waves):
        filling.put(number, wave)
    rng = random.Random(seed)  # noqa: S311 - an order of trying, nothing secret
    tries = MAX_TRIES
    for _ in range(PASSES):
        gained = False
        for attempt in (_shift, _exchange):
            better, tries = attempt(filling, rng, tries)
            gained |= better
        if not gained or tries <= 0:
            break
    return filling.waves


def _urgency(block: Block) -> int:
    return block.rate + sum(running for _, running, _ in block.contracts)


def _load(problem: Problem, block: Block) -> float:
    """The share of a wave that a block takes."""
    sites = block.size / problem.sites
    return max(sites, block.pages / problem.pages) if problem.pages else sites


def _wished(filling: Filling, number: int, wishes: Sequence[int]) -> int:
    wave = wishes[number] if wishes else 0
    first, last = filling.window(number)
    return wave if first <= wave <= last and filling.has_room(filling.problem.blocks[number], wave) else 0


def _cheapest(filling: Filling, number: int, open_from: int) -> int:
    problem, block = filling.problem, filling.problem.blocks[number]
    first, last = filling.window(number)
    best, best_cost = 0, 0
    for wave in range(max(first, open_from), last + 1):
        if not filling.has_room(block, wave):
            continue
        cost = problem.cost(block, wave) + filling.risk_cost(block, wave)
        if not best or cost < best_cost:
            best, best_cost = wave, cost
        if not block.contracts and not block.busy and not block.planned:
            break  # later is dearer
    return best


def _loose(filling: Filling) -> list[int]:
    return [number for number, block in enumerate(filling.problem.blocks) if block.frozen is None]


def _shift(filling: Filling, rng: random.Random, tries: int) -> tuple[bool, int]:
    """Each block to the cheapest wave that has room for it."""
    gained = False
    numbers = _loose(filling)
    rng.shuffle(numbers)
    for number in numbers:
        if tries <= 0:
            break
        block, now = filling.problem.blocks[number], filling.waves[number]
        first, last = filling.window(number)
        filling.put(number, now, -1)
        best, best_cost = now, _cost(filling, block, now)
        for wave in range(first, last + 1):
            tries -= 1
            if filling.has_room(block, wave) and (cost := _cost(filling, block, wave)) < best_cost:
                best, best_cost = wave, cost
        filling.put(number, best)
        gained |= best != now
    return gained, tries


def _cost(filling: Filling, block: Block, wave: int) -> int:
    return filling.problem.cost(block, wave) + filling.risk_cost(block, wave)


def _exchange(filling: Filling, rng: random.Random, tries: int) -> tuple[bool, int]:
    """Pairs of blocks between two waves, the most promising of each wave first."""
    gained = False
    members: dict[int, list[int]] = {}
    for number in _loose(filling):
        members.setdefault(filling.waves[number], []).append(number)
    for left, right in _pairs(sorted(members), rng):
        if tries <= 0:
            break
        tries -= len(members[left]) + len(members[right])
        gained |= _exchange_between(filling, members, left, right)
    return gained, tries


def _pairs(waves: list[int], rng: random.Random) -> Iterator[tuple[int, int]]:
    pairs = [(left, right) for at, left in enumerate(waves) for right in waves[at + 1 :]]
    rng.shuffle(pairs)
    yield from pairs


def _exchange_between(filling: Filling, members: dict[int, list[int]], left: int, right: int) -> bool:
    problem = filling.problem

    def gain(number: int, here: int, there: int) -> int:
        block = problem.blocks[number]
        return problem.cost(block, here) - problem.cost(block, there)

    later = sorted(members[left], key=lambda n: (-gain(n, left, right), n))
    sooner = sorted(members[right], key=lambda n: (-gain(n, right, left), n))
    gained = False
    for a, b in zip(later, sooner, strict=False):
        if gain(a, left, right) + gain(b, right, left) <= 0:
            break
        if _try_exchange(filling, a, b):
            members[left].remove(a)
            members[right].remove(b)
            members[left].append(b)
            members[right].append(a)
            gained = True
    return gained


def _try_exchange(filling: Filling, a: int, b: int) -> bool:
    """Exchange two blocks if both fit and the whole becomes cheaper."""
    block_a, block_b = filling.problem.blocks[a], filling.problem.blocks[b]
    left, right = filling.waves[a], filling.waves[b]
    filling.put(a, left, -1)
    filling.put(b, right, -1)
    was = _cost(filling, block_a, left) + _cost(filling, block_b, right)
    windows = filling.window(a), filling.window(b)
    fits = (
        windows[0][0] <= right <= windows[0][1]
        and windows[1][0] <= left <= windows[1][1]
        and filling.has_room(block_a, right)
        and filling.has_room(block_b, left)
    )
    is_ordered = not any({a, b} == set(pair) for pair in _links(filling, a))
    if fits and is_ordered and _cost(filling, block_a, right) + _cost(filling, block_b, left) < was:
        filling.put(a, right)
        filling.put(b, left)
        return True
    filling.put(a, left)
    filling.put(b, right)
    return False


def _links(filling: Filling, number: int) -> Iterator[tuple[int, int]]:
    for other in (*filling.before.get(number, ()), *filling.behind.get(number, ())):
        yield number, other
