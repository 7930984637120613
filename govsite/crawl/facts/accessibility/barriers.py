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

from govsite.crawl.facts.accessibility import aria
from govsite.crawl.facts.accessibility.accessible_name import has_alternative, is_decoration, is_heard, is_named
from govsite.crawl.facts.accessibility.captcha import captcha_of
from govsite.crawl.facts.accessibility.data_tables import DataTables
from govsite.crawl.facts.accessibility.heard_words import HeardWords
from govsite.crawl.facts.accessibility.keyboard import CLICKS, Keyboard
from govsite.crawl.facts.accessibility.tally import Tally
from govsite.crawl.facts.outline import Element, Outline, in_order, is_hiding
from govsite.crawl.facts.pictures import has_source, is_spacer
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
_NUMBER = re.compile(r"\s*(\d{1,9})")
_LONGEST_DELAY = 20 * 3600
"""Seconds: a page may lead on by itself after twenty hours (2.2.1)."""
_MANY_LINKS = 20
_FIRST_LINKS = 10
_FIRST_FIELDS = 5


class _Pass:
    """One pass over the outline."""

    def __init__(self, outline: Outline, vocabulary: PageVocabulary) -> None:
        self._outline = outline
        self._captcha = captcha_of(vocabulary)
        self._tally = tally = Tally()
        self._keyboard = Keyboard(tally)
        self._tables = DataTables(tally)
        self._ids: dict[str, int] = {}
        self._concealed = 0
        """End of what assistive technology does not meet."""
        self._named = self._link_end = 0
        """Ends of the label and the wordless link around."""
        self._links = self._level = 0
        self._has_landmark = False
        self._fragments: list[str] = []
        self._anchors: set[str] = set()
        self._label_for: set[str] = set()
        self._unnamed: list[tuple[Element, str]] = []
        """Fields and buttons that a label elsewhere on the page may name yet."""
        self._words = HeardWords(outline)
        self._wordless: list[tuple[Element, str]] = []
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
        return self._tally.barriers()

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
        elif name in CLICKS:
            if not element.is_hidden and element.index >= self._concealed:
                self._keyboard.meet_click(element, value)
        elif name == "tabindex":
            self._tally.note("tab-order", element, is_barrier=_number_of(value) > 0)
        elif name == "role" or name[:5] == "aria-":
            self._meet_aria(element, name, value)

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
        self._tally.note("aria", element, is_barrier=not is_known)

    def _meet_role(self, element: Element, role: str) -> None:
        """What a role makes of an element that is none by its tag."""
        tag = element.tag
        if role in {"main", "navigation"}:
            self._has_landmark = True
        elif role == "heading":
            if tag not in _HEADINGS:
                self._meet_heading(element, _number_of(element.get("aria-level")) or 2)
        elif tag in _NATIVE or not self._is_met(element):
            return
        elif role in {"img", "image"} and element.index >= self._link_end:
            self._tally.note(
                "image-words", element, is_barrier=not (is_named(element) or self._words.has_inside(element))
            )
        elif role in _NAMED_FIELDS and tag not in _FIELDS:
            self._tally.note("field-words", element, is_barrier=not is_named(element))
        elif role in _WORDED_FIELDS and tag not in _FIELDS:
            self._tally.note("field-words", element, is_barrier=not (self._words.may_have(element)))
        elif role == "button" or (role == "link" and "tabindex" in element.attrs):
            has_words = self._words.may_have(element)
            self._tally.note(f"{role}-words", element, is_barrier=not has_words)

    # ------------------------------------------------------------ elements

    def _meet(self, element: Element, tag: str) -> None:
        if tag in _TABLE_PARTS:
            self._tables.meet_part(element)
        elif tag == "a":
            self._meet_link(element)
        elif tag == "img":
            self._meet_image(element)
        elif tag == "table":
            self._tables.meet_table(element)
        elif tag == "meta":
            self._meet_meta(element)
        elif tag == "bgsound":  # parsers put it into the head
            self._tally.note("sound", element, is_barrier=True)
        elif tag in _PLAYED:
            self._meet_sound(element, tag)
        elif self._is_met(element):
            self._meet_rare(element, tag)

    def _meet_rare(self, element: Element, tag: str) -> None:
        """What stands on a page a few times at most."""
        if tag in _HEADINGS:
            self._meet_heading(element, _HEADINGS[tag])
        elif tag in _FIELDS:
            self._keyboard.meet_focusable(element)
            self._meet_field(element)
        elif tag == "button":
            self._keyboard.meet_focusable(element)
            self._meet_button(element, has_words=self._words.has(element))
        elif tag == "label":
            self._meet_label(element)
        elif tag in {"frame", "iframe"}:
            self._meet_frame(element)
        elif tag == "area":
            if "href" in element.attrs:
                self._tally.note(
                    "link-words", element, is_barrier=not (element.get("alt").strip() or is_named(element))
                )
        elif tag in {"main", "nav"}:
            self._has_landmark = True
        elif tag == "marquee":
            self._tally.note("moving", element, is_barrier="stop" not in element.get("onmouseover").lower())
        else:  # a summary
            self._keyboard.meet_focusable(element)

    def _meet_link(self, element: Element) -> None:
        attrs = element.attrs
        if "name" in attrs:
            self._anchors.add(element.get("name"))
        if "href" not in attrs or element.is_hidden or element.index < self._concealed:
            return
        self._links += 1
        self._keyboard.meet_focusable(element)
        if self._links <= _FIRST_LINKS and (href := element.get("href")).startswith("#") and len(href) > 1:
            self._fragments.append(href[1:])
        if self._words.says(element):
            return
        if element.end > element.index + 1:
            self._link_end = max(self._link_end, element.end)
        if not is_named(element) and not self._words.has_inside(element) and not self._words.is_written(element):
            self._wordless.append((element, "link-words"))

    def _meet_image(self, element: Element) -> None:
        if self._captcha.is_about(element, "src", "id", "class", "alt", "title"):
            self._captcha_images += not element.is_hidden
        if element.is_hidden or element.index < max(self._concealed, self._link_end) or is_spacer(element):
            return
        if not has_source(element):
            return
        self._tally.note(
            "image-words",
            element,
            is_barrier=not (has_alternative(element) or is_named(element) or is_decoration(element)),
        )

    def _meet_heading(self, element: Element, level: int) -> None:
        if element.is_hidden or element.index < self._concealed:
            return
        if (role := element.get("role").strip().lower()) and role.split()[0] != "heading" and aria.is_role(role):
            return  # a tab, or what only looks like a heading
        has_words = self._words.may_have(element)
        self._tally.note("heading-words", element, is_barrier=not has_words)
        self._tally.note("heading-order", element, is_barrier=0 < self._level < level - 1)
        self._level = level

    def _meet_field(self, element: Element) -> None:
        kind = element.get("type").strip().lower() if element.tag == "input" else element.tag
        if kind in _NOT_FIELDS:
            if kind != "hidden":
                self._meet_input_button(element, kind)
            return
        self._tally.note("field-words", element, is_barrier=False)
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
        self._tally.note("button-words", element, is_barrier=False)
        if element.index >= self._named and not has_words and not self._words.is_written(element):
            self._unnamed.append((element, "button-words"))

    def _meet_label(self, element: Element) -> None:
        if not self._words.has(element):
            return
        if name := element.get("for").strip():
            self._label_for.add(name)
        else:
            self._named = max(self._named, element.end)
        self._keyboard.meet_label(element)

    def _meet_frame(self, element: Element) -> None:
        source = element.get("src").strip().lower()
        if (
            is_spacer(element)
            or element.get("role").strip().lower() in {"none", "presentation"}
            or ("srcdoc" not in element.attrs and (not source or source.startswith(("about:", "javascript:"))))
        ):
            return
        self._tally.note("frame-title", element, is_barrier=not is_named(element))

    def _meet_sound(self, element: Element, tag: str) -> None:
        """What is out of sight is heard all the same."""
        if element.is_hidden and any(each.tag in _NEVER_PLAYED for each in self._outline.ancestors(element)):
            return
        attrs = element.attrs
        if tag == "embed":
            starts = (element.get("autostart") or element.get("autoplay")).strip().lower()
            self._tally.note("sound", element, is_barrier=starts in {"true", "1"})
            return
        can_be_stopped = "muted" in attrs or ("controls" in attrs and not element.is_hidden)
        self._tally.note("sound", element, is_barrier="autoplay" in attrs and not can_be_stopped)

    def _meet_meta(self, element: Element) -> None:
        if element.get("http-equiv").strip().lower() != "refresh":
            return
        if element.parent >= 0 and self._outline.elements[element.parent].tag == "noscript":
            return
        if "refresh" not in self._tally and (refresh := refresh_of(element.get("content"))):  # the first one counts
            self._tally.note("refresh", element, is_barrier=0 < refresh[0] <= _LONGEST_DELAY)

    # ------------------------------------------------------------ the whole page

    def _settle(self) -> None:
        self._tables.close(len(self._outline.elements))
        for element, kind in self._unnamed:
            if element.get("id").strip() not in self._label_for:
                self._tally.tell(kind, element)
        if self._links:
            self._tally.add("link-words", of=self._links)
        for element, kind in self._wordless:
            self._tally.tell(kind, element)
        self._keyboard.settle()
        self._settle_ids()
        if self._links >= _MANY_LINKS:
            targets = self._ids.keys() | self._anchors
            can_skip = any(name in targets for name in self._fragments)
            is_passed = self._has_landmark or "heading-order" in self._tally or can_skip
            self._tally.add("bypass", of=1, count=not is_passed)
        if self._captcha_fields and self._captcha_images:
            for field in self._captcha_fields[:_FIRST_FIELDS]:
                self._tally.note("captcha", field, is_barrier=not self._captcha.has_way(self._outline, field))

    def _settle_ids(self) -> None:
        naming = self._naming() if self._references else set()
        for element, name in self._references:
            leads_on = naming if name == "aria-labelledby" else self._ids  # descriptions may be filled in later
            if not any(reference in leads_on for reference in element.get(name).split()):
                self._tally.tell("aria", element)
        if self._ids:
            twice = [name for name, count in self._ids.items() if count > 1]
            first = f'id="{twice[0]}"' if twice else ""
            self._tally.add("duplicate-id", of=len(self._ids), count=len(twice), first=first)

    def _naming(self) -> set[str]:
        """The ids that references name and that lead to words. Hidden text may be referred to."""
        wanted = {reference for element, name in self._references for reference in element.get(name).split()}
        return {
            name
            for element in self._outline.bearing(["id"])
            if (name := element.get("id")) in wanted
            and (element.is_hidden or element.tag in _FIELDS or self._words.may_have(element))
        }

    # ------------------------------------------------------------ helpers

    def _is_met(self, element: Element) -> bool:
        """Whether readers meet it. Lists, text areas and frames count as hidden text in an outline."""
        if element.index < self._concealed or "hidden" in element.attrs:
            return False
        if not is_heard(element):
            return False
        if element.parent >= 0 and self._outline.elements[element.parent].is_hidden:
            return False
        return not is_hiding(element.get("style"))


def read_barriers(outline: Outline, vocabulary: PageVocabulary) -> tuple[Barrier, ...]:
    """Barriers by kind, each with how many elements it could have been; kinds without any element are left out."""
    return _Pass(outline, vocabulary).read()


def _number_of(value: str) -> int:
    """The number that a value begins with; 0 without one."""
    match = _NUMBER.match(value)
    return int(match[1]) if match else 0
