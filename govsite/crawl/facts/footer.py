"""The footer's identification items: what stands there to read, and what only a script would draw."""

from __future__ import annotations

import re
from urllib.parse import unquote

from govsite.crawl.facts.footer_items import items_in_markup, items_in_text, value_of
from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.links import Address
from govsite.crawl.facts.outline import Element, Outline, clean
from govsite.crawl.facts.regions import Layout
from govsite.model.page import Footer, FooterItem, Region

_TEXT_LIMIT = 4000
_FEW = 3
"""Items that a footer must show before a script named after it is taken for mere behaviour."""
_MARKUP_TAGS = frozenset({
    "a", "area", "img", "script", "iframe", "span", "div", "embed", "object", "input", "ins", "p",
})  # fmt: skip
_MARKUP_NAMES = frozenset(("id", "src", "href", "alt", "title", "onclick", "data", "data-src", "data-original"))
_FOOT = r"(?:foot(?!note|ball)|bottom|copy_?-?right|\bbtm)"
_FETCHING_TAGS = frozenset(("iframe", "object", "embed", "frame"))
_HOLDERS = frozenset(("div", "footer", "section", "td", "p", "span"))
_SCRIPT_CALL = re.compile(
    r"""(?:\$|jQuery)\s*\(\s*['"][^'"]{0,60}"""
    + _FOOT
    + r"""[^'"]{0,60}['"]\s*\)\s*\.\s*(?:load|html|append|prepend|replaceWith)\s*\(\s*\S
      |(?:load|get|ajax|fetch|include|require|import)\w*\s*\(?\s*['"{][^'"]{0,200}?"""
    + _FOOT
    + r"""[\w.-]*?\.(?:s?html?|json|jsp|aspx?|php|tpl)
      |getElementById\s*\(\s*['"][^'"]{0,60}"""
    + _FOOT
    + r"""[^'"]{0,60}['"]\s*\)\s*\.\s*(?:innerHTML|outerHTML)\s*=
      |document\.write(?:ln)?\s*\([^;]{0,4000}?"""
    + _FOOT,
    re.IGNORECASE | re.VERBOSE,
)
_FILE = re.compile(_FOOT + r"[\w.-]*\.(?:js|s?html?|jsp|aspx?|php)(?:[?#]|$)", re.IGNORECASE)
_INCLUDE = re.compile(r"include[^>]{0,200}" + _FOOT, re.IGNORECASE)
_NAMED = re.compile(_FOOT, re.IGNORECASE)


def read_footer(outline: Outline, layout: Layout, address: Address, lexicon: Lexicon) -> Footer:
    """Items of the footer, its text, and whether a script writes it or part of it."""
    text = _footer_text(outline, layout)
    items = {item: FooterItem(value=value_of(match)) for item, match in items_in_text(text, lexicon).items()}
    for kind, markup in _markup(outline, layout).items():
        for item, match in items_in_markup(markup, lexicon, kind=kind).items():
            items[item] = _joined(items.get(item), match, kind, _line_of(markup, match), address)
    hidden = _scripted_words(outline, lexicon)
    for item, match in hidden.items():
        is_code = "value" in match.re.groupindex and bool(match["value"])
        if match[0].isascii() and (item not in items or (is_code and not re.search(r"[0-9]", items[item].value))):
            items[item] = FooterItem(value=value_of(match), source="script")
    is_missing = set(lexicon.footer_text) - set(items)
    shown = sum(item.source == "text" for item in items.values())
    is_scripted = bool(is_missing) and (
        any(item in is_missing for item in hidden) or _is_drawn(outline, layout, shown=shown)
    )
    ordered = {item: items[item] for item in lexicon.vocabulary.footer if item in items}
    return Footer(items=ordered, text=text[:_TEXT_LIMIT], is_scripted=is_scripted)


def _footer_text(outline: Outline, layout: Layout) -> str:
    """Visible words of the footer: all from its first element to the end of the page."""
    return clean("".join(outline.pieces[layout.footer_text :]))


def _joined(item: FooterItem | None, match: re.Match[str], source: str, line: str, address: Address) -> FooterItem:
    """An item with what its link, image or script adds to what its words say."""
    url = address.resolve(line) if re.match(r"(?:https?:)?//|/|\.", line) else ""
    if item is None:
        return FooterItem(value=value_of(match), source=source, url=url)
    if "value" in match.re.groupindex and match["value"] and not re.search(r"[0-9]", item.value):
        # "找错" in words, the code in the script's attribute: the code is the value.
        return FooterItem(value=value_of(match), source=source, url=item.url or url)
    return item if item.url or not url else FooterItem(value=item.value, source=item.source, url=url)


def _markup(outline: Outline, layout: Layout) -> dict[str, str]:
    """Attribute values of links, images and scripts, one to a line.

    Outside the footer only what bears an item's marks counts: scripts, named elements,
    and images outside the main text.
    """
    lines: dict[str, list[str]] = {"link": [], "image": [], "script": []}
    footer = layout.footer_start
    names = [name for name in outline.by_attribute if name in _MARKUP_NAMES or "code" in name]
    for element in outline.bearing(names, among=_MARKUP_TAGS):
        if element.tag == "a" and (element.is_hidden or element.index < footer):
            continue
        kind = _kind_of(element)
        if kind != "script" and (element.is_hidden or not _may_identify(element, layout)):
            continue
        for name, value in element.attrs.items():
            if value and (name in _MARKUP_NAMES or "code" in name):
                flat = " ".join(value[:1000].split())
                lines[kind].append(f'{name}="{flat}"' if "code" in name else flat)
    return {kind: "\n".join(values) for kind, values in lines.items()}


def _kind_of(element: Element) -> str:
    """Whether an element counts as "link", "image" or, being neither, as "script"."""
    if element.tag in {"a", "area"}:
        return "link"
    return "image" if element.tag in {"img", "input"} else "script"


def _may_identify(element: Element, layout: Layout) -> bool:
    """Whether a link or image may be an item: in the footer, or anywhere outside the main text."""
    if element.index >= layout.footer_start:
        return True
    return layout.regions[element.index] is not Region.BODY and element.tag == "img"


def _line_of(markup: str, match: re.Match[str]) -> str:
    """The line of the markup in which a match stands."""
    start = markup.rfind("\n", 0, match.start()) + 1
    end = markup.find("\n", match.end())
    return markup[start : len(markup) if end < 0 else end]


def _scripted_words(outline: Outline, lexicon: Lexicon) -> dict[str, re.Match[str]]:
    """Items that inline scripts write.

    An address that a script loads (the identity mark's own code works that way) is as
    good as an element; words that it writes are not seen by anyone without running it.
    """
    sources = []
    for index, source in outline.scripts:
        if "json" in outline.elements[index].get("type"):
            continue
        if len(source) < 20_000 and (
            "write" in source or "sitecode" in source.lower() or "src" in source or "html" in source.lower()
        ):
            sources.append(unquote(source, errors="replace") if "%3" in source else source)
    if not sources:
        return {}
    joined = _without_comments("\n".join(sources))
    return items_in_markup(joined, lexicon, kind="inline")


def _without_comments(source: str) -> str:
    """A script without its block comments and whole-line comments."""
    parts = source.split("/*")
    kept = parts[0] + "".join(part.partition("*/")[2] for part in parts[1:])
    return "\n".join(line for line in kept.splitlines() if not line.lstrip().startswith("//"))


def is_footer_file(url: str) -> bool:
    """Whether a file is named after the footer: it may write it."""
    return _FILE.search(url) is not None


def _is_drawn(outline: Outline, layout: Layout, *, shown: int) -> bool:
    """Whether the page shows that a script or an include draws its footer, of which ``shown`` items are there."""
    if any(_INCLUDE.search(comment) for _, comment in outline.comments):
        return True
    if any(_calls_for_footer(source[:100_000]) for _, source in outline.scripts):
        return shown < _FEW
    if any(_is_fetched(element) for element in _fetching(outline)):
        return True
    return shown < _FEW and (
        any(is_footer_file(element.get("src")) for element in outline.by_tag.get("script", ()))
        or (not shown and any(_is_empty_footer(element, outline, layout) for element in outline.tagged(_HOLDERS)))
        or is_app_root(outline, layout)
    )


def _calls_for_footer(source: str) -> bool:
    """Whether a script fetches or writes something named after the footer; a quick look spares most the slow one."""
    lower = source.lower()
    is_named = "foot" in lower or "bottom" in lower or "copy" in lower or "btm" in lower
    return is_named and _NAMED.search(source) is not None and _SCRIPT_CALL.search(source) is not None


def _fetching(outline: Outline) -> list[Element]:
    """Elements that may be filled from a file of their own."""
    if outline.has_includes:
        return outline.elements
    return outline.tagged([tag for tag in outline.by_tag if "-" in tag or tag in _FETCHING_TAGS])


def _is_fetched(element: Element) -> bool:
    """Whether an element is filled with a footer that stands in a file of its own."""
    if element.tag in _FETCHING_TAGS:
        return is_footer_file(element.get("src") or element.get("data"))
    if "-" in element.tag and _NAMED.search(element.tag):
        return True
    return bool(element.attrs) and _is_included(element)


def _is_included(element: Element) -> bool:
    """Whether an attribute asks a script to fetch the footer into this element."""
    return any("include" in name and _NAMED.search(value or "") for name, value in element.attrs.items()) or (
        element.tag in {"include", "jsp:include"}
        and _NAMED.search(" ".join(map(str, element.attrs.values()))) is not None
    )


def _is_empty_footer(element: Element, outline: Outline, layout: Layout) -> bool:
    """Whether an element is named as the footer and holds nothing, on a page with scripts."""
    if element.is_hidden or layout.size(element) > 3:
        return False
    if element.tag != "footer" and not _NAMED.search(element.names):
        return False
    inside = outline.elements[element.index + 1 : element.end]
    if any(inner.tag not in {"script", "div", "br", "p", "span"} for inner in inside):
        return False
    is_late = layout.sizes[element.text_start] >= layout.total * 0.5
    has_scripts = bool(outline.scripts) or "script" in outline.by_tag
    return is_late and has_scripts


def is_app_root(outline: Outline, layout: Layout) -> bool:
    """Whether the whole page is drawn by an application: next to no text, and a root to draw into."""
    if layout.total > 200 or "script" not in outline.by_tag:
        return False
    roots = {"app", "root", "__next", "__nuxt", "main-app", "vue-app", "app-root"}
    return any(
        element.get("id").lower() in roots
        or element.tag in {"app-root", "router-view"}
        or not element.attrs.keys().isdisjoint(("ng-app", "v-cloak"))
        for element in outline.elements
    )
