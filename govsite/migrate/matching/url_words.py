"""Words of a URL: what path, file name and parameters say about a page."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

_RUN = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+|[^\W\d_a-z\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SUFFIX = re.compile(
    r"(?:\.(?:pdf|[sx]?html?|aspx?|docx?|xlsx?|txt|csv|pptx?|rtf|zip|rar|od[tsp]|wps|ofd|phps?|jspx?|cfm|do|action|xml|atom))+\Z"
)
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|csv|pptx?|rtf|txt|zip|rar|od[tsp]|wps|ofd)(?=\Z|[?#.])")
_FLATTENED_SPACE = re.compile(r"_20(?!\d\d(?!\d))")
"""What upload systems make of ``%20`` in the name of a file."""
_NOT_WORD = re.compile(r"[\W_]+")
_COUNTER = re.compile(r"[\W_]*\d{1,2}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2}|-\d{3})?")
_IN_LANGUAGE = re.compile(r"\.([a-z]{2}(?:-[a-z]{2}|-\d{3})?)\Z")
_SAYS_NOTHING = re.compile(r"(?:index|default|home|main|[a-z]{0,2}[\W_]?)?[\d\W_]*")
"""Last segments that name no page: a server's default document, a mere number."""
_A_FILE = re.compile(r"[^/]{3,}\.[a-z]{2,5}")
_LONG = 7
_SHORTEST_PART = 3
_LONGEST_PART = 20


class UrlWords(NamedTuple):
    """Words of one URL, each with a weight of up to 1: how near its end it stands."""

    weights: dict[str, float]
    last: frozenset[str]
    """Words of the last segment."""
    slug: str
    """The last segment without its ending, letters and digits alone."""
    folders: frozenset[str]
    """Words of the other segments."""
    file: str
    """Ending of a document, empty for pages."""
    order: tuple[str, ...]
    """Words of the last segment, as they stand."""
    base: str
    """The slug without a counter at its end, by which namesakes are told apart."""
    language: str
    """Language that the path names, at its beginning or behind the last dot; empty where it names none."""


def words_of(text: str) -> list[str]:
    """Words in lower case, plural endings off; Chinese text as pairs of characters."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        if _HAN.match(run):
            found.extend(run[i : i + 2] for i in range(max(len(run) - 1, 1)))
        else:
            found.append(stem(run))
    return found


def stem(word: str) -> str:
    """An English word without its plural ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def read_words(url: str, *, with_host: bool = False) -> UrlWords:
    """The words of an absolute URL."""
    rest = unquote(url.partition("://")[2]).lower()
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, *segments = [part for part in rest.split("/") if part] or [""]
    language = segments[0] if segments and _LANGUAGE.fullmatch(segments[0]) else ""
    document = _FILE.search(rest)
    if named := _named_file(query):
        segments.append(named)
        query = ""
    final = segments[-1] if segments else ""
    if said := _IN_LANGUAGE.search(final):
        language = said[1]
    final = _FLATTENED_SPACE.sub(" ", _SUFFIX.sub("", final))
    order = tuple(words_of(final))
    weights: dict[str, float] = dict.fromkeys(order, 1.0)
    is_mute = _SAYS_NOTHING.fullmatch(final) is not None
    folders: set[str] = set()
    for distance, segment in enumerate(reversed(segments[:-1])):
        if not segment.isdigit():
            weight = (0.9 if is_mute else 0.5) if distance == 0 else 0.35
            for word in words_of(segment):
                folders.add(word)
                weights[word] = max(weights.get(word, 0.0), weight)
    for word in words_of(f"{fragment} {query}"):
        weights[word] = max(weights.get(word, 0.0), 0.6)
    if with_host:
        for word in words_of(host):
            weights.setdefault(word, 0.3)
    slug, base = _NOT_WORD.sub("", final), _NOT_WORD.sub("", _COUNTER.sub("", final))
    return UrlWords(
        weights=weights, last=frozenset(order), slug=slug, folders=frozenset(folders),
        file=document[1] if document else "", order=order, base=base if len(base) >= _LONG else slug,
        language=language,
    )  # fmt: skip


def _named_file(query: str) -> str:
    """The last segment of an address, or the file, that a parameter names: download.php?file=/a/b.pdf."""
    for pair in query.split("&"):
        value = pair.partition("=")[2]
        last = value.rstrip("/").rpartition("/")[2]
        if last and (value.startswith(("http:", "https:", "/")) or _A_FILE.fullmatch(last)):
            return last
    return ""


class Vocabulary:
    """How rare each word is, and how words that were run together come apart."""

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        self.counts: Counter[str] = Counter()
        total = 0
        for words in documents:
            total += 1
            self.counts.update(set(words))
        self._total = total
        self.idf = {word: math.log((total + 1) / (count + 0.5)) for word, count in self.counts.items()}
        self.unknown = math.log((total + 1) / 0.5)
        known = {w: c for w, c in self.counts.items() if w.isalpha() and len(w) >= _SHORTEST_PART and c > 1}
        mass = sum(known.values()) or 1
        self._cost = {word: math.log(count / mass) for word, count in known.items()}
        self.parts = lru_cache(maxsize=65536)(self._parts)

    def rarity(self, word: str) -> float:
        """Inverse document frequency."""
        return self.idf.get(word, self.unknown)

    def opened(self, words: UrlWords) -> UrlWords:
        """The same words, with those that nobody knows taken apart into known ones."""
        weights = dict(words.weights)
        cut: dict[str, tuple[str, ...]] = {}
        for word, weight in words.weights.items():
            if word not in self.counts and len(word) >= _LONG and word.isalpha() and (parts := self.parts(word)):
                cut[word] = parts
                for part in parts:
                    weights[part] = max(weights.get(part, 0.0), weight * 0.9)
        if not cut:
            return words
        order = tuple(part for word in words.order for part in cut.get(word, (word,)))
        last = words.last.union(*(parts for word, parts in cut.items() if word in words.last))
        folders = words.folders.union(*(parts for word, parts in cut.items() if word in words.folders))
        return words._replace(weights=weights, last=last, order=order, folders=folders)

    def _parts(self, word: str) -> tuple[str, ...]:
        """The likeliest cut of ``word`` into known words, empty if there is none."""
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())]
        for end in range(1, len(word) + 1):
            found: tuple[float, tuple[str, ...]] | None = None
            for start in range(max(0, end - _LONGEST_PART), end - _SHORTEST_PART + 1):
                before = best[start]
                part = word[start:end]
                cost = self._cost.get(stem(part), self._cost.get(part))
                if before is not None and cost is not None and (found is None or before[0] + cost > found[0]):
                    found = (before[0] + cost, (*before[1], stem(part)))
            best.append(found)
        return best[-1][1] if best[-1] else ()
