"""Markdown for a job summary or a merge request: the numbers, the worst sites, the rules.

GitHub cuts a job summary at 1 MiB, so lists are short and say what they leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from govsite.model.outcome import Reason, Severity, Status
from govsite.model.run import Run, RunState
from govsite.model.words import Words
from govsite.quantities import moment, number, plural, share_of
from govsite.report.format import Format
from govsite.report.safe import cut, plain
from govsite.report.tally import Counts, SiteTally, Tally, tally
from govsite.report.wording import (
    REASON_WORDS,
    SEVERITY_WORDS,
    STATUS_WORDS,
    finding_words,
    left_out,
    reason_advice,
    rule_clause,
    since_the_last,
)

WORST_SITES = 30
FINDINGS_PER_SITE = 5
SITES_WITH_FINDINGS = 10
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&@:$])")
_ENTITIES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
    "@": "&#64;",
    ":": "&#58;",
    "#": "&#35;",
    "$": "&#36;",
}


def escape(text: str, limit: int = 300) -> str:
    """Text that Markdown shows as it is: no markup, no mention, no link, no table break."""
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[1], f"\\{found[1]}"), plain(text, limit))


def code(text: str, limit: int = 200) -> str:
    """A code span, which shows addresses without linking them; safe inside a table."""
    shown = cut(plain(text), limit)
    if not shown or "`" in shown or "|" in shown:
        return escape(text, limit)
    return f"`{shown}`"


def render(run: Run) -> bytes:
    """The summary."""
    return ("\n".join(_lines(tally(run), run.lang)) + "\n").encode()


def _lines(counted: Tally, lang: str) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return en if lang == "en" else zh

    header = counted.run.header
    unfinished = "" if header.state is RunState.FINISHED else say("（未完成）", " (not finished)")
    yield f"# {say('政府网站检查结果', 'Website audit')}"
    yield ""
    yield (
        f"{say('检查批次', 'Run')} {code(header.id)}，{moment(header.started_at, lang)}{unfinished}"
        if lang != "en"
        else f"Run {code(header.id)}, {moment(header.started_at, lang)}{unfinished}"
    )
    yield ""
    yield from _table([say("项目", "what"), say("数量", "count")], _numbers(counted, lang))
    before, changes = since_the_last(counted.run.trend, lang)
    if before:
        yield say(f"与上次检查（{before}）相比：{changes}。", f"Since the run before ({before}): {changes}.")
        yield ""
    failing = [entry for entry in counted.worst_first if entry.counts.failed]
    if failing:
        yield from _sites(counted, failing, lang)
        yield from _rules(counted, lang)
        yield from _details(counted, failing, lang)
    if counted.reasons:
        yield f"## {say('未能看到的（不算不合格）', 'Not seen (neither pass nor fail)')}"
        yield ""
        heads = [say("原因", "reason"), say("判定", "verdicts"), say("网站", "sites"), say("怎么办", "what to do")]
        yield from _table(
            heads,
            (
                [REASON_WORDS[r].in_language(lang), number(n), number(s), reason_advice(r).in_language(lang)]
                for r, n, s in counted.reasons
            ),
        )
    for crash in counted.run.crashes:
        yield f"- {say('检查程序出错', 'a check crashed')}: {escape(crash)}"


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _numbers(counted: Tally, lang: str) -> Iterator[list[str]]:
    counts = counted.counts
    yield ["网站" if lang != "en" else "sites", number(len(counted.sites))]
    yield ["有问题的网站" if lang != "en" else "sites with problems", number(counted.sites_by_worst.total())]
    for severity in Severity:
        if counts.problems_by[severity]:
            name = SEVERITY_WORDS[severity].in_language(lang)
            yield [f"{name}问题" if lang != "en" else f"{name} problems", number(counts.problems_by[severity])]
    if counts.excused:
        yield [
            "其中已豁免或基线中已有" if lang != "en" else "of these waived or in the baseline",
            number(counts.excused),
        ]
    if known := left_out(counted.run):
        yield ["未列出" if lang != "en" else "not listed", known]
    for status in Status:
        yield [STATUS_WORDS[status].in_language(lang), number(_count(counts, status))]
    if counts.unwatched:
        yield [REASON_WORDS[Reason.NOT_MONITORED].in_language(lang), number(counts.unwatched)]
    yield [
        "可判定率" if lang != "en" else "coverage",
        share_of(counts.judged, counts.judged + counts.unknown),
    ]


def _count(counts: Counts, status: Status) -> int:
    match status:
        case Status.PASS:
            return counts.passed
        case Status.FAIL:
            return counts.failed
        case Status.UNKNOWN:
            return counts.unknown
        case Status.NOT_APPLICABLE:
            return counts.not_applicable
        case _:
            assert_never(status)


def _grades(counts: Counts, lang: str) -> str:
    return " ".join(
        f"{SEVERITY_WORDS[s].in_language(lang)} {number(counts.failed_by[s])}" for s in Severity if counts.failed_by[s]
    )


def _sites(counted: Tally, failing: list[SiteTally], lang: str) -> Iterator[str]:
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    yield f"## {'Worst sites' if lang == 'en' else '问题最重的网站'}"
    yield ""
    heads = (
        ["site", "failed rules", "gravest problem", "clause"]
        if lang == "en"
        else ["网站", "不合格规则", "最严重的问题", "依据"]
    )
    rows = []
    for entry in failing[:WORST_SITES]:
        failure = entry.first_failure
        assert failure is not None
        rule = rules[failure.rule]
        message = (failure.problems[0].message if failure.problems else rule.title).in_language(lang)
        rows.append(
            [
                f"{escape(entry.title, 80)}<br>{code(entry.site.url)}",
                _grades(entry.counts, lang),
                escape(message, 160),
                escape(rule_clause(rule, lang)),
            ]
        )
    yield from _table(heads, rows)
    if len(failing) > WORST_SITES:
        more = len(failing) - WORST_SITES
        yield (f"{plural(more, 'more site')} with problems." if lang == "en" else f"另有 {number(more)} 个网站有问题。")
        yield ""


def _rules(counted: Tally, lang: str) -> Iterator[str]:
    yield f"## {'Rules' if lang == 'en' else '规则'}"
    yield ""
    heads = (
        ["severity", "rule", "clause", "fail", "unknown"]
        if lang == "en"
        else ["等级", "规则", "依据", "不合格", "未能判定"]
    )
    rows = [
        [SEVERITY_WORDS[entry.rule.severity].in_language(lang), escape(entry.rule.title.in_language(lang)),
         escape(rule_clause(entry.rule, lang)), number(entry.counts.failed), number(entry.counts.unknown)]
        for entry in counted.rules_worst_first if entry.counts.failed or entry.counts.unknown
    ]  # fmt: skip
    yield from _table(heads, rows)


def _details(counted: Tally, failing: list[SiteTally], lang: str) -> Iterator[str]:
    """The first problems of the worst sites, folded away."""
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    for entry in failing[:SITES_WITH_FINDINGS]:
        yield f"<details><summary>{escape(entry.title, 80)}</summary>"
        yield ""
        for outcome in entry.outcomes:
            if outcome.status is not Status.FAIL:
                continue
            rule = rules[outcome.rule]
            grade = SEVERITY_WORDS[outcome.severity].in_language(lang)
            yield f"- **{grade}** {escape(rule.title.in_language(lang))} ({code(rule.id)})"
            for found in outcome.problems[:FINDINGS_PER_SITE]:
                yield f"  - {escape(finding_words(found, lang), 200)} {code(found.url)}".rstrip()
            if len(outcome.problems) > FINDINGS_PER_SITE:
                more = len(outcome.problems) - FINDINGS_PER_SITE
                yield f"  - {number(more)} more" if lang == "en" else f"  - 另有 {number(more)} 处"
        yield ""
        yield "</details>"
        yield ""


PLUGIN = Format(suffix=".md", render=render, title=Words("流水线摘要（Markdown）", "job summary (Markdown)"))
