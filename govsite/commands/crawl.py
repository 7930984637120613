"""``govsite crawl``: look only; evidence into the store or into a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import check_place, open_context, result_file, talk, with_crawl
from govsite.commands.jobs import exit_code, new_job, resumed_job, run_job, with_engine
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    EngineOption,
    FailOn,
    JobsOption,
    JurisdictionOption,
    MinCoverageOption,
    NoProgressOption,
    OutputOption,
    PartOption,
    QuietOption,
    StoreOption,
    WarcOption,
)
from govsite.errors import UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.model.evidence import Evidence


def crawl(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="INVENTORY | URL…", help="An inventory file, URLs, or - for stdin.")
    ] = None,
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the newest crawl that was broken off.")] = False,
    run: PartOption = "",
    output: OutputOption = None,
    warc: WarcOption = None,
    min_coverage: MinCoverageOption = 0.5,
    max_pages: Annotated[int | None, typer.Option("--max-pages", min=1, help="Pages read per site.")] = None,
    max_depth: Annotated[int | None, typer.Option("--max-depth", min=0, help="Links from the home page.")] = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    jobs: JobsOption = None,
    engine: EngineOption = None,
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Look at sites and keep the evidence; judge later with govsite audit --again."""
    from govsite.model.run import CRAWL

    if sum((bool(sources), resume, bool(run))) != 1:
        raise UsageError("give an inventory or URLs, or --resume, or --run", hint="govsite crawl --help")
    context = with_crawl(
        open_context(config=config, store=store, jurisdiction=jurisdiction, allow_network=allow_network, jobs=jobs),
        max_pages=max_pages,
        max_depth=max_depth,
        fetch_files=True if warc else None,
    )
    context = with_engine(context, engine)
    if output is not None:
        from govsite.store.codec import is_packed

        is_packed(output.name)  # before hours of looking: refuse a name that says something else
        check_place(output)
    with context.store() as opened:
        job = (
            resumed_job(context, opened, CRAWL, run=run, warc=warc)
            if resume or run
            else replace(new_job(context, opened, CRAWL, sources or [], judged=False), warc=warc)
        )
        tally = run_job(job, quiet=quiet, no_progress=no_progress)
        if output is not None:
            write_evidence(opened.evidence(job.header.id), output)
        talk(f"run {job.header.id}: evidence of {plural(tally.sites, 'site')}, {tally.seen} of them seen", quiet=quiet)
        more = beyond = 0
        for seen in opened.summaries(job.header.id):
            more += seen.is_seen and not seen.is_complete
            beyond += seen.lists_beyond
        if more:
            advice = "raise --max-pages, --max-depth or site_budget"
            talk(f"not read to the end: {more} of {plural(tally.sites, 'site')} ({advice})", quiet=quiet)
        if beyond:
            advice = "what lies behind their first pages was not seen; govsite page URL says how many pages that are"
            talk(f"lists that go on where only a script leads: {beyond} ({advice})", quiet=quiet)
    raise typer.Exit(exit_code(tally, fail_on=FailOn.NEVER, min_coverage=min_coverage, quiet=quiet))


def write_evidence(evidence: Iterator[Evidence], output: Path) -> None:
    """Write evidence to a file, whole or not at all; its name says whether it is packed.

    Raises ``InputError`` where it cannot be written, and ``UsageError`` for a name that says something else.
    """
    from govsite.store.codec import is_packed, write_lines

    packed = is_packed(output.name)
    with result_file(output) as file:
        count = write_lines(evidence, file, packed=packed)
    talk(f"wrote {output}: {plural(count, 'site')}")
