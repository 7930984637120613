"""Where a plan's parts meet: inventory, policy, the outcomes of an audit, and what people decided.

``migrate`` knows neither the store nor the checks; this module hands it what they know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from govsite.audit.engine import Judge, load_check
from govsite.inventory.vocabulary import FIELDS
from govsite.migrate.consolidation.consolidate import UNIT, consolidate
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.consolidation.facts import UNKNOWN, Facts, facts_of
from govsite.migrate.consolidation.names import remarks_on_names
from govsite.migrate.consolidation.units import unit_of
from govsite.migrate.plan.document import COLUMNS
from govsite.migrate.plan.summary import remarks_on_choices, summarise
from govsite.migrate.waves.problem import Limits
from govsite.migrate.waves.schedule import SolverName, schedule
from govsite.model.consolidation import Policy
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import Status
from govsite.model.plan import Plan
from govsite.model.rule import Rule, Source
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.quantities import plural
from govsite.store.store import Store
from govsite.version import __version__


@dataclass(frozen=True, kw_only=True)
class Order:
    """Everything a plan is made from."""

    sites: Sequence[Site]
    policy: Policy
    place: Jurisdiction
    rules: Sequence[Rule] = ()
    """Rules in force: those on domain names tell which of two sites of one unit fits better."""
    facts: Mapping[str, Facts] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    limits: Limits | None = None
    """What waves keep to; without it, what the policy says."""
    solver: SolverName = SolverName.AUTO
    seed: int = 0
    inventory: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Canonical column → its head in the inventory."""
    run: str = ""


def make_plan(order: Order) -> Plan:
    """Decide about every site and put those that leave into waves.

    The same order gives the same plan; how sites are sorted changes nothing but the order
    in which the plan names them. Raises ``InputError`` where two sites share an id and
    ``UsageError`` where the limits on waves clash.
    """
    sites, remarks = _with_divisions(order.sites, order.place)
    facts = _with_misfits(sites, facts=order.facts, order=order)
    decided = consolidate(sites, policy=order.policy, place=order.place, facts=facts, choices=order.choices)
    found = schedule(
        decided,
        sites=sites,
        facts=facts,
        limits=order.limits or Limits(rules=order.policy.waves),
        solver=order.solver,
        seed=order.seed,
        earlier={key: choice.planned_wave for key, choice in order.choices.items() if choice.planned_wave},
    )
    costs = {site.key: site.annual_cost or 0.0 for site in sites}
    return Plan(
        policy=order.policy.id,
        policy_version=order.policy.version,
        columns=_columns(order),
        sources=_sources(order.policy),
        seed=order.seed,
        tool_version=__version__,
        jurisdiction=order.place.id,
        inventory=order.inventory,
        run=order.run,
        summary=summarise(found.sites, waves=found.waves),
        sites=found.sites,
        waves=found.waves,
        solver=found.solver,
        remarks=(
            *remarks,
            *remarks_on_choices(found.sites, costs=costs),
            *remarks_on_names(found.sites),
            *found.remarks,
        ),
    )


def _sources(policy: Policy) -> dict[str, Source]:
    """The clause of each row, so that a plan can say how far it was compared with the official text."""
    found = {row.id: row.source for row in policy.rows}
    if policy.one_site_per_unit is not None:
        found.setdefault(UNIT, policy.one_site_per_unit.source)
    return found


def _columns(order: Order) -> dict[str, Words]:
    """What readers call a column: its head in their ledger, else a word by which it would be read there."""
    known = {"audit": Words(zh="检查结果", en="audit"), "target": COLUMNS["target"]}
    for name in FIELDS:
        words = order.place.inventory.headers.get(name, ())
        title = order.titles.get(name, "")
        chinese = next((word for word in words if not word.isascii()), name)
        known[name] = Words(zh=title or chinese, en=title or name)
    return known


def facts_from_run(store: Store, run_id: str) -> dict[str, Facts]:
    """What an audit in the store knows of each site."""
    facts = facts_of(store.outcomes(run_id))
    for summary in store.summaries(run_id):
        if summary.page_count:
            key = summary.site.key
            facts[key] = replace(facts.get(key, UNKNOWN), page_count=summary.page_count)
    return facts


def _with_divisions(sites: Sequence[Site], place: Jurisdiction) -> tuple[list[Site], tuple[Words, ...]]:
    """Divisions read from site codes, where the whole inventory has no such column.

    An empty cell of a column that is there stays empty, and becomes a question.
    """
    digits = place.site_code.division_digits
    if not digits or any(site.division for site in sites):
        return list(sites), ()
    read = [_with_division(site, digits) for site in sites]
    count = sum(bool(site.division) for site in read)
    if not count:
        return list(sites), ()
    return read, (
        Words(
            zh=f"清单没有行政区划代码列：{count}个网站的区划取自网站标识码前{digits}位",
            en="the inventory has no column of divisions: "
            f"those of {plural(count, 'site')} are read from their site codes",
        ),
    )


def _with_division(site: Site, digits: int) -> Site:
    code = site.id[:digits]
    return replace(site, division=code) if len(site.id) > digits and code.isascii() and code.isdigit() else site


def _with_misfits(sites: Sequence[Site], *, facts: Mapping[str, Facts], order: Order) -> dict[str, Facts]:
    """How badly the names of sites fit that share their unit with another, judged offline."""
    known = dict(facts)
    unit_rule = order.policy.one_site_per_unit
    if unit_rule is None or not unit_rule.fitting_rules:
        return known
    wanted = frozenset(unit_rule.fitting_rules)
    rules = [rule for rule in order.rules if rule.id in wanted and not load_check(rule.check).needs]
    units: dict[tuple[str, str], list[Site]] = {}
    for site in sites:
        unit = unit_of(site, order.place)
        if unit is not None:
            units.setdefault(unit, []).append(site)
    judge = Judge(rules, order.place)
    for members in units.values():
        for site in members if rules and len(members) > 1 else ():
            outcomes = judge(Evidence(site=site)).outcomes
            failed = sum(outcome.status is Status.FAIL for outcome in outcomes)
            known[site.key] = replace(known.get(site.key, UNKNOWN), misfits=failed)
    return known
