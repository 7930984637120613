"""Faults of pages: layout, search, dates, yearly report, linked documents, entries for elderly readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab.fault import Fault, Ground, Planter, Unknown
from govsite.lab.site import LabSite, PlantedLink
from govsite.model.site import Kind

_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL, Kind.TOWNSHIP}
_WITH_GUIDES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL}
_SLOW = 3.6

Plant = Callable[[LabSite, Ground], Iterator[Fault]]


def _is_open(site: LabSite) -> bool:
    return site.is_open


def _is_office(site: LabSite) -> bool:
    """Nothing can be said to be missing where a script draws part of the page."""
    return site.is_open and site.kind in _OFFICES and not site.traits.footer_script


def _has_whole_guides(site: LabSite) -> bool:
    """A short page that ends in no footer of its own may pass for one: such pages carry no other fault."""
    return _is_office(site) and not site.traits.guides


def _has_own_footer(site: LabSite) -> bool:
    return site.is_open and not site.traits.footer_script


def _is_portal(site: LabSite) -> bool:
    return site.is_open and site.kind is Kind.PORTAL


def _missing(rule: str, part: str) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        del ground
        site.traits.missing |= {part}
        yield Fault(site.id, rule, site.url, f"no {part}")

    return plant


def _added(rule: str, *parts: str) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        part = ground.vary(*parts)
        site.traits.added |= {part}
        yield Fault(site.id, rule, site.url, part)

    return plant


def _no_entry(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A headline about such entries is none."""
    site.traits.missing |= {"elderly"}
    if ground.turn % 2:
        site.traits.links += (PlantedLink("home", site.url, "关于推进无障碍环境建设工作的通知"),)
    yield Fault(site.id, "cn-elderly-entry", site.url, "no elderly")


def _report(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.report = ground.vary(
        "none", "late", "column-late", "unlinked", "below", "short", "column-old", "column-short"
    )
    yield Fault(site.id, "cn-annual-report", site.url, site.traits.report)


def _report_in_column(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: the home page links to the column of the years' reports."""
    del ground
    site.traits.report = "column"
    yield from ()


def _unrelated(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.unrelated = ground.vary("none", "one-way")
    yield Fault(site.id, "cn-documents-related", site.url, site.traits.unrelated)


def _no_forms(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.forms = False
    yield Fault(site.id, "cn-guide-forms", site.url)


def _slow(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.slow = _SLOW
    yield Fault(site.id, "cn-load-time", site.url, f"{_SLOW} s a page")


def _search(rule: str, *ways: str) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        site.traits.search = ground.vary(*ways)
        site.taken.add("report")  # on a small site, the yearly report may be all that is old enough to be searched for
        yield Fault(site.id, rule, site.url, site.traits.search)

    return plant


def _walled_search(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: a firewall keeps us from asking."""
    site.traits.search = "walled"
    ground.unknowns.append(Unknown(site.id, "cn-search-answers", "blocked"))
    ground.unknowns.append(Unknown(site.id, "cn-search-finds", "blocked"))
    yield from ()


def _label_shift(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.label_shift = (28, 400, 3)[ground.turn % 3]
    yield Fault(site.id, "cn-date-label-disagrees", site.url, f"{site.traits.label_shift} days newer")


def _shown_form(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.visible_date = ground.vary("%Y年%m月%d日", "%Y-%m-%d", "%Y/%m/%d %H:%M")
    yield Fault(site.id, "cn-date-shown-form", site.url, site.traits.visible_date)


PLUGIN = (
    Planter("cn-search-form", "search", _is_office, _missing("cn-search-form", "search"), share=0.02),
    Planter(
        "cn-search-answers",
        "search",
        _is_office,
        _search("cn-search-answers", "nothing", "broken", "error", "home", "gone"),
        share=0.03,
    ),
    Planter("cn-search-finds", "search", _is_portal, _search("cn-search-finds", "other"), share=0.1),
    Planter("", "search", _is_office, _walled_search, share=0.02),
    Planter("cn-header-name", "banner", _is_office, _missing("cn-header-name", "header-name"), share=0.02),
    Planter("cn-elderly-entry", "banner", _is_office, _no_entry, share=0.02),
    Planter(
        "cn-footer-everywhere",
        "footer",
        _has_whole_guides,
        _missing("cn-footer-everywhere", "footer-below"),
        share=0.02,
    ),
    Planter("cn-ipv6-label", "footer", _is_open, _missing("cn-ipv6-label", "ipv6-label"), share=0.02),
    Planter("cn-page-language", "text", _is_open, _missing("cn-page-language", "lang"), share=0.02),
    Planter("cn-page-language", "text", _is_open, _added("cn-page-language", "lang-form"), share=0.01),
    Planter("cn-page-zoom", "markup", _is_open, _added("cn-page-zoom", "zoom"), share=0.02),
    Planter("cn-annual-report", "report", _is_office, _report, share=0.04),
    Planter("", "report", _is_office, _report_in_column, share=0.1),
    Planter(
        "cn-documents-related",
        "related",
        _is_portal,
        _unrelated,
        share=0.1,
    ),
    Planter(
        "cn-guide-forms",
        "services",
        lambda site: site.is_open and site.kind in _WITH_GUIDES and "footer-below" not in site.traits.missing,
        _no_forms,
        share=0.03,
    ),
    Planter(
        "cn-load-time",
        "pace",
        lambda site: site.is_open and site.kind in {Kind.INSTITUTION, Kind.CAMPAIGN, Kind.TOWNSHIP},
        _slow,
        most=2,
        share=0.002,
    ),
    Planter("cn-date-label-disagrees", "labels", _is_office, _label_shift, share=0.02),
    Planter("cn-date-shown-form", "dates", _is_office, _shown_form, share=0.02),
    Planter("base-plugins", "habits", _is_open, _added("base-plugins", "flash"), share=0.02, order=3),
    Planter(
        "cn-browser-demanded",
        "habits",
        _has_own_footer,
        _added("cn-browser-demanded", "old-browser"),
        share=0.02,
        order=3,
    ),
    Planter(
        "cn-backend-linked", "habits", _has_own_footer, _added("cn-backend-linked", "backend"), share=0.02, order=3
    ),
)
