"""Faults of IPv6 service (rules-cn §5): no address, closed ports, no answer, other content, slow."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab import outside
from govsite.lab.dns_server import zone_of
from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import HOME, LabSite, PlantedLink, Standing
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


def _links(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """An electronic newspaper on a host of its own, which has IPv4 only."""
    host = f"szb.{site.government}"
    if host in ground.hosts:
        return
    ground.hosts[host] = site.id
    ground.ipv4_hosts.add(host)
    scheme = "https" if site.has_https else "http"
    site.traits.links += tuple(
        PlantedLink(HOME, f"{scheme}://{host}/?qi={number}", f"数字报第{number}期") for number in range(1, _ISSUES + 1)
    )
    yield Fault(site.id, "cn-ipv6-links-2", site.url, host)


def _embedded(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.added |= {"stored-picture"}
    yield Fault(site.id, "cn-ipv6-embedded", site.url, outside.PICTURES)


def _name_servers(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Name servers of a county's zone without IPv6: all sites below its name suffer."""
    zone = zone_of(site.host)
    if zone in ground.ipv4_zones:
        return
    ground.ipv4_zones.add(zone)
    for other in ground.sites:
        if (
            zone_of(other.host) == zone
            and other.traits.standing not in _UNSEEN
            and other.traits.ipv6 not in _NO_ADDRESS
        ):
            yield Fault(other.id, "cn-ipv6-name-servers", other.url, zone)


def _opens_over_ipv6(site: LabSite) -> bool:
    return site.is_open and site.traits.ipv6 in {"good", "slow", "other", "one-refused"}


def _is_whole_portal(site: LabSite) -> bool:
    return site.kind is Kind.PORTAL and _opens_over_ipv6(site)


def _owns_its_domain(site: LabSite) -> bool:
    """Its host is the government's name, so that further hosts lie below it."""
    return _is_whole_portal(site) and site.host.removeprefix("www.") == site.government


_ISSUES = 40
"""More than a tenth of the links of any home page."""
_NO_ADDRESS = frozenset({"none", "mapped"})
_UNSEEN = frozenset({Standing.NO_NAME, Standing.SILENT_DNS, Standing.BROKEN_DNS, Standing.ROBOTS})

PLUGIN = (
    Planter("cn-ipv6-address", _GROUP, _is_office, _address, share=0.06),
    Planter("cn-ipv6-connect", _GROUP, _is_office, _connect, share=0.04),
    Planter("cn-ipv6-home", _GROUP, _is_office, _home, share=0.03),
    Planter("cn-ipv6-content", _GROUP, _is_office, _content, share=0.03),
    Planter("cn-ipv6-latency", _GROUP, _is_office, _latency, share=0.03),
    Planter("cn-ipv6-links-2", "ipv6-links", _owns_its_domain, _links, share=0.1, order=3),
    Planter("cn-ipv6-embedded", "ipv6-embedded", _opens_over_ipv6, _embedded, share=0.03, order=3),
    Planter("cn-ipv6-name-servers", "ipv6-names", _is_whole_portal, _name_servers, share=0.08, order=3),
)
