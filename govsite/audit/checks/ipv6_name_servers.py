"""Name servers of the site's zone have IPv6 addresses and answer there.

Who has IPv6 alone cannot look the site's name up otherwise, whatever addresses it has. To mend it, give the name
servers IPv6 addresses and register these with the zone above, or move the zone to servers that have them.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import most
from govsite.audit.checks._families import ipv6_seen
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True, kw_only=True):
    """How many there must be."""

    minimum: int


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem where too few name servers answer over IPv6."""
    servers = ipv6_seen(evidence).name_servers
    if not servers:
        raise NotObserved(Reason.NOT_PROBED, "name servers")
    answering = sum(server.answers for server in servers)
    untold = [server.problem for server in servers if not server.answers and server.problem is not None]
    required = min(options.minimum, len(servers))
    if answering >= required:
        return
    if answering + len(untold) >= required:
        raise NotObserved(most(untold), "name servers")
    zone = evidence.dns.zone
    with_address = sum(bool(server.aaaa) for server in servers)
    yield Problem(
        zh=f"{zone} 的 {len(servers)} 台域名服务器中，{with_address} 台有 IPv6 地址，{answering} 台能通过 IPv6 应答，"
        f"应不少于 {required} 台",
        en=f"of {len(servers)} name servers of {zone}, {with_address} have IPv6 addresses and {answering} answer over "
        f"IPv6, {required} required",
        url=evidence.site.url,
        key=zone,
        excerpt=", ".join(server.name for server in servers),
    )


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
