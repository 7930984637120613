"""Workbooks that people hand in (xlsx, xls, ods, et): what is wrong with one that cannot be read, in one line."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from govsite.errors import InputError
from govsite.packages import DamagedPackageError, opened_package

_PANICS = "pyo3_runtime"
"""Module of what is raised where the reader, which is written in Rust, does not raise but panics."""
_STANDARD_ERROR = 2
MOST_CELLS = 20_000_000
"""A sheet that claims to be larger is damaged or hostile (formatting down to row 1,048,576 is not counted)."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>\s*<(?:\w+:)?(?:v|is|f)\b")
_PIECE, _LONGEST_CELL = 1 << 20, 1 << 10


@contextmanager
def opened_workbook(content: bytes, *, file: str, hint: str) -> Iterator[CalamineWorkbook]:
    """A workbook while it is read: whatever is wrong with it becomes an ``InputError`` that names the file.

    A file that was cut off within a sector, or two cells at opposite ends of a sheet, make the reader panic: that is no
    ``Exception``, and the reader tells of it on the terminal, which is kept quiet meanwhile.
    """
    _refuse_far_cells(content, file=file)
    try:
        with _quiet():
            yield CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise InputError("is protected by a password", where=file, hint="save it without one") from error
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise InputError(f"is a damaged workbook: {error}", where=file, hint=hint) from error
    except BaseException as error:
        if type(error).__module__ != _PANICS:
            raise
        raise InputError("is a damaged workbook", where=file, hint=hint) from None


def sheet_of(book: CalamineWorkbook, name: str, *, file: str) -> CalamineSheet:
    """A sheet by its name. Raises ``InputError`` for one that is too large."""
    sheet = book.get_sheet_by_name(name)
    if sheet.height * sheet.width > MOST_CELLS:
        size = f"{sheet.height} × {sheet.width} cells"
        raise InputError(f"sheet {name!r} has {size}", where=file, hint="delete the empty rows and columns")
    return sheet


def _refuse_far_cells(content: bytes, *, file: str) -> None:
    """Raise ``InputError`` for an xlsx whose filled cells lie too far apart.

    The reader makes room for all that lie between them, and where there is not so much memory it ends the program.
    What a sheet itself says of its size is not asked: many programs write ``A1`` for any.
    """
    with suppress(DamagedPackageError), opened_package(content) as package:
        for name in filter(_SHEET.fullmatch, package.namelist()):
            with package.open(name) as part:
                rows, columns = _extent(part)
            if rows * columns > MOST_CELLS:
                raise InputError(
                    f"{name} has {rows} × {columns} cells", where=file, hint="delete the empty rows and columns"
                )


def _extent(part: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column of a sheet that hold a filled cell."""
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    rest = b""
    while piece := part.read(_PIECE):
        piece = rest + piece
        for column, row in _FILLED_CELL.findall(piece):
            columns.add(column)
            rows.add(row)
        rest = piece[-_LONGEST_CELL:]
    return max(map(int, rows), default=0), max(map(column_number, columns), default=0)


def column_number(letters: bytes) -> int:
    """1 for column A."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@contextmanager
def _quiet() -> Iterator[None]:
    """Standard error goes nowhere, also what is written past Python."""
    try:
        before = os.dup(_STANDARD_ERROR)
    except OSError:  # it is closed already
        yield
        return
    with suppress(AttributeError, ValueError):
        sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STANDARD_ERROR)
    os.close(nowhere)
    try:
        yield
    finally:
        with suppress(AttributeError, ValueError):
            sys.stderr.flush()
        os.dup2(before, _STANDARD_ERROR)
        os.close(before)
