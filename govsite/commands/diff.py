"""``govsite diff``: what changed between two runs."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import encode_json, open_context, write_result
from govsite.commands.options import ConfigOption, LangOption, OutputOption, StoreOption

if TYPE_CHECKING:
    from govsite.audit.changes import Change

_TITLES = {
    "new": {"zh": "新增", "en": "new"},
    "regressed": {"zh": "复发", "en": "back again"},
    "still": {"zh": "仍存在", "en": "still there"},
    "mended": {"zh": "已整改", "en": "mended"},
    "no-longer-seen": {"zh": "本次未能看到", "en": "no longer seen"},
}
_SHOWN = 20


class DiffFormat(StrEnum):
    """How changes are printed."""

    TEXT = "text"
    JSON = "json"


def diff(
    before: Annotated[str, typer.Argument(metavar="RUN", help="The earlier run: an id or its beginning.")],
    after: Annotated[str, typer.Argument(metavar="RUN", help="The later run, or latest.")] = "latest",
    *,
    form: Annotated[DiffFormat, typer.Option("-f", "--format", help="text or json.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    lang: LangOption = None,
) -> None:
    """Findings that are new, back again, still there, mended, or no longer seen."""
    from govsite.audit.changes import compare

    context = open_context(config=config, store=store, lang=lang)
    with context.store() as opened:
        first, second = opened.find_run(before), opened.find_run(after)
        older = [run for run in opened.runs() if run.id < first.id and run.inventory == first.inventory]
        earlier = (outcome for run in older for outcome in opened.outcomes(run.id))
        changes = compare(opened.outcomes(first.id), opened.outcomes(second.id), earlier=earlier)
    if form is DiffFormat.JSON:
        counts = {turn: sum(change.turn == turn for change in changes) for turn in _TITLES}
        content = {
            "schema": "govsite/diff/1",
            "before": first.id,
            "after": second.id,
            "summary": counts,
            "changes": changes,
        }
        write_result(encode_json(content), output)
        return
    write_result(_text(changes, lang=context.lang).encode(), output)


def _text(changes: list[Change], *, lang: str) -> str:
    lines = []
    for turn, group in groupby(changes, key=lambda change: change.turn):
        members = list(group)
        lines.append(f"{_TITLES[turn][lang]}  {len(members)}")
        if turn == "still":
            continue
        for change in members[:_SHOWN]:
            said = change.finding.message.in_language(lang)
            lines.append(f"  {change.severity:<6} {change.site}  {change.rule}")
            lines.append(f"         {said}")
        if len(members) > _SHOWN:
            lines.append(f"  … +{len(members) - _SHOWN}")
    if not changes:
        lines.append("没有变化" if lang == "zh" else "nothing changed")
    return "\n".join(lines) + "\n"
