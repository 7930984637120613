"""Which URLs belong to a site: its hosts, its folder, and what other sites of the run own there.

Pure. A site is known by its home page. Its hosts are that page's host, the alias hosts
of the inventory, and www or apex beside the main host. A home page in a folder
(``https://www.example.gov.cn/rsj/``) owns that folder and what lies below it; where two
sites of the run share a host, the longer folder wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from govsite import urls
from govsite.model.site import Site


class Parts(NamedTuple):
    """A canonical URL, cut."""

    scheme: str
    authority: str
    """Host, with the port where it is not the scheme's own: http and https on their own ports are one place."""
    path: str
    query: str


def cut(url: str) -> Parts:
    """The parts of a canonical URL (no fragment, no credentials)."""
    scheme, _, rest = url.partition("://")
    authority, slash, tail = rest.partition("/")
    path, _, query = (slash + tail).partition("?")
    return Parts(scheme, authority, path or "/", query)


def authority_of(url: str) -> str:
    """Host, and port where it is not the scheme's own, of a canonical URL."""
    return cut(url).authority


def other_scheme_of(url: str) -> str | None:
    """The same address with https for http or the other way round; ``None`` for a port of its own, which speaks one."""
    scheme, _, rest = url.partition("://")
    if ":" in authority_of(url).rpartition("]")[2]:
        return None
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


def folder_of(url: str) -> str:
    """The folder (path with a slash at its end) in which a home page stands.

    ``/rsj`` counts as ``/rsj/``: servers redirect from the one to the other.
    """
    path = cut(url).path
    head, _, last = path.rpartition("/")
    return f"{path}/" if last and "." not in last else f"{head}/"


def counterpart(host: str) -> tuple[str, str] | None:
    """``(role, host)`` of the www or apex name beside ``host``; ``None`` where there is no such pair.

    A department's ``rsj.example.gov.cn`` needs no ``www.`` before it; only registered
    names and names that begin with ``www.`` have a counterpart.
    """
    www, apex = urls.same_host_variants(host)
    if www == apex:
        return None
    if host == www:
        return "apex", apex
    return ("www", www) if urls.registered_domain(host) == host else None


@dataclass(frozen=True, slots=True)
class Scope:
    """What one site owns."""

    authority: str
    """Of the home page."""
    authorities: frozenset[str]
    folder: str = "/"
    is_shared: bool = False
    """Other sites of the run have their home pages on these hosts."""
    taken: tuple[tuple[str, str], ...] = ()
    """Authority and folder of those sites."""

    def is_internal(self, url: str) -> bool:
        """Whether a canonical URL stands on one of the site's hosts."""
        return authority_of(url) in self.authorities

    def owns(self, url: str) -> bool:
        """Whether a canonical URL is the site's own: on its hosts, in its folder, in no other site's."""
        parts = cut(url)
        if parts.authority not in self.authorities:
            return False
        path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
        if not path.startswith(self.folder):
            return False
        return not any(
            authority == parts.authority and len(folder) > len(self.folder) and path.startswith(folder)
            for authority, folder in self.taken
        )

    def with_authority(self, authority: str) -> Scope:
        """The scope, and one more place to which the home page itself has led."""
        return replace(self, authorities=self.authorities | {authority})

    def fitted(self, links: Iterable[str]) -> Scope:
        """The scope after the home page was read.

        Many a home page stands in a folder by accident (``/portal/index.html``) and its
        columns beside it. Where most of its links to the own host lead out of the folder,
        and no other site shares the host, the whole host is the site's.
        """
        if self.folder == "/" or self.is_shared:
            return self
        internal = {url for url in links if self.is_internal(url)}
        inside = sum(1 for url in internal if self.owns(url))
        return self if inside * 2 > len(internal) else replace(self, folder="/")


_PORT = re.compile(r":\d+$")


class Estate:
    """Whose is which host in this run."""

    def __init__(self, sites: Iterable[Site] = (), *, homes: Iterable[tuple[str, str]] = ()) -> None:
        self._homes: dict[str, set[str]] = {}
        for authority, folder in homes:
            self._homes.setdefault(authority, set()).add(folder)
        for site in sites:
            home = home_url(site)
            if home is not None:
                self._homes.setdefault(authority_of(home), set()).add(folder_of(home))

    @property
    def homes(self) -> list[tuple[str, str]]:
        """Authority and folder of every home page, from which the estate can be made again."""
        return [(authority, folder) for authority, folders in self._homes.items() for folder in folders]

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts of all home pages, sorted."""
        return tuple(sorted({urls.host_of(f"http://{authority}/") for authority in self._homes}))

    def knows(self, authority: str) -> bool:
        """Whether a site of the run has its home page there."""
        return authority in self._homes

    def scope(self, site: Site) -> Scope:
        """What ``site`` owns. Raises ``ValueError`` if its URL is none."""
        home = urls.canonical(site.url)
        main = authority_of(home)
        port = found.group() if (found := _PORT.search(main)) and not main.endswith("]") else ""
        hosts = [urls.host_of(home), *site.hosts]
        beside = counterpart(hosts[0])
        if beside is not None:
            hosts.append(beside[1])
        others = {host + port for host in hosts[1:]} - {main}
        own = frozenset({main, *(authority for authority in others if not self.knows(authority))})
        folder = folder_of(home)
        taken = tuple(
            sorted(
                (place, other)
                for place in own
                for other in self._homes.get(place, ())
                if (place, other) != (main, folder)
            )
        )
        return Scope(authority=main, authorities=own, folder=folder, is_shared=bool(taken), taken=taken)


def home_url(site: Site) -> str | None:
    """Canonical URL of the site's home page; ``None`` where the inventory gives no http(s) URL."""
    try:
        return urls.canonical(site.url)
    except ValueError:
        return None
