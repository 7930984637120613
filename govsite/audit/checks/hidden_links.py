"""No links to strangers' hosts stand where no reader sees them.

Off the screen, or in boxes and letters of no size: what hides a link there is an attack, or an old trick to lift
others in search engines. Links to one's own hosts and to government hosts are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite import urls
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Link, Page


class Options(CheckOptions, frozen=True, kw_only=True):
    """Hosts that may be linked all the same."""

    allowed: tuple[str, ...] = ()


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each hidden link, with the pages that hold it."""
    suffixes = place.domains.government_suffixes
    known = {urls.host_of(evidence.site.url), *evidence.site.hosts, *options.allowed}
    own = {urls.registered_domain(host, extra_suffixes=place.domains.suffixes) for host in known if host}
    found: dict[str, tuple[Link, list[Page]]] = {}
    for page in evidence.pages:
        for link in (page.links[number] for number in page.hidden_links if number < len(page.links)):
            host = urls.host_or_nothing(link.url)
            if not host or urls.registered_domain(host, extra_suffixes=place.domains.suffixes) in own:
                continue
            if any(urls.is_below(host, urls.ascii_host(suffix)) for suffix in suffixes):
                continue
            found.setdefault(host, (link, []))[1].append(page)
    for host, (link, pages) in found.items():
        words = link.text or link.title
        yield Problem(
            zh=f"页面中有隐藏链接“{words}”指向 {host}，应清除并查明来源",
            en=f'a hidden link "{words}" leads to {host}, to be removed and looked into',
            url=pages[0].url,
            key=host,
            excerpt=link.url,
            sources=tuple(dict.fromkeys(page.url for page in pages))[:20],
            source_count=len(pages),
            is_site_wide=True,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
