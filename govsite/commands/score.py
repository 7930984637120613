"""``govsite score``: a run under a rubric."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, talk, write_result, write_text
from govsite.commands.options import (
    ConfigOption,
    JurisdictionOption,
    LangOption,
    OutputOption,
    QuietOption,
    StoreOption,
)
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govsite.model.rubric import Rubric, Supplied
    from govsite.model.run import RunHeader
    from govsite.model.scorecard import Scoring
    from govsite.policy.rubrics import ScoreWords
    from govsite.score.tables import Row
    from govsite.store.store import Store

MAX_BYTES = 64 * 1024 * 1024
FIGURE_COLUMNS = ("id", "value")
"""Columns that a table of figures must have."""


class ScoreFormat(StrEnum):
    """How a score is told."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def score(  # noqa: PLR0913 - one parameter per option of the command line
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id of a run, or latest.")] = "latest",
    *,
    rubric: Annotated[
        str, typer.Option("--rubric", metavar="NAME", help="Rubric id or file; without it the known ones are listed.")
    ] = "",
    figures: Annotated[
        list[Path] | None,
        typer.Option("--figures", metavar="FILE", help="Supplied figures: CSV, XLSX or YAML; repeat for several."),
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option("--workbook", metavar="FILE", help="Write the workbook that people fill in.")
    ] = None,
    judged: Annotated[
        list[Path] | None,
        typer.Option("--judged", "--workbook-in", metavar="FILE", help="Read a workbook that people have filled in."),
    ] = None,
    form: Annotated[ScoreFormat | None, typer.Option("-f", "--format", help="text, json, csv or xlsx.")] = None,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Score a stored run by a rubric: what was measured, supplied and judged, and what is still open."""
    from govsite.policy.rubrics import load_rubric, load_score_words, rubric_ids

    context = open_context(config=config, store=store, jurisdiction=jurisdiction, lang=lang)
    if not rubric:
        raise UsageError("name a rubric", where="--rubric", hint=f"one of {', '.join(rubric_ids())}, or a file")
    chosen = _format(form, output)
    words = load_score_words()
    with context.read_store() as opened:
        header = opened.find_judged(run, look=True)
        known = [rule.id for rule in opened.rules(header.id)]
        loaded = load_rubric(rubric, rules=known)
        scoring = _scored(context, opened, header, loaded, words=words, figures=figures or [], judged=judged or [])
    holds = (words.holds["yes"][0], words.holds["no"][0]) if context.lang != "en" else ("pass", "fail")
    if workbook is not None:
        from govsite.report.score_workbook import render_workbook

        write_result(render_workbook(scoring, loaded, lang=context.lang, holds=holds), workbook)
        talk(f"wrote {workbook}", quiet=quiet)
        if form is None and output is None and quiet:
            return
    if chosen is ScoreFormat.TEXT:
        write_text(_text(scoring, loaded, lang=context.lang), output)
    else:
        write_result(_rendered(scoring, loaded, form=chosen, lang=context.lang, holds=holds), output)


def _format(form: ScoreFormat | None, output: Path | None) -> ScoreFormat:
    """The format that is named, or that the suffix of the output means."""
    by_suffix = {".json": ScoreFormat.JSON, ".csv": ScoreFormat.CSV, ".xlsx": ScoreFormat.XLSX}
    if form is not None:
        return form
    return by_suffix.get(output.suffix.lower(), ScoreFormat.TEXT) if output is not None else ScoreFormat.TEXT


def _text(scoring: Scoring, rubric: Rubric, *, lang: str) -> str:
    from govsite.report.scoring import render_text

    grades = {grade.id: grade.title for grade in rubric.grades}
    parts = {part.id: part.title for part in rubric.parts}
    return render_text(scoring, lang=lang, notes=[rubric.note], grades=grades, parts=parts)


def _rendered(
    scoring: Scoring, rubric: Rubric, *, form: ScoreFormat, lang: str, holds: tuple[str, str]
) -> bytes | Iterable[bytes]:
    """Everything in a form for machines and people at their desks."""
    from govsite.report.score_workbook import render_workbook
    from govsite.report.scoring import csv_of, json_of

    if form is ScoreFormat.XLSX:
        return render_workbook(scoring, rubric, lang=lang, holds=holds)
    return json_of(scoring) if form is ScoreFormat.JSON else csv_of(scoring, lang=lang)


def _scored(
    context: Context,
    store: Store,
    header: RunHeader,
    rubric: Rubric,
    *,
    words: ScoreWords,
    figures: list[Path],
    judged: list[Path],
) -> Scoring:
    from govsite.model.packed_outcomes import PackedOutcomes
    from govsite.policy.rubrics import load_rubric, rubric_ids
    from govsite.score.figures import merged, names_of, read_figures, read_opinions, refuse_too_much
    from govsite.score.scoring import score_run
    from govsite.score.tables import unread

    @cache
    def others() -> frozenset[str]:
        return frozenset(
            known for name in rubric_ids() for figure in load_rubric(name).figures for known in names_of(figure)
        )

    tables = [(str(path), _rows(path, context, headers=words.figures, required=FIGURE_COLUMNS)) for path in figures]
    supplied = merged(
        [
            figure
            for file, rows in tables
            for figure in read_figures(rows, rubric, file=file, headers=words.figures, others=others)
        ]
    )
    for file, rows in tables:
        if left_out := unread(rows, headers=words.figures, required=FIGURE_COLUMNS, file=file):
            talk(f"{file}: columns that are not read: {', '.join(left_out)}")
    refuse_too_much(supplied, rubric)
    _talk_of_doubt(supplied)
    opinions = [
        opinion
        for path in judged
        for opinion in read_opinions(
            _rows(path, context, headers=words.judgements, required=("subject", "item", "judged")),
            rubric,
            file=str(path),
            headers=words.judgements,
            holds=words.holds,
        )
    ]
    return score_run(
        rubric,
        header=header,
        sites=store.sites(header.id),
        outcomes=PackedOutcomes(store.outcomes(header.id)),
        figures=supplied,
        opinions=opinions,
        divisions=context.divisions(),
        titles={rule.id: rule.title for rule in store.rules(header.id)},
    )


def _talk_of_doubt(supplied: Sequence[Supplied]) -> None:
    """A share (0.995) in place of a percentage: nobody knows which was meant."""
    from govsite.score.figures import in_doubt

    for figure in in_doubt(supplied):
        taken = f"{figure.where}: figure {figure.id!r} is taken as {figure.value:g}%"
        talk(f"{taken}; for a share of 0.995 write 99.5%")


def _rows(path: Path, context: Context, *, headers: dict[str, tuple[str, ...]], required: tuple[str, ...]) -> list[Row]:
    """The rows of the first table of a file that has the wanted columns, whatever kind of file it is."""
    from govsite.inventory.grid import text_of
    from govsite.inventory.read import read_grids
    from govsite.score.tables import has_header

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(content) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", where=str(path), hint="split it")
    grids, _ = read_grids(content, file=str(path), charsets=context.place.pages.fallback_charsets)
    tables: list[list[Row]] = [
        [(line.number, [text_of(value) for value in line.cells]) for line in grid.lines] for grid in grids
    ]
    found = [rows for rows in tables if has_header(rows, headers=headers, required=required)]
    return found[0] if found else (tables[0] if tables else [])
