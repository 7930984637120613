"""``govsite ipv6``: how well sites can be reached over IPv6."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import open_context
from govsite.commands.jobs import exit_code, new_job, run_job
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    FailOn,
    FailOnOption,
    JobsOption,
    JurisdictionOption,
    LangOption,
    MinCoverageOption,
    NoProgressOption,
    QuietOption,
    RulesOption,
    StoreOption,
)
from govsite.commands.outputs import check_outputs, show_run, stored

PARTS = frozenset({"dns", "home", "ipv6"})


def ipv6(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str], typer.Argument(metavar="INVENTORY | HOST…", help="An inventory file, hosts, or - for stdin.")
    ],
    *,
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="Report format.")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("-o", "--output", help="Write a report here.")] = None,
    fail_on: FailOnOption = FailOn.HIGH,
    min_coverage: MinCoverageOption = 0.5,
    config: ConfigOption = None,
    store: StoreOption = "",
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Probe AAAA records, TCP on every address, and the home page over both families."""
    context = open_context(
        config=config,
        store=store,
        jurisdiction=jurisdiction,
        rules=rules,
        lang=lang,
        allow_network=allow_network,
        jobs=jobs,
    )
    check_outputs(formats, outputs)
    with context.store() as opened:
        job = new_job(context, opened, "ipv6", sources, parts=PARTS)
        tally = run_job(job, quiet=quiet, no_progress=no_progress, go_on="the same command, from the start")
        run = stored(context, opened, job.header.id)
        show_run(run, formats=formats, outputs=outputs, quiet=quiet)
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))
