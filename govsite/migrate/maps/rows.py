"""Rows of a map as they are written: nothing is refused here but what cannot be understood."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from govsite.errors import InputError
from govsite.migrate.maps.table import read_table
from govsite.model.mapping import MappingState, Step
from govsite.model.moving import Moving
from govsite.urls import public_suffix

_MOST_NAMED = 8
_NO_TABLE = ("{", "[", "<")
"""How JSON, TOML and XML begin: redirects of hosting services are kept in these, too."""
_SHIELD = "'"
_OF_RULES = ("switch", "matching")
"""Columns of redirects that a content management system keeps; they stay columns of people's own, too."""
_BARE_HOST = re.compile(r"((?:[\w-]+\.)+[^\W\d_][\w-]*)(?::\d{1,5})?/")


class Ruled(StrEnum):
    """What a rule of a server says, where a row comes from one."""

    EXACT = "exact"
    TEMPORARY = "temporary"
    """One address, redirected for a while only (302, 303, 307): a map redirects for good."""
    PATTERN = "pattern"
    """No single address: a pattern, a condition, a variable, a proxy. Nobody can be sent anywhere by it."""
    WHOLE = "whole"
    """All addresses of a site, to one target or to none: by this it goes as a whole, where it has no other rule."""
    EACH = "each"
    """The same, with the path as it was asked for behind the target."""
    ABSENT = "absent"
    """No rule: a part of the configuration that is not here, so that nobody knows what its rules are."""

    @property
    def has_address(self) -> bool:
        """Whether a row of this kind stands for an address that can be asked for."""
        return self in (Ruled.EXACT, Ruled.TEMPORARY)


class Row(Struct, gc=False):
    """One line of a map file."""

    old_url: str
    state: MappingState
    new_url: str = ""
    site: str = ""
    hits: int = 0
    confidence: float | None = None
    step: Step | None = None
    evidence: str = ""
    suggested: str = ""
    archive_url: str = ""
    note: str = ""
    own: tuple[tuple[str, str], ...] = ()
    """Cells that mean something to people alone, each behind the header of its column."""
    ruled: Ruled | None = None
    covers_below: bool = False
    """The server's rule is also for all that begins with the address, of which the row says nothing."""
    file: str = ""
    line: int = 0

    @property
    def has_address(self) -> bool:
        """Whether the row stands for an address that can be asked for, as all do that nobody's rules wrote."""
        return self.ruled is None or self.ruled.has_address

    @property
    def has_fragment(self) -> bool:
        """Whether something stands behind ``#`` in the old URL: browsers keep it to themselves, no server sees it."""
        return bool(self.old_url.partition("#")[2])


class Words:
    """What the words in headers and cells of a map file mean."""

    def __init__(self, moving: Moving) -> None:
        self._columns = {_bare(word): name for name, words in moving.columns.items() for word in (name, *words)}
        extra = {_bare(word): name for name, words in moving.log_columns.items() for word in words}
        self._log_columns = self._columns | extra
        self._states = {word.casefold(): state for state, words in moving.states.items() for word in (state, *words)}
        self._off = frozenset(map(str.casefold, moving.switched_off))
        self._on = frozenset(map(str.casefold, moving.switched_on))
        self._no = frozenset(map(str.casefold, moving.no_words))
        self._many = frozenset(map(str.casefold, moving.many_addresses))
        self.known_states = ", ".join(MappingState)

    def column(self, header: str) -> str | None:
        """Column that a header word names."""
        return self._columns.get(_bare(header))

    def log_column(self, header: str) -> str | None:
        """The same in a table of hits."""
        return self._log_columns.get(_bare(header))

    def state(self, word: str) -> MappingState | None:
        """State that a cell names; also numbers that a spreadsheet wrote as 301.0."""
        plain = word.strip().casefold()
        return self._states.get(plain) or self._states.get(plain.removesuffix(".0"))

    def is_off(self, word: str) -> bool:
        """Whether a cell beside or in place of a state says that the old system does not use the redirect."""
        return word.casefold() in self._off

    def is_on(self, word: str) -> bool:
        """Whether it says that it does: the state stands elsewhere."""
        return word.casefold() in self._on

    def is_no(self, word: str) -> bool:
        """Whether a cell answers a question with no."""
        return word.casefold() in self._no

    def is_of_many(self, word: str) -> bool:
        """Whether a cell says that a row is for all addresses that fit it as a pattern."""
        return word.casefold() in self._many


def _bare(header: str) -> str:
    """A header without what programs write differently: letter case, ``Old URL``, ``old_url`` or ``old-url``."""
    return " ".join(header.replace("\ufeff", "").replace("_", " ").replace("-", " ").split()).casefold()


def read_rows(content: bytes, *, file: str, words: Words, site: str = "") -> list[Row]:
    """Rows of one map file.

    An empty state is read from the rest: a target means redirect, none means unresolved. Raises
    ``InputError`` with file and lines for states and numbers that nobody knows, for rows with more in them than the
    header has columns (a comma that nobody put in quotes cuts an address in two) and for a header without old URLs.
    """
    header, lines = read_table(content, file=file, column_of=words.column)
    columns = [words.column(cell) for cell in header]
    if "old_url" not in columns:
        raise _without_old_urls(header, file=file)
    places = {name: index for index, name in reversed(list(enumerate(columns))) if name}
    old, new, rules = places["old_url"], places.get("new_url"), _RuleColumns(columns, words)
    more = [(name, i) for name, i in places.items() if name not in ("old_url", "new_url", "state", *_OF_RULES)]
    own_columns = _own_columns(header, known={index for name, index in places.items() if name not in _OF_RULES})
    rows: list[Row] = []
    unknown: list[tuple[int, str]] = []
    too_wide: list[int] = []
    state_of = lru_cache(maxsize=None)(words.state)
    for line, cells in lines:
        width = len(cells)
        if width > len(columns) and any(map(str.strip, cells[len(columns) :])):
            too_wide.append(line)
            continue
        word = rules.state(cells)
        target = cells[new].strip() if new is not None and new < width else ""
        known = state_of(word) if word else (MappingState.REDIRECT if target else MappingState.UNRESOLVED)
        if known is None:
            unknown.append((line, word))
            continue
        row = Row(
            old_url=_whole(_unshielded(cells[old])) if old < width else "",
            state=known, new_url=_unshielded(target), site=site, file=file, line=line,
        )  # fmt: skip
        if more and (given := {name: text for name, i in more if i < width and (text := cells[i].strip())}):
            _fill(row, given)
        if rules.is_pattern(cells):
            _make_pattern(row, cells)
        if own_columns:
            row.own = tuple((name, _unshielded(cells[i])) for name, i in own_columns if i < width and cells[i].strip())
        rows.append(row)
    if too_wide:
        raise _too_wide(too_wide, file=file)
    if unknown:
        raise _unknown_states(unknown, file=file, words=words)
    return rows


def _without_old_urls(header: Sequence[str], *, file: str) -> InputError:
    if header[0].lstrip()[:1] in _NO_TABLE:
        return InputError(
            "is no table",
            where=f"{file}:1",
            hint="a map is CSV or a workbook, or rules of httpd, nginx, Caddy, HAProxy or IIS, or _redirects",
        )
    return InputError("has no column of old URLs", where=f"{file}:1", hint="name it old_url (or 旧网址)")


class _RuleColumns:
    """What redirects of content management systems say of themselves: a state, a switch, how they compare."""

    def __init__(self, columns: Sequence[str | None], words: Words) -> None:
        self._words = words
        self._states, self._switches, self._matchings = (
            [index for index, name in enumerate(columns) if name == column] for column in ("state", *_OF_RULES)
        )

    def state(self, cells: Sequence[str]) -> str:
        """The word of the row's state: that of the first column, or of any that says that the row is switched off."""
        said = _said(cells, self._states)
        if len(said) + len(self._switches) > 1:
            off = next(filter(self._words.is_off, said), "")
            if off or any(map(self._is_switched_off, _said(cells, self._switches))):
                return off or MappingState.UNRESOLVED
        return next((word for word in said if not self._words.is_on(word)), "")

    def _is_switched_off(self, word: str) -> bool:
        return self._words.is_off(word) or self._words.is_no(word)

    def is_pattern(self, cells: Sequence[str]) -> bool:
        """Whether the row is for all addresses that fit it."""
        return any(map(self._words.is_of_many, _said(cells, self._matchings)))


def _said(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [word for index in places if index < len(cells) and (word := cells[index].strip())]


def _own_columns(header: Sequence[str], *, known: set[int]) -> list[tuple[str, int]]:
    """Header and place of the columns that are none of a map's, or stand there again."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        if index not in known and (name := _unshielded(cell.replace("\ufeff", ""))):
            found[name if name not in found else f"{name} ({index + 1})"] = index
    return list(found.items())


def best(rows: Sequence[Row]) -> Row:
    """Of several rows for one URL, the one that decides: by state, who decided, hits, then the first."""
    if len(rows) == 1:
        return rows[0]
    return max(rows, key=lambda r: (r.state.quality, r.confidence is None, r.confidence or 0.0, r.hits, -r.line))


def _fill(row: Row, given: dict[str, str]) -> None:
    where = f"{row.file}:{row.line}"
    row.site = given.get("site", row.site)
    row.suggested = _unshielded(given.get("suggested", ""))
    row.archive_url = _unshielded(given.get("archive_url", ""))
    row.note = _unshielded(given.get("note", ""))
    row.evidence = _unshielded(given.get("evidence", ""))
    if "hits" in given:
        row.hits = int(_number(given["hits"], where=where, column="hits", top=2**53))
    if "confidence" in given:
        row.confidence = _number(given["confidence"], where=where, column="confidence", top=1.0)
    if "step" in given:
        try:
            row.step = Step(given["step"].casefold())
        except ValueError:
            raise InputError(f"unknown step {given['step']!r}", where=where, hint=f"one of {', '.join(Step)}") from None


def _make_pattern(row: Row, cells: Sequence[str]) -> None:
    row.state, row.new_url, row.ruled = MappingState.UNRESOLVED, "", Ruled.PATTERN
    row.old_url = row.old_url if "://" in row.old_url or row.old_url.startswith("/") else f"/{row.old_url}"
    row.note = " ".join(filter(None, map(str.strip, cells)))


def _number(text: str, *, where: str, column: str, top: float) -> float:
    percent = text.endswith("%")
    try:
        number = float(text.removesuffix("%").replace(",", "")) / (100 if percent else 1)
    except ValueError:
        number = math.nan
    if not 0 <= number <= top:
        raise InputError(f"{text!r} is no number for the column {column}", where=where, hint=f"0 to {top:g}")
    return number


def _too_wide(lines: list[int], *, file: str) -> InputError:
    named = ", ".join(map(str, lines[:_MOST_NAMED]))
    more = f" and {len(lines) - _MOST_NAMED} more" if len(lines) > _MOST_NAMED else ""
    return InputError(
        f"more cells than the header has columns, in line {named}{more}",
        where=f"{file}:{lines[0]}",
        hint="put cells that hold a comma (or what else parts columns here) in double quotes",
    )


def _unknown_states(unknown: list[tuple[int, str]], *, file: str, words: Words) -> InputError:
    named = ", ".join(f"{word!r} in line {line}" for line, word in unknown[:_MOST_NAMED])
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    return InputError(
        f"unknown state {named}{more}", where=f"{file}:{unknown[0][0]}", hint=f"the states are {words.known_states}"
    )


def _whole(old_url: str) -> str:
    """An old URL with its scheme, which lists of redirects leave out (``www.old.gov.cn/a``): both are one to a map."""
    found = _BARE_HOST.match(old_url)
    if found is None:
        return old_url
    try:
        return f"http://{old_url}" if public_suffix(found[1]) else old_url
    except ValueError:
        return old_url


def _unshielded(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == _SHIELD and text[1:2] in "=+-@" else text
