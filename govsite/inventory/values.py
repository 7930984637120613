"""Numbers, dates and codes as cells hold them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from govsite.inventory.folding import fold_code, fold_text
from govsite.inventory.grid import Cell, text_of

_EXPONENT = re.compile(r"\d(?:\.(?P<digits>\d+))?[eE]\+?0*(?P<power>\d{1,2})")
_WHOLE_WITH_POINT = re.compile(r"(\d+)\.0*")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|\.\d+)\s*(\D*)")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*(?:[-月/.]\s*(\d{1,2})\s*日?|月)?(?:[\sT].*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_ZERO = dt.date(1899, 12, 30)
_SERIAL_DAYS = range(20_000, 80_000)


def read_code(cell: Cell) -> tuple[str, bool]:
    """A code, and whether a spreadsheet has cut its digits (``5.101E+09`` in a text file)."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return text_of(float(cell)), False
    if isinstance(cell, str) and cell.isascii() and cell.isdigit():
        return cell, False
    code = fold_code(text_of(cell)).strip("'`’‘\"“”")
    if match := _WHOLE_WITH_POINT.fullmatch(code):
        return match[1], False
    if match := _EXPONENT.fullmatch(code):
        is_cut = len(match["digits"] or "") < int(match["power"])
        return (code, True) if is_cut else (str(int(Decimal(code))), False)
    return code, False


def read_number(cell: Cell, *, factor: int = 1, multipliers: dict[str, int] | None = None) -> float | None:
    """A number of people's making (``1,234``, ``3.5万``); ``None`` for what is none.

    ``factor`` is the unit of the column; one in the cell, known by ``multipliers``, goes before it.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) * factor
    text = fold_text(text_of(cell)).replace(",", "").replace("，", "").replace("￥", "").replace("¥", "").strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    unit = match[2].strip()
    known = multipliers or {}
    times = next((known[unit[:n]] for n in range(len(unit), 0, -1) if unit[:n] in known), factor)
    try:
        number = Decimal(match[1]) * times
        # A cell may be shown as a percentage by mistake, and holds the number that was meant.
        return float(number / 100 if unit == "%" else number)
    except InvalidOperation:
        return None


def read_date(cell: Cell) -> str | None:
    """An ISO date (or year and month where the cell says no more); ``None`` for what is none."""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.date().isoformat() if isinstance(cell, dt.datetime) else cell.isoformat()
    text = fold_text(text_of(cell))
    if text.isascii() and text.isdigit() and int(text) in _SERIAL_DAYS:
        return (_DAY_ZERO + dt.timedelta(days=int(text))).isoformat()
    match = _COMPACT_DATE.fullmatch(text) or _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), match[3]
    try:
        date = dt.date(year, month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]
