"""``govsite inventory check`` and ``merge``: what is wrong with a ledger; one of several."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govsite.commands.context import Context, encode_json, open_context, talk, talk_of_gaps, write_result
from govsite.commands.options import ConfigOption, JurisdictionOption, LangOption, OutputOption, QuietOption
from govsite.errors import UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.inventory.complaint import Complaint
    from govsite.inventory.identity import Departure
    from govsite.inventory.ledger import Ledger
    from govsite.inventory.merge import Merged, Stage

_NOTES_SHOWN = 10
"""Notes of one kind about one column that are printed; files hold all."""
WIDTH = 80
"""Columns of printed tables where standard output is no terminal."""


class TableFormat(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


_WORKBOOKS = {".xlsx", ".xls", ".ods", ".et"}
FormatOption = Annotated[
    TableFormat | None,
    typer.Option("-f", "--format", help="text, json or csv (default: by the suffix of --output, else text)."),
]


def format_of(form: TableFormat | None, output: Path | None) -> TableFormat:
    """The format that is named, or that the suffix of the output means. Raises ``UsageError`` for a workbook's."""
    if form is not None or output is None:
        return form or TableFormat.TEXT
    suffix = output.suffix.lower()
    if suffix in _WORKBOOKS:
        raise UsageError("no workbook is written here", where=str(output), hint="name a .csv, which spreadsheets open")
    return {".json": TableFormat.JSON, ".csv": TableFormat.CSV}.get(suffix, TableFormat.TEXT)


def check(
    source: Annotated[str, typer.Argument(metavar="FILE | -", help="Inventory, or - for standard input.")],
    *,
    form: FormatOption = None,
    output: OutputOption = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
) -> None:
    """Say what is wrong with the rows of an inventory: place, value, what to do.

    Exits with 1 where rows were refused, with 3 where no usable row is left.
    """
    from govsite.inventory.complaint import Gravity
    from govsite.inventory.read import read_inventory

    chosen = format_of(form, output)
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    ledger = read_inventory(source, place=context.place, divisions=context.divisions())
    match chosen:
        case TableFormat.JSON:
            content = encode_json(_check_document(source, ledger))
        case TableFormat.CSV:
            content = _complaints_csv(ledger.complaints, lang=context.lang)
        case TableFormat.TEXT:
            content = _complaints_table(ledger.complaints, lang=context.lang)
    write_result(content, output)
    talk(_check_sentence(source, ledger, lang=context.lang))
    talk_of_gaps(ledger, source)
    if not ledger.sites:
        raise typer.Exit(3)
    if ledger.count(Gravity.REFUSED):
        raise typer.Exit(1)


def merge(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[list[str], typer.Argument(metavar="FILE…", help="Inventories; the earlier ones win.")],
    *,
    output: OutputOption = None,
    reasons: Annotated[
        Path | None,
        typer.Option("--reasons", help="File for the rows that left, with the reason (default: beside the output)."),
    ] = None,
    keep_closed: Annotated[bool, typer.Option("--keep-closed", help="Keep sites that are closed.")] = False,
    form: Annotated[TableFormat, typer.Option("-f", "--format", help="text, json or csv.")] = TableFormat.TEXT,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make one inventory of several, with a reason for every row that left.

    The inventory goes to --output (or, as CSV, to standard output), the funnel to standard
    error; with --format json the funnel and all reasons are the result. Exits with 3 where nothing is left.
    """
    from govsite.inventory.merge import merge_inventories
    from govsite.inventory.write import write_csv

    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    merged = merge_inventories(sources, place=context.place, divisions=context.divisions(), keep_closed=keep_closed)
    if output is not None:
        write_result(write_csv(merged.ledger.sites), output)
    if reasons is None and output is not None and str(output) != "-":
        reasons = output.with_name(f"{output.stem}-reasons.csv")
    if reasons is not None:
        write_result(_reasons_csv(merged.stages, lang=context.lang), reasons)
    if form is TableFormat.JSON:
        write_result(encode_json(_merge_document(sources, merged)), None)
    elif output is None:
        write_result(write_csv(merged.ledger.sites), None)
    if not quiet:
        for line in _funnel_table(merged.stages, context).rstrip("\n").split("\n"):
            talk(line)
        if told := _codes_sentence(merged.ledger.complaints, lang=context.lang):
            talk(told)
    if not merged.ledger.sites:
        raise typer.Exit(3)


# ---------------------------------------------------------------- words


def _check_sentence(source: str, ledger: Ledger, *, lang: str) -> str:
    from govsite.inventory.complaint import Gravity

    refused, merged, changed, noted = (ledger.count(gravity) for gravity in Gravity)
    if lang == "en":
        return (
            f"{source}: {plural(ledger.rows, 'row')}, {plural(len(ledger.sites), 'site')}; "
            f"{refused} refused, {merged} merged, {changed} changed, {noted} noted"
        )
    return (
        f"{source}：共{ledger.rows}行，得{len(ledger.sites)}个网站；"
        f"拒收{refused}，合并{merged}，更改{changed}，提示{noted}"
    )


GRAVITY_WORDS = {
    "zh": {"refused": "拒收", "merged": "合并", "changed": "更改", "noted": "提示"},
    "en": {"refused": "refused", "merged": "merged", "changed": "changed", "noted": "noted"},
}
HEADS = {
    "zh": ("行", "列", "结果", "问题与处理办法"),
    "en": ("line", "column", "result", "what is wrong, what to do"),
}


def _complaints_table(complaints: Sequence[Complaint], *, lang: str) -> bytes:
    """One row for complaints that say the same, Chinese aligned, no wider than the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from govsite.report.safe import plain

    if not complaints:
        return b""
    heads = HEADS[lang]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column(heads[0], justify="right", no_wrap=True)
    table.add_column(heads[1], max_width=14, overflow="fold")
    table.add_column(heads[2], no_wrap=True)
    table.add_column(heads[3], overflow="fold", ratio=1)
    for line, column, gravity, told in _folded(complaints, lang=lang):
        table.add_row(Text(plain(line)), Text(plain(column)), Text(GRAVITY_WORDS[lang][gravity]), Text(plain(told)))
    return printed(table)


def _folded(complaints: Sequence[Complaint], *, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """Line, column, result and words: complaints that say the same once, with all their lines.

    Of notes of one kind about one column the first ones: nothing was changed, and a list of ten thousand hosts
    without a scheme would hide what was.
    """
    from govsite.inventory.complaint import Gravity

    lines: dict[tuple[object, ...], list[int]] = {}
    first: dict[tuple[object, ...], Complaint] = {}
    for complaint in complaints:
        key: tuple[object, ...] = (complaint.sheet, complaint.column, complaint.trouble, complaint.message)
        lines.setdefault(key, []).append(complaint.line)
        first.setdefault(key, complaint)
    shown: Counter[tuple[object, ...]] = Counter()
    more: dict[tuple[object, ...], tuple[Complaint, int]] = {}
    for key, complaint in first.items():
        kind = key[:3]
        shown[kind] += 1
        if complaint.gravity is Gravity.NOTED and shown[kind] > _NOTES_SHOWN:
            more[kind] = (complaint, more.get(kind, (complaint, 0))[1] + len(lines[key]))
            continue
        told = _told(complaint, lang=lang)
        if len(lines[key]) > 1:
            count = len(lines[key])
            places = ranges(lines[key], most=_NOTES_SHOWN if complaint.gravity is Gravity.NOTED else count)
            told += f"（共 {count} 行：{places}）" if lang == "zh" else f" ({count} rows: {places})"
        sheet = f"{complaint.sheet}:" if complaint.sheet else ""
        yield f"{sheet}{complaint.line or ''}", complaint.column, complaint.gravity, told
    for complaint, count in more.values():
        what = (
            f"另有 {count} 条同类提示，如："
            if lang == "zh"
            else f"{plural(count, 'more note')} of this kind, such as: "
        )
        files = "（-f csv 列出全部）" if lang == "zh" else " (-f csv lists all)"
        yield "…", complaint.column, complaint.gravity, f"{what}{_told(complaint, lang=lang)}{files}"


def _told(complaint: Complaint, *, lang: str) -> str:
    message, advice = complaint.message.in_language(lang), complaint.advice.in_language(lang)
    return f"{message}{'；' if lang == 'zh' else '; '}{advice}"


def ranges(numbers: Iterable[int], *, most: int) -> str:
    """``2–5, 9, …``: at most so many of them."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = [str(start) if start == end else f"{start}–{end}" for start, end in spans[:most]]
    return ", ".join([*told, *(["…"] if len(spans) > most else [])])


def _funnel_table(stages: Sequence[Stage], context: Context) -> str:
    from rich import box
    from rich.table import Table

    heads = ("阶段", "离开", "剩余") if context.lang == "zh" else ("stage", "left out", "left")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(heads[0])
    table.add_column(heads[1], justify="right")
    table.add_column(heads[2], justify="right")
    for stage in stages:
        table.add_row(stage.title.in_language(context.lang), str(len(stage.gone) or ""), str(stage.left))
    return printed(table).decode()


def _codes_sentence(complaints: Sequence[Complaint], *, lang: str) -> str:
    """Rows that stayed without their code, which another has: of two years' lists, often one site that moved."""
    from govsite.inventory.complaint import Trouble

    told = [complaint for complaint in complaints if complaint.trouble is Trouble.ID_TWICE]
    if not told:
        return ""
    shown = ", ".join(f"{c.value} ({c.file}:{c.line} → {c.site})" for c in told[:_NOTES_SHOWN])
    more = ", …" if len(told) > _NOTES_SHOWN else ""
    if lang == "zh":
        return (
            f"{len(told)} 行的标识码已用于另一网址，改用网址作标识（如为同一网站换了网址，请留一行）："
            f"{shown}{more}；-f json 列出全部"
        )
    return (
        f"{'1 row has' if len(told) == 1 else f'{len(told)} rows have'} the code of another address and "
        f"{'goes' if len(told) == 1 else 'go'} by the address instead; keep one row where one site moved: "
        f"{shown}{more} (-f json lists all)"
    )


def printed(table: Any) -> bytes:
    """A table as plain lines, no wider than the terminal."""
    import shutil

    from rich.console import Console

    out = io.StringIO()
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    Console(file=out, width=width, color_system=None, highlight=False, markup=False, emoji=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()).encode()


# ---------------------------------------------------------------- files


def _check_document(source: str, ledger: Ledger) -> dict[str, Any]:
    from govsite.inventory.complaint import Gravity

    return {
        "schema": "govsite/inventory-check/1",
        "file": source,
        "summary": {
            "rows": ledger.rows,
            "sites": len(ledger.sites),
            **{gravity.value: ledger.count(gravity) for gravity in Gravity},
        },
        "complaints": [_complaint_document(complaint) for complaint in ledger.complaints],
        "sites": [{"id": s.id, "url": s.url, "name": s.name, "line": s.place.line} for s in ledger.sites],
    }


def _complaint_document(complaint: Complaint) -> dict[str, Any]:
    return {
        "problem": complaint.trouble.value,
        "result": complaint.gravity.value,
        "file": complaint.file,
        "sheet": complaint.sheet,
        "line": complaint.line,
        "column": complaint.column,
        "value": complaint.value,
        "site": complaint.site,
        "message": {"zh": complaint.message.zh, "en": complaint.message.en},
        "advice": {"zh": complaint.advice.zh, "en": complaint.advice.en},
    }


def _merge_document(sources: Sequence[str], merged: Merged) -> dict[str, Any]:
    return {
        "schema": "govsite/inventory-merge/1",
        "files": list(sources),
        "stages": [
            {
                "id": stage.id,
                "title": {"zh": stage.title.zh, "en": stage.title.en},
                "left": stage.left,
                "gone": [
                    {"url": gone.url, "name": gone.name, "into": gone.into, **_complaint_document(gone.complaint)}
                    for gone in stage.gone
                ],
            }
            for stage in merged.stages
        ],
        "complaints": [_complaint_document(complaint) for complaint in merged.ledger.complaints],
        "sites": [{"id": s.id, "url": s.url, "name": s.name} for s in merged.ledger.sites],
    }


def _complaints_csv(complaints: Sequence[Complaint], *, lang: str) -> bytes:
    heads = ("file", "sheet", "line", "column", "value", "problem", "result", "message", "advice", "site")
    rows = [
        (c.file, c.sheet, c.line or "", c.column, c.value, c.trouble.value, c.gravity.value,
         c.message.in_language(lang), c.advice.in_language(lang), c.site)
        for c in complaints
    ]  # fmt: skip
    return _csv(heads, rows)


def _reasons_csv(stages: Sequence[Stage], *, lang: str) -> bytes:
    heads = ("stage", "file", "line", "url", "name", "problem", "reason", "into", "differing")
    rows = [_reason(stage, gone, lang=lang) for stage in stages for gone in stage.gone]
    return _csv(heads, rows)


def _reason(stage: Stage, gone: Departure, *, lang: str) -> tuple[object, ...]:
    complaint = gone.complaint
    return (
        stage.id, complaint.file, complaint.line or "", gone.url, gone.name,
        complaint.trouble.value, complaint.message.in_language(lang), gone.into,
        "; ".join(f"{told.column}: {told.value}" for told in gone.differing),
    )  # fmt: skip


def _csv(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    from govsite.report.safe import cell as safe_cell

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
