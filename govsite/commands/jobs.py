"""A run as commands lead it: begun or taken up again, looked at with progress, ended with its exit code."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govsite import language
from govsite.commands.context import Context, read_sites, talk, talk_of_gaps, talk_of_rows
from govsite.commands.options import FailOn
from govsite.commands.progress import shown_progress
from govsite.errors import EngineLostError, InputError
from govsite.quantities import plural, share
from govsite.signals import interruption

if TYPE_CHECKING:
    from collections.abc import Callable

    from govsite.crawl.crawler import Progress
    from govsite.model.run import RunHeader
    from govsite.pipeline import Job, Tally
    from govsite.store.store import Store

    Look = Callable[[Callable[[Progress], None] | None], Tally]


def new_job(
    context: Context,
    store: Store,
    command: str,
    sources: list[str],
    *,
    parts: frozenset[str] | None = None,
    beyond: frozenset[str] = frozenset(),
    judged: bool = True,
    quiet: bool = False,
) -> Job:
    """A run over these sources that begins now, already written down in the store.

    With ``parts`` only these parts of the evidence are looked at, and only rules that need
    nothing else are judged, or that need a part of ``beyond``: what these need is looked at, too. With ``judged`` false
    none are.
    """
    from govsite.pipeline import Job, new_header, parts_for, rules_over

    ledger, name = read_sites(context, sources)
    talk_of_rows(ledger, name)
    if judged and parts is None:
        talk_of_gaps(ledger, name, quiet=quiet)
    packs = context.packs()
    header = new_header(
        command=command,
        settings=context.settings,
        place=context.place,
        packs=packs,
        sites=ledger.sites,
        inventory=name,
    )
    rules = rules_over(packs, parts, beyond=beyond) if judged else ()
    _talk_of_later_runs(header, store)
    store.start_run(header, sites=ledger.sites, rules=rules)
    return Job(
        header=header,
        sites=ledger.sites,
        rules=rules,
        place=context.place,
        settings=context.settings,
        store=store,
        parts=parts and parts_for(rules, at_least=parts),
    )


def check_jurisdiction(context: Context, header: RunHeader) -> None:
    """Raise ``InputError`` for a run whose pages were read by the words of another country."""
    if header.jurisdiction != context.place.id:
        raise InputError(
            f"run {header.id} was looked at for the jurisdiction {header.jurisdiction!r}, not {context.place.id!r}",
            hint="name it with --jurisdiction, or in govsite.toml",
        )


def _talk_of_later_runs(header: RunHeader, store: Store) -> None:
    """Say where ``latest`` will not be this run: a clock was, or is, wrong, and ids are by time."""
    newest = next(iter(store.runs()), None)
    if newest is not None and newest.started_at > header.started_at:
        talk(
            f"govsite: run {newest.id} in this store is of a later time: it stays the latest, and this one is "
            f"{header.id} (is the clock right?)"
        )


def resumed_job(
    context: Context,
    store: Store,
    command: str,
    *,
    run: str = "",
    warc: Path | None = None,
    parts: frozenset[str] | None = None,
) -> Job:
    """The newest run of ``command`` that did not come to its end, or the ``run`` of that name, to be taken part in.

    ``parts`` must be those with which it was begun. Raises ``InputError`` where there is none, or where its rules are
    no longer these.
    """
    from govsite.crawl.light import LIGHT
    from govsite.pipeline import Job, rules_over

    header = store.find_run(run) if run else store.latest_unfinished(command)
    if header is not None and header.command != command:
        raise InputError(
            f"run {header.id} was made by govsite {header.command}",
            where=store.location,
            hint="govsite runs list shows all",
        )
    if header is None:
        raise InputError("no run was broken off", where=store.location, hint="start one with an inventory")
    check_jurisdiction(context, header)
    packs = context.packs()
    if header.packs != {pack.id: pack.version for pack in packs}:
        raise InputError(
            f"run {header.id} was judged by other packs or versions",
            hint="start a new run, or name the same packs with --rules",
        )
    rules = rules_over(packs, parts) if command == "audit" else ()
    lights = {rule.id for rule in rules_over(packs, LIGHT)}
    is_light = command == "audit" and {rule.id for rule in store.rules(header.id)} == lights
    if is_light and parts is None:
        raise InputError(f"run {header.id} is a light scan", where=store.location, hint="name --light, too")
    if parts is not None and not is_light:
        raise InputError(f"run {header.id} is no light scan", where=store.location, hint="leave --light out")
    return Job(
        header=header,
        sites=store.sites(header.id),
        rules=rules,
        place=context.place,
        settings=context.settings,
        store=store,
        parts=parts,
        warc=warc,
    )


def run_job(job: Job, *, quiet: bool, no_progress: bool, go_on: str = "", look: Look | None = None) -> Tally:
    """Look and judge with progress on standard error; an end before the end says how to resume.

    ``go_on`` is the command that does, where it is another than the run's; ``look`` is how, where it is not by
    crawling the sites.
    """
    try:
        with shown_progress(hidden=quiet or no_progress) as progress:
            return look(progress) if look is not None else _look(job, progress, quiet=quiet)
    except KeyboardInterrupt:
        why, code = interruption()
    except EngineLostError as error:
        why, code = error.message, error.exit_code
    done, resume = job.store.count_finished(job.header.id), go_on or _resuming(job)
    total, run = len(job.sites), job.header.id
    if noted := job.store.count_noted(run):
        talk(
            f"govsite: {why}; {done} of {plural(total, 'site')}, "
            f"and {plural(noted, 'answer')} of others, are kept in run {run}. "
            f"Go on with: {resume}"
        )
    else:
        talk(f"govsite: {why}; kept in run {run}: {done} of {plural(total, 'site')}. Go on with: {resume}")
    raise typer.Exit(code)


def _resuming(job: Job) -> str:
    """The command that goes on with a run that ended early."""
    from govsite.store.database import without_password

    named = without_password(job.settings.store)
    store = f" --store {shlex.quote(named)}" if named else ""
    light = " --light" if job.parts is not None else ""
    return f"govsite {job.header.command} --resume{light}{store}"


def with_engine(context: Context, engine: str | None) -> Context:
    """The context with another engine, where one is named. Refuses one that is not there: raises ``UsageError``."""
    from msgspec.structs import replace

    from govsite.engines.choose import choice_of

    settings = context.settings if engine is None else replace(context.settings, engine=engine)
    choice_of(settings.engine)
    return Context(settings=settings, folder=context.folder, place=context.place)


def _look(job: Job, progress: Callable[[Progress], None] | None, *, quiet: bool) -> Tally:
    """Look with as many workers as are worth it; one is this process itself."""
    from govsite.engines.choose import choice_of, open_engine
    from govsite.pipeline import look_and_judge

    def tell(text: str) -> None:
        talk(f"govsite: {text}", quiet=quiet)

    settings, choice = job.settings, choice_of(job.settings.engine)
    engine = open_engine(choice, jobs=settings.jobs, items=len(job.sites), listen=settings.listen)
    if engine is not None and job.warc is not None:
        talk("govsite: an archive is written by one process: looking with 1 job", quiet=quiet)
        engine = None
    if engine is None:
        return look_and_judge(job, progress=progress, tell=tell)
    from govsite.crew.lead import look_together

    with engine:
        wanted = min(settings.jobs or 1, len(job.sites))
        if engine.workers < wanted:
            talk(
                f"govsite: only {engine.workers} of {plural(wanted, 'worker')} there; going on with these", quiet=quiet
            )
        return look_together(job, engine, progress=progress, tell=tell)


def exit_code(tally: Tally, *, fail_on: FailOn, min_coverage: float, quiet: bool) -> int:
    """The process's exit code, and one line why it is not 0.

    A crash of ours comes first (4), then too little seen (5), then findings (1).
    """
    from govsite.model.outcome import Severity
    from govsite.report.wording import SEVERITY_WORDS

    if count := len(tally.crashes):
        talk(f"govsite: {plural(count, 'check')} crashed; this is a bug of govsite: {tally.crashes[0]}")
        return 4
    if tally.seen == 0 or tally.coverage < min_coverage:
        talk(
            f"govsite: only {tally.seen} of {plural(tally.sites, 'site')} could be seen "
            f"({share(tally.coverage)}, --min-coverage {share(min_coverage)}); no verdict on the others"
        )
        return 5
    if fail_on is FailOn.NEVER or tally.worst is None:
        return 0
    if tally.worst.rank <= Severity(fail_on.value).rank:
        worst = SEVERITY_WORDS[tally.worst].in_language(language.spoken())
        talk(f"govsite: findings of severity {worst} (--fail-on {fail_on.value})", quiet=quiet)
        return 1
    return 0
