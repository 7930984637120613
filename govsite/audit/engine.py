"""Judge evidence by rules: the one place where missing evidence becomes *unknown*.

A check yields problems or raises ``NotObserved`` or ``NotApplicable``; rule, severity, site
and fingerprint are added here. A check that raises anything else has a bug: its verdict is
*unknown*, the traceback is logged, everything else is judged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from govsite.audit.traces import Traces
from govsite.model.check import Check, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Finding, Outcome, Reason, Status, Trace, fingerprint
from govsite.model.page import PageKind
from govsite.model.rule import Rule
from govsite.model.site import Site, SiteStatus
from govsite.model.words import Words
from govsite.plugins import load_plugin
from govsite.urls import canonical

CHECKS = "govsite.audit.checks"
"""Package whose modules are the checks."""

NOT_JUDGED = frozenset({SiteStatus.OFFLINE, SiteStatus.CLOSED, SiteStatus.EXEMPT})
"""A site that is registered as offline, closed or exempt is no running site that a rule could speak of."""

log = logging.getLogger(__name__)

Run = Callable[[Evidence, Any, Jurisdiction], Iterator[Problem]]


class Judgement(Struct, frozen=True, kw_only=True):
    """What all rules say about one site, in the order of the rules, and which checks crashed."""

    outcomes: tuple[Outcome, ...]
    crashes: tuple[str, ...] = ()


class _Verdict(Struct, frozen=True, kw_only=True):
    """What one check came to."""

    status: Status
    reason: Reason | None = None
    detail: str = ""
    problems: tuple[Problem, ...] = ()


class Judge:
    """Rules with their checks looked up once, to be called with the evidence of each site.

    ``checks`` names the package that holds the checks.
    """

    def __init__(self, rules: Sequence[Rule], place: Jurisdiction, *, checks: str = CHECKS) -> None:
        self._place = place
        self._rules = [(rule, load_check(rule.check, package=checks).run) for rule in rules]

    def __call__(self, evidence: Evidence) -> Judgement:
        """Judge one site. Pure: the same evidence gives the same judgement."""
        site = evidence.site
        traces = Traces(evidence)
        excused = self._place.pages.own_language_checks if _is_in_another_language(evidence) else frozenset[str]()
        outcomes = []
        crashes = []
        for rule, run in self._rules:
            try:
                verdict = _without_looking(rule, site, excused) or _look(
                    run, evidence=evidence, rule=rule, place=self._place
                )
                outcome = _outcome(rule, site, verdict, traces=traces)
            except Exception as error:
                # One bug must not lose a night's crawl; it is told by name and ends the run with exit code 4.
                log.exception("check %s of rule %s crashed on site %s", rule.check, rule.id, site.key)
                told = _writable(f"{type(error).__name__}: {error}")
                crashes.append(f"{rule.check} ({rule.id}) on {site.key}: {told}")
                outcome = _outcome(
                    rule, site, _Verdict(status=Status.UNKNOWN, reason=Reason.CHECK_CRASHED, detail=told), traces=traces
                )
            outcomes.append(outcome)
        return Judgement(outcomes=tuple(outcomes), crashes=tuple(crashes))


def judge(evidence: Evidence, *, rules: Sequence[Rule], place: Jurisdiction) -> Judgement:
    """Judge one site. For many sites make one ``Judge`` and call it for each."""
    return Judge(rules, place)(evidence)


def load_check(name: str, *, package: str = CHECKS) -> Check:
    """The check of that id. Raises ``LookupError`` for an unknown one."""
    plugin, _ = load_plugin(package, name)
    assert isinstance(plugin, Check)
    return plugin


def _is_in_another_language(evidence: Evidence) -> bool:
    """Whether the site is a version in another language that has a row of its own."""
    return any(page.kind is PageKind.HOME and page.version for page in evidence.seen_pages or ())


def _without_looking(rule: Rule, site: Site, excused: frozenset[str]) -> _Verdict | None:
    """A verdict that the inventory row decides, or the language of the site (``excused`` are checks); or ``None``."""
    if site.status in NOT_JUDGED:
        return _Verdict(status=Status.NOT_APPLICABLE, detail=f"status: {site.status}")
    column = rule.applies.missing_column(site)
    if column:
        return _Verdict(status=Status.UNKNOWN, reason=Reason.NOT_SUPPLIED, detail=column)
    if not rule.applies.includes(site):
        return _Verdict(status=Status.NOT_APPLICABLE)
    if rule.check in excused:
        return _Verdict(status=Status.NOT_APPLICABLE, detail="the home page is in another language")
    return None


def _look(run: Run, *, evidence: Evidence, rule: Rule, place: Jurisdiction) -> _Verdict:
    """Run a check to its end.

    A fault that was seen is a fault, whatever stayed unseen after it: the verdict is then *fail*, and
    ``reason`` and ``detail`` say what else could not be looked at.
    """
    problems: list[Problem] = []
    try:
        for problem in run(evidence, rule.options, place):
            problems.append(problem)  # noqa: PERF402 - what came before an exception counts
    except NotApplicable as verdict:
        if not problems:
            return _Verdict(status=Status.NOT_APPLICABLE, detail=str(verdict))
    except NotObserved as unseen:
        status = Status.FAIL if problems else Status.UNKNOWN
        return _Verdict(status=status, reason=unseen.reason, detail=unseen.detail, problems=tuple(problems))
    return _Verdict(status=Status.FAIL if problems else Status.PASS, problems=tuple(problems))


def _outcome(rule: Rule, site: Site, verdict: _Verdict, *, traces: Traces) -> Outcome:
    return Outcome(
        site=site.key,
        rule=rule.id,
        severity=rule.severity,
        status=verdict.status,
        reason=verdict.reason,
        detail=_writable(verdict.detail),
        problems=_findings(rule, site, verdict.problems, traces=traces),
    )


def _findings(rule: Rule, site: Site, problems: Sequence[Problem], *, traces: Traces) -> tuple[Finding, ...]:
    """Problems as findings, in the order in which they were seen; what is one thing is told once."""
    merged: dict[str, Finding] = {}
    for problem in problems:
        url, key = _writable(problem.url), _writable(problem.key)
        place = _canonical(url)
        named_url = "" if problem.is_site_wide else place
        name = fingerprint(rule=rule.id, site=site.key, url=named_url, key=key)
        first = merged.get(name)
        told = map(_writable, problem.sources)
        sources = tuple(dict.fromkeys((*(first.sources if first else ()), *told)))
        merged[name] = Finding(
            message=first.message if first else Words(zh=_writable(problem.zh), en=_writable(problem.en)),
            url=first.url if first else url,
            key=key,
            excerpt=first.excerpt if first else _writable(problem.excerpt),
            sources=sources,
            source_count=max(first.source_count if first else 0, problem.source_count, len(sources)),
            trace=first.trace if first else _written(traces.of(url, place)),
            fingerprint=name,
        )
    return tuple(merged.values())


def _written(trace: Trace | None) -> Trace | None:
    if trace is None or not trace.hops:
        return trace
    return replace(trace, hops=tuple((status, _writable(location)) for status, location in trace.hops))


def _writable(text: str) -> str:
    """Text without lone surrogates, which hostile pages contain and no file or store can hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _canonical(url: str) -> str:
    """The canonical form; what is no URL stands for itself."""
    if not url:
        return ""
    try:
        return canonical(url)
    except ValueError:
        return url
