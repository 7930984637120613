"""``govsite report``: any format from a stored run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import open_context
from govsite.commands.options import ConfigOption, LangOption, StoreOption
from govsite.commands.outputs import check_outputs, print_run, stored, write_run


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
    config: ConfigOption = None,
    store: StoreOption = "",
    lang: LangOption = None,
) -> None:
    """Render a stored run again, in any format."""
    context = open_context(config=config, store=store, lang=lang)
    check_outputs(formats, outputs)
    with context.store() as opened:
        found = stored(context, opened, run, before=before, template=template, plan=plan)
    if outputs:
        write_run(found, formats=formats or [], outputs=outputs)
    else:
        print_run(found, name=(formats or ["terminal"])[0])
