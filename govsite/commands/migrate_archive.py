"""``govsite migrate archive`` and ``govsite migrate content``: what must not be lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite import language
from govsite.commands.context import Context, encode_json, open_context, read_sites, talk, write_result
from govsite.commands.maps import is_map, maps_of
from govsite.commands.options import ConfigOption, JurisdictionOption, OutputOption, QuietOption
from govsite.errors import InputError, UsageError
from govsite.quantities import plural, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from govsite.migrate.archive.prove import Proof, Wanted
    from govsite.model.mapping import SiteMap
    from govsite.warc.cdxj import Capture
    from govsite.warc.folder import Archive

ArchiveArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of WARC files (as --warc writes it).")]
MapOption = Annotated[Path | None, typer.Option("--map", help="Map of the move: leads links to their new addresses.")]
_MOST_SHOWN = 20


def archive(  # noqa: PLR0913 - one parameter per option of the command line
    folder: ArchiveArgument,
    *,
    prove: Annotated[
        Path | None, typer.Option("--prove", metavar="MAP | INVENTORY", help="Is everything that is given up captured?")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="With --prove: redirected addresses too.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Compare every record with its digest.")] = False,
    wacz: Annotated[Path | None, typer.Option("--wacz", help="Pack all of it into this WACZ file.")] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the WACZ file.")] = "",
    output: OutputOption = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    quiet: QuietOption = False,
) -> None:
    """Index an archive, prove that it holds what the map gives up, pack it as WACZ.

    What a killed crawl left half-written is mended first. Exit codes: 0 all there, 1 something is missing or
    damaged, 2 usage, 3 unreadable.
    """
    from govsite.warc.folder import Archive, archive_files, held_alone, index_archive, mend_archive

    if not folder.is_dir():
        raise InputError("no such folder", where=str(folder), hint="govsite crawl --warc makes one")
    context = open_context(config=config, jurisdiction=jurisdiction)
    if not list((folder / "archive").glob("*.open")):
        archive_files(folder)
    with held_alone(folder):
        mended = mend_archive(folder)
        lost: list[tuple[Path, int, str]] = []
        count = index_archive(folder, damaged=lambda *place: lost.append(place))
    for path in mended:
        talk(f"mended {path.name}: its writer was killed", quiet=quiet)
    opened = Archive(folder)
    talk(f"{folder}: {plural(len(opened.files()), 'file')}, {plural(count, 'capture')} indexed", quiet=quiet)
    is_whole = _checked(opened, quiet=quiet) if check else _is_undamaged(lost)
    if wacz is not None:
        _pack(opened, wacz, title=title or folder.resolve().name, context=context, quiet=quiet)
    if prove is not None:
        proof = _proof(opened, prove, context=context, everything=everything, quiet=quiet)
        _tell(proof, output=output, quiet=quiet)
        is_whole = is_whole and not proof.missing
    raise typer.Exit(0 if is_whole else 1)


def _checked(opened: Archive, *, quiet: bool) -> bool:
    from govsite.warc.captures import damages_of

    damages = [(path, *damage) for path in opened.files() for damage in damages_of(path)]
    if not damages:
        talk(f"{len(damages)} damaged records", quiet=quiet)
    return _is_undamaged(damages)


def _is_undamaged(damages: Sequence[tuple[Path, int, str]]) -> bool:
    """Whether nothing is damaged; what is, is told."""
    for path, offset, problem in damages[:_MOST_SHOWN]:
        talk(f"{path.name}:{offset}: {language.told(problem)}")
    if damages:
        talk(f"{len(damages)} damaged records")
    return not damages


def _wanted(
    source: Path, *, context: Context, everything: bool, quiet: bool
) -> tuple[Iterable[Wanted], Sequence[SiteMap]]:
    from govsite.migrate.archive.prove import wanted_of_maps, wanted_of_sites

    if not source.exists():
        raise InputError("no such file", where=str(source), hint="--prove names a map or an inventory")
    if is_map(source):
        maps = maps_of(context, source, quiet=quiet)
        return wanted_of_maps(maps, everything=everything), maps
    ledger, _ = read_sites(context, [str(source)])
    return wanted_of_sites(ledger.sites), ()


def _proof(opened: Archive, source: Path, *, context: Context, everything: bool, quiet: bool) -> Proof:
    from govsite.migrate.archive.prove import prove
    from govsite.urls import join

    wanted, maps = _wanted(source, context=context, everything=everything, quiet=quiet)

    def location(capture: Capture) -> str:
        return join(capture.url, opened.read(capture).header("location")) or ""

    return prove(wanted, opened.captures(), maps=maps, location=location)


def _tell(proof: Proof, *, output: Path | None, quiet: bool) -> None:
    """The proof as JSON (a file ending in .json) or CSV, and two lines for people."""
    talk(
        f"captured: {proof.urls - len(proof.missing)} of {plural(proof.urls, 'address')} "
        f"({share(proof.url_coverage)}; {share(proof.hit_coverage)} of the hits)",
        quiet=quiet,
    )
    if output is not None and output.suffix == ".json":
        write_result(
            encode_json(
                {
                    "schema": "govsite/proof/1",
                    "urls": proof.urls,
                    "hits": proof.hits,
                    "url_coverage": round(proof.url_coverage, 6),
                    "hit_coverage": round(proof.hit_coverage, 6),
                    "captures": proof.captures,
                    "missing": proof.missing,
                }
            ),
            output,
        )
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["site", "url", "state", "hits", "gap", "detail"])
    for item in proof.missing:
        want = item.wanted
        writer.writerow([_cell(want.site), _cell(want.url), want.state, want.hits, item.gap, _cell(item.detail)])
    if output is not None or proof.missing:
        write_result(text.getvalue().encode(), output)


def _cell(text: str) -> str:
    """Text that no spreadsheet reads as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _pack(opened: Archive, target: Path, *, title: str, context: Context, quiet: bool) -> None:
    from govsite.crawl.page import read_page
    from govsite.holdings import body_of
    from govsite.migrate.archive.wacz import pack

    def page_title(capture: Capture) -> str:
        stored = opened.read(capture)
        page = read_page(
            body_of(stored),
            url=capture.url,
            content_type=stored.header("content-type"),
            vocabulary=context.place.pages,
        )
        return page.title

    if not target.resolve().parent.is_dir():
        raise UsageError("no such folder", where=str(target.parent), hint="make it first")
    pages = pack(
        target,
        files=opened.files(),
        captures=opened.captures(),
        title=title,
        created=datetime.now(UTC),
        page_title=page_title,
    )
    talk(f"wrote {target}: {plural(pages, 'page')}", quiet=quiet)


def content(
    folder: ArchiveArgument,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the articles.")],
    map_: MapOption = None,
    inventory: Annotated[
        Path | None, typer.Option("--inventory", help="Only the sites of this inventory, under its ids.")
    ] = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    quiet: QuietOption = False,
) -> None:
    """Articles out of an archive into the form of the unified repository, counted column by column.

    Writes articles.jsonl, attachments/, columns.csv, left-out.csv and manifest.json. Exit codes: 0 every article
    arrived, 1 some did not (left-out.csv says why), 2 usage, 3 unreadable.
    """
    from govsite.harvest import LIST_GOES_ON, harvest, write_repository
    from govsite.migrate.content.article import NO_BODY, counts
    from govsite.policy.folder import rules_folder
    from govsite.warc.folder import Archive

    context = open_context(config=config, jurisdiction=jurisdiction)
    if not output.resolve().parent.is_dir():
        raise UsageError("no such folder", where=str(output.parent), hint="make it first")
    if (output / "articles.jsonl").exists():
        raise UsageError("holds articles already", where=str(output), hint="name another folder, or empty this one")
    maps = maps_of(context, map_, quiet=quiet) if map_ is not None else ()
    found = harvest(
        Archive(folder),
        folder=output,
        vocabulary=context.place.pages,
        sites=_hosts(maps, inventory, context=context),
        maps=maps,
        progress=_progress(quiet=quiet),
    )
    write_repository(found, output, schema=rules_folder() / "content" / "article.schema.json")
    rows = counts(found.before, found.articles)
    before, after = sum(row.before for row in rows), sum(row.after for row in rows)
    talk(
        f"{output}: {after} of {plural(before, 'article')} arrived; "
        f"{plural(len(found.left_out), 'line')} in left-out.csv",
        quiet=quiet,
    )
    going_on = sum(item.reason == LIST_GOES_ON for item in found.left_out)
    if going_on:
        talk(
            f"  lists that go on where only a script leads, so that nobody saw their articles: {going_on}", quiet=quiet
        )
    empty = sum(item.reason == NO_BODY for item in found.left_out)
    if empty:
        talk(f"  articles without a body: {empty}", quiet=quiet)
    for row in [row for row in rows if row.before != row.after][:_MOST_SHOWN]:
        talk(f"  {row.site} {row.column or '(no column)'}: {row.before} before, {row.after} after", quiet=quiet)
    raise typer.Exit(0 if before == after and not going_on and not empty else 1)


def _hosts(maps: Sequence[SiteMap], inventory: Path | None, *, context: Context) -> dict[str, str]:
    """Host → site id of the sites that are asked for; empty for all."""
    from govsite.urls import host_of, same_host_variants

    found = {host: site.id for site in maps for host in site.hosts}
    if inventory is None:
        return found
    ledger, _ = read_sites(context, [str(inventory)])
    named = {host: site.key for site in ledger.sites for host in (host_of(site.url), *site.hosts)}
    for host, site in list(named.items()):
        for variant in same_host_variants(host):
            named.setdefault(variant, site)
    return named


def _progress(*, quiet: bool) -> Callable[[int], None]:
    def tell(number: int) -> None:
        if number % 1000 == 0:
            talk(f"pages read: {number:,}", quiet=quiet)

    return tell
