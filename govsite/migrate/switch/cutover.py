"""Whether a site's names lead to the new place yet, read from DNS. Pure.

*Live*: every host of the site leads to the redirecting server. *Pending*: one does not.
*Indeterminate*: nothing is known to be wrong, but a resolver was silent; silence is no answer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from govsite.model.answers import Dns
from govsite.model.observed import Unseen
from govsite.urls import ascii_host


class Cutover(StrEnum):
    """State of a site or of one host."""

    PENDING = "pending"
    LIVE = "live"
    INDETERMINATE = "indeterminate"


class HostState(Struct, frozen=True, kw_only=True):
    """One host and where it leads."""

    host: str
    state: Cutover
    detail: str = ""
    """Addresses and names that DNS gave, or why it gave none."""


class SiteState(Struct, frozen=True, kw_only=True):
    """One site over all of its hosts."""

    site: str
    state: Cutover
    hosts: tuple[HostState, ...]


class NewPlace:
    """The redirecting server: by name, address or network.

    ``names`` are hosts and ``looked_up`` what DNS says of them. Raises ``ValueError`` for what is none of the three.
    """

    def __init__(self, places: Sequence[str], looked_up: Mapping[str, Dns | Unseen]) -> None:
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        self.unseen: list[str] = []
        """Names of the new place that could not be looked up."""
        for place in places:
            network = network_of(place)
            if network is not None:
                self._networks.append(network)
                continue
            name = ascii_host(place)
            self._names.add(name)
            found = looked_up.get(name)
            if isinstance(found, Dns):
                self._networks += [ipaddress.ip_network(address) for address in (*found.a, *found.aaaa)]
            else:
                self.unseen.append(name)

    def holds_name(self, name: str) -> bool:
        """Whether an alias is one of the new place's names."""
        return name.rstrip(".").lower() in self._names

    def holds(self, address: str) -> bool:
        """Whether an address is the new place's."""
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._networks if network.version == parsed.version)


def network_of(place: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network that a text names; ``None`` for a host name."""
    try:
        return ipaddress.ip_network(place, strict=False)
    except ValueError:
        return None


def host_state(host: str, found: Dns | Unseen | None, new: NewPlace) -> HostState:
    """Where one host leads."""
    if not isinstance(found, Dns):
        return HostState(host=host, state=Cutover.INDETERMINATE, detail=str(found.reason) if found else "not looked up")
    addresses = (*found.a, *found.aaaa)
    unusable = (f"{address} (reachable by nobody)" for address in found.unusable_aaaa)
    said = " ".join((*found.cname, *addresses, *unusable)) or (
        "no address" if found.exists else "the name does not exist"
    )
    inside = [new.holds(address) for address in addresses]
    if any(new.holds_name(name) for name in found.cname) or (inside and all(inside)):
        return HostState(host=host, state=Cutover.LIVE, detail=said)
    if inside and new.unseen and not any(inside):
        # Where the new place is, is not known: neither is whether this is it.
        return HostState(host=host, state=Cutover.INDETERMINATE, detail=f"{new.unseen[0]} could not be looked up")
    return HostState(host=host, state=Cutover.PENDING, detail=said)


def site_state(site: str, hosts: Sequence[HostState]) -> SiteState:
    """One site: pending as soon as one host is, live when all are."""
    states = {host.state for host in hosts}
    if Cutover.PENDING in states:
        state = Cutover.PENDING
    elif Cutover.INDETERMINATE in states or not states:
        state = Cutover.INDETERMINATE
    else:
        state = Cutover.LIVE
    return SiteState(site=site, state=state, hosts=tuple(hosts))
