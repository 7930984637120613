"""A unit's site is named below the domain of its own government's portal.

The portal is the one that the inventory holds for the same government. A leading ``www``
counts for neither name. A site in a folder of the portal's own host has no name to judge.

To mend it: apply for a name directly below the portal's domain and redirect the present one.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import apex, is_below_any, labels_below, main_host, readable
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.site import Site
from govsite.urls import host_of, is_dns_name


class Options(CheckOptions, frozen=True):
    """How far below, and which names follow a rule of their own."""

    max_labels: int = 0
    """Most labels between the name and the portal's domain; 0 for any number."""
    other_suffixes: tuple[str, ...] = ()
    """Suffixes below which each unit has a name of its own."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where the name lies elsewhere, or too deep."""
    del place
    site = evidence.site
    host = apex(main_host(site))
    if is_below_any(host, options.other_suffixes):
        raise NotApplicable(f"host: {readable(host)}")
    domain = _portal_domain(site)
    depth = labels_below(host, domain)
    if depth == 0:
        raise NotApplicable(f"part of the portal {domain}")
    if depth is None:
        yield Problem(
            zh=f"域名 {readable(host)} 不在本级政府门户网站域名 {domain} 之下，应为 ○○○.{domain}",
            en=f"the domain name {readable(host)} is not below the government's domain, ○○○.{domain} is required",
            url=site.url,
            key=host,
        )
    elif options.max_labels and depth > options.max_labels:
        yield Problem(
            zh=f"域名 {readable(host)} 在 {domain} 之下有 {depth} 级，应为 ○○○.{domain}",
            en=f"the domain name {readable(host)} is {depth} levels below {domain}, ○○○.{domain} is required",
            url=site.url,
            key=host,
        )


def _portal_domain(site: Site) -> str:
    """The portal's domain; refuses where the inventory holds no portal, or one without a name."""
    try:
        host = host_of(site.surroundings.portal_url)
    except ValueError:
        host = ""
    if not is_dns_name(host):
        raise NotObserved(Reason.NOT_SUPPLIED, "portal")
    return apex(host)


PLUGIN = Check(options=Options, run=run)
