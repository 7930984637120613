"""What tells readers that a link leads away from the site, before it opens.

Real sites ask in a box (``layer.confirm``, a ``confirm`` of the browser, a block that a script shows), send readers
over a page that says so, or leave it to one script file for all links. What a script file would do is read in
``crawl.scripts``; here is what the page itself holds. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govsite.crawl.links import Anchor
from govsite.model.evidence import Resource
from govsite.model.jurisdiction import PageVocabulary

_ASKS = re.compile(r"\bconfirm\s*\(", re.IGNORECASE)
_CALL = re.compile(r"\b(?P<name>[A-Za-z_$][\w$.]*)\s*\(")
_ONLY_OPENS = frozenset(
    ("window.open", "open", "location.assign", "location.replace", "window.location.assign", "window.location.replace",
     "void", "return", "stopPropagation", "event.stopPropagation", "preventDefault", "event.preventDefault", "if")
)  # fmt: skip
_HANDLERS = ("onclick", "onmousedown", "onmouseup")
_LONGEST = 4000


@lru_cache(maxsize=8)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_without_flags(pattern) for pattern in patterns) or "(?!)", re.IGNORECASE)


def _without_flags(pattern: str) -> str:
    """``pattern`` as a part of a larger one that ignores letter case anyhow."""
    return f"(?:{pattern.removeprefix('(?i)')})"


def says_leaving(source: str, vocabulary: PageVocabulary) -> bool:
    """Whether a page or a script speaks of leaving the site."""
    return _any_of(vocabulary.leaving_patterns).search(source) is not None


def neutral_scripts(resources: tuple[Resource, ...], vocabulary: PageVocabulary) -> tuple[str, ...]:
    """Script files that are known to show no such notice."""
    known = _any_of(vocabulary.neutral_scripts)
    return tuple(found.url for found in resources if found.kind == "script" and known.search(found.url))


def noticed_links(anchors: list[Anchor], vocabulary: PageVocabulary) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Positions of the links that say so themselves, and of those whose click some script of the page takes."""
    says: list[int] = []
    scripted: list[int] = []
    for position, anchor in enumerate(anchors):
        attrs = anchor.element.attrs
        source = " ".join(
            value[:_LONGEST]
            for name, value in attrs.items()
            if value and (name in _HANDLERS or name.startswith("data-"))
        )
        if "href" in attrs and (script := anchor.element.get("href")[:_LONGEST])[:11].lower() == "javascript:":
            source = f"{source} {script[11:]}"
        if not source:
            continue
        if _ASKS.search(source) or says_leaving(source, vocabulary):
            says.append(position)
        elif any(call["name"] not in _ONLY_OPENS for call in _CALL.finditer(source)):
            scripted.append(position)
    return tuple(says), tuple(scripted)
