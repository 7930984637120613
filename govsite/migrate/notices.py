"""The papers per site: what each says, from the plan, the inventory and the footers that a run has seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from govsite.migrate.consolidation.activity import Activity
from govsite.migrate.consolidation.drafts import FROZEN
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.notice import Held, Identifier, Notice, NoticeRules, Periods, Place, Timeline
from govsite.model.plan import Plan, SitePlan
from govsite.model.site import Site
from govsite.urls import host_of, unicode_host

DOMAIN = "domain"
SITE_CODE = "site_code"


def notices(
    plan: Plan,
    *,
    sites: Iterable[Site],
    rules: NoticeRules,
    place: Jurisdiction,
    activities: Mapping[str, Activity] | None = None,
    switch: date | None = None,
) -> Iterator[Notice]:
    """One notice for each site that goes, in the order of the plan.

    The day of the switch is the last day of the site's wave, unless ``switch`` sets it.
    Values of identifiers come from ``activities``; what nobody has seen stays empty, to be
    filled in by hand.
    """
    rows = {site.key: site for site in sites}
    ends = {wave.number: wave.ends for wave in plan.waves}
    for entry in plan.sites:
        if not entry.decision.leaves:
            continue
        site = rows.get(entry.id) or Site(url=entry.url, id=entry.id, name=entry.name)
        seen = (activities or {}).get(entry.id)
        # Nobody outside has to read what the policy would have said.
        is_by_hand = entry.row == FROZEN
        day = switch or _day(ends.get(entry.wave or 0, ""))
        yield Notice(
            site=_place(site),
            target=_target(entry.target, rows),
            decision=entry.decision,
            content=entry.content,
            clause=entry.clause,
            reason=entry.note if is_by_hand else "；".join(words.in_language(rules.lang) for words in entry.reasons),
            is_by_hand=is_by_hand,
            needs_approval=entry.needs_approval,
            approval=entry.approval,
            wave=entry.wave,
            hosts=_hosts(entry),
            held=_held(entry, rows),
            identifiers=_identifiers(entry, site, rules=rules, place=place, seen=seen),
            timeline=timeline(day, rules.periods) if day else Timeline(),
            periods=rules.periods,
            run=plan.run if seen else "",
        )


def timeline(switch: date, periods: Periods) -> Timeline:
    """The steps around the day of the switch. The notice stands ``notice_days`` in full before it."""
    return Timeline(
        notice_from=(switch - timedelta(days=periods.notice_days)).isoformat(),
        notice_until=switch.isoformat(),
        lower_ttl=(switch - timedelta(days=periods.ttl_days_before)).isoformat(),
        switch=switch.isoformat(),
        restore_ttl=(switch + timedelta(days=periods.watch_days)).isoformat(),
        redirect_until=_years_on(switch, periods.redirect_years).isoformat(),
        retain_until=_years_on(switch, periods.retention_years).isoformat(),
    )


def _place(site: Site) -> Place:
    return Place(id=site.key, name=site.name or host_of(site.url), url=site.url, owner=site.owner)


def _target(target: str, rows: Mapping[str, Site]) -> Place | None:
    if not target:
        return None
    site = rows.get(target)
    return _place(site) if site else Place(id="", name="", url=target)


def _hosts(entry: SitePlan) -> tuple[str, ...]:
    """The names to give up: what the plan frees and nothing else, for others may need the rest."""
    return tuple(unicode_host(host) for host in entry.frees.hosts)


def _held(entry: SitePlan, rows: Mapping[str, Site]) -> tuple[Held, ...]:
    return tuple(
        Held(host=unicode_host(one.host), by=(_target(one.by, rows) if one.by else None)) for one in entry.frees.held
    )


def _identifiers(
    entry: SitePlan, site: Site, *, rules: NoticeRules, place: Jurisdiction, seen: Activity | None
) -> tuple[Identifier, ...]:
    """What the site shows; its code also from the inventory, where the two may differ."""
    pattern = place.site_code.pattern
    listed = site.id if pattern and re.fullmatch(pattern, site.id) else ""
    values = dict(seen.identifiers) if seen else {}
    values[DOMAIN] = "、".join(_hosts(entry))
    shown = values.get(SITE_CODE, "")
    values[SITE_CODE] = shown or listed
    return tuple(
        Identifier(
            id=item.id,
            title=item.title.in_language(rules.lang),
            office=item.office.in_language(rules.lang),
            value=values.get(item.id, ""),
            listed=listed if item.id == SITE_CODE and shown and listed != shown else "",
        )
        for item in rules.items
    )


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # 29 February, or beyond the calendar.
        return day + timedelta(days=min(365 * years, (date.max - day).days))


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None
