"""JUnit XML for test reports: a suite is a site, a case is a rule.

Failed rules are failures, what could not be judged is an error (so that a run in which
every site times out is not green), what does not apply is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import assert_never

from govsite.model.outcome import Finding, Outcome, Reason, Status
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.format import Format, streamed
from govsite.report.safe import plain
from govsite.report.tally import Counts, SiteTally, tally
from govsite.report.wording import rule_clause, unknown_words

FINDINGS_SHOWN = 50
TEXT_LIMIT = 500
# Characters that XML 1.0 (section 2.2) cannot hold and that ``plain`` leaves.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def stream(run: Run) -> Iterator[bytes]:
    """The report, a suite at a time."""
    counted = tally(run)
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    totals = _totals(counted.counts, excused=_excused(run.outcomes))
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites{_attributes(name="govsite", **totals)}>'.encode()
    for entry in counted.sites:
        yield "".join(_suite(entry, rules=rules, lang=run.lang)).encode()
    yield b"</testsuites>\n"


render = streamed(stream)


def _attributes(**values: str) -> str:
    return "".join([f' {name}="{_text(value)}"' for name, value in values.items()])


def _totals(counts: Counts, *, excused: int) -> dict[str, str]:
    total = counts.judged + counts.unknown + counts.unwatched + counts.not_applicable
    return {
        "tests": str(total),
        "failures": str(counts.failed - excused),
        "errors": str(counts.unknown),
        "skipped": str(counts.not_applicable + counts.unwatched + excused),
        "time": "0",
    }


def _excused(outcomes: Iterable[Outcome]) -> int:
    return sum(outcome.is_excused for outcome in outcomes)


def _suite(entry: SiteTally, *, rules: dict[str, Rule], lang: str) -> Iterator[str]:
    outcomes = entry.outcomes
    totals = _totals(entry.counts, excused=_excused(outcomes))
    stamp = entry.summary.observed_at[:19]
    yield "<testsuite" + _attributes(
        name=entry.title, **totals | {"time": f"{entry.summary.elapsed_ms / 1000:.3f}"},
        **{"timestamp": stamp} if stamp else {},
    ) + "><properties>"  # fmt: skip
    for name, value in (("id", entry.site.key), ("url", entry.site.url), ("owner", entry.site.owner)):
        yield f"<property{_attributes(name=name, value=value)}/>"
    yield "</properties>"
    place = entry.site.place
    where = _attributes(time="0", **{"file": place.file, "line": str(place.line)} if place.file else {})
    site = _attributes(classname=entry.site.key)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.rule):
        case = f"<testcase{site}{_attributes(name=outcome.rule)}{where}"
        verdict = _verdict(outcome, rule=rules[outcome.rule], lang=lang)
        yield f"{case}>{verdict}</testcase>" if verdict else f"{case}/>"
    yield "</testsuite>"


def _verdict(outcome: Outcome, *, rule: Rule, lang: str) -> str:
    match outcome.status:
        case Status.FAIL if outcome.is_excused:
            known = "in the baseline" if lang == "en" else "基线中已有"
            return _skipped("; ".join(dict.fromkeys(found.waiver or known for found in outcome.problems)))
        case Status.FAIL:
            lines = [_finding(found, lang) for found in outcome.problems[:FINDINGS_SHOWN]]
            if len(outcome.problems) > FINDINGS_SHOWN:
                lines.append(f"… +{len(outcome.problems) - FINDINGS_SHOWN}")
            lines += [_text(rule.advice.in_language(lang)), _text(rule_clause(rule, lang))]
            told = _attributes(type=outcome.severity.value, message=rule.title.in_language(lang))
            return f"<failure{told}>" + "\n".join(lines) + "</failure>"
        case Status.UNKNOWN:
            told = unknown_words(outcome.reason, outcome.detail, lang)
            if outcome.reason is Reason.NOT_MONITORED:
                return _skipped(told)
            reason = outcome.reason.value if outcome.reason else "unknown"
            return f"<error{_attributes(type=reason, message=told)}/>"
        case Status.NOT_APPLICABLE:
            return _skipped("not applicable" if lang == "en" else "不适用")
        case Status.PASS:
            return ""
        case _:
            assert_never(outcome.status)


def _skipped(message: str) -> str:
    return f"<skipped{_attributes(message=message)}/>"


def _finding(found: Finding, lang: str) -> str:
    return " ".join(part for part in (_text(found.message.in_language(lang)), _text(found.url)) if part)


@lru_cache(maxsize=8192)
def _text(text: str) -> str:
    """A text as it may stand in an attribute and between tags."""
    return escape(_NOT_XML.sub("\ufffd", plain(text, TEXT_LIMIT)))


PLUGIN = Format(
    suffix=".xml", render=render, stream=stream, title=Words("测试报告（JUnit XML）", "test report (JUnit XML)")
)
