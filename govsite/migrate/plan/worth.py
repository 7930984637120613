"""Cost and worth of a plan: what each merger moves and frees, and what each target takes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from govsite.migrate.consolidation.activity import Activity
from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.model.likeness import Likeness
from govsite.model.plan import SitePlan
from govsite.model.site import Site
from govsite.model.worth import Gain, Receipt, Totals, Worth

_Number = TypeVar("_Number", int, float)


def worth(
    plans: Sequence[SitePlan],
    *,
    sites: Iterable[Site],
    facts: Mapping[str, Facts] | None = None,
    activities: Mapping[str, Activity] | None = None,
    likeness: Likeness | None = None,
) -> Worth:
    """Gains of all sites that go, in the order of ``plans``. The inventory's figures go before what a crawl saw."""
    rows = {site.key: site for site in sites}
    alone = {text.site: text.alone for text in likeness.sites if text.pages} if likeness else {}
    shared = _shared(likeness) if likeness else {}
    seen = activities or {}
    gains = [
        _gain(
            plan,
            rows[plan.id],
            facts=(facts or {}).get(plan.id, UNKNOWN),
            activity=seen.get(plan.id),
            alone=alone.get(plan.id),
            # Known to share nothing, where both were compared.
            at_target=shared.get((plan.id, plan.target), 0) if plan.id in alone and plan.target in alone else None,
        )
        for plan in plans
        if plan.decision.leaves and plan.id in rows
    ]
    return Worth(
        gains=tuple(gains),
        receipts=_receipts(gains, rows, facts or {}),
        totals=_totals(gains),
        ranking=tuple(gain.site for gain in sorted(gains, key=_rank)),
    )


def targets_of(plans: Iterable[SitePlan]) -> list[tuple[str, str]]:
    """Each site that goes with the site it goes to: the pairs of which a plan tells the shared part."""
    return [(plan.id, plan.target) for plan in plans if plan.target]


def _shared(likeness: Likeness) -> dict[tuple[str, str], int]:
    shared = {}
    for pair in likeness.pairs:
        shared[pair.site, pair.other] = pair.pages
        shared[pair.other, pair.site] = pair.other_pages
    return shared


def _gain(
    plan: SitePlan,
    site: Site,
    *,
    facts: Facts,
    activity: Activity | None,
    alone: int | None,
    at_target: int | None,
) -> Gain:
    pages = site.pages if site.pages is not None else facts.page_count
    cost = site.annual_cost
    to_move = None if pages is None else max(1, pages - (at_target or 0))
    return Gain(
        site=plan.id,
        target=plan.target,
        visits=site.monthly_visits,
        pages=pages,
        pages_alone=alone,
        pages_at_target=at_target,
        updates=activity.updates if activity else None,
        findings=facts.findings if facts.is_audited else None,
        vetoes=facts.vetoes if facts.is_audited else None,
        annual_cost=cost,
        contract_end=site.contract_end,
        hosts=plan.frees.hosts,
        cost_per_page=round(cost / to_move, 2) if cost is not None and to_move else None,
    )


def _rank(gain: Gain) -> tuple[bool, float, str]:
    return gain.cost_per_page is None, -(gain.cost_per_page or 0), gain.site


def _receipts(gains: Iterable[Gain], rows: Mapping[str, Site], facts: Mapping[str, Facts]) -> tuple[Receipt, ...]:
    by_target: dict[str, list[Gain]] = {}
    for gain in gains:
        if gain.target:
            by_target.setdefault(gain.target, []).append(gain)
    found = []
    for target, arriving in by_target.items():
        site = rows.get(target)
        own = site.pages if site and site.pages is not None else facts.get(target, UNKNOWN).page_count
        found.append(
            Receipt(
                target=target,
                sites=len(arriving),
                visits=_sum(gain.visits for gain in arriving),
                pages=_sum(gain.pages_to_move for gain in arriving),
                updates=_sum(gain.updates for gain in arriving),
                pages_before=own,
            )
        )
    return tuple(sorted(found, key=lambda receipt: (-receipt.sites, receipt.target)))


def _sum(values: Iterable[_Number | None]) -> _Number | None:
    """The sum of what is known; ``None`` where nothing is."""
    known = [value for value in values if value is not None]
    return round(sum(known[1:], known[0]), 2) if known else None


def _totals(gains: Sequence[Gain]) -> Totals:
    def known(values: Iterable[float | None]) -> list[float]:
        return [value for value in values if value is not None]

    visits, pages = known(gain.visits for gain in gains), known(gain.pages for gain in gains)
    updates, findings = known(gain.updates for gain in gains), known(gain.findings for gain in gains)
    costs = known(gain.annual_cost for gain in gains)
    return Totals(
        sites=len(gains),
        visits=int(sum(visits)),
        visits_known=len(visits),
        pages=int(sum(pages)),
        pages_known=len(pages),
        pages_at_target=sum(gain.pages_at_target or 0 for gain in gains),
        updates=round(sum(updates), 1),
        updates_known=len(updates),
        findings=int(sum(findings)),
        findings_known=len(findings),
        annual_cost=round(sum(costs), 2),
        cost_known=len(costs),
        hosts=len({host for gain in gains for host in gain.hosts}),
    )
