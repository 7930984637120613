"""The site's zone is served by more than one name server.

Where the only one fails, the site is gone, and every other name below the same domain with it. To mend it, have the
zone served by a second machine in another network.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural
from govsite.urls import is_address


class Options(CheckOptions, frozen=True, kw_only=True):
    """How many there must be."""

    minimum: int


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for a zone with too few name servers."""
    dns = evidence.dns
    if is_address(dns.host):
        raise NotApplicable("an address, not a name")
    if not dns.exists:
        raise NotObserved(Reason.NAME_NOT_FOUND, dns.host)
    servers = {name.casefold().rstrip(".") for name in dns.ns}
    if not servers:
        raise NotObserved(Reason.DNS_FAILURE, "no name server was told")
    if len(servers) < options.minimum:
        names = ", ".join(sorted(servers))
        yield Problem(
            zh=f"{dns.zone} 只有 {len(servers)} 台域名服务器（{names}），应不少于 {options.minimum} 台",
            en=f"{dns.zone} has {plural(len(servers), 'name server')} ({names}), {options.minimum} required",
            url=evidence.site.url,
            key=dns.zone,
        )


PLUGIN = Check(options=Options, run=run, needs=("dns",))
