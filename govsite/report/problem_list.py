"""The problem list that is sent out (问题清单): one sheet over all units, or one workbook for each.

Columns for the unit's answer are empty, with a list to choose from; the fingerprint in the last
one lets the list be read when it comes back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

from govsite.model.outcome import Finding, Outcome, Status
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.quantities import moment
from govsite.report.safe import cut, plain
from govsite.report.tally import Counts, SiteTally, Tally, tally
from govsite.report.wording import SEVERITY_WORDS, finding_words, rule_clause
from govsite.report.workbook import Cell, Column, Sheet, day_cell, workbook

CELL_LIMIT = 32_000
"""Excel holds 32,767 characters in a cell."""
SOURCES_SHOWN = 20
NAME_LIMIT = 60
"""Characters of a unit's name in its file's: file systems take 255 bytes."""

Unit: TypeAlias = tuple[str, list[SiteTally]]
"""A unit with its sites."""


def unit_lists(run: Run) -> Iterator[tuple[str, bytes]]:
    """File name and workbook for each unit that has problems, worst unit first."""
    counted = tally(run)
    taken: set[str] = set()
    for unit, entries in by_unit(counted):
        if unit_counts(entries).failed:
            sheet = problem_sheet(counted, [(unit, entries)])
            title = f"govsite {plain(run.header.id)}"
            content = workbook([sheet], title=title, created=created_at(run.header.started_at), lang=run.lang)
            yield _file_name(unit, taken), content


def _file_name(unit: str, taken: set[str]) -> str:
    """The unit's name as far as every file system takes it; of two that come out alike one has a number."""
    name = re.sub(r"[^\w\-（）()]+", "_", plain(unit))[:NAME_LIMIT].strip("_") or "_"
    number = 2
    found = name
    while found.casefold() in taken:
        found = f"{name}-{number}"
        number += 1
    taken.add(found.casefold())
    return f"{found}.xlsx"


def created_at(stamp: str) -> datetime:
    """The run's own time, so that the same run gives the same file."""
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=None)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def _text(text: str) -> str:
    return plain(text, CELL_LIMIT)


def problem_sheet(counted: Tally, units: Iterable[Unit]) -> Sheet:
    """The list of these units: one row a problem, with empty columns for what the unit has to say."""
    lang = counted.run.lang
    named = (
        ("单位", "unit", 18),
        ("网站标识码", "site id", 12),
        ("网站名称", "site", 18),
        ("等级", "severity", 9),
        ("问题类别", "rule", 20),
        ("问题描述", "problem", 36),
        ("问题地址", "address", 30),
        ("证据摘录", "excerpt", 24),
        ("所在页面", "found on", 24),
        ("依据", "clause", 26),
        ("整改建议", "advice", 30),
        ("检查时间", "looked at", 16),
        ("整改期限", "deadline", 16),
        ("整改情况", "state", 10),
        ("整改说明", "remark", 18),
        ("指纹", "fingerprint", 12),
    )
    columns = tuple(Column(Words(zh, en), width) for zh, en, width in named)
    states = ("未整改", "整改中", "已整改", "不属实") if lang != "en" else ("open", "in progress", "mended", "disputed")
    state_column = next(index for index, column in enumerate(columns) if column.head.en == "state")
    return Sheet(
        Words("问题清单", "Problems"), columns, _problem_rows(counted, units), ((state_column, states),), is_wide=True
    )


def by_unit(counted: Tally) -> list[Unit]:
    """Units with their sites, worst unit first; sites without a unit stand under their own name."""
    units: defaultdict[str, list[SiteTally]] = defaultdict(list)
    for entry in counted.worst_first:
        units[entry.site.owner or entry.title].append(entry)
    return sorted(units.items(), key=lambda unit: unit_counts(unit[1]).gravity)


def unit_counts(entries: list[SiteTally]) -> Counts:
    """All outcomes of a unit's sites, counted together."""
    total = Counts()
    for entry in entries:
        total.add_all(entry.counts)
    return total


def _problem_rows(counted: Tally, units: Iterable[Unit]) -> Iterator[list[Cell]]:
    lang, deadline = counted.run.lang, day_cell(_text(counted.run.deadline))
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    for unit, entries in units:
        for entry in entries:
            site = entry.site
            head = [_text(unit), _text(site.key), _text(entry.title)]
            for outcome in entry.outcomes:
                if outcome.status is Status.FAIL:
                    told = _outcome_rows(outcome, head=head, rule=rules[outcome.rule], entry=entry, lang=lang)
                    yield from ([*row, deadline, "", "", mark] for *row, mark in told)


def _outcome_rows(
    outcome: Outcome, *, head: list[str], rule: Rule, entry: SiteTally, lang: str
) -> Iterator[list[Cell]]:
    bare = Finding(message=rule.title, fingerprint="")
    severity, title = SEVERITY_WORDS[outcome.severity].in_language(lang), _text(rule.title.in_language(lang))
    clause, advice = _text(rule_clause(rule, lang)), _text(rule.advice.in_language(lang))
    observed = moment(_text(entry.summary.observed_at), lang)
    for found in outcome.problems or (bare,):
        sources = "\n".join(plain(source) for source in found.sources[:SOURCES_SHOWN])
        yield [
            *head,
            severity,
            title,
            _text(finding_words(found, lang)),
            _text(found.url),
            _text(found.excerpt),
            cut(sources, CELL_LIMIT),
            clause,
            advice,
            observed,
            found.fingerprint,
        ]
