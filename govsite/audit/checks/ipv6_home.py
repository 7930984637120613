"""The home page comes over IPv6.

An address in DNS is not yet a site: web server, firewall and certificate have to serve it too. Where
the home page does not come over IPv4 either, IPv6 is not to blame and nothing is said here.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import describe
from govsite.audit.checks._families import UNTOLD, home_over_ipv4, home_over_ipv6
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True):
    """What is nobody's fault."""

    unknown_statuses: tuple[int, ...] = ()
    """HTTP statuses from 400 on that say nothing about what a visitor would get (429 …)."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the home page does not come over IPv6."""
    answer = home_over_ipv6(evidence).answer
    if answer.problem is None:
        return
    if answer.problem in UNTOLD:
        raise NotObserved(answer.problem, answer.detail)
    if answer.problem is Reason.HTTP_STATUS and answer.status in options.unknown_statuses:
        raise NotObserved(Reason.BLOCKED, f"HTTP {answer.status}")
    if evidence.dns.a:
        over_ipv4 = home_over_ipv4(evidence).answer
        if over_ipv4.problem is not None:
            raise NotObserved(over_ipv4.problem, f"over IPv4 too: {over_ipv4.detail or over_ipv4.status}")
    words = describe(answer)
    yield Problem(
        zh=f"首页通过 IPv6 打不开：{words.zh}；应与 IPv4 一样能正常访问",
        en=f"the home page does not open over IPv6: {words.en}; it must, as it does over IPv4",
        url=evidence.site.url,
        key="home",
        excerpt=answer.detail,
    )


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6"))
