"""The problem list that comes back: what has been mended since, by a later run.

The workbook's problem sheet is sent out, filled in and read again. Rows are told apart by
the fingerprint in their last column; what people have written stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.model.changes import Gone, Judged, Turn, judged
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.quantities import moment
from govsite.report.safe import plain
from govsite.report.workbook import Cell, Column, Sheet, day_cell, workbook

FINGERPRINT = ("指纹", "fingerprint")
SITE = ("网站标识码", "site id", "site")
RULE = ("问题类别", "rule")
PLACES = ("问题地址", "address", "url", "所在页面", "found on", "sources")
"""Columns with addresses at which a problem stands."""
RESULT = Words(zh="复查结果", en="recheck")
CHECKED = Words(zh="复查时间", en="rechecked at")
_HEADER_ROWS = 20  # offices put titles and notes above the heads


class Recheck(StrEnum):
    """What a later run says of one row."""

    MENDED = "mended"
    STILL = "still"
    UNSEEN = "unseen"
    """The later run could not judge the rule on the site, or did not look."""


RECHECK_WORDS = {
    Recheck.MENDED: Words(zh="已整改", en="mended"),
    Recheck.STILL: Words(zh="未整改", en="not mended"),
    Recheck.UNSEEN: Words(zh="未能核实", en="could not be seen"),
}

_RESULTS = {Turn.STILL: Recheck.STILL, Turn.MENDED: Recheck.MENDED, Turn.UNSEEN: Recheck.UNSEEN}


class Ledger(Struct, frozen=True):
    """The sheet as it came back."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """Line of each row in the sheet."""

    def column(self, names: Sequence[str]) -> int:
        """Number of the first column with one of these heads. Raises ``LookupError``."""
        for number, head in enumerate(self.heads):
            if head in names:
                return number
        raise LookupError(names[0])


class Row(Struct, frozen=True, kw_only=True):
    """One row with its result."""

    line: int
    site: str
    rule: str
    fingerprint: str
    result: Recheck


def find_ledger(tables: Iterable[Iterable[tuple[int, Sequence[str]]]], *, name: str) -> Ledger:
    """The problem list among the tables of a file; a table is rows, each with its line and its texts.

    Raises ``InputError`` (with ``name`` as the place) for what is missing.
    """
    for table in tables:
        rows = list(table)
        for place, (_, texts) in enumerate(rows[:_HEADER_ROWS]):
            heads = tuple(text.strip() for text in texts)
            if any(head in FINGERPRINT for head in heads):
                return _ledger(heads, rows[place + 1 :], name=name)
    raise InputError(
        f"has no column “{FINGERPRINT[0]}” in any sheet",
        where=name,
        hint="give what govsite report -f xlsx wrote, with the last column of its problem list",
    )


def _ledger(heads: tuple[str, ...], table: Iterable[tuple[int, Sequence[str]]], *, name: str) -> Ledger:
    rows, lines = [], []
    for number, texts in table:
        row = [text.strip() for text in texts[: len(heads)]]
        if any(row):
            rows.append((*row, *[""] * (len(heads) - len(row))))
            lines.append(number)
    ledger = Ledger(heads, tuple(rows), tuple(lines))
    for names in (SITE, RULE):
        try:
            ledger.column(names)
        except LookupError as error:
            raise InputError(f"has no column “{names[0]}”", where=name, hint="keep the columns' heads") from error
    return ledger


def recheck(ledger: Ledger, run: Run) -> list[Row]:
    """Each row that has a fingerprint, with what the run says of it."""
    looked = _looked_at(ledger, run)
    return [
        Row(line=line, site=row.site, rule=row.rule, fingerprint=row.fingerprint,
            result=_RESULTS[looked.turn(row.fingerprint, site=row.site, rule=row.rule)])
        for line, row in _listed(ledger, run)
    ]  # fmt: skip


def gone_from(ledger: Ledger, run: Run) -> list[Gone]:
    """Rows that would count as mended by their rule alone; whether their pages were looked at is to be asked."""
    looked = replace(_looked_at(ledger, run), unlooked=frozenset())
    return [
        row
        for _, row in _listed(ledger, run)
        if looked.turn(row.fingerprint, site=row.site, rule=row.rule) is Turn.MENDED
    ]


def _looked_at(ledger: Ledger, run: Run) -> Judged:
    """What the run says of the list's rows: the other outcomes of the run need not be held."""
    rows = [row for _, row in _listed(ledger, run)]
    marks = {row.fingerprint for row in rows}
    places = {(row.site, row.rule) for row in rows}
    asked = (
        outcome
        for outcome in run.outcomes
        if (outcome.site, outcome.rule) in places or any(found.fingerprint in marks for found in outcome.problems)
    )
    return judged(asked, unlooked=run.unlooked)


def _listed(ledger: Ledger, run: Run) -> Iterator[tuple[int, Gone]]:
    """Line and finding of each row that has a fingerprint."""
    fingerprint, site, rule = (ledger.column(names) for names in (FINGERPRINT, SITE, RULE))
    places = [number for number, head in enumerate(ledger.heads) if head in PLACES]
    ids = {plain(title): r.id for r in run.rules for title in (r.title.zh, r.title.en)}
    for line, row in zip(ledger.lines, ledger.rows, strict=True):
        if row[fingerprint]:
            urls = tuple(url for number in places for url in row[number].split())
            yield line, Gone(row[fingerprint], row[site], ids.get(row[rule], row[rule]), urls)


def write_back(ledger: Ledger, results: Iterable[Row], run: Run) -> bytes:
    """The sheet with two more columns (or the same two, renewed): result and time."""
    by_line = {row.line: row for row in results}
    drop = {number for number, head in enumerate(ledger.heads) if head in _OURS}
    kept = [number for number in range(len(ledger.heads)) if number not in drop]
    columns = tuple(Column(Words(zh=ledger.heads[number], en=ledger.heads[number]), 20) for number in kept)
    days = {number for number, head in enumerate(ledger.heads) if head in _DEADLINE}
    when = moment(run.header.started_at, run.lang)

    def rows() -> Iterable[list[Cell]]:
        for line, row in zip(ledger.lines, ledger.rows, strict=True):
            result = by_line.get(line)
            told = RECHECK_WORDS[result.result].in_language(run.lang) if result else ""
            yield [
                *(day_cell(row[number]) if number in days else row[number] for number in kept),
                told,
                when if result else "",
            ]

    sheet = Sheet(Words(zh="整改台账", en="Ledger"), (*columns, Column(RESULT, 12), Column(CHECKED, 22)), rows())
    created = datetime.fromisoformat(run.header.started_at).replace(tzinfo=None)
    return workbook([sheet], title=f"govsite {run.header.id}", created=created, lang=run.lang)


_DEADLINE = {"整改期限", "deadline"}
_OURS = {RESULT.zh, RESULT.en, CHECKED.zh, CHECKED.en}
