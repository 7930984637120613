"""Where a server listens: at the addresses it was told, and for old hosts with a port of their own at that port too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from govsite.migrate.serving.request import Request
from govsite.model.mapping import SiteMap
from govsite.urls import split_port

T = TypeVar("T")


def names_by_port(hosts: Iterable[str]) -> dict[str, list[str]]:
    """Host names by port, the scheme's own as an empty text."""
    found: dict[str, list[str]] = {}
    for host in hosts:
        name, port = split_port(host)
        found.setdefault(port, []).append(name)
    return found


def folder_of(host: str) -> str:
    """Name of the folder with a host's files: a colon in it would be syntax to ``rsync`` and others."""
    return host.replace(":", "_")


def further_ports(sites: Iterable[SiteMap]) -> list[str]:
    """Ports of their own that hosts of these sites have, in order."""
    ports = {split_port(host)[1] for site in sites for host in site.hosts}
    return sorted(ports - {""}, key=int)


def listened(listen: Sequence[str], port: str) -> tuple[str, ...]:
    """The addresses (or ports) ``listen`` with another port; as they are where ``port`` is empty."""
    if not port:
        return tuple(listen)
    moved = (f"{address.rpartition(':')[0]}:{port}" if ":" in address else port for address in listen)
    return tuple(dict.fromkeys(moved))


def both_families(listen: Iterable[str]) -> tuple[str, ...]:
    """The addresses, each once; a port alone, of IPv4 to nginx and HAProxy, is followed by the same port of IPv6."""
    return tuple(
        dict.fromkeys(address for each in listen for address in ((each,) if ":" in each else (each, f"[::]:{each}")))
    )


def everywhere(sites: Iterable[SiteMap], listen: Sequence[str]) -> tuple[str, ...]:
    """All addresses at which the server listens for these sites, each once."""
    return tuple(dict.fromkeys(a for port in ("", *further_ports(sites)) for a in listened(listen, port)))


class Doors(Generic[T]):
    """Who answers at which name and port, by a configuration that is read back."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], T] = {}
        self._ports: list[str] = []

    def add(self, names: Iterable[str], addresses: Iterable[str], who: T) -> None:
        """``who`` answers for ``names`` at ``addresses``; the first that are added are those of the whole server."""
        ports = [address.rpartition(":")[2] for address in addresses]
        self._ports += ports
        for name in names:
            for port in ports:
                self._found.setdefault((name, port), who)

    def find(self, request: Request, *, name: str | None = None) -> T | None:
        """Who answers to a request, or to its port under another ``name``."""
        port = request.port if request.port in self._ports else self._ports[0]
        return self._found.get((request.host if name is None else name, port))
