"""``govsite migrate lint``: what is wrong with maps, all of them at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import encode_json, open_context, talk, write_result
from govsite.commands.maps import refuse_workbook
from govsite.commands.options import (
    ConfigOption,
    FailOn,
    FailOnOption,
    JurisdictionOption,
    LangOption,
    OutputOption,
    QuietOption,
)
from govsite.errors import UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.migrate.lint.fault import Fault
    from govsite.migrate.maps.folder import MapSet


_LONGEST_LINE = 1000
"""Characters of a line of text; CSV and JSON have all of them."""


class LintFormat(StrEnum):
    """How faults are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


MapsArgument = Annotated[
    Path, typer.Argument(metavar="MAPS", help="Folder or tar archive of maps and site settings, or one map file.")
]
FormatOption = Annotated[LintFormat, typer.Option("-f", "--format", help="text, json or csv.")]


def lint(  # noqa: PLR0913 - one parameter per option of the command line
    maps: MapsArgument,
    *,
    form: FormatOption = LintFormat.TEXT,
    fix: Annotated[
        bool, typer.Option("--fix", help="Flatten chains and drop duplicates, nothing else; the map goes to --output.")
    ] = False,
    fail_on: FailOnOption = FailOn.MEDIUM,
    output: OutputOption = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Search all maps at once for chains, loops, dead ends, collisions and wrong targets.

    Exits with 1 on faults at or over --fail-on.
    """
    from govsite.migrate.lint.fix import fix as mend
    from govsite.migrate.lint.search import lint as search
    from govsite.migrate.maps.folder import read_maps
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.maps.written import write_rows
    from govsite.policy.migration import load_moving

    refuse_workbook(output)
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    moving = load_moving()
    found = read_maps(maps, words=Words(moving))
    if fix:
        if output is None:
            raise UsageError("--fix needs --output for the mended map", hint="-o map.csv")
        hosts = archive_hosts(context.place.archive_template)
        mended = mend(found, archive_hosts=hosts)
        write_result(write_rows(row for rows in mended.maps.rows.values() for row in rows), output)
        talk(
            f"{plural(mended.flattened, 'chain')} flattened, {plural(mended.dropped, 'duplicate')} dropped", quiet=quiet
        )
        found = mended.maps
    faults = search(found, moving=moving, archive_hosts=archive_hosts(context.place.archive_template))
    match form:
        case LintFormat.JSON:
            content = encode_json(_document(found, faults))
        case LintFormat.CSV:
            content = _table(faults, lang=context.lang)
        case LintFormat.TEXT:
            content = _text(faults, lang=context.lang)
    write_result(content, None if fix else output)
    counts = Counter(fault.kind.value for fault in faults)
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    sites, rows = plural(len(found.sites), "site"), plural(sum(map(len, found.rows.values())), "row")
    count = plural(len(faults), "fault")
    if told:
        talk(f"{sites} with {rows} looked through: {count} ({told})", quiet=quiet)
    else:
        talk(f"{sites} with {rows} looked through: {count}", quiet=quiet)
    if fail_on is not FailOn.NEVER and any(f.severity.rank <= _rank(fail_on) for f in faults):
        raise typer.Exit(1)


def archive_hosts(template: str) -> tuple[str, ...]:
    """Host of the archive whose URLs ``template`` gives."""
    from govsite.urls import host_of

    return (host_of(template.replace("{time}", "").replace("{url}", "")),) if template else ()


def _rank(fail_on: FailOn) -> int:
    from govsite.model.outcome import Severity

    return Severity(fail_on.value).rank


def _document(maps: MapSet, faults: Sequence[Fault]) -> dict[str, object]:
    return {
        "schema": "govsite/migrate-lint/1",
        "summary": {
            "sites": len(maps.sites),
            "rows": sum(map(len, maps.rows.values())),
            "faults": len(faults),
            "kinds": Counter(fault.kind.value for fault in faults),
            "severities": Counter(fault.severity.value for fault in faults),
        },
        "faults": [
            {
                "kind": f.kind, "severity": f.severity, "site": f.site, "url": f.url, "key": f.key, "file": f.file,
                "line": f.line, "message": {"zh": f.message.zh, "en": f.message.en}, "fingerprint": f.fingerprint,
            }
            for f in faults
        ],
    }  # fmt: skip


def _table(faults: Sequence[Fault], *, lang: str) -> bytes:
    from govsite.report.safe import cell

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("kind", "severity", "site", "file", "line", "url", "message", "fingerprint"))
    for f in faults:
        cells = (f.kind, f.severity, f.site, f.file, f.line or "", f.url, f.message.in_language(lang), f.fingerprint)
        writer.writerow([cell(str(value)) for value in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _text(faults: Sequence[Fault], *, lang: str) -> bytes:
    from govsite.report.safe import plain

    lines = []
    for fault in faults:
        where = f"{fault.file}:{fault.line}" if fault.line else fault.file or fault.site
        lines.append(plain(f"{where}: {fault.severity} {fault.kind}: {fault.message.in_language(lang)}", _LONGEST_LINE))
    return "".join(f"{line}\n" for line in lines).encode(errors="replace")
