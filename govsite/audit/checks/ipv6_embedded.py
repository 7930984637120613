"""What pages load by themselves stands on hosts that have IPv6.

A page over IPv6 with a script or a picture from a host of IPv4 alone is slow or has holes for whoever has IPv6 alone
("skylights"). To mend it, host such files on the own server, or take them from a host that has IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import most
from govsite.audit.checks._families import comes_over_ipv6
from govsite.audit.checks._hosts import readable
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page
from govsite.quantities import plural
from govsite.urls import host_or_nothing


class Options(CheckOptions, frozen=True, kw_only=True):
    """What counts."""

    kinds: tuple[str, ...]
    """Kinds of resources: "script", "style", "frame", "image", "media"."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each host of IPv4 alone, with the pages that load something from it."""
    comes_over_ipv6(evidence)
    loaded: dict[str, list[Page]] = {}
    for page in evidence.pages:
        if page.is_soft_404:
            continue
        for host in {host_or_nothing(one.url) for one in page.resources if one.kind in options.kinds}:
            loaded.setdefault(host, []).append(page)
    untold: list[Reason] = []
    for families in evidence.families.hosts:
        pages = loaded.get(families.host)
        if not pages or families.has_ipv6 or families.problem is Reason.NAME_NOT_FOUND:
            continue
        if families.problem is not None:
            untold.append(families.problem)
        elif families.has_ipv4:
            host = readable(families.host)
            yield shared_problem(
                pages,
                zh=f"{len(pages)} 个页面引用 {host} 的内容，该主机没有 IPv6 地址，应改用支持 IPv6 的主机",
                en=f"{plural(len(pages), 'page')} {'loads' if len(pages) == 1 else 'load'} something from {host}, "
                "which has no IPv6 address; a host with IPv6 is required",
                key=families.host,
            )
    if untold:
        raise NotObserved(most(untold), plural(len(untold), "host"))


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6", "families", "pages"))
