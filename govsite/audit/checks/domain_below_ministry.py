"""The site of a vertically managed office is named below its ministry's domain.

Which ministry an office belongs to is read from words of its name or owner, by the table
``vertical_parents`` of the jurisdiction; the longest word decides.

To mend it: ask the ministry for a name below its domain and redirect the present one.
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


class Options(CheckOptions, frozen=True):
    """Which names follow a rule of their own."""

    other_suffixes: tuple[str, ...] = ()
    """Suffixes below which each unit has a name of its own."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where the name lies elsewhere."""
    site = evidence.site
    host = apex(main_host(site))
    if is_below_any(host, options.other_suffixes):
        raise NotApplicable(f"host: {readable(host)}")
    domain = _ministry_domain(site, place)
    depth = labels_below(host, domain)
    if depth == 0:
        raise NotApplicable(f"part of the ministry's site {domain}")
    if depth is None:
        yield Problem(
            zh=f"域名 {readable(host)} 不在主管部门门户网站域名 {domain} 之下，应为 ○○○.{domain}",
            en=f"the domain name {readable(host)} is not below the ministry's domain, ○○○.{domain} is required",
            url=site.url,
            key=host,
        )


def _ministry_domain(site: Site, place: Jurisdiction) -> str:
    """The domain of the longest word that the owner's or the site's name holds."""
    for name in (site.owner, site.name):
        words = [word for word in place.domains.vertical_parents if word in name]
        if words:
            return place.domains.vertical_parents[max(words, key=lambda word: (len(word), word))]
    if not site.owner and not site.name:
        raise NotObserved(Reason.NOT_SUPPLIED, "owner")
    raise NotObserved(Reason.NOT_SUPPLIED, f"ministry of {site.owner or site.name}")


PLUGIN = Check(options=Options, run=run)
