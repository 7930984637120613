"""What the store says of sites over time and in one run, as plans make use of it.

``store``, ``crawl`` and ``migrate`` do not know one another; they meet here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from govsite.migrate.consolidation.activity import Activity, activity
from govsite.migrate.consolidation.dead import Death, Sight, death
from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.migrate.likeness.sites import compare
from govsite.migrate.likeness.sketch import SiteSketch, sketch_site
from govsite.migrate.plan.worth import targets_of
from govsite.model.consolidation import DeadRule
from govsite.model.evidence import Evidence
from govsite.model.likeness import Likeness
from govsite.model.plan import SitePlan
from govsite.model.run import SiteSummary
from govsite.store.store import Store

REFUSED_US = frozenset({401, 403, 407, 418, 429, 451})
"""Statuses by which a server that is alive turns a crawler away."""


class Survey(Struct, frozen=True, kw_only=True):
    """What one run shows of all sites: small enough to keep, whatever the run's size."""

    activities: dict[str, Activity]
    sketches: tuple[SiteSketch, ...]
    seed: int = 0


def dead_sites(store: Store, rule: DeadRule, *, keys: Iterable[str] | None = None) -> dict[str, Death]:
    """Sites that the store's runs, newest first, show dead by ``rule``; ``keys`` limits which are asked about."""
    wanted = frozenset(keys) if keys is not None else None
    answered: set[str] = set()
    sights: dict[str, list[Sight]] = {}
    looks = (run for run in store.runs() if run.is_look)
    for run in sorted(looks, key=lambda run: run.started_at, reverse=True):
        for summary in store.summaries(run.id):
            key = summary.site.key
            if key in answered or (wanted is not None and key not in wanted):
                continue
            seen = is_reachable(summary)
            if seen:
                answered.add(key)
            sights.setdefault(key, []).append(Sight(at=summary.observed_at or run.started_at, is_reachable=seen))
    found = {key: death(seen, rule) for key, seen in sights.items()}
    return {key: end for key, end in found.items() if end is not None}


def is_reachable(summary: SiteSummary) -> bool | None:
    """Whether a run reached the site; ``None`` where it cannot tell, or was turned away by something alive."""
    if summary.page_count or (summary.is_seen and not summary.home_problem):
        return True
    if not summary.is_seen or summary.home_status in REFUSED_US:
        return None
    return False


def with_deaths(facts: Mapping[str, Facts], deaths: Mapping[str, Death]) -> dict[str, Facts]:
    """Facts completed by the sites that are dead."""
    known = dict(facts)
    for key in deaths:
        known[key] = replace(known.get(key, UNKNOWN), is_dead=True)
    return known


def survey(evidence: Iterable[Evidence], *, seed: int = 0) -> Survey:
    """One pass over a run's evidence, site by site."""
    activities: dict[str, Activity] = {}
    sketches = []
    for item in evidence:
        activities[item.site.key] = activity(item)
        sketches.append(sketch_site(item, seed=seed))
    return Survey(activities=activities, sketches=tuple(sketches), seed=seed)


def shared_part(seen: Survey, plans: Sequence[SitePlan]) -> Likeness:
    """Which sites say the same; told in any case: what each site that goes shares with its target."""
    return compare(seen.sketches, seed=seen.seed, wanted=targets_of(plans))
