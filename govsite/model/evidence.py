"""What was seen of one site: frozen, versioned, serialisable, and enough to judge again.

Everything a probe looked at is either there or ``Unseen`` with a reason. The fields
``seen_…`` hold what was stored; the properties without the prefix hand out the value
or raise ``NotObserved``, which the audit engine turns into *unknown* in one place. A
check therefore never tests for missing evidence.

Times are ISO 8601 with a zone, durations are milliseconds, digests are hexadecimal.
"""

from __future__ import annotations

from typing import TypeVar

from govsite.model.answers import (
    Answer,
    Dns,
    Families,
    HostView,
    Ipv6,
    Robots,
    Security,
    Sitemap,
    SoftNotFound,
    Vantage,
)
from govsite.model.history import History
from govsite.model.observed import Frozen, NotObserved, Unseen
from govsite.model.outcome import Reason
from govsite.model.page import Page, PageKind, PersonalData
from govsite.model.site import Site

EVIDENCE_SCHEMA = "govsite/evidence/1"

T = TypeVar("T")


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
    seen_families: Families | Unseen = Unseen()
    seen_security: Security | Unseen = Unseen()
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
    """False where something ended the crawl before the site was whole."""
    incomplete: Unseen = Unseen(reason=Reason.BUDGET)
    """What ended it: a budget (pages, depth, time) where nothing else is said, robots.txt."""
    unread_columns: int | None = None
    """Pages that were found and not read and that may be columns, as far as their addresses and what was read of their
    kind tell; ``None`` where nobody counted them."""
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
    def families(self) -> Families:
        """In which families the hosts that pages link to and load from have addresses."""
        return _seen(self.seen_families)

    @property
    def security(self) -> Security:
        """The home page's address over HTTPS and over plain HTTP."""
        return _seen(self.seen_security)

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
