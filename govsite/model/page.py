"""The facts of one page: what was read from its bytes, and how long it took to come."""

from __future__ import annotations

from enum import StrEnum

from msgspec import field

from govsite.model.observed import Frozen


class PageKind(StrEnum):
    """What kind of page the labels, dates and links make it."""

    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    OTHER = "other"
    PART = "part"
    """Shown in frames of other pages, or put into them by scripts, and nothing else leads to it: nobody opens it."""


class Region(StrEnum):
    """Part of a page in which a link stands."""

    HEADER = "header"
    NAVIGATION = "navigation"
    BODY = "body"
    FOOTER = "footer"


SITE_WIDE = frozenset({Region.HEADER, Region.NAVIGATION})
"""Parts above a page's own words that most pages of a site share."""


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
    """"script", "style", "image", "frame", "media", "other"; "part": a file that a script or ``object`` puts in; or
    "rows": where a script asks for the rows of a list."""


class Form(Frozen, frozen=True, kw_only=True):
    """One form: where it goes and what it asks for."""

    action: str = ""
    method: str = "get"
    fields: tuple[str, ...] = ()
    """Names of its inputs, with the type after a colon where it is not text."""
    text: str = ""

    @property
    def asks_for_password(self) -> bool:
        """Whether one of its inputs is for a password."""
        return any(name.endswith(":password") for name in self.fields)


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
    list: int = 0
    """Number of the list on its page that it stands in."""


class FooterItem(Frozen, frozen=True, kw_only=True):
    """One identification item of the footer, as the jurisdiction's vocabulary names it."""

    value: str
    source: str = "text"
    """"text", "link", "script" or "image"."""
    url: str = ""


class Footer(Frozen, frozen=True, kw_only=True):
    """The page's bottom area. ``items`` holds only what was found, keyed by item id."""

    items: dict[str, FooterItem] = field(default_factory=dict)
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
    """Elements of one page that keep some readers out, by kind (see ``crawl.facts.accessibility.barriers``)."""

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


TOP_OF_LIST = 3
"""Entries at the top of a list without dates among which the newest is: a few may be pinned."""
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
    version: str = ""
    """What makes it a page of another version of the site, of which the clauses on pages ask nothing certain: the words
    of the home page's link to that version ("English", "手机版"), or "language" where its words are in another one. All
    words of a home page are where the site is such a version, with a row of its own."""
    title: str = ""
    metas: tuple[Meta, ...] = ()
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    forms: tuple[Form, ...] = ()
    header_text: str = ""
    """Text of the banner, image alternatives included."""
    has_wordless_banner: bool = False
    """The banner of a home page has a picture (a film, a background) without words, which may show anything."""
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
    asks_for_https: bool = False
    """It has browsers ask for all that it loads over HTTPS (``upgrade-insecure-requests``)."""
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
    """Its search, on home pages, pages of searches, and those of no kind, which may stand in a home page's frame."""
    next_url: str = ""
    """The next page of the same list or text, where only a script writes the link to it: not among ``links``."""
    pages_beyond: int = 0
    """How many further pages the list on this page says it has, where nothing on it leads to any: a script asks for
    their rows."""

    @property
    def is_own(self) -> bool:
        """A page of the site itself, as clauses speak of: none that says it is missing, none of another version."""
        return not self.is_soft_404 and not self.version

    def label(self, name: str) -> str | None:
        """Content of the first ``meta`` of that name, letter case ignored; None without one."""
        wanted = name.casefold()
        return next((m.content for m in self.metas if m.name.casefold() == wanted), None)
