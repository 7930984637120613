"""Every host name of the simulated city: what DNS says of it, and which site (or outside host) answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import idna

from govsite.lab import networks
from govsite.lab.outside import IPV4_ONLY, OUTSIDE_HOSTS
from govsite.lab.site import LabSite, Standing
from govsite.model.site import Kind

SITES_PER_ADDRESS = 24
"""How many sites of a platform share one address."""
CACHE_ZONE = "yunfang-cache.com"
"""Invented content-delivery network that some hosts are aliases of."""
_V4_BY_STANDING = {
    Standing.REFUSED: networks.REFUSED,
    Standing.BLACK_HOLE: networks.BLACK_HOLE,
    Standing.RESET: networks.RESET,
}


@dataclass(frozen=True, slots=True)
class Vhost:
    """One host name, in A-labels."""

    host: str
    role: str
    """"main", "apex", "alias", "column" or "outside"."""
    site: str = ""
    """Code of the site behind it."""
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    dns: str = "ok"
    """"ok", "silent" (no answer ever comes) or "servfail"."""


def ascii_name(host: str) -> str:
    """A host name in A-labels, lower case."""
    return ".".join(label if label.isascii() else idna.encode(label).decode() for label in host.lower().split("."))


def lay_out(
    sites: Sequence[LabSite], *, extra: Mapping[str, str], ipv4_only: Collection[str] = (), seed: int
) -> dict[str, Vhost]:
    """Give every site its addresses and list all hosts.

    ``extra`` maps further column hosts to site codes; those of ``ipv4_only`` have no IPv6.
    """
    rng = Random(f"{seed}/hosts")
    crowd: dict[str, int] = {}
    vhosts: dict[str, Vhost] = {}
    by_id = {site.id: site for site in sites}
    for number, site in enumerate(sites):
        place = _place(site, number, crowd)
        site.v4, site.v6 = _v4(site, place), _v6(site, place)
        if site.traits.standing is Standing.NO_NAME:
            continue
        for host, role in _names(site):
            cname = (f"{host}.{CACHE_ZONE}",) if role == "main" and site.is_open and rng.random() < 0.1 else ()
            vhosts[host] = _vhost(site, host, role, cname)
    for host, code in extra.items():
        site = by_id[code]
        column = _vhost(site, host, "column", ())
        vhosts[host] = replace(column, aaaa=()) if host in ipv4_only else column
    for number, host in enumerate(OUTSIDE_HOSTS):
        vhosts[host] = _outside(host, number)
    return vhosts


def _names(site: LabSite) -> list[tuple[str, str]]:
    """The site's host, the one beside it (www or not), and the aliases of the ledger."""
    names = {site.host: "main"}
    if site.has_www:
        names[site.host.removeprefix("www.")] = "apex"
    elif site.kind is Kind.PORTAL and site.host.count(".") == 2:
        names[f"www.{site.host}"] = "apex"
    for alias in site.aliases:
        names.setdefault(ascii_name(alias), "alias")
    return list(names.items())


def _place(site: LabSite, number: int, crowd: dict[str, int]) -> int:
    """Number of the site's address: platforms put many sites behind one."""
    if site.platform == "自建":
        return number
    key = site.platform if site.platform.startswith("市") else site.government
    crowd[key] = crowd.get(key, -1) + 1
    first = sum(map(ord, key)) * 97 % 3000 + 11_000
    return first + crowd[key] // SITES_PER_ADDRESS


def _v4(site: LabSite, place: int) -> tuple[str, ...]:
    usual = networks.BOTH if site.has_https else networks.PLAIN
    return (networks.v4(_V4_BY_STANDING.get(site.traits.standing, usual), place),)


def _v6(site: LabSite, place: int) -> tuple[str, ...]:  # noqa: PLR0911 - one line a case
    usual = networks.BOTH if site.has_https else networks.PLAIN
    network = _V4_BY_STANDING.get(site.traits.standing, usual)
    good = networks.v6(network, place)
    match site.traits.ipv6:
        case "none":
            return ()
        case "mapped":
            return tuple(f"::ffff:{address}" for address in site.v4)
        case "refused":
            return (networks.v6(networks.REFUSED, place),)
        case "one-refused":
            return (good, networks.v6(networks.REFUSED, place))
        case "no-https":
            return (networks.v6(networks.PLAIN, place),)
        case "reset":
            return (networks.v6(networks.RESET, place),)
        case _:
            return (good,)


def _vhost(site: LabSite, host: str, role: str, cname: tuple[str, ...]) -> Vhost:
    dns = {Standing.SILENT_DNS: "silent", Standing.BROKEN_DNS: "servfail"}.get(site.traits.standing, "ok")
    return Vhost(host=host, role=role, site=site.id, a=site.v4, aaaa=site.v6, cname=cname, dns=dns)


def _outside(host: str, number: int) -> Vhost:
    kind = OUTSIDE_HOSTS[host]
    network = networks.REFUSED if kind == "refused" else networks.OUTSIDE
    aaaa = () if host in IPV4_ONLY else (networks.v6(network, number),)
    dns = "silent" if kind == "silent" else "ok"
    return Vhost(host=host, role="outside", a=(networks.v4(network, number),), aaaa=aaaa, dns=dns)
