"""What a map says to one request: the yardstick for every exported configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govsite.model.mapping import Mapping, MappingState, SiteMap, SiteMode
from govsite.urls import lookup_form


class Answer(NamedTuple):
    """An HTTP answer as far as a map decides it."""

    status: int
    location: str = ""
    archive: str = ""
    """Archived copy that the 410 page links."""
    suggested: str = ""


NOT_FOUND = Answer(404)


def of_mapping(site: SiteMap, mapping: Mapping) -> Answer:
    """The answer to one mapped old URL. Awaiting and unresolved ones are not found yet."""
    match mapping.state:
        case MappingState.REDIRECT:
            return Answer(301, mapping.target)
        case MappingState.ARCHIVE:
            archive = mapping.archive_url or site.archived(mapping.old_url)
            return Answer(410, "", archive, mapping.suggested)
        case _:
            return NOT_FOUND


def of_home(site: SiteMap) -> Answer:
    """The answer to the home page of a mapped site."""
    return Answer(301, site.home) if site.home else Answer(410, "", site.archived(f"http://{site.host}/"))


def entries(site: SiteMap) -> Iterator[tuple[str, Answer]]:
    """Key and answer of the home page and of every mapping that has an answer."""
    yield "/", of_home(site)
    for mapping in site.mappings:
        answer = of_mapping(site, mapping)
        if answer is not NOT_FOUND:
            yield mapping.key, answer


class Oracle:
    """Asks the maps themselves."""

    def __init__(self, sites: Sequence[SiteMap]) -> None:
        self._sites = {host: site for site in sites for host in site.hosts}
        self._answers = {site.id: dict(entries(site)) for site in sites if site.mode is SiteMode.MAPPED}

    def ask(self, url: str) -> Answer:
        """The answer to an absolute URL. Raises ``ValueError`` for what is none."""
        host = lookup_form(url)[0]
        site = self._sites.get(host)
        if site is None:
            return NOT_FOUND
        match site.mode:
            case SiteMode.ARCHIVE_ALL:
                return Answer(410, "", site.archived(f"http://{site.host}/"))
            case SiteMode.REDIRECT_ALL:
                return Answer(301, appended(site.target, url) if site.append_path else site.target)
        return self._answers[site.id].get(site.rules.form(url)[1], NOT_FOUND)


def appended(target: str, url: str) -> str:
    """``target`` with path and query of ``url`` behind it, as they were asked."""
    rest = url.partition("://")[2].partition("#")[0]
    cut = min((i for i in (rest.find("/"), rest.find("?")) if i >= 0), default=len(rest))
    path = rest[cut:]
    return target.rstrip("/") + (path if path.startswith("/") else f"/{path}")
