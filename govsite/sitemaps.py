"""Sitemaps: indexes, lists of URLs in XML or text, RSS and Atom (sitemaps.org).

A sitemap is input from a stranger: entities are not resolved, nothing is loaded from outside, and a broken file gives
what stands before and behind the break. The crawl reads those of a site, the map of a move those that people hand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped] # it brings no types

MAX_URLS = 50_000
"""Entries of one file (the limit of the protocol)."""

_ELEMENTS = 20
"""Elements that are gone through for each entry: one has four of its own, and may name pictures."""

# Without a way back, so that a hostile file costs linear time. Where the prefix of pictures was not declared, theirs is
# told by its usual name.
_LOC = re.compile(r"<(?:(?!image:|video:)\w{1,20}:)?loc>\s*+(?:<!\[CDATA\[)?+([^<]*+)(?=</)", re.IGNORECASE)
_LINK = re.compile(r"<link\b(?P<attributes>[^<>]*+)>\s*+(?:<!\[CDATA\[)?+(?P<text>[^<]*+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(href|rel)\s*+=\s*+[\"']([^\"']*+)")
_ENTRY = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(sitemapindex|urlset|rss|feed|rdf)\b", re.IGNORECASE)
_ROOTS = {"sitemapindex": "index", "urlset": "urls", "rss": "feed", "feed": "feed", "rdf": "feed"}
_HTML = re.compile(rb"\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HTTP = re.compile(r"https?://", re.IGNORECASE)


@dataclass(slots=True)
class SitemapFile:
    """What one file says."""

    kind: str = "none"
    """"index", "urls", "feed", "text" or "none" (it is no sitemap)."""
    locations: list[str] = field(default_factory=list)
    """As written."""
    problems: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, *, most: int = MAX_URLS) -> SitemapFile:
    """The entries of an unpacked file, whatever of the known forms it has; ``most`` of them at most."""
    found = SitemapFile()
    if not body.strip() or _HTML.match(body[:1024].removeprefix(b"\xef\xbb\xbf")):
        return found
    codec = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if body[:1024].decode(codec, errors="replace").lstrip()[:1] == "<":
        _read_xml(body, found, most)
    else:
        lines = [line.strip() for line in body.decode(codec, errors="replace").splitlines()]
        found.locations = [line for line in lines if _HTTP.match(line)][:most]
        found.kind = "text" if found.locations else "none"
    return found


def _read_xml(body: bytes, found: SitemapFile, most: int) -> None:
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
        _read_events(events, found, most)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        found.problems.append("not-well-formed")
        _rescue(body, found, most)


def _read_events(events: Iterable[tuple[str, etree._Element]], found: SitemapFile, most: int) -> None:
    parents: list[str] = []
    for number, (event, element) in enumerate(events):
        name = _local(element)
        if event == "start":
            if not parents:
                found.kind = _ROOTS.get(name, "none")
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
        if len(found.locations) >= most:
            found.problems.append("too-many-urls")
            return
        if number > 2 * _ELEMENTS * most:
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


def _rescue(body: bytes, found: SitemapFile, most: int) -> None:
    """What can be had from a file that is no XML: its entries, unless it brought entities of its own."""
    if b"<!ENTITY" in body[:65536]:
        found.kind, found.locations = "none", []
        return
    text = _without_comments(body.decode("utf-8-sig", errors="replace"))
    if found.kind == "none" and (root := _ROOT.search(text[:2000])):
        found.kind = _ROOTS[root[1].lower()]
    written = _feed_links(text) if found.kind == "feed" else (match[1] for match in _LOC.finditer(text))
    plain = (unescape(one.strip().removesuffix("]]>").strip()) for one in written)
    found.locations = list(dict.fromkeys([*found.locations, *filter(None, plain)]))[:most]
    if found.kind == "none" and found.locations:
        found.kind = "urls"


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else part for part in others)


def _feed_links(text: str) -> Iterator[str]:
    """Links of a feed's entries that name pages."""
    begin = _ENTRY.search(text)
    for link in _LINK.finditer(text, begin.start()) if begin else ():
        attributes = dict(_ATTRIBUTE.findall(link["attributes"]))
        if attributes.get("rel", "alternate") == "alternate":
            yield attributes.get("href") or link["text"]
