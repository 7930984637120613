"""A plan's decisions put into waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from govsite.errors import UsageError
from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.migrate.waves import cpsat, greedy, linear
from govsite.migrate.waves.groups import groups_of
from govsite.migrate.waves.problem import (
    YEAR,
    Block,
    Limits,
    Move,
    Problem,
    blocks_of,
    order_of,
    pages_told,
    points,
    refuse,
    refuse_clashes,
)
from govsite.model.consolidation import WaveRules
from govsite.model.plan import SitePlan, Solver, Wave
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.quantities import counted, plural

FEWEST_FOR_TENTH = 10
_WORTH_A_WAVE = 0.01
"""By which share the objective must fall for the plan to take more waves than it needs."""


class SolverName(StrEnum):
    """How waves are found."""

    AUTO = "auto"
    CPSAT = "cpsat"
    GREEDY = "greedy"


class Schedule(Struct, frozen=True, kw_only=True):
    """Sites with their waves, in the order they came."""

    sites: tuple[SitePlan, ...]
    waves: tuple[Wave, ...] = ()
    solver: Solver = Solver()
    remarks: tuple[Words, ...] = ()


def schedule(
    plans: Sequence[SitePlan],
    *,
    sites: Sequence[Site],
    facts: Mapping[str, Facts],
    limits: Limits,
    solver: SolverName = SolverName.AUTO,
    seed: int = 0,
    earlier: Mapping[str, int] | None = None,
) -> Schedule:
    """Put every site that leaves into a wave; ``sites`` are those of the inventory.

    ``earlier`` are waves of an earlier plan that nobody has frozen: sites stay in them
    unless that costs more than ``change_weight``.

    The same input and seed give the same waves, in whatever order sites come. Raises
    ``UsageError`` where the limits clash (in words) or the solver is not installed.
    """
    if solver is SolverName.CPSAT and not cpsat.is_installed():
        raise UsageError("CP-SAT is not installed", hint="pip install 'govsite[plan]', or --solver greedy")
    moves, remarks = _moves(plans, sites=sites, facts=facts, rules=limits.rules, earlier=earlier or {})
    if not moves:
        return Schedule(sites=tuple(plans), remarks=remarks)
    groups, parted = groups_of(moves, rules=limits.rules)
    found = _search(groups, limits=limits, solver=solver, seed=seed)
    remarks = (*remarks, *parted, *found.remarks, *_contract_remarks(moves, limits))
    if any(move.frozen is not None for move in moves):
        remarks = (*remarks, *_cost_of_frozen(moves, found, limits=limits, solver=solver, seed=seed))
    return Schedule(
        sites=tuple(_placed(plan, found.waves.get(plan.id), limits=limits) for plan in plans),
        waves=_waves(moves, found.waves, limits=limits),
        solver=found.solver,
        remarks=remarks,
    )


# ---------------------------------------------------------------- moves


def _moves(
    plans: Sequence[SitePlan],
    *,
    sites: Sequence[Site],
    facts: Mapping[str, Facts],
    rules: WaveRules,
    earlier: Mapping[str, int],
) -> tuple[list[Move], tuple[Words, ...]]:
    by_key = {site.key: site for site in sites}
    leaving = sorted((plan for plan in plans if plan.decision.leaves), key=lambda plan: plan.id)
    given = {plan.id: _page_count(by_key[plan.id], facts.get(plan.id, UNKNOWN)) for plan in leaving}
    pages = pages_told(given)
    busy_from = _busy_from([by_key[plan.id].monthly_visits for plan in leaving], rules)
    moves = []
    for plan in leaving:
        site, known = by_key[plan.id], facts.get(plan.id, UNKNOWN)
        has_vetoes = known.vetoes > 0 or facts.get(plan.target, UNKNOWN).vetoes > 0
        moves.append(
            Move(
                key=plan.id,
                target=plan.target,
                through=plan.via[0] if plan.via else "",
                pages=pages[plan.id],
                is_estimated=given[plan.id] is None,
                is_busy=busy_from is not None and (site.monthly_visits or 0) >= busy_from,
                earliest=1 + rules.mend_waves if has_vetoes else 1,
                frozen=plan.wave,
                planned=earlier.get(plan.id) if plan.wave is None else None,
                annual_cost=site.annual_cost or 0.0,
                contract_end=_day(site.contract_end),
                findings=known.findings,
                systems=site.systems,
            )
        )
    return moves, _estimate_remarks(given, rules)


def _estimate_remarks(given: Mapping[str, int | None], rules: WaveRules) -> tuple[Words, ...]:
    """How far the pages of waves are counted and how far they are not."""
    unknown = [key for key, number in given.items() if number is None]
    if not unknown:
        return ()
    if len(unknown) == len(given):
        if not rules.pages:
            return ()
        return (
            Words(
                zh="没有网站给出页面数，每批页面数上限不起作用",
                en="no site gives a number of pages; the limit on the pages of a wave keeps nothing",
            ),
        )
    mean = pages_told(given)[unknown[0]]
    return (
        Words(
            zh=f"批次页面数含估计：{len(unknown)}个网站没有页面数，各按其余{len(given) - len(unknown)}个网站的平均数"
            f"（{mean:,}页）计算",
            en=f"pages of waves are estimated for {plural(len(unknown), 'site')} "
            "without a number of pages; each counts as the"
            f" mean of the other {len(given) - len(unknown)} ({mean:,})",
        ),
    )


def _page_count(site: Site, facts: Facts) -> int | None:
    return site.pages if site.pages is not None else facts.page_count


def _busy_from(visits: Sequence[int | None], rules: WaveRules) -> int | None:
    """Monthly visits from which a site counts as busy."""
    if rules.risky_visits:
        return rules.risky_visits
    known = sorted((number for number in visits if number), reverse=True)
    return known[len(known) // 10 - 1] if len(known) >= FEWEST_FOR_TENTH else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


# ---------------------------------------------------------------- the search


class _Waves(Struct, frozen=True, kw_only=True):
    waves: dict[str, int]
    objective: int
    solver: Solver
    remarks: tuple[Words, ...] = ()


def _search(groups: Sequence[Sequence[Move]], *, limits: Limits, solver: SolverName, seed: int) -> _Waves:
    blocks = blocks_of(groups, rules=limits.rules, start=limits.start)
    calendar = limits.calendar()
    most = calendar.waves_until(limits.deadline) if limits.deadline is not None and limits.start is not None else None
    refuse_clashes(blocks, limits=limits, most=most)
    after, depth = order_of(blocks)
    problem, filled = _fewest_waves(blocks, after=after, depth=depth, limits=limits, most=most)
    quick = greedy.improve(problem, filled, seed=seed) if filled is not None else None
    choices = cpsat.choices(problem)
    wants_best = solver is SolverName.CPSAT or (
        solver is SolverName.AUTO and cpsat.is_installed() and choices <= cpsat.MAX_CHOICES
    )
    if wants_best:
        return _best(problem, quick, depth=depth, limits=limits, seed=seed)
    if quick is None:
        refuse([_nothing_found(problem, limits)])
    assert quick is not None
    remarks = _why_greedy(solver, choices)
    return _result(problem, quick, solver=Solver(name="greedy", status="no bound"), remarks=remarks)


def _best(problem: Problem, quick: list[int] | None, *, depth: tuple[int, ...], limits: Limits, seed: int) -> _Waves:
    """The relaxation's bound, and the best schedule that starts from it or from the quick one."""
    relaxed = linear.relax(problem, cpsat.kinds_of(problem))
    starts = [quick]
    if relaxed is not None:
        near = greedy.fill_toward(problem, relaxed.wishes, depth=depth)
        starts.append(greedy.improve(problem, near, seed=seed) if near is not None else None)
    found = min((start for start in starts if start is not None), key=problem.objective, default=None)
    bound = relaxed.bound if relaxed is not None else 0.0
    if found is None or not _is_near(problem.objective(found), bound):
        solved = cpsat.solve(problem, hint=found, seed=seed)
        bound = max(bound, solved.bound)
        if solved.waves is not None and (found is None or problem.objective(solved.waves) <= problem.objective(found)):
            found = list(solved.waves)
    if found is None:
        refuse([_nothing_found(problem, limits)])
    assert found is not None
    objective = problem.objective(found)
    status = "optimal" if _is_near(objective, bound) else "feasible"
    shown = points(min(bound, objective)) if bound else None
    return _result(problem, found, solver=Solver(name="cpsat", bound=shown, status=status))


def _is_near(objective: float, bound: float) -> bool:
    """Whether no schedule can be better by more than the gap that counts as none."""
    return objective <= bound * (1 + cpsat.GAP)


def _fewest_waves(
    blocks: Sequence[Block],
    *,
    after: tuple[tuple[int, int], ...],
    depth: tuple[int, ...],
    limits: Limits,
    most: int | None,
) -> tuple[Problem, list[int] | None]:
    """The problem over the fewest waves that the greedy fill finds enough, and that fill.

    Where waves are so full that the dearest sites cannot go first, a few more often cost less
    than the crowding: the number with the smallest objective is taken.
    """
    rules = limits.rules
    calendar = limits.calendar()
    busy = sum(block.busy for block in blocks)
    room = _busy_room(blocks, rules)
    waves = max(
        ceil(sum(block.size for block in blocks) / rules.sites),
        ceil(sum(block.pages for block in blocks) / rules.pages) if rules.pages else 1,
        ceil(busy / room) if busy else 1,
        *(block.frozen or block.earliest for block in blocks),
    )
    waves = fewest = min(waves, most) if most is not None else waves
    best: tuple[int, Problem, list[int]] | None = None
    while True:
        problem = Problem(
            blocks=tuple(blocks),
            after=after,
            waves=waves,
            days=tuple(calendar.end_day(wave) for wave in range(1, waves + 1)),
            sites=rules.sites,
            pages=rules.pages,
            busy=room,
            even=ceil(busy / fewest),
            risk=round(rules.risk_weight * 1_000_000),
            change=round(rules.change_weight * 1_000_000),
        )
        filled = greedy.fill(problem, depth=depth, large_first=False)
        if filled is not None and best is None:
            return problem, filled
        filled = filled or greedy.fill(problem, depth=depth, large_first=True)
        if filled is not None and (best is None or problem.objective(filled) < best[0] * (1 - _WORTH_A_WAVE)):
            best = problem.objective(filled), problem, filled
        elif best is not None:
            return best[1], best[2]
        if waves == most:
            return (best[1], best[2]) if best is not None else (problem, None)
        waves += max(1, waves // 20)
        waves = min(waves, most) if most is not None else waves


def _busy_room(blocks: Sequence[Block], rules: WaveRules) -> int:
    """Busy sites that a wave takes: the policy's share, or what is frozen or moves together anyway."""
    frozen: dict[int, int] = {}
    for block in blocks:
        if block.frozen is not None:
            frozen[block.frozen] = frozen.get(block.frozen, 0) + block.busy
    return max(1, int(rules.risky_share * rules.sites), *(block.busy for block in blocks), *frozen.values())


def _result(problem: Problem, waves: Sequence[int], *, solver: Solver, remarks: tuple[Words, ...] = ()) -> _Waves:
    objective = problem.objective(waves)
    placed = {move.key: wave for block, wave in zip(problem.blocks, waves, strict=True) for move in block.moves}
    return _Waves(
        waves=placed, objective=objective, solver=replace(solver, objective=points(objective)), remarks=remarks
    )


def _nothing_found(problem: Problem, limits: Limits) -> Words:
    sites = sum(block.size for block in problem.blocks)
    zh = [f"{sites} 个网站排入 {problem.waves} 批，每批 {problem.sites} 个网站"]
    en = [f"{plural(sites, 'site')} in {plural(problem.waves, 'wave')} of {plural(problem.sites, 'site')}"]
    if problem.pages:
        zh.append(f"每批 {problem.pages} 页")
        en.append(f"{plural(problem.pages, 'page')} a wave")
    zh.append(f"每批高访问量网站不超过 {problem.busy} 个")
    en.append(f"at most {problem.busy} busy sites a wave")
    if limits.deadline is not None:
        zh.append(f"截止日 {limits.deadline}")
        en.append(f"the deadline {limits.deadline}")
    if problem.after:
        zh.append("途经其他网站的网站要等其先迁")
        en.append("sites that wait for the site they go through")
    return Words(zh=f"以下条件不能同时满足：{'、'.join(zh)}", en=f"these do not go together: {', '.join(en)}")


def _why_greedy(solver: SolverName, choices: int) -> tuple[Words, ...]:
    if solver is SolverName.GREEDY:
        return ()
    if cpsat.is_installed():
        return (
            Words(
                zh=f"规模较大（{choices}个选择），用贪心加局部搜索排批，没有下界",
                en=f"so large ({choices} choices) that waves were found by greedy fill and local search: no bound",
            ),
        )
    return (
        Words(
            zh="未安装 ortools（govsite[plan]），用贪心加局部搜索排批，没有下界",
            en="ortools (govsite[plan]) is not installed: waves by greedy fill and local search, no bound",
        ),
    )


# ---------------------------------------------------------------- results


def _placed(plan: SitePlan, wave: int | None, *, limits: Limits) -> SitePlan:
    if wave is None:
        return plan
    span = limits.calendar().span(wave) if limits.start is not None and plan.frees.contract_end else None
    end = _day(plan.frees.contract_end)
    frees = plan.frees
    if span is not None and end is not None and frees.annual_cost and end > span.last:
        frees = replace(frees, wasted_cost=round(frees.annual_cost * (end - span.last).days / YEAR, 2))
    return replace(plan, wave=wave, frees=frees)


def _waves(moves: Sequence[Move], placed: Mapping[str, int], *, limits: Limits) -> tuple[Wave, ...]:
    calendar = limits.calendar()
    members: dict[int, list[Move]] = {}
    for move in moves:
        members.setdefault(placed[move.key], []).append(move)
    waves = []
    for number in range(1, max(members) + 1):
        span = calendar.span(number)
        inside = members.get(number, [])
        waves.append(
            Wave(
                number=number,
                starts=str(span.first) if span else "",
                ends=str(span.last) if span else "",
                site_count=len(inside),
                page_count=sum(move.pages for move in inside),
                estimated_sites=sum(move.is_estimated for move in inside),
                risky_count=sum(move.is_busy for move in inside),
            )
        )
    return tuple(waves)


def _contract_remarks(moves: Sequence[Move], limits: Limits) -> tuple[Words, ...]:
    count = sum(move.contract_end is not None for move in moves)
    if limits.start is not None or not count:
        return ()
    return (
        Words(
            zh=f"{count}个网站有合同到期日，但计划没有开始日期（--start），未考虑合同",
            en=f"{counted(count, 'site', 'has', 'have')} a contract end, "
            "but the plan has no --start: contracts are not considered",
        ),
    )


def _cost_of_frozen(
    moves: Sequence[Move], found: _Waves, *, limits: Limits, solver: SolverName, seed: int
) -> tuple[Words, ...]:
    """What frozen waves cost against the plan without them."""
    free = [replace(move, frozen=None) for move in moves]
    groups, _ = groups_of(free, rules=limits.rules)
    try:
        best = _search(groups, limits=limits, solver=solver, seed=seed)
    except UsageError:
        return ()
    frozen = [move for move in moves if move.frozen is not None]
    late = [move for move in frozen if found.waves[move.key] > best.waves[move.key]]
    loss = points(found.objective - best.objective)
    told = ", ".join(f"{move.key} ({found.waves[move.key]} > {best.waves[move.key]})" for move in late[:5])
    remarks = [
        Words(
            zh=f"人工定了{len(frozen)}个网站的批次：目标值{points(found.objective)}，不定则为{points(best.objective)}"
            f"（代价 {loss}）",
            en=f"{plural(len(frozen), 'frozen wave')}: objective {points(found.objective)}, without them "
            f"{points(best.objective)} (cost {loss})",
        )
    ]
    if late:
        remarks.append(
            Words(
                zh=f"{len(late)}个网站被定在比最优更晚的批次：{told}",
                en=f"{counted(len(late), 'site', 'is', 'are')} frozen later than in the best plan: {told}",
            )
        )
    early = [move for move in frozen if move.earliest > found.waves[move.key]]
    if early:
        names = ", ".join(move.key for move in early[:5])
        remarks.append(
            Words(
                zh=f"{len(early)}个网站被定在整改完成之前的批次：{names}",
                en=f"{counted(len(early), 'site', 'is', 'are')} frozen "
                f"in a wave before veto findings are mended: {names}",
            )
        )
    return tuple(remarks)
