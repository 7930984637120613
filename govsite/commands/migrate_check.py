"""``govsite migrate verify`` and ``status``: whether the move has happened, and rightly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, encode_json, open_context, read_sites, talk, write_result
from govsite.commands.jobs import exit_code
from govsite.commands.maps import is_map, maps_of
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    FailOn,
    FailOnOption,
    JurisdictionOption,
    LangOption,
    MinCoverageOption,
    OutputOption,
    QuietOption,
    SeedOption,
)
from govsite.commands.outputs import check_outputs, show_run
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govsite.checking import OldPages
    from govsite.migrate.switch.cutover import SiteState
    from govsite.migrate.switch.verify import Checked
    from govsite.model.mapping import SiteMap
    from govsite.model.outcome import Outcome
    from govsite.model.run import Run
    from govsite.pipeline import Tally

_MOST_TOLD = 20
MapArgument = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or folder of maps.")]


def verify(  # noqa: PLR0913 - one parameter per option of the command line
    source: MapArgument,
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
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="Report format.")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("-o", "--output", help="Write a report here.")] = None,
    fail_on: FailOnOption = FailOn.MEDIUM,
    min_coverage: MinCoverageOption = 0.5,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    seed: SeedOption = None,
    quiet: QuietOption = False,
) -> None:
    """Ask for old addresses after the switch: status, every hop, target, final page, same content.

    Exit codes: 0 clean, 1 findings at or over --fail-on, 2 usage, 3 unreadable, 5 too little could be seen.
    """
    from govsite.checking import check_rows
    from govsite.migrate.switch.verify import rows_of, sample

    if archive is not None and evidence is not None:
        raise UsageError("--archive and --evidence", hint="one of them says what the old pages were")
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang, seed=seed, allow_network=allow_network)
    check_outputs(formats, outputs)
    maps = maps_of(context, source, quiet=quiet)
    rows = rows_of(maps)
    chosen = sample(rows, size=size, seed=context.settings.seed)
    if not chosen:
        raise InputError("holds no redirect and no archived address", where=str(source))
    frame = f"{source}: {len(chosen)} of {len(rows)} addresses"
    if len(chosen) < len(rows):
        frame += f", drawn by hits with seed {context.settings.seed}"
    talk(frame, quiet=quiet)
    old = _old_pages(archive, evidence, maps=maps, context=context)
    checked, vantage = check_rows(chosen, settings=context.settings, place=context.place, old=old)
    run, tally = _run(maps, checked, frame=frame, context=context, is_connected=vantage.connected)
    show_run(run, formats=formats, outputs=outputs, quiet=quiet)
    raise typer.Exit(exit_code(tally, fail_on=fail_on, min_coverage=min_coverage, quiet=quiet))


def _old_pages(
    archive: Path | None, evidence: Path | None, *, maps: Sequence[SiteMap], context: Context
) -> OldPages | None:
    from govsite.checking import old_pages_of_archive, old_pages_of_evidence
    from govsite.harvest import Holdings
    from govsite.warc.folder import Archive

    if archive is not None:
        return old_pages_of_archive(Holdings(Archive(archive), maps=maps), context.place.pages)
    return old_pages_of_evidence(evidence, maps) if evidence is not None else None


def _run(
    maps: Sequence[SiteMap], checked: Sequence[Checked], *, frame: str, context: Context, is_connected: bool
) -> tuple[Run, Tally]:
    """The verdicts as a run, which every report format renders."""
    from msgspec.structs import replace

    from govsite.migrate.switch.verify import by_site, judge
    from govsite.model.run import Run, RunState, SiteSummary
    from govsite.model.site import Site
    from govsite.pipeline import Tally, new_header
    from govsite.policy.verification import load_verification

    rules = load_verification()
    tally = Tally()
    sites: list[SiteSummary] = []
    outcomes: list[Outcome] = []
    for site, own in by_site(maps, checked):
        verdicts = judge(site, own, rules)
        is_seen = is_connected and any(item.answer.status for item in own)
        tally.add(is_seen=is_seen or _is_refused(own, is_connected=is_connected), outcomes=verdicts)
        outcomes += verdicts
        sites.append(
            SiteSummary(
                site=Site(url=f"http://{site.host}/", id=site.id, name=site.title, hosts=site.aliases),
                page_count=len(own),
                target_count=sum(len(item.answer.hops) for item in own),
                is_seen=is_seen or _is_refused(own, is_connected=is_connected),
            )
        )
    header = new_header(
        command="migrate verify",
        settings=context.settings,
        place=context.place,
        packs=(),
        sites=[summary.site for summary in sites],
        inventory=frame,
    )
    header = replace(header, state=RunState.FINISHED, finished_at=header.started_at, finished_count=len(sites))
    return Run(header=header, sites=tuple(sites), outcomes=tuple(outcomes), rules=rules, lang=context.lang), tally


def _is_refused(checked: Sequence[Checked], *, is_connected: bool) -> bool:
    """Whether something definite is known of a site that gave no answer: refused, gone, silent."""
    from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE

    return is_connected and any(item.answer.problem not in SAYS_NOTHING_OF_THE_SITE for item in checked)


def status(
    source: Annotated[Path, typer.Argument(metavar="INVENTORY | MAP", help="Sites whose names are looked up.")],
    *,
    new: Annotated[
        list[str],
        typer.Option(
            "--new", metavar="HOST | ADDRESS | CIDR", help="Where the old names must lead from now on; repeat."
        ),
    ],
    output: OutputOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    quiet: QuietOption = False,
) -> None:
    """Whether old names lead to the new place yet: live, pending, or indeterminate where a resolver is silent.

    Exit codes: 0 all live, 1 some are not, 2 usage, 3 unreadable, 5 nothing could be looked up.
    """
    from govsite.checking import look_up_sites
    from govsite.migrate.switch.cutover import Cutover, network_of
    from govsite.urls import ascii_host

    context = open_context(config=config, jurisdiction=jurisdiction, allow_network=allow_network)
    for place in new:
        if network_of(place) is None:
            try:
                ascii_host(place)
            except ValueError as error:
                raise UsageError(f"{place!r} is no host, address or network", where="--new") from error
    states = look_up_sites(_sites(source, context=context, quiet=quiet), new=new, settings=context.settings)
    counted = {kind: sum(state.state is kind for state in states) for kind in Cutover}
    result = (
        encode_json({"schema": "govsite/cutover/1", "counts": counted, "sites": states}) if as_json else _table(states)
    )
    write_result(result, output)
    talk(", ".join(f"{count} {kind}" for kind, count in counted.items()), quiet=quiet)
    if counted[Cutover.INDETERMINATE] == len(states):
        raise typer.Exit(5)
    raise typer.Exit(0 if counted[Cutover.LIVE] == len(states) else 1)


def _sites(source: Path, *, context: Context, quiet: bool) -> list[tuple[str, tuple[str, ...]]]:
    from govsite.urls import host_of

    if not source.exists():
        raise InputError("no such file", where=str(source))
    if is_map(source):
        return [(site.id, site.hosts) for site in maps_of(context, source, quiet=quiet)]
    ledger, _ = read_sites(context, [str(source)])
    return [(site.key, tuple(dict.fromkeys((host_of(site.url), *site.hosts)))) for site in ledger.sites]


def _table(states: Sequence[SiteState]) -> bytes:
    lines = [f"{host.state:<14}{state.site}  {host.host}  {host.detail}" for state in states for host in state.hosts]
    return ("\n".join(lines) + "\n").encode()


def missed(
    source: MapArgument,
    logs: Annotated[
        list[Path], typer.Argument(metavar="LOG…", help="Access logs of whoever answers for the old names.")
    ],
    *,
    output: OutputOption = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    quiet: QuietOption = False,
) -> None:
    """Take the 404s of a log back into the map: unknown addresses become unresolved rows with their hits.

    With -o the map file and the new rows are written there (the map itself may be named); else only the new rows
    are printed. Exit codes: 0 nothing new, 1 new rows or addresses that the map answers and the server did not.
    """
    from govsite.migrate.maps.rows import Words, read_rows
    from govsite.migrate.maps.written import write_rows
    from govsite.migrate.sources.collected import Ignore
    from govsite.migrate.sources.logs import read_log
    from govsite.migrate.switch.missed import missed as sorted_out
    from govsite.policy.migration import load_moving

    context = open_context(config=config, jurisdiction=jurisdiction)
    moving = load_moving()
    maps = maps_of(context, source, quiet=quiet)
    seen = []
    for path in logs:
        try:
            log = read_log(path.read_bytes(), file=str(path), statuses=frozenset(("404",)))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
        if log.unread:
            talk(f"{path}: {log.unread} lines could not be read", quiet=quiet)
        seen += log.seen
    found = sorted_out(seen, maps, ignore=Ignore(moving, jurisdiction=context.place.id), file=logs[0].name)
    rows = list(found.new)
    if output is not None and source.is_file() and is_map(source):
        rows = [*read_rows(source.read_bytes(), file=str(source), words=Words(moving)), *rows]
    if rows or output is not None:
        write_result(write_rows(rows), output)
    left = ", ".join(f"{count} {reason}" for reason, count in sorted(found.left_out.items())) or "none"
    talk(f"{len(found.new)} new addresses, {len(found.open)} known and undecided, left out: {left}", quiet=quiet)
    for url, hits in list(found.unanswered.items())[:_MOST_TOLD]:
        talk(f"  the map answers {url}, the server did not ({hits} hits)", quiet=quiet)
    raise typer.Exit(1 if found.new or found.unanswered else 0)
