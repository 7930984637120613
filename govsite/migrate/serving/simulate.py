"""Ask an exported configuration and the map the same questions, and compare every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govsite.migrate.maps.answers import Answer, Oracle
from govsite.migrate.serving.export import Ask
from govsite.model.mapping import SiteMap, SiteMode
from govsite.urls import MALFORMED, is_address, split_port


class Question(NamedTuple):
    """One URL to ask, and what it tries: "row", or the kind of near miss."""

    url: str
    kind: str


class Difference(NamedTuple):
    """One question to which the configuration and the map answer differently."""

    question: Question
    expected: Answer
    given: Answer


class Proof(NamedTuple):
    """How many questions were asked of each kind, and where the answers differ."""

    asked: dict[str, int]
    differences: tuple[Difference, ...]


def simulate(
    sites: Sequence[SiteMap], ask: Ask, *, except_urls: frozenset[str] = frozenset(), sample: int = 0
) -> Proof:
    """Rows of every map and their near misses: all rows, or ``sample`` of each site, evenly spread.

    ``except_urls`` are old URLs that the export refused.
    """
    oracle = Oracle(sites)
    counts: dict[str, int] = {}
    differences: list[Difference] = []
    for question in questions(sites, except_urls=except_urls, sample=sample):
        counts[question.kind] = counts.get(question.kind, 0) + 1
        expected, given = oracle.ask(question.url), ask(question.url)
        if not same(expected, given):
            differences.append(Difference(question, expected, given))
    return Proof(counts, tuple(differences))


def same(expected: Answer, given: Answer) -> bool:
    """Whether two answers are the same to a visitor: what a server finds malformed (400) is not found either."""
    return expected == given or (expected.status, given.status) == (404, 400)


def questions(
    sites: Sequence[SiteMap], *, except_urls: frozenset[str] = frozenset(), sample: int = 0
) -> Iterator[Question]:
    """Rows and near misses of every site, the home page, an unknown path and an unknown host."""
    for site in sites:
        for host in site.hosts:
            yield Question(f"http://{host}/", "home")
            yield Question(f"http://{host}/govsite-no-such-page", "unknown path")
        if not is_address(split_port(site.host)[0]):
            yield Question(f"http://unknown.{site.host}/", "unknown host")
        step = max(1, len(site.mappings) // sample) if sample else 1
        for mapping in site.mappings[::step]:
            if mapping.old_url in except_urls:
                continue
            yield Question(mapping.old_url, "row")
            for near in near_misses(mapping.old_url):
                if not _leads_to(site, near.url, except_urls):
                    yield near
        if site.mode is not SiteMode.MAPPED:
            yield Question(f"http://{site.host}/a/b%20c?d=e&f=$g", "row")


def _leads_to(site: SiteMap, url: str, except_urls: frozenset[str]) -> bool:
    return bool(except_urls) and f"http://{site.host}{site.rules.form(url)[1]}" in except_urls


def near_misses(url: str) -> Iterator[Question]:
    """URLs beside an old one: other case, root dot, extra parameter, slash, encoded form, unknown path or host."""
    base, mark, query = url.partition("?")
    path_at = base.index("/", 7)
    head, path = base[:path_at], base[path_at:]
    tail = mark + query
    swapped = re.sub(r"%[0-9a-fA-F]{2}|[a-zA-Z]", lambda m: m[0] if m[0][0] == "%" else m[0].swapcase(), path)
    if swapped != path:
        yield Question(head + swapped + tail, "other case")
    name, port = split_port(head.removeprefix("http://"))
    if not is_address(name):
        yield Question(f"http://{name}.{port and f':{port}'}{path}{tail}", "root dot")
    yield Question(f"{url}{'&' if mark else '?'}govsite_extra=1", "extra parameter")
    yield Question(f"{head}{path}?govsite_extra=1{'&' + query if query else ''}", "extra parameter")
    yield Question(f"{head}{path}/{tail}", "trailing slash")
    if not MALFORMED.search(path):
        letter = re.search(r"(?<![%0-9A-Fa-f])[a-zA-Z](?=[^%]*\Z)|(?<=/)[a-zA-Z]", path)
        if letter:
            at = letter.start()
            yield Question(f"{head}{path[:at]}%{ord(path[at]):02x}{path[at + 1 :]}{tail}", "encoded form")
    yield Question(f"{head}{path}-govsite{tail}", "unknown path")
    yield Question(f"http://unknown.invalid{path}{tail}", "unknown host")
