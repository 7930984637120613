"""Authoritative DNS of the simulated city, over UDP and TCP (RFC 1034, 1035; EDNS as in RFC 6891).

It answers like a working resolver: A, AAAA, CNAME, NS and SOA of every host, NXDOMAIN with the zone's
SOA for names that are not there, nothing at all for names that are to be silent.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Collection, Iterable, Mapping
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from govsite.lab import networks
from govsite.lab.hosts import Vhost

SUFFIXES = (
    "gov.cn",
    "com.cn",
    "org.cn",
    "net.cn",
    "cn",
    "com",
    "net",
    "org",
    "xn--zfr164b",
    "xn--55qw42g",
)
"""Public suffixes of the city's hosts, longer ones first."""
TTL = 600
PLAIN_UDP = 512


class Zones:
    """What the servers say to a question. Answers are kept, as the crawl asks the same names again.

    Name servers of the zones in ``ipv4_only`` have no IPv6.
    """

    def __init__(self, vhosts: Mapping[str, Vhost], *, ipv4_only: Collection[str] = ()) -> None:
        self._hosts = dict(vhosts)
        for vhost in vhosts.values():
            for target in vhost.cname:
                self._hosts[target] = Vhost(host=target, role="alias", a=vhost.a, aaaa=vhost.aaaa)
        self._zones = {zone_of(host) for host in self._hosts}
        for number, zone in enumerate(sorted(self._zones)):
            for server in (1, 2):
                place = number * 2 + server
                self._hosts[f"ns{server}.{zone}"] = Vhost(
                    host=f"ns{server}.{zone}",
                    role="dns",
                    a=(networks.v4(networks.NAMES, place),),
                    aaaa=() if zone in ipv4_only else (networks.v6(networks.NAMES, place),),
                )
        self._zones |= set(SUFFIXES)
        self._inner = _ancestors([*self._hosts, *self._zones])
        self._cache: dict[bytes, bytes] = {}

    def answer(self, wire: bytes, *, udp: bool) -> bytes | None:
        """The answer to one message; ``None`` where silence is the answer (or the message is none)."""
        if len(wire) < 12 or wire[2] & 0x80:
            return None
        key = (b"u" if udp else b"t") + wire[2:]
        kept = self._cache.get(key)
        if kept is None:
            answer = self._make(wire, udp=udp)
            if answer is None:
                return None
            kept = self._cache[key] = answer[2:]
        return wire[:2] + kept

    def _make(self, wire: bytes, *, udp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except (dns.exception.DNSException, ValueError):
            return wire[:2] + struct.pack("!HHHHH", 0x8001, 0, 0, 0, 0)
        reply = dns.message.make_response(query, recursion_available=True)
        if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
            reply.set_rcode(dns.rcode.NOTIMP)
        elif query.question[0].rdclass != dns.rdataclass.IN:
            reply.set_rcode(dns.rcode.REFUSED)
        elif not self._fill(reply):
            return None
        size = max(PLAIN_UDP, query.payload) if udp and query.edns >= 0 else PLAIN_UDP if udp else 65_535
        try:
            return reply.to_wire(max_size=size)
        except dns.exception.TooBig:
            short = dns.message.make_response(query, recursion_available=True)
            short.flags |= dns.flags.TC | dns.flags.AA
            return short.to_wire()

    def _fill(self, reply: dns.message.Message) -> bool:
        """Put records into the reply; False where nothing at all may be answered."""
        question = reply.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        vhost = self._hosts.get(name)
        if vhost is None and name not in self._inner:
            near = self._hosts.get(name.removeprefix("www."))
            vhost = near if near is not None and near.dns != "ok" else None
        if vhost is not None and vhost.dns == "silent":
            return False
        if vhost is not None and vhost.dns == "servfail":
            reply.set_rcode(dns.rcode.SERVFAIL)
            return True
        reply.flags |= dns.flags.AA
        if vhost is None and name not in self._inner:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif vhost is not None or name in self._zones:
            reply.answer.extend(self._records(name, vhost, question.rdtype))
        if not reply.answer or (question.rdtype not in {r.rdtype for r in reply.answer} and not vhost):
            reply.authority.append(_soa(self._zone(name)))
        return True

    def _records(self, name: str, vhost: Vhost | None, wanted: int) -> list[dns.rrset.RRset]:
        if name in self._zones and wanted in {dns.rdatatype.SOA, dns.rdatatype.NS}:
            return [_soa(name) if wanted == dns.rdatatype.SOA else _ns(name)]
        if vhost is None:
            return []
        found = []
        for target in vhost.cname:
            found.append(_rrset(name, dns.rdatatype.CNAME, [f"{target}."]))
            name = target
        addresses = {dns.rdatatype.A: vhost.a, dns.rdatatype.AAAA: vhost.aaaa}.get(dns.rdatatype.RdataType(wanted), ())
        return found + ([_rrset(name, wanted, addresses)] if addresses else [])

    def _zone(self, name: str) -> str:
        """The closest zone that holds a name; the root where none does."""
        while name and name not in self._zones:
            _, _, name = name.partition(".")
        return name


def zone_of(host: str) -> str:
    """Registered domain of one of the city's hosts."""
    for suffix in SUFFIXES:
        if host.endswith(f".{suffix}"):
            return f"{host.removesuffix(f'.{suffix}').rpartition('.')[2]}.{suffix}"
    return host


def _ancestors(names: Iterable[str]) -> set[str]:
    found = {""}
    for name in names:
        rest = name
        while rest:
            found.add(rest)
            _, _, rest = rest.partition(".")
    return found


def _rrset(name: str, rdtype: int, values: Iterable[str]) -> dns.rrset.RRset:
    kind = dns.rdatatype.to_text(dns.rdatatype.RdataType(rdtype))
    return dns.rrset.from_text_list(f"{name}.", TTL, "IN", kind, list(values))


def _soa(zone: str) -> dns.rrset.RRset:
    dot = f".{zone}." if zone else "."
    return _rrset(zone, dns.rdatatype.SOA, [f"ns1{dot} hostmaster{dot} 2026112001 7200 1800 1209600 600"])


def _ns(zone: str) -> dns.rrset.RRset:
    return _rrset(zone, dns.rdatatype.NS, [f"ns1.{zone}.", f"ns2.{zone}."])


class UdpServer(asyncio.DatagramProtocol):
    """DNS over UDP."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """Answer one message."""
        answer = self._zones.answer(data, udp=True)
        if answer is not None:
            self._transport.sendto(answer, addr)


class TcpServer(asyncio.Protocol):
    """DNS over TCP: messages after a length of two bytes (RFC 7766)."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        self._waiting += data
        while len(self._waiting) >= 2:
            size = int.from_bytes(self._waiting[:2], "big")
            if len(self._waiting) < 2 + size:
                return
            wire, self._waiting = self._waiting[2 : 2 + size], self._waiting[2 + size :]
            answer = self._zones.answer(wire, udp=False)
            if answer is not None:
                self._transport.write(len(answer).to_bytes(2, "big") + answer)
