"""Sitemaps, indexes of archives, and lists that people keep."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator

from govsite import sitemaps
from govsite.errors import InputError
from govsite.migrate.maps.table import decode
from govsite.migrate.sources.collected import Seen
from govsite.urls import is_http

_END = re.compile(r"</(?:\w{1,20}:)?(?:urlset|rss|feed|rdf)\s*+>", re.IGNORECASE)
_MARK = re.compile(r"[,;]")
_REST_OF_NAME = re.compile(r"(?:,[\w-]*+)++\.[a-z]\w{1,4}\b(?:\?[^,;\s]*+)?", re.IGNORECASE | re.ASCII)
_PATH_PARAMETER = re.compile(r";[a-z]\w*+=", re.IGNORECASE | re.ASCII)
_DECLARATION = re.compile(r"\s*+<\?xml[^>]*+>")
_MOST_BYTES = 200 * 1024 * 1024
_GOOD = re.compile(r"2\d\d|3\d\d|-")


def unzipped(content: bytes, *, file: str) -> bytes:
    """``content``, unpacked where it is gzip. Raises ``InputError`` for what is broken or far too large."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            unpacked = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("is a broken gzip file", where=file) from error
    if len(unpacked) > _MOST_BYTES:
        raise InputError("is too large when unpacked", where=file, hint="split it")
    return unpacked


def read_sitemap(content: bytes, *, file: str) -> Iterator[Seen]:
    """The entries of a sitemap of whatever form. Raises ``InputError`` for what is none, or half of one."""
    text = _DECLARATION.sub("", decode(content, file=file).removeprefix("\ufeff"), count=1)
    found = sitemaps.read_sitemap(text.encode(), most=_MOST_BYTES)
    if found.kind == "index":
        raise InputError(
            "is an index of sitemaps and holds no pages", where=file, hint="give the sitemaps that it lists"
        )
    if found.kind == "none":
        raise InputError("is no sitemap", where=file, hint="addresses that people kept go to --list")
    if found.problems and not _END.search(text, max(0, len(text) - 1000)):
        raise InputError("is cut off", where=file, hint="fetch it again")
    for url in found.locations:
        yield Seen(url, 0, "sitemap")


def read_archive_index(content: bytes, *, file: str) -> Iterator[Seen]:
    """Captures of a CDX or CDXJ index that were pages or redirects, also as the servers of archives give it: as JSON.

    https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server (``output=json``),
    https://index.commoncrawl.org/ (an object a line).
    """
    text = decode(content, file=file)
    captures = _table(text, file=file) if text.lstrip().startswith("[") else _lines(text)
    for url, status in captures:
        if url.startswith(("http://", "https://")) and _GOOD.fullmatch(status):
            yield Seen(url, 0, "archive")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """URL and status of each line."""
    columns = ["N", "b", "a", "m", "s"]
    for line in text.splitlines():
        if line.lstrip().startswith("CDX "):
            columns = line.split()[1:]
            continue
        key, _, rest = line.partition(" ")
        stamp, _, data = rest.partition(" ")
        if key.startswith("{") or data.startswith("{"):
            entry = _loaded(line if key.startswith("{") else data)
            yield str(entry.get("url") or ""), str(entry.get("status", "-"))
        elif rest and not key.startswith("!"):
            cells = dict(zip(columns, [key, stamp, *data.split()], strict=False))
            yield cells.get("a", ""), cells.get("s", "-")


def _table(text: str, *, file: str) -> Iterator[tuple[str, str]]:
    """The same of a table in JSON, whose first row names the columns. Raises ``InputError`` for what is none."""
    try:
        header, *entries = [row for row in json.loads(text) if isinstance(row, list)] or [["original"]]
    except (ValueError, RecursionError):
        header, entries = [], []
    if "original" not in header:
        raise InputError(
            "is no index in JSON", where=file, hint="its first row names the columns, and original is one of them"
        )
    for row in entries:
        cells = dict(zip(map(str, header), map(str, row), strict=False))
        yield cells.get("original", ""), cells.get("statuscode", "-")


def _loaded(text: str) -> dict[str, object]:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def read_list(content: bytes, *, file: str) -> Iterator[Seen]:
    """One URL or path a line; what stands behind a blank, a comma or a tab, and lines with ``#``, are left out."""
    for line in decode(content, file=file).splitlines():
        word = _address(line.strip())
        if word and not word.startswith("#"):
            yield Seen(_with_scheme(word), 0, "list")


def _address(line: str) -> str:
    """The first cell of a line. Commas and semicolons of the address itself (``/0,12,3.html``) do not end it."""
    word = line.split(maxsplit=1)[0] if line else ""
    if word.startswith('"'):
        return word[1:].partition('"')[0]
    for mark in _MARK.finditer(word):
        start = mark.start()
        if mark[0] == ";" and _PATH_PARAMETER.match(word, start):
            continue
        end = _REST_OF_NAME.match(word, start)
        is_name = end is not None and "." not in word[:start].rpartition("/")[2]
        return word[: end.end() if end is not None and is_name else start].strip('"')
    return word.strip('"')


def _with_scheme(word: str) -> str:
    word = word.replace("：//", "://", 1)
    if word.startswith("//"):
        return f"http:{word}"
    return word if word.startswith("/") or is_http(word) else f"http://{word}"
