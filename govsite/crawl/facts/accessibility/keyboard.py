"""What only a mouse can click (WCAG 2.0, 2.1.1): not focusable itself, not inside what is, holding nothing that is."""

from __future__ import annotations

import re

from govsite.crawl.facts.accessibility.tally import Tally
from govsite.crawl.facts.outline import Element

CLICKS = frozenset(("onclick", "ondblclick", "onmousedown"))
"""Attributes that make an element one to be clicked."""
_CLICKABLE = frozenset((
    "area", "audio", "body", "button", "details", "embed", "form", "frame", "html", "iframe", "input", "label",
    "object", "option", "select", "summary", "textarea", "video",
))  # fmt: skip
_INERT = re.compile(r"(?:return\s+(?:false|true)|event\.\w+\(\)|void\s*\(?0\)?|\s|;)*", re.IGNORECASE)


class Keyboard:
    """What of one page a keyboard reaches, met in document order."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._end = 0
        """End of the focusable element around."""
        self._unreached: list[Element] = []

    def meet_click(self, element: Element, script: str) -> None:
        """An element that can be clicked, and what happens then."""
        if _INERT.fullmatch(script[:200]):
            return
        self._tally.add("keyboard", of=1)
        is_reached = (
            element.index < self._end
            or element.tag in _CLICKABLE
            or (element.tag == "a" and "href" in element.attrs)
            or "tabindex" in element.attrs
            or element.attrs.get("contenteditable", "false") != "false"
        )
        if not is_reached and not (self._unreached and self._unreached[-1] is element):
            self._unreached.append(element)

    def meet_focusable(self, element: Element) -> None:
        """What holds it can be reached, and so can what it holds."""
        self.meet_label(element)
        while self._unreached and self._unreached[-1].end > element.index:
            self._unreached.pop()

    def meet_label(self, element: Element) -> None:
        """A click on a label is one on its field, which a keyboard reaches."""
        self._end = max(self._end, element.end)

    def settle(self) -> None:
        """Tell what nothing has made reachable."""
        for element in self._unreached:
            self._tally.tell("keyboard", element)
