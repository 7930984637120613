"""Faults on the way to a site: no HTTPS, certificates that browsers refuse, pages that fall back to plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite

_GROUP = "security"


def _is_plain(site: LabSite) -> bool:
    return site.is_open and not site.has_https


def _is_secure(site: LabSite) -> bool:
    return site.is_open and site.has_https


def _is_listed_secure(site: LabSite) -> bool:
    return _is_secure(site) and site.listed_https


def _https(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """What half of the city's sites are anyway."""
    del ground
    yield Fault(site.id, "security-https", site.url)


def _certificate(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.certificate = ground.vary("expired", "other-name", "self-signed")
    yield Fault(site.id, "security-certificate", site.url, site.traits.certificate)


def _expiry(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.certificate = "expiring"
    yield Fault(site.id, "security-certificate-expiry", site.url, site.traits.certificate)


def _upgrade(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.keeps_http = True
    yield Fault(site.id, "security-upgrade", site.url)


def _mixed(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.added |= {"mixed-content"}
    yield Fault(site.id, "security-mixed-content", site.url)


PLUGIN = (
    Planter("security-https", _GROUP, _is_plain, _https, share=1.0, order=3),
    Planter("security-certificate", _GROUP, _is_secure, _certificate, share=0.04, least=3, order=3),
    Planter("security-certificate-expiry", _GROUP, _is_secure, _expiry, share=0.03, order=3),
    Planter("security-upgrade", _GROUP, _is_listed_secure, _upgrade, share=0.04, order=3),
    Planter("security-mixed-content", _GROUP, _is_secure, _mixed, share=0.03, order=3),
)
