"""The text of packed files: tables, documents and PDF, each what its first bytes say, whatever it is called.

Bounds are kept where the formats let us (bytes unpacked, cells, pages). What reads them for us is written in other
languages, and a hostile file may take all memory and time there, or end the process: call this where that harms nobody.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from govsite.crawl.facts.files.old_word import SIGNATURE, NoWordDocumentError, is_word, word_text
from govsite.packages import DamagedPackageError, opened_package

MAX_TEXT = 8 * 1024 * 1024
_MAX_UNPACKED = 32 * 1024 * 1024
_MAX_RATIO = 200
"""Times that a packed part may grow: more is a bomb, not a list of names."""
_MAX_PAGES = 500
_LEAST_PAGE = 16
"""Characters below which a page of a PDF is a picture, with at most a number below it."""
_PACKAGE = b"PK\x03\x04"
_PDF = b"%PDF-"
_DOCUMENT_PARTS = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_PARAGRAPH = re.compile(r"</w:p>|<w:br\b[^>]*>|<w:cr\b[^>]*>")
_CELL = re.compile(r"</w:tc>|<w:tab\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_WRAPPED = re.compile(r"(?<!\d)(\d{8,17})[ \t]*\r?\n(\d{0,8}[\dXx])(?=\s|\Z)")
"""A number that a narrow cell of a table parts: its end is all that stands on the next line."""


class NotReadableError(Exception):
    """The file is not what its name says, or larger than we read."""


def is_packed(body: bytes) -> bool:
    """Whether a file is of a kind that ``packed_text`` reads. Of one that was cut off nothing can be read."""
    return body.startswith((_PACKAGE, SIGNATURE, _PDF))


def packed_text(body: bytes) -> str:
    """All words of a packed file, at most ``MAX_TEXT`` characters. Raises ``NotReadableError``."""
    if body.startswith(_PACKAGE):
        text = _package(body)
    elif body.startswith(SIGNATURE):
        text = _old_office(body)
    else:
        text = _pdf(body)
    return text[:MAX_TEXT]


def _package(body: bytes) -> str:
    """A table or a document of today."""
    try:
        with opened_package(body) as package:
            entries = package.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > min(_MAX_UNPACKED, max(MAX_TEXT, _MAX_RATIO * len(body))):
                raise NotReadableError(f"unpacks to {size} bytes")
            if parts := [entry.filename for entry in entries if _DOCUMENT_PARTS.fullmatch(entry.filename)]:
                return _document(package, parts)
    except DamagedPackageError as error:
        raise NotReadableError(f"a damaged package ({error})") from error
    return _workbook(body)


def _document(package: zipfile.ZipFile, parts: list[str]) -> str:
    """The words of a word-processing document: a number may be cut into runs, but not over paragraphs or cells."""
    texts = [package.read(name).decode("utf-8", errors="replace") for name in parts]
    return "\n".join(html.unescape(_TAG.sub("", _CELL.sub("\t", _PARAGRAPH.sub("\n", text)))) for text in texts)


def _old_office(body: bytes) -> str:
    """A table or a document as offices wrote them before 2007."""
    if not is_word(body):
        return _workbook(body)
    try:
        return word_text(body)
    except NoWordDocumentError as error:
        raise NotReadableError(str(error)) from error


def _workbook(body: bytes) -> str:
    """All cells of all sheets of a spreadsheet."""
    try:
        return "\n".join(_cells(CalamineWorkbook.from_filelike(BytesIO(body))))
    except (CalamineError, ValueError, OSError) as error:
        raise NotReadableError(f"no spreadsheet ({type(error).__name__})") from error


def _cells(book: CalamineWorkbook) -> Iterator[str]:
    room = MAX_TEXT
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


def _pdf(body: bytes) -> str:
    """The words of a PDF, as far as it has words: pictures of pages say nothing, and are not clean for that."""
    # Large, and most sites have none.
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]  # noqa: PLC0415

    pages: list[str] = []
    pictures, room = 0, MAX_TEXT
    try:
        with PdfDocument(body) as document:
            for number in range(min(len(document), _MAX_PAGES)):
                page = document[number]
                words = page.get_textpage()
                pages.append(words.get_text_range())
                words.close()
                # A page without anything on it is empty, and hides nothing.
                pictures += len(pages[-1].strip()) < _LEAST_PAGE and next(page.get_objects(), None) is not None
                page.close()
                room -= len(pages[-1])
                if room < 0:
                    break
    except PdfiumError as error:
        raise NotReadableError(f"no PDF ({error})") from error
    if 2 * pictures > len(pages) or not any(map(str.strip, pages)):
        raise NotReadableError("a PDF of pictures")
    text = "\n".join(pages)
    return "\n".join((text, *("".join(found) for found in _WRAPPED.findall(text))))
