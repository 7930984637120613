"""``govsite audit``: look, judge, report; the command for CI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, with_crawl, with_light
from govsite.commands.gate import (
    BaselineOption,
    ChangedOnlyOption,
    ConfirmOption,
    Gate,
    WaiversOption,
    WriteBaselineOption,
    pass_gate,
)
from govsite.commands.jobs import check_jurisdiction, exit_code, new_job, resumed_job, run_job, with_engine
from govsite.commands.moments import moment_of
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    EngineOption,
    FailOn,
    FailOnOption,
    JobsOption,
    JurisdictionOption,
    LangOption,
    MinCoverageOption,
    NoProgressOption,
    PartOption,
    QuietOption,
    RulesOption,
    SeedOption,
    StoreOption,
    WarcOption,
)
from govsite.commands.outputs import check_outputs, show_run, stored
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from govsite.model.run import RunHeader
    from govsite.pipeline import Tally
    from govsite.store.store import Store


def audit(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="INVENTORY | URL…", help="An inventory file, URLs, or - for stdin.")
    ] = None,
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the newest audit that was broken off.")] = False,
    run: PartOption = "",
    again: Annotated[
        str, typer.Option("--again", metavar="RUN | FILE", help="Judge stored evidence again, without any network.")
    ] = "",
    formats: Annotated[
        list[str] | None, typer.Option("-f", "--format", help="Report format; repeat with as many -o.")
    ] = None,
    outputs: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="Write a report here (its suffix names the format).")
    ] = None,
    fail_on: FailOnOption = FailOn.HIGH,
    min_coverage: MinCoverageOption = 0.5,
    waivers: WaiversOption = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    changed_only: ChangedOnlyOption = False,
    confirm: ConfirmOption = None,
    warc: WarcOption = None,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Judge what needs time (availability, dates) at this day.")
    ] = "",
    light: Annotated[
        bool,
        typer.Option(
            "--light", help="Only DNS, robots.txt, sitemap and home page over IPv4 and IPv6, with less patience."
        ),
    ] = False,
    max_pages: Annotated[int | None, typer.Option("--max-pages", min=1, help="Pages read per site.")] = None,
    max_depth: Annotated[int | None, typer.Option("--max-depth", min=0, help="Links from the home page.")] = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    seed: SeedOption = None,
    jobs: JobsOption = None,
    engine: EngineOption = None,
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Look at sites, judge them by the rules in force, and report.

    Exit codes: 0 clean, 1 findings at or over --fail-on, 2 usage, 3 bad input or policy file,
    4 a check crashed, 5 too little could be seen (--min-coverage).
    """
    if again and warc:
        raise UsageError("--again looks at nothing", hint="leave --warc out")
    if sum((bool(sources), resume, bool(run), bool(again))) != 1:
        raise UsageError("give an inventory or URLs, or --resume, --run, or --again", hint="govsite audit --help")
    if light and (again or warc or max_pages or max_depth):
        raise UsageError(
            "--light reads no further pages", hint="leave --max-pages, --max-depth, --warc and --again out, or --light"
        )
    context = with_crawl(
        open_context(
            config=config,
            store=store,
            jurisdiction=jurisdiction,
            rules=rules,
            lang=lang,
            seed=seed,
            allow_network=allow_network,
            jobs=jobs,
        ),
        max_pages=max_pages,
        max_depth=max_depth,
        fetch_files=True if warc else None,
    )
    context, parts = with_light(with_engine(context, engine), is_light=light)
    check_outputs(formats, outputs)
    gate = Gate(
        waivers=waivers,
        baseline=baseline,
        write_baseline=write_baseline,
        changed_only=changed_only,
        confirm=confirm or context.settings.confirm,
    )
    gate.check()
    moment = moment_of(as_of)
    with context.store() as opened:
        if again:
            header, tally = _judge_again(context, opened, again, as_of=moment)
        else:
            job = (
                resumed_job(context, opened, "audit", run=run, warc=warc, parts=parts)
                if resume or run
                else replace(new_job(context, opened, "audit", sources or [], parts=parts, quiet=quiet), warc=warc)
            )
            job = replace(job, as_of=moment)
            header, tally = job.header, run_job(job, quiet=quiet, no_progress=no_progress)
        found = stored(context, opened, header.id)
        passed = pass_gate(found, gate, store=opened, quiet=quiet)
        show_run(passed.run, formats=formats, outputs=outputs, quiet=quiet)
    tally.worst = passed.worst
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))


def _judge_again(context: Context, store: Store, name: str, *, as_of: str) -> tuple[RunHeader, Tally]:
    """Judge the evidence of a stored run or of an evidence file under the present rules."""
    from contextlib import nullcontext

    from govsite.pipeline import judge_stored, new_header, rules_over
    from govsite.store.codec import read_lines

    path = Path(name)
    packs = context.packs()
    with path.open("rb") if path.is_file() else nullcontext() as file:
        inventory, again = name, ""
        if file is None:
            looked = store.find_look(name)
            check_jurisdiction(context, looked)
            source, sites = store.evidence(looked.id), store.sites(looked.id)
            inventory, again = looked.inventory, looked.again or looked.id
        else:
            sites = [item.site for item in read_lines(file, name=name)]
            file.seek(0)
            source = read_lines(file, name=name)
        if not sites:
            raise InputError("holds no evidence", where=name, hint="write it with govsite crawl -o")
        header = new_header(
            command="audit",
            settings=context.settings,
            place=context.place,
            packs=packs,
            sites=sites,
            inventory=inventory,
            again=again,
        )
        rules = rules_over(packs, None)
        store.start_run(header, sites=sites, rules=rules)
        return header, judge_stored(source, header=header, rules=rules, place=context.place, store=store, as_of=as_of)
