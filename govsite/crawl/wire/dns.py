"""Look names up once: A, AAAA, the CNAME chain, and the zone's SOA and NS.

NXDOMAIN and "no such record" are answers. A server that is silent, fails (SERVFAIL,
REFUSED) or answers nonsense gives ``Unseen`` with the reason, and is never read as "the
name has no address". Look-ups in flight are shared; answers are kept for an hour,
failures for half a minute. Names are looked up as they are, without search lists.
"""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Iterator
from ipaddress import ip_address

import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
import dns.rrset
from msgspec import Struct

from govsite.config import NetworkSettings
from govsite.crawl.wire.guard import Guard, parse_endpoint
from govsite.model.answers import Dns
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.urls import ascii_host

_KEPT = 3600.0
_FAILURE_KEPT = 30.0
_AT_ONCE = 256
_LONGEST_CHAIN = 16
_EDNS_PAYLOAD = 1232  # https://www.dnsflagday.net/2020/
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EPERM})


class Records(Struct, frozen=True, kw_only=True, tag="records"):
    """What the resolver said about one name and one type."""

    exists: bool = True
    values: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    soa: tuple[str, str] = ("", "")
    """Owner and text of the SOA record in the answer or beside a negative one."""


Found = Records | Unseen


class Addresses(Struct, frozen=True, kw_only=True):
    """Both families of one host, each with its own fate."""

    ipv4: Found
    ipv6: Found


class NameCache:
    """All look-ups of a run. Raises ``UsageError`` for a resolver that is no address."""

    def __init__(self, network: NetworkSettings, guard: Guard) -> None:
        self._guard = guard
        self._kept: dict[tuple[str, str], tuple[float, Found]] = {}
        self._asked: dict[tuple[str, str], asyncio.Task[Found]] = {}
        """Questions under way. A task that is over takes ten times as much memory as the answer."""
        self._ready: dict[str, tuple[float, Addresses]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._resolver = _resolver(network)

    @property
    def servers(self) -> tuple[str, ...]:
        """The resolvers in use as ``address:port``; none where the system names none."""
        if self._resolver is None:
            return ()
        return tuple(_server_text(server) for server in self._resolver.nameservers)

    async def aclose(self) -> None:
        """Give up the look-ups that are still under way."""
        tasks = list(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def addresses(self, host: str) -> Addresses:
        """A and AAAA of ``host``. An IP address is its own answer, ``localhost`` needs no DNS (RFC 6761 §6.3)."""
        until, known = self._ready.get(host, (0.0, None))
        now = time.monotonic()
        if known is not None and now < until:
            return known
        found = _without_dns(host) or await self._addresses(host)
        self._keep(host, found, now=now)
        return found

    def learn(self, host: str, found: Addresses) -> None:
        """Keep what somebody else was told a moment ago; failures are for everybody to meet by himself."""
        self._keep(host, found, now=time.monotonic())

    def _keep(self, host: str, found: Addresses, *, now: float) -> None:
        if not isinstance(found.ipv4, Unseen) and not isinstance(found.ipv6, Unseen):
            self._ready[host] = (now + _KEPT, found)

    async def _addresses(self, host: str) -> Addresses:
        name = _absolute(host)
        if name is None:
            gone = Records(exists=False)
            return Addresses(ipv4=gone, ipv6=gone)
        ipv4, ipv6 = await asyncio.gather(self._ask(name, "A"), self._ask(name, "AAAA"))
        return Addresses(ipv4=ipv4, ipv6=ipv6)

    async def resolve(self, host: str) -> Dns | Unseen:
        """Everything about one host, or why it could not be learnt.

        A resolver that fails on one family only gives ``Unseen`` as well: what it did
        not say must not be read as "no such address".
        """
        started = time.perf_counter()
        found = await self.addresses(host)
        elapsed = (time.perf_counter() - started) * 1000
        ipv4, ipv6 = found.ipv4, found.ipv6
        gone = next((r for r in (ipv4, ipv6) if isinstance(r, Records) and not r.exists and not r.values), None)
        if isinstance(ipv4, Unseen):
            return _gone(host, gone, elapsed) if gone else ipv4
        if isinstance(ipv6, Unseen):
            return _gone(host, gone, elapsed) if gone else ipv6
        name = _absolute(host)
        zone, soa, servers = ("", "", ()) if name is None or _without_dns(host) else await self._zone(name)
        usable = tuple(address for address in ipv6.values if self._guard.is_usable(address))
        return Dns(
            host=host,
            exists=ipv4.exists or ipv6.exists,
            a=ipv4.values,
            aaaa=usable,
            unusable_aaaa=tuple(address for address in ipv6.values if address not in usable),
            cname=ipv4.cname or ipv6.cname,
            ns=servers,
            soa=soa,
            zone=zone,
            elapsed_ms=round(elapsed, 3),
        )

    async def _zone(self, name: str) -> tuple[str, str, tuple[str, ...]]:
        """The zone that holds ``name``, its SOA, and its name servers; empty where nobody says.

        A negative answer carries the SOA of the zone (RFC 2308 §3), so that one question
        mostly suffices; behind a CNAME, or with a mute server, the walk goes up.
        """
        owner = name
        while owner:
            found = await self._ask(owner, "SOA")
            if isinstance(found, Unseen):
                return "", "", ()
            zone, soa = found.soa
            if zone and (zone == owner or owner.endswith("." + zone)):
                servers = await self._ask(zone, "NS")
                return zone, soa, servers.values if isinstance(servers, Records) else ()
            owner = owner.partition(".")[2]
        return "", "", ()

    async def _ask(self, name: str, kind: str) -> Found:
        key = (name, kind)
        until, known = self._kept.get(key, (0.0, None))
        if known is not None and time.monotonic() <= until:
            return known
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.create_task(self._answer(key))
        return await asyncio.shield(task)

    async def _answer(self, key: tuple[str, str]) -> Found:
        try:
            found = await self._look_up(*key)
            seconds = _FAILURE_KEPT if isinstance(found, Unseen) else _KEPT
            self._kept[key] = (time.monotonic() + seconds, found)
            return found
        finally:
            del self._asked[key]

    async def _look_up(self, name: str, kind: str) -> Found:
        """One name and type; follows a CNAME that the answer leaves dangling."""
        chain: list[str] = []
        current = name
        while True:
            found = await self._question(current, kind)
            if isinstance(found, Unseen):
                return found
            chain.extend(found.cname)
            is_dangling = found.cname and found.exists and not found.values and not found.soa[0]
            if not is_dangling:
                return Records(exists=found.exists, values=found.values, cname=tuple(chain), soa=found.soa)
            current = chain[-1]
            if len(chain) > _LONGEST_CHAIN or current == name or current in chain[:-1]:
                return Unseen(reason=Reason.DNS_FAILURE, detail=f"CNAME loop at {current}")

    async def _question(self, name: str, kind: str) -> Found:
        if self._resolver is None:
            return Unseen(reason=Reason.NO_NETWORK, detail="no resolver is configured")
        rdtype = dns.rdatatype.from_text(kind)
        try:
            qname = dns.name.from_text(name)
            async with self._slots:
                answer = await self._resolver.resolve(qname, rdtype, raise_on_no_answer=False, search=False)
            return _records(answer.response, rdtype)
        except dns.resolver.NXDOMAIN as gone:
            response: dns.message.Message = gone.response(qname)  # type: ignore[no-untyped-call]
            return _records(response, rdtype, exists=False)
        except dns.resolver.LifetimeTimeout as error:
            return _why(error.kwargs.get("errors", ()), fallback=Reason.DNS_TIMEOUT)
        except dns.resolver.NoNameservers as error:
            return _why(error.kwargs.get("errors", ()), fallback=Reason.DNS_FAILURE)
        except (dns.exception.DNSException, OSError, ValueError, EOFError) as error:
            return Unseen(reason=Reason.DNS_FAILURE, detail=f"{type(error).__name__}: {error}"[:200])


def _resolver(network: NetworkSettings) -> dns.asyncresolver.Resolver | None:
    """The resolver of the settings, else the system's; ``None`` where there is none."""
    try:
        resolver = dns.asyncresolver.Resolver(configure=not network.resolver)
    except dns.resolver.NoResolverConfiguration:
        return None
    if network.resolver:
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(*parse_endpoint(server, default_port=53)) for server in network.resolver
        ]
    resolver.timeout = network.dns_timeout / 2
    resolver.lifetime = network.dns_timeout
    resolver.use_edns(0, 0, _EDNS_PAYLOAD)
    return resolver if resolver.nameservers else None


def _server_text(server: object) -> str:
    if isinstance(server, dns.nameserver.Do53Nameserver):
        address = f"[{server.address}]" if ":" in server.address else server.address
        return address if server.port == 53 else f"{address}:{server.port}"
    return str(server)


def _without_dns(host: str) -> Addresses | None:
    text = host.removeprefix("[").removesuffix("]")
    if text == "localhost" or text.endswith(".localhost"):
        return Addresses(ipv4=Records(values=("127.0.0.1",)), ipv6=Records(values=("::1",)))
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mine = Records(values=(str(address),))
    return Addresses(ipv4=mine, ipv6=Records()) if address.version == 4 else Addresses(ipv4=Records(), ipv6=mine)


def _absolute(host: str) -> str | None:
    """The name as it is asked for; ``None`` for what cannot be a name in the DNS (RFC 1035 §2.3.4)."""
    try:
        name = ascii_host(host)
        dns.name.from_text(name)
    except (ValueError, dns.exception.DNSException):
        return None
    return name


def _gone(host: str, records: Records, elapsed: float) -> Dns:
    zone, soa = records.soa
    return Dns(host=host, exists=False, cname=records.cname, soa=soa, zone=zone, elapsed_ms=round(elapsed, 3))


def _records(response: dns.message.Message, rdtype: dns.rdatatype.RdataType, *, exists: bool = True) -> Found:
    if not isinstance(response, dns.message.QueryMessage):
        return Unseen(reason=Reason.DNS_FAILURE, detail="the answer is to no question")
    try:
        result = response.resolve_chaining()
    except dns.exception.DNSException as error:
        return Unseen(reason=Reason.DNS_FAILURE, detail=str(error))
    cname = tuple(_text(link.target) for rrset in result.cnames for link in rrset[:1])
    if result.answer is None:
        return Records(exists=exists, cname=cname, soa=_soa(response))
    values = tuple(_values(result.answer, rdtype))
    soa = (_text(result.answer.name), values[0]) if rdtype == dns.rdatatype.SOA and not cname else ("", "")
    return Records(exists=exists, values=values, cname=cname, soa=soa)


def _values(rrset: dns.rrset.RRset, rdtype: dns.rdatatype.RdataType) -> Iterator[str]:
    """Values in a fixed order, so that a resolver's rotation does not change the evidence."""
    if rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
        yield from sorted({record.address for record in rrset}, key=lambda text: int(ip_address(text)))
    elif rdtype == dns.rdatatype.NS:
        yield from sorted(_text(record.target) for record in rrset)
    else:
        yield from sorted(record.to_text() for record in rrset)


def _soa(response: dns.message.QueryMessage) -> tuple[str, str]:
    for rrset in response.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            return _text(rrset.name), rrset[0].to_text()
    return "", ""


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def _told(cause: object) -> str:
    """A cause in words that are the same each time: dnspython's time-outs name the milliseconds."""
    if isinstance(cause, dns.exception.Timeout):
        return "the name server gave no answer"
    return str(cause) or type(cause).__name__


def _why(errors: object, *, fallback: Reason) -> Unseen:
    """The reason behind a list of failed attempts, as dnspython keeps them (server, tcp, port, error, response)."""
    causes = [entry[3] for entry in errors] if isinstance(errors, (list, tuple)) else []
    detail = "; ".join(dict.fromkeys(map(_told, causes)))[:200]
    broken = [cause for cause in causes if isinstance(cause, OSError)]
    if causes and len(broken) == len(causes) and all(cause.errno in _UNREACHABLE for cause in broken):
        return Unseen(reason=Reason.NO_NETWORK, detail=detail)
    if causes and all(isinstance(cause, dns.exception.Timeout) for cause in causes):
        return Unseen(reason=Reason.DNS_TIMEOUT, detail=detail)
    return Unseen(reason=fallback, detail=detail)
