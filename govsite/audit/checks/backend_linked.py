"""No public page leads to the site's administration.

What visitors can open, intruders try first. To mend it, take the link away and let the administration be reached from
the own network only. Only links are read; nobody knocks at doors that no page shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import is_own, own_domains
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page
from govsite.urls import host_or_nothing, split_url
from govsite.words import check_pattern, patterns_of


class Options(CheckOptions, frozen=True, kw_only=True):
    """What such links look like; each is a regular expression."""

    words: tuple[str, ...]
    """All words of the link."""
    hints: tuple[str, ...]
    """One of these stands in all such words: other links are not looked at closer."""
    paths: tuple[str, ...] = ()
    """Parts of the path of an address on the site's own domain."""

    def __post_init__(self) -> None:
        for pattern in (*self.words, *self.paths):
            check_pattern(pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each such address, with the pages that lead to it."""
    own = own_domains(evidence.site, place)
    says, leads = patterns_of(options.words), patterns_of(options.paths)

    known: dict[str, bool] = {}  # the same addresses stand on many pages

    def is_entry(url: str, words: str) -> bool:
        if any(hint in words for hint in options.hints) and any(pattern.fullmatch(words) for pattern in says):
            return bool(host_or_nothing(url))
        if (is_known := known.get(url)) is None:
            host = host_or_nothing(url)
            path = split_url(url).path if host else ""
            is_known = any(pattern.search(path) for pattern in leads) and is_own(host, own=own, place=place)
            known[url] = is_known
        return is_known

    found: dict[str, tuple[str, list[Page]]] = {}
    for page in evidence.pages:
        entries: dict[str, str] = {}
        for link in page.links if not page.is_soft_404 else ():
            words = link.text or link.title
            if is_entry(link.url, words):
                entries.setdefault(link.url, words)
        for url, words in entries.items():
            found.setdefault(url, (words, []))[1].append(page)
    for url, (words, pages) in sorted(found.items()):
        yield shared_problem(
            pages,
            zh=f"公开页面（{len(pages)} 个）有指向管理后台的链接“{words}”（{url}），应去除并限制访问",
            en=f'public pages ({len(pages)}) lead to an administration: "{words}" ({url}); no such link is allowed',
            key=url,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
