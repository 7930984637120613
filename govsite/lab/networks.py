"""Address plan of the simulated city, and which of its addresses is reached at which local port.

Addresses are of the ranges for benchmarks (RFC 2544) and documentation (RFC 3849): no real
host has them. A network stands for a way to behave: where ports are open, closed, mute or cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from govsite.config import DialRule

BOTH, PLAIN, REFUSED, BLACK_HOLE, RESET, OUTSIDE, NAMES = (
    "both",
    "plain",
    "refused",
    "black-hole",
    "reset",
    "outside",
    "names",
)
V4 = {
    BOTH: IPv4Network("198.18.0.0/17"),
    PLAIN: IPv4Network("198.18.128.0/17"),
    REFUSED: IPv4Network("198.19.0.0/24"),
    BLACK_HOLE: IPv4Network("198.19.1.0/24"),
    RESET: IPv4Network("198.19.2.0/24"),
    NAMES: IPv4Network("198.19.64.0/24"),
    OUTSIDE: IPv4Network("198.19.128.0/17"),
}
V6 = {
    BOTH: IPv6Network("2001:db8:1::/48"),
    PLAIN: IPv6Network("2001:db8:2::/48"),
    REFUSED: IPv6Network("2001:db8:3::/48"),
    BLACK_HOLE: IPv6Network("2001:db8:4::/48"),
    RESET: IPv6Network("2001:db8:5::/48"),
    OUTSIDE: IPv6Network("2001:db8:6::/48"),
    NAMES: IPv6Network("2001:db8:53::/48"),
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Local ports of the lab's servers on one family (the same number on both is not promised)."""

    http: int
    https: int
    closed: int
    black_hole: int
    reset: int
    dns: int


def v4(network: str, number: int) -> str:
    """The address of that number in a network, counted from 1 and wrapped."""
    net = V4[network]
    return str(net[1 + number % (net.num_addresses - 2)])


def v6(network: str, number: int) -> str:
    """The address of that number in a network."""
    return str(V6[network][1 + number])


def dial_rules(four: Ports, six: Ports | None) -> tuple[DialRule, ...]:
    """Where connections to the plan's addresses really go.

    Without IPv6 every IPv6 address leads to a closed port: the names still have their
    addresses, and it is this machine that cannot reach them.
    """
    nobody = Ports(**dict.fromkeys(("http", "https", "closed", "black_hole", "reset", "dns"), four.closed))
    return (*_family(V4, "127.0.0.1", four), *_family(V6, "[::1]", six or nobody))


def _family(plan: dict[str, IPv4Network] | dict[str, IPv6Network], host: str, ports: Ports) -> list[DialRule]:
    ways = {
        BOTH: (ports.http, ports.https),
        OUTSIDE: (ports.http, ports.https),
        PLAIN: (ports.http, ports.closed),
        REFUSED: (ports.closed, ports.closed),
        BLACK_HOLE: (ports.black_hole, ports.black_hole),
        RESET: (ports.reset, ports.reset),
    }
    rules = []
    for name, (http, https) in ways.items():
        for port, local in ((80, http), (443, https)):
            rules.append(DialRule(network=str(plan[name]), port=port, to=f"{host}:{local}"))
    rules.append(DialRule(network=str(plan[NAMES]), port=53, to=f"{host}:{ports.dns}"))
    return rules
