"""Find the header row, also below titles and notes, and say which column is which field."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from govsite.inventory.folding import fold_text
from govsite.inventory.grid import Cell, Grid, text_of
from govsite.inventory.vocabulary import HeaderWord, Vocabulary

SEARCH_ROWS = 40
SAMPLE_ROWS = 200
_LOOKS_LIKE_ADDRESS = re.compile(
    r"\s*(?:https?\s*[:：]|(?:[\w-]+[.。．])+[\w-]{2,}(?=[:/\s，,；;、]|$))", re.IGNORECASE | re.ASCII
)
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

    def title(self, field: str) -> str:
        """The column's name in the file."""
        return self.columns[field].title if field in self.columns else field


def find_header(grid: Grid, vocabulary: Vocabulary) -> Header | None:
    """The header of a grid, or ``None`` where no column holds addresses."""
    best: tuple[int, int, dict[int, HeaderWord]] = (0, -1, {})
    for at, line in enumerate(grid.lines[: 1 if grid.records else SEARCH_ROWS]):
        words = _words(line.cells, vocabulary)
        distinct = len({word.field for word in words.values()})
        if distinct > best[0] and _is_header(words, line.cells):
            best = (distinct, at, words)
    _, row, words = best
    titles = _titles(grid, row)
    if row > 0:
        words = {**_words_above(grid, row, vocabulary, words), **words}
    columns, others = _assign(words, titles)
    if {"url", "host"} & columns.keys():
        return Header(row=row, columns=columns, others=others)
    return _by_content(grid, row=row, columns=columns, others=others)


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
    sample = [line.cells for line in grid.lines[row + 1 : row + 1 + SAMPLE_ROWS]]
    scores: list[tuple[int, int]] = []
    for column in others:
        texts = [text_of(cells[column.at]) for cells in sample if column.at < len(cells)]
        filled = [text for text in texts if text.strip()]
        hits = sum(1 for text in filled if looks_like_address(text))
        if hits and hits * 2 >= len(filled):
            scores.append((hits, -column.at))
    if not scores:
        return None
    at = -max(scores)[1]
    title = next(column.title for column in others if column.at == at)
    rest = tuple(column for column in others if column.at != at)
    alone = row < 0 and not any(_is_used(sample, column.at) for column in rest)
    return Header(
        row=row,
        columns={**columns, "host" if alone else "url": Column(at, title)},
        others=() if alone else rest,
        guessed="" if alone else title or str(at + 1),
    )


def _is_used(rows: list[list[Cell]], at: int) -> bool:
    return any(at < len(cells) and text_of(cells[at]).strip() for cells in rows)


def looks_like_address(text: str) -> bool:
    """Whether a cell could be an address or host name."""
    return _LOOKS_LIKE_ADDRESS.match(text) is not None or _CHINESE_NAME.match(text) is not None
