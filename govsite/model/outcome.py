"""Verdicts: what a rule says about a site."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from msgspec import Struct

from govsite.model.words import Words


class Status(StrEnum):
    """The four verdicts. Every reader of outcomes has to handle all of them."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Severity(StrEnum):
    """How much a failure weighs, gravest first."""

    VETO = "veto"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Reason(StrEnum):
    """Why something could not be seen. A closed list: reports translate each."""

    NO_NETWORK = "no-network"
    NO_IPV6_HERE = "no-ipv6-here"
    DNS_TIMEOUT = "dns-timeout"
    DNS_FAILURE = "dns-failure"
    """The resolver answered, but with SERVFAIL, REFUSED or nonsense."""
    NAME_NOT_FOUND = "name-not-found"
    """A working resolver says that the name does not exist."""
    NO_ADDRESS = "no-address"
    """The name exists but has no address of the family that was asked for."""
    CONNECT_TIMEOUT = "connect-timeout"
    READ_TIMEOUT = "read-timeout"
    REFUSED = "refused"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"
    """The answer is not HTTP, or is broken off."""
    TOO_LARGE = "too-large"
    REDIRECT_LOOP = "redirect-loop"
    HTTP_STATUS = "http-status"
    """The page came with a status of 400 or above."""
    PLACEHOLDER = "placeholder"
    """The server shows something in the site's place: its own first page, a closed account, building work."""
    LEADS_ELSEWHERE = "leads-elsewhere"
    """It leads to another host, and what stands there is another site's."""
    BLOCKED = "blocked"
    """A firewall or challenge page stood in front of the site."""
    FORBIDDEN_ADDRESS = "forbidden-address"
    """The guard refused to connect there (private, loopback, metadata …)."""
    ROBOTS = "robots"
    BUDGET = "budget"
    NOT_SEEN = "not-seen"
    """An answer came, and the thing is not to be read in it: a script would draw it, it is in a picture or a file."""
    NOT_PROBED = "not-probed"
    NOT_SUPPLIED = "not-supplied"
    TOO_FEW_PROBES = "too-few-probes"
    NOT_MONITORED = "not-monitored"
    """A rule over time, and nobody has begun to watch: a single look can never judge it."""
    CHECK_CRASHED = "check-crashed"


class Trace(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How the address of a finding answered when it was looked at."""

    status: int = 0
    """HTTP status of the last answer, 0 where none came."""
    hops: tuple[tuple[int, str], ...] = ()
    """Redirects: the status of each, and where it led, as it was sent."""
    address: str = ""
    """IP address that answered last."""
    digest: str = ""
    """Of the page's bytes: SHA-256, first 32 digits."""
    problem: Reason | None = None
    """Why there was no usable answer."""


GONE = frozenset({Reason.HTTP_STATUS, Reason.NAME_NOT_FOUND})
"""Reasons for which a page is known not to be there, rather than not seen."""
SAID_BY_RESOLVER = frozenset({Reason.NAME_NOT_FOUND, Reason.NO_ADDRESS})
"""What a name server says of a name: definite, also where this machine reached nobody."""
NEVER_ASKED = frozenset({Reason.ROBOTS, Reason.BUDGET, Reason.NOT_PROBED})
"""Reasons of what this run left alone on purpose."""
SAYS_NOTHING_OF_THE_SITE = frozenset(
    {
        Reason.NO_NETWORK,
        Reason.NO_IPV6_HERE,
        Reason.DNS_TIMEOUT,
        Reason.DNS_FAILURE,
        Reason.BLOCKED,
        Reason.FORBIDDEN_ADDRESS,
        Reason.ROBOTS,
        Reason.BUDGET,
        Reason.NOT_PROBED,
    }
)
"""Reasons that are about this machine, or about what stands between: the site itself may be in order or not."""


class Finding(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing that is wrong, ready to be told.

    ``fingerprint`` is made from rule, site, canonical URL and evidence key, never
    from the wording, so that baselines survive a better sentence.
    """

    message: Words
    url: str = ""
    key: str = ""
    excerpt: str = ""
    sources: tuple[str, ...] = ()
    """Pages on which the thing was seen (for a broken link: the linking pages)."""
    source_count: int = 0
    trace: Trace | None = None
    """How ``url`` answered; ``None`` where it was not asked for."""
    fingerprint: str
    waiver: str = ""
    """Who has waived it, why and until when; it stays visible and fails nobody."""
    is_known: bool = False
    """In the baseline: it was there before, and fails nobody anew."""

    @property
    def is_excused(self) -> bool:
        """Whether it is waived or known from the baseline."""
        return bool(self.waiver) or self.is_known


class Outcome(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What one rule says about one site."""

    site: str
    rule: str
    severity: Severity
    status: Status
    reason: Reason | None = None
    detail: str = ""
    problems: tuple[Finding, ...] = ()

    @property
    def is_excused(self) -> bool:
        """Whether all that is wrong here is waived or known from the baseline."""
        return bool(self.problems) and all(found.is_excused for found in self.problems)


def fingerprint(*, rule: str, site: str, url: str, key: str) -> str:
    """Stable name of a finding: 32 hexadecimal digits over rule, site, URL and key."""
    seed = f"{rule}\x1f{site}\x1f{url}\x1f{key}".encode()
    return hashlib.blake2b(seed, digest_size=16).hexdigest()
