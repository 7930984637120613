"""Where archive, page reader and content migration meet: articles out of WARC files into a repository folder.

``crawl`` reads pages, ``migrate`` makes articles, ``warc`` holds the bytes; they do not know one
another. The folder that comes out holds ``articles.jsonl`` (one article a line, in the form of
``article.schema.json``), ``attachments/`` named by their SHA-256, ``columns.csv`` with the counts
before and after, ``left-out.csv`` with everything that did not arrive and why, and ``manifest.json``.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from govsite.crawl.article import read_article
from govsite.crawl.facts.embedded import are_rows
from govsite.crawl.facts.lists.fetched import is_data
from govsite.crawl.forward import is_html
from govsite.errors import InputError
from govsite.holdings import HTML, FileStore, Holdings, body_of
from govsite.migrate.content.article import Addresses, Maker, counts
from govsite.migrate.content.parts import further_parts
from govsite.migrate.content.waiting import Waiting
from govsite.model.article import Article, ArticleFacts, LeftOut
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.mapping import SiteMap
from govsite.model.page import ListItem, PageKind, SearchForm
from govsite.report.safe import is_formula
from govsite.urls import at_host, host_of
from govsite.warc.cdxj import REVISIT, Capture
from govsite.warc.folder import Archive
from govsite.whole_files import not_written, whole_file
from govsite.words import unspaced

LIST_GOES_ON = "list-goes-on"
_ROWS = frozenset(("text/xml", "application/xml", "application/json", "text/json"))
"""What servers call the rows of a list that a script asks for."""


@dataclass(kw_only=True)
class Harvest:
    """What came out."""

    articles: list[Article] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    before: list[tuple[str, str, str]] = field(default_factory=list)
    """Site, column and address of every article that the old sites show."""


@dataclass(frozen=True, slots=True)
class _GoingOn:
    """A list with further pages to which only a script leads."""

    site: str
    url: str
    column: str
    pages: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """An entry of a column's list."""

    item: ListItem
    column: str


def harvest(
    archive: Archive,
    *,
    folder: Path,
    vocabulary: PageVocabulary,
    sites: Mapping[str, str],
    maps: Sequence[SiteMap] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Harvest:
    """Every article that the archive holds of the sites, made ready; files are written below ``folder``.

    ``sites`` maps host → site id; empty means every host of the archive, each a site of its own.
    """
    (folder / "attachments").mkdir(parents=True, exist_ok=True)
    return _Harvesting(archive, folder=folder, vocabulary=vocabulary, sites=sites, maps=maps, progress=progress).run()


class _Harvesting:
    def __init__(
        self,
        archive: Archive,
        *,
        folder: Path,
        vocabulary: PageVocabulary,
        sites: Mapping[str, str],
        maps: Sequence[SiteMap],
        progress: Callable[[int], None],
    ) -> None:
        self._holdings = Holdings(archive, maps=maps)
        self._files = FileStore(folder, self._holdings)
        self._vocabulary = vocabulary
        self._maker = Maker(
            vocabulary=vocabulary,
            addresses=Addresses(maps),
            keep_file=self._files.keep,
            holds_file=self._files.holds,
        )
        self._sites = sites
        self._progress = progress
        self._listed: dict[tuple[str, str], _Listed] = {}
        self._going_on: list[_GoingOn] = []
        self._folder = folder
        self._others: list[Capture] = []
        self._arrived: dict[tuple[str, str], str] = {}
        self._parts: set[tuple[str, str]] = set()
        """Pages that are part of an article on several pages."""
        self._searches: defaultdict[str, set[SearchForm]] = defaultdict(set)
        """The searches by their hosts: what they answered was asked by the crawl, and is no content."""
        self._found = Harvest()

    def run(self) -> Harvest:
        with Waiting[Capture](self._folder) as waiting:
            self._read_all(waiting)
            for capture, facts in waiting:
                if self._holdings.key(capture.url) not in self._parts:
                    self._take(capture, facts)
        for capture in self._others:
            if self._holdings.key(capture.url) in self._listed:
                self._read_again(capture)
        for key, listed in sorted(self._listed.items()):
            if key not in self._arrived and key not in self._parts:
                self._not_arrived(key, listed)
        self._forget(self._is_part)
        self._forget(self._is_answer)
        self._found.left_out.extend(self._unlisted())
        self._found.articles.sort(key=lambda article: (article.site, article.url))
        self._found.left_out.sort(key=lambda item: (item.site, item.url, item.reason, item.detail))
        return self._found

    def _read_all(self, waiting: Waiting[Capture]) -> None:
        """Take the articles that say all of themselves; the others wait for what a list may say."""
        pages = [c for c in self._holdings.all() if self._is_page(c)]
        for number, capture in enumerate(pages, 1):
            if self._holdings.key(capture.url) not in self._parts:
                self._read(capture, waiting)
            self._progress(number)

    def _site(self, url: str) -> str | None:
        return at_host(self._sites, url) if self._sites else host_of(url).removeprefix("www.")

    def _is_page(self, capture: Capture) -> bool:
        if capture.code != 200:
            return False
        if capture.mime not in HTML and capture.mime not in _ROWS and capture.mime not in (REVISIT, "unk"):
            return False
        return self._site(capture.url) is not None and not self._maker.is_file(capture.url)

    def _facts(self, capture: Capture) -> tuple[ArticleFacts, bool] | None:
        """What is known of a page, and whether it is none but rows of a list alone."""
        try:
            stored = self._holdings.read(capture)
        except InputError as error:
            self._leave_out(capture.url, "unreadable", error.message)
            return None
        if stored is None:
            return None
        kind, body = stored.header("content-type"), body_of(stored)
        is_called_page = kind.partition(";")[0].strip().lower() in {*HTML, ""}
        is_rows = are_rows(body) or (is_data(body) and not is_called_page)
        if not is_rows and not (is_called_page and is_html(body, content_type=kind or "text/html")):
            return None
        return read_article(body, url=capture.url, content_type=kind, vocabulary=self._vocabulary), is_rows

    def _read(self, capture: Capture, waiting: Waiting[Capture]) -> None:
        read = self._facts(capture)
        if read is None:
            return
        facts, is_rows = read
        page = facts.page
        if page.search is not None and page.search.action:
            self._searches[host_of(page.search.action)].add(msgspec.structs.replace(page.search, preset=()))
        if is_rows:
            self._note_list(facts)
        elif page.kind is PageKind.ARTICLE and not page.is_soft_404:
            if facts.column and page.published is not None and facts.is_title_said:
                self._take(capture, facts)
            else:
                waiting.put(capture, facts)  # until all lists are known, whatever their addresses
        else:
            self._note_list(facts)
            if page.kind is not PageKind.HOME and not page.is_soft_404:
                self._others.append(capture)

    def _note_list(self, facts: ArticleFacts) -> None:
        """Dated entries of a list are articles that the old site shows."""
        page = facts.page
        column = facts.column if page.kind is PageKind.COLUMN else ""
        site = self._site(page.url)
        if page.pages_beyond:
            self._going_on.append(_GoingOn(site or "", page.url, column, page.pages_beyond, len(page.items)))
        for item in page.items:
            if not item.date or not item.url.startswith("http") or self._site(item.url) != site:
                continue
            try:
                key = self._holdings.key(item.url)
            except ValueError:
                continue
            known = self._listed.get(key)
            if known is None or (column and not known.column):
                self._listed[key] = _Listed(item, column)

    def _read_again(self, capture: Capture) -> None:
        """A page that a list says something of: that it is an article, when it was published or in which column."""
        if self._holdings.key(capture.url) in self._parts:
            return
        read = self._facts(capture)
        if read is not None:
            self._take(capture, read[0])

    def _take(self, capture: Capture, facts: ArticleFacts) -> None:
        site = self._site(capture.url) or ""
        key = self._holdings.key(capture.url)
        listed = self._listed.get(key)
        if not facts.column and listed is not None and listed.column:
            facts = msgspec.structs.replace(facts, column=listed.column)
        parts = further_parts(facts, read=self._part, pager=self._vocabulary.pager)
        if not facts.is_title_said and listed is not None and _is_better_title(listed.item.title, facts.title):
            facts = msgspec.structs.replace(facts, title=listed.item.title)
        article, left = self._maker.article(
            facts,
            site=site,
            url=capture.url,
            captured_at=_iso(capture.timestamp),
            listed_date=listed.item.date if listed is not None else "",
            further=[part.facts for part in parts if part.facts is not None and not part.is_again],
        )
        for part in parts:
            self._parts.add(self._holdings.key(part.url))
            if part.facts is None:
                self._found.before.append((site, facts.column, part.url))
                reason, _ = _why(self._holdings.find(part.url))
                detail = f"a page of {capture.url}"
                left.append(LeftOut(site=site, url=part.url, column=facts.column, reason=reason, detail=detail))
        if capture.truncated:
            left.append(
                LeftOut(site=site, url=capture.url, column=facts.column, reason="truncated", detail=capture.truncated)
            )
        self._arrive(key, article)
        self._found.left_out.extend(left)

    def _part(self, url: str) -> ArticleFacts | None:
        """What is known of a further page of a text."""
        capture = self._holdings.find(url)
        if capture is None or not self._is_page(capture):
            return None
        read = self._facts(capture)
        return None if read is None or read[1] or read[0].page.is_soft_404 else read[0]

    def _is_part(self, url: str) -> bool:
        """Whether a page was taken for an article before the first one of its text was read."""
        return self._holdings.key(url) in self._parts

    def _is_answer(self, url: str) -> bool:
        """Whether a site's search answered with this page."""
        return any(_is_answer_of(search, url) for search in self._searches.get(host_of(url), ()))

    def _forget(self, is_none: Callable[[str], bool]) -> None:
        """Take back what turned out to be no article."""
        early = {article.url for article in self._found.articles if is_none(article.url)}
        if early:
            self._found.articles = [article for article in self._found.articles if article.url not in early]
            self._found.left_out = [item for item in self._found.left_out if item.url not in early]
            self._found.before = [shown for shown in self._found.before if shown[2] not in early]

    def _arrive(self, key: tuple[str, str], article: Article) -> None:
        self._arrived[key] = article.column
        self._found.articles.append(article)
        self._found.before.append((article.site, article.column, article.url))

    def _not_arrived(self, key: tuple[str, str], listed: _Listed) -> None:
        """An article that a list shows and that is not here: as a file, or with the reason."""
        url = listed.item.url
        site = self._site(url) or ""
        capture, file = self._holdings.find(url), self._holdings.behind(url)
        if file is not None and (self._maker.is_file(url) or file.mime not in HTML):
            article = self._maker.file_article(
                url,
                site=site,
                title=listed.item.title,
                date=listed.item.date,
                column=listed.column,
                captured_at=_iso(file.timestamp),
            )
            if article is not None:
                self._arrive(key, article)
                return
        self._found.before.append((site, listed.column, url))
        reason, detail = _why(capture)
        self._found.left_out.append(LeftOut(site=site, url=url, column=listed.column, reason=reason, detail=detail))

    def _unlisted(self) -> Iterator[LeftOut]:
        """The lists whose further pages nobody saw, unless as many articles of their column came some other way."""
        arrived = Counter((article.site, article.column) for article in self._found.articles)
        for going in self._going_on:
            if not going.column or arrived[going.site, going.column] <= going.pages * going.rows:
                detail = f"{going.pages} further pages of some {going.rows} entries, to which only a script leads"
                yield LeftOut(site=going.site, url=going.url, column=going.column, reason=LIST_GOES_ON, detail=detail)

    def _leave_out(self, url: str, reason: str, detail: str) -> None:
        self._found.left_out.append(
            LeftOut(site=self._site(url) or "", url=url, column="", reason=reason, detail=detail)
        )


def _is_answer_of(search: SearchForm, url: str) -> bool:
    """Whether a page is what a search answered: it was asked there, and for words."""
    if search.method == "script":
        return url.startswith(search.action)
    place, _, query = url.partition("?")
    if place != search.action.partition("?")[0]:
        return False
    return search.method == "post" or any(part.partition("=")[0] == search.field for part in query.split("&"))


def _is_better_title(listed: str, known: str) -> bool:
    """Whether a list says a title that is whole, and more than a part of the one that is known."""
    return bool(listed) and not listed.endswith((".", "…")) and unspaced(listed) not in unspaced(known)


def _why(capture: Capture | None) -> tuple[str, str]:
    if capture is None:
        return "not-captured", ""
    if capture.code != 200:
        return "error", f"status {capture.status}"
    if capture.truncated:
        return "truncated", capture.truncated
    return "not-an-article", capture.mime


def _iso(t: str) -> str:
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"


def write_repository(found: Harvest, folder: Path, *, schema: Path) -> None:
    """Everything beside the attachments. Raises ``InputError`` where it cannot be written."""
    try:
        digest = hashlib.sha256()
        with whole_file(folder / "articles.jsonl") as file:
            for article in found.articles:
                line = msgspec.json.encode(article) + b"\n"
                digest.update(line)
                file.write(line)
        (folder / "article.schema.json").write_bytes(schema.read_bytes())
        rows = counts(found.before, found.articles)
        _write_csv(folder / "columns.csv", ("site", "column", "before", "after"), map(msgspec.structs.astuple, rows))
        _write_csv(
            folder / "left-out.csv",
            ("site", "url", "column", "reason", "detail"),
            map(msgspec.structs.astuple, found.left_out),
        )
        manifest = {
            "schema": "govsite/repository/1",
            "articles": len(found.articles),
            "articles_sha256": digest.hexdigest(),
            "attachments": len(
                {file.path for a in found.articles for file in (*a.attachments, *a.images) if file.path}
            ),
            "shown_before": sum(row.before for row in rows),
            "left_out": len(found.left_out),
        }
        (folder / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    except OSError as error:
        raise not_written(error, where=folder) from error


def _write_csv(path: Path, header: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    """A table for spreadsheets: with a byte order mark, and nothing that could be read as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell for cell in row])
