"""What was seen of one site: frozen, versioned, serialisable, and enough to judge again.

Everything a probe looked at is either there or ``Unseen`` with a reason. The fields
``seen_…`` hold what was stored; the properties without the prefix hand out the value
or raise ``NotObserved``, which the audit engine turns into *unknown* in one place. A
check therefore never tests for missing evidence.

Times are ISO 8601 with a zone, durations are milliseconds, digests are hexadecimal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from govsite.model.history import History
from govsite.model.outcome import Reason, Trace
from govsite.model.site import Site

EVIDENCE_SCHEMA = "govsite/evidence/1"

MOST_HOPS = 10
"""Redirects that are told of one address."""

T = TypeVar("T")


class NotObserved(Exception):  # noqa: N818 - a state of knowledge, not an error
    """Raised when evidence is asked for what no probe could see."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class Frozen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Parent of all parts of the evidence."""


class Unseen(Frozen, frozen=True, kw_only=True, tag="unseen"):
    """A probe that got no answer, and why."""

    reason: Reason = Reason.NOT_PROBED
    detail: str = ""


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


class Ipv6(Frozen, frozen=True, kw_only=True, tag="ipv6"):
    """Deep look at a site over both families."""

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


# ---------------------------------------------------------------- pages


class PageKind(StrEnum):
    """What kind of page the labels, dates and links make it."""

    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    OTHER = "other"


class Region(StrEnum):
    """Part of a page in which a link stands."""

    HEADER = "header"
    NAVIGATION = "navigation"
    BODY = "body"
    FOOTER = "footer"


class Charset(Frozen, frozen=True, kw_only=True):
    """The charset that was declared against the one the bytes are in. Names as WHATWG writes them."""

    header: str = ""
    meta: str = ""
    real: str = ""
    found_by: str = ""
    """Step of the ladder that decided: bom, utf-8, header, meta, detector, fewest-errors."""
    replaced: int = 0
    """Characters that could not be decoded."""

    @property
    def declared(self) -> str:
        """What a browser would believe: the header before the meta element."""
        return self.header or self.meta


class Meta(Frozen, frozen=True, kw_only=True):
    """One ``meta`` element with a name (or property) and content, in document order."""

    name: str
    content: str
    in_head: bool = True


class Link(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """One hyperlink. ``url`` is canonical, or the raw ``href`` where that is no URL."""

    url: str
    text: str = ""
    region: Region = Region.BODY
    title: str = ""
    is_image: bool = False


class Resource(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """Something that the page loads by itself."""

    url: str
    kind: str
    """"script", "style", "image", "frame", "media" or "other"."""


class Form(Frozen, frozen=True, kw_only=True):
    """One form: where it goes and what it asks for."""

    action: str = ""
    method: str = "get"
    fields: tuple[str, ...] = ()
    """Names of its inputs, with the type after a colon where it is not text."""
    text: str = ""


class SearchForm(Frozen, frozen=True, kw_only=True):
    """How a page sends off what its readers search for. Without ``action``, a script that could not be read does."""

    action: str = ""
    method: str = "get"
    """"get", "post", or "script": the words are put behind ``action``."""
    field: str = ""
    """Name of the field for the words."""
    preset: tuple[tuple[str, str], ...] = ()
    """What is sent besides."""
    charset: str = "utf-8"


class DateSeen(Frozen, frozen=True, kw_only=True):
    """One date on a page and where it was read."""

    date: str
    """ISO date, or date and time, as exact as the page is."""
    source: str
    """"label", "visible", "table", "list", "url" …"""
    text: str = ""
    """The words it was read from."""


class ListItem(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """One entry of a dated or undated list."""

    url: str
    title: str
    date: str = ""
    """ISO date, the year inferred from the order where the page leaves it out."""


class FooterItem(Frozen, frozen=True, kw_only=True):
    """One identification item of the footer, as the jurisdiction's vocabulary names it."""

    value: str
    source: str = "text"
    """"text", "link", "script" or "image"."""
    url: str = ""


class Footer(Frozen, frozen=True, kw_only=True):
    """The page's bottom area. ``items`` holds only what was found, keyed by item id."""

    items: dict[str, FooterItem] = {}
    text: str = ""
    is_scripted: bool = False
    """A script writes the footer (or part of it): what is missing may yet be there."""


class PersonalData(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """One number that belongs to a person and stood on a page. The number itself is never kept."""

    kind: str
    """As the jurisdiction names it."""
    masked: str
    place: str = "text"
    """"text", "title", "list", "link", "label", "header", "footer", "form", or "file" in attachments."""


class Barrier(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """Elements of one page that keep some readers out, by kind (see ``crawl.facts.barriers``)."""

    kind: str
    count: int
    """Elements that do."""
    of: int
    """Elements that could."""
    first: str = ""
    """The first of them: its tag and what tells it from others."""


class Map(Frozen, frozen=True, kw_only=True, array_like=True, gc=False):
    """One map on a page."""

    kind: str
    """"picture", "drawn" (by a script with outlines of its own) or "service" (which draws its number, too)."""
    url: str
    text: str = ""
    """The words that make a picture a map."""


UNSEEN_LISTS = frozenset(("list", "list-by-file", "body"))
"""Unseen parts of a page (see ``Page.unseen``) that leave open what its lists hold."""


class Page(Frozen, frozen=True, kw_only=True):
    """Facts of one HTML page. Pure function of its bytes and the vocabulary."""

    url: str
    kind: PageKind = PageKind.OTHER
    depth: int = 0
    status: int = 200
    elapsed_ms: float = 0.0
    size: int = 0
    digest: str = ""
    """SHA-256 of the decoded body's bytes, first 32 digits."""
    charset: Charset = Charset()
    lang: str = ""
    title: str = ""
    metas: tuple[Meta, ...] = ()
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    forms: tuple[Form, ...] = ()
    header_text: str = ""
    """Text of the banner, image alternatives included."""
    breadcrumb: tuple[str, ...] = ()
    text: str = ""
    """Visible text of the main part, white space collapsed, capped."""
    items: tuple[ListItem, ...] = ()
    footer: Footer = Footer()
    published: DateSeen | None = None
    """Date of publication as a reader sees it; the label's date is among ``dates``."""
    dates: tuple[DateSeen, ...] = ()
    unseen: tuple[str, ...] = ()
    """Parts that only a script would draw: "footer", "list", "navigation", "body", "date"; and "list-by-file", where
    the list is empty and nothing but a file of scripts could fill it."""
    is_soft_404: bool = False
    """The page says that it is missing although its status is below 400."""
    personal: tuple[PersonalData, ...] = ()
    """Personal data that stood on the page, masked here and in its words."""
    hidden_links: tuple[int, ...] = ()
    """Positions in ``links`` of those that stand off the screen or in boxes and letters of no size."""
    noticed_links: tuple[int, ...] = ()
    """Positions in ``links`` of those that themselves say (or ask) before they lead away."""
    scripted_links: tuple[int, ...] = ()
    """Positions in ``links`` of those whose click a script of the page takes, which may do the same."""
    has_notice: bool = False
    """A script of the page, or a box that it keeps out of sight, speaks of leaving the site."""
    neutral_scripts: tuple[str, ...] = ()
    """Addresses of script files that are known to show no such notice: libraries, counters, identity marks."""
    maps: tuple[Map, ...] = ()
    """Maps that the page shows, as pictures or drawn by a script."""
    map_number: str = ""
    """The approval number of a map, as the page writes it."""
    barriers: tuple[Barrier, ...] | None = None
    """What keeps readers out who hear the page, enlarge it or have no mouse; ``None`` where nobody looked for it."""
    search: SearchForm | None = None
    """Its search, on home pages and pages of searches."""

    def label(self, name: str) -> str | None:
        """Content of the first ``meta`` of that name, letter case ignored; None without one."""
        wanted = name.casefold()
        return next((m.content for m in self.metas if m.name.casefold() == wanted), None)


class Search(Frozen, frozen=True, kw_only=True, tag="search"):
    """The site's search, asked once. Without ``url``, no page that was read offers one."""

    page: str = ""
    """Page on which the search stands."""
    url: str = ""
    method: str = "get"
    word: str = ""
    wanted: str = ""
    """Page whose headline was searched for; empty where it was the site's name."""
    answer: Answer = Answer(url="")
    finds_wanted: bool = False
    """The results name that page."""
    entries: int = 0
    """Links in the middle of the page of results."""
    related: int = 0
    """Those of them that share at least two letters in a row with the words."""
    says_nothing: bool = False
    """It says that nothing was found."""
    says_error: bool = False
    """It shows a program's error."""
    is_home: bool = False
    """It is the page on which the search stands: mostly the home page."""
    asks_for_code: bool = False
    """It wants characters read off a picture first."""
    is_drawn: bool = False
    """A script draws the results."""
    has_scripts: bool = False
    """It loads scripts, which may draw them."""


class Scripts(Frozen, frozen=True, kw_only=True, tag="scripts"):
    """The site's own script files, as far as pages with links to strangers load them."""

    read: tuple[str, ...] = ()
    with_notice: tuple[str, ...] = ()
    """Those that speak of leaving the site."""


class FileRead(Frozen, frozen=True, kw_only=True):
    """One attachment whose text was looked through for personal data. The text itself is never kept."""

    url: str
    size: int = 0
    personal: tuple[PersonalData, ...] = ()
    problem: Reason | None = None
    detail: str = ""


class Files(Frozen, frozen=True, kw_only=True, tag="files"):
    """Attachments of the site that were read, of those whose kind can be."""

    files: tuple[FileRead, ...] = ()
    left_out: int = 0
    """Beyond the budget."""


class Target(Frozen, frozen=True, kw_only=True):
    """A URL that pages of this site link to (or load) and that is not among ``pages``.

    Each distinct URL of a whole run is asked for once; sites share the answer. Which
    pages link there follows from the pages' links.
    """

    answer: Answer
    is_external: bool = False


# ---------------------------------------------------------------- the whole


class Evidence(Frozen, frozen=True, kw_only=True):
    """Everything that was seen of one site in one run."""

    site: Site
    schema: str = EVIDENCE_SCHEMA
    observed_at: str = ""
    vantage: Vantage = Vantage()
    seen_dns: Dns | Unseen = Unseen()
    seen_hosts: tuple[HostView, ...] = ()
    home: Answer | None = None
    """The home page as the inventory gives it."""
    seen_robots: Robots | Unseen = Unseen()
    seen_sitemap: Sitemap | Unseen = Unseen()
    seen_soft404: SoftNotFound | Unseen = Unseen()
    seen_ipv6: Ipv6 | Unseen = Unseen()
    seen_search: Search | Unseen = Unseen()
    seen_scripts: Scripts | Unseen = Unseen()
    seen_files: Files | Unseen = Unseen()
    seen_pages: tuple[Page, ...] | None = None
    """``None`` where no page was fetched; ``pages_unseen`` then says why."""
    pages_unseen: Unseen = Unseen()
    failed_pages: tuple[Answer, ...] = ()
    """Pages of the site that the crawl asked for and did not get as HTML pages to read: broken, blocked,
    refused by robots.txt. Pages redirected elsewhere are ``targets``."""
    targets: tuple[Target, ...] = ()
    is_complete: bool = True
    """False where a budget (pages, depth, time) ended the crawl before the site was whole."""
    seen_history: History | Unseen = Unseen(reason=Reason.NOT_MONITORED)
    """What the store recorded of the site over time, handed in when it is judged."""

    @property
    def history(self) -> History:
        """The site over time."""
        return _seen(self.seen_history)

    @property
    def dns(self) -> Dns:
        """Records of the site's main host."""
        return _seen(self.seen_dns)

    @property
    def ipv6(self) -> Ipv6:
        """The deep look over both families."""
        return _seen(self.seen_ipv6)

    @property
    def robots(self) -> Robots:
        """robots.txt."""
        return _seen(self.seen_robots)

    @property
    def sitemap(self) -> Sitemap:
        """Sitemaps."""
        return _seen(self.seen_sitemap)

    @property
    def soft404(self) -> SoftNotFound:
        """The answer to a path that cannot exist."""
        return _seen(self.seen_soft404)

    @property
    def search(self) -> Search:
        """What the site's search answered."""
        return _seen(self.seen_search)

    @property
    def scripts(self) -> Scripts:
        """The site's own script files."""
        return _seen(self.seen_scripts)

    @property
    def files(self) -> Files:
        """Attachments that were read."""
        return _seen(self.seen_files)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages that were read, home page first, in order of the crawl."""
        if self.seen_pages is None:
            raise NotObserved(self.pages_unseen.reason, self.pages_unseen.detail)
        return self.seen_pages

    @property
    def home_page(self) -> Page:
        """The home page's facts."""
        for page in self.pages:
            if page.kind is PageKind.HOME:
                return page
        raise NotObserved(self.pages_unseen.reason, self.pages_unseen.detail)


def _seen(value: T | Unseen) -> T:
    if isinstance(value, Unseen):
        raise NotObserved(value.reason, value.detail)
    return value
