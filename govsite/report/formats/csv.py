"""CSV for spreadsheets and scripts: one line a problem, one line for every other outcome.

UTF-8 with a byte order mark (Excel needs it), comma, CRLF (RFC 4180). No cell can
become a formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby
from operator import attrgetter
from typing import assert_never

from govsite.language import detailed
from govsite.model.outcome import Finding, Outcome, Status
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.csv_pieces import csv_pieces
from govsite.report.format import Format, streamed
from govsite.report.safe import cell
from govsite.report.tally import SiteTally, tally
from govsite.report.wording import excuse, rule_clause, unknown_words

COLUMNS = (
    "site", "name", "site_url", "owner", "level", "kind", "division",
    "rule", "title", "severity", "status", "reason", "message", "url", "excerpt", "sources", "source_count",
    "clause", "source_status", "advice", "observed_at", "file", "line", "fingerprint",
)  # fmt: skip
CELL_LIMIT = 32_000
"""Excel cuts a cell at 32,767 characters."""


def stream(run: Run) -> Iterator[bytes]:
    """The table, in the order of the run."""
    yield from csv_pieces(chain((COLUMNS,), _rows(run)))


render = streamed(stream)


def _rows(run: Run) -> Iterator[list[str]]:
    counted = tally(run)
    sites = {entry.site.key: entry for entry in counted.sites}
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    rule_cells = {key: [cell(key), cell(rule.title.in_language(run.lang))] for key, rule in rules.items()}
    rule_tails = {
        key: [cell(rule_clause(rule, run.lang)), rule.source.status.value, cell(rule.advice.in_language(run.lang))]
        for key, rule in rules.items()
    }
    for key, outcomes in groupby(run.outcomes, key=attrgetter("site")):
        site_cells, site_tail = _site_cells(sites[key])
        for outcome in outcomes:
            head = [*site_cells, *rule_cells[outcome.rule], outcome.severity.value, outcome.status.value]
            tail = [*rule_tails[outcome.rule], *site_tail]
            for middle, mark in _told(outcome, run.lang):
                yield [*head, *middle, *tail, mark]


def _site_cells(entry: SiteTally) -> tuple[list[str], list[str]]:
    """What all lines of a site begin with, and what they say near their ends."""
    site = entry.site
    named = (site.key, site.name, site.url, site.owner, site.level or "", site.kind or "", site.division)
    tail = [cell(entry.summary.observed_at), cell(site.place.file), str(site.place.line or "")]
    return [cell(text, CELL_LIMIT) for text in named], tail


def _told(outcome: Outcome, lang: str) -> Iterator[tuple[list[str], str]]:
    """What differs from line to line of one outcome, and the fingerprint."""
    match outcome.status:
        case Status.FAIL:
            for finding in outcome.problems:
                yield _finding_cells(finding, lang), finding.fingerprint
            if not outcome.problems:
                yield ["", cell(detailed(outcome.detail, lang), CELL_LIMIT), "", "", "", ""], ""
        case Status.UNKNOWN:
            told = unknown_words(outcome.reason, outcome.detail, lang)
            yield [outcome.reason or "", cell(told, CELL_LIMIT), "", "", "", ""], ""
        case Status.PASS | Status.NOT_APPLICABLE:
            yield ["", cell(detailed(outcome.detail, lang), CELL_LIMIT), "", "", "", ""], ""
        case _:
            assert_never(outcome.status)


def _finding_cells(finding: Finding, lang: str) -> list[str]:
    count = finding.source_count or len(finding.sources)
    return [
        cell(excuse(finding, lang), CELL_LIMIT),
        cell(finding.message.in_language(lang), CELL_LIMIT),
        cell(finding.url, CELL_LIMIT),
        cell(finding.excerpt, CELL_LIMIT),
        cell(" ".join(finding.sources), CELL_LIMIT),
        str(count or ""),
    ]


PLUGIN = Format(
    suffix=".csv",
    render=render,
    stream=stream,
    title=Words("问题明细表（CSV）", "one line a problem, for spreadsheets"),
)
