"""The JSON document of an audit, ``govsite/audit/1``, as types.

The schema below ``govsite/report/schemas/`` is generated from these, and a test keeps
the two the same. Fields are only ever added within one version of the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, Trace
from govsite.model.rule import SourceStatus
from govsite.model.run import Run, RunState
from govsite.model.site import Kind, Level, SiteStatus
from govsite.model.words import Words
from govsite.report.tally import Counts, RuleTally, SiteTally, Tally, tally

AUDIT_SCHEMA: Final = "govsite/audit/1"


class _Part(Struct, frozen=True, kw_only=True):
    """Parent of the document's parts: every field is always written."""


class ToolPart(_Part, frozen=True, kw_only=True):
    """The program that wrote the document."""

    name: str
    version: str


class ClockPart(_Part, frozen=True, kw_only=True):
    """When the run was made, ISO 8601 with zone."""

    started_at: str
    finished_at: str


class VantagePart(_Part, frozen=True, kw_only=True):
    """From where the run looked."""

    description: str
    user_agent: str


class RunPart(_Part, frozen=True, kw_only=True):
    """Which run this is."""

    id: str
    command: str
    state: RunState
    inventory: str
    settings_digest: str


class CountsPart(
    _Part, frozen=True, kw_only=True, rename={"passed": "pass", "failed": "fail", "not_applicable": "not-applicable"}
):
    """Outcomes by status."""

    passed: int
    failed: int
    unknown: int
    unwatched: int
    """Rules over time that nobody has begun to watch."""
    not_applicable: int


class SeenPart(_Part, frozen=True, kw_only=True):
    """Sites by how much of them could be judged."""

    all: int
    partly: int
    none: int
    not_asked: int
    """Sites to which no rule applies: offline, closed, exempt."""


class SummaryPart(_Part, frozen=True, kw_only=True):
    """The run in numbers."""

    sites: int
    sites_with_problems: int
    sites_by_worst: dict[Severity, int]
    """Sites by their gravest failure."""
    sites_seen: SeenPart
    outcomes: CountsPart
    failed: dict[Severity, int]
    """Failed outcomes by severity."""
    problems: dict[Severity, int]
    """Single problems by severity."""
    left_out: int
    """Problems of the baseline that are not listed, because only new ones were asked for."""
    unknown: dict[Reason, int]
    """Unknown outcomes by reason."""
    coverage: float
    """Judged outcomes as a share of those that have an object."""


class SitePart(_Part, frozen=True, kw_only=True):
    """One site: its inventory row, what was seen, and its numbers."""

    id: str
    url: str
    name: str
    owner: str
    level: Level | None
    kind: Kind | None
    division: str
    parent: str
    status: SiteStatus | None
    file: str
    line: int
    observed_at: str
    pages: int
    targets: int
    home_status: int
    home_problem: str
    elapsed_ms: float
    complete: bool
    outcomes: CountsPart
    failed: dict[Severity, int]
    problems: dict[Severity, int]
    worst: Severity | None
    coverage: float


class HopPart(_Part, frozen=True, kw_only=True):
    """One redirect: its status, and where it led."""

    status: int
    location: str


class TracePart(_Part, frozen=True, kw_only=True):
    """How the problem's address answered: the evidence in short."""

    status: int
    hops: tuple[HopPart, ...]
    address: str
    digest: str
    """Of the page's bytes: SHA-256, first 32 digits."""
    reason: Reason | None
    """Why there was no usable answer."""


class ProblemPart(_Part, frozen=True, kw_only=True):
    """One thing that is wrong. ``message`` is in the document's language, ``words`` in both."""

    message: str
    words: Words
    url: str
    key: str
    excerpt: str
    sources: tuple[str, ...]
    source_count: int
    fingerprint: str
    trace: TracePart | None = None
    """Absent where the address was not asked for."""
    waiver: str = ""
    """Who has waived it, why and until when."""
    known: bool = False
    """In the baseline."""


class OutcomePart(_Part, frozen=True, kw_only=True):
    """What one rule says about one site."""

    site: str
    rule: str
    severity: Severity
    status: Status
    reason: Reason | None
    detail: str
    problems: tuple[ProblemPart, ...]


class SourcePart(_Part, frozen=True, kw_only=True):
    """The document and clause behind a rule. ``unverified`` is never official."""

    document: str
    clause: str
    status: SourceStatus
    note: str


class RulePart(_Part, frozen=True, kw_only=True):
    """One rule in force, with its numbers."""

    id: str
    pack: str
    check: str
    severity: Severity
    title: Words
    advice: Words
    source: SourcePart
    outcomes: CountsPart
    problems: int


class AuditDocument(_Part, frozen=True, kw_only=True):
    """A whole audit, for scripts."""

    schema: Literal["govsite/audit/1"]
    tool: ToolPart
    run: RunPart
    clock: ClockPart
    seed: int
    lang: str
    jurisdiction: str
    packs: dict[str, str]
    resolver: tuple[str, ...]
    vantage: VantagePart
    summary: SummaryPart
    rules: tuple[RulePart, ...]
    sites: tuple[SitePart, ...]
    outcomes: tuple[OutcomePart, ...]
    crashes: tuple[str, ...]


def audit_frame(run: Run) -> AuditDocument:
    """The document of one run without its sites and outcomes: those are long, and made one by one."""
    counted = tally(run)
    header = run.header
    return AuditDocument(
        schema=AUDIT_SCHEMA,
        tool=ToolPart(name="govsite", version=header.tool_version),
        run=RunPart(
            id=header.id,
            command=header.command,
            state=header.state,
            inventory=header.inventory,
            settings_digest=header.settings_digest,
        ),
        clock=ClockPart(started_at=header.started_at, finished_at=header.finished_at),
        seed=header.seed,
        lang=run.lang,
        jurisdiction=header.jurisdiction,
        packs=dict(sorted(header.packs.items())),
        resolver=header.resolver,
        vantage=VantagePart(description=header.vantage, user_agent=header.user_agent),
        summary=_summary(counted),
        rules=tuple(map(_rule, counted.rules)),
        sites=(),
        outcomes=(),
        crashes=run.crashes,
    )


def site_parts(run: Run) -> Iterator[SitePart]:
    """The document's sites, in the order of the run."""
    return map(_site, tally(run).sites)


def outcome_parts(run: Run) -> Iterator[OutcomePart]:
    """The document's outcomes, in the order of the run."""
    return (_outcome(outcome, run.lang) for outcome in run.outcomes)


def audit_json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``AuditDocument``."""
    schema = msgspec.json.schema(AuditDocument)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://govsite.invalid/schemas/audit-1.json",
        "title": AUDIT_SCHEMA,
        **schema,
    }


def _summary(counted: Tally) -> SummaryPart:
    return SummaryPart(
        sites=len(counted.sites),
        sites_with_problems=counted.sites_by_worst.total(),
        sites_by_worst={severity: counted.sites_by_worst[severity] for severity in Severity},
        sites_seen=SeenPart(
            all=counted.sites_seen,
            partly=counted.sites_partly_seen,
            none=counted.sites_unseen,
            not_asked=counted.sites_not_asked,
        ),
        outcomes=_counts(counted.counts),
        failed={severity: counted.counts.failed_by[severity] for severity in Severity},
        problems={severity: counted.counts.problems_by[severity] for severity in Severity},
        left_out=counted.run.left_out,
        unknown={reason: outcomes for reason, outcomes, _ in counted.reasons},
        coverage=round(counted.counts.coverage, 6),
    )


def _counts(counts: Counts) -> CountsPart:
    return CountsPart(
        passed=counts.passed,
        failed=counts.failed,
        unknown=counts.unknown,
        unwatched=counts.unwatched,
        not_applicable=counts.not_applicable,
    )


def _site(entry: SiteTally) -> SitePart:
    site, seen, counts = entry.site, entry.summary, entry.counts
    return SitePart(
        id=site.key,
        url=site.url,
        name=site.name,
        owner=site.owner,
        level=site.level,
        kind=site.kind,
        division=site.division,
        parent=site.parent,
        status=site.status,
        file=site.place.file,
        line=site.place.line,
        observed_at=seen.observed_at,
        pages=seen.page_count,
        targets=seen.target_count,
        home_status=seen.home_status,
        home_problem=seen.home_problem,
        elapsed_ms=seen.elapsed_ms,
        complete=seen.is_complete,
        outcomes=_counts(counts),
        failed={severity: counts.failed_by[severity] for severity in Severity},
        problems={severity: counts.problems_by[severity] for severity in Severity},
        worst=counts.worst,
        coverage=round(counts.coverage, 6),
    )


def _rule(entry: RuleTally) -> RulePart:
    rule = entry.rule
    return RulePart(
        id=rule.id,
        pack=rule.pack,
        check=rule.check,
        severity=rule.severity,
        title=rule.title,
        advice=rule.advice,
        source=SourcePart(
            document=rule.source.document,
            clause=rule.source.clause,
            status=rule.source.status,
            note=rule.source.note,
        ),
        outcomes=_counts(entry.counts),
        problems=entry.counts.problems,
    )


def _outcome(outcome: Outcome, lang: str) -> OutcomePart:
    return OutcomePart(
        site=outcome.site,
        rule=outcome.rule,
        severity=outcome.severity,
        status=outcome.status,
        reason=outcome.reason,
        detail=outcome.detail,
        problems=tuple(_problem(finding, lang) for finding in outcome.problems),
    )


def _problem(finding: Finding, lang: str) -> ProblemPart:
    return ProblemPart(
        message=finding.message.in_language(lang),
        words=finding.message,
        url=finding.url,
        key=finding.key,
        excerpt=finding.excerpt,
        sources=finding.sources,
        source_count=finding.source_count or len(finding.sources),
        fingerprint=finding.fingerprint,
        trace=_trace(finding.trace) if finding.trace else None,
        waiver=finding.waiver,
        known=finding.is_known,
    )


def _trace(trace: Trace) -> TracePart:
    return TracePart(
        status=trace.status,
        hops=tuple(HopPart(status=status, location=location) for status, location in trace.hops),
        address=trace.address,
        digest=trace.digest,
        reason=trace.problem,
    )
