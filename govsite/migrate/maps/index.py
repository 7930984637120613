"""All maps at once, so that any URL can be asked what the retired sites would answer to it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from govsite.migrate.maps.answers import appended
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.rows import Row, best
from govsite.migrate.maps.settings import SiteSettings
from govsite.model.mapping import MappingState, SiteMode
from govsite.urls import at_host, escaped_target


class Kind(StrEnum):
    """What a URL is to the retired sites."""

    ELSEWHERE = "elsewhere"
    """On no retired host: a live page, as far as maps know."""
    REDIRECT = "redirect"
    GONE = "gone"
    UNMAPPED = "unmapped"
    """On a retired host, and nobody mapped it: 404."""


class Reply(NamedTuple):
    """What the retired sites answer to one URL."""

    kind: Kind
    node: tuple[str, str] | None = None
    """Site and key; ``None`` elsewhere. In place of the key the path as it was asked, where that is appended."""
    target: str = ""


ELSEWHERE = Reply(Kind.ELSEWHERE)


class MapIndex:
    """Rows by site and key. Building it reads every row once."""

    def __init__(self, maps: MapSet) -> None:
        self.sites = maps.sites
        self.site_of: dict[str, str] = {}
        self.claims: dict[str, list[str]] = {}
        for site in maps.sites.values():
            for host in site.hosts:
                self.site_of.setdefault(host, site.id)
                self.claims.setdefault(host, []).append(site.id)
        self.rows: dict[tuple[str, str], list[Row]] = {}
        self.strays: list[tuple[str, Row, str]] = []
        """Site, row and host of old URLs on a host that is not the site's (empty host: no URL)."""
        self.views: list[tuple[str, Row]] = []
        """Site and row of what only a script tells from the home page (``/#/news``): rows of no address."""
        self.patterns: list[tuple[str, Row]] = []
        """Site and row of rules of a server that stand for no single address, or also for others."""
        for name, rows in maps.rows.items():
            self._add(maps.sites[name], rows)

    def _add(self, site: SiteSettings, rows: list[Row]) -> None:
        form, own = site.rules.form, frozenset(site.hosts)
        for row in rows:
            if row.covers_below or not row.has_address:
                self.patterns.append((site.id, row))
            if not row.has_address:
                continue
            try:
                host, key = form(row.old_url)
            except ValueError:
                self.strays.append((site.id, row, ""))
                continue
            if host not in own:
                self.strays.append((site.id, row, host))
                continue
            if key == "/" and row.has_fragment:
                self.views.append((site.id, row))
                continue
            self.rows.setdefault((site.id, key), []).append(row)

    def site_at(self, url: str) -> str | None:
        """The retired site that an address of any kind is on; a name is retired with all ports that no site has."""
        try:
            return at_host(self.site_of, url)
        except ValueError:
            return None

    def reply(self, url: str) -> Reply:
        """The answer to ``url``, by the best row where several claim it."""
        name = self.site_at(url)
        if name is None:
            return ELSEWHERE
        site = self.sites[name]
        try:
            sent = escaped_target(url)  # as the Location header will carry it
            host, key = site.rules.form(sent)
        except ValueError:
            return ELSEWHERE
        if site.appends and host in site.hosts:
            # The path is appended as it was asked: case and slash that the site does not mind, others may.
            return Reply(Kind.REDIRECT, (name, appended("", sent)), appended(site.target, sent))
        return self.at((name, key)) if host in site.hosts else Reply(Kind.UNMAPPED, (name, key))

    def at(self, node: tuple[str, str]) -> Reply:
        """The answer at a site's key: what is set for the site goes before rows, as it does when maps are served."""
        if reply := _by_settings(self.sites[node[0]], node):
            return reply
        rows = self.rows.get(node)
        if not rows:
            return Reply(Kind.UNMAPPED, node)
        row = best(rows)
        match row.state:
            case MappingState.REDIRECT:
                return Reply(Kind.REDIRECT, node, row.new_url)
            case MappingState.ARCHIVE:
                return Reply(Kind.GONE, node)
            case _:
                return Reply(Kind.UNMAPPED, node)


def _by_settings(site: SiteSettings, node: tuple[str, str]) -> Reply | None:
    key = node[1]
    match site.mode:
        case SiteMode.ARCHIVE_ALL:
            return Reply(Kind.GONE, node)
        case SiteMode.REDIRECT_ALL:
            return Reply(Kind.REDIRECT, node, site.target.rstrip("/") + key if site.append_path else site.target)
    if key == "/":
        return Reply(Kind.REDIRECT, node, site.home) if site.home else Reply(Kind.GONE, node)
    return None


def answer_of(row: Row) -> tuple[MappingState, str]:
    """What a row answers."""
    return row.state, row.new_url
