"""What an archive holds of each address, and files out of it beside the articles, each once.

Who reads pages or makes articles asks here for bytes.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from pathlib import Path
from posixpath import splitext
from urllib.parse import unquote

from govsite.crawl.wire.decoding import decode
from govsite.migrate.archive.prove import Lookup
from govsite.migrate.content.article import StoredFile
from govsite.model.mapping import SiteMap
from govsite.urls import join, split_url
from govsite.warc.captures import Stored
from govsite.warc.cdxj import REVISIT, Capture
from govsite.warc.folder import Archive
from govsite.whole_files import whole_file

HTML = frozenset(("text/html", "application/xhtml+xml"))
"""Media types of pages."""
_LARGEST = 64 * 1024 * 1024
_MOST_HOPS = 6
_PROGRAMS = frozenset((".action", ".ashx", ".asp", ".aspx", ".cgi", ".do", ".jhtml", ".jsp", ".jspx", ".php"))
_NO_FILES = ("text/", "application/javascript", "application/x-javascript", "application/json", "application/xml")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class Holdings:
    """The best capture of each address in an archive."""

    def __init__(self, archive: Archive, *, maps: Sequence[SiteMap] = ()) -> None:
        self._archive = archive
        self._lookup = Lookup(maps)
        self._best: dict[tuple[str, str], Capture] = {}
        self._originals: dict[str, Capture] = {}
        for capture in archive.captures():
            if capture.mime != REVISIT and capture.digest and not capture.truncated:
                self._originals.setdefault(capture.digest, capture)
            try:
                key = self._lookup.key(capture.url)
            except ValueError:
                continue
            known = self._best.get(key)
            if known is None or _worth(capture) > _worth(known):
                self._best[key] = capture

    def key(self, url: str) -> tuple[str, str]:
        """What tells two addresses apart here. Raises ``ValueError``."""
        return self._lookup.key(url)

    def find(self, url: str) -> Capture | None:
        """The best capture of an address."""
        try:
            return self._best.get(self._lookup.key(url))
        except ValueError:
            return None

    def behind(self, url: str) -> Capture | None:
        """The whole answer of status 200 at an address or where its redirects lead; ``None`` where none is here."""
        for _ in range(_MOST_HOPS):
            capture = self.find(url)
            if capture is None or not 300 <= capture.code < 400:
                break
            stored = self.read(capture)
            target = join(url, stored.header("location")) if stored is not None else None
            if not target:
                return None
            url = target
        else:
            return None
        return capture if capture is not None and capture.code == 200 and not capture.truncated else None

    def all(self) -> Iterator[Capture]:
        """The best capture of every address, by address."""
        return iter(sorted(self._best.values(), key=lambda capture: capture.url))

    def media_of(self, capture: Capture) -> str:
        """The media type of an answer; empty where that of a revisit is not here."""
        if capture.mime != REVISIT:
            return capture.mime
        original = self._originals.get(capture.digest)
        return original.mime if original is not None else ""

    def read(self, capture: Capture) -> Stored | None:
        """The stored answer; a revisit gives the one that it refers to, ``None`` where that is not here."""
        if capture.mime == REVISIT:
            original = self._originals.get(capture.digest)
            return self._archive.read(original) if original is not None else None
        return self._archive.read(capture)


def body_of(stored: Stored) -> bytes:
    """A stored body without its content coding, at most 64 MiB."""
    encoding = stored.header("content-encoding")
    return decode(stored.body, encoding=encoding, limit=_LARGEST).body if encoding else stored.body


def _worth(capture: Capture) -> tuple[int, str]:
    rank = 3 if capture.code == 200 and not capture.truncated else 2 if capture.code == 200 else 1
    return (rank if capture.code < 400 else 0, capture.timestamp)


class FileStore:
    """Files beside the articles, each once, named by their SHA-256."""

    def __init__(self, folder: Path, holdings: Holdings) -> None:
        self._folder = folder
        self._holdings = holdings
        self._known: dict[str, StoredFile | None] = {}

    def keep(self, url: str) -> StoredFile | None:
        """The file of an address; ``None`` where the archive does not hold it whole, or holds a page instead."""
        if url not in self._known:
            self._known[url] = self._keep(url)
        return self._known[url]

    def holds(self, url: str) -> bool:
        """Whether the archive has a file there, by the type that the answer stated."""
        capture = self._holdings.behind(url)
        if capture is None:
            return False
        media = self._holdings.media_of(capture)
        return "/" in media and media not in HTML and not media.startswith(_NO_FILES)

    def _keep(self, url: str) -> StoredFile | None:
        capture = self._holdings.behind(url)
        if capture is None:
            return None
        stored = self._holdings.read(capture)
        if stored is None:
            return None
        media = stored.header("content-type").partition(";")[0].strip().lower()
        suffix = splitext(unquote(split_url(url).path))[1].lower()
        if media in HTML and suffix not in (".htm", ".html"):
            return None  # an excuse in place of the file
        body = body_of(stored)
        digest = hashlib.sha256(body).hexdigest()
        name = digest + _suffix((capture.url, url), media, stored.header("content-disposition"))
        path = self._folder / "attachments" / name
        if not path.exists():
            with whole_file(path, outlives_power=False) as file:  # half of it would pass for the whole next time
                file.write(body)
        return StoredFile(f"attachments/{name}", digest, len(body), media or "application/octet-stream")


def _suffix(urls: Sequence[str], media: str, disposition: str) -> str:
    """The ending of a stored file: that of the first address that has one.

    That of a program (``download.jsp``) is none: the answer's own name counts there.
    """
    suffixes = [splitext(unquote(split_url(url).path))[1].lower() for url in urls]
    suffix = next((each for each in suffixes if each and each not in _PROGRAMS), "")
    if not suffix:
        said = Message()
        said["content-disposition"] = disposition.replace("\n", " ")
        suffix = splitext(said.get_filename("") or "")[1].lower()
        if not suffix and media != "application/octet-stream":
            suffix = mimetypes.guess_extension(media) or ""
    return suffix if _SUFFIX.fullmatch(suffix) else ""
