"""``govsite migrate verify``: whether old addresses do after the switch what the map says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, talk
from govsite.commands.gate import (
    BaselineOption,
    ChangedOnlyOption,
    ConfirmOption,
    Gate,
    WaiversOption,
    WriteBaselineOption,
    pass_gate,
)
from govsite.commands.jobs import exit_code, run_job
from govsite.commands.maps import maps_of
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    FailOn,
    FailOnOption,
    JurisdictionOption,
    LangOption,
    MinCoverageOption,
    NoProgressOption,
    QuietOption,
    SeedOption,
    StoreOption,
)
from govsite.commands.outputs import check_outputs, show_run, stored
from govsite.errors import InputError, UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govsite.checking import Move, OldPages
    from govsite.model.mapping import SiteMap
    from govsite.pipeline import Job
    from govsite.store.store import Store


def verify(  # noqa: PLR0913 - one parameter per option of the command line
    source: Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or folder of maps.")],
    *,
    size: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="Ask for so many addresses, those with hits first (default: all)."),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="DIR", help="Compare the new pages with this archive's old ones."),
    ] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="FILE", help="Compare with the pages of this evidence file.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the newest check that was broken off.")] = False,
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="Report format.")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("-o", "--output", help="Write a report here.")] = None,
    fail_on: FailOnOption = FailOn.MEDIUM,
    min_coverage: MinCoverageOption = 0.5,
    waivers: WaiversOption = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    changed_only: ChangedOnlyOption = False,
    confirm: ConfirmOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    seed: SeedOption = None,
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Ask for old addresses after the switch: status, every hop, target, final page, same content.

    The answers are kept as a run of the store: report, diff and runs work on it. Exit codes: 0 clean, 1 findings at
    or over --fail-on, 2 usage, 3 unreadable, 5 too little could be seen.
    """
    from govsite import checking

    if archive is not None and evidence is not None:
        raise UsageError("--archive and --evidence", hint="one of them says what the old pages were")
    context = open_context(
        config=config, store=store, jurisdiction=jurisdiction, lang=lang, seed=seed, allow_network=allow_network
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
    maps = maps_of(context, source, quiet=quiet)
    move, name = _move(context, source, maps, size=size, quiet=quiet)
    move = replace(move, old=_old_pages(archive, evidence, maps=maps, context=context))
    with context.store() as opened:
        job = _job(context, opened, move, name=name, resume=resume)
        tally = run_job(
            job,
            quiet=quiet,
            no_progress=no_progress,
            go_on="the same command with --resume",
            look=lambda progress: checking.verify(
                job, move, progress=progress, tell=lambda text: talk(text, quiet=quiet)
            ),
        )
        passed = pass_gate(stored(context, opened, job.header.id), gate, store=opened, quiet=quiet)
        show_run(passed.run, formats=formats, outputs=outputs, quiet=quiet)
    tally.worst = passed.worst
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))


def _move(
    context: Context, source: Path, maps: Sequence[SiteMap], *, size: int | None, quiet: bool
) -> tuple[Move, str]:
    """What is asked, and the name of the run's source: the same for the same map and the same way of drawing."""
    from govsite.checking import Move
    from govsite.migrate.switch.verify import rows_of, sample
    from govsite.policy.migration import load_moving

    rows = rows_of(maps)
    seed = context.settings.seed
    chosen = sample(rows, size=size, seed=seed)
    if not chosen:
        raise InputError("holds no redirect and no archived address", where=str(source))
    name = str(source)
    if size is not None:
        name += f", {plural(size, 'address')} by hits, seed {seed}"
    wanted = f"{len(chosen)} of {plural(len(rows), 'address')}"
    if len(chosen) < len(rows):
        talk(f"{source}: asked for {wanted}, drawn by hits with seed {seed}", quiet=quiet)
    else:
        talk(f"{source}: asked for {wanted}", quiet=quiet)
    return Move(maps=maps, rows=chosen, documents=load_moving().mass_home.documents), name


def _job(context: Context, store: Store, move: Move, *, name: str, resume: bool) -> Job:
    """A run that begins now, or the newest one over the same addresses that was broken off."""
    from govsite.checking import sites_of
    from govsite.model.run import VERIFY
    from govsite.pipeline import Job, new_header
    from govsite.policy.verification import load_verification

    pack = load_verification()
    sites = sites_of(move.maps, move.rows)
    if resume:
        header = store.latest_unfinished(VERIFY, inventory=name)
        if header is None:
            raise InputError(
                "no check of these addresses was broken off", where=store.location, hint="leave --resume out"
            )
        if header.packs != {pack.id: pack.version} or store.sites(header.id) != sites:
            raise InputError(
                f"run {header.id} was over other sites or by other rules: the map has changed",
                where=store.location,
                hint="start a new check, without --resume",
            )
    else:
        header = new_header(
            command=VERIFY, settings=context.settings, place=context.place, packs=(pack,), sites=sites, inventory=name
        )
        store.start_run(header, sites=sites, rules=pack.rules)
    return Job(
        header=header, sites=sites, rules=pack.rules, place=context.place, settings=context.settings, store=store
    )


def _old_pages(
    archive: Path | None, evidence: Path | None, *, maps: Sequence[SiteMap], context: Context
) -> OldPages | None:
    from govsite.checking import old_pages_of_archive, old_pages_of_evidence
    from govsite.holdings import Holdings
    from govsite.warc.folder import Archive

    if archive is not None:
        return old_pages_of_archive(Holdings(Archive(archive), maps=maps), context.place.pages)
    return old_pages_of_evidence(evidence, maps) if evidence is not None else None
