"""Faults of IPv6 service (rules-cn §5): no address, closed ports, no answer, other content, slow."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite
from govsite.model.site import Kind

_GROUP = "ipv6"
_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT}


def _is_office(site: LabSite) -> bool:
    return site.is_open and site.kind in _OFFICES


def _address(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.ipv6 = ground.vary("none", "mapped")
    yield Fault(site.id, "cn-ipv6-address", site.url, site.traits.ipv6)


def _connect(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """One of two addresses refuses, or both ports of the only one, or the port for https."""
    ways = ("one-refused", "refused", "no-https" if site.has_https else "one-refused")
    way = ways[ground.turn % len(ways)]
    site.traits.ipv6 = way
    yield Fault(site.id, "cn-ipv6-connect", site.url, way)
    if way != "one-refused":
        yield Fault(site.id, "cn-ipv6-home", site.url, way)


def _home(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.ipv6 = "reset"
    yield Fault(site.id, "cn-ipv6-home", site.url, site.traits.ipv6)


def _content(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.ipv6 = "other"
    yield Fault(site.id, "cn-ipv6-content", site.url, site.traits.ipv6)


def _latency(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.ipv6 = "slow"
    yield Fault(site.id, "cn-ipv6-latency", site.url, site.traits.ipv6)


PLUGIN = (
    Planter("cn-ipv6-address", _GROUP, _is_office, _address, share=0.06),
    Planter("cn-ipv6-connect", _GROUP, _is_office, _connect, share=0.04),
    Planter("cn-ipv6-home", _GROUP, _is_office, _home, share=0.03),
    Planter("cn-ipv6-content", _GROUP, _is_office, _content, share=0.03),
    Planter("cn-ipv6-latency", _GROUP, _is_office, _latency, share=0.03),
)
