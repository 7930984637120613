"""The site's name has an IPv6 address.

Without an AAAA record nobody reaches the site over IPv6. IPv4-mapped, link-local and other addresses
that no client can use do not count. Judged from DNS alone: whether this machine has IPv6 does not
matter here.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.quantities import plural


class Options(CheckOptions, frozen=True):
    """How many addresses are enough."""

    minimum: int = 1


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if there are too few usable addresses."""
    dns = evidence.dns
    if not dns.exists:
        raise NotObserved(Reason.NAME_NOT_FOUND, dns.host)
    found = len(dns.aaaa)
    if found >= options.minimum:
        return
    unusable = len(dns.unusable_aaaa)
    yield Problem(
        zh=f"{dns.host} 有 {found} 个可用的 IPv6 地址"
        + (f"（另有 {unusable} 个不可用）" if unusable else "")
        + f"，至少应有 {options.minimum} 个",
        en=f"{dns.host} has {plural(found, 'usable IPv6 address')}"
        + (f" ({unusable} unusable)" if unusable else "")
        + f", {options.minimum} required",
        url=evidence.site.url,
        key=dns.host,
        excerpt=", ".join(dns.unusable_aaaa),
    )


PLUGIN = Check(options=Options, run=run, needs=("dns",))
