"""Lists whose rows a script of the page asks its server for: the address it asks, and the answer as markup.

Such a script stands in the page with all that it sends: Hanweb's JPaaS writes it into the attributes of a ``script``
element, others into a call (``$.getJSON("./YAOWENLIEBIAO.json", …)``). How each is written, and where its answer (JSON)
has the rows, is the jurisdiction's to say. Pure: nobody asks here.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import escape, unescape
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from govsite.crawl.facts.embedded import store
from govsite.crawl.facts.links import Address
from govsite.crawl.facts.outline import Outline
from govsite.crawl.facts.regions import Layout
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.long_lists import FetchedList
from govsite.model.page import Region
from govsite.urls import host_or_nothing

_LONGEST = 64 * 1024
"""Characters of a script that are looked through."""
_MOST_LISTS = 12
"""Lists of one page: a home page is made of so many boxes."""
_MOST_ROWS = 2_000
_PAIR = re.compile(r"""["'](?P<name>[^"']{1,100})["']\s{0,9}:\s{0,9}["'](?P<value>[^"']{0,1000})["']""")
_TAG = re.compile(r"<[^<>]{0,500}>")
_DATA = frozenset("{[")
"""What JSON with rows begins with."""
_MILLISECONDS = 100_000_000_000
"""Numbers from here on count milliseconds."""


class _Form(NamedTuple):
    """A ``FetchedList``, compiled."""

    said: FetchedList
    on: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]


def list_addresses(
    outline: Outline, layout: Layout, address: Address, *, url: str, vocabulary: PageVocabulary
) -> tuple[str, ...]:
    """The addresses at which scripts in the page's middle ask for rows, each once."""
    forms = [form for form in _compiled(vocabulary.fetched_lists) if form.on.search(url)]
    found: dict[str, None] = {}
    for index, source in _sources(outline, forms) if forms else ():
        if layout.regions[index] is not Region.BODY or index >= layout.footer_start:
            continue
        for form in forms:
            if form.said.mark in source:
                references = _references(form, source[:_LONGEST])
                found |= {target: None for ref in references if host_or_nothing(target := address.resolve(ref))}
    return tuple(islice(found, _MOST_LISTS))


def is_data(body: bytes) -> bool:
    """Whether an answer looks like JSON and may be the rows of a list."""
    return body[:200].removeprefix(BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def as_rows(text: str, url: str, vocabulary: PageVocabulary) -> str:
    """An answer of JSON in the form of rows that pages carry (``facts.embedded``); all else as it is.

    Empty where no jurisdiction says of what it is made. ``url`` is where it was asked for.
    """
    if text[:1] not in _DATA or not vocabulary.fetched_lists:
        return text
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    forms = vocabulary.fetched_lists
    return next((store(rows, _next(data, said, url, len(rows))) for said in forms if (rows := _rows(data, said))), "")


def _sources(outline: Outline, forms: Iterable[_Form]) -> Iterator[tuple[int, str]]:
    """Scripts that stand in the page, and the attributes of ``script`` elements that say what is asked for."""
    yield from outline.scripts
    marks = [form.said.mark for form in forms]
    for element in outline.by_tag.get("script", ()):
        if len(element.attrs) > 1 and any(mark in value for value in element.attrs.values() if value for mark in marks):
            yield element.index, " ".join(map(_written, element.attrs.items()))


def _written(attribute: tuple[str, str | None]) -> str:
    name, value = attribute
    mark = "'" if '"' in (value or "") else '"'
    return f"{name}={mark}{value or ''}{mark}"


def _references(form: _Form, source: str) -> Iterator[str]:
    """What the script asks for, as it or the jurisdiction writes it. The first pattern may be found more than once."""
    rest: dict[str, str] = {}
    for pattern in form.patterns[1:]:
        found = pattern.search(source)
        if found is None:
            return
        rest |= found.groupdict(default="")
    for match in islice(form.patterns[0].finditer(source), _MOST_LISTS):
        said = rest | match.groupdict(default="")
        query = said.pop("query", "")
        reference = form.said.address.format_map(said)
        if query:
            pairs = urlencode([(pair["name"], pair["value"]) for pair in _PAIR.finditer(query)], quote_via=quote)
            reference += f"{'&' if '?' in reference else '?'}{pairs}"
        yield reference


def _rows(data: object, said: FetchedList) -> list[str]:
    """The markup of each row, or of all of them."""
    rows = _at(data, said.rows)
    if isinstance(rows, str):
        return [rows] if "<" in rows else []
    found = (
        (_row(row, said) for row in islice(rows, _MOST_ROWS) if isinstance(row, dict)) if isinstance(rows, list) else ()
    )
    return [row for row in found if row]


def _next(data: object, said: FetchedList, url: str, count: int) -> str:
    """The address of the next page of an answer, empty where nothing tells of one."""
    total = _at(data, said.total) if said.total else None
    page = re.search(rf"(?<=[?&]{re.escape(said.page)}=)\d{{1,6}}(?=&|$)", url) if said.page else None
    if page is None or not isinstance(total, int) or total <= int(page[0]) * count:
        return ""
    return f"{url[: page.start()]}{int(page[0]) + 1}{url[page.end() :]}"


def _at(data: object, path: str) -> object:
    """What stands in ``data`` under the names of a path ("data.results"); the whole for an empty one."""
    for name in path.split(".") if path else ():
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _row(row: Mapping[str, object], said: FetchedList) -> str:
    url, title, date = (_first(row, names) for names in (said.url, said.title, said.date))
    if not isinstance(url, str) or not isinstance(title, str):
        return ""
    words = unescape(_TAG.sub(" ", title)).strip()
    shown = _day(date, said) if isinstance(date, int | float) else str(date or "")
    if not words:
        return ""
    return f'<li><a href="{escape(url.strip())}">{escape(words)}</a> <span>{escape(shown)}</span></li>'


def _first(row: Mapping[str, object], names: Iterable[str]) -> object:
    return next((value for name in names if (value := row.get(name))), None)


def _day(seconds: float, said: FetchedList) -> str:
    """The day of a number of (milli)seconds, as the country's clocks show it."""
    if abs(seconds) >= _MILLISECONDS:
        seconds /= 1000
    try:
        return (datetime.fromtimestamp(seconds, UTC) + timedelta(hours=said.hours_east)).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return ""


@lru_cache(maxsize=16)
def _compiled(lists: tuple[FetchedList, ...]) -> tuple[_Form, ...]:
    return tuple(_Form(said, re.compile(said.on), tuple(map(re.compile, said.patterns))) for said in lists)
