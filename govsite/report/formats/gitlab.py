"""GitLab code quality: one entry a problem, at the inventory's file and line.

What could not be judged is one entry of severity ``info`` for each site and reason.
Source: GitLab Docs, "Code Quality report format".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, assert_never

from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, fingerprint
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.quantities import plural
from govsite.report.format import Format, streamed
from govsite.report.json_pieces import list_entries
from govsite.report.safe import plain
from govsite.report.tally import SiteTally, tally
from govsite.report.wording import REASON_WORDS, finding_words, rule_clause

SEVERITIES = {
    Severity.VETO: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}
TEXT_LIMIT = 500


def stream(run: Run) -> Iterator[bytes]:
    """The JSON array."""
    counted = tally(run)
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    entries = (entry for site in counted.sites for entry in _site(site, rules=rules, run=run))
    yield b"["
    yield from list_entries(entries, depth=0)
    yield b"]\n"


render = streamed(stream)


def _site(entry: SiteTally, *, rules: dict[str, Rule], run: Run) -> Iterator[dict[str, Any]]:
    location = _location(entry.site, run)
    unseen: Counter[Reason] = Counter()
    for outcome in entry.outcomes:
        match outcome.status:
            case Status.FAIL:
                bare = Finding(message=rules[outcome.rule].title, fingerprint=_mark(outcome.site, outcome.rule))
                for found in outcome.problems or (bare,):
                    yield _problem(found, outcome, site=entry.site, rule=rules[outcome.rule], lang=run.lang) | {
                        "location": location
                    }
            case Status.UNKNOWN:
                unseen[outcome.reason or Reason.NOT_PROBED] += 1
            case Status.PASS | Status.NOT_APPLICABLE:
                pass
            case _:
                assert_never(outcome.status)
    for reason, count in sorted(unseen.items()):
        told = REASON_WORDS[reason].in_language(run.lang)
        text = f"{plural(count, 'verdict')} unknown: {told}" if run.lang == "en" else f"{count} 项未能判定：{told}"
        yield {
            "description": f"{plain(entry.title, 100)}: {text}", "check_name": f"unknown-{reason}", "severity": "info",
            "fingerprint": _mark(entry.site.key, f"unknown-{reason}"), "location": location,
        }  # fmt: skip


def _mark(site: str, name: str) -> str:
    return fingerprint(rule=name, site=site, url="", key="")


def _problem(found: Finding, outcome: Outcome, *, site: Site, rule: Rule, lang: str) -> dict[str, Any]:
    parts = (
        f"{plain(site.name or site.url, 100)}:",
        plain(finding_words(found, lang), TEXT_LIMIT),
        plain(found.url, TEXT_LIMIT),
    )
    told = " ".join(part for part in parts if part)
    return {
        "description": f"{told} [{plain(rule_clause(rule, lang))}]",
        "check_name": outcome.rule,
        "fingerprint": found.fingerprint,
        "severity": "info" if found.is_excused else SEVERITIES[outcome.severity],
    }


def _location(site: Site, run: Run) -> dict[str, Any]:
    """GitLab asks for a path and a line in every entry."""
    path = plain(site.place.file or run.header.inventory or "inventory").removeprefix("./")
    return {"path": path, "lines": {"begin": max(site.place.line, 1)}}


PLUGIN = Format(
    suffix=".gitlab.json", render=render, stream=stream, title=Words("GitLab 代码质量", "GitLab code quality")
)
