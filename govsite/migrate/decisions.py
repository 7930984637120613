"""The decision table: which row of the policy speaks of a site, in three-valued logic."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from govsite.migrate.facts import Facts
from govsite.model.consolidation import Condition, Policy, Row
from govsite.model.site import Site, SiteStatus
from govsite.urls import host_of, is_below


class Missing(Struct, frozen=True):
    """A row may apply, and this column would tell."""

    column: str
    row: Row


def decide(site: Site, *, policy: Policy, facts: Facts) -> Row | Missing | None:
    """The first row that applies; ``Missing`` where one might; ``None`` where none does."""
    for row in policy.rows:
        verdicts = list(_verdicts(row.when, site, facts))
        if any(verdict is False for verdict in verdicts):
            continue
        unknown = next((verdict for verdict in verdicts if isinstance(verdict, str)), None)
        return Missing(unknown, row) if unknown else row
    return None


def _verdicts(when: Condition, site: Site, facts: Facts) -> Iterator[bool | str]:
    """For each thing the condition asks: whether it holds, or the column that would tell."""
    yield from _of_register(when, site)
    yield from _of_names(when, site)
    yield from _of_facts(when, facts)


def _of_register(when: Condition, site: Site) -> Iterator[bool | str]:
    if when.statuses:
        yield (site.status or SiteStatus.RUNNING) in when.statuses
    if when.approved is not None:
        yield bool(site.approval) == when.approved
    if when.kinds:
        yield "kind" if site.kind is None else site.kind in when.kinds
    if when.levels:
        yield "level" if site.level is None else site.level in when.levels
    if when.max_monthly_visits is not None:
        yield "monthly_visits" if site.monthly_visits is None else site.monthly_visits <= when.max_monthly_visits


def _of_names(when: Condition, site: Site) -> Iterator[bool | str]:
    if when.divisions:
        yield site.division.startswith(when.divisions) if site.division else "division"
    if when.domains:
        host = host_of(site.url)
        yield any(is_below(host, domain) for domain in when.domains)
    if when.words:
        told = site.name + site.owner
        yield any(word in told for word in when.words) if told else "name"


def _of_facts(when: Condition, facts: Facts) -> Iterator[bool | str]:
    if when.dead is not None:
        yield facts.is_dead == when.dead
    if when.failed_rules:
        yield bool(facts.failed_rules.intersection(when.failed_rules)) if facts.is_audited else "audit"
    if when.failed_severity is not None:
        is_grave = facts.worst is not None and facts.worst.rank <= when.failed_severity.rank
        yield is_grave if facts.is_audited else "audit"
