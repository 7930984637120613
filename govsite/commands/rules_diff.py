"""``govsite rules diff``: the same evidence under two sets of rules."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import encode_json, open_context, write_result, write_text
from govsite.commands.options import ConfigOption, JurisdictionOption, LangOption, OutputOption, StoreOption
from govsite.errors import UsageError
from govsite.quantities import counted, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govsite.audit.verdicts import RuleChange, VerdictChange

SHOWN = 40


class DiffFormat(StrEnum):
    """How the changes are told."""

    TEXT = "text"
    JSON = "json"


def diff_rules(  # noqa: PLR0913 - one parameter per option of the command line
    before: Annotated[str, typer.Argument(metavar="PACKS", help="Packs or files, commas between several.")],
    after: Annotated[str, typer.Argument(metavar="PACKS", help="The others, written the same way.")],
    *,
    run: Annotated[str, typer.Option("--run", metavar="RUN", help="Run whose evidence is judged.")] = "latest",
    form: Annotated[DiffFormat, typer.Option("-f", "--format", help="text or json.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
) -> None:
    """Judge stored evidence under two sets of rules: which sites change, and why."""
    from govsite.audit.engine import Judge
    from govsite.audit.verdicts import rule_changes, verdict_changes
    from govsite.policy.packs import load_packs, rules_of

    context = open_context(config=config, store=store, jurisdiction=jurisdiction, lang=lang)
    old, new = (rules_of(load_packs(_names(text))) for text in (before, after))
    changes = rule_changes(old, new)
    by_rule = {change.rule: change for change in changes}
    judges = Judge(old, context.place), Judge(new, context.place)
    found: list[VerdictChange] = []
    count = 0
    with context.read_store() as opened:
        header = opened.find_look(run)
        for evidence in opened.evidence(header.id):
            count += 1
            first, second = (judge(evidence).outcomes for judge in judges)
            found += verdict_changes(first, second, rules=by_rule)
    if form is DiffFormat.JSON:
        content = {
            "schema": "govsite/rules-diff/1",
            "run": header.id,
            "before": before,
            "after": after,
            "sites": count,
            "changed_sites": len({change.site for change in found}),
            "rules": changes,
            "verdicts": found,
        }
        write_result(encode_json(content), output)
        return
    write_text("\n".join([*_told(changes, found, lang=context.lang, sites=count), ""]), output)


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError("names no pack", hint="govsite rules list shows those in force")
    return names


def _told(changes: Sequence[RuleChange], found: Sequence[VerdictChange], *, lang: str, sites: int) -> list[str]:
    zh = lang != "en"
    lines = [
        f"规则变化 {len(changes)} 条；{sites} 个网站中 {len({one.site for one in found})} 个结论有变化"
        if zh
        else (
            f"{counted(len(changes), 'rule', 'differs', 'differ')}; "
            f"changes on {len({one.site for one in found})} of {plural(sites, 'site')}"
        )
    ]
    lines += [f"  {change.rule}: {change.kind}  {'; '.join(change.why)}".rstrip() for change in changes[:SHOWN]]
    for one in found[:SHOWN]:
        turn = f"{_status(one.before, one.severity_before)} → {_status(one.after, one.severity_after)}"
        count = f" ({one.problems_before} → {one.problems_after})" if one.before and one.after else ""
        words = "; ".join(message.in_language(lang) for message in one.messages[:1])
        lines.append(f"{one.site}  {one.rule}  {turn}{count}  {'; '.join(one.why)}  {words}".rstrip())
    if len(found) > SHOWN:
        more = len(found) - SHOWN
        lines.append(f"… 另有 {more} 项，见 -f json" if zh else f"… {more} more, see -f json")
    return lines


def _status(status: object, severity: object) -> str:
    return f"{status} ({severity})" if status is not None else "–"
