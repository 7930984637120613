"""An archive as one file: WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1), which replay programs open directly.

The WARC files go in as they are, uncompressed by the zip so that a reader can jump into them;
the index goes in as blocks of 3,000 lines with an index of the blocks (ZipNum).
"""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec

from govsite.errors import InputError
from govsite.version import __version__
from govsite.warc.cdxj import REVISIT, Capture, line_of
from govsite.whole_files import not_written, whole_file

WACZ_VERSION = "1.1.1"
_BLOCK = 3000
_PIECE = 1 << 20
_OLDEST = (1980, 1, 1, 0, 0, 0)
_HTML = ("text/html", "application/xhtml+xml")


def pack(
    target: Path,
    *,
    files: Sequence[Path],
    captures: Iterable[Capture],
    title: str,
    created: datetime,
    main_page: str = "",
    page_title: Callable[[Capture], str] = lambda _: "",
) -> int:
    """Write one WACZ file, whole or not at all; returns the number of pages in its list.

    ``captures`` are those of the files, sorted; ``page_title`` is asked for captures that have a body.
    Raises ``InputError`` where it cannot be written.
    """
    if target.exists() and not target.is_file():  # a file must not take the place of /dev/null
        raise InputError("is no file", where=str(target), hint="name a file to be made")
    try:
        with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
            writer = _Writer(package)
            for path in files:
                writer.copy(path, f"archive/{path.name}")
            pages = _write_index(writer, captures)
            writer.add("pages/pages.jsonl", _page_lines(pages, page_title), is_packed=True)
            writer.close(title=title, created=created, main_page=main_page)
    except OSError as error:
        raise not_written(error, where=target) from error
    return len(pages)


class _Writer:
    """Adds parts to the package and remembers size and SHA-256 of each."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._resources: list[dict[str, object]] = []

    def copy(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            self.add(name, iter(lambda: file.read(_PIECE), b""))

    def add(self, name: str, pieces: Iterable[bytes], *, is_packed: bool = False) -> None:
        digest = hashlib.sha256()
        size = 0
        with self._open(name, is_packed=is_packed) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        self._resources.append(
            {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}
        )

    def close(self, *, title: str, created: datetime, main_page: str) -> None:
        about: dict[str, object] = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "software": f"govsite/{__version__}",
        }
        if main_page:
            about["mainPageUrl"] = main_page
        about["resources"] = self._resources
        raw = msgspec.json.format(msgspec.json.encode(about), indent=2)
        with self._open("datapackage.json", is_packed=True) as out:
            out.write(raw)
        seal = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        with self._open("datapackage-digest.json", is_packed=True) as out:
            out.write(msgspec.json.format(msgspec.json.encode(seal), indent=2))

    def _open(self, name: str, *, is_packed: bool) -> IO[bytes]:
        # A fixed time: the same archive gives the same package.
        info = zipfile.ZipInfo(name, date_time=_OLDEST)
        info.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        return self._package.open(info, "w", force_zip64=not is_packed)


def _write_index(writer: _Writer, captures: Iterable[Capture]) -> list[tuple[Capture, Capture]]:
    """Index and index of its blocks; returns the pages as ``_pages_of`` does."""
    answers: list[Capture] = []
    blocks: list[str] = ['!meta 0 {"format":"cdxj-gzip-1.0","filename":"index.cdx.gz"}']
    place = 0

    def packed() -> Iterator[bytes]:
        nonlocal place
        stream = iter(captures)
        while block := list(islice(stream, _BLOCK)):
            answers.extend(each for each in block if each.code == 200 and each.mime in (*_HTML, REVISIT))
            lines = [line_of(capture) for capture in block]
            raw = gzip.compress(("\n".join(lines) + "\n").encode("utf-8", errors="surrogateescape"), mtime=0)
            entry = {
                "offset": place,
                "length": len(raw),
                "digest": f"sha256:{hashlib.sha256(raw).hexdigest()}",
                "filename": "index.cdx.gz",
            }
            key, stamp, _ = lines[0].split(" ", 2)
            blocks.append(f"{key} {stamp} {msgspec.json.encode(entry).decode()}")
            place += len(raw)
            yield raw

    writer.add("indexes/index.cdx.gz", packed())
    writer.add("indexes/index.idx", [("\n".join(blocks) + "\n").encode("utf-8", errors="surrogateescape")])
    return _pages_of(answers)


def _pages_of(answers: Sequence[Capture]) -> list[tuple[Capture, Capture]]:
    """The newest capture of each page, and the one that has its body.

    A revisit has the body of an earlier answer, maybe of another address; whether it is a page, only that one says.
    """
    originals = {capture.digest: capture for capture in answers if capture.mime != REVISIT and capture.digest}
    pages: dict[str, tuple[Capture, Capture]] = {}
    for capture in answers:
        original = originals.get(capture.digest) if capture.mime == REVISIT else capture
        if original is not None:
            pages[capture.url] = (capture, original)
    return list(pages.values())


def _page_lines(pages: Sequence[tuple[Capture, Capture]], page_title: Callable[[Capture], str]) -> Iterator[bytes]:
    yield msgspec.json.encode({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}) + b"\n"
    for number, (capture, original) in enumerate(pages, 1):
        t = capture.timestamp
        page = {
            "id": str(number),
            "url": capture.url,
            "ts": f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z",
            "title": page_title(original) or capture.url,
        }
        yield msgspec.json.encode(page) + b"\n"
