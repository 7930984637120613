"""Where a page leads by itself without HTTP saying so: meta refresh, script redirects, one full frame, an entrance.

Pure. Old systems keep an empty page in front of the home page, and publish a column that only leads to its first
sub-column as a page with one line of script. A page with content of its own is a page, whatever its scripts do on
telephones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from govsite import urls
from govsite.crawl.facts.taming import tame
from govsite.markup import refresh_of
from govsite.model.answers import Answer, Hop
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page, Region
from govsite.words import patterns_of

_PATIENCE = 10
"""Seconds of a meta refresh up to which it is a redirect and no reload."""
_FEW_WORDS = 200
"""Characters of visible text up to which a page can be a mere signpost."""
_FEW_LINKS = 5
_HEAD = 256 * 1024

_SCRIPT_MOVE = re.compile(
    r"(?<![\w.])(?:(?:window|document|self|top|parent|this)\s*\.\s*)*location"
    r"(?:\s*\.\s*href)?\s*(?:=\s*|\.\s*(?:replace|assign)\s*\(\s*)([\"'])((?:(?!\1)[^\\\r\n]|\\.)+)\1",
    re.IGNORECASE,
)
_FUNCTION = re.compile(r"\bfunction\b[^{]*\{[^}]*$|=>\s*\{[^}]*$|onclick\s*=\s*[\"'][^\"']*$", re.IGNORECASE)
_MOVES = (b"location", b"refresh", b"LOCATION", b"Refresh", b"REFRESH")
"""Without one of these in its bytes a page leads nowhere by itself."""
_TELEPHONE = re.compile(r"mobile|android|iphone|ipad|useragent|screen\.width", re.IGNORECASE)

_MAGIC = (
    b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"Rar!",
    b"\x1f\x8b", b"7z\xbc\xaf", b"RIFF", b"ID3", b"OggS", b"\x00\x00\x01\x00", b"BM", b"MZ", b"CWS", b"FWS", b"wOFF",
    b"wOF2", b"\x7fELF",
)  # fmt: skip
_MARKUP = re.compile(
    r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|frameset|iframe|div|table|h1|p|a|br|b|font)"
    r"(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_NO_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:document\.write(?:ln)?\s*\(|var\s+[\w$]+\s*[=;]|[\w$.]{1,60}\s*\(\s*[{\[]|\{\s*[\"}]|\[\s*[{\"\]])"
)
"""How scripts (of counters) and data begin that programs send as pages."""
_NEVER_PAGES = ("image/", "audio/", "video/", "font/")


def is_html(body: bytes, *, content_type: str) -> bool:
    """Whether an answer is a page, whatever it calls itself.

    The bytes decide where they are plain (WHATWG MIME Sniffing §7.1); the header where
    they are not.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(_NEVER_PAGES) or body.startswith(_MAGIC):
        return False
    if kind in ("text/html", "application/xhtml+xml"):
        return b"\x00\x00\x00\x00" not in body[:512] and _NO_MARKUP.match(body[:512]) is None
    return bool(body) and _MARKUP.match(_start(body)) is not None


def _start(body: bytes) -> str:
    codec = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return body[:2048].decode(codec, errors="replace")


def forward_of(body: bytes, page: Page, headers: Sequence[tuple[str, str]] = ()) -> tuple[str, str] | None:
    """``(how, url)`` of where a browser goes from this page by itself, ``None`` if it stays.

    ``how`` is "meta-refresh" (a header ``refresh`` among ``headers``, whose names have small letters, reads alike and
    goes before what the page says), "script-redirect" or "frame".
    """
    charset = page.charset.real or "utf-8"
    text = _decoded(body[:_HEAD], charset)
    tree = LexborHTMLParser(tame(text))
    said = [value for name, value in headers if name == "refresh"] + _refreshes(tree)
    moves = [("meta-refresh", href) for content in said if (href := _soon(content))]
    if len(page.text) <= _FEW_WORDS and len(page.links) <= _FEW_LINKS:
        moves += [("script-redirect", href) for href in _script_moves(tree)]
        moves += [("frame", href) for href in _only_frame(tree)]
    for how, href in moves:
        url = urls.join(_base(tree, page.url), href.strip(), charset=charset)
        if url is not None and url != page.url:
            return how, url
    return None


def signpost_of(body: bytes, page: Page) -> tuple[str, str] | None:
    """``forward_of`` for pages behind the home page, of those alone that show nothing else.

    Frames are joined elsewhere (``crawl.frames``), and what a script would yet draw may be the page.
    """
    is_bare = len(page.text) <= _FEW_WORDS and len(page.links) <= _FEW_LINKS
    if not is_bare or page.items or page.forms or page.unseen or not any(word in body for word in _MOVES):
        return None
    found = forward_of(body, page)
    return found if found is not None and found[0] != "frame" else None


def led(first: Answer, page: Page, onward: Answer, *, how: str) -> Answer:
    """The answer of an address whose page leads on by itself: where a browser ends up, as if HTTP had said so."""
    hop = Hop(url=page.url, status=page.status, location=onward.url)
    return replace(
        first,
        final_url=onward.final_url or onward.url,
        status=onward.status or first.status,
        problem=onward.problem,
        detail=onward.detail,
        hops=(*first.hops, hop, *onward.hops),
        notes=tuple(dict.fromkeys((*first.notes, *onward.notes, how))),
        elapsed_ms=first.elapsed_ms + onward.elapsed_ms,
        size=onward.size or first.size,
        content_type=onward.content_type or first.content_type,
        headers=onward.headers or first.headers,
    )


def entrance_of(page: Page, vocabulary: PageVocabulary) -> str | None:
    """Where a reader goes on from a page in front of the site: a picture, and a link that says "enter".

    A language is chosen so, too. ``None`` where the page shows anything else.
    """
    links = [link for link in page.links if link.region is not Region.FOOTER]
    if page.items or page.forms or len(page.text) > _FEW_WORDS or len(links) > _FEW_LINKS:
        return None
    named = patterns_of(vocabulary.entrance_patterns)
    return next(
        (
            link.url
            for pattern in named
            for link in links
            if urls.is_http(link.url) and link.url != page.url and pattern.fullmatch(link.text or link.title)
        ),
        None,
    )


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return (urls.join(url, node.attributes.get("href") or "") if node is not None else None) or url


def _refreshes(tree: LexborHTMLParser) -> list[str]:
    """What the page's ``meta`` elements say of refreshing."""
    return [
        node.attributes.get("content") or ""
        for node in tree.css("meta[http-equiv]")
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh" and not _is_in_noscript(node)
    ]


def _soon(content: str) -> str:
    """Where a refresh leads that is a redirect and no reload."""
    refresh = refresh_of(content)
    return refresh[1] if refresh is not None and refresh[0] <= _PATIENCE else ""


def _is_in_noscript(node: object) -> bool:
    above = getattr(node, "parent", None)
    while above is not None:
        if above.tag == "noscript":
            return True
        above = above.parent
    return False


def _script_moves(tree: LexborHTMLParser) -> list[str]:
    """Targets of assignments to ``location`` that run by themselves; telephones' only if there is no other."""
    scripts = [node.text() or "" for node in tree.css("script")]
    body = tree.css_first("body[onload]")
    if body is not None:
        scripts.append(body.attributes.get("onload") or "")
    always: list[str] = []
    telephones: list[str] = []
    for script in scripts:
        for match in _SCRIPT_MOVE.finditer(script):
            before = script[max(0, match.start() - 200) : match.start()]
            if _FUNCTION.search(before) and "onload" not in before and "setTimeout" not in before:
                continue
            is_else = before.rstrip(" {\r\n\t").endswith("else")
            (telephones if _TELEPHONE.search(before) and not is_else else always).append(match.group(2))
    return always or telephones


def _only_frame(tree: LexborHTMLParser) -> list[str]:
    """The address of a frame that is all there is on the page."""
    frames = [node.attributes.get("src") or "" for node in tree.css("frameset frame, body > iframe")]
    frames = [src for src in frames if src and not src.startswith(("about:", "javascript:"))]
    return frames if len(frames) == 1 else []
