"""Sitemaps, indexes of archives, and lists that people keep."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator

from govsite.errors import InputError
from govsite.migrate.maps.table import decode
from govsite.migrate.sources.collected import Seen

_LOC = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*</(?:\w+:)?loc>", re.IGNORECASE)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#38;": "&", "&#38;amp;": "&"}
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
    """The ``loc`` of every entry of a sitemap."""
    for found in _LOC.finditer(decode(content, file=file)):
        yield Seen(re.sub(r"&(?:amp|lt|gt|quot|apos|#38);", lambda m: _ENTITIES[m[0]], found[1]), 0, "sitemap")


def read_archive_index(content: bytes, *, file: str) -> Iterator[Seen]:
    """Captures of a CDX or CDXJ index that were pages or redirects."""
    columns = ["N", "b", "a", "m", "s"]
    for line in decode(content, file=file).splitlines():
        if line.lstrip().startswith("CDX "):
            columns = line.split()[1:]
            continue
        key, _, rest = line.partition(" ")
        if not rest or key.startswith("!"):
            continue
        stamp, _, data = rest.partition(" ")
        if data.startswith("{"):
            entry = _loaded(data)
            if entry.get("url") and _GOOD.fullmatch(str(entry.get("status", "-"))):
                yield Seen(str(entry["url"]), 0, "archive")
            continue
        cells = dict(zip(columns, [key, stamp, *data.split()], strict=False))
        if cells.get("a", "").startswith(("http://", "https://")) and _GOOD.fullmatch(cells.get("s", "-")):
            yield Seen(cells["a"], 0, "archive")


def _loaded(text: str) -> dict[str, object]:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def read_list(content: bytes, *, file: str) -> Iterator[Seen]:
    """One URL or path a line; what stands behind a blank, a comma or a tab, and lines with ``#``, are left out."""
    for line in decode(content, file=file).splitlines():
        word = re.split(r"[\s,;]", line.strip(), maxsplit=1)[0].strip('"')
        if word and not word.startswith("#"):
            yield Seen(word if word.startswith(("/", "http://", "https://")) else f"http://{word}", 0, "list")
