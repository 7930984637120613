"""Whether the archive holds what the map gives up: pure comparing of index and map.

A URL counts as captured when the archive holds a whole answer with status 200 for it, or a
redirect whose target is captured in turn. Error pages, answers that were cut off and redirects
into nothing are no proof, and are told apart from URLs that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from govsite.model.mapping import MappingState, SiteMap, SiteMode, UrlRules
from govsite.model.site import Site
from govsite.urls import at_host, lookup_form
from govsite.warc.cdxj import REVISIT, Capture

_MOST_HOPS = 10


class Gap(StrEnum):
    """Why a URL is not proven."""

    NOT_CAPTURED = "not-captured"
    ERROR_ONLY = "error-only"
    """Only answers without a page: of status 400 and above, or 204."""
    TRUNCATED = "truncated"
    """Only part of the page is there."""
    REDIRECT_UNFOLLOWED = "redirect-unfollowed"
    """A redirect is there, its target is not."""


class Wanted(Struct, frozen=True, kw_only=True):
    """A URL that must be in the archive."""

    url: str
    site: str
    state: str
    """Its state in the map, "home" for a home page."""
    hits: int = 0


class Missing(Struct, frozen=True, kw_only=True):
    """A URL that is not proven."""

    wanted: Wanted
    gap: Gap
    detail: str = ""


class Proof(Struct, frozen=True, kw_only=True):
    """What the comparison came to. Coverage in URLs and in hits, 0 to 1; 1 where nothing was asked."""

    urls: int
    hits: int
    missing: tuple[Missing, ...]
    """Most hits first."""
    captures: int = 0
    """Lines of the index that were read."""

    @property
    def url_coverage(self) -> float:
        """Share of the URLs that are captured."""
        return 1.0 - len(self.missing) / self.urls if self.urls else 1.0

    @property
    def hit_coverage(self) -> float:
        """Share of the hits on captured URLs."""
        lost = sum(item.wanted.hits for item in self.missing)
        return 1.0 - lost / self.hits if self.hits else self.url_coverage


def wanted_of_maps(maps: Sequence[SiteMap], *, everything: bool = False) -> Iterator[Wanted]:
    """URLs that are given up: archived, undecided ones, and the home pages of sites without a redirect.

    With ``everything`` also those that are redirected.
    """
    for site in maps:
        if everything or site.mode is SiteMode.ARCHIVE_ALL or (site.mode is SiteMode.MAPPED and not site.home):
            yield Wanted(url=f"http://{site.host}/", site=site.id, state="home")
        for mapping in site.mappings:
            if everything or mapping.state in (MappingState.ARCHIVE, MappingState.UNRESOLVED):
                yield Wanted(url=mapping.old_url, site=site.id, state=mapping.state, hits=mapping.hits)


def wanted_of_sites(sites: Iterable[Site]) -> Iterator[Wanted]:
    """The home page of each site of an inventory; its hits are the monthly visits."""
    for site in sites:
        yield Wanted(url=site.url, site=site.key, state="home", hits=site.monthly_visits or 0)


class Lookup:
    """Which captures speak of one URL: by the site's own idea of what tells two URLs apart."""

    def __init__(self, maps: Sequence[SiteMap] = ()) -> None:
        self._rules: dict[str, tuple[str, UrlRules]] = {
            host: (site.host, site.rules) for site in maps for host in site.hosts
        }

    def key(self, url: str) -> tuple[str, str]:
        """``(host, path and query)``; scheme and ``www.`` do not matter. Raises ``ValueError`` for no http(s) URL."""
        known = at_host(self._rules, url)
        if known is not None:
            return known[0], known[1].form(url)[1]
        host, key = lookup_form(url)
        return host.removeprefix("www."), key


class _Found:
    """The best that the archive holds for one key."""

    __slots__ = ("capture", "rank")

    def __init__(self, capture: Capture, rank: int) -> None:
        self.capture = capture
        self.rank = rank


_GOOD, _REDIRECT, _CUT, _ERROR = 0, 1, 2, 3


def prove(
    wanted: Iterable[Wanted],
    captures: Iterable[Capture],
    *,
    maps: Sequence[SiteMap] = (),
    location: Callable[[Capture], str] = lambda _: "",
) -> Proof:
    """Compare what must be archived with what is.

    ``location`` reads where an archived redirect leads (absolute URL, empty where it says nothing).
    """
    lookup = Lookup(maps)
    found: dict[tuple[str, str], _Found] = {}
    count = 0
    for capture in captures:
        count += 1
        try:
            key = lookup.key(capture.url)
        except ValueError:
            continue
        rank = _rank(capture)
        best = found.get(key)
        if best is None or rank < best.rank:
            found[key] = _Found(capture, rank)
    urls = hits = 0
    missing = []
    for item in wanted:
        urls += 1
        hits += item.hits
        gap = _gap(lookup.key(item.url), found, lookup=lookup, location=location)
        if gap is not None:
            missing.append(Missing(wanted=item, gap=gap[0], detail=gap[1]))
    missing.sort(key=lambda entry: (-entry.wanted.hits, entry.wanted.site, entry.wanted.url))
    return Proof(urls=urls, hits=hits, missing=tuple(missing), captures=count)


def _rank(capture: Capture) -> int:
    code = capture.code
    if 300 <= code < 400 and code != 304:
        return _REDIRECT
    if code == 200 or (not capture.status and capture.mime != REVISIT):
        return _CUT if capture.truncated else _GOOD
    return _ERROR


def _gap(
    key: tuple[str, str],
    found: dict[tuple[str, str], _Found],
    *,
    lookup: Lookup,
    location: Callable[[Capture], str],
) -> tuple[Gap, str] | None:
    """Why a URL is not proven; ``None`` where it is."""
    best = found.get(key)
    if best is None:
        return Gap.NOT_CAPTURED, ""
    seen = {key}
    target = ""
    while best.rank == _REDIRECT:
        target = location(best.capture)
        try:
            key = lookup.key(target)
        except ValueError:
            return Gap.REDIRECT_UNFOLLOWED, target
        following = found.get(key)
        if following is None or key in seen or len(seen) > _MOST_HOPS:
            return Gap.REDIRECT_UNFOLLOWED, target
        seen.add(key)
        best = following
    return None if best.rank == _GOOD else _shortfall(best, target=target)


def _shortfall(best: _Found, *, target: str) -> tuple[Gap, str]:
    """Why the best capture there is proves nothing; ``target`` is where redirects led, if any did."""
    if target:
        return Gap.REDIRECT_UNFOLLOWED, target
    if best.rank == _CUT:
        return Gap.TRUNCATED, best.capture.truncated
    return Gap.ERROR_ONLY, f"status {best.capture.status}"
