"""Text: comma, tab, semicolon or bar between the cells, or one address a line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import Literal

from govsite.errors import InputError
from govsite.inventory.grid import Cell, Grid, Line
from govsite.inventory.readers.links import link_of_formula
from govsite.inventory.readers.markdown import is_rule, links_of_list, plain_cell

SEPARATORS = ",\t;|"
SAMPLE_LINES = 60
MAX_LINES_IN_A_CELL = 50


def read_delimited(text: str, *, file: str) -> tuple[Grid, int]:
    """The one table of a text, and the line of a quotation mark that is never closed (0: none).

    Raises ``InputError`` for a cell that no spreadsheet could hold.
    """
    if "](" in text and (listed := links_of_list(text)) is not None:
        return listed, 0
    separator = sniff(text)
    grid, open_quote = _parse(text, separator=separator, quoting=0, file=file)
    if open_quote:
        grid, _ = _parse(text, separator=separator, quoting=3, file=file)
    if "HYPERLINK(" in text or "hyperlink(" in text:
        for line in grid.lines:
            line.cells[:] = [_unpacked(cell) for cell in line.cells]
    return grid, open_quote


def _unpacked(cell: Cell) -> Cell:
    """A formula of a link as its words, with where they lead; without words, where they lead."""
    if not isinstance(cell, str) or cell[:1] not in ("=", "'"):
        return cell
    link = link_of_formula(cell)
    return cell if link is None else link if link.strip() else link.target


def sniff(text: str) -> str:
    """The separator that cuts most lines of the beginning into the same number (two or more) of cells.

    A list with one cell a line gets a separator that does not occur, so that commas in an
    address do not cut it.
    """
    lines: list[str] = []
    for line in io.StringIO(text, newline=""):
        if line.strip():
            lines.append(line)
        if len(lines) == SAMPLE_LINES:
            break
    best, best_score = "\0", (0, 0)
    for separator in SEPARATORS:
        counts = Counter(len(row) for row in _rows(lines, separator) if len(row) > 1)
        if not counts:
            continue
        width, same = max(counts.items(), key=lambda item: (item[1], item[0]))
        if same * 2 > len(lines) or (same > 1 and width > 2):
            best, best_score = max((best, best_score), (separator, (same, width)), key=lambda item: item[1])
    return best


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    """Each line by itself, so that one open quotation mark does not hide all that follows it."""
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows.extend(csv.reader([line], delimiter=separator))
        except csv.Error:
            continue
    return rows


def _parse(text: str, *, separator: str, quoting: Literal[0, 3], file: str) -> tuple[Grid, int]:
    if separator == "\0":
        return _list(text), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    lines: list[Line] = []
    start = 1
    try:
        for row in reader:
            if reader.line_num - start > MAX_LINES_IN_A_CELL and quoting == csv.QUOTE_MINIMAL:
                return Grid(lines=lines), start
            lines.append(Line(start, list(row)))
            start = reader.line_num + 1
    except csv.Error as error:
        if quoting == csv.QUOTE_MINIMAL:
            return Grid(lines=lines), start
        raise InputError(
            f"cannot be read as a table: {error}", where=f"{file}:{start}", hint="save it as CSV again"
        ) from error
    last = lines[-1].number if lines else 0
    if quoting == csv.QUOTE_MINIMAL and 0 < last < reader.line_num and _is_open(text, last):
        return Grid(lines=lines), last
    if separator == "|" and any(is_rule(line.cells) for line in lines):
        lines = [Line(line.number, list(map(plain_cell, line.cells))) for line in lines if not is_rule(line.cells)]
    return Grid(lines=_without_comments(lines)), 0


def _is_open(text: str, start: int) -> bool:
    """Whether the row that begins on line ``start`` runs to the end because a quotation mark is never closed."""
    lines = islice(io.StringIO(text, newline=""), start - 1, None)
    return sum(line.count('"') for line in lines) % 2 == 1


def _list(text: str) -> Grid:
    lines = [Line(number, [line.strip().strip('"')]) for number, line in enumerate(io.StringIO(text, newline=""), 1)]
    return Grid(lines=_without_comments(lines))


def _without_comments(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not (line.cells and str(line.cells[0]).lstrip().startswith("#"))]
