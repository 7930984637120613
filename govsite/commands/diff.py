"""``govsite diff``: what changed between two runs."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import encode_json, open_context, write_result, write_text
from govsite.commands.gate import ConfirmOption
from govsite.commands.options import ConfigOption, LangOption, OutputOption, StoreOption
from govsite.errors import InputError
from govsite.quantities import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govsite.model.changes import Change
    from govsite.model.run import RunHeader
    from govsite.store.store import Store

_SHOWN = 20
_MESSAGE = 300
"""Characters of a message or an address."""


class DiffFormat(StrEnum):
    """How changes are printed."""

    TEXT = "text"
    JSON = "json"


def diff(
    before: Annotated[str, typer.Argument(metavar="RUN", help="The earlier run: an id or its beginning.")],
    after: Annotated[str, typer.Argument(metavar="RUN", help="The later run, or latest.")] = "latest",
    *,
    confirm: ConfirmOption = None,
    form: Annotated[DiffFormat, typer.Option("-f", "--format", help="text or json.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    lang: LangOption = None,
) -> None:
    """Findings that are new, back again, still there, mended, or no longer seen.

    With --confirm 2 what is new or back has to be there in two runs in a row before it is called so.
    """
    from govsite.model.changes import Turn, compare, confirmed, gone_between
    from govsite.model.packed_outcomes import PackedOutcomes
    from govsite.model.run import lineage
    from govsite.trend import unlooked

    context = open_context(config=config, store=store, lang=lang)
    with context.read_store() as opened:
        first = opened.find_judged(before)
        second = _later(opened, after, first)
        runs = opened.runs()
        times = confirm or context.settings.confirm
        sure = None
        if times > 1:
            sure = confirmed((opened.outcomes(run.id) for run in lineage(runs, second)), times=times)
        old, new = (PackedOutcomes(opened.outcomes(run.id)) for run in (first, second))
        titles = {
            rule.id: rule.title.in_language(context.lang) for run in (first, second) for rule in opened.rules(run.id)
        }
        names = {site.key: site.name for run in (first, second) for site in opened.sites(run.id)}
        changes = compare(
            old,
            new,
            unlooked=unlooked(opened, second.id, gone_between(old, new)),
            earlier=(opened.outcomes(run.id) for run in lineage(runs, first)[1:]),
            sure=sure,
        )
    if form is DiffFormat.JSON:
        counted = Counter(change.turn for change in changes)
        counts = {turn: counted[turn] for turn in Turn}
        content = {
            "schema": "govsite/diff/1",
            "before": first.id,
            "after": second.id,
            "summary": counts,
            "changes": changes,
        }
        write_result(encode_json(content), output)
        return
    head = f"{_run_told(first, lang=context.lang)} → {_run_told(second, lang=context.lang)}"
    write_text(f"{head}\n{_text(changes, names=names, titles=titles, lang=context.lang)}", output)


def _later(store: Store, name: str, first: RunHeader) -> RunHeader:
    """The run to compare with ``first``: ``latest`` is the latest of its kind, one of the other kind is refused."""
    if name == "latest":
        name = next((run.id for run in store.runs() if run.is_judged and run.is_look == first.is_look), name)
    second = store.find_judged(name)
    if second.is_look != first.is_look:
        raise InputError(
            f"run {first.id} is of {first.command}, run {second.id} of {second.command}: they judge different things",
            where=store.location,
            hint="govsite runs list shows the runs with their commands",
        )
    return second


def _since_nobody_knows(count: int, *, lang: str) -> str:
    if lang == "zh":
        return f"  其中 {count} 条：前一次没有该规则或未能判定，不知何时出现"
    return f"  of these {count}: the run before had no such rule, or could not judge it; nobody knows since when"


def _run_told(run: RunHeader, *, lang: str) -> str:
    return (
        f"{run.id}（{moment(run.started_at, lang)}）" if lang != "en" else f"{run.id} ({moment(run.started_at, lang)})"
    )


def _text(changes: list[Change], *, names: Mapping[str, str], titles: Mapping[str, str], lang: str) -> str:
    from govsite.report.safe import plain
    from govsite.report.wording import SEVERITY_WORDS, TURN_WORDS

    lines = []
    for turn, group in groupby(changes, key=lambda change: change.turn):
        members = list(group)
        lines.append(f"{TURN_WORDS[turn].in_language(lang)}  {len(members)}")
        if turn == "still":
            continue
        if unknown := sum(not change.was_judged for change in members):
            lines.append(_since_nobody_knows(unknown, lang=lang))
        for change in members[:_SHOWN]:
            site = plain(names.get(change.site) or change.site, 80)
            severity = SEVERITY_WORDS[change.severity].in_language(lang)
            lines.append(f"  {severity}  {site}  {titles.get(change.rule, change.rule)}")
            lines.append(f"      {plain(change.finding.message.in_language(lang), _MESSAGE)}")
            if change.finding.url:
                lines.append(f"      {plain(change.finding.url, _MESSAGE)}")
        if len(members) > _SHOWN:
            lines.append(f"  … +{len(members) - _SHOWN}")
    if not changes:
        lines.append("没有变化" if lang == "zh" else "nothing changed")
    return "\n".join(lines) + "\n"
