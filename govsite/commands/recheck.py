"""``govsite recheck``: what a problem list that came back looks like in a later run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import encode_json, open_context, say, talk, write_result
from govsite.commands.options import ConfigOption, LangOption, OutputOption, StoreOption


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
    from govsite.report.ledger import RECHECK_WORDS, Recheck, find_ledger, gone_from, write_back
    from govsite.report.ledger import recheck as look_up
    from govsite.trend import unlooked

    context = open_context(config=config, store=store, lang=lang)
    tables = tables_of(ledger, place=context.place)
    back = find_ledger(
        ([(line.number, [text_of(cell) for cell in line.cells]) for line in grid.lines] for grid in tables),
        name=str(ledger),
    )
    with context.read_store() as opened:
        found = stored(context, opened, run)
        found = replace(found, unlooked=unlooked(opened, found.header.id, gone_from(back, found)))
    results = look_up(back, found)
    counts = {kind: sum(row.result is kind for row in results) for kind in Recheck}
    if form is RecheckFormat.JSON:
        content = {"schema": "govsite/recheck/1", "run": found.header.id, "summary": counts, "rows": results}
        write_result(encode_json(content), None)
    else:
        for kind, count in counts.items():
            say(f"{RECHECK_WORDS[kind].in_language(context.lang)}  {count}")
        for row in results:
            if row.result is not Recheck.MENDED:
                told = RECHECK_WORDS[row.result].in_language(context.lang)
                say(f"  {ledger}:{row.line}  {row.site}  {row.rule}  {told}")
    if output is not None:
        write_result(write_back(back, results, found), output)
        talk(f"wrote {output}")
    if counts[Recheck.STILL]:
        raise typer.Exit(1)
