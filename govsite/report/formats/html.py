"""One self-contained HTML page: overview, sites, rules, problems, links, what was not seen.

How it stays closed to everything outside: see ``web_page``.
"""

from __future__ import annotations

from typing import Any

from govsite.model.outcome import Outcome
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.quantities import moment
from govsite.report.format import Format
from govsite.report.packed import packed_run
from govsite.report.plan_packed import packed_plan
from govsite.report.plan_page import VIEW_SCRIPTS, VIEW_STYLES
from govsite.report.safe import plain
from govsite.report.tally import tally
from govsite.report.web_page import CHARTS, render_page
from govsite.report.wording import SEVERITY_WORDS, rule_clause, since_the_last

SCRIPTS = (
    CHARTS, "read.js", "decode.js", "dom.js", "choice.js", "parts.js", "charts.js", "trend.js", "overview.js",
    "heat.js", "ipv6.js", "lists.js", "drawer.js", "main.js",
)  # fmt: skip
STYLES = ("report.css",)
NOSCRIPT_SITES = 50


def render(run: Run) -> bytes:
    """The page; with a plan for the run's sites, a part for the plan too."""
    packed = packed_run(run)
    scripts: tuple[str, ...] = SCRIPTS
    styles: tuple[str, ...] = STYLES
    if run.plan is not None:
        packed["plan"] = packed_plan(run.plan, sites=[entry.site for entry in run.sites], divisions=run.divisions)
        scripts, styles = (*SCRIPTS[:-1], *VIEW_SCRIPTS, SCRIPTS[-1]), (*STYLES, *VIEW_STYLES)
    return render_page("report.html.j2", scripts=scripts, styles=styles, packed=packed, words=_without_script(run))


def _without_script(run: Run) -> dict[str, Any]:
    """What a reader without scripts gets: the numbers, the worst sites and the rules."""
    counted = tally(run)
    lang = "en" if run.lang == "en" else "zh"
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    worst = []
    for entry in counted.worst_first[:NOSCRIPT_SITES]:
        failure = entry.first_failure
        if failure is None:
            break
        worst.append({
            "name": plain(entry.title, 200),
            "url": plain(entry.site.url, 300),
            "failed": entry.counts.failed,
            "grade": SEVERITY_WORDS[failure.severity].in_language(lang),
            "problem": plain(_problem(failure, rules[failure.rule], lang), 300),
            "clause": plain(rule_clause(rules[failure.rule], lang)),
        })  # fmt: skip
    return {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-CN",
        "is_english": lang == "en",
        "run_id": plain(run.header.id, 100),
        "started": moment(run.header.started_at, lang),
        "counts": counted.counts,
        "site_count": len(counted.sites),
        "problem_sites": counted.sites_by_worst.total(),
        "worst": worst,
        "since": since_the_last(run.trend, lang),
    }


def _problem(failure: Outcome, rule: Rule, lang: str) -> str:
    """What is wrong; the rule's title, which says what ought to be, only where nothing else is told."""
    told = failure.problems[0].message if failure.problems else rule.title
    return told.in_language(lang)


PLUGIN = Format(suffix=".html", render=render, title=Words("单文件网页报告", "one self-contained web page"))
