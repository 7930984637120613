"""What on a page keeps readers out who hear it, enlarge it or have no mouse: counted in one pass over its outline.

Only what the source itself shows. Names are worked out as the accessible-name computation does
(``aria-labelledby``, ``aria-label``, the element's own words, ``title``), and what assistive
technology does not meet is left alone: hidden elements, spacers, pictures that say that they are decoration.

The kinds (WCAG 2.0 success criteria in brackets):

- ``image-words``: pictures without a text alternative (1.1.1); those that are a link's only content count there
- ``field-words``: fields that nothing names (1.3.1, 4.1.2)
- ``button-words``: buttons without words (4.1.2)
- ``link-words``: links without words (2.4.4)
- ``frame-title``: frames without a title (2.4.1, 4.1.2)
- ``heading-words``, ``heading-order``: empty headings, levels left out (1.3.1)
- ``table-headers``: tables of data without header cells (1.3.1)
- ``duplicate-id``: ids that several elements bear (4.1.1)
- ``keyboard``: what only a mouse can click (2.1.1); ``tab-order``: an order of its own (2.4.3)
- ``sound``: sound that starts by itself and cannot be stopped (1.4.2); ``moving``: text that runs (2.2.2)
- ``refresh``: pages that reload or lead on by themselves after a while (2.2.1)
- ``aria``: attributes and roles that do not exist, references that lead nowhere, names without words (4.1.2)
- ``bypass``: many links, and no heading, landmark or skip link to pass them (2.4.1)
- ``captcha``: a picture to be read off without another way (1.1.1)
"""

from __future__ import annotations

import re
from bisect import bisect_left

from govsite.crawl.facts import aria
from govsite.crawl.facts.accessible_name import (
    has_alternative,
    has_source,
    is_decoration,
    is_heard,
    is_named,
    is_spacer,
    number_of,
    short,
    shown,
)
from govsite.crawl.facts.captcha import captcha_of
from govsite.crawl.facts.heard_words import HeardWords
from govsite.crawl.facts.outline import Element, Outline, in_order
from govsite.markup import refresh_of
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Barrier

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_FIELDS = frozenset(("input", "select", "textarea"))
_NOT_FIELDS = frozenset(("hidden", "submit", "reset", "button", "image"))
_TAGS = frozenset((
    *_HEADINGS, *_FIELDS, "a", "area", "audio", "bgsound", "button", "embed", "frame", "iframe", "img", "label", "main",
    "marquee", "meta", "nav", "summary", "table", "td", "th", "tr", "video",
))  # fmt: skip
_TABLE_PARTS = frozenset(("tr", "td", "th"))
_PLAIN = frozenset((
    "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "content",
    "data-src", "face", "height", "href", "lang", "name", "onmouseout", "onmouseover", "rel", "rowspan", "size", "src",
    "style", "target", "title", "type", "valign", "value", "width",
))  # fmt: skip
"""Attributes that say nothing here by being there: most elements have no others."""
_NATIVE = frozenset(("a", "area", "button", "img", "input"))
"""Elements whose words are looked for by their tag, whatever role they bear."""
_NAMED_FIELDS = frozenset(("textbox", "searchbox", "combobox", "listbox", "slider", "spinbutton"))
"""Roles of fields whose content is their value and no name (WAI-ARIA 1.2, 5.2.8.5)."""
_WORDED_FIELDS = frozenset(("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"))
_PLAYED = frozenset(("audio", "video", "embed"))
_NEVER_PLAYED = frozenset(("noscript", "template", "iframe", "textarea"))
_CLICKS = frozenset(("onclick", "ondblclick", "onmousedown"))
_CLICKABLE = frozenset((
    "area", "audio", "body", "button", "details", "embed", "form", "frame", "html", "iframe", "input", "label",
    "object", "option", "select", "summary", "textarea", "video",
))  # fmt: skip
_INERT_CLICK = re.compile(r"(?:return\s+(?:false|true)|event\.\w+\(\)|void\s*\(?0\)?|\s|;)*", re.IGNORECASE)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONGEST_DELAY = 20 * 3600
"""Seconds: a page may lead on by itself after twenty hours (2.2.1)."""
_MANY_LINKS = 20
_FIRST_LINKS = 10
_FIRST_FIELDS = 5
_DATA_ROWS = 3
_LOOKED_AT = 50
"""Pieces, elements, scripts at which is looked for one element's words: a page made to be slow gets no further."""
_SCRIPT = 50_000


class _Table:
    """One table while its cells are met."""

    __slots__ = ("bordered", "cells", "element", "has_headers", "has_inner", "row_cells", "rows")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.rows = self.row_cells = self.cells = self.bordered = 0
        self.has_headers = self.has_inner = False

    def see(self, part: Element) -> None:
        """A row or cell of its own."""
        if part.tag == "tr":
            self.row_cells = 0
            return
        self.cells += 1
        self.row_cells += 1
        self.rows += self.row_cells == 2
        self.bordered += "border" in part.get("style")
        if part.tag == "th" or "scope" in part.attrs or "headers" in part.attrs:
            self.has_headers = True

    @property
    def is_data(self) -> bool:
        """Whether it shows data and does not merely put things beside each other."""
        has_lines = self.element.get("border").strip() not in {"", "0"} or 2 * self.bordered >= self.cells > 0
        return self.rows >= _DATA_ROWS and not self.has_inner and has_lines


class _Pass:
    """One pass over the outline."""

    def __init__(self, outline: Outline, vocabulary: PageVocabulary) -> None:
        self._outline = outline
        self._writing = [index for index, source in outline.scripts if "document.write" in source]
        self._captcha = captcha_of(vocabulary)
        self._of: dict[str, int] = {}
        self._count: dict[str, int] = {}
        self._first: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self._concealed = 0
        """End of what assistive technology does not meet."""
        self._named = self._link_end = self._focusable = 0
        """Ends of the label, the wordless link and the focusable element around."""
        self._lookups = 0
        self._links = self._level = 0
        self._has_landmark = False
        self._fragments: list[str] = []
        self._anchors: set[str] = set()
        self._label_for: set[str] = set()
        self._unnamed: list[tuple[Element, str]] = []
        """Fields and buttons that a label elsewhere on the page may name yet."""
        self._words = HeardWords(outline)
        self._wordless: list[tuple[Element, str]] = []
        self._clickable: list[Element] = []
        self._tables: list[_Table] = []
        self._references: list[tuple[Element, str]] = []
        self._captcha_fields: list[Element] = []
        self._captcha_images = 0

    def read(self) -> tuple[Barrier, ...]:
        """Meet every element once, then settle what needs the whole page."""
        outline = self._outline
        telling = outline.bearing([name for name in outline.by_attribute if name not in _PLAIN])
        marked = {element.index for element in telling}
        for element in in_order(outline.tagged(_TAGS), telling):
            if element.index in marked:
                for name in element.attrs:
                    if name not in _PLAIN:
                        self._meet_attribute(element, name)
            if element.tag in _TAGS:
                self._meet(element, element.tag)
        self._settle()
        return tuple(
            Barrier(kind=kind, count=self._count.get(kind, 0), of=of, first=self._first.get(kind, ""))
            for kind, of in self._of.items()
        )

    # ------------------------------------------------------------ attributes

    def _meet_attribute(self, element: Element, name: str) -> None:
        value = element.get(name)
        if name == "id":
            if value.strip():
                self._ids[value] = self._ids.get(value, 0) + 1
        elif name == "aria-hidden":
            if value.strip().lower() == "true":
                self._concealed = max(self._concealed, element.end)
        elif name == "inert":
            self._concealed = max(self._concealed, element.end)
        elif name in _CLICKS:
            self._meet_click(element, value)
        elif name == "tabindex":
            self._note("tab-order", element, is_barrier=number_of(value) > 0)
        elif name == "role" or name[:5] == "aria-":
            self._meet_aria(element, name, value)

    def _meet_click(self, element: Element, value: str) -> None:
        """What only a mouse can click: not focusable by itself, not inside what is, and holding nothing that is."""
        if element.is_hidden or element.index < self._concealed or _INERT_CLICK.fullmatch(value[:200]):
            return
        self._of["keyboard"] = self._of.get("keyboard", 0) + 1
        is_reached = (
            element.index < self._focusable
            or element.tag in _CLICKABLE
            or (element.tag == "a" and "href" in element.attrs)
            or "tabindex" in element.attrs
            or element.attrs.get("contenteditable", "false") != "false"
        )
        if not is_reached and not (self._clickable and self._clickable[-1] is element):
            self._clickable.append(element)

    def _meet_aria(self, element: Element, name: str, value: str) -> None:
        if name == "role":
            roles = value.lower().split()
            is_known = not roles or any(aria.is_role(role) for role in roles)  # those behind the first are fallbacks
            if roles:
                self._meet_role(element, roles[0])
        else:
            is_known = name in aria.ATTRIBUTES
            if name in {"aria-labelledby", "aria-describedby"}:
                self._references.append((element, name))
        self._note("aria", element, is_barrier=not is_known)

    def _meet_role(self, element: Element, role: str) -> None:
        """What a role makes of an element that is none by its tag."""
        tag = element.tag
        if role in {"main", "navigation"}:
            self._has_landmark = True
        elif role == "heading":
            if tag not in _HEADINGS:
                self._meet_heading(element, number_of(element.get("aria-level")) or 2)
        elif tag in _NATIVE or not self._is_met(element):
            return
        elif role in {"img", "image"} and element.index >= self._link_end:
            self._note("image-words", element, is_barrier=not (is_named(element) or self._words.has_inside(element)))
        elif role in _NAMED_FIELDS and tag not in _FIELDS:
            self._note("field-words", element, is_barrier=not is_named(element))
        elif role in _WORDED_FIELDS and tag not in _FIELDS:
            self._note("field-words", element, is_barrier=not (self._words.has(element) or self._is_written(element)))
        elif role == "button" or (role == "link" and "tabindex" in element.attrs):
            has_words = self._words.has(element) or self._is_written(element)
            self._note(f"{role}-words", element, is_barrier=not has_words)

    # ------------------------------------------------------------ elements

    def _meet(self, element: Element, tag: str) -> None:
        if tag in _TABLE_PARTS:
            self._meet_cell(element)
        elif tag == "a":
            self._meet_link(element)
        elif tag == "img":
            self._meet_image(element)
        elif tag == "table":
            self._meet_table(element)
        elif tag == "meta":
            self._meet_meta(element)
        elif tag == "bgsound":  # parsers put it into the head
            self._note("sound", element, is_barrier=True)
        elif tag in _PLAYED:
            self._meet_sound(element, tag)
        elif self._is_met(element):
            self._meet_rare(element, tag)

    def _meet_rare(self, element: Element, tag: str) -> None:
        """What stands on a page a few times at most."""
        if tag in _HEADINGS:
            self._meet_heading(element, _HEADINGS[tag])
        elif tag in _FIELDS:
            self._hold(element)
            self._meet_field(element)
        elif tag == "button":
            self._hold(element)
            self._meet_button(element, has_words=self._words.has(element))
        elif tag == "label":
            self._meet_label(element)
        elif tag in {"frame", "iframe"}:
            self._meet_frame(element)
        elif tag == "area":
            if "href" in element.attrs:
                self._note("link-words", element, is_barrier=not (element.get("alt").strip() or is_named(element)))
        elif tag in {"main", "nav"}:
            self._has_landmark = True
        elif tag == "marquee":
            self._note("moving", element, is_barrier="stop" not in element.get("onmouseover").lower())
        else:  # a summary
            self._hold(element)

    def _meet_link(self, element: Element) -> None:
        attrs = element.attrs
        if "name" in attrs:
            self._anchors.add(element.get("name"))
        if "href" not in attrs or element.is_hidden or element.index < self._concealed:
            return
        self._links += 1
        self._hold(element)
        if self._links <= _FIRST_LINKS and (href := element.get("href")).startswith("#") and len(href) > 1:
            self._fragments.append(href[1:])
        if self._words.says(element):
            return
        if element.end > element.index + 1:
            self._link_end = max(self._link_end, element.end)
        if not is_named(element) and not self._words.has_inside(element) and not self._is_written(element):
            self._wordless.append((element, "link-words"))

    def _meet_image(self, element: Element) -> None:
        if self._captcha.is_about(element, "src", "id", "class", "alt", "title"):
            self._captcha_images += not element.is_hidden
        if element.is_hidden or element.index < max(self._concealed, self._link_end) or is_spacer(element):
            return
        if not has_source(element):
            return
        self._note(
            "image-words",
            element,
            is_barrier=not (has_alternative(element) or is_named(element) or is_decoration(element)),
        )

    def _meet_heading(self, element: Element, level: int) -> None:
        if element.is_hidden or element.index < self._concealed:
            return
        if (role := element.get("role").strip().lower()) and role.split()[0] != "heading" and aria.is_role(role):
            return  # a tab, or what only looks like a heading
        has_words = self._words.has(element) or self._is_written(element)
        self._note("heading-words", element, is_barrier=not has_words)
        self._note("heading-order", element, is_barrier=0 < self._level < level - 1)
        self._level = level

    def _meet_field(self, element: Element) -> None:
        kind = element.get("type").strip().lower() if element.tag == "input" else element.tag
        if kind in _NOT_FIELDS:
            if kind != "hidden":
                self._meet_input_button(element, kind)
            return
        self._note("field-words", element, is_barrier=False)
        if self._captcha.is_about(element, "name", "id", "placeholder", "title", "aria-label"):
            self._captcha_fields.append(element)
        if element.index >= self._named and not is_named(element) and not element.get("placeholder").strip():
            self._unnamed.append((element, "field-words"))

    def _meet_input_button(self, element: Element, kind: str) -> None:
        """Submit and reset have words of the browser's own, unless the page takes them away."""
        if kind == "image":
            words = element.get("alt")
        else:
            words = element.get("value") if "value" in element.attrs or kind == "button" else kind
        self._meet_button(element, has_words=bool(words.strip()) or is_named(element))

    def _meet_button(self, element: Element, *, has_words: bool) -> None:
        self._note("button-words", element, is_barrier=False)
        if element.index >= self._named and not has_words and not self._is_written(element):
            self._unnamed.append((element, "button-words"))

    def _meet_label(self, element: Element) -> None:
        if not self._words.has(element):
            return
        if name := element.get("for").strip():
            self._label_for.add(name)
        else:
            self._named = max(self._named, element.end)
        self._focusable = max(self._focusable, element.end)

    def _meet_frame(self, element: Element) -> None:
        source = element.get("src").strip().lower()
        if (
            is_spacer(element)
            or element.get("role").strip().lower() in {"none", "presentation"}
            or ("srcdoc" not in element.attrs and (not source or source.startswith(("about:", "javascript:"))))
        ):
            return
        self._note("frame-title", element, is_barrier=not is_named(element))

    def _meet_sound(self, element: Element, tag: str) -> None:
        """What is out of sight is heard all the same."""
        if element.is_hidden and any(each.tag in _NEVER_PLAYED for each in self._outline.ancestors(element)):
            return
        attrs = element.attrs
        if tag == "embed":
            starts = (element.get("autostart") or element.get("autoplay")).strip().lower()
            self._note("sound", element, is_barrier=starts in {"true", "1"})
            return
        can_be_stopped = "muted" in attrs or ("controls" in attrs and not element.is_hidden)
        self._note("sound", element, is_barrier="autoplay" in attrs and not can_be_stopped)

    def _meet_meta(self, element: Element) -> None:
        if element.get("http-equiv").strip().lower() != "refresh":
            return
        if element.parent >= 0 and self._outline.elements[element.parent].tag == "noscript":
            return
        if "refresh" not in self._of and (refresh := refresh_of(element.get("content"))):  # the first one counts
            self._note("refresh", element, is_barrier=0 < refresh[0] <= _LONGEST_DELAY)

    # ------------------------------------------------------------ tables

    def _meet_table(self, element: Element) -> None:
        self._close_tables(element.index)
        if self._tables:
            self._tables[-1].has_inner = True
        if not element.is_hidden and element.get("role").strip().lower() not in {"none", "presentation"}:
            self._tables.append(_Table(element))

    def _meet_cell(self, element: Element) -> None:
        self._close_tables(element.index)
        if self._tables:
            self._tables[-1].see(element)

    def _close_tables(self, index: int) -> None:
        while self._tables and self._tables[-1].element.end <= index:
            table = self._tables.pop()
            if table.is_data:
                self._note("table-headers", table.element, is_barrier=not table.has_headers)

    # ------------------------------------------------------------ the whole page

    def _settle(self) -> None:
        self._close_tables(len(self._outline.elements))
        for element, kind in self._unnamed:
            if element.get("id").strip() not in self._label_for:
                self._tell(kind, element)
        if self._links:
            self._of["link-words"] = self._of.get("link-words", 0) + self._links
        for element, kind in self._wordless:
            self._tell(kind, element)
        for element in self._clickable:
            self._tell("keyboard", element)
        self._settle_ids()
        if self._links >= _MANY_LINKS:
            targets = self._ids.keys() | self._anchors
            can_skip = any(name in targets for name in self._fragments)
            self._of["bypass"] = 1
            if not (self._has_landmark or self._of.get("heading-order") or can_skip):
                self._count["bypass"] = 1
        if self._captcha_fields and self._captcha_images:
            for field in self._captcha_fields[:_FIRST_FIELDS]:
                self._note("captcha", field, is_barrier=not self._captcha.has_way(self._outline, field))

    def _settle_ids(self) -> None:
        naming = self._naming() if self._references else set()
        for element, name in self._references:
            leads_on = naming if name == "aria-labelledby" else self._ids  # descriptions may be filled in later
            if not any(reference in leads_on for reference in element.get(name).split()):
                self._tell("aria", element)
        if self._ids:
            twice = [name for name, count in self._ids.items() if count > 1]
            self._of["duplicate-id"] = len(self._ids)
            if twice:
                self._count["duplicate-id"] = len(twice)
                self._first["duplicate-id"] = f'id="{short(twice[0])}"'

    def _naming(self) -> set[str]:
        """The ids that references name and that lead to words. Hidden text may be referred to."""
        wanted = {reference for element, name in self._references for reference in element.get(name).split()}
        return {
            name
            for element in self._outline.bearing(["id"])
            if (name := element.get("id")) in wanted
            and (element.is_hidden or element.tag in _FIELDS or self._words.has(element) or self._is_written(element))
        }

    # ------------------------------------------------------------ helpers

    def _note(self, kind: str, element: Element, *, is_barrier: bool) -> None:
        """One more element of that kind."""
        self._of[kind] = self._of.get(kind, 0) + 1
        if is_barrier:
            self._tell(kind, element)

    def _tell(self, kind: str, element: Element) -> None:
        self._count[kind] = self._count.get(kind, 0) + 1
        if kind not in self._first:
            self._first[kind] = shown(element)

    def _hold(self, element: Element) -> None:
        """A focusable element: what holds it can be reached, and so can what it holds."""
        self._focusable = max(self._focusable, element.end)
        while self._clickable and self._clickable[-1].end > element.index:
            self._clickable.pop()

    def _is_met(self, element: Element) -> bool:
        """Whether readers meet it. Lists, text areas and frames count as hidden text in an outline."""
        if element.index < self._concealed or "hidden" in element.attrs:
            return False
        if not is_heard(element):
            return False
        if element.parent >= 0 and self._outline.elements[element.parent].is_hidden:
            return False
        return _HIDING.search(element.get("style")) is None

    def _is_written(self, element: Element) -> bool:
        """Whether a script of the page may write its words: it is named there, or the script stands in it."""
        if element.end > element.index + 1:
            place = bisect_left(self._writing, element.index)
            if place < len(self._writing) and self._writing[place] < element.end:
                return True
        name = element.get("id").strip()
        if len(name) < 2:
            return False
        self._lookups += 1
        return self._lookups > _LOOKED_AT or any(
            name in source[:_SCRIPT] for _, source in self._outline.scripts[:_LOOKED_AT]
        )


def read_barriers(outline: Outline, vocabulary: PageVocabulary) -> tuple[Barrier, ...]:
    """Barriers by kind, each with how many elements it could have been; kinds without any element are left out."""
    return _Pass(outline, vocabulary).read()
