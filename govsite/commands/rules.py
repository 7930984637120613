"""``govsite rules``: which rules are in force, what they say, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govsite.commands.context import Context, encode_json, open_context, say, talk, write_result, write_text
from govsite.commands.options import ConfigOption, JurisdictionOption, LangOption, OutputOption, RulesOption
from govsite.commands.rules_diff import diff_rules
from govsite.errors import GovsiteError, PolicyError, UsageError
from govsite.policy.folder import PolicyFile
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.examples import ExampleResult
    from govsite.model.jurisdiction import Jurisdiction
    from govsite.model.rule import Pack, Rule

app = typer.Typer(help="List, show, explain, check and compare rules.", no_args_is_help=True)
app.command("diff")(diff_rules)


class ListFormat(StrEnum):
    """How rules are printed."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[ListFormat, typer.Option("-f", "--format", help="text or json.")]
RuleArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of a rule.")]


@app.command("list")
def list_rules(
    *,
    form: FormatOption = ListFormat.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
) -> None:
    """Rules in force, pack by pack."""
    context = open_context(config=config, rules=rules, jurisdiction=jurisdiction, lang=lang)
    packs = context.packs()
    if form is ListFormat.JSON:
        content = {
            "schema": "govsite/rules/1",
            "jurisdiction": context.place.id,
            "packs": [{"id": pack.id, "version": pack.version, "title": pack.title} for pack in packs],
            "rules": [_summary(rule) for pack in packs for rule in pack.rules],
        }
        write_result(encode_json(content), output)
        return
    write_text(_table(packs, lang=context.lang), output)


@app.command("show")
def show_rule(
    rule: RuleArgument,
    *,
    config: ConfigOption = None,
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
) -> None:
    """One rule as it is in force, as JSON: options, clause, examples, file and line."""
    context = open_context(config=config, rules=rules, jurisdiction=jurisdiction)
    found = _find(rule, context.packs())
    import msgspec

    content = {"schema": "govsite/rule/1", "status": found.source.status, **msgspec.to_builtins(found)}
    write_result(encode_json(content), None)


@app.command("explain")
def explain_rule(
    rule: RuleArgument,
    *,
    config: ConfigOption = None,
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
) -> None:
    """One rule in words: what is looked at, how strictly, by which clause, and how to mend it."""
    from govsite.commands.rules_explained import explanation
    from govsite.policy.reference import describe_check, translated

    context = open_context(config=config, rules=rules, jurisdiction=jurisdiction, lang=lang)
    found = _find(rule, context.packs())
    check = translated(describe_check(found.check), context.lang)
    say("\n".join(explanation(found, check, lang=context.lang)))


@app.command("check")
def check_rules(
    packs: Annotated[
        list[str] | None, typer.Argument(metavar="PACK | FILE…", help="Packs or files (default: every pack there is).")
    ] = None,
    *,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
) -> None:
    """Read packs and run the examples of their rules.

    Exits with 3 where a file is wrong or an example comes out otherwise than it says.
    """
    from govsite.commands.rules_explained import examples_of

    context = open_context(config=config, jurisdiction=jurisdiction)
    names = packs or _every_pack(context)
    loaded = _load_all(names)
    count, wrong = 0, 0
    for result in _run_all(context, loaded, is_named=bool(jurisdiction)):
        count += 1
        if not result.is_right:
            wrong += 1
            talk(f"{result.rule.file}:{result.rule.line}: example {result.name} came out as: {result.told}")
    rules = [rule for pack in loaded for rule in pack.rules]
    for rule in rules:
        missing = [name for name, given in examples_of(rule) if not given]
        if missing:
            talk(f"{rule.file}:{rule.line}: {rule.id} has no example that {' and none that '.join(missing)}")
    typer.echo(
        f"{plural(len(loaded), 'pack')}, {plural(len(rules), 'rule')}, {plural(count, 'example')}, {wrong} wrong"
    )
    if wrong:
        raise typer.Exit(PolicyError.exit_code)


@app.command("schema")
def show_schema(
    kind: Annotated[PolicyFile, typer.Argument(help="Kind of policy file.")] = PolicyFile.PACK,
    *,
    output: OutputOption = None,
) -> None:
    """JSON Schema of a policy file, for editors."""
    from govsite.policy.schema import policy_schema

    write_result(encode_json(policy_schema(kind)), output)


@app.command("reference", hidden=True)
def write_reference(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the pages, docs/rules in the project.")],
) -> None:
    """Write the reference pages of all packs and checks (``make docs`` does)."""
    from govsite.policy.folder import pack_ids, rules_folder
    from govsite.policy.packs import load_packs
    from govsite.policy.reference import reference_pages

    pages = reference_pages(load_packs(pack_ids(rules_folder())))
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    talk(f"wrote {plural(len(pages), 'page')} to {folder}")


# ---------------------------------------------------------------- list, show, explain


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "severity": rule.severity,
        "status": rule.source.status,
        "check": rule.check,
        "title": rule.title,
        "document": rule.source.document,
        "clause": rule.source.clause,
        "levels": rule.applies.levels,
        "kinds": rule.applies.kinds,
        "file": rule.file,
        "line": rule.line,
    }


def _table(packs: Iterable[Pack], *, lang: str) -> str:
    """One block a pack; columns by what characters take on a terminal."""
    from rich.cells import cell_len, set_cell_size

    from govsite.report.wording import SEVERITY_WORDS, SOURCE_WORDS

    def stands(rule: Rule) -> str:
        if lang == "en":
            return f"{rule.severity:<6}  {rule.source.status:<10}"
        severity, source = SEVERITY_WORDS[rule.severity].zh, SOURCE_WORDS[rule.source.status].zh
        return f"{set_cell_size(severity, 8)}  {set_cell_size(source, 10)}"

    lines = []
    for pack in packs:
        lines += ["", f"{pack.id} {pack.version} · {pack.title.in_language(lang)}"]
        width = max((cell_len(rule.id) for rule in pack.rules), default=0)
        lines += [f"  {rule.id:<{width}}  {stands(rule)}  {rule.title.in_language(lang)}" for rule in pack.rules]
    return "\n".join(lines[1:]) + "\n"


def _find(name: str, packs: Sequence[Pack]) -> Rule:
    from govsite.policy.typed import advice

    known = {rule.id: rule for pack in packs for rule in pack.rules}
    if name not in known:
        hint = advice(name, known) if len(known) < 12 or advice(name, known).startswith("did") else "govsite rules list"
        raise UsageError(f"no rule {name!r} is in force", hint=hint)
    return known[name]


# ---------------------------------------------------------------- check


def _every_pack(context: Context) -> list[str]:
    from govsite.policy.folder import pack_ids, rules_folder

    ids = pack_ids(rules_folder())
    return ids + [name for name in context.settings.rules if name not in ids]


def _load_all(names: Sequence[str]) -> tuple[Pack, ...]:
    """All packs together; where that fails, what is wrong with each by itself, so that all is told at once."""
    from govsite.policy.packs import load_packs

    try:
        return load_packs(names)
    except GovsiteError as first:
        told = [str(first)]
        for name in names:
            try:
                load_packs([name])
            except GovsiteError as error:
                told.append(str(error))
        *others, last = dict.fromkeys(told)
        for message in others:
            talk(f"govsite: {message}")
        raise type(first)(last) from first


def _run_all(context: Context, packs: Sequence[Pack], *, is_named: bool) -> Iterable[ExampleResult]:
    """Examples are judged where their pack is in force, unless a jurisdiction is named."""
    from govsite.crawl.page import read_page
    from govsite.examples import run_examples
    from govsite.policy.jurisdictions import home_of_packs

    homes: dict[str, Jurisdiction] = {} if is_named else home_of_packs()
    for pack in packs:
        yield from run_examples(pack.rules, homes.get(pack.id, context.place), read_page=read_page)
