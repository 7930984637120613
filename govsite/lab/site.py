"""What the lab knows of one simulated site: its row in the ledger, and how its servers and pages behave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from govsite.model.site import Kind, Level

HOME, COLUMN, ARTICLE = "home", "column", "article"
PAGE_KINDS = (HOME, COLUMN, ARTICLE)


class Standing(StrEnum):
    """What a visitor meets at the site's door. Everything but ``OPEN`` keeps the pages from being read."""

    OPEN = "open"
    NO_NAME = "nxdomain"
    REFUSED = "refused"
    RESET = "reset"
    BLACK_HOLE = "black-hole"
    ERROR = "error"
    """The home page has a status of 400 or above."""
    PLACEHOLDER = "placeholder"
    """The server shows something of its own instead of the home page, with success."""
    MOVED = "moved"
    """The home page leads to another host."""
    WALLED = "walled"
    """A firewall or challenge page."""
    SILENT_DNS = "silent-dns"
    BROKEN_DNS = "broken-dns"
    ROBOTS = "robots"
    """robots.txt forbids everything."""


@dataclass(frozen=True, slots=True)
class LabelEdit:
    """One change to the labels (``meta`` elements) of all pages of some kinds."""

    action: str
    """"drop", "set", "twice" or "body"."""
    labels: tuple[str, ...]
    on: tuple[str, ...] = PAGE_KINDS
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlantedLink:
    """One more link on a page of a kind ("home", "column", "article" or "nav" for every page's navigation)."""

    on: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PlantedFile:
    """One attachment with words of its own."""

    path: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PlantedColumn:
    """One more column: with one article so many days old, or (below 0) empty."""

    name: str
    age: int
    kind: str = "news"


@dataclass(slots=True)
class Traits:
    """How a site differs from a plain, faultless one. Defaults are the faultless site."""

    # server
    standing: Standing = Standing.OPEN
    status: int = 0
    """Status of the home page with ``Standing.ERROR``; kind of wall with ``Standing.WALLED``."""
    moved_to: str = ""
    soft404: str = ""
    """"page" (200 with an excuse), "same" (200 with the home page) or "redirect" (to the home page)."""
    robots_delay: float = 0.0
    slow: float = 0.0
    """Seconds that every page takes, on both families."""
    head: int = 0
    """Status that HEAD gets although GET works."""
    flaky: bool = False
    """One attachment fails once; one page asks to come again in a second."""
    gzip: bool = False
    apex: str = "redirect"
    """What the host without www does: "redirect" (to the main host), "same", "other-page", "other-host"."""
    apex_target: str = ""
    certificate: str = ""
    """What is wrong with it: "expired", "other-name", "self-signed"; or "expiring"."""
    keeps_http: bool = False
    """A site with HTTPS that shows its pages over plain HTTP too."""
    outage: int = 0
    """Every so many-th question for the home page gets an error."""
    # IPv6
    ipv6: str = "good"
    """"good", "none", "mapped", "refused", "one-refused", "no-https", "reset", "error", "other", "slow"."""
    # pages
    label_edits: tuple[LabelEdit, ...] = ()
    footer_without: frozenset[str] = frozenset()
    footer_code: str = ""
    """Code printed in the footer, where it is not the site's own."""
    report_code: str = ""
    """Code in the markup of the error-report icon, where it is not the site's own."""
    footer_script: str = ""
    """"load" or "write": a script draws the footer."""
    title: str | None = None
    """Replaces the title of ``title_on``; "-" leaves the element out."""
    title_on: str = HOME
    declared: str = ""
    """Charset that pages claim, where it is not the one they are in."""
    declared_in: str = "meta"
    links: tuple[PlantedLink, ...] = ()
    columns: tuple[PlantedColumn, ...] = ()
    without_columns: frozenset[str] = frozenset()
    """Codes of columns that the site has not."""
    home: str = ""
    """"navigation": the home page names the columns and shows none of their entries."""
    still: date | None = None
    """Day since when nothing new was published."""
    is_redated: bool = False
    """With ``still``: the old articles get new dates every day."""
    forged: date | None = None
    """Day on which one article was published whose printed date moves on with every day."""
    stale: int = 0
    """Days by which everything on the site is older."""
    messages: tuple[tuple[int, int], ...] = ()
    """Age in days of each published message, and days until its answer (-1: none)."""
    guides: tuple[int, ...] = ()
    """Missing elements of each guide, where not all are complete."""
    forms: bool = True
    """Guides offer their forms."""
    consultations: int = 0
    consulted: int = 0
    """Age in days of one more consultation, which ended long ago."""
    has_result: bool = False
    """The site says what came of it."""
    unrelated: str = ""
    """Documents and interpretations: "none" (no links), "one-way" (only from the interpretation)."""
    report: str = ""
    """Annual report: "none", "unlinked", "late", "short"; "column" (by way of the column of all years' reports),
    "column-late", "column-short", "column-old" (that column holds earlier years only) and "below" (in a column that
    the home page does not link to as such)."""
    search: str = ""
    """What the search does instead of finding: "broken" (500), "gone" (404), "error" (a program's, with 200),
    "nothing", "home" (leads there), "other" (articles, but not the one), "walled"."""
    missing: frozenset[str] = frozenset()
    """Other parts that pages lack: "search", "header-name", "ipv6-label", "elderly", "lang", "footer-below",
    "landmarks"."""
    added: frozenset[str] = frozenset()
    """Other faults of pages: "zoom", "empty-links", "hidden-links", "hidden-far", "gambling", "lang-form",
    "map-picture", "map-drawn", "map-numbered" (no fault), "mixed-content", "stored-picture", "flash", "old-browser",
    "backend" and the barriers of ``lab.barriers``."""
    texts: tuple[tuple[str, str], ...] = ()
    """(kind of page, paragraph) that stands there besides."""
    notice: str = ""
    """How readers are told that a link leads away: "" (as the site's style has it), "none", or "elsewhere" (a script
    file on another host, which nobody here reads)."""
    files: tuple[PlantedFile, ...] = ()
    label_shift: int = 0
    """Days by which the date shown is older than that in labels and lists."""
    visible_date: str = ""
    """strftime form of the date shown, where it is another than prescribed."""
    upper_labels: str = ""
    """"lower": labels' names in small letters (no fault)."""
    moving: bool = False
    """Nonces, counters and clocks change with every answer (no fault)."""


@dataclass(slots=True)
class LabSite:
    """One row of the simulated ledger, and the site behind it."""

    id: str
    name: str
    owner: str
    level: Level
    kind: Kind
    division: str
    host: str
    place: str
    """Name of the place it serves ("岚川市")."""
    label: str
    """Pinyin of what it is, for made-up names ("jyj")."""
    place_label: str
    parent: str = ""
    government: str = ""
    """Registered domain of the government it belongs to."""
    portal_url: str = ""
    """Home page of the portal above, for what small sites leave to it; its own home page without one."""
    second: bool = False
    """A further site of a unit that has one already."""
    scheme: str = "http"
    has_https: bool = False
    listed_https: bool = True
    """Whether the ledger gives the https address where there is one."""
    charset: str = "utf-8"
    style: int = 0
    platform: str = ""
    aliases: list[str] = field(default_factory=list)
    """Further host names, Unicode, as the ledger lists them."""
    monthly_visits: int | None = None
    pages: int | None = None
    annual_cost: float | None = None
    contract_end: str = ""
    systems: tuple[str, ...] = ()
    notes: str = ""
    traits: Traits = field(default_factory=Traits)
    taken: set[str] = field(default_factory=set)
    """Groups of faults that already have one on this site."""
    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()

    @property
    def search_way(self) -> str:
        """How its search is sent off: by GET, by POST, or by a script of the page."""
        return ("get", "get", "post", "script")[self.style]

    @property
    def url(self) -> str:
        """Home page as the ledger gives it."""
        scheme = "https" if self.has_https and self.listed_https else "http"
        return f"{scheme}://{self.host}/"

    @property
    def base(self) -> str:
        """Home page as the site itself links to it."""
        return f"{'https' if self.has_https else 'http'}://{self.host}/"

    @property
    def is_open(self) -> bool:
        """Whether its pages can be read."""
        return self.traits.standing is Standing.OPEN

    @property
    def is_dead(self) -> bool:
        """Whether a link to its home page is broken."""
        return self.traits.standing in {
            Standing.NO_NAME,
            Standing.REFUSED,
            Standing.RESET,
            Standing.BLACK_HOLE,
            Standing.ERROR,
        }

    @property
    def has_www(self) -> bool:
        """Whether the host begins with www, so that a host without it lies beside."""
        return self.host.startswith("www.")
