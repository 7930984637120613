"""The home page does not lead away to another host.

From http to https, between www and the bare name and to an alias that the inventory names is
fine. Anything else means that the registered address is no longer the site's own: the register is
out of date, or the name has come into other hands.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.urls import ascii_host, host_of, is_below, registered_domain, same_host_variants, unicode_host


class Options(CheckOptions, frozen=True):
    """Where a home page may lead."""

    allow: tuple[str, ...] = ()
    """Hosts beside the site's own; ``*.example`` for any below."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if the redirects end on another host."""
    home = evidence.home
    if home is None:
        raise NotObserved(evidence.pages_unseen.reason, evidence.pages_unseen.detail)
    if home.problem is Reason.BLOCKED:
        raise NotObserved(home.problem, home.detail)  # a firewall may send us to its own challenge page
    start = host_of(evidence.site.url)
    end = _host(home.final_url) or start
    own = {variant for host in (start, *evidence.site.hosts) for variant in same_host_variants(host)}
    if end in own or any(_matches(end, pattern) for pattern in options.allow):
        if home.problem is not None:
            raise NotObserved(home.problem, home.detail)
        return
    suffixes = place.domains.suffixes
    is_foreign = registered_domain(end, extra_suffixes=suffixes) not in {
        registered_domain(host, extra_suffixes=suffixes) for host in own
    }
    shown = unicode_host(end)
    yield Problem(
        zh=f"首页跳转到{'其他域名' if is_foreign else '其他主机'} {shown}，应停留在 {unicode_host(start)}",
        en=f"the home page is redirected to another {'domain' if is_foreign else 'host'}, {shown}; "
        f"{unicode_host(start)} is required",
        url=evidence.site.url,
        key=end,
        excerpt=" → ".join((*(hop.url for hop in home.hops), home.final_url)),
    )


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return is_below(host, pattern[2:])
    return host == ascii_host(pattern)


PLUGIN = Check(options=Options, run=run, needs=("home",))
