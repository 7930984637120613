"""``plan.xlsx``: the plan as a workbook for offices, and what they have changed in it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped] # the package ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped] # the package ships no types

from govsite.errors import InputError
from govsite.migrate.consolidation.told import DECISIONS
from govsite.migrate.plan.document import COLUMNS, Entry, Field, column_named, record, refuse_column
from govsite.migrate.plan.workbook_worth import alike_rows, worth_rows
from govsite.model.consolidation import Decision
from govsite.model.plan import Plan
from govsite.model.words import Words
from govsite.workbooks import opened_workbook, sheet_of

_WIDTHS = {"id": 14, "name": 30, "url": 34, "target": 16, "clause": 34, "reason": 44, "question": 44, "hosts": 30}
_EDITABLE = frozenset({"decision", "target", "wave", "approval", "frozen", "note"})
_HEADER_ROWS = 20
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the library wants a naive one; the same plan gives the same file

_SITES = Words(zh="计划", en="plan")
_WAVES = Words(zh="批次", en="waves")
_SUMMARY = Words(zh="汇总", en="summary")
_WORTH = Words(zh="代价与收益", en="worth")
_ALIKE = Words(zh="内容相同", en="alike")


def write_xlsx(plan: Plan, *, lang: str) -> bytes:
    """The workbook: one row a site, the waves, the numbers. Text is always text, never a formula."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = Workbook(out, options)
    book.set_properties({"title": plan.policy, "created": _CREATED})
    head = book.add_format({"bold": True, "bg_color": "#E6EEF8", "bottom": 1})
    edited = book.add_format({"bold": True, "bg_color": "#FFF2CC", "bottom": 1})
    quoted = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet(_SITES.in_language(lang))
    for at, (column, words) in enumerate(COLUMNS.items()):
        sheet.set_column(at, at, _WIDTHS.get(column, 12))
        sheet.write_string(0, at, words.in_language(lang), edited if column in _EDITABLE else head)
    for row, site in enumerate(plan.sites, 1):
        told = record(site, whole=plan, lang=lang)
        told["decision"] = DECISIONS[site.decision].in_language(lang)
        told["frozen"] = ("、" if lang == "zh" else ", ").join(COLUMNS[name].in_language(lang) for name in site.frozen)
        _write_row(sheet, row, list(told.values()), quoted)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(plan.sites), 1), len(COLUMNS) - 1)
    at = list(COLUMNS).index("decision")
    choices = [words.in_language(lang) for decision, words in DECISIONS.items() if decision is not Decision.QUESTION]
    sheet.data_validation(1, at, max(len(plan.sites), 1), at, {"validate": "list", "source": choices})
    _write_sheet(book, _WAVES.in_language(lang), _wave_rows(plan, lang), quoted)
    _write_sheet(book, _SUMMARY.in_language(lang), _summary_rows(plan, lang), quoted)
    if plan.worth is not None:
        _write_sheet(book, _WORTH.in_language(lang), worth_rows(plan, lang=lang), quoted)
    if plan.likeness is not None:
        _write_sheet(book, _ALIKE.in_language(lang), alike_rows(plan, lang=lang), quoted)
    book.close()
    return out.getvalue()


def _write_sheet(book: Any, name: str, rows: Iterable[Sequence[Any]], quoted: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 6, 14)
    for number, row in enumerate(rows):
        _write_row(sheet, number, row, quoted)


def _write_row(sheet: Worksheet, row: int, values: Sequence[Any], quoted: Any) -> None:
    for at, value in enumerate(values):
        if isinstance(value, str):
            if value:
                safe = "".join(c if c.isprintable() or c == "\n" else " " for c in value)[:32_000]
                sheet.write_string(row, at, safe, quoted if safe[0] in "=+-@" else None)
        elif value is not None:
            sheet.write_number(row, at, value)


def _wave_rows(plan: Plan, lang: str) -> Iterable[Sequence[Any]]:
    zh = lang != "en"
    yield ("批次", "开始", "结束", "网站数", "页面数", "其中页面数为估计的网站", "高访问量网站") if zh else (
        "wave", "starts", "ends", "sites", "pages", "sites with estimated pages", "busy sites",
    )  # fmt: skip
    for wave in plan.waves:
        # Where nobody knows any number the cell stays empty: nought would be a number.
        pages = None if wave.estimated_sites and not wave.page_count else wave.page_count
        yield wave.number, wave.starts, wave.ends, wave.site_count, pages, wave.estimated_sites, wave.risky_count


def _summary_rows(plan: Plan, lang: str) -> Iterable[Sequence[Any]]:
    zh = lang != "en"
    total = plan.summary
    yield ("网站" if zh else "sites", total.sites)
    counts = (total.keep, total.merge, total.close, total.not_a_site, total.questions)
    for words, count in zip(DECISIONS.values(), counts, strict=True):
        yield words.in_language(lang), count
    yield ("批次" if zh else "waves", total.waves)
    leaves = total.merge + total.close + total.not_a_site
    unknown = leaves and not total.cost_known
    yield ("释放年费用" if zh else "yearly cost freed", ("未知" if zh else "unknown") if unknown else total.freed_cost)
    yield ("释放域名" if zh else "hosts freed", total.freed_hosts)
    for row, count in total.by_row.items():
        yield row, count
    for words in plan.remarks:
        yield (words.in_language(lang),)


# ---------------------------------------------------------------- reading


def entries_of_xlsx(content: bytes, *, file: str) -> list[Entry]:
    """Entries of the first sheet of a workbook (also .xls and .ods) that has a column of ids.

    Raises ``InputError`` with sheet and cell.
    """
    with opened_workbook(content, file=file, hint="open and save it again") as book:
        for name in book.sheet_names:
            rows = sheet_of(book, name, file=file).to_python(skip_empty_area=False)
            head = _header(rows)
            if head is not None:
                return _entries(rows, head=head, where=f"{file}:{name}")
    raise InputError("has no sheet with a column of site ids", where=file, hint=f"name it id or {COLUMNS['id'].zh}")


def entries_of_rows(rows: Sequence[Sequence[Any]], *, file: str) -> list[Entry]:
    """Entries of a sheet that a spreadsheet has saved as text. Raises ``InputError`` with the cell."""
    head = _header(rows)
    if head is None:
        raise InputError("has no column of site ids", where=file, hint=f"name it id or {COLUMNS['id'].zh}")
    return _entries(rows, head=head, where=file)


def _header(rows: Sequence[Sequence[Any]]) -> int | None:
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns = {column_named(str(cell)) for cell in row}
        if "id" in columns and len(columns - {""}) > 1:
            return number
    return None


def _entries(rows: Sequence[Sequence[Any]], *, head: int, where: str) -> list[Entry]:
    columns: dict[int, str] = {}
    for at, title in enumerate(rows[head]):
        text = _shown(title).strip()
        if not text:
            continue
        place = f"{where}!{xl_rowcol_to_cell(head, at)}"
        column = column_named(text)
        if not column:
            raise refuse_column(text, where=place)
        if column in columns.values():
            raise InputError(f"column {text!r} stands twice", where=place)
        columns[at] = column
    entries = []
    for number, row in enumerate(rows[head + 1 :], head + 1):
        fields = {
            column: Field(text=_shown(row[at]), where=f"{where}!{xl_rowcol_to_cell(number, at)}")
            for at, column in columns.items()
            if at < len(row)
        }
        if any(field.text.strip() for field in fields.values()):
            entries.append(Entry(where=f"{where}!{number + 1}", fields=fields))
    return entries


def _shown(value: Any) -> str:
    """A cell as text; spreadsheets make numbers of codes."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
