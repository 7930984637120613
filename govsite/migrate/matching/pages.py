"""Targets by what pages say: same title and date, near-duplicate text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import normalize

from govsite.migrate.likeness.minhash import clusters, folded, similarity, text_sketch
from govsite.model.evidence import Page
from govsite.model.mapping import Candidate, Step

SURE = 0.99
"""Title and date the same, and no other page like it."""
TITLE_ONLY = 0.93
"""The title alone, where it is long and stands on one page."""
LIKE = 0.6
"""Estimated likeness from which two texts are taken for the same."""
_LONG_TITLE = 10
_SHORTEST_TITLE = 4
_SHORTEST_TEXT = 60
_PARTS = re.compile(r"\s*[_|—–»]+\s*|\s+-+\s+|-{2,}")
_BLANK = re.compile(r"\s+")


def titles(page: Page, labels: Sequence[str]) -> tuple[str, ...]:
    """Ways in which a page's title may stand on its new place, surest first: label, first part, whole."""
    whole = normalize("NFKC", page.title)
    written = [page.label(label) or "" for label in labels]
    forms = [*written, _PARTS.split(whole)[0], whole]
    plain = (_BLANK.sub("", normalize("NFKC", form)).casefold() for form in forms)
    return tuple(dict.fromkeys(form for form in plain if len(form) >= _SHORTEST_TITLE))


class PageMatcher:
    """Finds the new place of old pages among the pages of the sites that stay."""

    def __init__(self, pages: Iterable[Page], *, labels: Sequence[str], seed: int) -> None:
        self._labels, self._seed = labels, seed
        self._pages = {page.url: page for page in pages if page.status < 400 and not page.is_soft_404}
        self._titles: dict[str, list[Page]] = defaultdict(list)
        for page in self._pages.values():
            for title in titles(page, labels):
                self._titles[title].append(page)

    def by_title(self, page: Page) -> list[Candidate]:
        """Pages of the same title; with the same date they are sure."""
        for title in titles(page, self._labels):
            found = self._titles.get(title, [])
            dated = [other for other in found if _day(other) and _day(other) == _day(page)]
            if dated:
                sure = SURE if len(dated) == 1 else SURE / len(dated)
                return [_candidate(other, sure, Step.TITLE_DATE, f"{page.title}, {_day(page)}") for other in dated[:5]]
            undated = [other for other in found if not (_day(other) and _day(page))]
            if undated and len(title) >= _LONG_TITLE:
                sure = TITLE_ONLY / len(undated)
                return [_candidate(other, sure, Step.TITLE_DATE, page.title) for other in undated[:5]]
        return []

    def by_text(self, pages: Sequence[Page]) -> dict[str, Candidate]:
        """Old URL → the new page whose text is nearly the same."""
        new = [page for page in self._pages.values() if len(page.text) >= _SHORTEST_TEXT]
        old = [page for page in pages if len(page.text) >= _SHORTEST_TEXT]
        if not new or not old:
            return {}
        sketches = [text_sketch(folded(page.text), seed=self._seed) for page in (*new, *old)]
        numbers = clusters(sketches, threshold=LIKE)
        homes: dict[int, list[int]] = defaultdict(list)
        for place, number in enumerate(numbers[: len(new)]):
            homes[number].append(place)
        found: dict[str, Candidate] = {}
        for place, page in enumerate(old, len(new)):
            near = [
                (similarity(sketches[place], sketches[other]), other) for other in homes.get(numbers[place], ())[:200]
            ]
            if not near:
                continue
            likeness, other = max(near, key=lambda item: (item[0], -item[1]))
            rivals = sum(1 for value, _ in near if value >= likeness - 0.02)
            if likeness >= LIKE:
                sure = min(SURE, 0.5 + 0.5 * (likeness - LIKE) / (0.9 - LIKE)) / rivals
                found[page.url] = _candidate(new[other], sure, Step.NEAR_DUPLICATE, f"{likeness:.2f}")
        return found


def columns(decided: Mapping[str, str], undecided: Iterable[str], pages: Mapping[str, Page]) -> dict[str, Candidate]:
    """Old URL → the new column's page, where most of what is decided in the old folder went into one new folder.

    ``pages`` are those of the sites that stay, by URL: a folder that is no page is no target.
    """
    went: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for old, new in decided.items():
        went[_folder(old)][_folder(new)] += 1
    found: dict[str, Candidate] = {}
    for old in undecided:
        counts = went.get(_folder(old))
        if not counts:
            continue
        folder, count = max(counts.items(), key=lambda item: (item[1], item[0]))
        total = sum(counts.values())
        target = next((url for url in (folder, f"{folder}index.html", f"{folder}index.htm") if url in pages), "")
        if count >= 3 and count * 2 > total and target:
            sure = 0.8 * (count + 1) / (total + 2)
            found[old] = Candidate(
                target=target, confidence=round(sure, 3), step=Step.COLUMN, evidence=f"{count}/{total}"
            )
    return found


def _candidate(page: Page, confidence: float, step: Step, evidence: str) -> Candidate:
    return Candidate(target=page.url, confidence=round(confidence, 3), step=step, evidence=evidence[:200])


def _day(page: Page) -> str:
    return page.published.date[:10] if page.published else ""


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"
