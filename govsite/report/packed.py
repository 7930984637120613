"""A run as the HTML report carries it: columns over one table of distinct strings.

807 sites with 100 findings each are 80,000 rows; written as objects they would be tens
of megabytes. Here every distinct string stands once, in order of first use, and a
column entry is 0 for "the next new string", otherwise the string's place counted from 1;
empty strings are -1. Verdicts are one letter per rule and site. ``decode.js`` reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, assert_never

from govsite.language import detailed
from govsite.model.changes import Turn
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, Trace
from govsite.model.rule import Rule, SourceStatus
from govsite.model.run import Run, SiteSummary, Trend
from govsite.model.site import Kind, Level, SiteStatus
from govsite.model.words import Words
from govsite.report.safe import encodable, plain
from govsite.report.tally import Tally, tally
from govsite.report.wording import (
    KIND_WORDS,
    LEVEL_WORDS,
    REASON_WORDS,
    SEVERITY_WORDS,
    SITE_STATUS_WORDS,
    SOURCE_EXPLANATIONS,
    SOURCE_WORDS,
    STATUS_WORDS,
    TURN_WORDS,
    finding_words,
    reason_advice,
    time_taken,
)

MESSAGE_LIMIT = 600
URL_LIMIT = 1_000
EXCERPT_LIMIT = 300
NAME_LIMIT = 200
SOURCES_SHOWN = 5


class TraceTable:
    """Distinct answers in order of first use: status, IP address, why none came, redirects, digest."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[Trace, int] = {}

    def code(self, trace: Trace | None) -> int:
        """The column entry: -1 for none, 0 for the next new one, else its place from 1."""
        if trace is None:
            return -1
        place = self._places.get(trace)
        if place is not None:
            return place
        hops = [part for status, location in trace.hops for part in (status, plain(location, URL_LIMIT))]
        self.rows.append([trace.status, trace.address, trace.problem or "", plain(trace.digest, 64), *hops])
        self._places[trace] = len(self.rows)
        return 0


class StringTable:
    """Distinct strings in order of first use."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._places: dict[str, int] = {}

    def code(self, text: str, limit: int) -> int:
        """The column entry for ``text``: -1 empty, 0 the next new string, else its place from 1."""
        if not text:
            return -1
        shown = plain(text, limit)
        place = self._places.get(shown)
        if place is not None:
            return place
        self.strings.append(shown)
        self._places[shown] = len(self.strings)
        return 0


def packed_run(run: Run) -> dict[str, Any]:
    """Everything that the page needs, as JSON can carry it."""
    counted = tally(run)
    rules = [entry.rule for entry in counted.rules]
    table = StringTable()
    traces = TraceTable()
    verdicts = _verdicts(counted, rules=rules, table=table, traces=traces)
    return {
        "lang": run.lang,
        "run": _header(run),
        "words": _vocabulary(),
        "divisions": {code: plain(name, NAME_LIMIT) for code, name in sorted(run.divisions.items())},
        "rules": [_rule(rule) for rule in rules],
        "trend": _trend(run.trend),
        "sites": _sites([entry.summary for entry in counted.sites], traces=traces),
        "verdicts": verdicts,
        "strings": table.strings,
        "traces": traces.rows,
    }


def _verdicts(counted: Tally, *, rules: list[Rule], table: StringTable, traces: TraceTable) -> dict[str, Any]:
    """Letters per site and rule; in reading order a reason and a detail for each ``u``, findings for each ``f``."""
    reasons: list[Reason] = []
    details: dict[str, list[int]] = {"zh": [], "en": []}
    severities: list[int] = []
    sizes: list[int] = []
    columns: defaultdict[str, list[Any]] = defaultdict(list)
    letters: list[str] = []
    for entry in counted.sites:
        # The worst outcome stands first, so that it wins should a rule have spoken twice.
        by_rule: dict[str, Outcome] = {}
        for outcome in entry.outcomes:
            by_rule.setdefault(outcome.rule, outcome)
        line = ""
        for rule in rules:
            found = by_rule.get(rule.id)
            line += _letter(found.status) if found else "-"
            if found and found.status is Status.UNKNOWN:
                reasons.append(found.reason or Reason.NOT_PROBED)
                for lang, codes in details.items():
                    codes.append(table.code(detailed(found.detail, lang), EXCERPT_LIMIT))
            if found and found.status is Status.FAIL:
                severities.append(found.severity.rank)
                problems = found.problems or (_bare(found, rule),)
                sizes.append(len(problems))
                _add_findings(problems, columns=columns, table=table, traces=traces)
        letters.append(line)
    names = ("zh", "en", "url", "excerpt", "sources", "sourceCount", "trace")
    return {
        "letters": letters, "reasons": reasons, "details": details, "severities": severities, "sizes": sizes,
        "findings": {name: columns[name] for name in names},
    }  # fmt: skip


def _letter(status: Status) -> str:
    match status:
        case Status.PASS:
            return "p"
        case Status.FAIL:
            return "f"
        case Status.UNKNOWN:
            return "u"
        case Status.NOT_APPLICABLE:
            return "n"
        case _:
            assert_never(status)


def _bare(outcome: Outcome, rule: Rule) -> Finding:
    """A failure without a single problem still has to be told."""
    told = Words(*(detailed(outcome.detail, lang) for lang in ("zh", "en"))) if outcome.detail else rule.title
    return Finding(message=told, fingerprint="")


def _add_findings(
    problems: Iterable[Finding], *, columns: dict[str, list[Any]], table: StringTable, traces: TraceTable
) -> None:
    for found in problems:
        columns["zh"].append(table.code(finding_words(found, "zh"), MESSAGE_LIMIT))
        columns["en"].append(table.code(finding_words(found, "en"), MESSAGE_LIMIT))
        columns["url"].append(table.code(found.url, URL_LIMIT))
        columns["excerpt"].append(table.code(found.excerpt, EXCERPT_LIMIT))
        shown = [table.code(source, URL_LIMIT) for source in found.sources[:SOURCES_SHOWN]]
        columns["sources"].append(shown or 0)
        columns["trace"].append(traces.code(found.trace))
        columns["sourceCount"].append(max(found.source_count, len(found.sources)))


def _sites(summaries: list[SiteSummary], *, traces: TraceTable) -> dict[str, list[Any]]:
    sites = [summary.site for summary in summaries]
    return {
        "id": [plain(site.key, URL_LIMIT) for site in sites],
        "name": [plain(site.name, NAME_LIMIT) for site in sites],
        "url": [plain(site.url, URL_LIMIT) for site in sites],
        "owner": [plain(site.owner, NAME_LIMIT) for site in sites],
        "level": [site.level for site in sites],
        "kind": [site.kind for site in sites],
        "division": [plain(site.division, 40) for site in sites],
        "status": [site.status for site in sites],
        "file": [plain(site.place.file, URL_LIMIT) for site in sites],
        "line": [site.place.line for site in sites],
        "observed": [plain(summary.observed_at, 60) for summary in summaries],
        "pages": [summary.page_count for summary in summaries],
        "targets": [summary.target_count for summary in summaries],
        "home": [summary.home_status for summary in summaries],
        "problem": [plain(summary.home_problem, NAME_LIMIT) for summary in summaries],
        "trace": [traces.code(summary.home_trace) for summary in summaries],
        "whole": [summary.is_complete for summary in summaries],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": plain(rule.id),
        "pack": plain(rule.pack),
        "check": plain(rule.check),
        "severity": rule.severity,
        "title": _pair(rule.title),
        "advice": _pair(rule.advice),
        "document": plain(rule.source.document),
        "clause": plain(rule.source.clause),
        "source": rule.source.status,
        "note": plain(rule.source.note),
    }


def _trend(trend: Trend) -> dict[str, Any]:
    runs = [
        {
            "id": plain(standing.run, 100),
            "started": plain(standing.started_at, 60),
            "sites": standing.sites,
            "worst": standing.worst,
            "clean": standing.clean,
            "passed": standing.passed,
            "failed": standing.failed,
            "unknown": standing.unknown,
            "otherRules": standing.has_other_rules,
        }
        for standing in trend.standings
    ]
    return {"runs": runs, "turns": trend.turns}


def _header(run: Run) -> dict[str, Any]:
    header = run.header
    return {
        "id": plain(header.id),
        "command": plain(header.command),
        "started": plain(header.started_at, 60),
        "finished": plain(header.finished_at, 60),
        "took": [time_taken(header, "zh"), time_taken(header, "en")],
        "state": header.state,
        "leftOut": run.left_out,
        "inventory": plain(header.inventory, URL_LIMIT),
        "version": header.tool_version,
        "jurisdiction": header.jurisdiction,
        "packs": dict(sorted(header.packs.items())),
        "seed": header.seed,
        "resolver": [plain(address, NAME_LIMIT) for address in header.resolver],
        "vantage": plain(header.vantage, EXCERPT_LIMIT),
        "agent": plain(header.user_agent, EXCERPT_LIMIT),
        "crashes": [plain(crash, EXCERPT_LIMIT) for crash in run.crashes],
    }


def _pair(words: Words) -> list[str]:
    return [plain(encodable(words.in_language("zh"))), plain(encodable(words.in_language("en")))]


def _vocabulary() -> dict[str, Any]:
    """Names of all closed lists, so that page and other formats use the same words."""
    return {
        "status": {status: _pair(STATUS_WORDS[status]) for status in Status},
        "severity": {severity: _pair(SEVERITY_WORDS[severity]) for severity in Severity},
        "reason": {reason: [*_pair(REASON_WORDS[reason]), *_pair(reason_advice(reason))] for reason in Reason},
        "source": {state: [*_pair(SOURCE_WORDS[state]), *_pair(SOURCE_EXPLANATIONS[state])] for state in SourceStatus},
        "level": {level: _pair(LEVEL_WORDS[level]) for level in Level},
        "kind": {kind: _pair(KIND_WORDS[kind]) for kind in Kind},
        "turn": {turn: _pair(TURN_WORDS[turn]) for turn in Turn},
        "siteStatus": {status: _pair(SITE_STATUS_WORDS[status]) for status in SiteStatus},
    }
