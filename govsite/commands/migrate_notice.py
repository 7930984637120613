"""``govsite migrate notice``: the papers of every site that goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, open_context, talk, write_result
from govsite.commands.options import ConfigOption, JurisdictionOption, QuietOption, SeedOption, StoreOption
from govsite.commands.plan_options import (
    BlackoutOption,
    DaysOption,
    FreezeOption,
    InventoryArgument,
    PolicyOption,
    RunOption,
    SitesOption,
    StartOption,
    Wishes,
    order_of,
)
from govsite.errors import InputError, UsageError
from govsite.language import spoken
from govsite.model.rule import SourceStatus
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.migrate.consolidation.activity import Activity
    from govsite.model.notice import Notice, NoticeRules
    from govsite.model.plan import Plan


class PaperFormat(StrEnum):
    """Forms of a paper."""

    MARKDOWN = "md"
    DOCX = "docx"


FOLDER_NAME_LIMIT = 80
_UNSAFE = re.compile(r"[^\w.-]+")


def notice(  # noqa: PLR0913 - one parameter per option of the command line
    inventory: InventoryArgument,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A folder (one folder per site in it), or one .md or .docx file.")
    ],
    formats: Annotated[
        list[PaperFormat] | None, typer.Option("-f", "--format", help="md or docx; repeat for both (default: md).")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--site", help="Id of a site; repeat (default: all).")] = None,
    wave: Annotated[int | None, typer.Option("--wave", min=1, help="Sites of this wave only.")] = None,
    switch: Annotated[
        str, typer.Option("--switch", help="Day of the switch (YYYY-MM-DD; default: the end of each site's wave).")
    ] = "",
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Folder with templates of your own; others stay as shipped.")
    ] = None,
    policy: PolicyOption = "",
    run: RunOption = "",
    freeze: FreezeOption = None,
    sites: SitesOption = None,
    days: DaysOption = None,
    start: StartOption = "",
    blackouts: BlackoutOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    seed: SeedOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write notice, closing request, cancellations, DNS changes and retention for each site that goes.

    The plan is made as govsite plan makes it; --freeze takes the plan that people have settled.
    With --run, record numbers are taken from the footers that the run has seen.
    """
    from govsite.migrate.notices import notices
    from govsite.migrate.waves.calendar import read_day
    from govsite.planning import make_plan
    from govsite.policy.notices import load_notices
    from govsite.report.notice_markdown import Papers

    context = open_context(config=config, store=store, jurisdiction=jurisdiction, seed=seed)
    is_file = output.suffix.lower() in (".md", ".docx")
    _check_output(output, is_file=is_file, formats=formats)
    rules, texts = load_notices(context.place.id, folder=templates)
    papers = Papers(rules, texts)
    order = order_of(
        context,
        Wishes(
            inventory=inventory, policy=policy, run=run, freeze=freeze, settings=[], sites=sites, days=days,
            start=start, blackouts=blackouts or [],
        ),
        quiet=quiet,
    )  # fmt: skip
    plan = make_plan(order)
    found = _chosen(
        notices(
            plan,
            sites=order.sites,
            rules=rules,
            place=context.place,
            activities=_activities(context, plan),
            switch=read_day(switch) if switch else None,
        ),
        plan,
        only=only,
        wave=wave,
    )
    written = [(entry, papers.write(entry)) for entry in found]
    if is_file:
        _write_one(written, output, rules=rules)
    else:
        _write_folders(written, output, rules=rules, formats=formats or [PaperFormat.MARKDOWN])
    talk(f"wrote {output}: papers of {plural(len(written), 'site')}", quiet=quiet)
    talk(_standing(rules), quiet=quiet)


def _standing(rules: NoticeRules) -> str:
    """What nobody has compared with the official text is not handed in as if somebody had."""
    from govsite.report.wording import SOURCE_WORDS

    open_ones = [paper for paper in rules.papers if paper.source.status is not SourceStatus.VERIFIED]
    named = ", ".join(
        f"{paper.id} ({paper.source.document}, {SOURCE_WORDS[paper.source.status].in_language(spoken())})"
        for paper in open_ones
    )
    return (
        f"compare with the official text before use: {named}" if named else "all clauses were compared with their texts"
    )


def _check_output(output: Path, *, is_file: bool, formats: list[PaperFormat] | None) -> None:
    if is_file and formats and output.suffix.lower() != f".{formats[0]}":
        raise UsageError(f"--format {formats[0]} and {output} disagree", hint="leave one of them out")
    folder = output.parent
    if not folder.is_dir():
        raise UsageError("no such folder", where=str(folder), hint="make it first")
    if not is_file and output.exists() and not output.is_dir():
        raise UsageError("is no folder", where=str(output), hint="-o names a folder, or a .md or .docx file")


def _activities(context: Context, plan: Plan) -> dict[str, Activity]:
    if not plan.run:
        return {}
    from govsite.migrate.consolidation.activity import activity

    with context.read_store() as store:
        return {evidence.site.key: activity(evidence) for evidence in store.evidence(plan.run)}


def _chosen(found: Iterator[Notice], plan: Plan, *, only: list[str] | None, wave: int | None) -> list[Notice]:
    """The notices that were asked for. Raises ``UsageError`` for a site that has none."""
    wanted = set(only or ())
    chosen = [
        entry
        for entry in found
        if (not wanted or entry.site.id in wanted or entry.site.url in wanted) and (wave is None or entry.wave == wave)
    ]
    named = {name for entry in chosen for name in (entry.site.id, entry.site.url)}
    missing = sorted(wanted - named)
    if missing:
        decisions = {site.id: site.decision for site in plan.sites}
        state = decisions.get(missing[0])
        why = f"its decision is {state}" if state else "the inventory does not hold it"
        raise UsageError(f"no papers for {missing[0]!r}: {why}", hint="papers are for sites that merge or close")
    if not chosen:
        raise UsageError("no site goes", hint="govsite plan says what becomes of each site")
    return chosen


def _write_one(written: list[tuple[Notice, dict[str, str]]], output: Path, *, rules: NoticeRules) -> None:
    texts = [text for _, papers in written for text in papers.values()]
    if output.suffix.lower() == ".docx":
        from govsite.report.notice_docx import render_docx

        write_result(render_docx(texts, fonts=rules.fonts, title=output.stem), output)
    else:
        write_result("\n---\n\n".join(texts).encode(), output)


def _write_folders(
    written: list[tuple[Notice, dict[str, str]]], output: Path, *, rules: NoticeRules, formats: list[PaperFormat]
) -> None:
    names = folder_names(entry.site.id for entry, _ in written)
    titles = {paper.id: paper.title.in_language(rules.lang) for paper in rules.papers}
    for (entry, papers), name in zip(written, names, strict=True):
        folder = output / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot be made: {error.strerror}", where=str(folder)) from error
        for paper, text in papers.items():
            if PaperFormat.MARKDOWN in formats:
                write_result(text.encode(), folder / f"{paper}.md")
            if PaperFormat.DOCX in formats:
                from govsite.report.notice_docx import render_docx

                content = render_docx([text], fonts=rules.fonts, title=f"{titles[paper]} {entry.site.name}")
                write_result(content, folder / f"{paper}.docx")


def folder_names(keys: Iterable[str]) -> list[str]:
    """A folder name for each site: no separator, no dot folder, none twice also where case does not count."""
    taken: set[str] = set()
    names = []
    for key in keys:
        base = _UNSAFE.sub("_", key).strip("._")[:FOLDER_NAME_LIMIT] or "site"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return names
