"""How a page lets its readers search: a form, or a bare field whose script says in plain words where it leads.

Pure. A form that asks for a password, or for several things at once, is no search. What a script in a
file of its own does cannot be read; such a field is found, but not its address.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govsite.crawl.facts.form_controls import FormControls, forms_of
from govsite.crawl.facts.links import Address
from govsite.crawl.facts.outline import Element, Outline, clean
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import SearchForm

_TEXT_TYPES = frozenset(("", "text", "search"))
_PERSONAL_TYPES = frozenset(("password", "email", "tel", "file"))
_MOST_FIELDS = 3
"""Text fields from which on a form is no plain search."""
_MOST_VALUES = 60
_LONGEST_VALUE = 20_000
_TEMPLATE = re.compile(
    r"""(?P<quote>['"])(?P<url>[^'"\s<>\\]{0,300}?[?&](?P<name>[A-Za-z_][\w.]{0,40})=)(?P=quote)\s{0,3}\+"""
)
"""A script puts an address together: ``"/search?q=" + …``."""
_NEVER_SENDS = re.compile(r"(?:^|[;}])\s*return\s+false\s*;?\s*$", re.IGNORECASE)
"""Whatever a script has done before: the browser itself sends nothing."""
_GIVES_UP = re.compile(r"return\s+(?:false|\w+\s*\()", re.IGNORECASE)


def read_search(outline: Outline, address: Address, vocabulary: PageVocabulary) -> SearchForm | None:
    """The page's search, the most likely one; ``None`` where none is found."""
    signs = _signs(vocabulary.search_names, vocabulary.search_words)
    best: tuple[int, SearchForm] | None = None
    forms = forms_of(outline)
    for form in forms:
        found = _read_form(form, outline, address, signs)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best is not None else _read_bare(outline, address, signs, forms)


def is_search_page(url: str, vocabulary: PageVocabulary) -> bool:
    """Whether a page's address speaks of a search."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    return _signs(vocabulary.search_names, vocabulary.search_words).in_names(path)


class _Signs:
    """What names and words speak of a search."""

    def __init__(self, names: tuple[str, ...], words: tuple[str, ...]) -> None:
        self._name = re.compile("|".join(names) or r"(?!)", re.IGNORECASE)
        self._word = re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)

    def in_names(self, *values: str) -> bool:
        """Whether a name, id, class or address does."""
        return any(self._name.search(value) for value in values if value)

    def in_words(self, *values: str) -> bool:
        """Whether words that readers see do."""
        return any(self._word.search(value) for value in values if value)

    def weight(self, field: Element) -> int:
        """How much speaks for a field to be the one for the words that are searched for."""
        score = 2 * self.in_names(field.get("name"), field.get("id"))
        score += 2 * (field.get("type").strip().lower() == "search")
        words = (field.get("placeholder"), field.get("title"), field.get("value"), field.get("aria-label"))
        return score + 2 * self.in_words(*words) + self.in_names(field.get("class"))


@lru_cache(maxsize=8)
def _signs(names: tuple[str, ...], words: tuple[str, ...]) -> _Signs:
    return _Signs(names, words)


def _read_form(found: FormControls, outline: Outline, address: Address, signs: _Signs) -> tuple[int, SearchForm] | None:
    form, inside = found.form, found.inside
    if any(_type(element) in _PERSONAL_TYPES for element in inside if element.tag == "input"):
        return None
    fields = [element for element in inside if element.tag == "input" and _type(element) in _TEXT_TYPES]
    if not fields or len(fields) > _MOST_FIELDS or any(element.tag == "textarea" for element in inside):
        return None
    field = max(fields, key=signs.weight)
    action = form.get("action").strip()
    score = signs.weight(field) + 2 * signs.in_names(action, form.names)
    score += signs.in_words(found.text, *(element.get("value") for element in inside if _is_button(element)))
    if not score:
        return None
    name = field.get("name").strip()
    is_scripted = (
        not name
        or action.lower().startswith(("javascript:", "#"))
        or _NEVER_SENDS.search(form.get("onsubmit")) is not None
        or (not action and _GIVES_UP.search(form.get("onsubmit")) is not None)
    )
    if is_scripted:
        return score, _scripted(outline, address, signs)
    method = "post" if form.get("method").strip().lower() == "post" else "get"
    target = address.resolve(action) if action else address.base
    if not target.startswith(("http://", "https://")):
        return score, SearchForm()
    charset = form.get("accept-charset").strip().split(" ")[0].lower() or address.charset
    preset = tuple(_preset(inside, outline, but=field))
    return score + 1, SearchForm(
        action=target.partition("#")[0], method=method, field=name, preset=preset, charset=charset
    )


def _read_bare(outline: Outline, address: Address, signs: _Signs, forms: list[FormControls]) -> SearchForm | None:
    """A field outside of forms that calls itself a search."""
    owned = {element.index for found in forms for element in found.inside if element.tag == "input"}
    for element in outline.by_tag.get("input", ()):
        if element.index not in owned and _type(element) in _TEXT_TYPES and signs.weight(element):
            return _scripted(outline, address, signs)
    return None


def _scripted(outline: Outline, address: Address, signs: _Signs) -> SearchForm:
    """Where a script of the page sends the words, if it says so."""
    for _, source in outline.scripts[:50]:
        for match in _TEMPLATE.finditer(source[:50_000]):
            if signs.in_names(match["name"], match["url"].partition("?")[0]):
                url = address.resolve(match["url"] + "x").removesuffix("x")
                if url.startswith(("http://", "https://")):
                    return SearchForm(action=url, method="script", field=match["name"], charset="utf-8")
    return SearchForm()


def _preset(inside: list[Element], outline: Outline, *, but: Element) -> list[tuple[str, str]]:
    """What a browser sends besides: hidden fields, chosen options, ticked boxes, the button that is pressed."""
    found: list[tuple[str, str]] = []
    has_button = False
    chosen: dict[int, tuple[str, str]] = {}
    has_chosen: set[int] = set()
    for element in inside:
        name = element.get("name").strip()
        kind = _type(element)
        if element.tag == "select" and name:
            chosen[element.index] = (name, "")
            found.append((name, f"\0{element.index}"))
        elif element.tag == "option" and (select := _select_of(element, chosen)) >= 0:
            if select not in has_chosen or "selected" in element.attrs:
                has_chosen.add(select)
                chosen[select] = (chosen[select][0], _value_of(element, outline))
        elif not name or element is but or element.tag != "input" or "disabled" in element.attrs:
            continue
        elif kind in {"hidden", *_TEXT_TYPES} or (kind in {"radio", "checkbox"} and "checked" in element.attrs):
            found.append((name, element.get("value") or ("on" if kind in {"radio", "checkbox"} else "")))
        elif kind == "submit" and not has_button:
            has_button = True
            found.append((name, element.get("value")))
    settled = [(name, chosen[int(value[1:])][1] if value[:1] == "\0" else value) for name, value in found]
    return [(name, value) for name, value in settled if len(value) <= _LONGEST_VALUE][:_MOST_VALUES]


def _value_of(option: Element, outline: Outline) -> str:
    """What a chosen option sends: its value, or its words where it has none (HTML, 4.10.10)."""
    if "value" in option.attrs:
        return option.get("value")
    return clean("".join(outline.hidden_text.get(index, "") for index in range(option.index, option.end)))


def _select_of(option: Element, chosen: dict[int, tuple[str, str]]) -> int:
    """Index of the list that an option stands in; -1 for one that is not known (or an option group's)."""
    return option.parent if option.parent in chosen else -1


def _type(element: Element) -> str:
    return element.get("type").strip().lower()


def _is_button(element: Element) -> bool:
    return element.tag == "input" and _type(element) in {"submit", "button", "image"}
