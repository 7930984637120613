"""The text of files that are text as they are: notes, lists, and tables that were saved as a web page or as XML.

What a file is, its first bytes say: a web page may be called ``.xls``.
"""

from __future__ import annotations

import re

from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.files.packed import NotReadableError
from govsite.crawl.facts.outline import CELL, LINE, read_outline
from govsite.model.jurisdiction import PageVocabulary

TEXTS = frozenset(("txt", "csv", "tsv", "json", "xml"))
"""Endings of files that are text as they are."""
TABLES = frozenset(("csv", "tsv", "xlsx", "xlsm", "xls", "et", "ods"))
READABLE = TEXTS | TABLES | {"docx", "docm", "dotx", "doc", "dot", "wps", "wpt", "pdf"}
"""Endings of the files whose text can be had."""
_OTHERS = {b"{\\rtf": "RTF", b"Rar!": "an archive", b"7z\xbc\xaf": "an archive"}
_HEAD = 1024
_OFFICE_MARKUP = re.compile(rb"urn:schemas-microsoft-com:office", re.IGNORECASE)
_TABLE_MARKUP = re.compile(rb"<table\b", re.IGNORECASE)
_PAGE_MARKUP = re.compile(rb"<(?:script|form|nav|a)\b", re.IGNORECASE)
_XML_CELL = re.compile(r"</(?:cell|row)>", re.IGNORECASE)


def file_text(body: bytes, *, suffix: str, content_type: str, vocabulary: PageVocabulary) -> str:
    """All words of a file that is not packed and whose name has this ending (in small letters).

    Raises ``NotReadableError``.
    """
    for signature, what in _OTHERS.items():
        if body.startswith(signature):
            raise NotReadableError(what)
    if suffix in TEXTS:
        return read_text(body, content_type=content_type, vocabulary=vocabulary)[0]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _markup(body, content_type=content_type, vocabulary=vocabulary)
    if b"\t" in body[:_HEAD] and b"\0" not in body:
        return read_text(body, content_type="", vocabulary=vocabulary)[0]
    raise NotReadableError("neither a table nor a document")


def _markup(body: bytes, *, content_type: str, vocabulary: PageVocabulary) -> str:
    """A table or document that was saved as a web page or as XML.

    A page that a server gives instead of the file, to say that it is not there, is none.
    """
    is_table = _TABLE_MARKUP.search(body) is not None and _PAGE_MARKUP.search(body) is None
    if not is_table and not _OFFICE_MARKUP.search(body):
        raise NotReadableError("a page and no file")
    text, _ = read_text(body, content_type=content_type, vocabulary=vocabulary)
    outline = read_outline(_XML_CELL.sub(CELL, text))
    return LINE.join((outline.whole, *outline.hidden_text.values()))
