"""Which addresses may be connected to: public ones, and what the settings name besides.

A link, a redirect or a DNS answer can lead anywhere: to the machine itself, to the
router, to a cloud's metadata service. Every connection of the program therefore asks
``Guard.endpoint`` first, with the address that DNS gave, and then connects to exactly
what it returned. There is no second look-up that an attacker's DNS could answer
differently.

Special-purpose networks: IANA registries of RFC 6890 (as of 2026); addresses that
carry an IPv4 address inside are judged by that one too (RFC 4291, 6052, 3056, 4380).
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from govsite.config import NetworkSettings
from govsite.errors import UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL_V4 = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and other protocol assignments: nobody's web server
        "2001:db8::/32",
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")


class Endpoint(NamedTuple):
    """Where a connection really goes."""

    address: str
    port: int


def real_address(text: str) -> Address | None:
    """The address that a connection to ``text`` reaches: IPv4-mapped IPv6 is IPv4. ``None`` for no plain address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address


def carried_ipv4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which a translator or tunnel would carry the packets, if any."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return address.sixtofour
    return None


def is_public(address: Address) -> bool:
    """Whether the whole internet can mean the same host by ``address``."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    inner = carried_ipv4(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_V6 and not any(address in network for network in _SPECIAL_V6)


class _Dial(NamedTuple):
    network: Network
    port: int
    endpoint: Endpoint


class Guard:
    """Decides about every connection, by ``[network] allow``, ``only`` and ``dial``.

    ``allow`` adds networks to the public ones. ``only`` permits its networks and nothing
    else. A dial rule replaces address and port; what it leads to is then judged like
    any other address.
    """

    def __init__(self, network: NetworkSettings) -> None:
        self._allow = _networks(network.allow)
        self._only = _networks(network.only)
        self._dial = tuple(
            _Dial(_network(rule.network), rule.port, parse_endpoint(rule.to, default_port=rule.port))
            for rule in network.dial
        )
        self._known: dict[tuple[str, int], Endpoint | None] = {}

    def endpoint(self, address: str, port: int) -> Endpoint | None:
        """Where to connect for ``address`` and ``port``; ``None`` means: not at all."""
        key = (address, port)
        if key not in self._known:
            target = self._dialled(address, port) or Endpoint(address, port)
            self._known[key] = target if self._permits(target.address) else None
        return self._known[key]

    def is_usable(self, address: str) -> bool:
        """Whether ``address`` counts where DNS gives it: permitted, or covered by a dial rule.

        An IPv6 address that only carries an IPv4 one (mapped, NAT64 as DNS64 makes it up,
        6to4) is no IPv6 of the site's own and does not count.
        """
        plain = _plain(address)
        if plain is None or (isinstance(plain, IPv6Address) and (plain.ipv4_mapped or carried_ipv4(plain))):
            return False
        return any(plain in rule.network for rule in self._dial) or self._permits(address)

    def is_far(self, address: str) -> bool:
        """Whether ``address`` is one of the public internet."""
        real = real_address(address)
        return real is not None and is_public(real)

    def dialled_endpoints(self, version: int) -> tuple[Endpoint, ...]:
        """Targets of the dial rules for networks of that IP version: what stands for "the internet" there."""
        return tuple(rule.endpoint for rule in self._dial if rule.network.version == version)

    def confines(self, version: int) -> bool | None:
        """``None`` without ``only``; else whether it leaves no network of that IP version."""
        if not self._only:
            return None
        return not any(network.version == version for network in self._only)

    def _dialled(self, address: str, port: int) -> Endpoint | None:
        plain = _plain(address)
        if plain is None:
            return None
        return next((rule.endpoint for rule in self._dial if rule.port == port and plain in rule.network), None)

    def _permits(self, text: str) -> bool:
        address = real_address(text)
        if address is None:
            return False
        if self._only:
            return _is_inside(address, self._only)
        return is_public(address) or _is_inside(address, self._allow)


def parse_endpoint(text: str, *, default_port: int) -> Endpoint:
    """``127.0.0.1:8080``, ``[::1]:8080`` or an address alone.

    Raises ``UsageError`` when the host is no IP address: a name would need a look-up
    that the guard cannot vouch for.
    """
    host, _, port = text.rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", "")
    address = host.removeprefix("[").removesuffix("]")
    number = int(port) if port.isdecimal() else 0 if port else default_port
    if real_address(address) is None or not 0 < number < 65536:
        raise UsageError(f"{text!r} is not an address and port", hint="write it like 127.0.0.1:8080 or [::1]:8080")
    return Endpoint(address, number)


def _plain(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _network(cidr: str) -> Network:
    try:
        return ip_network(cidr, strict=False)
    except ValueError as error:
        raise UsageError(f"{cidr!r} is not a network", hint="write it like 127.0.0.0/8") from error


def _networks(cidrs: Sequence[str]) -> tuple[Network, ...]:
    return tuple(_network(cidr) for cidr in cidrs)


def _is_inside(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
