"""A link that leaves the government's sites says so before it opens.

A notice is what the link itself asks, a box or a script of the page that speaks of leaving, or a script file of the
site that does so for all links. What only a script could show that nobody read is unknown. Links over a page of the
site's own that takes the address are that page's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite import urls
from govsite.audit.checks._hosts import is_own_or_government, own_domains
from govsite.audit.checks._pages import SHOWN_SOURCES, is_drawn_by_script
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page
from govsite.quantities import plural

_SHOWN_HOSTS = 5


class Options(CheckOptions, frozen=True, kw_only=True):
    """Hosts that need no notice."""

    allowed: tuple[str, ...] = ()
    """Names whose hosts (and those below) belong to the government's own business: identity marks, error reports."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for the site, with its pages that hold such links."""
    own = own_domains(evidence.site, place, more=options.allowed)
    silent: dict[str, list[Page]] = {}
    unsure = 0
    has_any = False
    for page in evidence.pages:
        loose = _loose_hosts(page, own=own, place=place) if not page.is_soft_404 else {}
        has_any = has_any or bool(loose)
        state = _state(page, evidence) if any(loose.values()) else "noticed"
        unsure += state == "unsure"
        for host, is_loose in loose.items():
            if is_loose and state == "silent":
                silent.setdefault(host, []).append(page)
    if not has_any:
        raise NotApplicable("no links to hosts of others")
    if silent:
        yield _problem(silent)
    elif unsure:
        raise NotObserved(Reason.NOT_SEEN, f"scripts of {plural(unsure, 'page')} that were not read may show a notice")


def _loose_hosts(page: Page, *, own: frozenset[str], place: Jurisdiction) -> dict[str, bool]:
    """Strangers' hosts that a page links to → whether a link there neither asks itself nor calls a script."""
    frames = {resource.url for resource in page.resources if resource.kind == "frame"}
    asked = {*page.noticed_links, *page.scripted_links}
    hosts: dict[str, bool] = {}
    for position, link in enumerate(page.links):
        if link.url in frames:
            continue
        host = urls.host_or_nothing(link.url)
        if host and not is_own_or_government(host, own=own, place=place):
            hosts[host] = hosts.get(host, False) or position not in asked
    return hosts


def _state(page: Page, evidence: Evidence) -> str:
    """Whether readers are told: "noticed", "silent", or "unsure" where a script that was not read may do it."""
    if page.has_notice:
        return "noticed"
    loaded = {resource.url for resource in page.resources if resource.kind == "script"} - {*page.neutral_scripts}
    if loaded and not loaded.isdisjoint(evidence.scripts.with_notice):
        return "noticed"
    if is_drawn_by_script(page) or (loaded and not loaded <= {*evidence.scripts.read}):
        return "unsure"
    return "silent"


def _problem(silent: dict[str, list[Page]]) -> Problem:
    pages = list(dict.fromkeys(page.url for found in silent.values() for page in found))
    hosts = sorted(silent, key=lambda host: (-len(silent[host]), host))
    named = "、".join(hosts[:_SHOWN_HOSTS])
    return Problem(
        zh=f"{len(pages)} 个页面直接链接到 {len(hosts)} 个非政府网站（{named}），点击前没有提示，应当提示",
        en=f"{plural(len(pages), 'page')} {'links' if len(pages) == 1 else 'link'} straight to "
        f"{plural(len(hosts), 'host')} outside government ({', '.join(hosts[:_SHOWN_HOSTS])}), a notice is required",
        url=pages[0],
        key="no-notice",
        excerpt=named,
        sources=tuple(pages[:SHOWN_SOURCES]),
        source_count=len(pages),
        is_site_wide=True,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages", "scripts"))
