"""Faults of domain names (国办函〔2018〕55号): written from the clauses, apart from the checks."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite, PlantedLink
from govsite.model.site import Kind, Level

_ADDRESS, _NAMES, _HOSTS = "address", "names", "hosts"
_STRANGE_LABELS = ("sunshine", "happylife", "bestview", "goldbook", "greenkey", "moonlight", "topvoice", "newdream")
_COLUMN_HOSTS = (
    ("zwgk", "政务公开"),
    ("hdjl", "互动交流"),
    ("zwfw", "政务服务"),
    ("zt", "专题专栏"),
    ("sjkf", "数据开放"),
)
_FANCY_NAMES = ("阳光政务在线", "百姓热线", "智慧便民", "诚信之窗")


def _is_small_office(site: LabSite) -> bool:
    return site.kind in {Kind.TOWNSHIP, Kind.CAMPAIGN} or (site.kind is Kind.DEPARTMENT and site.level is Level.COUNTY)


def _suffix(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Commercial and other suffixes instead of .gov.cn."""
    ending = ground.vary("com", "cn", "org.cn", "net", "com.cn")
    site.host = f"www.{site.place_label}{site.label}.{ending}"
    yield Fault(site.id, "cn-domain-suffix", site.url, f".{ending}")


def _portal_form(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A portal that is not ``www.□□□.gov.cn``."""
    label = site.place_label
    city = next(portal for portal in ground.sites if portal.id == site.parent)
    site.host = ground.vary(f"www.{label}.{city.government}", f"{label}.gov.cn", f"portal.{label}.gov.cn")
    site.aliases = [alias for alias in site.aliases if not alias.isascii()]
    yield Fault(site.id, "cn-domain-portal-form", site.url, site.host)


def _department_parent(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A municipal department with a name of its own instead of one below its government's."""
    label = f"{site.place_label}{site.label}"
    site.host = ground.vary(f"www.{label}.gov.cn", f"{site.label}.{label}.gov.cn")
    yield Fault(site.id, "cn-domain-department-parent", site.url, site.host)


def _vertical_parent(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A vertically managed office below the local government instead of its ministry."""
    site.host = ground.vary(f"{site.label}.{site.government}", f"www.{site.place_label}{site.label}.gov.cn")
    yield Fault(site.id, "cn-domain-vertical-parent", site.url, site.host)


def _institution_suffix(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """An institution without administrative duties on a government name."""
    site.host = ground.vary(f"{site.label}.{site.government}", f"www.{site.place_label}{site.label}.gov.cn")
    yield Fault(site.id, "cn-domain-institution-suffix", site.url, site.host)


def _label_hint(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A label that says nothing of the unit."""
    taken = {other.host for other in ground.sites}
    labels = [*_STRANGE_LABELS[ground.turn % 8 :], *_STRANGE_LABELS]
    site.host = next(host for label in labels if (host := f"{label}.{site.government}") not in taken)
    yield Fault(site.id, "cn-domain-label-hint", site.url, site.host)


def _one_name(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A second registered English name that is still in use."""
    label = site.place_label if site.kind is Kind.PORTAL else f"{site.place_label}{site.label}"
    alias = ground.vary(f"www.{label}xxw.gov.cn", f"www.{label}zw.gov.cn")
    site.aliases.append(alias)
    yield Fault(site.id, "cn-domain-one-name", site.url, alias)


def _chinese_name(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A Chinese name that is not what the unit is called."""
    name = f"{_FANCY_NAMES[ground.turn % len(_FANCY_NAMES)]}.政务"
    taken = {alias for other in ground.sites for alias in other.aliases}
    if name in taken:
        name = f"{site.place}{name}"
    if name in taken:
        name = f"{site.owner[-3:]}{name}"
    site.aliases = [alias for alias in site.aliases if alias.isascii()] + [name]
    yield Fault(site.id, "cn-domain-chinese-name", site.url, name)


def _www_apex(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """The name without www leads to another page or another host."""
    site.traits.apex = ground.vary("other-page", "other-host")
    others = [other for other in ground.sites if other.kind is Kind.PORTAL and other.id != site.id]
    site.traits.apex_target = others[ground.turn % len(others)].host if others else "www.gov.cn"
    yield Fault(site.id, "cn-domain-www-apex", site.url, site.traits.apex)


def _column_subdomain(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """A column in the navigation that has a host of its own, which nobody registered.

    Only where the ledger lists units of the portal's level: of the smallest cities it lists portals alone,
    and nobody can tell such a host from a unit's own site. Never for a column that the site is to lack.
    """
    if not any(other.level is site.level and other.kind is not Kind.PORTAL for other in ground.sites):
        return
    taken = {other.host for other in ground.sites} | set(ground.hosts)
    offered = [*_COLUMN_HOSTS[ground.turn % 5 :], *_COLUMN_HOSTS]
    label, text = next(
        pair
        for pair in offered
        if f"{pair[0]}.{site.government}" not in taken and pair[0] not in site.traits.without_columns
    )
    host = f"{label}.{site.government}"
    ground.hosts[host] = site.id
    url = f"http://{host}/"
    site.traits.links += (PlantedLink("nav", url, text),)
    yield Fault(site.id, "cn-domain-column-subdomain", url, text)


def _is_second(site: LabSite) -> bool:
    return site.kind is Kind.DEPARTMENT and site.level is Level.CITY


PLUGIN = (
    Planter("cn-domain-suffix", _ADDRESS, _is_small_office, _suffix, order=0),
    Planter(
        "cn-domain-portal-form",
        _ADDRESS,
        lambda s: s.kind is Kind.PORTAL and s.level is Level.COUNTY,
        _portal_form,
        share=0.1,
        order=0,
    ),
    Planter("cn-domain-department-parent", _ADDRESS, _is_second, _department_parent, order=0),
    Planter("cn-domain-vertical-parent", _ADDRESS, lambda s: s.kind is Kind.VERTICAL, _vertical_parent, order=0),
    Planter(
        "cn-domain-institution-suffix", _ADDRESS, lambda s: s.kind is Kind.INSTITUTION, _institution_suffix, order=0
    ),
    Planter("cn-domain-label-hint", _ADDRESS, _is_small_office, _label_hint, order=0),
    Planter(
        "cn-domain-chinese-name",
        _NAMES,
        lambda s: s.kind in {Kind.PORTAL, Kind.DEPARTMENT} and s.is_open,
        _chinese_name,
        share=0.03,
    ),
    Planter(
        "cn-domain-one-name",
        _NAMES,
        lambda s: s.is_open and (s.kind is Kind.PORTAL or _is_small_office(s)) and s.host.endswith(".gov.cn"),
        _one_name,
    ),
    Planter(
        "cn-domain-www-apex",
        _HOSTS,
        lambda s: s.is_open and s.has_www and s.host.count(".") == 3 - (not s.host.endswith(".gov.cn")),
        _www_apex,
    ),
    Planter(
        "cn-domain-column-subdomain",
        _HOSTS,
        lambda s: s.is_open and s.kind is Kind.PORTAL and s.host == f"www.{s.government}",
        _column_subdomain,
        share=0.1,
    ),
)
