"""``govsite audit``: look, judge, report; the command for CI."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, read_sites, talk, talk_of_rows, with_crawl
from govsite.commands.gate import (
    BaselineOption,
    ChangedOnlyOption,
    ConfirmOption,
    Gate,
    WaiversOption,
    WriteBaselineOption,
    pass_gate,
)
from govsite.commands.moments import moment_of
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
    SeedOption,
    StoreOption,
    WarcOption,
)
from govsite.commands.outputs import show_run, stored
from govsite.commands.progress import shown_progress
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from govsite.crawl.crawler import Progress
    from govsite.model.run import RunHeader
    from govsite.pipeline import Job, Tally
    from govsite.store.store import Store


def audit(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="INVENTORY | URL…", help="An inventory file, URLs, or - for stdin.")
    ] = None,
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the newest audit that was broken off.")] = False,
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
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Look at sites, judge them by the rules in force, and report.

    Exit codes: 0 clean, 1 findings at or over --fail-on, 2 usage, 3 bad input or policy file,
    4 a check crashed, 5 too little could be seen (--min-coverage).
    """
    if again and warc:
        raise UsageError("--again looks at nothing", hint="leave --warc out")
    if sum((bool(sources), resume, bool(again))) != 1:
        raise UsageError("give an inventory or URLs, or --resume, or --again", hint="govsite audit --help")
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
                resumed_job(context, opened, "audit", warc=warc)
                if resume
                else new_job(context, opened, "audit", sources or [], warc=warc)
            )
            job = replace(job, as_of=moment)
            header, tally = job.header, run_job(job, quiet=quiet, no_progress=no_progress)
        run = stored(context, opened, header.id)
        passed = pass_gate(run, gate, store=opened, quiet=quiet)
        show_run(passed.run, formats=formats, outputs=outputs, quiet=quiet)
    tally.worst = passed.worst
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))


def check_outputs(formats: list[str] | None, outputs: list[Path] | None) -> None:
    """Refuse what cannot be written before hours of looking, not after.

    Raises ``UsageError`` for an unknown format, a count that does not match, or a missing folder.
    """
    from govsite.commands.outputs import format_of

    formats, outputs = formats or [], outputs or []
    if outputs and formats and len(formats) != len(outputs):
        raise UsageError(
            f"{len(formats)} formats for {len(outputs)} outputs", hint="give one -f per -o, or none: suffixes decide"
        )
    if not outputs and len(formats) > 1:
        raise UsageError("several formats on one standard output", hint="give each its own -o")
    for index, name in enumerate(formats):
        format_of(name, outputs[index] if outputs else None)
    for path in outputs:
        if not formats:
            format_of("", path)
        if not path.parent.is_dir():
            raise UsageError("no such folder", where=str(path.parent), hint="make it first")


def new_job(
    context: Context,
    store: Store,
    command: str,
    sources: list[str],
    *,
    parts: frozenset[str] | None = None,
    judged: bool = True,
    warc: Path | None = None,
) -> Job:
    """A run over these sources that begins now, already written down in the store.

    With ``parts`` only these parts of the evidence are looked at, and only rules that need
    nothing else are judged; with ``judged`` false none are.
    """
    from govsite.pipeline import Job, new_header, rules_over

    ledger, name = read_sites(context, sources)
    if ledger.complaints:
        talk_of_rows(ledger, name)
    packs = context.packs()
    header = new_header(
        command=command,
        settings=context.settings,
        place=context.place,
        packs=packs,
        sites=ledger.sites,
        inventory=name,
    )
    rules = rules_over(packs, parts) if judged else ()
    store.start_run(header, sites=ledger.sites, rules=rules)
    return Job(
        header=header,
        sites=ledger.sites,
        rules=rules,
        place=context.place,
        settings=context.settings,
        store=store,
        parts=parts,
        warc=warc,
    )


def resumed_job(context: Context, store: Store, command: str, *, warc: Path | None = None) -> Job:
    """The newest run of ``command`` that was broken off, to be gone on with.

    Raises ``InputError`` where there is none, or where its rules are no longer these.
    """
    from govsite.pipeline import Job, rules_over

    header = store.latest_unfinished(command)
    if header is None:
        raise InputError("no run was broken off", where=store.location, hint="start one with an inventory")
    packs = context.packs()
    if header.packs != {pack.id: pack.version for pack in packs}:
        raise InputError(
            f"run {header.id} was judged by other packs or versions",
            hint="start a new run, or name the same packs with --rules",
        )
    return Job(
        header=header,
        sites=store.sites(header.id),
        rules=rules_over(packs, None) if command == "audit" else (),
        place=context.place,
        settings=context.settings,
        store=store,
        warc=warc,
    )


def run_job(job: Job, *, quiet: bool, no_progress: bool, go_on: str = "") -> Tally:
    """Look and judge with progress on standard error; Ctrl-C says how to resume (``go_on``: the command that does)."""
    try:
        with shown_progress(hidden=quiet or no_progress) as progress:
            return _look(job, progress, quiet=quiet)
    except KeyboardInterrupt:
        done = job.store.count_finished(job.header.id)
        store = f" --store {shlex.quote(job.settings.store)}" if job.settings.store else ""
        talk(
            f"govsite: interrupted; {done} of {len(job.sites)} sites are kept in run {job.header.id}. "
            f"Go on with: {go_on or f'govsite {job.header.command} --resume{store}'}"
        )
        raise typer.Exit(130) from None


def _look(job: Job, progress: Callable[[Progress], None] | None, *, quiet: bool) -> Tally:
    """Look with as many workers as are worth it; one is this process itself."""
    from govsite.engines.choose import LOCAL, open_engine, worker_count

    workers = worker_count(wanted=job.settings.jobs, items=len(job.sites))
    if workers > 1 and job.warc is not None:
        talk("govsite: an archive is written by one process: looking with 1 job", quiet=quiet)
        workers = 1
    if workers == 1:
        from govsite.pipeline import look_and_judge

        return look_and_judge(job, progress=progress)
    from govsite.crew import look_together

    with open_engine(LOCAL, workers=workers) as engine:
        return look_together(job, engine, progress=progress, tell=lambda text: talk(f"govsite: {text}", quiet=quiet))


def _judge_again(context: Context, store: Store, name: str, *, as_of: str) -> tuple[RunHeader, Tally]:
    """Judge the evidence of a stored run or of an evidence file under the present rules."""
    from contextlib import nullcontext

    from govsite.pipeline import judge_stored, new_header, rules_over
    from govsite.store.codec import read_lines

    path = Path(name)
    packs = context.packs()
    with path.open("rb") if path.is_file() else nullcontext() as file:
        if file is None:
            source = store.evidence(store.find_run(name).id)
            sites = store.sites(store.find_run(name).id)
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
            inventory=name,
        )
        rules = rules_over(packs, None)
        store.start_run(header, sites=sites, rules=rules)
        return header, judge_stored(source, header=header, rules=rules, place=context.place, store=store, as_of=as_of)


def exit_code(tally: Tally, *, fail_on: FailOn, min_coverage: float, quiet: bool) -> int:
    """The process's exit code, and one line why it is not 0.

    A crash of ours comes first (4), then too little seen (5), then findings (1).
    """
    from govsite.model.outcome import Severity

    if tally.crashes:
        talk(f"govsite: {len(tally.crashes)} checks crashed; this is a bug of govsite: {tally.crashes[0]}")
        return 4
    if tally.seen == 0 or tally.coverage < min_coverage:
        talk(
            f"govsite: only {tally.seen} of {tally.sites} sites could be seen "
            f"({tally.coverage:.0%}, --min-coverage {min_coverage:.0%}); no verdict on the others"
        )
        return 5
    if fail_on is FailOn.NEVER or tally.worst is None:
        return 0
    if tally.worst.rank <= Severity(fail_on.value).rank:
        talk(f"govsite: findings of severity {tally.worst} (--fail-on {fail_on.value})", quiet=quiet)
        return 1
    return 0
