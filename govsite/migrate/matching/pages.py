"""Targets by what pages say: same title and date, near-duplicate text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from msgspec.structs import replace

from govsite.migrate.likeness.minhash import clusters, folded, similarity, text_sketch
from govsite.model.mapping import Candidate, Step
from govsite.model.page import Page

SURE = 0.99
"""Title and date the same, and no other page like it."""
TITLE_ONLY = 0.93
"""The title alone, where it is long and stands on one page."""
LIKE = 0.6
"""Estimated likeness from which two texts are taken for the same."""
_SHORT_TITLE = 0.85
"""A title of few characters alone, with a text that is alike."""
_WHOLE = 0.95
"""Likeness from which on a text is the same."""
_DOUBT = 2.5
"""Confidence that a namesake loses for each unit of likeness below that."""
_MINUTE, _DAY, _OTHER_MINUTE, _UNKNOWN, _OTHER_DAY = 3, 2, 1, 0, -1
"""How two dates of publication agree; a day, where one of them has no time; unknown, where one is missing."""
_FOR_DATE = {_MINUTE: 0.5, _DAY: 0.15, _OTHER_MINUTE: -0.05, _UNKNOWN: 0.0, _OTHER_DAY: -0.4}
"""What that adds to the likeness of two pages."""
_SAME = 0.02
"""Difference in worth that tells nothing."""
_MOST_NAMESAKES = 30
_MOST_COMPARED = 200
_LONGEST_COMPARED = 20_000
_LONG_TITLE = 10
_SHORTEST_TITLE = 4
_SHORTEST_TEXT = 60
_PARTS = re.compile(r"\s*[_|—–»]+\s*|\s+-+\s+|-{2,}")
_BEHIND_HYPHEN = re.compile(r"(.+)-[^-\d]{2,30}", re.DOTALL)
"""A title with something behind a hyphen that may be a name of the site, and may be part of it; a number is."""
_MOST_NAMES = 2
"""Names behind a title: of the column and of the site."""
_NUMBERED = re.compile(r"(?P<name>[^?]*/[^/?]+)_\d{1,4}(?P<ext>\.\w{2,6})")
_BLANK = re.compile(r"\s+")


def titles(page: Page, labels: Sequence[str]) -> tuple[str, ...]:
    """Ways in which a page's title may stand on its new place, surest first.

    Label, first part, whole, and what stands before the last hyphens.
    """
    whole = normalize("NFKC", page.title)
    written = [page.label(label) or "" for label in labels]
    first = _PARTS.split(whole)[0]
    forms = [*written, first, whole, *_without_names(first)]
    plain = (_BLANK.sub("", normalize("NFKC", form)).casefold() for form in forms)
    return tuple(dict.fromkeys(form for form in plain if len(form) >= _SHORTEST_TITLE))


def _without_names(title: str) -> Iterator[str]:
    for _ in range(_MOST_NAMES):
        named = _BEHIND_HYPHEN.fullmatch(title)
        if named is None:
            return
        title = named[1]
        yield title


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
        """Pages of the same title, unless the dates say that they are others; with the same date they are sure.

        Where several bear the title, the time of day and the text tell them apart; those that nothing tells apart
        share the confidence.
        """
        for title in titles(page, self._labels):
            near = [self._near(page, other) for other in self._titles.get(title, ())[:_MOST_NAMESAKES]]
            dated = [one for one in near if one.agrees >= _DAY]
            if dated:
                return _candidates(dated, SURE, f"{page.title}, {_day(page)}")
            loose = [one for one in near if one.agrees >= _UNKNOWN]
            if loose and (len(title) >= _LONG_TITLE or loose[0].likeness is not None):
                return _candidates(loose, TITLE_ONLY if len(title) >= _LONG_TITLE else _SHORT_TITLE, page.title)
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
            places = homes.get(numbers[place], ())[:_MOST_COMPARED]
            likest = sorted(places, key=lambda other: -similarity(sketches[place], sketches[other]))
            near = [self._near(page, new[other]) for other in likest[:_MOST_NAMESAKES]]
            if near and (candidate := _likest(near)):
                found[page.url] = candidate
        return found

    def _near(self, page: Page, other: Page) -> _Near:
        return _Near(other, _agreement(page, other), self._likeness(page, other))

    def _likeness(self, page: Page, other: Page) -> float | None:
        """Share of the shorter text that stands in the longer one; ``None`` where one is too short to say."""
        if min(len(page.text), len(other.text)) < _SHORTEST_TEXT:
            return None
        mine, theirs = (_pieces(text) for text in (page.text, other.text))
        return len(mine & theirs) / min(len(mine), len(theirs))


class _Near(NamedTuple):
    """A new page that may be what an old one became."""

    page: Page
    agrees: int
    likeness: float | None

    @property
    def worth(self) -> float:
        """By which namesakes are put in order."""
        return (0.5 if self.likeness is None else self.likeness) + _FOR_DATE[self.agrees]


def _candidates(near: list[_Near], most: float, evidence: str) -> list[Candidate]:
    """The best few: less sure where text or time are others, and sharing it where nothing tells them apart."""
    best = max(one.worth for one in near)
    rivals = sum(one.worth >= best - _SAME for one in near)
    found: list[Candidate] = []
    for one in sorted(near, key=lambda one: -one.worth)[:5]:
        doubt = 0.0 if one.agrees == _MINUTE or one.likeness is None else max(0.0, _WHOLE - one.likeness)
        sure = min(most, _SHORT_TITLE if one.agrees == _OTHER_MINUTE else SURE) * max(0.3, 1.0 - _DOUBT * doubt)
        share = sure / (rivals if one.worth >= best - _SAME else rivals + 2)
        found.append(_candidate(one.page, share, Step.TITLE_DATE, evidence))
    return found


def _likest(near: list[_Near]) -> Candidate | None:
    """The page whose text is likest, if it is like enough."""
    near = [one for one in near if one.agrees != _OTHER_DAY]
    best = max(near, key=lambda one: one.worth, default=None)
    if best is None or best.likeness is None or best.likeness < LIKE:
        return None
    rivals = sum(one.worth >= best.worth - _SAME for one in near)
    sure = min(SURE, 0.5 + 0.5 * (best.likeness - LIKE) / (_WHOLE - LIKE)) / rivals
    return _candidate(best.page, sure, Step.NEAR_DUPLICATE, f"{best.likeness:.2f}")


def _agreement(page: Page, other: Page) -> int:
    mine, theirs = _day(page), _day(other)
    if not mine or not theirs:
        return _UNKNOWN
    if mine != theirs:
        return _OTHER_DAY
    times = _time(page), _time(other)
    if not all(times):
        return _DAY
    return _MINUTE if times[0] == times[1] else _OTHER_MINUTE


@lru_cache(maxsize=4096)
def _pieces(text: str) -> frozenset[str]:
    """Runs of five characters of a text, blanks left out."""
    plain = folded(text)[:_LONGEST_COMPARED]
    return frozenset(plain[i : i + 5] for i in range(max(1, len(plain) - 4)))


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


def further_pages(decided: Mapping[str, Candidate], undecided: Iterable[str]) -> dict[str, Candidate]:
    """Key of a further page of a list (``/tz/index_3.html``) → what the list's first page becomes.

    ``undecided`` are the keys of lists. A folder stands for its index.
    """
    found: dict[str, Candidate] = {}
    for key in undecided:
        numbered = _NUMBERED.fullmatch(key)
        if numbered is None:
            continue
        name, ext = numbered["name"], numbered["ext"]
        folder = name.rpartition("/")[0]
        first = next((one for one in (f"{name}{ext}", f"{folder}/", folder) if one in decided), None)
        if first is not None and (first == f"{name}{ext}" or name.endswith("/index")):
            found[key] = replace(decided[first], step=Step.COLUMN, evidence=first[:200])
    return found


def _candidate(page: Page, confidence: float, step: Step, evidence: str) -> Candidate:
    return Candidate(target=page.url, confidence=round(confidence, 3), step=step, evidence=evidence[:200])


def _time(page: Page) -> str:
    """Hour and minute of the publication, empty at midnight: then only the day was written."""
    time = page.published.date[11:16] if page.published else ""
    return "" if time == "00:00" else time


def _day(page: Page) -> str:
    return page.published.date[:10] if page.published else ""


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"
