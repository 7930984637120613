"""Parts of a page that only a script would draw: they are unknown, not missing."""

from __future__ import annotations

import re

from govsite.crawl.footer import is_app_root
from govsite.crawl.outline import Element, Outline
from govsite.crawl.regions import Layout

_LOADS = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|\.load\s*\(|\bfetch\s*\(|\baxios\b|XMLHttpRequest|new\s+Vue\s*\(|createApp\s*\(|laytpl|template\s*\(|"
    r"\.append\s*\(|innerHTML|\.html\s*\(|document\.write",
    re.IGNORECASE,
)
_FILLS = re.compile(
    r"""\$\(\s*(?P<quote>["'])(?P<selector>[#.][\w-]+)(?P=quote)\s*\)\s*\.\s*(?:load|html|append)\s*\("""
)
"""jQuery fills one named place."""
_LOADING_WORDS = (
    "$.", "load", "fetch", "axios", "xmlhttprequest", "vue", "createapp", "laytpl", "template", ".append",
    "innerhtml", ".html", "document.write",
)  # fmt: skip
"""One of them is in everything that ``_LOADS`` matches."""
_LOADER_FILE = re.compile(
    r"(?:vue|react|angular|axios|avalon|list|page|load|data|common|index|main|app)[\w.-]*\.js", re.IGNORECASE
)
_TEMPLATE = re.compile(r"\{\{[^{}]{1,80}\}\}|\[\[[^\[\]]{1,80}\]\]|\bv-for\b|\bng-repeat\b")
_LISTS = frozenset({
    "ul", "ol", "tbody", "dl",
})  # fmt: skip
_LIST_NAMES = re.compile(r"(?:^|[\s_-])\w*(?:list|news|lm|data|items|listbox|result)\w*(?:$|[\s_-])", re.IGNORECASE)
_MENU = re.compile(r"nav|menu", re.IGNORECASE)


def unseen_parts(
    outline: Outline, layout: Layout, *, has_items: bool, is_footer_scripted: bool, is_date_scripted: bool
) -> tuple[str, ...]:
    """Names of the parts that were not seen: "body", "navigation", "list", "date", "footer"."""
    parts: list[str] = []
    is_app = is_app_root(outline, layout)
    has_loader = is_app or _has_loader(outline, layout)
    if is_app:
        parts.append("body")
    if is_app or (has_loader and _has_empty(outline, layout, is_menu=True)):
        parts.append("navigation")
    if (
        is_app
        or _has_template(outline)
        or (not has_items and has_loader and _has_empty(outline, layout, is_menu=False))
    ):
        parts.append("list")
    if is_date_scripted:
        parts.append("date")
    if is_footer_scripted:
        parts.append("footer")
    return tuple(parts)


def _has_loader(outline: Outline, layout: Layout) -> bool:
    """Whether a script of the page fetches or writes content of its middle."""
    edges = _edges(outline, layout)
    return any(_loads(_without_edges(source[:100_000], edges)) for _, source in outline.scripts) or any(
        _LOADER_FILE.search(element.get("src")) for element in outline.by_tag.get("script", ())
    )


def _edges(outline: Outline, layout: Layout) -> frozenset[str]:
    """Ids and classes of blocks that stand in the banner or the footer, as selectors (``#footer``)."""
    ends = [(header.index, header.end) for header in layout.headers] + [(layout.footer_start, len(outline.elements))]
    return frozenset(
        f"{sign}{name}"
        for start, end in ends
        for element in outline.elements[start:end]
        for sign, names in (("#", element.get("id")), (".", element.get("class")))
        for name in names.split()
    )


def _without_edges(source: str, edges: frozenset[str]) -> str:
    """A script without the calls that fill a part of the banner or the footer: they say nothing of the lists."""
    if not edges or "$(" not in source:
        return source
    return _FILLS.sub(lambda call: "" if call["selector"] in edges else call[0], source)


def _loads(source: str) -> bool:
    """Whether a script fetches or writes content; a look for the bare words spares most scripts the slow one."""
    lower = source.lower()
    return any(word in lower for word in _LOADING_WORDS) and _LOADS.search(source) is not None


def _has_template(outline: Outline) -> bool:
    """Whether the text still holds places that a script would fill."""
    is_unfilled = "{{" in outline.whole and any("{{" in piece and _TEMPLATE.search(piece) for piece in outline.pieces)
    return is_unfilled or "v-for" in outline.by_attribute or "ng-repeat" in outline.by_attribute


def _has_empty(outline: Outline, layout: Layout, *, is_menu: bool) -> bool:
    """Whether a list (or a menu) is there that holds nothing."""
    return any(
        element.text_end - element.text_start <= 2
        and not element.is_hidden
        and layout.size(element) == 0
        and bool(_MENU.search(element.names)) is is_menu
        and _may_hold_list(element, is_menu=is_menu)
        and not any(
            inner.tag in {"a", "img", "iframe", "input"} for inner in outline.elements[element.index + 1 : element.end]
        )
        for element in outline.elements[: layout.footer_start]
    )


def _may_hold_list(element: Element, *, is_menu: bool) -> bool:
    """Whether an element's tag or name says that it holds a list."""
    if is_menu:
        return element.tag in {"ul", "div", "nav"}
    return element.tag in _LISTS or (element.tag == "div" and _LIST_NAMES.search(element.names) is not None)
