"""One article in the form in which a platform's unified repository takes it (先入库，后使用)."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.page import DateSeen, Link, Page

ARTICLE_SCHEMA = "govsite/article/1"


class ArticleFacts(Struct, frozen=True, kw_only=True):
    """What was read of one stored page, before anything is cleaned or led through the map."""

    page: Page
    base: str
    """Where the page's relative references start from."""
    title: str
    is_title_said: bool = True
    """A heading or a label says the title; else it was taken from the window's, which may name the site alone."""
    source: str = ""
    fields: dict[str, str] = {}
    """Document fields by name: document_number, index_number, office, written."""
    published_label: DateSeen | None = None
    """The date that the labels state, whatever the page shows."""
    column: str = ""
    body: str = ""
    """Markup of the main part, as served; empty where no main part was found."""
    links: tuple[Link, ...] = ()
    """Links in the text, and of those around it the ones that may give its attachments."""


class File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file beside an article: an attachment, or an image in its text."""

    url: str
    """Where it was."""
    name: str
    """Words of the link, or the alternative text."""
    path: str | None = None
    """Where it lies beside the articles; none where the archive does not hold it."""
    sha256: str | None = None
    size: int | None = None
    """Bytes."""
    media_type: str | None = None


class Article(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One article. Texts are empty and dates null where the page does not say; nothing is guessed."""

    schema: str = ARTICLE_SCHEMA
    id: str
    """Stable: made from the old address."""
    site: str
    url: str
    """Old address."""
    new_url: str | None = None
    """New address by the map; null where none is decided."""
    title: str
    published: str | None = None
    """When it was first published, as a reader saw it: ISO date, with the time where the page has one."""
    published_from: str | None = None
    """Where that was read: "visible", "label", "url" …"""
    published_label: str | None = None
    """What the page's labels said, where they say anything."""
    source: str = ""
    document_number: str = ""
    index_number: str = ""
    office: str = ""
    """Office that issued the document."""
    written: str = ""
    """Date of the document itself, as written."""
    column: str = ""
    column_path: tuple[str, ...] = ()
    body: str
    """Cleaned HTML: no script, style, form, frame, comment or handler; links absolute and through the map."""
    text_digest: str
    """SHA-256 over the text of the body without white space."""
    attachments: tuple[File, ...] = ()
    images: tuple[File, ...] = ()
    captured_at: str
    """When the page was fetched, UTC."""
    notes: tuple[str, ...] = ()
    """What an editor should look at."""


class ColumnCount(Struct, frozen=True, kw_only=True):
    """One column's articles before and after."""

    site: str
    column: str
    before: int
    """Articles that the old site shows."""
    after: int
    """Articles that arrived."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """Something that did not arrive, or not whole, and why."""

    site: str
    url: str
    column: str
    reason: str
    """"not-captured", "error", "truncated", "not-an-article", "no-body", "duplicate", "attachment-missing",
    "image-missing", "unreadable" or "list-goes-on" (a list has further pages to which only a script leads)."""
    detail: str = ""
