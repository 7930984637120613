"""What the workbook library does not tell of a sheet: where cells lead, which are percentages, and merges of ods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.packages import DamagedPackageError

MAX_PART = 512 * 1024 * 1024
"""Bytes of an unpacked part; of a larger one only the cells are read."""
Span = tuple[int, int, int]
"""A vertical merge: ``(column, first row, last row)``."""


class Area(NamedTuple):
    """Cells of a sheet; rows and columns count from 0."""

    rows: range
    columns: range

    @classmethod
    def cell(cls, row: int, column: int) -> Self:
        """A single cell."""
        return cls(range(row, row + 1), range(column, column + 1))


class Link(NamedTuple):
    """Cells that lead to one address of the web."""

    area: Area
    target: str
    text: str = ""
    """What the formula of the link shows; programs that do not calculate write no value beside it."""


class Untold(NamedTuple):
    """What one sheet holds besides the values of its cells."""

    spans: list[Span]
    links: list[Link]
    percentages: list[Area]


def new_sheet() -> Untold:
    """A sheet of which nothing is known yet."""
    return Untold([], [], [])


def elements(stream: object, *tags: str, events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, etree._Element]]:
    """``(event, element)`` of those tags; whoever takes them clears them. Raises ``DamagedPackageError``."""
    try:
        yield from etree.iterparse(
            stream, events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
        )
    except etree.XMLSyntaxError as error:
        raise DamagedPackageError(str(error)) from error
