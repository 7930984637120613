"""One unit, one site: which of several stays, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govsite.migrate.facts import UNKNOWN, Facts
from govsite.model.consolidation import Preference, UnitRule
from govsite.model.site import Site, SiteStatus
from govsite.model.words import Words

_WORDS = {
    Preference.APPROVED: Words(zh="有批准文件", en="it has an approval on file"),
    Preference.RUNNING: Words(zh="正常运行", en="it is running"),
    Preference.FITS_RULES: Words(zh="域名更符合规定", en="its domain name fits the rules better"),
    Preference.FEWER_VETOES: Words(zh="否决问题更少", en="it has fewer veto findings"),
    Preference.MORE_VISITS: Words(zh="访问量更大", en="it is visited more"),
    Preference.MORE_PAGES: Words(zh="内容更多", en="it has more pages"),
    Preference.FEWER_FINDINGS: Words(zh="问题更少", en="it has fewer findings"),
    Preference.LOWER_COST: Words(zh="费用更低", en="it costs less"),
}
_ALIKE = Words(zh="条件相同，按标识码排序", en="alike in all that counts; the smaller identifier")


def unit_of(site: Site) -> tuple[str, str] | None:
    """What tells one unit from another: division and owner; ``None`` without an owner."""
    owner = "".join(site.owner.split())
    return (site.division, owner) if owner else None


def best_of(sites: Sequence[Site], *, rule: UnitRule, facts: Mapping[str, Facts]) -> tuple[Site, dict[str, Words]]:
    """The site that stays, and for each other one by what it was worse.

    Unknown figures count as the worst, so that nobody gains by leaving a column empty.
    """
    keys = {site.key: _merits(site, rule=rule, facts=facts.get(site.key, UNKNOWN)) for site in sites}
    best, *others = sorted(sites, key=lambda site: (keys[site.key], site.key))
    reasons = {}
    for site in others:
        merits = zip(rule.prefer, keys[best.key], keys[site.key], strict=True)
        told = next((_WORDS[preference] for preference, ours, theirs in merits if ours != theirs), _ALIKE)
        reasons[site.key] = Words(
            zh=f"{rule.reason.zh}：保留“{best.name or best.url}”，因其{told.zh}",
            en=f"{rule.reason.en}: {best.name or best.url} stays, because {told.en}",
        )
    return best, reasons


def _merits(site: Site, *, rule: UnitRule, facts: Facts) -> tuple[float, ...]:
    """One number per preference, smaller is better."""
    pages = site.pages if site.pages is not None else facts.page_count
    numbers = {
        Preference.APPROVED: 0 if site.approval else 1,
        Preference.RUNNING: 0 if (site.status or SiteStatus.RUNNING) is SiteStatus.RUNNING else 1,
        Preference.FITS_RULES: len(facts.failed_rules.intersection(rule.fitting_rules)),
        Preference.FEWER_VETOES: facts.vetoes,
        Preference.MORE_VISITS: -(site.monthly_visits or 0),
        Preference.MORE_PAGES: -(pages or 0),
        Preference.FEWER_FINDINGS: facts.findings,
        Preference.LOWER_COST: site.annual_cost if site.annual_cost is not None else float("inf"),
    }
    return tuple(float(numbers[preference]) for preference in rule.prefer)
