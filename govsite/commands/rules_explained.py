"""One rule in words, for the terminal: ``govsite rules explain``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from govsite.model.words import Words

if TYPE_CHECKING:
    from govsite.model.rule import Rule
    from govsite.policy.reference import CheckWords

_HEADS = (
    Words("等级", "severity"),
    Words("依据", "source"),
    Words("条款说明", "clause"),
    Words("适用范围", "speaks of"),
    Words("规则包", "pack"),
    Words("查看", "looks at"),
    Words("整改", "mend it"),
    Words("只看台账", "the inventory alone"),
    Words("检查项", "check"),
    Words("选项", "options"),
    Words("默认", "default"),
    Words("必填", "required"),
    Words("合格的例子", "passes"),
    Words("不合格的例子", "fails"),
    Words("未能判定的例子", "is unknown"),
    Words("不适用的例子", "is not applicable"),
)
_CUT = Words(
    "以“…”结尾的例子没有列全，全文：govsite rules show {}", "“…” ends what goes on; all of it: govsite rules show {}"
)
EXAMPLE_SHOWN = 320
"""Characters of an example that are shown."""
_AGAIN = re.compile(r"(?<![\w.])([\w.]+)(?:, \1(?![\w.])){3,}")
"""The same value four times or more in a row."""


def explanation(rule: Rule, check: CheckWords, *, lang: str) -> list[str]:
    """The lines: what is looked at, how strictly, by which clause, how to mend it, and the examples."""
    import msgspec
    from rich.cells import set_cell_size

    from govsite.policy.reference import applies_words, example_words, flow
    from govsite.report.wording import SEVERITY_WORDS, clause_of

    values = msgspec.to_builtins(rule.options)
    words = {pair.en: pair.in_language(lang) for pair in _HEADS}
    facts = {
        "severity": SEVERITY_WORDS[rule.severity].in_language(lang),
        "source": clause_of(rule.source, lang),
        "clause": rule.source.note,
        "speaks of": applies_words(rule, lang),
        "pack": f"{rule.pack} ({rule.file}:{rule.line})",
        "looks at": ", ".join(check.needs) or words["the inventory alone"],
        "mend it": rule.advice.in_language(lang),
    }
    lines = [
        rule.id,
        f"  {rule.title.zh}",
        f"  {rule.title.en}",
        "",
        *(f"{set_cell_size(words[head], 9)}  {told}" for head, told in facts.items() if told),
        "",
        f"{words['check']} {check.id}",
        *_flowing(check.text),
    ]
    if check.options:
        lines += ["", words["options"], *([f"  {check.options_text}"] if check.options_text else [])]
    for option in check.options:
        lines.append(f"  {option.name} = {flow(values.get(option.name))}")
        stands = f"{words['default']} {option.default}" if option.default else words["required"]
        lines.append(f"      {option.type}, {stands}")
        if option.text:
            lines.append(f"      {option.text}")
    for verdict, examples in examples_of(rule):
        if examples:
            lines += ["", words[verdict], *[f"  {_folded(example_words(example))}" for example in examples]]
    if any(line.endswith("…") for line in lines):
        lines += ["", _CUT.in_language(lang).format(rule.id)]
    return lines


def _folded(example: str) -> str:
    """An example as far as a reader wants it: those of rules over time hold dozens of looks."""
    told = _AGAIN.sub(lambda found: f"{found[1]} ×{found[0].count(',') + 1}", example)
    return told if len(told) <= EXAMPLE_SHOWN else f"{told[:EXAMPLE_SHOWN].rstrip()}…"


def _flowing(text: str) -> list[str]:
    """Paragraphs on a line each, for the terminal to break; lists and examples as they are."""
    lines = []
    for number, part in enumerate(text.split("\n\n")):
        rows = part.splitlines()
        listed = any(row.startswith((" ", "-", "*")) for row in rows)
        lines += [*([""] if number else []), *[f"  {row}".rstrip() for row in (rows if listed else [" ".join(rows)])]]
    return lines


def examples_of(rule: Rule) -> list[tuple[str, tuple[dict[str, Any], ...]]]:
    """What must be there (passes, fails) and what there is beside it."""
    lists = [("passes", rule.examples.passing), ("fails", rule.examples.failing)]
    others = [("is unknown", rule.examples.unknown), ("is not applicable", rule.examples.not_applicable)]
    return lists + [(verdict, examples) for verdict, examples in others if examples]
