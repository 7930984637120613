"""``govsite migrate export`` and ``simulate``: servers configured from the map, and the proof that they answer so."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, encode_json, open_context, talk, write_result
from govsite.commands.maps import talk_of_homes
from govsite.commands.migrate_lint import MapsArgument
from govsite.commands.options import ConfigOption, JurisdictionOption, LangOption, QuietOption
from govsite.errors import InputError, UsageError
from govsite.passwords import shown_address
from govsite.quantities import plural
from govsite.whole_files import not_written

if TYPE_CHECKING:
    from govsite.migrate.maps.assemble import Assembled, Refusal
    from govsite.migrate.serving.export import Exported, Format, Settings
    from govsite.migrate.serving.simulate import Proof

_MOST_TOLD = 20
_LONGEST = 300
"""Characters of an address that are told: a cell may hold a million."""


class SimulateFormat(StrEnum):
    """How the proof is printed."""

    TEXT = "text"
    JSON = "json"


FolderOption = Annotated[Path | None, typer.Option("-o", "--output", help="Folder for the files.")]
ListenOption = Annotated[
    list[str] | None,
    typer.Option("--listen", help="Address or port the server listens on, as it writes them. Repeat."),
]
RootOption = Annotated[str, typer.Option("--root", help="Folder of the files on the server (default: --output).")]


def export(  # noqa: PLR0913 - one parameter per option of the command line
    maps: MapsArgument,
    *,
    form: Annotated[
        str, typer.Option("-f", "--format", help="nginx, apache, caddy, haproxy, csv, json, sitemap, robots.")
    ],
    output: FolderOption = None,
    listen: ListenOption = None,
    root: RootOption = "",
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write the map as configuration of a server, as a table, or as sitemaps of what is redirected.

    Rows that break an invariant, or that the server could not answer, are left out and named on standard error;
    the exit code is then 1.
    """
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    found, plugin = _assembled(context, maps, form=form)
    if output is None and len(plugin.write((), _settings(context, listen, root)).files) > 1:
        raise UsageError(f"{form} needs a folder for its files", hint="-o FOLDER")
    exported = plugin.write(found.sites, _settings(context, listen, root or (str(output.resolve()) if output else "")))
    if output is None:
        write_result(exported.files[plugin.main], None)
    else:
        _write(exported, output)
        talk(f"wrote {plural(len(exported.files), 'file')} to {output}, first {plugin.main}", quiet=quiet)
    refused = (*found.refused, *exported.refused)
    _tell(refused, quiet=quiet)
    talk_of_homes(found, quiet=quiet)
    if refused:
        raise typer.Exit(1)


def simulate(  # noqa: PLR0913 - one parameter per option of the command line
    maps: MapsArgument,
    *,
    form: Annotated[str, typer.Option("-f", "--format", help="nginx, apache, caddy or haproxy.")],
    folder: Annotated[
        Path | None, typer.Option("--files", help="Exported files to read back (default: exported anew, in memory).")
    ] = None,
    sample: Annotated[int, typer.Option("--sample", min=0, help="Rows to ask of each site; 0 asks all.")] = 0,
    as_json: Annotated[SimulateFormat, typer.Option("--report", help="text or json.")] = SimulateFormat.TEXT,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read the exported configuration back and compare its answers with the map, row by row and near misses.

    Exits with 1 where any answer differs.
    """
    from govsite.migrate.serving.simulate import simulate as prove

    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    found, plugin = _assembled(context, maps, form=form)
    if plugin.read is None:
        raise UsageError(f"{form} is no configuration of a server", hint="nginx, apache, caddy or haproxy")
    exported = plugin.write(found.sites, _settings(context, None, ""))
    files = exported.files if folder is None else _read(folder)
    if folder is not None and plugin.main not in files:
        raise InputError(f"holds no {plugin.main}", where=str(folder), hint=f"govsite migrate export -f {form}")
    refused = frozenset(refusal.url for refusal in exported.refused)
    proof = prove(found.sites, plugin.read(files), except_urls=refused, sample=sample)
    _report(proof, exported.refused, form=as_json)
    _tell((*found.refused, *exported.refused), quiet=quiet)
    if proof.differences:
        raise typer.Exit(1)


def _assembled(context: Context, maps: Path, *, form: str) -> tuple[Assembled, Format]:
    from govsite.migrate.maps.assemble import assemble
    from govsite.migrate.maps.folder import read_maps
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.serving.export import find_export
    from govsite.policy.migration import load_moving

    plugin = find_export(form)
    found = assemble(read_maps(maps, words=Words(load_moving())), archive_template=context.place.archive_template)
    if not found.sites:
        raise InputError("holds no map that can be used", where=str(maps), hint="govsite migrate lint says why")
    return found, plugin


def _settings(context: Context, listen: Sequence[str] | None, root: str) -> Settings:
    from govsite.migrate.serving.export import Settings

    given = tuple(listen or ())
    if any(
        not address.replace("[", "").replace("]", "").replace(":", "").replace(".", "").isalnum() for address in given
    ):
        raise UsageError("--listen is an address, a port, or both", hint="--listen 127.0.0.1:8080")
    if any(c in root for c in "\n\r\"'{};$"):
        raise UsageError("--root holds a character that configurations read as syntax")
    return Settings(listen=given or ("80",), folder=root, lang=context.lang)


def _write(exported: Exported, folder: Path) -> None:
    try:
        for name, content in exported.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_result(content, path)
    except OSError as error:
        raise not_written(error, where=folder) from error


def _read(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise InputError("no such folder", where=str(folder))
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _tell(refused: Sequence[Refusal], *, quiet: bool) -> None:
    from govsite.report.safe import cut

    for refusal in refused[:_MOST_TOLD]:
        where = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file or refusal.site
        talk(f"{where}: left out: {cut(shown_address(refusal.url), _LONGEST)} {refusal.reason}", quiet=quiet)
    if len(refused) > _MOST_TOLD:
        talk(f"… and {len(refused) - _MOST_TOLD} more", quiet=quiet)


def _report(proof: Proof, refused: Sequence[Refusal], *, form: SimulateFormat) -> None:
    if form is SimulateFormat.JSON:
        differences = [
            {
                "url": d.question.url,
                "kind": d.question.kind,
                "expected": d.expected._asdict(),
                "given": d.given._asdict(),
            }
            for d in proof.differences
        ]
        left_out = [refusal._asdict() for refusal in refused]
        document = {
            "schema": "govsite/migrate-simulate/1",
            "asked": proof.asked,
            "differences": differences,
            "refused": left_out,
        }
        write_result(encode_json(document), None)
        return
    lines = [f"{count:>9} {kind}" for kind, count in proof.asked.items()]
    lines += [
        f"differs: {d.question.url} ({d.question.kind}): {d.given}, the map says {d.expected}"
        for d in proof.differences[:100]
    ]
    lines.append(f"{plural(sum(proof.asked.values()), 'question')}, {plural(len(proof.differences), 'difference')}")
    write_result("".join(f"{line}\n" for line in lines).encode(errors="replace"), None)
