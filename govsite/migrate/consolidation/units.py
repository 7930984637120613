"""One unit, one site: which of several stays, and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.migrate.consolidation.governments import government_of
from govsite.model.consolidation import Preference, UnitRule
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Kind, Site, SiteStatus
from govsite.model.words import Words

_WORDS = {
    Preference.APPROVED: Words(zh="有批准文件", en="it has an approval on file"),
    Preference.RUNNING: Words(zh="正常运行", en="it is running"),
    Preference.OWN_NAME: Words(zh="以单位名称命名", en="it bears its owner's name"),
    Preference.FITS_RULES: Words(zh="域名更符合规定", en="its domain name fits the rules better"),
    Preference.FEWER_VETOES: Words(zh="否决问题更少", en="it has fewer veto findings"),
    Preference.MORE_VISITS: Words(zh="访问量更大", en="it is visited more"),
    Preference.MORE_UPDATES: Words(zh="更新更多", en="it is updated more"),
    Preference.MORE_PAGES: Words(zh="内容更多", en="it has more pages"),
    Preference.FEWER_FINDINGS: Words(zh="问题更少", en="it has fewer findings"),
    Preference.LOWER_COST: Words(zh="费用更低", en="it costs less"),
}
_PORTAL = Words(zh="是门户网站", en="it is the portal")
_ALIKE = Words(zh="条件相同，按标识码排序", en="alike in all that counts; the smaller identifier")
_UNKNOWN = float("inf")


def owner_key(site: Site) -> str:
    """The owner's name without blanks, width and case; empty where the inventory gives none."""
    return _folded(site.owner)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _bears_own_name(site: Site, endings: Sequence[str]) -> bool:
    owner = owner_key(site)
    return bool(owner) and _folded(site.name) in {owner, *(owner + _folded(ending) for ending in endings)}


def unit_of(site: Site, place: Jurisdiction) -> tuple[str, str] | None:
    """What tells one unit from another: its government and its name; ``None`` without an owner."""
    owner = owner_key(site)
    return (government_of(site, place), owner) if owner else None


def best_of(sites: Sequence[Site], *, rule: UnitRule, facts: Mapping[str, Facts]) -> tuple[Site, dict[str, Words]]:
    """The site that stays, and for each other one by what it was worse.

    A portal goes before any other site of its owner. Unknown figures count as the worst, so
    that nobody gains by leaving a column empty.
    """
    keys = {site.key: _merits(site, rule=rule, facts=facts.get(site.key, UNKNOWN)) for site in sites}
    best, *others = sorted(sites, key=lambda site: (keys[site.key], site.key))
    told = (_PORTAL, *(_WORDS[preference] for preference in rule.prefer))
    reasons = {}
    for site in others:
        merits = zip(told, keys[best.key], keys[site.key], strict=True)
        words = next((words for words, ours, theirs in merits if ours != theirs), _ALIKE)
        reasons[site.key] = Words(
            zh=f"{rule.reason.zh}：保留“{best.name or best.url}”，因其{words.zh}",
            en=f"{rule.reason.en}: {best.name or best.url} stays, because {words.en}",
        )
    return best, reasons


def _merits(site: Site, *, rule: UnitRule, facts: Facts) -> tuple[float, ...]:
    """Whether it is a portal, then one number per preference; smaller is better."""
    pages = site.pages if site.pages is not None else facts.page_count
    misfits = facts.misfits
    if misfits is None and facts.is_audited:
        misfits = len(facts.failed_rules.intersection(rule.fitting_rules))
    numbers: dict[Preference, float] = {
        Preference.APPROVED: 0 if site.approval else 1,
        Preference.RUNNING: 0 if (site.status or SiteStatus.RUNNING) is SiteStatus.RUNNING else 1,
        Preference.OWN_NAME: 0 if _bears_own_name(site, rule.name_endings) else 1,
        Preference.FITS_RULES: _UNKNOWN if misfits is None else misfits,
        Preference.FEWER_VETOES: facts.vetoes if facts.is_audited else _UNKNOWN,
        Preference.MORE_VISITS: -(site.monthly_visits or 0),
        Preference.MORE_UPDATES: -(facts.updates or 0),
        Preference.MORE_PAGES: -(pages or 0),
        Preference.FEWER_FINDINGS: facts.findings if facts.is_audited else _UNKNOWN,
        Preference.LOWER_COST: site.annual_cost if site.annual_cost is not None else _UNKNOWN,
    }
    return (site.kind is not Kind.PORTAL, *(float(numbers[preference]) for preference in rule.prefer))
