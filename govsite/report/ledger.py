"""The problem list that comes back: what has been mended since, by a later run.

The workbook's problem sheet is sent out, filled in and read again. Rows are told apart by
the fingerprint in their last column; what people have written stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.model.changes import Gone, Judged, Turn, judged
from govsite.model.outcome import Status
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.quantities import moment
from govsite.report.safe import plain
from govsite.report.workbook import Cell, Column, Sheet, day_cell, workbook
from govsite.words import unspaced

FINGERPRINT = ("指纹", "fingerprint")
SITE = ("网站标识码", "site id", "site")
RULE = ("问题类别", "rule")
PLACES = ("问题地址", "address", "url", "所在页面", "found on", "sources")
"""Columns with addresses at which a problem stands."""
STATE = ("整改情况", "state")
CLAIMED = {"已整改", "mended"}
"""What a unit writes of a problem that it has mended."""
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
    """One sheet as it came back."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """Line of each row in the sheet."""
    sheet: str = ""
    """The sheet's name."""

    def column(self, names: Sequence[str]) -> int:
        """Number of the first column with one of these heads. Raises ``LookupError``."""
        wanted = {unspaced(name) for name in names}
        for number, head in enumerate(self.heads):
            if unspaced(head) in wanted:
                return number
        raise LookupError(names[0])

    @property
    def unmarked(self) -> list[int]:
        """Lines of rows without a fingerprint, as people write them below a list: nothing can be said of them."""
        mark = self.column(FINGERPRINT)
        return [line for line, row in zip(self.lines, self.rows, strict=True) if not row[mark]]


class Row(Struct, frozen=True, kw_only=True):
    """One row with its result."""

    line: int
    site: str
    rule: str
    fingerprint: str
    result: Recheck
    sheet: str = ""
    state: str = ""
    """What the unit has to say of it."""

    @property
    def is_claimed(self) -> bool:
        """Whether the unit says that it is mended."""
        return unspaced(self.state) in CLAIMED


class Unlisted(Struct, frozen=True, kw_only=True):
    """A problem of a listed site that the run has and the list has not: new since, or taken off the list."""

    site: str
    rule: str
    fingerprint: str
    url: str


def find_ledgers(tables: Iterable[tuple[str, Iterable[tuple[int, Sequence[str]]]]], *, name: str) -> list[Ledger]:
    """The problem lists among the tables of a file: offices put the lists of several units into one workbook.

    A table is its sheet's name and its rows, each with its line and its texts. Raises ``InputError`` (with ``name``
    as the place) for what is missing.
    """
    marks = {unspaced(mark) for mark in FINGERPRINT}
    found = []
    for sheet, table in tables:
        rows = list(table)
        for place, (_, texts) in enumerate(rows[:_HEADER_ROWS]):
            heads = tuple(text.strip() for text in texts)
            if any(unspaced(head) in marks for head in heads):
                found.append(_ledger(heads, rows[place + 1 :], sheet=sheet, name=name))
                break
    if not found:
        raise InputError(
            f"has no column “{FINGERPRINT[0]}” in any sheet",
            where=name,
            hint="give what govsite report -f xlsx wrote, with the last column of its problem list",
        )
    return found


def _ledger(heads: tuple[str, ...], table: Iterable[tuple[int, Sequence[str]]], *, sheet: str, name: str) -> Ledger:
    rows, lines = [], []
    for number, texts in table:
        row = [text.strip() for text in texts[: len(heads)]]
        if any(row):
            rows.append((*row, *[""] * (len(heads) - len(row))))
            lines.append(number)
    ledger = Ledger(heads, tuple(rows), tuple(lines), sheet)
    for names in (SITE, RULE):
        try:
            ledger.column(names)
        except LookupError as error:
            where = f"{name} [{sheet}]" if sheet else name
            raise InputError(f"has no column “{names[0]}”", where=where, hint="keep the columns' heads") from error
    return ledger


def recheck(ledger: Ledger, run: Run) -> list[Row]:
    """Each row that has a fingerprint, with what the run says of it."""
    looked = _looked_at(ledger, run)
    try:
        at = ledger.column(STATE)
        states = {line: row[at] for line, row in zip(ledger.lines, ledger.rows, strict=True)}
    except LookupError:
        states = {}
    return [
        Row(
            line=line,
            site=row.site,
            rule=row.rule,
            fingerprint=row.fingerprint,
            result=_RESULTS[looked.turn(row.fingerprint, site=row.site, rule=row.rule)],
            sheet=ledger.sheet,
            state=states.get(line, ""),
        )
        for line, row in _listed(ledger, run)
    ]


def unlisted(rows: Collection[Row], run: Run) -> list[Unlisted]:
    """Problems of the listed sites that are on no list."""
    sites, marks = {row.site for row in rows}, {row.fingerprint for row in rows}
    return [
        Unlisted(site=outcome.site, rule=outcome.rule, fingerprint=found.fingerprint, url=found.url)
        for outcome in run.outcomes
        if outcome.status is Status.FAIL and outcome.site in sites
        for found in outcome.problems
        if found.fingerprint not in marks
    ]


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
    """Line and finding of each row that has a fingerprint.

    A spreadsheet that takes a site's code for a number drops its leading zeros.
    """
    fingerprint, site, rule = (ledger.column(names) for names in (FINGERPRINT, SITE, RULE))
    keys = {summary.site.key for summary in run.sites}
    codes = {key.lstrip("0"): key for key in keys if key.isdecimal()} | {key: key for key in keys}
    places = [number for number, head in enumerate(ledger.heads) if head in PLACES]
    ids = {plain(title): r.id for r in run.rules for title in (r.title.zh, r.title.en)}
    for line, row in zip(ledger.lines, ledger.rows, strict=True):
        if row[fingerprint]:
            urls = tuple(url for number in places for url in row[number].split())
            yield line, Gone(row[fingerprint], codes.get(row[site], row[site]), ids.get(row[rule], row[rule]), urls)


def write_back(ledgers: Sequence[Ledger], results: Iterable[Row], run: Run) -> bytes:
    """The sheets with two more columns (or the same two, renewed): result and time."""
    by_line = {(row.sheet, row.line): row for row in results}
    taken: set[str] = set()
    names = ["整改台账" if run.lang != "en" else "Ledger"]
    if len(ledgers) > 1:
        names = [_sheet_name(ledger.sheet, taken) for ledger in ledgers]
    sheets = [_sheet(ledger, by_line, name=name, run=run) for ledger, name in zip(ledgers, names, strict=True)]
    created = datetime.fromisoformat(run.header.started_at).replace(tzinfo=None)
    return workbook(sheets, title=f"govsite {run.header.id}", created=created, lang=run.lang)


def _sheet_name(name: str, taken: set[str]) -> str:
    """The sheet's own name as far as Excel takes it: other programs allow more."""
    kept = re.sub(r"[\[\]:*?/\\]", "_", plain(name))[:27].strip("' ") or "_"
    found, number = kept, 2
    while found.casefold() in taken:
        found, number = f"{kept} {number}", number + 1
    taken.add(found.casefold())
    return found


def _sheet(ledger: Ledger, results: Mapping[tuple[str, int], Row], *, name: str, run: Run) -> Sheet:
    kept = [number for number, head in enumerate(ledger.heads) if head not in _OURS]
    columns = tuple(Column(Words(zh=ledger.heads[number], en=ledger.heads[number]), 20) for number in kept)
    days = {number for number, head in enumerate(ledger.heads) if head in _DEADLINE}
    when = moment(run.header.started_at, run.lang)

    def rows() -> Iterable[list[Cell]]:
        for line, row in zip(ledger.lines, ledger.rows, strict=True):
            result = results.get((ledger.sheet, line))
            told = RECHECK_WORDS[result.result].in_language(run.lang) if result else ""
            yield [
                *(day_cell(row[number]) if number in days else row[number] for number in kept),
                told,
                when if result else "",
            ]

    return Sheet(Words(zh=name, en=name), (*columns, Column(RESULT, 12), Column(CHECKED, 22)), rows())


_DEADLINE = {"整改期限", "deadline"}
_OURS = {RESULT.zh, RESULT.en, CHECKED.zh, CHECKED.en}
