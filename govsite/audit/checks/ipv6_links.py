"""Pages of the site's second or third level can be reached over IPv6.

Looks at the hosts: links from the home page (second level) or from the pages that it links to (third level) to hosts
at or below the site's own name. Those on the site's own hosts count as reachable where the home page is; another host
counts where it has an IPv6 address. Sites that the inventory lists are judged by themselves and do not count, nor do
hosts that do not exist. To mend it, give the hosts that are named IPv6 addresses, or move what they hold to the main
host.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from govsite.audit.checks._answers import most
from govsite.audit.checks._families import comes_over_ipv6
from govsite.audit.checks._hosts import all_hosts, apex, main_host, readable
from govsite.model.answers import HostFamilies
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page
from govsite.quantities import plural
from govsite.urls import ascii_host, host_or_nothing, is_below, same_host_variants

_SHOWN = 5


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which links, and how many of them."""

    level: Literal[2, 3]
    share: float
    """Least share, from 0 to 1."""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share is {self.share}, a number from 0 to 1 is required")


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if too few links lead to hosts with IPv6."""
    comes_over_ipv6(evidence)
    counts = _links(evidence, level=options.level)
    own = _own(evidence)
    known = {one.host: one for one in evidence.families.hosts}
    without: Counter[str] = Counter()
    untold: Counter[Reason] = Counter()
    total = 0
    for host, count in counts.items():
        families = known.get(host, HostFamilies(host=host, problem=Reason.BUDGET))
        if host not in own and _is_nowhere(families):
            continue
        total += count
        if host in own or families.has_ipv6:
            continue
        if families.problem is not None:
            untold[families.problem] += count
        else:
            without[host] += count
    if not total:
        raise NotApplicable("no links of that level")
    good = total - without.total() - untold.total()
    if good >= options.share * total:
        return
    if good + untold.total() >= options.share * total:
        raise NotObserved(most(list(untold.elements())), f"{untold.total()} of {plural(total, 'link')}")
    hosts = without.most_common(_SHOWN)
    shown_zh = "、".join(f"{readable(host)}（{count}）" for host, count in hosts)
    shown_en = ", ".join(f"{readable(host)} ({count})" for host, count in hosts)
    words = {2: ("二级", "second"), 3: ("三级", "third")}[options.level]
    yield Problem(
        zh=f"{total} 个{words[0]}链接中 {good} 个所在主机有 IPv6（{good / total:.0%}），应不低于 {options.share:.0%}；"
        f"没有的：{shown_zh}",
        en=f"hosts with IPv6 behind {good} of {plural(total, 'link')} of the {words[1]} level ({good / total:.0%}), "
        f"{options.share:.0%} required; without: {shown_en}",
        url=evidence.site.url,
        key=f"level-{options.level}",
    )


def _links(evidence: Evidence, *, level: int) -> Counter[str]:
    """How many distinct links of a level lead to each host at or below the site's name."""
    second = _targets([evidence.home_page])
    if level == 2:
        targets = second
    else:
        between = [page for page in evidence.pages if page.depth == 1 and not page.is_soft_404]
        if not between:
            raise NotApplicable("no page of the second level was read")
        targets = _targets(between) - second - {evidence.home_page.url}
    domain, others = apex(main_host(evidence.site)), _listed(evidence)
    hosts = Counter(host_or_nothing(url) for url in targets)
    return Counter(
        {host: count for host, count in hosts.items() if host and is_below(host, domain) and host not in others}
    )


def _targets(pages: list[Page]) -> set[str]:
    return {link.url for page in pages for link in page.links}


def _own(evidence: Evidence) -> set[str]:
    """Hosts of the site itself: where the home page comes over IPv6, they do."""
    final = host_or_nothing(evidence.home_page.url)
    hosts = {main_host(evidence.site), final} - {""}
    return {variant for host in hosts for variant in same_host_variants(host)}


def _listed(evidence: Evidence) -> set[str]:
    """Hosts of other sites of the inventory."""
    own = set(all_hosts(evidence.site))
    found: set[str] = set()
    for host in evidence.site.surroundings.registered_hosts:
        try:
            found.update(same_host_variants(ascii_host(host)))
        except ValueError:
            continue
    return found - {variant for host in own for variant in same_host_variants(host)}


def _is_nowhere(families: HostFamilies) -> bool:
    """Whether the host does not exist or has no address at all: a broken link, which is another rule's finding."""
    if families.problem is not None:
        return families.problem is Reason.NAME_NOT_FOUND
    return not (families.has_ipv4 or families.has_ipv6)


PLUGIN = Check(options=Options, run=run, needs=("dns", "ipv6", "families", "pages"))
