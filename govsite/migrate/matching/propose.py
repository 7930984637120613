"""Propose a target for each old URL of a site: five steps, the surest that finds something wins."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from govsite.migrate.maps.rows import Row
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.matching.pages import PageMatcher, columns, further_pages
from govsite.migrate.matching.rules import NO_RULES, Rules
from govsite.migrate.matching.words import WordMatcher
from govsite.model.mapping import Candidate, MappingState, Step
from govsite.model.page import Page, PageKind

MOST_CANDIDATES = 5


class Proposed(Struct, frozen=True, kw_only=True):
    """One old URL with what was found for it, best first."""

    key: str
    candidates: tuple[Candidate, ...]


class Sources(Struct, kw_only=True):
    """What targets are found from; each may be missing."""

    rules: Rules = NO_RULES
    old_pages: dict[str, Page] = {}
    """Pages of the site that goes, by path and query in the site's form."""
    new_pages: dict[str, Page] = {}
    """Pages of the sites that stay, by URL."""
    pages: PageMatcher | None = None
    words: WordMatcher | None = None


def propose(keys: Mapping[str, int], *, sources: Sources) -> list[Proposed]:
    """Candidates for every key, in the order of ``keys``."""
    found: dict[str, list[Candidate]] = {key: [] for key in keys}
    for key in keys:
        if (ruled := sources.rules.target(key)) is not None:
            found[key].append(ruled)
    if sources.pages is not None:
        _by_pages(found, sources, sources.pages)
    if sources.words is not None:
        for key, candidates in found.items():
            if not candidates or candidates[0].step is Step.COLUMN:
                candidates.extend(by_words(sources.words, key))
    return [
        Proposed(key=key, candidates=tuple(_distinct(sorted(some, key=lambda c: -c.confidence))[:MOST_CANDIDATES]))
        for key, some in found.items()
    ]


def asked(key: str) -> str:
    """A path and query of the old site as the words of a URL are asked for: on a host that says nothing."""
    return f"http://old{key}"


def by_words(matcher: WordMatcher, key: str) -> list[Candidate]:
    """What the words of a URL propose. Those after the first share what is left of the confidence."""
    ranked = matcher.rank(asked(key))[:MOST_CANDIDATES]
    sure = matcher.confidence(ranked)
    rest = (1.0 - sure) / 2
    found: list[Candidate] = []
    for place, one in enumerate(ranked):
        share = sure if place == 0 else min(sure, rest / 2**place)
        evidence = f"cos {one.features[0]:.2f}"
        found.append(Candidate(target=one.target, confidence=round(share, 3), step=Step.WORDS, evidence=evidence))
    return found


def _by_pages(found: dict[str, list[Candidate]], sources: Sources, matcher: PageMatcher) -> None:
    for key, page in sources.old_pages.items():
        if key in found and not found[key]:
            found[key].extend(matcher.by_title(page))
    left = {key: page for key, page in sources.old_pages.items() if key in found and not _is_sure(found[key])}
    like = matcher.by_text(list(left.values()))
    for key, page in left.items():
        if page.url in like:
            found[key].append(like[page.url])
    decided = {asked(key): some[0].target for key, some in found.items() if _is_sure(some)}
    undecided = {asked(key): key for key, some in found.items() if not some}
    for url, candidate in columns(decided, undecided, sources.new_pages).items():
        found[undecided[url]].append(candidate)
    first = {key: max(some, key=lambda c: c.confidence) for key, some in found.items() if some}
    lists = [key for key, page in sources.old_pages.items() if key in found and page.kind is PageKind.COLUMN]
    for key, candidate in further_pages(first, [key for key in lists if not _is_sure(found[key])]).items():
        found[key].append(candidate)


def _is_sure(candidates: list[Candidate]) -> bool:
    return bool(candidates) and max(c.confidence for c in candidates) >= 0.9


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    return list({candidate.target: candidate for candidate in reversed(candidates)}.values())[::-1]


def rows_of(
    proposed: list[Proposed], *, site: SiteSettings, hits: Mapping[str, int], accept: float, decided: Mapping[str, Row]
) -> list[Row]:
    """Rows of the map: what a person decided stays, proposals from ``accept`` on are redirects, the rest unresolved.

    An unresolved row keeps its best proposal in the note, so that a person can take it over.
    """
    rows: list[Row] = []
    for one in proposed:
        url = f"http://{site.hosts[0]}{one.key}"
        if one.key in decided:
            kept = decided[one.key]
            rows.append(Row(**{**{f: getattr(kept, f) for f in kept.__struct_fields__}, "hits": hits[one.key]}))
            continue
        best = one.candidates[0] if one.candidates else None
        is_taken = best is not None and best.confidence >= accept
        rows.append(
            Row(
                old_url=url, site=site.id, hits=hits[one.key],
                state=MappingState.REDIRECT if is_taken else MappingState.UNRESOLVED,
                new_url=best.target if best and is_taken else "",
                confidence=best.confidence if best else None,
                step=best.step if best else None,
                evidence=best.evidence if best else "",
                note="" if is_taken else " ".join(c.target for c in one.candidates),
            )
        )  # fmt: skip
    return rows
