"""What tells readers that a link leads away from the site, before it opens.

Real sites ask in a box (``layer.confirm``, a ``confirm`` of the browser, a block that a script shows), send readers
over a page that says so, or leave it to one script file for all links. What a script file would do is read in
``crawl.scripts``; here is what the page itself holds. Pure.
"""

from __future__ import annotations

import re

from govsite import urls
from govsite.crawl.facts.links import Address, Anchor
from govsite.crawl.facts.outline import Outline
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Resource
from govsite.words import any_word, patterns_of, stretches_around

_ASKS = re.compile(r"\bconfirm\s*\(", re.IGNORECASE)
_CALL = re.compile(r"\b(?P<name>[A-Za-z_$][\w$.]*)\s*\(")
_ONLY_OPENS = frozenset(
    ("window.open", "open", "location.assign", "location.replace", "window.location.assign", "window.location.replace",
     "void", "return", "stopPropagation", "event.stopPropagation", "preventDefault", "event.preventDefault", "if")
)  # fmt: skip
_HANDLERS = ("onclick", "onmousedown", "onmouseup")
_LONGEST = 4000
_BEFORE, _BEHIND = 200, 600
"""Characters around a word in which a pattern may match: more than any of them spans."""


def says_leaving(source: str, vocabulary: PageVocabulary) -> bool:
    """Whether a page's words or a script speak of leaving the site."""
    if not any_word(vocabulary.leaving_words).is_in(source):
        return False
    patterns = patterns_of(vocabulary.leaving_patterns)
    stretches = stretches_around(source, vocabulary.leaving_words, before=_BEFORE, behind=_BEHIND)
    return any(pattern.search(source, start, end) for start, end in stretches for pattern in patterns)


def has_notice(outline: Outline, vocabulary: PageVocabulary) -> bool:
    """Whether a script of the page, or words that it may keep out of sight, speak of leaving the site."""
    words = "\n".join((outline.whole, *outline.hidden_text.values()))
    return says_leaving(words, vocabulary) or any(says_leaving(source, vocabulary) for _, source in outline.scripts)


def neutral_scripts(resources: tuple[Resource, ...], vocabulary: PageVocabulary) -> tuple[str, ...]:
    """Script files that are known to show no such notice."""
    known = patterns_of(vocabulary.neutral_scripts)
    scripts = [resource.url for resource in resources if resource.kind == "script"]
    return tuple(url for url in scripts if any(pattern.search(url) for pattern in known))


def noticed_links(
    anchors: list[Anchor], address: Address, vocabulary: PageVocabulary
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Positions of the links that say so themselves, and of those whose click some script of the page takes.

    Links to the page's own host are passed over.
    """
    cut = address.base.find("/", address.base.find("://") + 3)
    own = address.base[: cut + 1] if "://" in address.base and cut > 0 else ""
    says: list[int] = []
    scripted: list[int] = []
    for position, anchor in enumerate(anchors):
        url = anchor.link.url
        if (own and url.startswith(own)) or not urls.is_http(url):
            continue
        sources = [
            value[:_LONGEST]
            for name, value in anchor.element.attrs.items()
            if value and (name in _HANDLERS or name[:5] == "data-")
        ]
        if (href := anchor.element.get("href"))[:11].lower() == "javascript:":
            sources.append(href[11:_LONGEST])
        if not sources:
            continue
        source = " ".join(sources)
        if _ASKS.search(source) or says_leaving(source, vocabulary):
            says.append(position)
        elif any(call["name"] not in _ONLY_OPENS for call in _CALL.finditer(source)):
            scripted.append(position)
    return tuple(says), tuple(scripted)
