"""Find the header row, also below titles and notes, and say which column is which field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from govsite.inventory.folding import fold_text, word_key
from govsite.inventory.grid import Cell, Grid, Line, Linked, text_of
from govsite.inventory.vocabulary import HeaderWord, Vocabulary

SEARCH_ROWS = 40
SAMPLE_ROWS = 200
LEAST_VALUES = 3
"""Filled cells from which on a column without any known word is taken for a column of something else."""
SHOWN_VALUES = 5
_LOOKS_LIKE_ADDRESS = re.compile(
    r"\s*(?:https?\s*[:：]|(?:[\w-]+[.。．])+[\w-]{2,}(?=[:/\s，,；;、]|$))", re.IGNORECASE | re.ASCII
)
_MERE_NUMBER = re.compile(r"\d+(?:\.\d+){0,2}\.?")
"""Amounts and days (``2026.10.01``) have dots, too."""
_NO_TITLE = re.compile(r"//|@|^(?:https?|ftp|www)\b", re.IGNORECASE)
"""In an address that is badly written, and not in the title of a column."""
_CHINESE_NAME = re.compile(r"\s*[\w-]+[.。．][一-鿿]{2,4}\s*$")


class Column(NamedTuple):
    """One column that is read: where it is, what the file calls it, and its unit."""

    at: int
    title: str
    factor: int = 1


class Header(Struct, frozen=True, kw_only=True):
    """What the columns of a grid mean. ``row`` is the header's index in the grid, -1 without one."""

    row: int
    columns: dict[str, Column]
    others: tuple[Column, ...]
    guessed: str = ""
    """Title of a column that was taken for the addresses by its content alone."""
    unread: tuple[str, ...] = ()
    """Titles of further columns like it, whose addresses become no sites."""
    misnamed: dict[str, tuple[Column, tuple[str, ...]]] = {}
    """Field → column that its title made it, and some of its values, none of which is a word for that field."""

    def title(self, field: str) -> str:
        """The column's name in the file."""
        return self.columns[field].title if field in self.columns else field


def find_header(grid: Grid, vocabulary: Vocabulary) -> Header | None:
    """The header of a grid, or ``None`` where no column holds addresses."""
    distinct, row, words = _known_header(grid, vocabulary)
    columns, others = _read_at(grid, row, words, vocabulary)
    if {"url", "host"} & columns.keys():
        return _without_misnamed(Header(row=row, columns=columns, others=others), grid, vocabulary)
    if distinct < 2 and not grid.records and (unknown := _unknown_header(grid, vocabulary)) > row:
        row = unknown
        columns, others = _read_at(grid, row, _words(grid.lines[row].cells, vocabulary), vocabulary)
    found = _by_content(grid, row=row, columns=columns, others=others)
    return None if found is None else _without_misnamed(found, grid, vocabulary)


def _without_misnamed(header: Header, grid: Grid, vocabulary: Vocabulary) -> Header:
    """``State`` may be that of a site or one of fifty: a column none of whose values is known holds something else."""
    misnamed: dict[str, tuple[Column, tuple[str, ...]]] = {}
    for field, column in header.columns.items():
        known = vocabulary.known_words(field)
        if not known:
            continue
        cells = (line.cells[column.at] for line in grid.lines[header.row + 1 :] if column.at < len(line.cells))
        counts = Counter(text for cell in cells if cell and not vocabulary.is_empty(text := fold_text(text_of(cell))))
        counts.pop(column.title, None)  # printed tables repeat their header
        if counts.total() >= LEAST_VALUES and not any(word_key(text) in known for text in counts):
            misnamed[field] = (column, tuple(text for text, _ in counts.most_common(SHOWN_VALUES)))
    columns = {field: column for field, column in header.columns.items() if field not in misnamed}
    others = sorted((*header.others, *(column for column, _ in misnamed.values())))
    return replace(header, columns=columns, others=tuple(others), misnamed=misnamed)


def _known_header(grid: Grid, vocabulary: Vocabulary) -> tuple[int, int, dict[int, HeaderWord]]:
    """``(fields, row, words)`` of the row that names most fields; 0 and -1 where none does."""
    if grid.records:
        words = _words(grid.lines[0].cells, vocabulary)
        return len(words), 0, words
    best: tuple[int, int, dict[int, HeaderWord]] = (0, -1, {})
    for at, line in enumerate(grid.lines[:SEARCH_ROWS]):
        words = _words(line.cells, vocabulary)
        distinct = len({word.field for word in words.values()})
        if distinct > best[0] and _is_header(words, line.cells):
            best = (distinct, at, words)
    return best


def _read_at(
    grid: Grid, row: int, words: dict[int, HeaderWord], vocabulary: Vocabulary
) -> tuple[dict[str, Column], tuple[Column, ...]]:
    """The columns where ``row`` is the header (-1: none is)."""
    titles = _titles(grid, row)
    if row > 0:
        words = {**_words_above(grid, row, vocabulary, words), **words}
    return _assign(words, titles)


def _unknown_header(grid: Grid, vocabulary: Vocabulary) -> int:
    """A header that names the addresses by no known word: the row above them where their column holds none.

    A title above it fills one cell, a first site has an address of its own or a word for none. -1 where there is no
    such row.
    """
    body = grid.lines[: SEARCH_ROWS + SAMPLE_ROWS]
    width = max((len(line.cells) for line in body), default=0)
    counted = [(_hits(body, at, by_link=True)[0], -at) for at in range(width)]
    hits, column = max(counted, default=(0, 0))
    if not hits:
        return -1
    is_list = not any(_filled(line.cells) > 1 for line in body)
    for row, line in enumerate(grid.lines[:SEARCH_ROWS]):
        text = fold_text(text_of(line.cells[-column])) if -column < len(line.cells) else ""
        if looks_like_address(text):
            return -1
        if text and (is_list or _filled(line.cells) > 1):
            is_title = not (_NO_TITLE.search(text) or vocabulary.is_empty(text) or vocabulary.is_note(text))
            return row if is_title and not any(looks_like_address(text_of(cell)) for cell in line.cells) else -1
    return -1


def _filled(cells: list[Cell]) -> int:
    return sum(1 for cell in cells if text_of(cell).strip())


def _hits(lines: Sequence[Line], at: int, *, by_link: bool = False) -> tuple[int, int]:
    """How many cells of a column look like addresses (or lead to some), and how many are filled."""
    cells = [line.cells[at] for line in lines if at < len(line.cells) and text_of(line.cells[at]).strip()]
    return sum(1 for cell in cells if _holds_address(cell) or (by_link and isinstance(cell, Linked))), len(cells)


def _holds_address(cell: Cell) -> bool:
    text = text_of(cell)
    return looks_like_address(text) and not _MERE_NUMBER.fullmatch(text.strip())


def _words(cells: list[Cell], vocabulary: Vocabulary) -> dict[int, HeaderWord]:
    found = ((at, vocabulary.header(fold_text(text_of(cell)))) for at, cell in enumerate(cells) if cell)
    return {at: word for at, word in found if word is not None}


def _is_header(words: dict[int, HeaderWord], cells: list[Cell]) -> bool:
    """One known word may be a title that happens to be one; a column of addresses or a second word makes a header."""
    filled = sum(1 for cell in cells if cell)
    return (
        len(words) > 1 or any(word.field in {"url", "host"} for word in words.values()) or (filled == 1 == len(words))
    )


def _titles(grid: Grid, row: int) -> list[str]:
    width = max((len(line.cells) for line in grid.lines[:SAMPLE_ROWS]), default=0)
    cells = grid.lines[row].cells if row >= 0 else []
    titles = [fold_text(text_of(cells[at])) if at < len(cells) else "" for at in range(width)]
    above = grid.lines[row - 1].cells if row > 0 else []
    return [
        title or (fold_text(text_of(above[at])) if at < len(above) and sum(map(bool, above)) > 1 else "")
        for at, title in enumerate(titles)
    ]


def _words_above(grid: Grid, row: int, vocabulary: Vocabulary, words: dict[int, HeaderWord]) -> dict[int, HeaderWord]:
    """Words of a header of two rows that stand only in the upper one."""
    cells = grid.lines[row].cells
    above = _words(grid.lines[row - 1].cells, vocabulary)
    return {
        at: word
        for at, word in above.items()
        if at not in words and not (at < len(cells) and text_of(cells[at]).strip())
    }


def _assign(words: dict[int, HeaderWord], titles: list[str]) -> tuple[dict[str, Column], tuple[Column, ...]]:
    """The best column for each field; all others are carried through."""
    best: dict[str, int] = {}
    for at, word in words.items():
        if word.field not in best or word.rank < words[best[word.field]].rank:
            best[word.field] = at
    columns = {field: Column(at, titles[at], words[at].factor) for field, at in best.items()}
    taken = set(best.values())
    others = tuple(Column(at, title) for at, title in enumerate(titles) if at not in taken)
    return columns, others


def _by_content(grid: Grid, *, row: int, columns: dict[str, Column], others: tuple[Column, ...]) -> Header | None:
    """Without a known header: the column in which most cells look like addresses."""
    sample = grid.lines[row + 1 : row + 1 + SAMPLE_ROWS]
    # "Site" and "网站" are words for names as well as for addresses: what stands below decides.
    named = tuple(columns[field] for field in ("name", "id") if field in columns)
    scores, by_link = _scores(sample, others) or _scores(sample, named), False
    if not scores and columns:  # a table of links alone may be the menu of a page
        scores, by_link = _scores(sample, (*others, *named), by_link=True), True
    if not scores:
        return None
    at = -max(scores)[1]
    title = next(column.title for column in (*others, *named) if column.at == at)
    # The words above a link are a name or whatever their column says.
    columns = {field: column for field, column in columns.items() if by_link or column.at != at}
    rest = tuple(column for column in others if by_link or column.at != at)
    alone = row < 0 and not any(_hits(sample, column.at)[1] for column in rest)
    return Header(
        row=row,
        columns={**columns, "host" if alone else "url": Column(at, title)},
        others=() if alone else rest,
        guessed="" if alone else title or str(at + 1),
        unread=tuple(column.title or str(column.at + 1) for column in rest if _scores(sample, [column])),
    )


def _scores(sample: Sequence[Line], columns: Iterable[Column], *, by_link: bool = False) -> list[tuple[int, int]]:
    """``(addresses, -column)`` of the columns of which at least half are addresses (or lead to some)."""
    counted = ((*_hits(sample, column.at, by_link=by_link), column.at) for column in columns)
    return [(hits, -at) for hits, filled, at in counted if hits and hits * 2 >= filled]


def looks_like_address(text: str) -> bool:
    """Whether a cell could be an address or host name."""
    return _LOOKS_LIKE_ADDRESS.match(text) is not None or _CHINESE_NAME.match(text) is not None
