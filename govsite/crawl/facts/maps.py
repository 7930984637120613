"""Maps on a page, and the number under which they were approved. Pure.

A picture is a map by its words (alternative text, title, the caption below it) or its file name; a script draws one
from outlines of its own, or a map service does, which brings its number along.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govsite.crawl.facts.lexicon import any_of
from govsite.crawl.facts.links import Address
from govsite.crawl.facts.outline import LINE, Element, Outline, clean
from govsite.markup import picture_source
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Map, Resource

_MOST = 20
_CAPTION = 40
_SMALL = 80
"""Pixels below which a picture is an icon that leads to a map."""
_NUMBER = re.compile(r"\s*(\d+)")


@lru_cache(maxsize=256)
def _is_drawn(script: str, patterns: tuple[str, ...]) -> bool:
    """Whether a script draws a map. The same scripts stand on all pages of a site: answers are kept."""
    return any_of(patterns).search(script) is not None


def read_maps(
    outline: Outline, address: Address, resources: tuple[Resource, ...], vocabulary: PageVocabulary
) -> tuple[Map, ...]:
    """The maps of a page, pictures first."""
    found = [
        picture
        for element in outline.by_tag.get("img", ())
        if (picture := _picture(outline, element, address, vocabulary))
    ]
    drawn, service = any_of(vocabulary.map_scripts), any_of(vocabulary.map_services)
    for resource in resources:
        if resource.kind in {"script", "frame", "other"}:
            if service.search(resource.url):
                found.append(Map(kind="service", url=resource.url))
            elif drawn.search(resource.url):
                found.append(Map(kind="drawn", url=resource.url))
    if not any(found_map.kind == "drawn" for found_map in found) and any(
        _is_drawn(source, vocabulary.map_scripts) for _, source in outline.scripts
    ):
        found.append(Map(kind="drawn", url=""))
    return tuple(dict.fromkeys(found))[:_MOST]


def map_number(source: str, vocabulary: PageVocabulary) -> str:
    """The approval number that a page writes anywhere, in its words or in the alternative text of a picture."""
    for pattern in vocabulary.map_numbers:
        if match := any_of((pattern,)).search(source):
            return clean(match["value"])[:60]
    return ""


def _picture(outline: Outline, element: Element, address: Address, vocabulary: PageVocabulary) -> Map | None:
    """The picture, if it is a map."""
    if element.is_hidden or _is_small(element) or _is_link(outline, element):
        return None
    source = picture_source(element.attrs)
    words = [clean(element.get(name)) for name in ("alt", "title")]
    is_map, is_none = any_of(vocabulary.map_words), any_of(vocabulary.not_map_words)
    for text in (*words, _caption(outline, element), source.partition("?")[0]):
        if text and is_map.search(text) and not is_none.search(text):
            return Map(kind="picture", url=address.resolve(source), text=text[-120:])
    return None


def _is_small(element: Element) -> bool:
    sizes = [int(match[1]) for name in ("width", "height") if (match := _NUMBER.match(element.get(name)))]
    return bool(sizes) and "%" not in element.get("width") + element.get("height") and min(sizes) < _SMALL


def _is_link(outline: Outline, element: Element) -> bool:
    """Whether the picture is the button of a link to somewhere else; one that shows itself larger is a picture."""
    for around in outline.ancestors(element)[:3]:
        if around.tag == "a":
            return not around.get("href").lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf"))
    return False


def _caption(outline: Outline, element: Element) -> str:
    """The short line right below (or above) a picture."""
    whole = outline.pieces
    below = "".join(whole[element.text_end : element.text_end + 12])
    first = next((line for line in map(clean, below.split(LINE)) if line), "")
    return first if len(first) <= _CAPTION else ""
