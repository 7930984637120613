"""``govsite migrate status`` and ``missed``: whether names lead to the new place, and what visitors did not find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, encode_json, open_context, read_sites, talk, write_result
from govsite.commands.maps import is_map, maps_of, refuse_workbook
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    JurisdictionOption,
    OutputOption,
    QuietOption,
)
from govsite.commands.progress import shown_reading
from govsite.errors import InputError, UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govsite.migrate.switch.cutover import SiteState

_MOST_TOLD = 20
MapArgument = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or folder of maps.")]


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
    from govsite.urls import is_dns_name

    context = open_context(config=config, jurisdiction=jurisdiction, allow_network=allow_network)
    for place in new:
        if network_of(place) is None and not is_dns_name(place):
            raise UsageError(f"{place!r} is no host, address or network", where="--new")
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
        return [(site.id, site.names) for site in maps_of(context, source, quiet=quiet)]
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
    from govsite.migrate.maps.folder import whole_rows
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.maps.written import write_rows
    from govsite.migrate.sources.collected import Ignore
    from govsite.migrate.sources.logs import read_log
    from govsite.migrate.sources.streams import opened
    from govsite.migrate.switch.missed import missed as sorted_out
    from govsite.policy.migration import load_moving

    refuse_workbook(output)
    context = open_context(config=config, jurisdiction=jurisdiction)
    moving = load_moving()
    maps = maps_of(context, source, quiet=quiet)
    seen = []
    for path in logs:
        with shown_reading(path, hidden=quiet) as progress, opened(path, progress=progress) as stream:
            log = read_log(stream, file=str(path), statuses=frozenset(("404",)))
        if log.unread:
            talk(f"{path}: {plural(log.unread, 'line')} could not be read", quiet=quiet)
        seen += log.seen
    found = sorted_out(seen, maps, ignore=Ignore(moving, jurisdiction=context.place.id), file=logs[0].name)
    rows = list(found.new)
    if output is not None and source.is_file() and is_map(source):
        rows = [*whole_rows(source, words=Words(moving)), *rows]
    if rows or output is not None:
        write_result(write_rows(rows), output)
    left = ", ".join(f"{count} {reason}" for reason, count in sorted(found.left_out.items())) or "none"
    talk(f"{len(found.new)} new addresses, {len(found.open)} known and undecided, left out: {left}", quiet=quiet)
    for url, hits in list(found.unanswered.items())[:_MOST_TOLD]:
        talk(f"  the map answers {url}, the server did not ({plural(hits, 'hit')})", quiet=quiet)
    raise typer.Exit(1 if found.new or found.unanswered else 0)
