"""Dates of publication that a page states for machines: in its labels, in JSON-LD, in marked ``time`` elements."""

from __future__ import annotations

import json
import re

from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.outline import Outline
from govsite.model.page import DateSeen, Meta

_LD_DATE = re.compile(r'"(?:datePublished|uploadDate|pubDate)"\s*:\s*"([^"]{4,40})"')
"""The date of publication by schema.org, and by the form that Baidu asks for (``cambrian.jsonld``)."""


def label_date(metas: tuple[Meta, ...], lexicon: Lexicon) -> DateSeen | None:
    """The publication date that the page's labels state."""
    return next(iter(dates_of_labels(metas, lexicon)), None)


def disagrees(published: DateSeen | None, label: DateSeen | None) -> bool:
    """Whether the label names another day than the reader sees."""
    return bool(published and label and published.source == "visible" and published.date[:10] != label.date[:10])


def dates_of_labels(metas: tuple[Meta, ...], lexicon: Lexicon) -> list[DateSeen]:
    """Dates in labels, the best label first."""
    found: list[tuple[int, DateSeen]] = []
    for meta in metas:
        rank = lexicon.date_labels.get(meta.name.casefold())
        if rank is None:
            continue
        written = lexicon.dates.read_label(meta.content[:100])
        if written is not None:
            found.append((rank, DateSeen(date=written.iso, source="label", text=f"{meta.name}={meta.content[:60]}")))
    return [date for _, date in sorted(found, key=lambda pair: pair[0])]


def dates_of_markup(outline: Outline, lexicon: Lexicon) -> list[DateSeen]:
    """Dates in JSON-LD and in ``time`` elements that are marked as the publication."""
    found: list[DateSeen] = []
    for index, source in outline.scripts:
        if "ld+json" in outline.elements[index].get("type").lower():
            match = _LD_DATE.search(source[:50_000])
            if match and (written := lexicon.dates.read_label(_unescape(match[1]))):
                found.append(DateSeen(date=written.iso, source="json-ld", text=match[1]))
    for element in outline.by_tag.get("time", ()):
        is_marked = "pubdate" in element.attrs or element.get("itemprop") == "datePublished"
        if is_marked and (written := lexicon.dates.read_label(element.get("datetime")[:60])):
            found.append(DateSeen(date=written.iso, source="time", text=element.get("datetime")[:60]))
    return found


def _unescape(value: str) -> str:
    """A JSON string's value."""
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value
