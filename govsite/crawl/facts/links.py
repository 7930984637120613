"""Links, resources and forms of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from msgspec import Struct

from govsite import urls
from govsite.crawl.facts.form_controls import forms_of
from govsite.crawl.facts.outline import Element, Outline, clean, in_order
from govsite.crawl.facts.pictures import is_spacer
from govsite.crawl.facts.regions import Layout
from govsite.crawl.facts.styles import imported, painted, paints
from govsite.crawl.facts.written_markup import written_markup
from govsite.markup import SPACE, VIEWERS, Files, largest_of, link_target, opened, picture_source, plain, refresh_of
from govsite.model.page import Form, Link, Region, Resource

_TEXT_LIMIT = 300
_MAX_LINKS = 10_000
_MOST_KNOWN = 1024
"""References that are kept for one folder: a menu's, not those of all its articles."""
_TEMPLATE = re.compile(r"\{\{|\}\}|<%|%>|\$\{|\{\$|#\{|\[!--|<\?")
_OF_THE_PAGE = re.compile(r"[\x00-\x20]*+(?:https?:)?+(?:[?#]|\Z)", re.IGNORECASE)
"""References that start from the page's own address and not from its folder; a mere ``http:`` is one."""
_RESOURCE_KINDS = {
    "script": ("src", "script"),
    "img": ("src", "image"),
    "image": ("href", "image"),
    "iframe": ("src", "frame"),
    "frame": ("src", "frame"),
    "embed": ("src", "media"),
    "object": ("data", "media"),
    "video": ("src", "media"),
    "audio": ("src", "media"),
    "source": ("src", "media"),
    "track": ("src", "other"),
}
_LEADING_TAGS = ("a", "area", "frame", "iframe", "option", "meta")
_LEADING_ATTRIBUTES = frozenset(("onclick", "data-href", *VIEWERS))
_LOADING_TAGS = (*_RESOURCE_KINDS, "link", "input", "style", "noscript")
_HELD = ("data:", "about:", "javascript:", "blob:")
"""How addresses begin that nothing is loaded from."""
_SHORT_SCRIPT, _LONG_SCRIPT = 3000, 20_000
_WRITTEN_LINK = re.compile(
    r"<a\s(?:[^<>]{0,500}?\s)?href\s{0,9}=\s{0,9}[\"']?(?P<url>[^\"'<>\s]{1,500})[^<>]{0,500}>(?P<words>.{0,300}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]{0,500}>")
_PUT_IN = re.compile(r"\.load\(\s{0,20}([\"'])(?P<url>[^\"'\s#]{1,300})(?:\s[^\"']{0,200})?\1\s{0,20}[,)]")
"""jQuery's ``.load("/inc/top.html #nav", …)``: the file's markup is put into an element of the page."""
_COMMENTS = ("//", "/*", "*", "<!--")
_LONGEST_SCRIPT = 64 * 1024
_FILMS = frozenset(("movie", "src", "filename", "url"))
_MOST_PARAMETERS = 40
_LINK_KINDS = {
    "stylesheet": "style",
    "icon": "image",
    "apple-touch-icon": "image",
    "preload": "other",
    "manifest": "other",
}


class Address:
    """Where relative references of a page start from, and the charset of their queries."""

    __slots__ = ("_folder", "base", "charset")

    def __init__(self, *, base: str, charset: str) -> None:
        self.base = base
        self.charset = charset
        self._folder = _folder(_path_of_folder(base), charset)

    def resolve(self, href: str) -> str:
        """The canonical URL of a reference, or the reference as it stands where that is none."""
        href = href.strip(SPACE)
        if not href or href[0] == "#":
            return href
        return _resolve(self.base, href, self.charset) if _OF_THE_PAGE.match(href) else self._folder.resolve(href)


class _Folder:
    """What the references of a folder's pages lead to. They all resolve alike: one memory serves them all."""

    __slots__ = ("_charset", "_known", "_path")

    def __init__(self, path: str, charset: str) -> None:
        self._path = path
        self._charset = charset
        self._known: dict[str, str] = {}

    def resolve(self, href: str) -> str:
        url = self._known.get(href)
        if url is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            url = self._known[href] = _resolve(self._path, href, self._charset)
        return url


@lru_cache(maxsize=64)
def _folder(path: str, charset: str) -> _Folder:
    return _Folder(path, charset)


def _path_of_folder(base: str) -> str:
    """The folder of a base address."""
    path = base.partition("?")[0]
    cut = path.rfind("/") + 1
    return path[:cut] if cut > path.find("://") + 3 else base


def _resolve(base: str, href: str, charset: str) -> str:
    """What ``urls.join`` says. What holds places for a template's values is no address."""
    if _TEMPLATE.search(href) or (not base and not urls.is_http(href)):
        return href
    return urls.join(base or href, href, charset=charset) or href


class Anchor(Struct, frozen=True, gc=False):
    """A link and the element it was read from."""

    link: Link
    element: Element


def address_of(outline: Outline, *, url: str, charset: str) -> Address:
    """The page's base address: that of the first ``base`` element with an ``href``, be it empty, else its own URL."""
    named = next((one for one in outline.by_tag.get("base", ()) if "href" in one.attrs), None)
    href = named.get("href").strip() if named is not None else ""
    return Address(base=(urls.join(url or href, href, charset=charset) if href else None) or url, charset=charset)


def read_anchors(outline: Outline, layout: Layout, address: Address, files: Files) -> list[Anchor]:
    """Everything that a reader can follow, in document order."""
    anchors: list[Anchor] = []
    for element in _leading(outline):
        target = _lead(element, files)
        if target and len(anchors) < _MAX_LINKS:
            anchors.append(Anchor(_link(element, target, outline, layout, address), element))
    return anchors


def _leading(outline: Outline) -> list[Element]:
    """Elements that may lead elsewhere, in document order."""
    return in_order(outline.tagged(_LEADING_TAGS), outline.bearing(_LEADING_ATTRIBUTES))


def _lead(element: Element, files: Files) -> str:
    """Where an element leads; empty where it leads nowhere."""
    tag, attrs = element.tag, element.attrs
    if tag in {"a", "area"}:
        return link_target(attrs, files)
    if tag in {"frame", "iframe"}:
        return element.get("src") if tag == "frame" or is_page_frame(element) else ""
    if not _LEADING_ATTRIBUTES.isdisjoint(attrs):
        handler = element.get("onclick")
        shown = next((element.get(name) for name in VIEWERS if name in attrs), "")
        return opened(handler) or plain(element.get("data-href")) or files.in_handler(handler) or shown
    if tag == "option":
        return plain(element.get("value"))
    if tag == "meta" and element.get("http-equiv").lower() == "refresh":
        refresh = refresh_of(element.get("content"))
        return refresh[1] if refresh else ""
    return ""


def is_page_frame(element: Element) -> bool:
    """Whether an ``iframe`` shows a page to readers rather than serving a script (counters, sessions)."""
    return (not element.is_hidden or "display" not in element.get("style")) and not is_spacer(element)


def _link(element: Element, target: str, outline: Outline, layout: Layout, address: Address) -> Link:
    """One link with the words that a reader sees on it."""
    text = ""
    is_image = False
    if element.tag == "a" or element.end == element.index + 1 or element.text_end - element.text_start < 40:
        text = _words(outline, element)
    if element.end > element.index + 1 and not text:
        images = [inner for inner in outline.elements[element.index + 1 : element.end] if inner.tag in {"img", "input"}]
        is_image = bool(images)
        text = next((words for inner in images if (words := clean(inner.get("alt") or inner.get("title")))), "")
    elif element.tag == "area":
        is_image, text = True, clean(element.get("alt"))
    return Link(
        url=address.resolve(target),
        text=text[:_TEXT_LIMIT],
        region=layout.regions[element.index],
        title=clean(title)[:_TEXT_LIMIT] if (title := element.attrs.get("title")) else "",
        is_image=is_image,
    )


def _words(outline: Outline, element: Element) -> str:
    """Visible words of an element; those of hidden links (closed menus, other tabs) count too."""
    if not element.is_hidden:
        start, end = element.text_start, element.text_end
        if start == end:
            return ""
        return clean(outline.pieces[start] if end - start == 1 else "".join(outline.pieces[start:end]))
    return clean("".join(outline.hidden_text.get(i, "") for i in range(element.index, element.end)))


def read_resources(outline: Outline, address: Address) -> tuple[Resource, ...]:
    """What the page loads by itself, each address once; what only browsers without scripts load is left out."""
    found: dict[tuple[str, str], None] = {}
    styled = [one for one in outline.by_attribute.get("style", ()) if not one.is_hidden and paints(one.get("style"))]
    reach = 0
    for element in in_order(outline.tagged(_LOADING_TAGS), outline.bearing(("background",)), styled):
        if element.index < reach:
            continue
        if element.tag == "noscript":
            reach = element.end
            continue
        for href, kind in _loaded(element, outline):
            source = href.strip(SPACE)
            if source and not source[:11].lower().startswith(_HELD):
                found[(address.resolve(source), kind)] = None
    found |= {(address.resolve(href), "part"): None for href in _put_in(outline)}
    return tuple(Resource(url=url, kind=kind) for url, kind in found)


def _loaded(element: Element, outline: Outline) -> Iterator[tuple[str, str]]:
    """What one element loads, as it is written there, and the kind of it."""
    tag, attrs = element.tag, element.attrs
    if tag in _RESOURCE_KINDS:
        yield _named_source(element, outline)
    elif tag == "link":
        rels = element.get("rel").lower().split()
        if kind := next((_LINK_KINDS[rel] for rel in rels if rel in _LINK_KINDS), ""):
            yield element.get("href"), kind
    elif tag == "input" and element.get("type").lower() == "image":
        yield element.get("src"), "image"
    elif tag == "style" and element.get("type").strip().lower() in {"", "text/css"}:
        yield from ((href, "style") for href in imported(outline.styles.get(element.index, "")))
    elif "background" in attrs and tag in {"body", "table", "td", "tr", "th"}:
        yield element.get("background"), "image"
    if tag == "video" and "poster" in attrs:
        yield element.get("poster"), "image"
    if not element.is_hidden and paints(style := element.get("style")):
        yield from ((href, "image") for href in painted(style))


def _named_source(element: Element, outline: Outline) -> tuple[str, str]:
    name, kind = _RESOURCE_KINDS[element.tag]
    if element.tag == "img":
        return picture_source(element.attrs), kind
    if element.tag == "source" and "srcset" in element.attrs:
        return largest_of(element.get("srcset")), "image"
    if kind == "media" and element.get("type").strip().lower() == "text/html":
        kind = "part"
    return element.get(name) or element.get(f"xlink:{name}") or _film_of(element, outline), kind


def _put_in(outline: Outline) -> Iterator[str]:
    """Files whose markup a script puts into the page as soon as it is loaded, as it or an attribute plainly says.

    ``w3-include-html``, ``data-include`` and their like; what a script puts together of variables nobody reads.
    """
    for name in outline.by_attribute:
        if "include" in name:
            values = (element.get(name).strip(" '\"") for element in outline.by_attribute[name])
            yield from (value for value in values if "." in value and " " not in value)
    for _, source in outline.scripts:
        if ".load(" in source:
            for match in _PUT_IN.finditer(source[:_LONGEST_SCRIPT]):
                line = source[source.rfind("\n", 0, match.start()) + 1 : match.start()].lstrip()
                if not line.startswith(_COMMENTS):
                    yield match["url"]


def _film_of(element: Element, outline: Outline) -> str:
    """What an ``object`` shows that says so in a ``param`` only, as the plug-in for Flash wants it."""
    if element.tag != "object":
        return ""
    inside = outline.elements[element.index + 1 : min(element.end, element.index + _MOST_PARAMETERS)]
    told = (e for e in inside if e.tag == "param" and e.get("name").strip().lower() in _FILMS)
    return next((value for e in told if (value := e.get("value").strip())), "")


def read_forms(outline: Outline, address: Address) -> tuple[Form, ...]:
    """The page's forms: where they go and what they ask for."""
    forms: list[Form] = []
    for found in forms_of(outline):
        fields = [
            _field(inner)
            for inner in found.inside
            if inner.tag in {"input", "select", "textarea", "button"}
            # Log-ins that a script sends have no names.
            and (inner.get("name") or inner.get("id") or inner.get("type").lower() == "password")
        ]
        action = found.form.get("action").strip()
        forms.append(
            Form(
                action=address.resolve(action) if action else "",
                method=(found.form.get("method") or "get").strip().lower()[:10],
                fields=tuple(fields[:200]),
                text=found.text[:_TEXT_LIMIT],
            )
        )
    return tuple(forms)


def _field(element: Element) -> str:
    """Name of an input, with its type after a colon where it is not text."""
    name = clean(element.get("name") or element.get("id"))[:80]
    kind = element.get("type").lower().strip()[:20] if element.tag == "input" else element.tag
    return name if kind in {"", "text"} else f"{name}:{kind}"


def redirect_anchor(outline: Outline, layout: Layout, address: Address) -> list[Link]:
    """Where the inline scripts of a page without text lead: many home pages are nothing but a redirect."""
    if layout.total > 300:
        return []
    return [
        Link(url=address.resolve(target), region=Region.BODY)
        for _, source in outline.scripts
        if len(source) < 3000 and (target := opened(source))
    ]


def shown_by_scripts(outline: Outline, layout: Layout, address: Address, files: Files) -> list[Link]:
    """Documents that scripts show where they stand, by a call of a viewer or by links in markup that they write.

    Templates of TRS hold the attachments of an article so: ``var att = '<a href="./P0.doc">…</a>'``, and a
    ``document.write`` where there are some.
    """
    found: list[Link] = []
    for index, source in outline.scripts:
        region = layout.regions[index]
        if len(source) < _SHORT_SCRIPT and (target := files.in_script(source)):
            found.append(Link(url=address.resolve(target), region=region))
        elif len(source) < _LONG_SCRIPT and "</a>" in source and "href" in source:
            found += [
                Link(url=address.resolve(link["url"]), text=_plain_words(link["words"]), region=region)
                for link in _WRITTEN_LINK.finditer(written_markup(source))
                if files.is_one(link["url"])
            ]
    return found


def _plain_words(markup: str) -> str:
    return clean(unescape(_TAG.sub("", markup)))[:_TEXT_LIMIT]
