"""The decision table: which row of the policy speaks of a site, in three-valued logic."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from govsite.migrate.consolidation.facts import Facts
from govsite.model.consolidation import Condition, Policy, Row
from govsite.model.site import Site, SiteStatus
from govsite.urls import host_of, is_below


class Missing(Struct, frozen=True):
    """A row may apply, and this column would tell."""

    column: str
    row: Row


class Asked(Struct, frozen=True):
    """One thing that a row asks of a site."""

    column: str
    """Column of the inventory; ``audit`` for what only a look at the site tells."""
    holds: bool | None
    """``None`` where nobody knows."""


def decide(site: Site, *, policy: Policy, facts: Facts) -> Row | Missing | None:
    """The first row that applies; ``Missing`` where one might; ``None`` where none does."""
    for row in policy.rows:
        unknown = ""
        for asked in asked_by(row.when, site=site, facts=facts):
            if asked.holds is False:
                break
            if asked.holds is None:
                unknown = unknown or asked.column
        else:
            return Missing(unknown, row) if unknown else row
    return None


def trace(site: Site, *, policy: Policy, facts: Facts) -> Iterator[tuple[Row, tuple[Asked, ...]]]:
    """Every row down to the one that decides (or leaves open), with all that it asks."""
    for row in policy.rows:
        asked = tuple(asked_by(row.when, site=site, facts=facts))
        yield row, asked
        if all(one.holds is not False for one in asked):
            return


def asked_by(when: Condition, *, site: Site, facts: Facts) -> Iterator[Asked]:
    """For each thing the condition asks: whether it holds, and which column tells."""
    yield from _of_register(when, site)
    yield from _of_names(when, site)
    yield from _of_facts(when, facts)


def _of_register(when: Condition, site: Site) -> Iterator[Asked]:
    if when.statuses:
        yield Asked("status", (site.status or SiteStatus.RUNNING) in when.statuses)
    if when.approved is not None:
        yield Asked("approval", bool(site.approval) == when.approved)
    if when.kinds:
        yield Asked("kind", None if site.kind is None else site.kind in when.kinds)
    if when.levels:
        yield Asked("level", None if site.level is None else site.level in when.levels)
    if when.max_monthly_visits is not None:
        visits = site.monthly_visits
        yield Asked("monthly_visits", None if visits is None else visits <= when.max_monthly_visits)


def _of_names(when: Condition, site: Site) -> Iterator[Asked]:
    if when.divisions:
        yield Asked("division", site.division.startswith(when.divisions) if site.division else None)
    if when.domains:
        host = host_of(site.url)
        yield Asked("url", any(is_below(host, domain) for domain in when.domains))
    if when.words:
        told = site.name + site.owner
        yield Asked("name", any(word in told for word in when.words) if told else None)


def _of_facts(when: Condition, facts: Facts) -> Iterator[Asked]:
    if when.dead is not None:
        yield Asked("audit", facts.is_dead == when.dead)
    if when.failed_rules:
        found = bool(facts.failed_rules.intersection(when.failed_rules))
        yield Asked("audit", found if facts.is_audited else None)
    if when.failed_severity is not None:
        is_grave = facts.worst is not None and facts.worst.rank <= when.failed_severity.rank
        yield Asked("audit", is_grave if facts.is_audited else None)
