"""What rules and checks say of themselves, for ``govsite rules explain`` and the reference pages.

Nothing is written twice: a check's words are its docstring, an option's words the docstring
below its field, a rule's words its pack.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import replace

from govsite.language import described
from govsite.model.check import Check, ColumnTypeName
from govsite.model.rule import Pack, Rule
from govsite.plugins import load_plugin, plugin_names
from govsite.policy.field_notes import field_notes
from govsite.policy.packs import CHECKS
from govsite.quantities import plural

PLAIN_TYPES = {
    str: "text",
    ColumnTypeName: "type of columns",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "anything",
}


class OptionWords(Struct, frozen=True, kw_only=True):
    """One option of a check."""

    name: str
    type: str
    default: str
    """As YAML would write it; empty where the option must be given."""
    text: str = ""


class CheckWords(Struct, frozen=True, kw_only=True):
    """One check: what it looks at, why it matters, how to mend it, and its options."""

    id: str
    text: str
    options_text: str
    options: tuple[OptionWords, ...]
    needs: tuple[str, ...]


def describe_check(name: str, *, package: str = CHECKS) -> CheckWords:
    """What the check ``name`` says of itself. Raises ``LookupError`` for an unknown one."""
    plugin, text = load_plugin(package, name)
    check: Check = plugin
    notes = field_notes(check.options)
    options = tuple(
        OptionWords(
            name=field.encode_name,
            type=type_words(field.type),
            default=_default(field),
            text=notes.get(field.name, ""),
        )
        for field in msgspec.structs.fields(check.options)
    )
    return CheckWords(
        id=name,
        text=inspect.cleandoc(text),
        options_text=inspect.cleandoc(check.options.__doc__ or "") if options else "",
        options=options,
        needs=check.needs,
    )


def translated(check: CheckWords, lang: str) -> CheckWords:
    """The same check in another language, as far as its words have been translated."""
    return CheckWords(
        id=check.id,
        text="\n\n".join(described(part, lang) for part in check.text.split("\n\n")),
        options_text=described(check.options_text, lang),
        options=tuple(replace(option, text=described(option.text, lang)) for option in check.options),
        needs=check.needs,
    )


def type_words(kind: Any) -> str:
    """A type in words a rule's author understands."""
    if kind in PLAIN_TYPES:
        return PLAIN_TYPES[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (tuple, list):
        return f"list of {type_words(arguments[0])}"
    if origin is dict:
        return f"mapping of {type_words(arguments[0])} to {type_words(arguments[1])}"
    if origin in (Union, types.UnionType):
        return " or ".join("nothing" if part is type(None) else type_words(part) for part in arguments)
    if members := arguments if origin is Literal else _members(kind):
        return "one of " + ", ".join(map(str, members))
    return getattr(kind, "__name__", str(kind))


def _members(kind: Any) -> list[Any]:
    return [member.value for member in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def flow(value: Any) -> str:
    """A value in one line, as YAML's flow style reads it."""
    raw = msgspec.to_builtins(value)
    if isinstance(raw, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in raw.items()) + "}"
    if isinstance(raw, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in raw) + "]"
    return msgspec.json.encode(raw).decode() if isinstance(raw, str) else str(msgspec.json.encode(raw), "ascii")


def example_words(example: dict[str, Any]) -> str:
    """One example in a line: the site, then what else was seen."""
    site = dict(example.get("site") or {})
    url = str(site.pop("url", ""))
    parts = [f"{key}: {flow(value)}" for key, value in site.items()]
    parts += [f"{key}: {flow(value)}" for key, value in example.items() if key != "site"]
    return " · ".join(part for part in (url, *parts) if part)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is not NODEFAULT:
        return flow(field.default)
    return "" if field.default_factory is NODEFAULT else flow(field.default_factory())


# ---------------------------------------------------------------- pages


def pack_page(pack: Pack) -> str:
    """The reference page of one pack, Markdown."""
    lines = [
        f"# {pack.title.zh} · {pack.title.en}",
        "",
        f"Pack `{pack.id}`, version {pack.version}, {plural(len(pack.rules), 'rule')}.",
        f"Generated from `rules/packs/{pack.id}.yaml` by `make docs`.",
        "",
        "| rule | severity | title | status of the source |",
        "|---|---|---|---|",
    ]
    for rule in pack.rules:
        title = f"{cell(rule.title.zh)}<br>{cell(rule.title.en)}"
        lines.append(f"| [{rule.id}](#{rule.id}) | {rule.severity} | {title} | {rule.source.status} |")
    for rule in pack.rules:
        lines += ["", *_rule_lines(rule, depth=pack.id.count("/"))]
    return "\n".join(lines) + "\n"


def checks_page(*, package: str = CHECKS) -> str:
    """The reference page of all checks, Markdown."""
    lines = [
        "# Checks",
        "",
        "A check is Python and knows how to look at a thing; a rule is YAML and says which check, how strict and why.",
        "Generated from the checks' own words.",
    ]
    for name in plugin_names(package):
        words = describe_check(name, package=package)
        lines += ["", f"## {name}", "", words.text, ""]
        looks = ", ".join(words.needs) if words.needs else "the inventory alone, so it works offline"
        lines.append(f"Looks at: {looks}.")
        if words.options:
            lines += ["", words.options_text, "", "| option | type | default | meaning |", "|---|---|---|---|"]
            for option in words.options:
                default = code(cell(option.default)) if option.default else "required"
                lines.append(f"| `{option.name}` | {cell(option.type)} | {default} | {cell(option.text)} |")
    return "\n".join(lines) + "\n"


def reference_pages(packs: Iterable[Pack], *, package: str = CHECKS) -> dict[str, str]:
    """File name below ``docs/rules`` → content."""
    pages = {f"{pack.id}.md": pack_page(pack) for pack in packs}
    return pages | {"checks.md": checks_page(package=package)}


def cell(text: str) -> str:
    """Text inside a table of Markdown."""
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """Text that Markdown shows letter by letter."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def applies_words(rule: Rule, lang: str = "en") -> str:
    """Which sites a rule speaks of, by the words of the inventory's columns."""
    kind, level, everyone = ("kind ", "level ", "all sites") if lang == "en" else ("类型 ", "级别 ", "所有网站")
    parts = []
    if rule.applies.kinds:
        parts.append(kind + ", ".join(rule.applies.kinds))
    if rule.applies.levels:
        parts.append(level + ", ".join(rule.applies.levels))
    return "; ".join(parts) or everyone


def source_words(rule: Rule) -> str:
    """Document, clause and how far they were compared."""
    source = rule.source
    return f"{source.document}{' ' + source.clause if source.clause else ''} ({source.status})"


def _rule_lines(rule: Rule, *, depth: int) -> list[str]:
    up = "../" * depth
    lines = [
        f"## {rule.id}",
        "",
        f"**{rule.title.zh}** · {rule.title.en}",
        "",
        f"- severity: {rule.severity}",
        f"- source: {source_words(rule)}",
        *([f"- clause: {rule.source.note}"] if rule.source.note else []),
        f"- speaks of: {applies_words(rule)}",
        f"- check: [{rule.check}]({up}checks.md#{rule.check})",
        *[f"- `{name}`: {code(flow(value))}" for name, value in _options(rule).items()],
        f"- to mend it: {rule.advice.zh} · {rule.advice.en}",
    ]
    for title, examples in _example_lists(rule):
        if examples:
            lines += ["", f"{title}:", "", *[f"- {code(example_words(example))}" for example in examples]]
    return lines


def _options(rule: Rule) -> dict[str, Any]:
    """Options that differ from the check's defaults."""
    return {
        field.encode_name: getattr(rule.options, field.name)
        for field in msgspec.structs.fields(rule.options)
        if flow(getattr(rule.options, field.name)) != _default(field)
    }


def _example_lists(rule: Rule) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    return (
        ("Passes", rule.examples.passing),
        ("Fails", rule.examples.failing),
        ("Unknown", rule.examples.unknown),
        ("Not applicable", rule.examples.not_applicable),
    )
