"""A portal's own columns stay on its main host.

Looks at the links in the navigation of all pages. A host below the portal's own domain
that is neither the portal nor a registered site is a column, topic or system with a name
of its own, where a folder on the main host is asked for. Each such host is one problem.

Which hosts are registered sites is known from the inventory; where it holds no other site below
the portal's domain, nor any other site of its level, such a host cannot be told from a unit's own
site: *unknown*.

To mend it: move the column into a folder of the main host and redirect the old name.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import all_hosts, apex, labels_below, main_host, readable
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Region
from govsite.urls import ascii_host, host_of, is_dns_name

MOST_SOURCES = 20


class Options(CheckOptions, frozen=True):
    """Where links to columns stand, and which names are left alone."""

    regions: tuple[Region, ...] = (Region.NAVIGATION,)
    ignored_labels: tuple[str, ...] = ()
    """Labels directly below the portal's domain that are no columns, such as mail."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem for each host of a column."""
    del place
    site = evidence.site
    host = main_host(site)
    if not is_dns_name(host):
        raise NotApplicable(f"host: {host}")
    domain = apex(host)
    registered = _names(site.surroundings.registered_hosts)
    own = _own_names(evidence)
    found: dict[str, tuple[str, str, dict[str, None]]] = {}
    for page in evidence.pages:
        for link in page.links:
            if link.region not in options.regions:
                continue
            name = _column_name(link.url, domain, own | registered, ignored=options.ignored_labels)
            if name:
                found.setdefault(name, (link.url, link.text, {}))[2][page.url] = None
    if found and not registered and not site.surroundings.is_level_listed:
        raise NotObserved(Reason.NOT_SUPPLIED, f"registered sites below {domain}")
    for name, (url, text, sources) in found.items():
        yield Problem(
            zh=f"栏目“{text or name}”使用单独的域名 {readable(name)}，应为 {readable(host)}/…",
            en=f"the column “{text or name}” has a host of its own, {readable(name)}; {readable(host)}/… is required",
            url=url,
            key=name,
            sources=tuple(sources)[:MOST_SOURCES],
            source_count=len(sources),
        )
    if any("navigation" in page.unseen for page in evidence.pages[:1]):
        raise NotObserved(Reason.NOT_SEEN, "navigation")


def _own_names(evidence: Evidence) -> set[str]:
    """Names under which the portal itself answers, without ``www``."""
    names = {apex(host) for host in all_hosts(evidence.site)}
    if evidence.home and evidence.home.is_ok:
        names |= _names((evidence.home.final_url,))
    return names


def _names(hosts: tuple[str, ...]) -> set[str]:
    """Hosts (or addresses of pages) as names without ``www``."""
    names = set()
    for host in hosts:
        try:
            names.add(apex(host_of(host) if "://" in host else ascii_host(host)))
        except ValueError:
            continue
    return names


def _column_name(url: str, domain: str, known: set[str], *, ignored: tuple[str, ...]) -> str:
    """The host of ``url`` if it lies below ``domain`` and nobody is known under it."""
    try:
        name = apex(host_of(url))
    except ValueError:
        return ""
    depth = labels_below(name, domain)
    if not depth or name in known:
        return ""
    return "" if name.removesuffix("." + domain).rpartition(".")[2] in ignored else name


PLUGIN = Check(options=Options, run=run, needs=("pages", "home"))
