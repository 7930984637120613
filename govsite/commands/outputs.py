"""Reports of a stored run: to files and to the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govsite.commands.context import check_place, talk, write_result
from govsite.commands.ending import outliving_its_reader
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from govsite.commands.context import Context
    from govsite.model.plan import Plan
    from govsite.model.run import Run, RunHeader
    from govsite.report.format import Format
    from govsite.store.store import Store


def format_of(name: str, output: Path | None) -> Format:
    """The format of that name, or the one that a file's suffix means.

    Raises ``UsageError`` with the known names otherwise.
    """
    from govsite.report.format import find_format, format_names

    if name:
        return find_format(name)
    if output is not None and len(output.suffixes) == 1 and (word := output.suffix[1:]) in format_names():
        only = find_format(word)
        if only.suffix == output.suffix:
            return only  # no suffix of others can be longer: they need not be loaded
    found = [find_format(known) for known in format_names()]
    matching = [form for form in found if output is not None and output.name.endswith(form.suffix)]
    if matching:
        return max(matching, key=lambda form: len(form.suffix))
    raise UsageError(
        f"no format is known by the suffix of {output}", hint=f"-f names one of {', '.join(format_names())}"
    )


def check_outputs(formats: list[str] | None, outputs: list[Path] | None) -> None:
    """Refuse what cannot be written before hours of looking, not after.

    Raises ``UsageError`` for an unknown format, a count that does not match, or a missing folder.
    """
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
        check_place(path)


def stored(
    context: Context,
    store: Store,
    run: str,
    *,
    before: str = "",
    template: Path | None = None,
    plan: Path | None = None,
) -> Run:
    """A stored run with all that any format may ask for.

    ``before`` names the run to compare with, ``template`` an office's own circular, ``plan`` a
    consolidation plan as JSON. Raises ``InputError`` for a run that is not there or
    judged nothing and a plan that is none, and ``PolicyError`` for a faulty template.
    """
    from msgspec.structs import replace

    from govsite.model.changes import gone_between
    from govsite.policy.circular import load_circular
    from govsite.store.database import without_password
    from govsite.trend import trend_of, unlooked

    header = store.find_judged(run)
    found = _whole_run(store, header, lang=context.lang)
    previous = _whole_run(store, store.find_judged(before), lang=context.lang) if before else None
    missed = gone_between(previous.outcomes, found.outcomes) if previous else ()
    names = context.divisions()
    used = {summary.site.division for summary in found.sites}
    return replace(
        found,
        divisions={code: names[code] for code in sorted(used) if code in names},
        previous=previous,
        unlooked=unlooked(store, header.id, missed),
        trend=trend_of(store, header, found.outcomes),
        circular=load_circular(found.header.jurisdiction, template=template),
        store=without_password(context.settings.store),
        plan=_plan(plan) if plan is not None else None,
    )


def _whole_run(store: Store, header: RunHeader, *, lang: str) -> Run:
    from govsite.model.packed_outcomes import PackedOutcomes
    from govsite.model.run import Run

    return Run(
        header=header,
        sites=tuple(store.summaries(header.id)),
        outcomes=PackedOutcomes(store.outcomes(header.id)),
        rules=store.rules(header.id),
        lang=lang,
        crashes=tuple(store.crashes(header.id)),
    )


def _plan(path: Path) -> Plan:
    from govsite.migrate.plan.json_file import plan_of_json

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return plan_of_json(content, file=str(path))


def write_run(run: Run, *, formats: Sequence[str], outputs: Sequence[Path], quiet: bool = False) -> None:
    """Render a run into each file."""
    for index, path in enumerate(outputs):
        form = format_of(formats[index] if index < len(formats) else "", path)
        write_result(form.pieces(run), path)
        talk(f"wrote {path}", quiet=quiet)


def print_run(run: Run, *, name: str) -> None:
    """Render a run to standard output."""
    if name == "terminal":
        from govsite.report.formats.terminal import render_text

        text = render_text(run, width=_width(), color=_wants_color())
        with outliving_its_reader():
            sys.stdout.write(text)
            sys.stdout.flush()
        return
    write_result(format_of(name, None).pieces(run), None)


def _width() -> int:
    return min(max(shutil.get_terminal_size((80, 24)).columns, 60), 120)


def _wants_color() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def show_run(run: Run, *, formats: Sequence[str] | None, outputs: Sequence[Path] | None, quiet: bool) -> None:
    """Files where files are asked for; the scoreboard (or one format) on standard output."""
    if outputs:
        write_run(run, formats=formats or [], outputs=outputs, quiet=quiet)
        if not quiet:
            print_run(run, name="terminal")
    else:
        print_run(run, name=(formats or ["terminal"])[0])
