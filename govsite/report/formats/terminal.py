"""A scoreboard for the terminal: worst first, with the clause, readable at 80 columns.

Many sites give rankings of sites and rules; a single site gives its rules one by one
with evidence and advice.
"""

from __future__ import annotations

import io
import shlex
from collections import Counter
from typing import assert_never

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from govsite.language import detailed
from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.rule import Rule
from govsite.model.run import VERIFY, Run, RunState
from govsite.model.words import Words
from govsite.quantities import counted, moment, number, plural, share_of
from govsite.report.format import Format
from govsite.report.safe import plain
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
    time_taken,
    unknown_words,
)
from govsite.report.wrap import wrap

WORST_SITES = 12
FAILED_RULES = 25
FINDINGS_PER_RULE = 5
SOURCES_SHOWN = 3
KEPT = frozenset({"audit", "demo", VERIFY})
"""Commands whose verdicts the store keeps."""
SITE_GRADES = (Severity.VETO, Severity.HIGH, Severity.MEDIUM)
COLOURS = {
    Severity.VETO: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "bright_black",
}
MARKS = {Status.PASS: "✓", Status.FAIL: "✗", Status.UNKNOWN: "?", Status.NOT_APPLICABLE: "-"}


def render(run: Run) -> bytes:
    """The scoreboard at 80 columns, without colour."""
    return render_text(run).encode()


def render_text(run: Run, *, width: int = 80, color: bool = False) -> str:
    """The scoreboard at a width; ``color`` puts ANSI sequences in."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, 60),
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    board = _Board(tally(run), run.lang, console.width)
    for part in board.parts():
        console.print(part)
    lines = (line.rstrip() if not color else line for line in out.getvalue().splitlines())
    return "\n".join(lines) + "\n"


class _Board:
    """The parts of the scoreboard in one language."""

    def __init__(self, counted: Tally, lang: str, width: int) -> None:
        self.counted = counted
        self.lang = lang
        self.width = width
        self.rules = {entry.rule.id: entry.rule for entry in counted.rules}

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def parts(self) -> list[RenderableType]:
        """Everything, from top to bottom."""
        middle = (
            [self.one_site(self.counted.sites[0])] if len(self.counted.sites) == 1 else [self.sites(), self.failed()]
        )
        parts = [self.header(), *middle, self.unseen(), self.crashes(), self.next_step()]
        return [part for part in parts if part is not None]

    def header(self) -> RenderableType:
        """Run, time, sites, coverage and the counts by severity."""
        run, counts = self.counted.run.header, self.counted.counts
        state = "" if run.state is RunState.FINISHED else self.say("（未完成）", " (not finished)")
        took = f"  ({length})" if (length := time_taken(run, self.lang)) else ""
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="bold", no_wrap=True)
        facts.add_column()
        when = f"{moment(run.started_at, self.lang)}{state}{took}"
        facts.add_row(self.say("检查批次", "run"), Text(f"{plain(run.id)}  {when}"))
        if run.inventory:
            source = self.say("台账", "inventory") if run.is_look else self.say("映射表", "map")
            facts.add_row(source, Text(plain(run.inventory, 200)))
        facts.add_row(self.say("网站", "sites"), Text(self.sites_line()))
        facts.add_row(self.say("判定", "verdicts"), Text(self.verdict_line(counts)))
        facts.add_row(self.say("问题", "problems"), self.severities(counts))
        if counts.excused:
            excused = number(counts.excused)
            told = self.say(f"其中已豁免或基线中已有 {excused}", f"of these waived or in the baseline {excused}")
            facts.add_row("", Text(told))
        if known := left_out(self.counted.run):
            facts.add_row("", Text(known))
        before, changes = since_the_last(self.counted.run.trend, self.lang)
        if before:
            facts.add_row(self.say("比上次", "since last"), Text(f"{changes}  ({before})"))
        title = (
            self.say("政府网站检查结果", "Website audit") if run.is_look else self.say("迁移后核验", "After the move")
        )
        return Group(Line(title, style="dim", characters="─"), facts)

    def sites_line(self) -> str:
        counted = self.counted
        total = len(counted.sites)
        told = self.say(
            f"{number(total)} 个；全部看清 {number(counted.sites_seen)}，部分看清 {number(counted.sites_partly_seen)}，"
            f"完全未看到 {number(counted.sites_unseen)}",
            f"{number(total)}: {number(counted.sites_seen)} fully seen, {number(counted.sites_partly_seen)} in part, "
            f"{number(counted.sites_unseen)} not at all",
        )
        if idle := counted.sites_not_asked:
            told += self.say(f"，无适用规则 {number(idle)}", f", {number(idle)} to which no rule applies")
        return told

    def verdict_line(self, counts: Counts) -> str:
        parts = (
            (Status.FAIL, counts.failed),
            (Status.PASS, counts.passed),
            (Status.UNKNOWN, counts.unknown),
            (Status.NOT_APPLICABLE, counts.not_applicable),
        )
        shown = "  ".join(f"{STATUS_WORDS[status].in_language(self.lang)} {number(count)}" for status, count in parts)
        share = share_of(counts.judged, counts.judged + counts.unknown)
        second = f"{self.say('可判定率', 'coverage')} {share}"
        if counts.unwatched:
            second += f"  {self.say('尚未监测', 'not watched yet')} {number(counts.unwatched)}"
        return f"{shown}\n{second}"

    def severities(self, counts: Counts) -> Text:
        if not counts.problems:
            if not counts.judged:
                return Text(
                    self.say("没有能判定的内容，没有结论", "nothing could be judged: no verdict"), style="yellow"
                )
            if counts.unknown:
                left = self.say(f"能判定的没有发现问题；{number(counts.unknown)} 项未能判定",
                                f"none in what could be judged; {number(counts.unknown)} verdicts unknown")  # fmt: skip
                return Text(left, style="yellow")
            return Text(self.say("没有发现问题", "none found"), style="green")
        line = Text()
        for severity in Severity:
            if counts.problems_by[severity]:
                name = SEVERITY_WORDS[severity].in_language(self.lang)
                line.append(f"{name} {number(counts.problems_by[severity])}", style=COLOURS[severity]).append("  ")
        return line

    def sites(self) -> RenderableType | None:
        """The worst sites with their gravest failure and its clause."""
        failing = [entry for entry in self.counted.worst_first if entry.counts.failed]
        if not failing:
            return None
        heads = [self.short(severity) for severity in SITE_GRADES]
        board = self.columns(heads, self.say("网站、最严重的问题、依据", "site, gravest problem, clause"))
        room = self.width - sum(cell_len(head) + 2 for head in heads)
        for entry in failing[:WORST_SITES]:
            board.add_row(*self.site_counts(entry.counts), self.worst(entry, room))
        more = len(failing) - WORST_SITES
        left = (
            self.say(f"另有 {number(more)} 个网站有问题", f"{counted(more, 'more site', 'has', 'have')} problems")
            if more > 0
            else ""
        )
        return self.section(self.say("问题最重的网站（不合格规则数）", "Worst sites (failed rules)"), board, left)

    def columns(self, heads: list[str], last: str) -> Table:
        board = Table.grid(padding=(0, 2, 0, 0))
        for head in heads:
            board.add_column(justify="right", no_wrap=True, min_width=cell_len(head))
        board.add_column(no_wrap=True)
        board.add_row(*(Text(head, style="dim") for head in heads), Text(last, style="dim"))
        return board

    def short(self, severity: Severity) -> str:
        return {Severity.VETO: self.say("否决", "veto"), Severity.MEDIUM: self.say("一般", "med")}.get(
            severity, SEVERITY_WORDS[severity].in_language(self.lang)
        )

    def site_counts(self, counts: Counts) -> list[Text]:
        return [
            Text(number(counts.failed_by[severity]), style=COLOURS[severity])
            if counts.failed_by[severity]
            else Text("·", style="dim")
            for severity in SITE_GRADES
        ]

    def worst(self, entry: SiteTally, room: int) -> Text:
        """Name and host, then the gravest problem, then its clause."""
        told = self.lines(self.site_name(entry, room), room)
        outcome = entry.first_failure
        if outcome is not None:
            rule = self.rules[outcome.rule]
            title = rule.title.in_language(self.lang)
            message = outcome.problems[0].message.in_language(self.lang) if outcome.problems else title
            told.append("\n").append(self.folded(plain(message, 150), room))
            told.append("\n").append(self.folded(plain(rule_clause(rule, self.lang), 100), room, style="dim"))
        return told

    def site_name(self, entry: SiteTally, room: int) -> list[tuple[str, str]]:
        host = plain(entry.site.url.split("://", 1)[-1].rstrip("/"), 80)
        name = plain(entry.site.name, 60)
        if not name:
            return [(host, "bold")]
        if cell_len(name) + cell_len(host) + 2 <= room:
            return [(f"{name}  ", "bold"), (host, "dim")]
        return [(name, "bold"), ("\n", ""), (host, "dim")]

    def lines(self, spans: list[tuple[str, str]], room: int) -> Text:
        text = Text()
        for told, style in spans:
            text.append("\n" if told == "\n" else self.folded(told, room, style=style, keep_end=True))
        return text

    def folded(self, told: str, room: int, *, style: str = "", keep_end: bool = False) -> Text:
        fits = keep_end and cell_len(told) <= room
        return Text(told if fits else "\n".join(wrap(told, room)), style=style)

    def failed(self) -> RenderableType | None:
        """Rules that failed, with how many sites and how many could not be told."""
        rows = [entry for entry in self.counted.rules_worst_first if entry.counts.failed]
        blind = sum(bool(entry.counts.unknown) and not entry.counts.failed for entry in self.counted.rules)
        if not rows:
            return None
        grades = max(cell_len(SEVERITY_WORDS[entry.rule.severity].in_language(self.lang)) for entry in rows)
        heads = [self.say("不合格", "fail"), self.say("未知", "unknown")]
        board = self.columns([*heads, " " * grades], self.say("规则、依据", "rule, clause"))
        room = self.width - sum(max(5, cell_len(head)) + 2 for head in heads) - grades - 2
        for entry in rows[:FAILED_RULES]:
            counts, severity = entry.counts, entry.rule.severity
            grade = Text(SEVERITY_WORDS[severity].in_language(self.lang), style=COLOURS[severity])
            board.add_row(number(counts.failed), number(counts.unknown) if counts.unknown else Text("·", style="dim"),
                          grade, self.rule_and_clause(entry.rule, room))  # fmt: skip
        more = len(rows) - FAILED_RULES
        left = self.say(f"另有 {more} 条规则有不合格。", f"{plural(more, 'more rule')} failed. ") if more > 0 else ""
        if blind:
            left += self.say(f"还有 {blind} 条规则没有不合格，但在部分网站未能判定。",
                             f"{plural(blind, 'rule')} without a failure, but unknown on some sites.")  # fmt: skip
        return self.section(self.say("规则（网站数）", "Rules (sites)"), board, left)

    def rule_and_clause(self, rule: Rule, room: int) -> Text:
        title = plain(rule.title.in_language(self.lang), 120)
        clause = plain(rule_clause(rule, self.lang), 100)
        if cell_len(title) + cell_len(clause) + 2 <= room:
            return Text(f"{title}  ").append(clause, style="dim")
        return self.folded(title, room).append("\n").append(self.folded(clause, room, style="dim"))

    def unseen(self) -> RenderableType | None:
        """What could not be seen, why, and what would help."""
        reasons = self.counted.reasons
        if not reasons:
            return None
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(style="dim")
        rows = [
            (
                self.say(
                    f"{number(outcomes)} 项 / {number(sites)} 站",
                    f"{number(outcomes)} in {plural(sites, 'site')}",
                ),
                REASON_WORDS[reason].in_language(self.lang),
                reason_advice(reason).in_language(self.lang),
            )
            for reason, outcomes, sites in reasons
        ]
        widest = max(cell_len(where) for where, _, _ in rows)
        half = (self.width - widest - 4) // 2
        room = self.width - widest - 4 - min(half, max(cell_len(told) for _, told, _ in rows))
        for where, told, advice in rows:
            table.add_row(where, self.folded(told, half, keep_end=True), self.folded(advice, room, keep_end=True))
        return self.section(self.say("未能看到的（不算不合格）", "Not seen (counted as neither pass nor fail)"), table)

    def crashes(self) -> RenderableType | None:
        """Checks that raised: a bug of the tool."""
        found = self.counted.run.crashes
        if not found:
            return None
        lines = Text("\n".join(plain(crash, 200) for crash in found[:10]), style="red")
        return self.section(self.say("检查程序自身出错", "Checks that crashed (a bug of the tool)"), lines)

    def next_step(self) -> RenderableType | None:
        """One line on how to go on; only runs that are kept can be rendered again."""
        header = self.counted.run.header
        if header.command not in KEPT:
            return None
        store = f"--store {shlex.quote(self.counted.run.store)} " if self.counted.run.store else ""
        line = f"govsite report {plain(header.id)} {plain(store)}-f html -o report.html"
        return Text(f"\n{self.say('完整报告：', 'full report: ')}{line}", style="bold", no_wrap=True, overflow="fold")

    def section(self, title: str, body: RenderableType, left: str = "") -> RenderableType:
        parts: list[RenderableType] = [Text(f"\n{title}", style="bold"), body]
        if left:
            parts.append(Padding(self.folded(left, self.width - 2, style="dim", keep_end=True), (0, 0, 0, 2)))
        return Group(*parts)

    def one_site(self, entry: SiteTally) -> RenderableType:
        """Every rule of a single site: failures with evidence and advice, the rest in a line each."""
        parts: list[RenderableType] = [Text(), self.lines(self.site_name(entry, self.width), self.width), Text()]
        idle = Counter[str]()
        for outcome in entry.outcomes:
            if outcome.status is Status.NOT_APPLICABLE:
                idle[detailed(outcome.detail, self.lang)] += 1
            else:
                parts.extend(self.rule_lines(outcome, self.rules[outcome.rule]))
        if idle:
            parts.append(Text(self.idle_line(idle), style="dim"))
        return Group(*parts)

    def idle_line(self, idle: Counter[str]) -> str:
        """How many rules do not apply, and why where one thing keeps all of them away (a site that is closed)."""
        count = idle.total()
        told = self.say(f"不适用的规则 {count} 条", f"{count} {'rule does' if count == 1 else 'rules do'} not apply")
        (why, most), *_ = idle.most_common(1)
        return f"{MARKS[Status.NOT_APPLICABLE]} {told}" + (
            self.say("：", ": ") + plain(why, 120) if why and most == count else ""
        )

    def rule_lines(self, outcome: Outcome, rule: Rule) -> list[RenderableType]:
        title = plain(rule.title.in_language(self.lang), 150)
        head = Text(f"{MARKS[outcome.status]} ")
        match outcome.status:
            case Status.FAIL:
                grade = SEVERITY_WORDS[outcome.severity].in_language(self.lang)
                head.stylize(COLOURS[outcome.severity])
                head.append(f"{grade} ", style=COLOURS[outcome.severity]).append(title, style="bold")
                return [head, *self.evidence(outcome, rule), Text()]
            case Status.UNKNOWN:
                told = unknown_words(outcome.reason, outcome.detail, self.lang, 120)
                return [head.append(title).append(f"  {told}", style="yellow")]
            case Status.PASS:
                return [head.append(title, style="green")]
            case Status.NOT_APPLICABLE:
                return []  # told in one line for all of them
            case _:
                assert_never(outcome.status)

    def evidence(self, outcome: Outcome, rule: Rule) -> list[RenderableType]:
        lines: list[RenderableType] = [
            Padding(self.finding(found), (0, 0, 0, 2)) for found in outcome.problems[:FINDINGS_PER_RULE]
        ]
        more = len(outcome.problems) - FINDINGS_PER_RULE
        if more > 0:
            lines.append(Text(self.say(f"  另有 {number(more)} 处", f"  {number(more)} more"), style="dim"))
        advice = plain(rule.advice.in_language(self.lang), 300)
        if advice:
            lines.append(Padding(Text(f"{self.say('建议：', 'Advice: ')}{advice}"), (0, 0, 0, 2)))
        clause = plain(rule_clause(rule, self.lang), 200)
        lines.append(Padding(Text(f"{self.say('依据：', 'Clause: ')}{clause}", style="dim"), (0, 0, 0, 2)))
        return lines

    def finding(self, found: Finding) -> Text:
        text = Text(f"· {plain(finding_words(found, self.lang), 300)}")
        if found.url:
            text.append(f"\n  {plain(found.url, 300)}", style="dim")
        if found.excerpt:
            text.append(f"\n  “{plain(found.excerpt, 160)}”", style="dim")
        count = found.source_count or len(found.sources)
        if count:
            pages = "".join(f"\n    {plain(source, 200)}" for source in found.sources[:SOURCES_SHOWN])
            told = self.say(f"见于 {number(count)} 页：", f"on {plural(count, 'page')}:")
            text.append(f"\n  {told}{pages}", style="dim")
        return text


PLUGIN = Format(suffix=".txt", render=render, title=Words("终端上的成绩单", "scoreboard for the terminal"))
