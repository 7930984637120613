"""Faults of the footer (国办发〔2017〕47号, annex 网页设计规范: what it must list), and footers drawn by scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab.fault import Fault, Ground, Planter, Unknown
from govsite.lab.site import LabSite
from govsite.model.site import Kind

ITEMS = ("identity_mark", "report_errors", "site_code", "organizer", "contact", "icp", "police", "sitemap")
_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL, Kind.TOWNSHIP}
_GROUP = "footer"


def _is_office(site: LabSite) -> bool:
    return site.is_open and site.kind in _OFFICES


def _without(item: str) -> Callable[[LabSite, Ground], Iterator[Fault]]:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        del ground
        site.traits.footer_without |= {item}
        yield Fault(site.id, f"cn-footer-{item.replace('_', '-')}", site.url, f"no {item}")

    return plant


def _other_code(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Footer, error-report icon and ledger do not name the same code."""
    others = [other.id for other in ground.sites if other.id != site.id]
    code = others[ground.turn * 13 % len(others)] if others else "1306009999"
    if ground.vary("report", "footer") == "report":
        site.traits.report_code = code
    else:
        site.traits.footer_code = code
    yield Fault(site.id, "cn-footer-code-consistent", site.url, code)


def _script(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: a script draws the footer, so that nobody can tell from the page what it lists."""
    site.traits.footer_script = ground.vary("load", "write")
    ground.unknowns.append(Unknown(site.id, "cn-footer-*", "not-seen"))
    yield from ()


PLUGIN = (
    *(Planter(f"cn-footer-{item.replace('_', '-')}", _GROUP, _is_office, _without(item), share=0.04) for item in ITEMS),
    Planter("cn-footer-code-consistent", _GROUP, _is_office, _other_code, share=0.04),
    Planter("", _GROUP, _is_office, _script, share=0.02),
)
