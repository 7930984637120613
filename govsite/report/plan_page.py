"""A consolidation plan as one self-contained page: before and after, who goes where, when, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from govsite.model.consolidation import Decision
from govsite.model.plan import Plan
from govsite.model.site import Site
from govsite.report.plan_packed import packed_plan
from govsite.report.safe import plain
from govsite.report.web_page import CHARTS, render_page
from govsite.report.wording import DECISION_WORDS

VIEW_SCRIPTS = ("plan_model.js", "plan_flow.js", "plan_tree.js", "plan_waves.js", "plan_lists.js", "plan_view.js")
"""What draws a plan, here and as a part of the audit's report."""
SCRIPTS = (CHARTS, "read.js", "dom.js", "choice.js", "parts.js", "charts.js", *VIEW_SCRIPTS, "plan_main.js")
VIEW_STYLES = ("plan.css",)
STYLES = ("report.css", *VIEW_STYLES)
NOSCRIPT_SITES = 2_000


def render_plan(
    plan: Plan,
    *,
    sites: Sequence[Site] = (),
    divisions: Mapping[str, str] | None = None,
    lang: str = "zh",
) -> bytes:
    """The page. The same arguments give the same bytes; see ``packed_plan`` for what each adds."""
    packed = packed_plan(plan, sites=sites, divisions=divisions)
    return render_page(
        "plan.html.j2",
        scripts=SCRIPTS,
        styles=STYLES,
        packed={"lang": "en" if lang == "en" else "zh", "plan": packed},
        words=_without_script(plan, lang="en" if lang == "en" else "zh"),
    )


def _without_script(plan: Plan, *, lang: str) -> dict[str, Any]:
    """What a reader without scripts gets: the numbers, and what becomes of each site."""
    names = {entry.id: entry.name or entry.url for entry in plan.sites}
    told = Counter(entry.decision for entry in plan.sites)
    return {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-CN",
        "is_english": lang == "en",
        "policy_id": plain(plan.policy, 100),
        "before": len(plan.sites),
        "after": told[Decision.KEEP],
        "open_count": told[Decision.QUESTION],
        "counts": [(DECISION_WORDS[decision].in_language(lang), told[decision]) for decision in Decision],
        "rows": [
            {
                "name": plain(entry.name or entry.url, 200),
                "url": plain(entry.url, 300),
                "decision": DECISION_WORDS[entry.decision].in_language(lang),
                "target": plain(names.get(entry.target, entry.target), 300),
                "clause": plain(entry.clause, 300),
                "wave": entry.wave,
            }
            for entry in plan.sites[:NOSCRIPT_SITES]
        ],
    }
