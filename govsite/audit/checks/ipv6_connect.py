"""Every IPv6 address of the site takes connections on the ports that IPv4 serves.

Clients pick one of the addresses; a dead one among them makes the site slow or unreachable for some
visitors and not for others. A port that no IPv4 address serves is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from govsite.audit.checks._answers import REASON_WORDS, most
from govsite.audit.checks._families import UNTOLD, ipv6_seen
from govsite.model.answers import Connection
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each address and port that takes no connection."""
    connections = ipv6_seen(evidence).connections
    addresses = set(evidence.dns.aaaa)
    over_ipv4 = [one for one in connections if one.address in evidence.dns.a]
    over_ipv6 = [one for one in connections if one.address in addresses]
    ports = _ports(evidence, over_ipv4)
    asked = [one for one in over_ipv6 if one.port in ports]
    unseen = [one.problem or Reason.NOT_PROBED for one in asked if not one.connected and one.problem in UNTOLD]
    unseen += [Reason.NOT_PROBED] * (len(addresses) * len(ports) - len({(one.address, one.port) for one in asked}))
    for one in asked:
        if not one.connected and one.problem not in UNTOLD:
            words = REASON_WORDS[one.problem or Reason.NOT_PROBED]
            yield Problem(
                zh=f"IPv6 地址 {one.address} 的 {one.port} 端口：{words.zh}；IPv4 开放该端口，IPv6 也应开放",
                en=f"IPv6 address {one.address}, port {one.port}: {words.en}; IPv4 serves the port, so must IPv6",
                url=evidence.site.url,
                key=f"[{one.address}]:{one.port}",
            )
    if unseen:
        raise NotObserved(most(unseen), f"{len(unseen)} of {len(addresses) * len(ports)} IPv6 connections")


def _ports(evidence: Evidence, over_ipv4: list[Connection]) -> set[int]:
    """Ports on which at least one IPv4 address answered; that of the URL for a site on IPv6 alone."""
    served = {one.port for one in over_ipv4 if one.connected}
    if served:
        return served
    if evidence.dns.a:
        reasons = [one.problem or Reason.NOT_PROBED for one in over_ipv4]
        raise NotObserved(most(reasons) if reasons else Reason.NOT_PROBED, "no IPv4 address to compare with answered")
    parts = urlsplit(evidence.site.url)
    return {parts.port or (443 if parts.scheme == "https" else 80)}


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
