"""One self-contained HTML page: overview, sites, rules, problems, links, what was not seen.

It opens offline, under a policy (CSP) that lets nothing load and nothing run but the
one script whose digest it names. Texts from the run reach the page as data only.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.format import Format
from govsite.report.packed import packed_run
from govsite.report.safe import plain
from govsite.report.tally import tally
from govsite.report.wording import SEVERITY_WORDS, moment, rule_clause

SCRIPTS = ("decode.js", "dom.js", "parts.js", "overview.js", "heat.js", "lists.js", "drawer.js", "main.js")
PLAIN_DATA_LIMIT = 1_000_000
"""Bytes up to which the data stand in the page as readable JSON; beyond, deflated."""
NOSCRIPT_SITES = 50


def render(run: Run) -> bytes:
    """The page."""
    script, style = _script(), _template_text("report.css")
    data, data_type = _embedded(msgspec.json.encode(packed_run(run)))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"script-src '{_digest(script)}'; style-src '{_digest(style)}'; require-trusted-types-for 'script'"
    )
    page = _page_template().render(
        script=script,
        style=style,
        data=data,
        data_type=data_type,
        policy=policy,
        **_without_script(run),
    )
    return str(page).encode()


def _embedded(packed: bytes) -> tuple[str, str]:
    """The data as they stand in the page, and their media type."""
    if len(packed) > PLAIN_DATA_LIMIT:
        return base64.b64encode(zlib.compress(packed, 9)).decode(), "application/x-deflated-json"
    # Inside a script element only "<" can end it or open a comment; the rest is for other readers' safety.
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        packed = packed.replace(sign.encode(), f"\\u{ord(sign):04x}".encode())
    return packed.decode(), "application/json"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _script() -> str:
    """All script files as one closed function."""
    parts = "\n".join(_template_text(name) for name in SCRIPTS)
    return f'\n(function () {{\n"use strict";\n{parts}\n}})();\n'


def _template_text(name: str) -> str:
    return files("govsite.report").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _page_template() -> Any:
    import jinja2  # noqa: PLC0415 - only this format needs it

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_template_text("report.html.j2"))


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
            "rule": plain(rules[failure.rule].title.in_language(lang)),
            "clause": plain(rule_clause(rules[failure.rule], lang)),
        })  # fmt: skip
    return {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-CN",
        "is_english": lang == "en",
        "run_id": plain(run.header.id, 100),
        "started": moment(run.header.started_at),
        "counts": counted.counts,
        "site_count": len(counted.sites),
        "problem_sites": counted.sites_by_worst.total(),
        "worst": worst,
    }


PLUGIN = Format(suffix=".html", render=render, title=Words("单文件网页报告", "one self-contained web page"))
