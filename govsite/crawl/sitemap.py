"""Sitemaps: indexes, lists of URLs in XML or text, RSS and Atom, packed or not (sitemaps.org).

A sitemap is input from a stranger: entities are not resolved, nothing is loaded from
outside, unpacking stops at a limit, and a broken file gives what stands before the
break.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite import urls
from govsite.crawl.wire.decoding import decode
from govsite.model.answers import Sitemap
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched

MAX_UNPACKED = 50 * 1024 * 1024
"""Bytes of one sitemap, unpacked (the limit of the protocol)."""
MAX_URLS = 50_000
"""Entries that are kept of one site."""
MAX_FILES = 50
"""Sitemap files that are read of one site."""
MAX_NESTING = 3
"""Indexes within indexes; the protocol allows one."""

_MAX_ELEMENTS = 20 * MAX_URLS
"""Elements of one file that are gone through: an entry has four of its own, and may name pictures."""

# Without a way back, so that a hostile file costs linear time. Where the prefix of pictures was not declared, theirs is
# told by its usual name.
_LOC = re.compile(r"<(?:(?!image:|video:)\w{1,20}:)?loc>\s*+(?:<!\[CDATA\[)?+([^<]*+)(?=</)", re.IGNORECASE)
_HTML = re.compile(rb"\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class SitemapFile:
    """What one file says."""

    kind: str = "none"
    """"index", "urls", "feed", "text" or "none" (it is no sitemap)."""
    locations: list[str] = field(default_factory=list)
    """As written."""
    problems: list[str] = field(default_factory=list)


def read_sitemap(body: bytes) -> SitemapFile:
    """The entries of a file, whatever of the known forms it has."""
    body, problem = _unpacked(body)
    found = SitemapFile(problems=[problem] if problem else [])
    if not body.strip() or _HTML.match(body[:1024].removeprefix(b"\xef\xbb\xbf")):
        return found
    codec = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if body[:1024].decode(codec, errors="replace").lstrip()[:1] == "<":
        _read_xml(body, found)
    else:
        lines = [line.strip() for line in body.decode(codec, errors="replace").splitlines()]
        found.locations = [line for line in lines if urls.is_http(line)][:MAX_URLS]
        found.kind = "text" if found.locations else "none"
    return found


def _unpacked(body: bytes) -> tuple[bytes, str]:
    """The body without gzip (told by its first bytes, not by its name), and what was wrong with it."""
    if body[:2] != b"\x1f\x8b":
        return body, ""
    plain = decode(body, encoding="gzip", limit=MAX_UNPACKED)
    if plain.is_broken:
        return plain.body, "cut-off" if plain.body else "broken-gzip"
    return plain.body, "too-large" if plain.is_truncated else ""


def _read_xml(body: bytes, found: SitemapFile) -> None:
    try:
        events = etree.iterparse(
            BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )
        _read_events(events, found)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        found.problems.append("not-well-formed")
        _rescue(body, found)


def _read_events(events: Iterable[tuple[str, etree._Element]], found: SitemapFile) -> None:
    roots = {"sitemapindex": "index", "urlset": "urls", "rss": "feed", "feed": "feed", "rdf": "feed"}
    parents: list[str] = []
    for number, (event, element) in enumerate(events):
        name = _local(element)
        if event == "start":
            if not parents:
                found.kind = roots.get(name, "none")
                if found.kind == "none":
                    return
            parents.append(name)
            continue
        parents.pop()
        location = _location(element, name, parents[-1] if parents else "")
        if location:
            found.locations.append(location)
        if len(parents) == 1 or name in ("url", "sitemap", "item", "entry"):
            element.clear()
            # lxml keeps emptied siblings: a file of a million entries would fill the memory.
            while (before := element.getprevious()) is not None and (above := element.getparent()) is not None:
                above.remove(before)
        if len(found.locations) >= MAX_URLS:
            found.problems.append("too-many-urls")
            return
        if number > 2 * _MAX_ELEMENTS:
            found.problems.append("too-large")
            return


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _location(element: etree._Element, name: str, parent: str) -> str:
    """The URL that an element gives, if it is one that names a page."""
    if name == "loc" and parent in ("url", "sitemap"):
        return (element.text or "").strip()
    if name == "link" and parent in ("item", "entry"):
        is_page = element.get("rel", "alternate") == "alternate"
        return ((element.text or "").strip() or element.get("href", "").strip()) if is_page else ""
    return ""


def _rescue(body: bytes, found: SitemapFile) -> None:
    """What can be had from a file that is no XML: its ``loc`` elements, unless it brought entities of its own."""
    if b"<!ENTITY" in body[:65536]:
        found.kind, found.locations = "none", []
        return
    text = body.decode("utf-8-sig", errors="replace")
    matches = (match.group(1).strip().removesuffix("]]>").strip() for match in _LOC.finditer(text))
    found.locations = list(dict.fromkeys([*found.locations, *map(unescape, matches)]))[:MAX_URLS]
    if found.kind == "none" and found.locations:
        found.kind = "index" if "<sitemapindex" in text[:2000] else "urls"


class SitemapWalk:
    """Reads all sitemaps of one site, indexes included; only files on the site's own hosts are asked for."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Fetched]],
        *,
        owns: Callable[[str], bool],
        is_internal: Callable[[str], bool],
    ) -> None:
        self._ask = ask
        self._owns = owns
        self._is_internal = is_internal
        self._pending: deque[tuple[str, int]] = deque()
        self._asked: set[str] = set()
        self._files: list[str] = []
        self._problems: list[str] = []
        self._silent: Unseen | None = None
        self._urls: dict[str, None] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """The site's own URLs that were found, canonical, in order."""
        return tuple(self._urls)

    async def read(self, *, named: Iterable[str], guess: str) -> Sitemap | Unseen:
        """What the sitemaps ``named`` by robots.txt say, and the one at the usual place ``guess``.

        That nothing is at the usual place is no problem. Where no file gives an answer at
        all the result is ``Unseen``.
        """
        self._pending.extend((url, 0) for url in dict.fromkeys([*named, guess]))
        while self._pending and len(self._asked) < MAX_FILES:
            url, nesting = self._pending.popleft()
            if url in self._asked:
                continue
            self._asked.add(url)
            if self._is_internal(url):
                await self._read_file(url, nesting=nesting, is_guess=url == guess)
            else:
                self._problems.append(f"{url}: other-host")
        if self._pending:
            self._problems.append("too-many-files")
        if self._silent is not None and not self._files:
            return self._silent
        return Sitemap(files=tuple(self._files), url_count=len(self._urls), problems=tuple(self._problems))

    async def _read_file(self, url: str, *, nesting: int, is_guess: bool) -> None:
        fetched = await self._ask(url)
        answer = fetched.answer
        if not answer.is_ok:
            if answer.status == 0:
                self._silent = Unseen(reason=answer.problem or Reason.NOT_PROBED, detail=answer.detail)
            if not is_guess:
                self._problems.append(f"{url}: {answer.status or answer.problem}")
            return
        one = await asyncio.to_thread(read_sitemap, fetched.body)  # a large one takes seconds, and others wait
        self._problems += [f"{url}: {problem}" for problem in one.problems]
        if one.kind == "none":
            if not is_guess:
                self._problems.append(f"{url}: no-sitemap")
            return
        self._files.append(url)
        base = answer.final_url or url
        joined = dict.fromkeys(found for one_url in one.locations if (found := urls.join(base, one_url)) is not None)
        if one.kind == "index":
            self._pending.extend((inner, nesting + 1) for inner in joined if nesting < MAX_NESTING)
            return
        for location in joined:
            if len(self._urls) < MAX_URLS and self._owns(location):
                self._urls[location] = None
