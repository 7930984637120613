"""``govsite recheck``: what a problem list that came back looks like in a later run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import encode_json, open_context, say, talk, write_result
from govsite.commands.options import ConfigOption, LangOption, OutputOption, StoreOption
from govsite.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govsite.model.run import Run
    from govsite.report.ledger import Ledger, Row, Unlisted

_LINES_SHOWN = 20


class RecheckFormat(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


def recheck(
    ledger: Annotated[
        Path, typer.Argument(metavar="LEDGER", help="The problem list that came back (xlsx, ods, csv …).")
    ],
    *,
    run: Annotated[str, typer.Option("--run", metavar="RUN", help="The later run to look in.")] = "latest",
    form: Annotated[RecheckFormat, typer.Option("-f", "--format", help="text or json.")] = RecheckFormat.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    lang: LangOption = None,
) -> None:
    """Close what is mended and say what is not; -o writes the list with the results.

    Exits 1 while something is not mended.
    """
    from msgspec.structs import replace

    from govsite.commands.outputs import stored
    from govsite.inventory.grid import text_of
    from govsite.inventory.read import tables_of
    from govsite.report.ledger import Recheck, find_ledgers, gone_from, unlisted, write_back
    from govsite.report.ledger import recheck as look_up
    from govsite.trend import unlooked

    if output is not None and output.suffix.lower() != ".xlsx" and str(output) != "-":
        raise UsageError(f"{output.name} is no workbook", where="-o", hint="the list is written as .xlsx")
    context = open_context(config=config, store=store, lang=lang)
    ledgers = find_ledgers(
        (
            (grid.sheet, [(line.number, [text_of(cell) for cell in line.cells]) for line in grid.lines])
            for grid in tables_of(ledger, place=context.place)
        ),
        name=str(ledger),
    )
    with context.read_store() as opened:
        found = stored(context, opened, run)
        gone = [row for back in ledgers for row in gone_from(back, found)]
        found = replace(found, unlooked=unlooked(opened, found.header.id, gone))
    results = [row for back in ledgers for row in look_up(back, found)]
    others = unlisted(results, found)
    counts = {kind: sum(row.result is kind for row in results) for kind in Recheck}
    if form is RecheckFormat.JSON:
        content = {
            "schema": "govsite/recheck/1",
            "run": found.header.id,
            "summary": counts,
            "rows": results,
            "unmarked": [{"sheet": back.sheet, "line": line} for back in ledgers for line in back.unmarked],
            "unlisted": others,
        }
        write_result(encode_json(content), None)
    else:
        say("\n".join(_told(ledgers, results, others, found, name=str(ledger))))
    if output is not None:
        write_result(write_back(ledgers, results, found), output)
        talk(f"wrote {output}")
    if counts[Recheck.STILL]:
        raise typer.Exit(1)


def _told(
    ledgers: Sequence[Ledger], results: Sequence[Row], others: Sequence[Unlisted], run: Run, *, name: str
) -> Iterator[str]:
    """Counts, what the list lacks, and every row that is not closed."""
    from govsite.report.ledger import RECHECK_WORDS, Recheck

    zh = run.lang != "en"
    for kind in Recheck:
        rows = [row for row in results if row.result is kind]
        claimed = sum(row.is_claimed for row in rows) if kind is Recheck.STILL else 0
        more = (
            (f"  （其中填报已整改 {claimed}）" if zh else f"  (of these called mended: {claimed})") if claimed else ""
        )
        yield f"{RECHECK_WORDS[kind].in_language(run.lang)}  {len(rows)}{more}"
    if others:
        count = len(others)
        yield (
            f"清单之外  {count}（这些网站在本次检查中另有的问题：新出现的，或从清单中删去的）"
            if zh
            else f"on no list  {count} (further problems of these sites in this run: new since, or taken off the list)"
        )
    for back in ledgers:
        if lines := back.unmarked:
            shown = (", " if run.lang == "en" else "、").join(str(line) for line in lines[:_LINES_SHOWN])
            shown += " …" if len(lines) > _LINES_SHOWN else ""
            where = _where(name, back.sheet if len(ledgers) > 1 else "")
            yield (
                f"没有指纹的行  {len(lines)}（{where} 第 {shown} 行），无法对照"
                if zh
                else f"rows without a fingerprint  {len(lines)} ({where}, line {shown}): not looked up"
            )
    titles = {rule.id: rule.title.in_language(run.lang) for rule in run.rules}
    sites = {entry.site.key: entry.site.name for entry in run.sites}
    for row in results:
        if row.result is not Recheck.MENDED:
            where = _where(name, row.sheet if len(ledgers) > 1 else "")
            told = RECHECK_WORDS[row.result].in_language(run.lang)
            yield f"  {where}:{row.line}  {sites.get(row.site) or row.site}  {titles.get(row.rule, row.rule)}  {told}"


def _where(name: str, sheet: str) -> str:
    return f"{name} [{sheet}]" if sheet else name
