"""CSV for spreadsheets and scripts: one line a problem, one line for every other outcome.

UTF-8 with a byte order mark (Excel needs it), comma, CRLF (RFC 4180). No cell can
become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import assert_never

from govsite.language import detailed
from govsite.model.outcome import Finding, Outcome, Status
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.format import Format
from govsite.report.safe import cell
from govsite.report.tally import tally
from govsite.report.wording import REASON_WORDS, rule_clause

COLUMNS = (
    "site", "name", "site_url", "owner", "level", "kind", "division",
    "rule", "title", "severity", "status", "reason", "message", "url", "excerpt", "sources", "source_count",
    "clause", "source_status", "advice", "observed_at", "file", "line", "fingerprint",
)  # fmt: skip
CELL_LIMIT = 32_000
"""Excel cuts a cell at 32,767 characters."""


def render(run: Run) -> bytes:
    """The table, in the order of the run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(run))
    return out.getvalue().encode("utf-8-sig")


def _rows(run: Run) -> Iterator[list[str]]:
    counted = tally(run)
    sites = {entry.site.key: entry for entry in counted.sites}
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    site_cells = {
        key: [
            cell(text, CELL_LIMIT)
            for text in (
                entry.site.key, entry.site.name, entry.site.url, entry.site.owner,
                entry.site.level or "", entry.site.kind or "", entry.site.division,
            )
        ]
        for key, entry in sites.items()
    }  # fmt: skip
    rule_cells = {key: [cell(key), cell(rule.title.in_language(run.lang))] for key, rule in rules.items()}
    rule_tails = {
        key: [cell(rule_clause(rule, run.lang)), rule.source.status.value, cell(rule.advice.in_language(run.lang))]
        for key, rule in rules.items()
    }
    site_tails = {
        key: [cell(entry.summary.observed_at), cell(entry.site.place.file), str(entry.site.place.line or "")]
        for key, entry in sites.items()
    }
    for outcome in run.outcomes:
        head = [*site_cells[outcome.site], *rule_cells[outcome.rule], outcome.severity.value, outcome.status.value]
        tail = [*rule_tails[outcome.rule], *site_tails[outcome.site]]
        for middle, mark in _told(outcome, run.lang):
            yield [*head, *middle, *tail, mark]


def _told(outcome: Outcome, lang: str) -> Iterator[tuple[list[str], str]]:
    """What differs from line to line of one outcome, and the fingerprint."""
    match outcome.status:
        case Status.FAIL:
            for finding in outcome.problems:
                yield _finding_cells(finding, lang), finding.fingerprint
            if not outcome.problems:
                yield ["", cell(detailed(outcome.detail, lang), CELL_LIMIT), "", "", "", ""], ""
        case Status.UNKNOWN:
            phrase = REASON_WORDS[outcome.reason].in_language(lang) if outcome.reason else ""
            told = f"{phrase}: {detailed(outcome.detail, lang)}" if outcome.detail else phrase
            yield [outcome.reason or "", cell(told, CELL_LIMIT), "", "", "", ""], ""
        case Status.PASS | Status.NOT_APPLICABLE:
            yield ["", cell(detailed(outcome.detail, lang), CELL_LIMIT), "", "", "", ""], ""
        case _:
            assert_never(outcome.status)


def _finding_cells(finding: Finding, lang: str) -> list[str]:
    count = finding.source_count or len(finding.sources)
    return [
        "",
        cell(finding.message.in_language(lang), CELL_LIMIT),
        cell(finding.url, CELL_LIMIT),
        cell(finding.excerpt, CELL_LIMIT),
        cell(" ".join(finding.sources), CELL_LIMIT),
        str(count or ""),
    ]


PLUGIN = Format(suffix=".csv", render=render, title=Words("问题明细表（CSV）", "one line a problem, for spreadsheets"))
