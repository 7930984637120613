"""``govsite ipv6``: how well sites can be reached over IPv6."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import open_context, with_crawl
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
FURTHER = frozenset({"families"})
"""What is looked at, with all that its rules need, if pages are to be read."""
_DEPTH = 1
"""Links of the pages up to here are those of the second and the third level."""


def ipv6(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str], typer.Argument(metavar="INVENTORY | HOST…", help="An inventory file, hosts, or - for stdin.")
    ],
    *,
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="Report format.")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("-o", "--output", help="Write a report here.")] = None,
    max_pages: Annotated[
        int | None,
        typer.Option(
            "--max-pages",
            min=1,
            help="Pages read per site for links of the second and third level and for what pages load (default: none).",
        ),
    ] = None,
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
    """Probe AAAA records, name servers, TCP on every address, and the home page over both families."""
    context = with_crawl(
        open_context(
            config=config,
            store=store,
            jurisdiction=jurisdiction,
            rules=rules,
            lang=lang,
            allow_network=allow_network,
            jobs=jobs,
        ),
        max_pages=max_pages,
        max_depth=_DEPTH if max_pages else None,
    )
    check_outputs(formats, outputs)
    with context.store() as opened:
        job = new_job(context, opened, "ipv6", sources, parts=PARTS, beyond=FURTHER if max_pages else frozenset())
        tally = run_job(job, quiet=quiet, no_progress=no_progress, go_on="the same command, from the start")
        run = stored(context, opened, job.header.id)
        show_run(run, formats=formats, outputs=outputs, quiet=quiet)
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))
