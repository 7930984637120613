"""From what was read of a page to the article that the new platform takes. Pure: no files, no network.

An article keeps the date on which it was first published: a date that changed by the move
would look like forgery. What the page does not say stays empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from posixpath import splitext
from urllib.parse import unquote

from govsite.migrate.content.clean import Cleaned, clean_body, in_one, text_digest, whole_words
from govsite.migrate.content.furniture import known_of
from govsite.migrate.maps.answers import Oracle
from govsite.model.article import Article, ArticleFacts, ColumnCount, File, LeftOut
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.mapping import MappingState, SiteMap
from govsite.model.page import DateSeen
from govsite.urls import files_named, host_and_port, join, split_url

NO_BODY = "no-body"
"""Reason for an article of which nothing but its title and date is there."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies beside the articles now."""

    path: str
    sha256: str
    size: int
    media_type: str


class Addresses:
    """Where old addresses lead from now on, by the maps."""

    def __init__(self, maps: Sequence[SiteMap] = ()) -> None:
        self._oracle = Oracle(maps)
        self._sites = {host: site for site in maps for host in site.hosts}
        self._awaiting = {
            mapping.old_url: mapping.target
            for site in maps
            for mapping in site.mappings
            if mapping.state is MappingState.AWAITING
        }

    def new(self, url: str) -> str | None:
        """The new address of an old one; ``None`` where none is decided."""
        try:
            site = self._sites.get(host_and_port(url))
        except ValueError:
            return None
        if site is None:
            return None
        answer = self._oracle.ask(url)
        if answer.status == 301:
            return answer.location
        return self._awaiting.get(f"http://{site.host}{site.rules.form(url)[1]}")


class Maker:
    """Makes articles of one archive.

    ``keep_file`` stores the file of an old address beside the articles; ``None`` where the archive has none.
    ``holds_file`` tells whether the archive has a file and no page there: downloads go through programs
    (``download.jsp?id=1``), whose addresses do not say what they give.
    """

    def __init__(
        self,
        *,
        vocabulary: PageVocabulary,
        addresses: Addresses,
        keep_file: Callable[[str], StoredFile | None],
        holds_file: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._vocabulary = vocabulary
        self._suffixes = frozenset(suffix.lower() for suffix in vocabulary.attachment_suffixes)
        self._addresses = addresses
        self._keep_file = keep_file
        self._holds_file = holds_file

    def is_file(self, url: str) -> bool:
        """Whether an address by its ending is that of an attachment."""
        return self._names_file(unquote(split_url(url).path))

    def _names_file(self, name: str) -> bool:
        return splitext(name)[1].removeprefix(".").lower() in self._suffixes

    def _leads_to_file(self, url: str, words: str) -> bool:
        """Whether a link gives a file: by its address, its words ("申请表.docx"), or what the archive has there."""
        return self.is_file(url) or self._names_file(words.rstrip("】])）")) or self._holds_file(url)

    def article(
        self,
        facts: ArticleFacts,
        *,
        site: str,
        url: str,
        captured_at: str,
        listed_date: str = "",
        further: Sequence[ArticleFacts] = (),
    ) -> tuple[Article, list[LeftOut]]:
        """One page as an article, and what of it did not arrive.

        ``listed_date`` is the date that the column's list gives, for pages that show none themselves. ``further`` are
        the further pages of its text.
        """
        page = facts.page
        left: list[LeftOut] = []
        kept: dict[str, StoredFile | None] = {}

        def rewritten(address: str, kind: str, words: str) -> str:
            if address not in kept and (kind != "a" or self._leads_to_file(address, words)):
                kept[address] = self._keep_file(address)
            stored = kept.get(address)
            return stored.path if stored else (self._addresses.new(address) or address)

        pages = (facts, *further)
        cleaned = in_one(
            [
                clean_body(
                    part.body,
                    base=part.base,
                    join=partial(_joined, part.page.charset.real or "utf-8"),
                    rewrite=rewritten,
                    vocabulary=self._vocabulary,
                    title=facts.title,
                    known=known_of(part),
                )
                for part in pages
            ]
        )
        attachments = self._attachments(pages, cleaned, kept)
        images = [
            _file(address, words, kept.get(address))
            for address, words in _distinct(cleaned.links.images)
            if not address.startswith("data:")
        ]
        for kind, files in (("attachment-missing", attachments), ("image-missing", images)):
            left += [
                LeftOut(site=site, url=url, column=facts.column, reason=kind, detail=file.url)
                for file in files
                if file.sha256 is None
            ]
        if not (attachments or (facts.body and (cleaned.text.strip() or _shows_picture(cleaned)))):
            left.append(LeftOut(site=site, url=url, column=facts.column, reason=NO_BODY))
        published, label = page.published, facts.published_label
        if published is None and listed_date:
            published = DateSeen(date=listed_date, source="list")
        article = Article(
            id=article_id(url),
            site=site,
            url=url,
            new_url=self._addresses.new(url),
            title=facts.title,
            published=published.date if published else None,
            published_from=published.source if published else None,
            published_label=label.date if label else None,
            source=facts.source,
            document_number=facts.fields.get("document_number", ""),
            index_number=facts.fields.get("index_number", ""),
            office=facts.fields.get("office", ""),
            written=facts.fields.get("written", ""),
            column=facts.column,
            column_path=page.breadcrumb,
            body=cleaned.html,
            text_digest=cleaned.text_digest,
            attachments=tuple(attachments),
            images=tuple(images),
            captured_at=captured_at,
            notes=tuple(_notes(facts, cleaned, published)),
        )
        return article, left

    def file_article(
        self, url: str, *, site: str, title: str, date: str, column: str, captured_at: str
    ) -> Article | None:
        """A list entry that leads to a file and no page, as an article of its own."""
        stored = self._keep_file(url)
        if stored is None:
            return None
        return Article(
            id=article_id(url),
            site=site,
            url=url,
            new_url=self._addresses.new(url),
            title=title,
            published=date or None,
            published_from="list" if date else None,
            column=column,
            body="",
            text_digest=text_digest(""),
            attachments=(_file(url, title, stored),),
            captured_at=captured_at,
            notes=("a file without a page",),
        )

    def _attachments(
        self, pages: Sequence[ArticleFacts], cleaned: Cleaned, kept: dict[str, StoredFile | None]
    ) -> list[File]:
        """Files that the text links to, shows or plays, and those in a list of attachments beside it."""
        links = cleaned.links
        found = [(address, words) for address, words in links.links if self._leads_to_file(address, words)]
        found += [(address, "") for address in links.media]
        for frame in links.frames:
            found += [(address, "") for address in files_named(frame, self._suffixes)]
            if self._leads_to_file(frame, ""):
                found.append((frame, ""))
        for link in chain.from_iterable(page.links for page in pages):
            if link.url.startswith("http"):
                words = whole_words(link.text, link.title)
                found += [(address, words) for address in files_named(link.url, self._suffixes)]
                if self._leads_to_file(link.url, words):
                    found.append((link.url, words))
        files = []
        for address, words in _distinct(found):
            if address not in kept:
                kept[address] = self._keep_file(address)
            files.append(_file(address, words, kept[address]))
        return files


def _shows_picture(cleaned: Cleaned) -> bool:
    """Whether a body has a picture or a recording; embedded pictures have no address."""
    return bool(cleaned.links.images or cleaned.links.media) or "<img" in cleaned.html


def _joined(charset: str, base: str, href: str) -> str | None:
    return join(base, href, charset=charset)


def article_id(url: str) -> str:
    """The stable name of an article: 32 hexadecimal digits over its old address."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def _file(url: str, name: str, stored: StoredFile | None) -> File:
    words = name or unquote(split_url(url).path.rpartition("/")[2])
    if stored is None:
        return File(url=url, name=words)
    return File(
        url=url, name=words, path=stored.path, sha256=stored.sha256, size=stored.size, media_type=stored.media_type
    )


def _distinct(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each address once, with the first words that are some."""
    found: dict[str, str] = {}
    for address, words in pairs:
        found[address] = found.get(address) or words
    return list(found.items())


def _notes(facts: ArticleFacts, cleaned: Cleaned, published: DateSeen | None) -> Iterable[str]:
    """What an editor should look at."""
    page, label = facts.page, facts.published_label
    if published is None:
        yield "no date of publication"
    elif label is not None and published.source == "visible" and label.date[:10] != published.date[:10]:
        yield f"the label says {label.date[:10]}, the page {published.date[:10]}"
    if page.charset.replaced:
        yield f"{page.charset.replaced} characters could not be read"
    for frame in cleaned.links.frames:
        yield f"a frame was taken out: {frame}"
    for part in page.unseen:
        yield f"only a script would draw: {part}"


def counts(before: Iterable[tuple[str, str, str]], arrived: Iterable[Article]) -> list[ColumnCount]:
    """Per site and column: how many articles there were and how many arrived.

    ``before`` holds site, column and address of every article that the old site shows.
    """
    shown: dict[tuple[str, str], set[str]] = {}
    for site, column, url in before:
        shown.setdefault((site, column), set()).add(url)
    after: dict[tuple[str, str], set[str]] = {}
    for article in arrived:
        after.setdefault((article.site, article.column), set()).add(article.url)
        shown.setdefault((article.site, article.column), set()).add(article.url)
    return [
        ColumnCount(site=site, column=column, before=len(urls), after=len(after.get((site, column), ())))
        for (site, column), urls in sorted(shown.items())
    ]
