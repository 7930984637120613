"""The name with ``www`` and the name without lead to the same site.

Judged where both names exist in the DNS. They lead to the same site when one redirects to
the other, when both redirect to one place, or when both answer with about as much content.
A name that only one of the two has is not asked for.

To mend it: let the name that is not the main one redirect (301) to the main one.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import apex, main_host
from govsite.model.answers import Answer, HostView
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved, Unseen
from govsite.model.outcome import Reason
from govsite.urls import host_of, registered_domain, same_host_variants

TRUNCATED = "truncated"
"""Note of an answer that was not read to its end: its size says nothing."""
BROKEN = frozenset({Reason.HTTP_STATUS, Reason.REDIRECT_LOOP})
"""What a user who types the name would see as a broken site."""
NO_CONNECTION = frozenset({Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT, Reason.REFUSED, Reason.RESET, Reason.PROTOCOL})
"""Broken too, if asked over plain HTTP: browsers go back to it where a typed name has no working HTTPS."""


class Options(CheckOptions, frozen=True):
    """When two answers without a redirect are taken for one site."""

    size_ratio: float = 0.5
    """Least ratio of the smaller to the larger page; the default page of a server is far smaller than a home page."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where the other name leads elsewhere or nowhere."""
    view = _other_name(evidence, place)
    home, answer = evidence.home, view.answer
    if home is None or home.problem is not None:
        # A site that cannot be opened is a rule of its own; there is nothing to compare with.
        raise NotObserved(home.problem if home and home.problem else Reason.NOT_PROBED, evidence.site.url)
    if answer is None:
        raise NotObserved(Reason.NOT_PROBED, view.host)
    if answer.problem is not None:
        broken = BROKEN if answer.url.startswith("https:") else BROKEN | NO_CONNECTION
        if answer.problem not in broken or not evidence.vantage.connected:
            raise NotObserved(answer.problem, answer.detail or view.host)
        status = f"HTTP {answer.status}" if answer.problem is Reason.HTTP_STATUS else str(answer.problem)
        yield _problem(evidence, view, zh=f"打不开（{status}）", en=f"cannot be opened ({status})")
        return
    there, here = _final_host(answer), _final_host(home)
    if apex(there) != apex(here):
        yield _problem(evidence, view, zh=f"打开的是 {there}", en=f"leads to {there}")
    elif there != here and answer.size and home.size and TRUNCATED not in answer.notes:
        ratio = min(answer.size, home.size) / max(answer.size, home.size)
        if ratio < options.size_ratio:
            yield _problem(
                evidence,
                view,
                zh=f"打开的是另一个页面（{answer.size} 字节，首页 {home.size} 字节）",
                en=f"shows another page ({answer.size} bytes, the home page has {home.size})",
            )


def _other_name(evidence: Evidence, place: Jurisdiction) -> HostView:
    """The host of the pair that is not the main one; refuses where there is no such pair."""
    host = main_host(evidence.site)
    www, base = same_host_variants(host)
    if www == base:
        raise NotApplicable("no pair of names")
    if host == base and registered_domain(host, extra_suffixes=place.domains.suffixes) != host:
        raise NotApplicable("a name of the third level without www")
    other = base if host == www else www
    view = next((view for view in evidence.seen_hosts if view.host == other), None)
    if view is None:
        if evidence.seen_hosts:
            raise NotApplicable("no pair of names")
        raise NotObserved(Reason.NOT_PROBED, "hosts")
    dns = view.seen_dns
    if isinstance(dns, Unseen):
        if view.answer is None or not view.answer.is_ok:
            raise NotObserved(dns.reason, dns.detail or view.host)
    elif not dns.exists or not (dns.a or dns.aaaa):
        raise NotApplicable(f"{view.host} does not exist")
    return view


def _final_host(answer: Answer) -> str:
    return host_of(answer.final_url or answer.url)


def _problem(evidence: Evidence, view: HostView, *, zh: str, en: str) -> Problem:
    host = main_host(evidence.site)
    return Problem(
        zh=f"{view.host} {zh}，应与 {host} 打开同一网站",
        en=f"{view.host} {en}, it should show the same site as {host}",
        url=f"http://{view.host}/",
        key=view.host,
    )


PLUGIN = Check(options=Options, run=run, needs=("hosts", "home"))
