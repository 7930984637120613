"""The label that names the site's domain names the host it is served from.

The label is what directories link to. After a move to another domain, or when a template is
copied from another site, it goes on naming the old one.

Compared with the host of the inventory, its aliases, the host that the home page ends on and the
page's own. What counts as no difference (a scheme, a path …) is an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from govsite.audit.checks._labels import (
    ALL_JUDGED,
    ValueOptions,
    excerpt,
    fold,
    label_problem,
    require_any,
    values_of,
)
from govsite.audit.checks._pages import pages_of
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.quantities import plural
from govsite.urls import ascii_host, host_of, is_http, same_host_variants, unicode_host

_BETWEEN = re.compile(r"[\s,，;；、|]+")
"""A site with an English and a Chinese domain may name both."""


class Difference(StrEnum):
    """A way in which the label may differ from the host and still name it. Letter case never matters."""

    SCHEME = "scheme"
    PATH = "path"
    PORT = "port"
    WWW = "www"


class Options(ValueOptions, frozen=True, kw_only=True):
    """Which label, and what is no difference."""

    label: str
    kinds: tuple[PageKind, ...] = ALL_JUDGED
    ignore: tuple[Difference, ...] = ()


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each other host (or wrong form) that the label names."""
    pages = pages_of(evidence, options.kinds)
    require_any(pages, [options.label])
    main = host_of(evidence.site.url)
    own = {main, *evidence.site.hosts}
    if evidence.home is not None and is_http(evidence.home.final_url):
        own.add(host_of(evidence.home.final_url))
    wrong: dict[str, tuple[str, list[Page]]] = {}
    verdicts: dict[tuple[str, str], bool] = {}
    for page in pages:
        host = host_of(page.url)
        for value in values_of(page, options.label, options):
            if (value, host) not in verdicts:
                parts = _BETWEEN.split(value)
                verdicts[value, host] = any(_names(part, hosts=own | {host}, ignore=options.ignore) for part in parts)
            if not verdicts[value, host]:
                _, shown = wrong.setdefault(_named_host(value) or fold(value), (value, []))
                shown.append(page)
    for key, (value, shown) in wrong.items():
        required = unicode_host(main)
        yield label_problem(
            zh=f"{len(shown)} 个页面的标签 {options.label} 为“{excerpt(value)}”，应为 {required}",
            en=f'the label {options.label} says "{excerpt(value)}" on {plural(len(shown), "page")}, '
            f"{required} is required",
            key=f"{options.label}={key}",
            pages=shown,
            value=value,
        )


def _names(value: str, *, hosts: set[str], ignore: tuple[Difference, ...]) -> bool:
    host = _named_host(value)
    if not host or any(difference not in ignore for difference in _differences(value)):
        return False
    if Difference.WWW in ignore:
        hosts = {variant for own in hosts for variant in same_host_variants(own)}
    return host in hosts


def _bare(value: str) -> str:
    """Full-width punctuation and blanks as an editor's input method leaves them are no difference."""
    return fold(value).replace("。", ".").rstrip(".")


def _named_host(value: str) -> str:
    """The host that a value names, with or without scheme; empty if it names none."""
    bare = _bare(value)
    try:
        return host_of(bare) if "://" in bare else ascii_host(urlsplit(f"//{bare}").hostname or "")
    except ValueError:
        return ""


def _differences(value: str) -> set[Difference]:
    """What the value says beside a host."""
    bare = _bare(value)
    try:
        parts = urlsplit(bare if "://" in bare else f"//{bare}")
        port = parts.port
    except ValueError:
        return set()
    found = set()
    if parts.scheme:
        found.add(Difference.SCHEME)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        found.add(Difference.PATH)
    if port is not None:
        found.add(Difference.PORT)
    return found


PLUGIN = Check(options=Options, run=run, needs=("pages", "home"))
