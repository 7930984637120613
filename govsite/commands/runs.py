"""``govsite runs``: what the store holds."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import encode_json, open_context, say, talk, write_result
from govsite.commands.options import ConfigOption, OutputOption, StoreOption
from govsite.language import told
from govsite.quantities import plural

app = typer.Typer(help="List, show, prune and export stored runs.", no_args_is_help=True)


class ListFormat(StrEnum):
    """How a list is printed."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[ListFormat, typer.Option("-f", "--format", help="text or json.")]


@app.command("list")
def list_runs(*, form: FormatOption = ListFormat.TEXT, config: ConfigOption = None, store: StoreOption = "") -> None:
    """All runs of the store, newest first."""
    with open_context(config=config, store=store).read_store() as opened:
        runs = opened.runs()
    if form is ListFormat.JSON:
        write_result(encode_json({"schema": "govsite/runs/1", "runs": runs}), None)
        return
    from rich.cells import set_cell_size

    for run in runs:
        done = f"{run.finished_count}/{run.site_count}"
        state = set_cell_size(told(run.state), 11)
        say(told(f"{run.id}  {run.command:<14}  {state}  {done:>11} sites  {run.inventory}"))
    if not runs:
        talk("no run yet: govsite audit makes one")


@app.command("show")
def show_run(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id of a run, or latest.")] = "latest",
    *,
    config: ConfigOption = None,
    store: StoreOption = "",
) -> None:
    """One run with everything needed to repeat it, as JSON."""
    with open_context(config=config, store=store).read_store() as opened:
        header = opened.find_run(run)
        counts: dict[str, int] = {}
        for outcome in opened.outcomes(header.id):
            counts[outcome.status] = counts.get(outcome.status, 0) + 1
        content = {"schema": "govsite/run/1", "run": header, "outcomes": counts, "crashes": opened.crashes(header.id)}
    write_result(encode_json(content), None)


@app.command("prune")
def prune_runs(
    *,
    keep: Annotated[int, typer.Option("--keep", min=0, help="How many of the newest runs to keep.")],
    config: ConfigOption = None,
    store: StoreOption = "",
) -> None:
    """Forget all but the newest runs."""
    with open_context(config=config, store=store).store() as opened:
        old = opened.runs()[keep:]
        for run in old:
            opened.delete_run(run.id)
    talk(f"{plural(len(old), 'run')} forgotten")


@app.command("export")
def export_run(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id of a run, or latest.")] = "latest",
    *,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
) -> None:
    """Evidence of a run as JSON Lines packed with zstd, to judge again elsewhere."""
    from govsite.commands.crawl import write_evidence

    with open_context(config=config, store=store).read_store() as opened:
        header = opened.find_run(run)
        write_evidence(opened.evidence(header.id), output or Path(f"{header.id}.jsonl.zst"))
