"""SARIF 2.1.0 for code scanning: results stand at the inventory's file and line.

Source: OASIS SARIF 2.1.0 (OASIS Standard, 27 March 2020). Code-scanning services take
results only at paths of the repository, so a site's place in the inventory is the
location and its URL is a property. What could not be judged is told as a notification
of the tool (3.20.21): a result would be shown as an alert.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, assert_never
from urllib.parse import quote

from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.rule import Rule
from govsite.model.run import Run, RunState
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.report.format import Format, streamed
from govsite.report.json_pieces import Long, pieces
from govsite.report.safe import plain
from govsite.report.tally import tally
from govsite.report.wording import rule_clause, unknown_words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.VETO: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
RANKS = {Severity.VETO: 100.0, Severity.HIGH: 80.0, Severity.MEDIUM: 50.0, Severity.LOW: 20.0, Severity.INFO: 5.0}
MESSAGE_LIMIT = 1_000
EXCERPT_LIMIT = 500
SOURCES_SHOWN = 10


def stream(run: Run) -> Iterator[bytes]:
    """The log with one run."""
    told = _Told(run)
    notifications = chain(told.notifications(), map(_crash, run.crashes))
    yield from pieces(
        _frame(run),
        Long("toolExecutionNotifications", 5, notifications),
        Long("results", 3, told.results()),
    )
    yield b"\n"


render = streamed(stream)


class _Told:
    """What the log says of single outcomes, one after another."""

    def __init__(self, run: Run) -> None:
        counted = tally(run)
        self._run = run
        self._sites = {entry.site.key: entry.site for entry in counted.sites}
        self._rules = [entry.rule for entry in counted.rules]
        self._places = {rule.id: index for index, rule in enumerate(self._rules)}

    def results(self) -> Iterator[dict[str, Any]]:
        """One result a problem."""
        for outcome in self._run.outcomes:
            match outcome.status:
                case Status.FAIL:
                    index = self._places[outcome.rule]
                    site, rule = self._sites[outcome.site], self._rules[index]
                    yield from _results(outcome, site=site, rule=rule, index=index, lang=self._run.lang)
                case Status.PASS | Status.NOT_APPLICABLE | Status.UNKNOWN:
                    pass
                case _:
                    assert_never(outcome.status)

    def notifications(self) -> Iterator[dict[str, Any]]:
        """One for every outcome that is unknown."""
        for outcome in self._run.outcomes:
            if outcome.status is Status.UNKNOWN:
                index = self._places[outcome.rule]
                yield _notification(outcome, site=self._sites[outcome.site], index=index, lang=self._run.lang)


def _frame(run: Run) -> dict[str, Any]:
    """The log without its results and notifications."""
    counted = tally(run)
    rules = [entry.rule for entry in counted.rules]
    header = run.header
    invocation: dict[str, Any] = {
        "executionSuccessful": header.state is RunState.FINISHED and not run.crashes,
        "toolExecutionNotifications": [],
    }
    invocation |= {
        name: stamp
        for name, stamp in (("startTimeUtc", _utc(header.started_at)), ("endTimeUtc", _utc(header.finished_at)))
        if stamp
    }
    driver = {"name": "govsite", "version": header.tool_version, "rules": [_rule(rule, run.lang) for rule in rules]}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": f"govsite/{header.command}/"},
                "invocations": [invocation],
                "results": [],
                "columnKind": "unicodeCodePoints",
                "language": "en" if run.lang == "en" else "zh-CN",
                "properties": {
                    "run": plain(header.id), "jurisdiction": header.jurisdiction,
                    "packs": dict(sorted(header.packs.items())),
                    "coverage": round(counted.counts.coverage, 6), "sites": len(counted.sites),
                },
            }
        ],
    }  # fmt: skip


def _utc(stamp: str) -> str:
    """SARIF wants UTC with a ``Z`` (3.9)."""
    try:
        then = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    return then.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if then.tzinfo else ""


def _rule(rule: Rule, lang: str) -> dict[str, Any]:
    title, advice = plain(rule.title.in_language(lang)), plain(rule.advice.in_language(lang))
    clause = plain(rule_clause(rule, lang))
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title} ({clause})"},
        "help": {"text": f"{advice}\n{clause}".strip()},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "rank": RANKS[rule.severity]},
        "properties": {
            "tags": ["govsite", rule.pack or "unlisted", f"severity/{rule.severity}", f"source/{rule.source.status}"],
            "problem.severity": {"error": "error", "warning": "warning"}.get(LEVELS[rule.severity], "recommendation"),
            "precision": "high",
        },
    }  # fmt: skip


def _results(outcome: Outcome, *, site: Site, rule: Rule, index: int, lang: str) -> Iterator[dict[str, Any]]:
    common = {
        "ruleId": rule.id,
        "ruleIndex": index,
        "kind": "fail",
        "level": LEVELS[outcome.severity],
        "locations": [_location(site)],
    }
    name = plain(site.name or site.url, 200)
    if not outcome.problems:
        yield common | {
            "message": {"text": f"{name}: {plain(rule.title.in_language(lang))}"},
            "properties": {"site": plain(outcome.site)},
        }
    for found in outcome.problems:
        message = plain(found.message.in_language(lang), MESSAGE_LIMIT)
        yield common | {
            "message": {"text": f"{name}: {message}" + (f" <{plain(found.url, MESSAGE_LIMIT)}>" if found.url else "")},
            # GitHub tells alerts apart by the first of these; without it all results of one line would be one.
            "partialFingerprints": {
                "primaryLocationLineHash": f"{found.fingerprint}:1",
                "govsite/v1": found.fingerprint,
            },
            "properties": _evidence(found, outcome),
            **_standing(found),
        }


def _standing(found: Finding) -> dict[str, Any]:
    """Waived and known findings stay visible; services do not alarm for them (3.27.23, 3.27.24)."""
    standing: dict[str, Any] = {}
    if found.waiver:
        justification = plain(found.waiver, MESSAGE_LIMIT)
        standing["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    if found.is_known:
        standing["baselineState"] = "unchanged"
    return standing


def _evidence(found: Finding, outcome: Outcome) -> dict[str, Any]:
    properties: dict[str, Any] = {"site": plain(outcome.site), "url": plain(found.url)}
    if found.excerpt:
        properties["excerpt"] = plain(found.excerpt, EXCERPT_LIMIT)
    if found.sources:
        properties["sources"] = [plain(source, MESSAGE_LIMIT) for source in found.sources[:SOURCES_SHOWN]]
        properties["sourceCount"] = max(found.source_count, len(found.sources))
    return properties


def _location(site: Site) -> dict[str, Any]:
    logical = [
        {
            "name": plain(site.name or site.key, 200),
            "fullyQualifiedName": plain(site.url, MESSAGE_LIMIT),
            "kind": "resource",
        }
    ]
    if not site.place.file:
        return {"logicalLocations": logical}
    artifact = {"uri": quote(plain(site.place.file).replace("\\", "/"), safe="/:.-_~")}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if site.place.line > 0:
        physical["region"] = {"startLine": site.place.line}
    return {"physicalLocation": physical, "logicalLocations": logical}


def _notification(outcome: Outcome, *, site: Site, index: int, lang: str) -> dict[str, Any]:
    told = unknown_words(outcome.reason, outcome.detail, lang, MESSAGE_LIMIT)
    return {
        "level": "note",
        "message": {"text": f"{plain(site.name or site.url, 200)}: {told}"},
        "associatedRule": {"id": outcome.rule, "index": index},
        "locations": [_location(site)],
        "properties": {"status": outcome.status, "reason": outcome.reason, "site": plain(outcome.site)},
    }


def _crash(crash: str) -> dict[str, Any]:
    return {"level": "error", "message": {"text": plain(crash, MESSAGE_LIMIT)}}


PLUGIN = Format(
    suffix=".sarif",
    render=render,
    stream=stream,
    title=Words("代码扫描（SARIF 2.1.0）", "code scanning (SARIF 2.1.0)"),
)
