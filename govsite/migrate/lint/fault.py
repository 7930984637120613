"""What lint names: one fault of one row, or of one site."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from govsite.model.outcome import Severity
from govsite.model.words import Words


class FaultKind(StrEnum):
    """Every kind of fault that maps are searched for."""

    CHAIN = "chain"
    """The target is itself redirected."""
    LOOP = "loop"
    """Following the redirects comes back."""
    ENDS_GONE = "ends-gone"
    """Following the redirects ends at a page that is archived."""
    RETIRED_HOST = "retired-host"
    """Following the redirects ends on a host that is retired itself, at an address that nobody mapped."""
    OFF_ALLOWED = "off-allowed"
    PLAIN_HTTP = "plain-http"
    """The target is http on a host that serves https."""
    DOUBLE_SLASH = "double-slash"
    MASS_HOME = "mass-home"
    """Many pages of a site are sent to one home page: visitors and search engines read that as lost."""
    CASE_COLLISION = "case-collision"
    """Old URLs that differ only by case are answered differently."""
    LOST_PARAMETER = "lost-parameter"
    """A parameter that the site drops tells pages apart that are answered differently."""
    PERCENT_ENCODING = "percent-encoding"
    """Malformed, doubled or needless percent encoding, or characters that should be encoded."""
    DUPLICATE = "duplicate"
    """The same old URL twice, with the same answer."""
    CONTRADICTION = "contradiction"
    """The same old URL twice, with different answers."""
    HOST_CLAIMED_TWICE = "host-claimed-twice"
    TO_ARCHIVE = "to-archive"
    """A redirect into the archive: the state for that is archive."""
    NO_TARGET = "no-target"
    BAD_TARGET = "bad-target"
    """No absolute http(s) URL, one of more than 2,048 characters or on a host that cannot be, or several in a cell."""
    PRIVATE_TARGET = "private-target"
    """The target is on an address that only its own network reaches."""
    CREDENTIALS = "credentials"
    """A name or password stands in the target, which no redirect sends on: exports leave it out (RFC 9110, 4.2.4)."""
    PATTERN = "pattern"
    """A pattern of another program's rules, which a map takes literally, or a server's rule for no single address."""
    ABSENT = "absent"
    """A part of a server's configuration is not here: what its rules say, nobody knows."""
    TEMPORARY = "temporary"
    """A rule of a server redirects for a while only (302, 303, 307): by the map it will be for good (301)."""
    BAD_OLD_URL = "bad-old-url"
    NO_HOST = "no-host"
    """The old URL is a path, and nothing says of which host."""
    FOREIGN_OLD_URL = "foreign-old-url"
    """The old URL is on no host of the site."""
    HOME_PAGE = "home-page"
    """The home page is mapped as if it were any page, and not to where the site says that it leads."""
    NO_HOME_PAGE = "no-home-page"
    """Nothing says where the home page of a mapped site leads: it will answer 410."""
    UNSERVED = "unserved"
    """No server can be asked for the old URL, so exports leave the row out."""
    FRAGMENT = "fragment"
    """The old URL has something behind ``#``, which no server ever sees."""
    UNDECIDED = "undecided"
    """No row of the site has a state or a target: nobody has begun, or their columns are headed by words unknown."""
    UNUSED_TARGET = "unused-target"
    """An archived or unresolved row with a target, which nobody will be sent to."""


class Fault(Struct, frozen=True, kw_only=True, gc=False):
    """One fault."""

    kind: FaultKind
    severity: Severity
    site: str
    url: str = ""
    """The old URL as written; empty for a fault of the site."""
    key: str = ""
    """What tells two faults of one kind on one URL apart: target, end of the chain, host."""
    file: str = ""
    line: int = 0
    message: Words
    fingerprint: str
