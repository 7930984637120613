"""Annotations for GitHub Actions, as workflow commands on standard output.

GitHub shows ten annotations of each level a step, so there is one for each failed rule
of a site, gravest first, and one for each reason for which something could not be seen.
Source: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from govsite.model.outcome import Outcome, Severity, Status
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.quantities import number, plural
from govsite.report.format import Format, streamed
from govsite.report.safe import plain
from govsite.report.tally import SiteTally, Tally, tally
from govsite.report.wording import REASON_WORDS, finding_words, reason_advice, rule_clause

COMMANDS = {
    Severity.VETO: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}
FINDINGS_SHOWN = 5
TEXT_LIMIT = 400


def stream(run: Run) -> Iterator[bytes]:
    """One command a line."""
    return (f"{line}\n".encode() for line in _commands(tally(run), run.lang))


render = streamed(stream)


def _commands(counted: Tally, lang: str) -> Iterator[str]:
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    worst_first = counted.worst_first
    for severity in Severity:
        for entry in worst_first:
            if entry.counts.failed_by[severity]:
                for outcome in _failed(entry, severity):
                    yield _annotation(outcome, site=entry.site, rule=rules[outcome.rule], lang=lang)
    for reason, outcomes, sites in counted.reasons:
        told = REASON_WORDS[reason].in_language(lang)
        advice = reason_advice(reason).in_language(lang)
        count = (
            f"{plural(outcomes, 'verdict')} on {plural(sites, 'site')} unknown"
            if lang == "en"
            else f"{number(sites)} 个网站的 {number(outcomes)} 项未能判定"
        )
        yield _command(
            "notice", {"title": told}, f"{count}: {told}. {advice}" if lang == "en" else f"{count}：{told}。{advice}"
        )
    for crash in counted.run.crashes:
        yield _command("error", {"title": "govsite"}, plain(crash, TEXT_LIMIT))


def _failed(entry: SiteTally, severity: Severity) -> Iterator[Outcome]:
    """What failed on a site, of one severity."""
    for outcome in entry.outcomes:
        match outcome.status:
            case Status.FAIL:
                if outcome.severity is severity:
                    yield outcome
            case Status.UNKNOWN | Status.PASS | Status.NOT_APPLICABLE:
                pass  # unknown is told by reason, for all sites at once
            case _:
                assert_never(outcome.status)


def _annotation(outcome: Outcome, *, site: Site, rule: Rule, lang: str) -> str:
    name = plain(site.name or site.url, 100)
    lines = [
        " ".join(part for part in (plain(finding_words(found, lang), TEXT_LIMIT), plain(found.url, TEXT_LIMIT)) if part)
        for found in outcome.problems[:FINDINGS_SHOWN]
    ]
    if len(outcome.problems) > FINDINGS_SHOWN:
        lines.append(f"… +{number(len(outcome.problems) - FINDINGS_SHOWN)}")
    lines.append(f"{plain(rule_clause(rule, lang))} [{rule.id}]")
    properties = (
        {"file": plain(site.place.file), "line": str(site.place.line)} if site.place.file and site.place.line else {}
    )
    properties["title"] = f"{name}: {plain(rule.title.in_language(lang), TEXT_LIMIT)}"
    command = "notice" if outcome.is_excused else COMMANDS[outcome.severity]
    return _command(command, properties, "\n".join(lines))


def _command(command: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={_escape(value, in_property=True)}" for name, value in properties.items())
    return f"::{command} {told}::{_escape(message)}"


def _escape(text: str, *, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


PLUGIN = Format(
    suffix=".github.txt", render=render, stream=stream, title=Words("GitHub Actions 注释", "GitHub Actions annotations")
)
