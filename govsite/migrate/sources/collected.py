"""Old URLs from every source, with what each source knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from govsite.migrate.maps.settings import SiteSettings
from govsite.model.moving import Moving
from govsite.urls import split_port


class Seen(NamedTuple):
    """One old URL as one source gives it."""

    url: str
    """Absolute, or a path where the source names no host."""
    hits: int = 0
    source: str = ""
    """"crawl", "sitemap", "log", "archive" or "list"."""


class Ignore:
    """The lists of old URLs that nobody needs to map."""

    def __init__(self, moving: Moving, *, jurisdiction: str = "") -> None:
        lists = dict(moving.ignore)
        if jurisdiction in moving.ignore_in:
            lists["platform"] = moving.ignore_in[jurisdiction]
        self._patterns = {
            name: re.compile("|".join(f"(?:{p})" for p in some), re.IGNORECASE) for name, some in lists.items() if some
        }
        self._longest = moving.longest_old_url

    def reason(self, path: str) -> str:
        """Name of the list that path and query are on, "too-long", or nothing."""
        if len(path) > self._longest:
            return "too-long"
        plain = unquote(path.partition("?")[0]) + path[len(path.partition("?")[0]) :]
        for name, pattern in self._patterns.items():
            if pattern.search(path) or pattern.search(plain):
                return name
        return ""


class Collected(NamedTuple):
    """Old URLs of one site in the site's form with their hits and sources, and what was left out."""

    hits: dict[str, int]
    """By path and query, the home page left out."""
    sources: dict[str, str]
    left_out: dict[str, int]
    """Reason → number of URLs: an ignore list, "foreign" (another host), "no-url", "home"."""


def collect(seen: Iterable[Seen], site: SiteSettings, *, ignore: Ignore) -> Collected:
    """The distinct old URLs of ``site``, hits added up."""
    hits: dict[str, int] = {}
    sources: dict[str, set[str]] = {}
    left_out: dict[str, int] = {}
    own = frozenset(site.hosts)
    names = frozenset(split_port(host)[0] for host in site.hosts)  # a log says the name, and no port that is true

    def leave(reason: str) -> None:
        left_out[reason] = left_out.get(reason, 0) + 1

    for url, count, source in seen:
        try:
            host, key = site.rules.form(site.whole(url))
        except ValueError:
            leave("no-url")
            continue
        if host not in own and not (source == "log" and host in names):
            leave("foreign")
        elif reason := ignore.reason(key) or ignore.reason(
            url.partition("://")[2].partition("/")[2].join(("/", "")) if "://" in url else url
        ):
            leave(reason)
        elif key == "/":
            leave("home")
        else:
            hits[key] = hits.get(key, 0) + count
            sources.setdefault(key, set()).add(source)
    ordered = {key: hits[key] for key in sorted(hits, key=lambda k: (-hits[k], k))}
    return Collected(ordered, {key: "+".join(sorted(sources[key])) for key in ordered}, left_out)


def coverage(hits: Mapping[str, int], decided: Iterable[str]) -> tuple[float, float]:
    """Share of old URLs, and of hits, that the map decides. No URL at all is 1; no hits count as URLs do."""
    done = set(decided)
    if not hits:
        return 1.0, 1.0
    share = sum(1 for key in hits if key in done) / len(hits)
    total = sum(hits.values())
    return share, (sum(count for key, count in hits.items() if key in done) / total if total else share)
