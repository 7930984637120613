"""Which fields belong to a form.

Those inside it, but for three things that real pages do: a form that opens between the tags of a table is put into the
tree without any content (its fields follow it), a field may name its form from elsewhere, and one that names another
form belongs to that (HTML, 4.10.18.3 and 13.2.6.4.9).
"""

from __future__ import annotations

from dataclasses import dataclass

from govsite.crawl.facts.outline import Element, Outline, clean

_TABLES = frozenset(("table", "tbody", "thead", "tfoot", "tr"))
_CONTROLS = frozenset(("input", "select", "textarea", "button"))
_MOST_FORMS = 50


@dataclass(frozen=True, slots=True)
class FormControls:
    """A form, and what belongs to it."""

    form: Element
    inside: list[Element]
    """Everything in it, in document order: fields, their options, and whatever stands between."""
    text: str
    """Visible words."""


def forms_of(outline: Outline) -> list[FormControls]:
    """The first fifty forms of a page."""
    forms = outline.by_tag.get("form", [])[:_MOST_FORMS]
    elsewhere = [element for element in outline.by_attribute.get("form", ()) if element.tag in _CONTROLS]
    found: list[FormControls] = []
    for number, form in enumerate(forms):
        following = forms[number + 1].index if number + 1 < len(forms) else len(outline.elements)
        start, end = _span(form, outline, following=following)
        inside = outline.elements[start:end]
        if elsewhere:
            own = form.get("id")
            inside = [element for element in inside if element.get("form") in ("", own)]
            inside += [e for e in elsewhere if own and e.get("form") == own and not start <= e.index < end]
        last = max(form.text_end, outline.elements[end - 1].text_end) if end > form.end else form.text_end
        text = clean("".join(outline.pieces[form.text_start : last]))
        found.append(FormControls(form, inside, text))
    return found


def _span(form: Element, outline: Outline, *, following: int) -> tuple[int, int]:
    """First and last element (exclusive) of a form; of one that a table has emptied, up to the table's end."""
    elements = outline.elements
    if form.end > form.index + 1 or form.parent < 0 or elements[form.parent].tag not in _TABLES:
        return form.index + 1, form.end
    table = next((element for element in outline.ancestors(form) if element.tag == "table"), elements[form.parent])
    return form.end, max(form.end, min(table.end, following))
