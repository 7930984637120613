"""A workbook for offices: problem list per unit, rankings, ledger with results.

Everything is written as text or number, never as a formula or a link, and the columns
for the unit's answer are empty with a list to choose from, so that the file can be sent
out, filled in and read back by the fingerprint in the last column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import assert_never

from govsite.language import detailed
from govsite.model.outcome import Severity, Status
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.quantities import moment
from govsite.report.format import Format
from govsite.report.problem_list import CELL_LIMIT, by_unit, created_at, problem_sheet, unit_counts
from govsite.report.safe import plain
from govsite.report.tally import Counts, SiteTally, Tally, problem_count, tally
from govsite.report.wording import (
    KIND_WORDS,
    LEVEL_WORDS,
    REASON_WORDS,
    SEVERITY_WORDS,
    SITE_STATUS_WORDS,
    SOURCE_WORDS,
    STATUS_WORDS,
    reason_advice,
    since_the_last,
    time_taken,
)
from govsite.report.workbook import Cell, Column, Sheet, workbook


def render(run: Run) -> bytes:
    """The workbook."""
    created = created_at(run.header.started_at)
    return workbook(
        _sheets(tally(run), run.lang), title=f"govsite {plain(run.header.id)}", created=created, lang=run.lang
    )


def _text(text: str) -> str:
    return plain(text, CELL_LIMIT)


def _sheets(counted: Tally, lang: str) -> Iterator[Sheet]:
    yield Sheet(
        Words("概况", "Summary"), _columns(("项目", "what", 26), ("数值", "value", 60)), _summary(counted, lang)
    )
    yield problem_sheet(counted, by_unit(counted))
    yield _unit_sheet(counted)
    yield _site_sheet(counted, lang)
    yield _ledger_sheet(counted, lang)
    yield _rule_sheet(counted, lang)
    yield _unseen_sheet(counted, lang)
    yield _pivot_sheet(counted, lang)


def _columns(*columns: tuple[str, str, float]) -> tuple[Column, ...]:
    return tuple(Column(Words(zh, en), width) for zh, en, width in columns)


def _say(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


def _summary(counted: Tally, lang: str) -> Iterator[tuple[Cell, Cell]]:
    header, counts = counted.run.header, counted.counts
    yield _say(lang, "检查批次", "run"), _text(header.id)
    yield _say(lang, "开始时间", "started"), _text(moment(header.started_at, lang))
    yield _say(lang, "结束时间", "finished"), _text(moment(header.finished_at, lang))
    if took := time_taken(header, lang):
        yield _say(lang, "用时", "took"), took
    yield _say(lang, "台账", "inventory"), _text(header.inventory)
    yield "govsite", _text(header.tool_version)
    yield (
        _say(lang, "规则包", "packs"),
        _text(", ".join(f"{pack} {version}" for pack, version in sorted(header.packs.items()))),
    )
    yield _say(lang, "网站数", "sites"), len(counted.sites)
    yield _say(lang, "有问题的网站数", "sites with problems"), counted.sites_by_worst.total()
    for severity in Severity:
        name = SEVERITY_WORDS[severity].in_language(lang)
        yield (
            _say(lang, f"最重问题为“{name}”的网站数", f"sites whose gravest problem is {name}"),
            counted.sites_by_worst[severity],
        )
    for severity in Severity:
        name = SEVERITY_WORDS[severity].in_language(lang)
        yield _say(lang, f"{name}问题数", f"{name} problems"), counts.problems_by[severity]
    yield _say(lang, "未能判定的项数", "unknown verdicts"), counts.unknown
    yield _say(lang, "尚未开始监测的项数", "verdicts over time, not watched yet"), counts.unwatched
    if counts.judged + counts.unknown:
        yield _say(lang, "可判定率", "coverage"), float(counts.coverage)
    before, changes = since_the_last(counted.run.trend, lang)
    if before:
        yield _say(lang, f"与上次检查（{before}）相比", f"since the run before ({before})"), changes
    yield (
        _say(lang, "说明", "note"),
        _say(
            lang,
            "未能判定不算不合格。依据后注“部分核对”“未经核对”的，尚未与正式文本核对。",
            "Unknown is not a failure. A clause with a mark was not compared with the official text.",
        ),
    )


def _unit_sheet(counted: Tally) -> Sheet:
    columns = _columns(
        ("名次", "rank", 7),
        ("单位", "unit", 32),
        ("网站数", "sites", 9),
        *_grade_columns(),
        ("问题（处）", "problems", 9),
        ("未能判定", "unknown", 10),
        ("可判定率", "coverage", 10),
    )

    def rows() -> Iterator[list[Cell]]:
        for rank, (unit, entries) in enumerate(by_unit(counted), start=1):
            counts = unit_counts(entries)
            found = (*_grades(counts), counts.problems, counts.unknown)
            yield [rank, _text(unit), len(entries), *found, float(counts.coverage)]

    return Sheet(Words("单位汇总", "Units"), columns, rows())


def _grade_columns() -> list[tuple[str, str, float]]:
    """What places go by in every ranking: failed rules. A rule that fails on ten pages is not ten times as grave."""
    return [(f"{words.zh}不合格规则", f"{words.en} rules failed", 10.0) for words in SEVERITY_WORDS.values()]


def _grades(counts: Counts) -> list[int]:
    return [counts.failed_by[severity] for severity in Severity]


def _site_sheet(counted: Tally, lang: str) -> Sheet:
    columns = _columns(
        ("名次", "rank", 7),
        ("网站标识码", "site id", 14),
        ("网站名称", "site", 28),
        ("单位", "unit", 28),
        ("级别", "level", 9),
        ("类型", "kind", 12),
        *_grade_columns(),
        ("不合格规则", "failed rules", 11),
        ("问题（处）", "problems", 9),
        ("未能判定", "unknown", 10),
        ("可判定率", "coverage", 10),
    )

    def rows() -> Iterator[list[Cell]]:
        for rank, entry in enumerate(counted.worst_first, start=1):
            site, counts = entry.site, entry.counts
            level = LEVEL_WORDS[site.level].in_language(lang) if site.level else ""
            kind = KIND_WORDS[site.kind].in_language(lang) if site.kind else ""
            yield [
                rank,
                _text(site.key),
                _text(entry.title),
                _text(site.owner),
                level,
                kind,
                *_grades(counts),
                counts.failed,
                counts.problems,
                counts.unknown,
                float(counts.coverage),
            ]

    return Sheet(Words("网站排名", "Sites"), columns, rows())


def _ledger_sheet(counted: Tally, lang: str) -> Sheet:
    """The inventory's own columns, its unknown ones too, with the verdict of every rule beside them."""
    extra = list(dict.fromkeys(name for entry in counted.sites for name in entry.site.extra))
    rules = [entry.rule for entry in counted.rules]
    columns = (
        *_columns(
            ("网站标识码", "id", 14),
            ("网站名称", "name", 28),
            ("首页网址", "url", 28),
            ("主办单位", "owner", 28),
            ("级别", "level", 9),
            ("类型", "kind", 12),
            ("行政区划代码", "division", 12),
            ("网站状态", "status", 10),
            ("检查时间", "looked at", 22),
            ("首页应答", "home page", 12),
            ("看过页数", "pages", 10),
        ),
        *(Column(Words(plain(name, 60), plain(name, 60)), 14) for name in extra),
        *(Column(rule.title, 12) for rule in rules),
    )

    def rows() -> Iterator[list[Cell]]:
        for entry in counted.sites:
            verdicts: dict[str, Status] = {}
            for outcome in entry.outcomes:
                verdicts.setdefault(outcome.rule, outcome.status)
            more = [_text(str(entry.site.extra.get(name, ""))) for name in extra]
            yield [*_ledger_cells(entry, lang), *more, *(_verdict(verdicts.get(rule.id), lang) for rule in rules)]

    return Sheet(Words("台账与结果", "Ledger"), columns, rows())


def _ledger_cells(entry: SiteTally, lang: str) -> list[Cell]:
    site, seen = entry.site, entry.summary
    return [
        _text(site.key),
        _text(site.name),
        _text(site.url),
        _text(site.owner),
        LEVEL_WORDS[site.level].in_language(lang) if site.level else "",
        KIND_WORDS[site.kind].in_language(lang) if site.kind else "",
        _text(site.division),
        SITE_STATUS_WORDS[site.status].in_language(lang) if site.status else "",
        moment(_text(seen.observed_at), lang),
        _text(seen.home_problem) or (str(seen.home_status) if seen.home_status else ""),
        seen.page_count,
    ]


def _verdict(status: Status | None, lang: str) -> str:
    match status:
        case None:
            return ""
        case Status.PASS | Status.FAIL | Status.UNKNOWN | Status.NOT_APPLICABLE:
            return STATUS_WORDS[status].in_language(lang)
        case _:
            assert_never(status)


def _rule_sheet(counted: Tally, lang: str) -> Sheet:
    columns = _columns(
        ("规则", "rule id", 26),
        ("名称", "title", 36),
        ("等级", "severity", 9),
        ("文件", "document", 26),
        ("条款", "clause", 22),
        ("核对情况", "source status", 12),
        ("建议", "advice", 44),
        ("不合格", "fail", 9),
        ("合格", "pass", 9),
        ("未能判定", "unknown", 10),
        ("不适用", "not applicable", 9),
    )

    def rows() -> Iterator[list[Cell]]:
        for entry in counted.rules:
            rule, counts = entry.rule, entry.counts
            yield [
                _text(rule.id),
                _text(rule.title.in_language(lang)),
                SEVERITY_WORDS[rule.severity].in_language(lang),
                _text(rule.source.document),
                _text(rule.source.clause),
                SOURCE_WORDS[rule.source.status].in_language(lang),
                _text(rule.advice.in_language(lang)),
                counts.failed,
                counts.passed,
                counts.unknown,
                counts.not_applicable,
            ]

    return Sheet(Words("规则", "Rules"), columns, rows())


def _unseen_sheet(counted: Tally, lang: str) -> Sheet:
    columns = _columns(
        ("网站标识码", "site id", 14),
        ("网站名称", "site", 28),
        ("首页网址", "home page", 28),
        ("规则", "rule", 32),
        ("原因", "reason", 26),
        ("详情", "detail", 36),
        ("怎么办", "what to do", 40),
    )
    rules = {entry.rule.id: entry.rule for entry in counted.rules}

    def rows() -> Iterator[list[Cell]]:
        for entry in counted.sites:
            for outcome in entry.outcomes:
                if outcome.status is Status.UNKNOWN:
                    why = REASON_WORDS[outcome.reason].in_language(lang) if outcome.reason else ""
                    what = reason_advice(outcome.reason).in_language(lang) if outcome.reason else ""
                    title = _text(rules[outcome.rule].title.in_language(lang))
                    yield [
                        _text(entry.site.key),
                        _text(entry.site.name),
                        _text(entry.site.url),
                        title,
                        why,
                        _text(detailed(outcome.detail, lang)),
                        what,
                    ]

    return Sheet(Words("未能判定", "Unknown"), columns, rows())


def _pivot_sheet(counted: Tally, lang: str) -> Sheet:
    """Verdicts counted by everything that a pivot table groups by: one row a combination, every cell filled."""
    columns = _columns(
        ("级别", "level", 10),
        ("类型", "kind", 14),
        ("地区", "district", 14),
        ("规则包", "pack", 16),
        ("规则", "rule", 40),
        ("等级", "severity", 10),
        ("判定", "verdict", 12),
        ("网站数", "sites", 10),
        ("问题数", "problems", 10),
    )
    none = _say(lang, "（未注明）", "(not given)")
    rules = {entry.rule.id: entry.rule for entry in counted.rules}

    def rows() -> Iterator[list[Cell]]:
        groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for entry in counted.sites:
            site = entry.site
            place = (
                LEVEL_WORDS[site.level].in_language(lang) if site.level else none,
                KIND_WORDS[site.kind].in_language(lang) if site.kind else none,
                _text(counted.run.divisions.get(site.division, site.division)) or none,
            )
            for outcome in entry.outcomes:
                count = groups[(*place, outcome.rule, outcome.severity, outcome.status)]
                count[0] += 1
                count[1] += problem_count(outcome)
        for (*names, rule, severity, status), (sites, problems) in sorted(groups.items()):
            told = rules[rule]
            yield [
                *names,
                _text(told.pack),
                _text(told.title.in_language(lang)),
                SEVERITY_WORDS[Severity(severity)].in_language(lang),
                STATUS_WORDS[Status(status)].in_language(lang),
                sites,
                problems,
            ]

    return Sheet(Words("透视数据", "Pivot"), columns, rows())


PLUGIN = Format(
    suffix=".xlsx",
    render=render,
    is_text=False,
    title=Words("问题清单与台账（Excel）", "problem list and ledger (Excel)"),
)
