"""The site's host lies below a suffix that sites of its kind use.

Looks at the host of the home page alone; aliases are counted by ``domain-names``. An
address without a name (``http://203.0.113.7/``) has no suffix and fails.

Why: the suffix is how a citizen tells an authority's site from an imitation.

To mend it: register a name below the right suffix, move the site there, let the old name
redirect for a while, then give it back.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import field

from govsite.audit.checks._hosts import is_below_any, main_host, readable
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.site import Kind
from govsite.urls import is_dns_name


class Options(CheckOptions, frozen=True):
    """``suffixes`` are allowed, ``forbidden`` ones not even where they lie below an allowed one."""

    suffixes: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    other_kinds: dict[Kind, tuple[str, ...]] = field(default_factory=dict)
    """Kinds of site that another rule holds to other suffixes. A site of unknown kind that has one of
    those suffixes cannot be judged."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where the host's suffix is not allowed."""
    del place
    site = evidence.site
    if site.kind in options.other_kinds:
        raise NotApplicable(f"kind: {site.kind}")
    host = main_host(site)
    wanted = "、".join(f".{suffix}" for suffix in options.suffixes)
    wanted_en = " or ".join(f".{suffix}" for suffix in options.suffixes)
    if not is_dns_name(host):
        yield Problem(
            zh=f"网站地址 {host} 不是域名，应使用以 {wanted} 为后缀的域名",
            en=f"the site's address {host} is no domain name, a name below {wanted_en} is required",
            url=site.url,
            key=host,
        )
        return
    if is_below_any(host, options.suffixes) and not is_below_any(host, options.forbidden):
        return
    if site.kind is None and any(is_below_any(host, suffixes) for suffixes in options.other_kinds.values()):
        raise NotObserved(Reason.NOT_SUPPLIED, "kind")
    yield Problem(
        zh=f"域名 {readable(host)} 的后缀不符，应以 {wanted} 为后缀",
        en=f"the domain name {readable(host)} has another suffix, {wanted_en} is required",
        url=site.url,
        key=host,
    )


PLUGIN = Check(options=Options, run=run)
