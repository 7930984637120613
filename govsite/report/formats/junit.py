"""JUnit XML for test reports: a suite is a site, a case is a rule.

Failed rules are failures, what could not be judged is an error (so that a run in which
every site times out is not green), what does not apply is skipped.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import assert_never
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from govsite.language import detailed
from govsite.model.outcome import Finding, Outcome, Reason, Status
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.format import Format
from govsite.report.safe import plain
from govsite.report.tally import Counts, SiteTally, tally
from govsite.report.wording import reason_words, rule_clause

FINDINGS_SHOWN = 50
TEXT_LIMIT = 500
# Characters that XML 1.0 (section 2.2) cannot hold and that ``plain`` leaves.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> bytes:
    """The report."""
    counted = tally(run)
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    out = io.BytesIO()
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    _begin(xml, "testsuites", {"name": "govsite", **_totals(counted.counts, excused=_excused(run.outcomes))})
    for entry in counted.sites:
        _suite(xml, entry, rules=rules, lang=run.lang)
    xml.endElement("testsuites")
    xml.endDocument()
    return out.getvalue() + b"\n"


def _begin(xml: XMLGenerator, name: str, attributes: dict[str, str]) -> None:
    xml.startElement(name, AttributesImpl(attributes))


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


def _suite(xml: XMLGenerator, entry: SiteTally, *, rules: dict[str, Rule], lang: str) -> None:
    totals = _totals(entry.counts, excused=_excused(entry.outcomes))
    attributes = {"name": _text(entry.title), **totals, "time": f"{entry.summary.elapsed_ms / 1000:.3f}"}
    stamp = entry.summary.observed_at[:19]
    if stamp:
        attributes["timestamp"] = _text(stamp)
    _begin(xml, "testsuite", attributes)
    _begin(xml, "properties", {})
    for name, value in (("id", entry.site.key), ("url", entry.site.url), ("owner", entry.site.owner)):
        _begin(xml, "property", {"name": name, "value": _text(value)})
        xml.endElement("property")
    xml.endElement("properties")
    place = entry.site.place
    for outcome in sorted(entry.outcomes, key=lambda outcome: outcome.rule):
        case = {"classname": _text(entry.site.key), "name": _text(outcome.rule), "time": "0"}
        if place.file:
            case |= {"file": _text(place.file), "line": str(place.line)}
        _begin(xml, "testcase", case)
        _verdict(xml, outcome, rule=rules[outcome.rule], lang=lang)
        xml.endElement("testcase")
    xml.endElement("testsuite")


def _verdict(xml: XMLGenerator, outcome: Outcome, *, rule: Rule, lang: str) -> None:
    match outcome.status:
        case Status.FAIL if outcome.is_excused:
            known = "in the baseline" if lang == "en" else "基线中已有"
            told = "; ".join(dict.fromkeys(found.waiver or known for found in outcome.problems))
            _begin(xml, "skipped", {"message": _text(told)})
            xml.endElement("skipped")
        case Status.FAIL:
            title = rule.title.in_language(lang)
            _begin(xml, "failure", {"type": outcome.severity.value, "message": _text(title)})
            lines = [_finding(found, lang) for found in outcome.problems[:FINDINGS_SHOWN]]
            if len(outcome.problems) > FINDINGS_SHOWN:
                lines.append(f"… +{len(outcome.problems) - FINDINGS_SHOWN}")
            xml.characters("\n".join([*lines, _text(rule.advice.in_language(lang)), _text(rule_clause(rule, lang))]))
            xml.endElement("failure")
        case Status.UNKNOWN:
            why = reason_words(outcome.reason).in_language(lang)
            told = f"{why}: {detailed(outcome.detail, lang)}" if outcome.detail else why
            if outcome.reason is Reason.NOT_MONITORED:
                _begin(xml, "skipped", {"message": _text(told)})
                xml.endElement("skipped")
                return
            reason = outcome.reason.value if outcome.reason else "unknown"
            _begin(xml, "error", {"type": reason, "message": _text(told)})
            xml.endElement("error")
        case Status.NOT_APPLICABLE:
            _begin(xml, "skipped", {"message": "not applicable" if lang == "en" else "不适用"})
            xml.endElement("skipped")
        case Status.PASS:
            pass
        case _:
            assert_never(outcome.status)


def _finding(found: Finding, lang: str) -> str:
    return " ".join(part for part in (_text(found.message.in_language(lang)), _text(found.url)) if part)


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", plain(text, TEXT_LIMIT))


PLUGIN = Format(suffix=".xml", render=render, title=Words("测试报告（JUnit XML）", "test report (JUnit XML)"))
