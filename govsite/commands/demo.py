"""``govsite demo``: the whole chain on a simulated city, without any network."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, talk, write_result
from govsite.commands.jobs import exit_code, new_job, run_job
from govsite.commands.options import FailOn, JobsOption, LangOption, NoProgressOption, OutputOption, QuietOption
from govsite.commands.outputs import print_run, stored, write_run
from govsite.errors import UsageError
from govsite.quantities import plural, share

if TYPE_CHECKING:
    from govsite.lab.city import City
    from govsite.lab.process import LabWorld
    from govsite.model.plan import Plan
    from govsite.store.store import Store

FEWEST_DAYS = 15
"""Shorter than this nobody can say that nothing new came within two weeks."""
_SIZES = ("small", "city")
_MARK = ".govsite-demo"
"""The file by which a demo knows a folder that a demo made: what stands there may be written anew."""
_MARKED = "A folder of govsite demo: the next demo here writes everything anew.\n"
_STORE = ("store.db", "store.db-wal", "store.db-shm")
_WRITTEN = ("inventory.csv", "plan.html", "plan.yaml", "plan.xlsx")
_REPORT = "report.html"


class Faults(StrEnum):
    """What is planted in the city."""

    ALL = "all"
    NONE = "none"


def demo(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    size: Annotated[str, typer.Option("--size", help="small (about 30 sites), city (807), or a number.")] = "city",
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another city.")] = 0,
    faults: Annotated[
        Faults, typer.Option("--faults", help="all, or none: a city in which nothing is wrong.")
    ] = Faults.ALL,
    days: Annotated[
        int,
        typer.Option(
            "--days",
            metavar="N",
            help="Watch the city for N days first (simulated, 15 or more): what only time shows is planted, too.",
        ),
    ] = 0,
    inventory_only: Annotated[
        bool, typer.Option("--inventory-only", help="Only write the city's ledger (CSV) to -o.")
    ] = False,
    truth: Annotated[
        bool, typer.Option("--truth", help="Only list the planted faults: site, rule, URL (CSV) to -o or stdout.")
    ] = False,
    output: OutputOption = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Keep inventory, store and report here (default: .govsite/demo).")
    ] = None,
    lang: LangOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
    no_progress: NoProgressOption = False,
) -> None:
    """Audit a simulated city: 807 sites on this machine, with faults that are known.

    Connects to this machine only. Exits 0 when the chain worked, whatever the city's state.
    """
    from govsite.lab.city import build_city

    if days and days < FEWEST_DAYS:
        raise UsageError(f"{plural(days, 'day')} cannot show anything", where="--days", hint=f"{FEWEST_DAYS} or more")
    since = datetime.now(UTC).date() - timedelta(days=days) if days else None
    city = build_city(size=_size(size), seed=seed, is_clean=faults is Faults.NONE, since=since)
    if inventory_only:
        _write_inventory(city, output)
        return
    if truth:
        _write_truth(city, output)
        return
    context = open_context(lang=lang, seed=seed, jobs=jobs)
    place = folder or context.folder / "demo"
    _take(place, context, with_report=output is None)
    _show(context, city, folder=place, report=output or place / _REPORT, quiet=quiet, no_progress=no_progress)


def _take(folder: Path, context: Context, *, with_report: bool) -> None:
    """Make the folder the demo's. Raises ``UsageError`` where something stands in it that no demo wrote."""
    own = context.settings.store or str(context.folder / _STORE[0])
    if "://" not in own and (folder / _STORE[0]).resolve() == Path(own).resolve():
        raise UsageError("is where your own runs are kept", where=str(folder), hint="name another --folder")
    is_demos = (folder / _MARK).is_file() or folder.resolve() == (context.folder / "demo").resolve()
    names = (*_STORE, *_WRITTEN, *([_REPORT] if with_report else []))
    found = next((name for name in names if (folder / name).exists()), "")
    if found and not is_demos:
        raise UsageError(f"holds {found}, which no demo wrote", where=str(folder), hint="name another --folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError("is a file, not a folder", where=str(folder), hint="name another --folder") from None
    (folder / _MARK).write_text(_MARKED, encoding="utf-8")


def _size(text: str) -> str | int:
    if text in _SIZES:
        return text
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise UsageError(f"no such size {text!r}", where="--size", hint="small, city, or a number of sites")


def _write_inventory(city: City, output: Path | None) -> None:
    from govsite.lab.ledger import render_inventory

    if output is None:
        raise UsageError("no file named", where="--inventory-only", hint="give -o FILE")
    write_result(render_inventory(city), output)
    talk(f"wrote {output}: {plural(len(city.sites), 'site')}")


def _write_truth(city: City, output: Path | None) -> None:
    from govsite.lab.ledger import render_truth

    write_result(render_truth(city), output)


def _show(context: Context, city: City, *, folder: Path, report: Path, quiet: bool, no_progress: bool) -> None:
    from govsite.lab.process import start_lab

    for old in _STORE:
        (folder / old).unlink(missing_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="govsite-demo-"))
    try:
        if city.since is not None:
            from govsite.commands.demo_days import live_through

            talk(f"watching a city of {len(city.sites)} sites since {city.since}, in quick motion", quiet=quiet)
            live_through(context, city, folder=scratch, store=str(folder / _STORE[0]))
        with start_lab(city=city, folder=scratch) as world:
            shutil.copyfile(world.inventory, folder / "inventory.csv")
            talk(f"a city of {len(city.sites)} sites runs on this machine; looking at it", quiet=quiet)
            _audit(_inside(context, world, folder), report=report, quiet=quiet, no_progress=no_progress, city=city)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _inside(context: Context, world: LabWorld, folder: Path) -> Context:
    """The same context, with the lab for a network and a store of its own."""
    from msgspec.structs import replace

    settings = replace(context.settings, network=world.network, store=str(folder / _STORE[0]))
    return Context(settings=settings, folder=folder, place=context.place)


def _audit(context: Context, *, report: Path, quiet: bool, no_progress: bool, city: City) -> None:
    from msgspec.structs import replace

    with context.store() as store:
        job = new_job(context, store, "audit", [os.path.relpath(context.folder / "inventory.csv")])
        tally = run_job(job, quiet=quiet, no_progress=no_progress, go_on="govsite demo, from the start")
        header = store.find_run(job.header.id)
        run = stored(context, store, header.id)
        plan = _plan(context, header.id, quiet=quiet)
        write_run(replace(run, plan=plan), formats=["html"], outputs=[report])
        print_run(run, name="terminal")
        _compare(store, header.id, city, lang=context.lang)
    _tell_plan(plan, lang=context.lang)
    code = exit_code(tally, fail_on=FailOn.NEVER, min_coverage=0.5, quiet=quiet)
    typer.echo(f"\n{report}")
    raise typer.Exit(code)


def _plan(context: Context, run_id: str, *, quiet: bool) -> Plan:
    """The consolidation of the city by the shipped policy, as a page, a workbook and a file to change."""
    from govsite.commands.plan_survey import plan_of_run, plan_page
    from govsite.migrate.plan.workbook import write_xlsx
    from govsite.migrate.plan.yaml_file import write_yaml

    folder = context.folder
    plan, order = plan_of_run(context, run=run_id, inventory=os.path.relpath(folder / "inventory.csv"), quiet=quiet)
    write_result(plan_page(plan, order=order, context=context), folder / "plan.html")
    write_result(write_yaml(plan, lang=context.lang), folder / "plan.yaml")
    write_result(write_xlsx(plan, lang=context.lang), folder / "plan.xlsx")
    return plan


def _tell_plan(plan: Plan, *, lang: str) -> None:
    from govsite.model.words import Words

    total = plan.summary
    told = Words(
        zh=f"整合方案：{total.sites} 个网站 → {total.keep} 个，分 {total.waves} 批，待定 {total.questions} 个"
        "（plan.html、plan.yaml、plan.xlsx）",
        en=f"plan: {plural(total.sites, 'site')} → {total.keep} in {plural(total.waves, 'wave')}, "
        f"{plural(total.questions, 'open question')} "
        "(plan.html, plan.yaml, plan.xlsx)",
    )
    typer.echo(told.in_language(lang))


def _compare(store: Store, run_id: str, city: City, *, lang: str) -> None:
    """Say how the verdicts compare with what was planted."""
    from govsite.lab.compare import compare
    from govsite.model.words import Words

    result = compare(city, store.outcomes(run_id))
    told = Words(
        zh=f"按 {result.rules} 条规则埋设问题 {result.planted} 项：查出 {result.found} 项（{share(result.recall)}），"
        f"误报 {result.invented} 项（准确率 {share(result.precision)}）",
        en=f"planted {plural(result.planted, 'fault')} under {plural(result.rules, 'rule')}: "
        f"{result.found} found ({share(result.recall)}), "
        f"{result.invented} invented (precision {share(result.precision)})",
    )
    typer.echo(f"\n{told.in_language(lang)}")
