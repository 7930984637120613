"""``govsite report``: any format from a stored run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import open_context, talk, write_result
from govsite.commands.options import ConfigOption, LangOption, StoreOption
from govsite.commands.outputs import check_outputs, print_run, stored, write_run
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from govsite.model.run import Run


def report(  # noqa: PLR0913 - one parameter per option of the command line
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id of a run, or latest.")] = "latest",
    *,
    formats: Annotated[
        list[str] | None, typer.Option("-f", "--format", help="Report format; repeat with as many -o.")
    ] = None,
    outputs: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="Write a report here (its suffix names the format).")
    ] = None,
    before: Annotated[
        str, typer.Option("--before", metavar="RUN", help="Compare with this earlier run where the format does.")
    ] = "",
    template: Annotated[
        Path | None, typer.Option("--template", help="Template of the circular (docx) instead of the shipped one.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="A plan (JSON, from govsite plan -o plan.json) to show in the page.")
    ] = None,
    period: Annotated[
        str, typer.Option("--period", help="What the circular calls the time inspected, such as 2026年第四季度.")
    ] = "",
    deadline: Annotated[
        str,
        typer.Option(
            "--deadline", metavar="DATE", help="Until when problems are to be mended, for lists and circular."
        ),
    ] = "",
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FOLDER", help="Write one problem list (xlsx) per unit here.")
    ] = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    lang: LangOption = None,
) -> None:
    """Render a stored run again, in any format, or as one problem list for each unit."""
    from msgspec.structs import replace

    context = open_context(config=config, store=store, lang=lang)
    check_outputs(formats, outputs)
    with context.read_store() as opened:
        found = stored(context, opened, run, before=before, template=template, plan=plan)
    found = replace(found, period=period, deadline=_day(deadline))
    if units is not None:
        _write_units(found, units)
    if outputs:
        write_run(found, formats=formats or [], outputs=outputs)
    elif units is None or formats:
        print_run(found, name=(formats or ["terminal"])[0])


def _day(text: str) -> str:
    """A day as ISO 8601; empty stays empty. Raises ``UsageError`` for what is none."""
    from datetime import date

    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", where="--deadline", hint="write it like 2026-03-31") from error


def _write_units(run: Run, folder: Path) -> None:
    from govsite.report.problem_list import unit_lists

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=str(folder)) from error
    count = 0
    for name, content in unit_lists(run):
        write_result(content, folder / name)
        count += 1
    talk(f"wrote {count} problem lists to {folder}")
