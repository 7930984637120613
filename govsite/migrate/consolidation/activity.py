"""How alive a site is, as far as its evidence shows: pages, new entries a month, identifiers in its footer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.model.evidence import Evidence
from govsite.model.page import FooterItem, Page, PageKind

WINDOW = timedelta(days=182)
"""Half a year: long enough for sites that publish seldom, short enough to be about today."""
DAYS_A_MONTH = 30.4


class Activity(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one run shows of a site's life."""

    site: str
    page_count: int | None = None
    """Pages that were read; ``None`` where none was."""
    is_complete: bool = True
    """False where a budget ended the crawl: there are more pages."""
    updates: float | None = None
    """New dated entries a month over the half year before the run; at least so many."""
    newest: str = ""
    """ISO date of the newest entry that is not in the future."""
    identifiers: dict[str, str] = {}
    """Footer items by id, with their value, or the address they link to where the value cannot be read."""
    name: str = ""


def activity(evidence: Evidence) -> Activity:
    """The activity of one site; what could not be seen is unknown, not nothing."""
    pages = evidence.seen_pages
    if not pages:
        return Activity(site=evidence.site.key, name=evidence.site.name)
    today = _day(evidence.observed_at)
    days = _entries(pages)
    past = [day for day in days.values() if today is None or day <= today]
    updates = None
    if today is not None and days:
        # What a list leaves out on its second page is not seen: the number is a lower bound.
        recent = sum(today - WINDOW < day for day in past)
        updates = round(recent / (WINDOW.days / DAYS_A_MONTH), 2)
    return Activity(
        site=evidence.site.key,
        name=evidence.site.name,
        page_count=len(pages),
        is_complete=evidence.is_complete,
        updates=updates,
        newest=max(past).isoformat() if past else "",
        identifiers=_identifiers(pages),
    )


def with_activity(facts: Mapping[str, Facts], activities: Mapping[str, Activity]) -> dict[str, Facts]:
    """Facts completed by the pages and updates that the crawl has seen."""
    known = dict(facts)
    for key, seen in activities.items():
        if seen.page_count is not None:
            known[key] = replace(known.get(key, UNKNOWN), page_count=seen.page_count, updates=seen.updates)
    return known


def _entries(pages: tuple[Page, ...]) -> dict[str, date]:
    """Dated articles and list entries by address: an entry that stands in three lists is one."""
    days: dict[str, date] = {}
    for page in pages:
        if page.published is not None:
            found = _day(page.published.date)
            if found is not None:
                days[page.url] = found
        for item in page.items:
            found = _day(item.date) if item.date else None
            if found is not None:
                days.setdefault(item.url or item.title, found)
    return days


def _identifiers(pages: tuple[Page, ...]) -> dict[str, str]:
    """From the home page, and from the others what it lacks: footers are written by scripts on some pages only."""
    ordered = sorted(pages[:20], key=lambda page: page.kind is not PageKind.HOME)
    found: dict[str, str] = {}
    for page in ordered:
        for name, item in page.footer.items.items():
            if not found.get(name):
                found[name] = _told(item)
    return found


def _told(item: FooterItem) -> str:
    return item.value or item.url


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None
