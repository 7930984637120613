"""Attachments are looked through for personal data: text files, tables and documents whose text can be had cheaply.

Each is read within bounds (bytes on the wire, bytes unpacked, cells), its numbers are noted masked, and its text is
forgotten. HTML attachments are pages, and read as such.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from govsite import urls
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.personal import personal_in
from govsite.crawl.fetch import Fetched
from govsite.crawl.scope import Scope
from govsite.crawl.shared import Shared
from govsite.model.answers import Answer
from govsite.model.evidence import FileRead, Files
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.outcome import Reason
from govsite.model.page import Page

_MAX_FILE = 4 * 1024 * 1024
_MAX_UNPACKED = 32 * 1024 * 1024
_MAX_TEXT = 8 * 1024 * 1024
_MAX_RATIO = 200
"""Times that a packed part may grow: more is a bomb, not a list of names."""
_DOCUMENT_PARTS = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_PARAGRAPH = re.compile(r"</w:p>|<w:br\b[^>]*>|<w:cr\b[^>]*>")
_CELL = re.compile(r"</w:tc>|<w:tab\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")


class NotReadableError(Exception):
    """The file is not what its name says, or larger than we read."""


async def read_files(
    shared: Shared, scope: Scope, pages: Sequence[Page], *, known: dict[str, Answer], deadline: float
) -> Files:
    """The site's own attachments in the order in which pages name them; ``known`` answers spare those that are gone."""
    wanted = _wanted(scope, pages, known)
    limit = shared.settings.max_files
    files: list[FileRead] = []
    for url in wanted[:limit]:
        if time.monotonic() >= deadline:
            break
        if not (await shared.robots.rules(url)).allows(url):
            files.append(FileRead(url=url, problem=Reason.ROBOTS))
            continue
        fetched = await shared.ask_twice(url, max_body=_MAX_FILE)
        files.append(await asyncio.to_thread(read_file, fetched, url=url, vocabulary=shared.place.pages))
    return Files(files=tuple(files), left_out=len(wanted) - len(files))


def read_file(fetched: Fetched, *, url: str, vocabulary: PageVocabulary) -> FileRead:
    """What of an attachment belongs to persons. Never raises for what the file holds."""
    answer = fetched.answer
    if answer.problem is not None:
        return FileRead(url=url, problem=answer.problem, detail=answer.detail[:200])
    size = len(fetched.body)
    if "truncated" in answer.notes and _READERS[_suffix(url)] is not _plain:
        return FileRead(url=url, size=size, problem=Reason.TOO_LARGE)
    try:
        text = _READERS[_suffix(url)](fetched, vocabulary)
    except NotReadableError as error:
        return FileRead(url=url, size=size, problem=Reason.NOT_SEEN, detail=str(error)[:200])
    return FileRead(url=url, size=size, personal=personal_in(text[:_MAX_TEXT], vocabulary, place="file"))


def _wanted(scope: Scope, pages: Sequence[Page], known: dict[str, Answer]) -> list[str]:
    """Each once: the same links stand on most pages of a site."""
    named = dict.fromkeys(link.url for page in pages if not page.is_soft_404 for link in page.links)
    files = [url for url in named if _suffix(url) in _READERS and urls.is_http(url) and scope.is_internal(url)]
    return [url for url in files if url not in known or known[url].problem is not Reason.HTTP_STATUS]


def _suffix(url: str) -> str:
    """The ending of a URL's path, in small letters."""
    name = url.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _plain(fetched: Fetched, vocabulary: PageVocabulary) -> str:
    """A text file, in whatever charset it is."""
    if fetched.body[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise NotReadableError("an office file under another name")
    return read_text(fetched.body, content_type=fetched.answer.content_type, vocabulary=vocabulary)[0]


def _workbook(fetched: Fetched, vocabulary: PageVocabulary) -> str:
    """All cells of all sheets of a spreadsheet."""
    del vocabulary
    if fetched.body[:2] == b"PK":
        _check_sizes(fetched.body)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(fetched.body))
        return "\n".join(_cells(book))
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise NotReadableError(f"no spreadsheet: {type(error).__name__}") from error


def _cells(book: CalamineWorkbook) -> Iterator[str]:
    room = _MAX_TEXT
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).iter_rows():
            line = "\t".join(_shown(cell) for cell in row)
            room -= len(line)
            if room < 0:
                return
            yield line


def _shown(cell: object) -> str:
    """A cell's value; a whole number without the point that the format gives it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _document(fetched: Fetched, vocabulary: PageVocabulary) -> str:
    """The words of a word-processing document: a number may be cut into runs, but not over paragraphs or cells."""
    del vocabulary
    try:
        _check_sizes(fetched.body)
        with zipfile.ZipFile(BytesIO(fetched.body)) as package:
            parts = [name for name in package.namelist() if _DOCUMENT_PARTS.fullmatch(name)]
            texts = [package.read(name).decode("utf-8", errors="replace") for name in parts]
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise NotReadableError(f"no document: {type(error).__name__}") from error
    return "\n".join(html.unescape(_TAG.sub("", _CELL.sub("\t", _PARAGRAPH.sub("\n", text)))) for text in texts)


def _check_sizes(body: bytes) -> None:
    """Refuse a package that would unpack to more than we hold."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            sizes = [entry.file_size for entry in package.infolist()]
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotReadableError("a damaged package") from error
    if sum(sizes) > min(_MAX_UNPACKED, max(_MAX_TEXT, _MAX_RATIO * len(body))):
        raise NotReadableError(f"unpacks to {sum(sizes)} bytes")


_READERS: dict[str, Callable[[Fetched, PageVocabulary], str]] = {
    **dict.fromkeys(("txt", "csv", "tsv", "json", "xml"), _plain),
    **dict.fromkeys(("xlsx", "xlsm", "xls", "et", "ods"), _workbook),
    **dict.fromkeys(("docx", "docm", "dotx"), _document),
}
