"""What servers said: over HTTP and TLS, in the DNS, over each family of addresses; robots.txt, sitemap, missing pages.

Times are ISO 8601 with a zone, durations are milliseconds, digests are hexadecimal.
"""

from __future__ import annotations

from enum import StrEnum

from govsite.model.observed import Frozen, Unseen
from govsite.model.outcome import Reason, Trace

MOST_HOPS = 10
"""Redirects that are told of one address."""


class Family(StrEnum):
    """Address family of a connection."""

    ANY = "any"
    IPV4 = "ipv4"
    IPV6 = "ipv6"


# ---------------------------------------------------------------- HTTP


class Hop(Frozen, frozen=True, kw_only=True):
    """One redirect: this address answered with this status and named this target."""

    url: str
    status: int
    location: str
    """The Location header as sent."""


class Answer(Frozen, frozen=True, kw_only=True):
    """What came of asking for one URL, redirects followed by us.

    ``problem`` is ``None`` when an HTTP answer of a status below 400 came. With
    ``HTTP_STATUS`` an answer came too, see ``status``; with every other reason
    ``status`` is the last one seen or 0.
    """

    url: str
    final_url: str = ""
    status: int = 0
    hops: tuple[Hop, ...] = ()
    problem: Reason | None = None
    detail: str = ""
    content_type: str = ""
    size: int = 0
    """Bytes of the decoded body, as far as it was read; from Content-Length where only a HEAD was made."""
    elapsed_ms: float = 0.0
    """From the first byte sent to the last byte read, all hops."""
    first_byte_ms: float = 0.0
    family: Family = Family.ANY
    address: str = ""
    """IP address that gave the final answer."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of the final answer that checks may read (lower-case names)."""
    attempts: int = 1
    notes: tuple[str, ...] = ()
    """Facts such as "non-conformant-http", "legacy-tls", "truncated"."""
    signs: tuple[str, ...] = ()
    """What a stranger's home page gives itself out as: names of the jurisdiction's ``strangers`` ("for-sale")."""

    @property
    def is_ok(self) -> bool:
        """Whether a usable answer came."""
        return self.problem is None

    def trace(self, *, digest: str = "") -> Trace:
        """What a finding tells of this answer; ``digest`` is the page's."""
        return Trace(
            status=self.status,
            hops=tuple((hop.status, hop.location) for hop in self.hops[:MOST_HOPS]),
            address=self.address,
            digest=digest,
            problem=self.problem,
        )


# ---------------------------------------------------------------- TLS


class Certificate(Frozen, frozen=True, kw_only=True):
    """What a server's certificate says (RFC 5280)."""

    subject: str = ""
    """As RFC 4514 writes it, as is ``issuer``."""
    issuer: str = ""
    names: tuple[str, ...] = ()
    """Host names and addresses that it was made out for."""
    not_before: str = ""
    not_after: str = ""
    is_self_signed: bool = False
    """It was made out by the one for whom it was made out."""


class Handshake(Frozen, frozen=True, kw_only=True):
    """One TLS connection, opened as a browser would, and with less demands where that failed."""

    host: str
    address: str = ""
    version: str = ""
    """Protocol that was agreed on ("TLSv1.3"); empty without a connection."""
    notes: tuple[str, ...] = ()
    """What a browser would object to: "tls-expired", "tls-not-yet-valid", "tls-host-mismatch", "tls-untrusted"."""
    certificate: Certificate | None = None
    problem: Reason | None = None
    detail: str = ""


class Security(Frozen, frozen=True, kw_only=True, tag="security"):
    """The home page's address over HTTPS and over plain HTTP.

    ``None`` stands for a scheme that was not asked: an address with a port of its own speaks one.
    """

    https: Answer | None = None
    http: Answer | None = None
    handshake: Handshake | None = None
    """``None`` where nobody answers over HTTPS."""


# ---------------------------------------------------------------- DNS


class Dns(Frozen, frozen=True, kw_only=True, tag="dns"):
    """Records of one host name, as the resolver gave them."""

    host: str
    exists: bool = True
    """False where a working resolver said NXDOMAIN."""
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    """IPv4-mapped and other addresses that no client could use are left out."""
    unusable_aaaa: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    ns: tuple[str, ...] = ()
    soa: str = ""
    zone: str = ""
    elapsed_ms: float = 0.0


class HostView(Frozen, frozen=True, kw_only=True):
    """One host that belongs to the site: its main host, aliases, and www or apex beside it."""

    host: str
    role: str = "main"
    """"main", "alias" (from the inventory), "www" or "apex" (made from the main host)."""
    seen_dns: Dns | Unseen = Unseen()
    answer: Answer | None = None
    """Home page asked on this host; ``None`` where it was not asked."""


# ---------------------------------------------------------------- IPv6


class Connection(Frozen, frozen=True, kw_only=True):
    """One TCP connection attempt."""

    address: str
    port: int
    connected: bool
    problem: Reason | None = None
    elapsed_ms: float = 0.0


class FamilyView(Frozen, frozen=True, kw_only=True):
    """The home page over one address family."""

    answer: Answer
    text_digest: str = ""
    """Digest of the visible text without nonces, view state and time stamps."""
    shingles: tuple[int, ...] = ()
    """Bottom-k sketch of hashed shingles of that text, sorted, for likeness."""
    samples_ms: tuple[float, ...] = ()
    """Time to first byte of each repetition."""


class NameServer(Frozen, frozen=True, kw_only=True):
    """One authoritative name server of a site's zone, as whoever has IPv6 alone meets it."""

    name: str
    aaaa: tuple[str, ...] = ()
    answers: bool = False
    """It answers a question about the zone over IPv6."""
    problem: Reason | None = None
    """Why that could not be seen."""


class HostFamilies(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """The families in which a host has addresses that clients can use."""

    host: str
    has_ipv4: bool = False
    has_ipv6: bool = False
    problem: Reason | None = None
    """Why nobody can tell; ``NAME_NOT_FOUND`` where there is no such host."""


class Families(Frozen, frozen=True, kw_only=True, tag="families"):
    """Hosts below the site's own name to which its pages link, and all hosts from which they load something."""

    hosts: tuple[HostFamilies, ...] = ()
    left_out: int = 0
    """Beyond the budget."""


class Ipv6(Frozen, frozen=True, kw_only=True, tag="ipv6"):
    """Deep look at a site over both families."""

    name_servers: tuple[NameServer, ...] = ()
    """Of the zone that holds the site's host."""

    connections: tuple[Connection, ...] = ()
    """Every IPv4 and IPv6 address on ports 80 and 443."""
    ipv4: FamilyView | None = None
    ipv6: FamilyView | None = None


class Vantage(Frozen, frozen=True, kw_only=True):
    """The machine that looked."""

    has_ipv4: bool = True
    has_ipv6: bool = False
    connected: bool = True
    """Whether this machine reached anything at all in this run."""
    resolver: tuple[str, ...] = ()
    user_agent: str = ""


# ---------------------------------------------------------------- robots, sitemap


class Robots(Frozen, frozen=True, kw_only=True, tag="robots"):
    """robots.txt as it was obeyed."""

    status: int = 0
    exists: bool = False
    allows_home: bool = True
    crawl_delay: float | None = None
    """Seconds."""
    sitemaps: tuple[str, ...] = ()


class Sitemap(Frozen, frozen=True, kw_only=True, tag="sitemap"):
    """Sitemaps found for the site."""

    files: tuple[str, ...] = ()
    url_count: int = 0
    problems: tuple[str, ...] = ()


class SoftNotFound(Frozen, frozen=True, kw_only=True, tag="soft404"):
    """What the site says to a path that cannot exist."""

    url: str
    status: int
    final_url: str = ""
    is_soft: bool = False
    """A missing page is answered with success (or a redirect to a page that is)."""
