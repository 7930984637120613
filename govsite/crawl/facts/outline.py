"""A page as a flat outline: its elements in document order, and its visible text beside them.

The tree is walked once. Everything that is read from a page afterwards works on two
lists, ``elements`` and ``pieces``, and on positions in them: an element holds the
elements ``index + 1 … end - 1`` and the pieces ``text_start … text_end - 1``. That is
fast, needs no recursion, and cannot be upset by a page that nests a million deep.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from msgspec import Struct
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from govsite.crawl.facts.embedded import unfold
from govsite.crawl.facts.taming import tame

LINE = "\n"
CELL = "\t"
MARKS = frozenset((LINE, CELL))
"""Pieces that are no words of the page but the ends of blocks and cells."""

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "marquee", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_SOURCE = frozenset(("iframe", "noembed", "noframes"))
_BREAKS = dict.fromkeys([*_BLOCKS, "br"], LINE) | dict.fromkeys(("td", "th"), CELL)
_LAST_ELEMENT = 150_000 - 1
_UNREAD = frozenset({
    "script", "style", "template", "noscript", "head", "title", "iframe", "noframes", "noembed", "object",
    "select", "datalist", "textarea",
})  # fmt: skip
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
"""Characters that nobody sees."""
BLANKS = "".join(map(chr, range(0x2000, 0x200B)))
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_LONG = 200
_INDEX = attrgetter("index")


class Element(Struct, gc=False):
    """One element; ``parent`` is its parent's index (-1 for the root)."""

    tag: str
    attrs: dict[str, str | None]
    parent: int
    index: int
    text_start: int
    is_hidden: bool
    end: int = 0
    text_end: int = 0

    def get(self, name: str) -> str:
        """Value of an attribute, empty where it is missing or has none."""
        return self.attrs.get(name) or ""

    @property
    def names(self) -> str:
        """Its id and classes, as written."""
        names, own = self.attrs.get("class") or "", self.attrs.get("id")
        return f"{own} {names}".strip() if own else names.strip()


@dataclass(slots=True)
class Outline:
    """The flat outline of one page."""

    elements: list[Element] = field(default_factory=list)
    by_tag: defaultdict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))
    """The elements of each tag, in document order: who looks for a few kinds need not look at all elements."""
    by_attribute: defaultdict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))
    """The elements that bear an attribute, in document order."""
    pieces: list[str] = field(default_factory=list)
    """Visible text, with ``LINE`` where a block begins or ends and ``CELL`` between table cells."""
    owners: list[int] = field(default_factory=list)
    """Index of the element that each piece stands in."""
    scripts: list[tuple[int, str]] = field(default_factory=list)
    """Inline scripts: element index and source."""
    styles: dict[int, str] = field(default_factory=dict)
    """Sheets in the page, by the element's index."""
    comments: list[tuple[int, str]] = field(default_factory=list)
    """Comments that may be unexpanded includes: index of the next element and text."""
    hidden_text: dict[int, str] = field(default_factory=dict)
    """Text of elements out of sight (closed menus, other tabs), by the element's index."""
    whole: str = ""
    """All pieces together."""
    title: str = ""
    has_includes: bool = False
    """The source speaks of includes somewhere."""

    def tagged(self, tags: Iterable[str]) -> list[Element]:
        """The elements of any of these tags, in document order."""
        return in_order(*(self.by_tag[tag] for tag in tags if tag in self.by_tag))

    def bearing(self, names: Iterable[str], among: Container[str] | None = None) -> list[Element]:
        """The elements (of these tags) that bear any of these attributes, in document order."""
        found = [self.by_attribute[name] for name in names if name in self.by_attribute]
        if among is not None:
            found = [[element for element in elements if element.tag in among] for elements in found]
        return in_order(*found)

    def text(self, element: Element) -> str:
        """Visible text of an element, white space collapsed."""
        return clean("".join(self.pieces[element.text_start : element.text_end]))

    def ancestors(self, element: Element) -> list[Element]:
        """The elements around ``element``, innermost first."""
        chain = []
        index = element.parent
        while index >= 0:
            chain.append(self.elements[index])
            index = self.elements[index].parent
        return chain


def in_order(*lists: list[Element]) -> list[Element]:
    """The elements of some lists, each in document order, together: each once."""
    some = [elements for elements in lists if elements]
    if len(some) < 2:
        return list(some[0]) if some else []
    together = sorted((element for elements in some for element in elements), key=_INDEX)
    return [element for element, before in zip(together, [None, *together], strict=False) if element is not before]


def clean(text: str) -> str:
    """White space of every kind (also full-width and no-break) made one blank, none at the ends."""
    if text.isprintable():  # a blank is the only white space that is
        return " ".join(text.split()) if "  " in text else text.strip()
    if not text.isascii() and (len(text) < _LONG or any(mark in text for mark in INVISIBLE)):
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def is_hiding(style: str) -> bool:
    """Whether a style takes an element out of sight."""
    return _HIDING_STYLE.search(style) is not None


def read_outline(text: str) -> Outline:
    """The outline of a page's source text. Never raises."""
    outline = Outline(has_includes="include" in text)
    root = LexborHTMLParser(tame(unfold(text)), options=LexborDocumentOptions.WO_EVENTS).root
    if root is not None:
        _walk(root, outline)
    return outline


def elements_html(text: str, indexes: Collection[int]) -> list[str]:
    """Markup of the elements that ``read_outline`` of the same text has at some places, in document order."""
    root = LexborHTMLParser(tame(unfold(text)), options=LexborDocumentOptions.WO_EVENTS).root
    if root is None or not indexes:
        return []
    last = max(indexes)
    number = -1
    found: list[str] = []
    for node in root.traverse(include_text=False):
        if (node.tag or "-")[:1] in "-!":
            continue
        number += 1
        if number in indexes:
            found.append(node.html or "")
        if number == last:
            break
    return found


def _walk(root: LexborNode, outline: Outline) -> None:  # noqa: C901, PLR0912, PLR0915 - the one hot loop, kept flat
    """Fill the outline.

    Where blocks end and begin one behind the other, one mark parts them; it stands outside those that end.
    """
    elements, pieces, owners = outline.elements, outline.pieces, outline.owners
    by_tag, by_attribute = outline.by_tag, outline.by_attribute
    around: list[tuple[Element, LexborNode, str]] = []
    mark = ""
    titles: list[str] = []
    top: Element | None = None
    last = ""  # the last piece, if it is a mark
    node = root
    while True:
        tag = node.tag or ""
        ended: Element | None = None
        if tag == "-text":
            text = node.text_content
            if not text or top is None:
                pass
            elif not top.is_hidden:
                if not last or not text.isspace():
                    pieces.append(text)
                    owners.append(top.index)
                    last = ""
            elif top.tag == "script":
                outline.scripts.append((top.index, text))
            elif top.tag == "title" and not titles and _is_page_title(top, elements) and (title := clean(text)):
                titles.append(title)
            elif top.tag == "style":
                outline.styles[top.index] = text
            elif top.tag not in _SOURCE:
                outline.hidden_text[top.index] = outline.hidden_text.get(top.index, "") + text
        elif tag[:1] in "-!":
            comment = (node.comment_content or "") if tag == "-comment" else ""
            if "include" in comment[:20]:
                outline.comments.append((len(elements), comment))
        elif (index := len(elements)) <= _LAST_ELEMENT:
            attrs = node.attributes
            if top is None:
                above, is_hidden = -1, tag in _UNREAD
            else:
                above, is_hidden = top.index, top.is_hidden or tag in _UNREAD
            if attrs and not is_hidden:
                is_hidden = "hidden" in attrs or ("style" in attrs and is_hiding(attrs["style"] or ""))
            mark = "" if is_hidden else _BREAKS.get(tag, "")
            if mark and mark != last:
                pieces.append(mark)
                owners.append(index)
                last = mark
            element = Element(tag, attrs, above, index, len(pieces), is_hidden)
            elements.append(element)
            by_tag[tag].append(element)
            for name in attrs:
                by_attribute[name].append(element)
            if (child := node.first_child) is not None:
                around.append((element, node, mark))
                top, node = element, child
                continue
            ended = element
        while True:
            if ended is not None:
                ended.end = len(elements)
                place = len(pieces)
                if last and place > ended.text_start:
                    place -= 1
                    owners[-1] = ended.parent
                ended.text_end = place
                if mark and mark != last:
                    pieces.append(mark)
                    owners.append(ended.parent)
                    last = mark
            if not around:
                outline.title = titles[0] if titles else ""
                outline.whole = "".join(pieces)
                return
            if (behind := node.next) is not None:
                node = behind
                break
            ended, node, mark = around.pop()
            top = around[-1][0] if around else None


def _is_page_title(element: Element, elements: list[Element]) -> bool:
    """Whether a ``title`` names the page and not a drawing."""
    index = element.parent
    while index >= 0:
        if elements[index].tag in {"svg", "math", "template"}:
            return False
        index = elements[index].parent
    return True
