"""Why a site's plan is what it is: the table row by row, the way to its target, its wave."""

from __future__ import annotations

from msgspec import Struct

from govsite.migrate.consolidation.decisions import Asked, trace
from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.model.consolidation import Policy, Row
from govsite.model.plan import Plan, SitePlan, Wave
from govsite.model.site import Site

EXPLANATION_SCHEMA = "govsite/plan-explanation/1"


class Step(Struct, frozen=True, kw_only=True):
    """One row of the table and what it made of the site."""

    row: str
    clause: str
    applies: bool | None
    """``None`` where the data do not say."""
    asked: tuple[Asked, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """All that led to one site's plan."""

    schema: str = EXPLANATION_SCHEMA
    site: SitePlan
    row: dict[str, str]
    """Columns of the inventory that the policy may ask for, as text; empty where unknown."""
    facts: Facts
    steps: tuple[Step, ...]
    target: SitePlan | None = None
    """The plan of the site that takes over, where the inventory holds it."""
    wave: Wave | None = None
    taken_over: int = 0
    """Sites that go to this one."""


_COLUMNS = ("owner", "level", "kind", "division", "parent", "status", "approval", "monthly_visits", "pages",
            "annual_cost", "contract_end", "systems")  # fmt: skip


def explain(plan: Plan, *, site: Site, policy: Policy, facts: Facts = UNKNOWN) -> Explanation:
    """The explanation of one site of a plan. Raises ``KeyError`` where the plan does not hold it."""
    by_key = {planned.id: planned for planned in plan.sites}
    planned = by_key[site.key]
    return Explanation(
        site=planned,
        row={column: _shown(getattr(site, column)) for column in _COLUMNS},
        facts=facts,
        steps=tuple(_step(row, asked) for row, asked in trace(site, policy=policy, facts=facts)),
        target=by_key.get(planned.target),
        wave=next((wave for wave in plan.waves if wave.number == planned.wave), None),
        taken_over=sum(other.target == planned.id for other in plan.sites),
    )


def _step(row: Row, asked: tuple[Asked, ...]) -> Step:
    held = [one.holds for one in asked]
    applies = False if False in held else None if None in held else True
    return Step(row=row.id, clause=f"{row.source.document} {row.source.clause}".strip(), applies=applies, asked=asked)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else str(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
