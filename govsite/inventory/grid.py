"""A table as some file holds it: rows of cells with their line numbers, nothing understood yet."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, Self, TypeAlias

from msgspec import Struct

Cell: TypeAlias = "str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | list[str] | None"

MAX_CELL = 32_767
"""Characters a spreadsheet cell can hold; longer text is cut."""


class Linked(str):
    """Text of a cell that leads somewhere: ``点击进入`` above an address."""

    __slots__ = ("target",)
    target: str

    def __new__(cls, text: str, target: str) -> Self:
        """``text`` with its ``target``: one address or several, between blanks."""
        linked = super().__new__(cls, text)
        linked.target = target
        return linked


class Line(NamedTuple):
    """One row: its line (or row number) in the file and its cells."""

    number: int
    cells: list[Cell]


class Grid(Struct, frozen=True, kw_only=True):
    """One table. ``records`` means that the first line holds exact field names (YAML)."""

    lines: list[Line]
    sheet: str = ""
    records: bool = False


def text_of(cell: Cell) -> str:
    """What a person sees in the cell: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(cell, str):
        return cell[:MAX_CELL]
    if cell is None:
        return ""
    return _other_text(cell)


def _other_text(cell: float | dt.date | dt.time | dt.timedelta | list[str]) -> str:
    match cell:
        case bool():
            text = str(cell).lower()
        case float():
            text = str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case dt.datetime():
            text = cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
        case dt.date():
            text = cell.isoformat()
        case list():
            text = " ".join(cell)
        case _:
            text = str(cell)
    return text


def is_blank(cells: list[Cell]) -> bool:
    """Whether nothing is written in any of the cells."""
    return not any(cell is not None and cell != "" and text_of(cell).strip() for cell in cells)


def fill_down(lines: list[list[Cell]], spans: list[tuple[int, int, int]]) -> None:
    """Write the top cell of each vertical merge ``(column, first row, last row)`` into the rows below it."""
    for column, first, last in spans:
        if first >= len(lines) or column >= len(lines[first]):
            continue
        top = lines[first][column]
        for row in lines[first + 1 : last + 1]:
            row.extend([None] * (column + 1 - len(row)))
            if row[column] in (None, ""):
                row[column] = top
