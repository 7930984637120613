"""A plan as its page carries it: one column per property, targets as places in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govsite.model.consolidation import Content, Decision
from govsite.model.likeness import Likeness, Pair
from govsite.model.plan import Plan, SitePlan
from govsite.model.rule import SourceStatus
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words
from govsite.model.worth import Worth
from govsite.report.safe import encodable, plain
from govsite.report.wording import (
    CONTENT_WORDS,
    DECISION_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    SOURCE_EXPLANATIONS,
    SOURCE_WORDS,
)

NAME_LIMIT = 200
URL_LIMIT = 1_000
TEXT_LIMIT = 600
PAIRS_SHOWN = 200
GROUPS_SHOWN = 100
RANKING_SHOWN = 50


def packed_plan(
    plan: Plan,
    *,
    sites: Sequence[Site] = (),
    divisions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything that the plan's page needs, as JSON can carry it.

    ``sites`` are the inventory's rows (level, kind, owner, visits); a site of the plan that
    is not among them is shown without them.
    """
    rows = {site.key: site for site in sites}
    places = {entry.id: place for place, entry in enumerate(plan.sites)}
    reasons = _Reasons(plan)
    codes = {rows[entry.id].division for entry in plan.sites if entry.id in rows}
    return {
        "head": _head(plan),
        "summary": plan.summary,
        "solver": plan.solver,
        "remarks": [_pair(words) for words in plan.remarks],
        "waves": plan.waves,
        "sites": _columns(plan.sites, rows=rows, places=places, reasons=reasons),
        "reasons": reasons.told,
        "divisions": {
            code: plain(name, NAME_LIMIT) for code, name in sorted((divisions or {}).items()) if code in codes
        },
        "words": _vocabulary(),
        "columns": {name: _pair(words) for name, words in plan.columns.items()},
        "worth": _worth(plan.worth, places) if plan.worth else None,
        "likeness": _likeness(plan.likeness, places) if plan.likeness else None,
    }


class _Reasons:
    """Distinct grounds of decisions: row, clause with its standing, and the words."""

    def __init__(self, plan: Plan) -> None:
        self.told: list[dict[str, Any]] = []
        self._places: dict[tuple[object, ...], int] = {}
        self._sources = plan.sources

    def place(self, entry: SitePlan) -> int:
        """Where the ground of ``entry`` stands in the list."""
        key = (entry.row, entry.clause, entry.reasons, entry.decision)
        if key not in self._places:
            source = self._sources.get(entry.row)
            self._places[key] = len(self.told)
            self.told.append({
                "row": plain(entry.row, NAME_LIMIT),
                "clause": plain(entry.clause, TEXT_LIMIT),
                "source": source.status if source else None,
                "note": plain(source.note, TEXT_LIMIT) if source else "",
                "words": [_pair(words) for words in entry.reasons],
            })  # fmt: skip
        return self._places[key]


def _columns(
    entries: Sequence[SitePlan], *, rows: Mapping[str, Site], places: Mapping[str, int], reasons: _Reasons
) -> dict[str, list[Any]]:
    blank = Site(url="")
    sites = [rows.get(entry.id, blank) for entry in entries]
    return {
        "id": [plain(entry.id, URL_LIMIT) for entry in entries],
        "name": [plain(entry.name, NAME_LIMIT) for entry in entries],
        "url": [plain(entry.url, URL_LIMIT) for entry in entries],
        "owner": [plain(site.owner, NAME_LIMIT) for site in sites],
        "level": [site.level for site in sites],
        "kind": [site.kind for site in sites],
        "division": [plain(site.division, 40) for site in sites],
        "parent": [places.get(site.parent, -1) for site in sites],
        "visits": [site.monthly_visits for site in sites],
        "pages": [site.pages for site in sites],
        "decision": [entry.decision for entry in entries],
        "reason": [reasons.place(entry) for entry in entries],
        "target": [places.get(entry.target, plain(entry.target, URL_LIMIT)) for entry in entries],
        "via": [[places.get(key, plain(key, NAME_LIMIT)) for key in entry.via] for entry in entries],
        "content": [entry.content for entry in entries],
        "wave": [entry.wave for entry in entries],
        "needsApproval": [entry.needs_approval for entry in entries],
        "approval": [plain(entry.approval, NAME_LIMIT) for entry in entries],
        "frozen": [list(entry.frozen) for entry in entries],
        "note": [plain(entry.note, TEXT_LIMIT) for entry in entries],
        "questions": [[[plain(q.column, 80), *_pair(q.words)] for q in entry.questions] for entry in entries],
        "cost": [entry.frees.annual_cost for entry in entries],
        "contract": [plain(entry.frees.contract_end or site.contract_end, 40)
                     for entry, site in zip(entries, sites, strict=True)],
        "hosts": [[plain(host, NAME_LIMIT) for host in entry.frees.hosts] for entry in entries],
    }  # fmt: skip


def _worth(worth: Worth, places: Mapping[str, int]) -> dict[str, Any]:
    gains = {gain.site: gain for gain in worth.gains}
    ranked = [gains[key] for key in worth.ranking if key in places][:RANKING_SHOWN]
    return {
        "totals": worth.totals,
        "receipts": [
            {
                "target": places.get(receipt.target, plain(receipt.target, URL_LIMIT)),
                "sites": receipt.sites,
                "visits": receipt.visits,
                "pages": receipt.pages,
                "updates": receipt.updates,
                "before": receipt.pages_before,
            }
            for receipt in worth.receipts
        ],
        "gains": {
            places[gain.site]: [gain.pages_to_move, gain.pages_at_target, gain.pages_alone, gain.updates,
                                gain.findings, gain.vetoes, gain.cost_per_page]
            for gain in worth.gains if gain.site in places
        },
        "ranking": [places[gain.site] for gain in ranked if gain.cost_per_page is not None],
    }  # fmt: skip


def _likeness(likeness: Likeness, places: Mapping[str, int]) -> dict[str, Any]:
    known = [pair for pair in likeness.telling_pairs if pair.site in places and pair.other in places]
    return {
        "algorithm": likeness.algorithm,
        "seed": likeness.seed,
        "threshold": likeness.threshold,
        "count": max(likeness.pair_count, len(known)),
        "pairs": [_packed_pair(pair, places) for pair in known[:PAIRS_SHOWN]],
        "groups": [
            [group.bond, [places[key] for key in group.sites if key in places]]
            for group in sorted(likeness.groups, key=lambda group: -len(group.sites))[:GROUPS_SHOWN]
        ],
        "widespread": [[plain(text.url, URL_LIMIT), text.sites] for text in likeness.widespread[:20]],
    }


def _packed_pair(pair: Pair, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "a": places[pair.site],
        "b": places[pair.other],
        "pages": [pair.pages, pair.other_pages],
        "share": [pair.share, pair.other_share],
        "owner": pair.same_owner,
        "template": pair.same_template,
        "columns": [
            [plain(column.name, NAME_LIMIT), plain(column.other_name, NAME_LIMIT), column.pages]
            for column in pair.columns
        ],
        "examples": [[plain(twin.url, URL_LIMIT), plain(twin.other_url, URL_LIMIT), twin.similarity]
                     for twin in pair.examples],
    }  # fmt: skip


def _head(plan: Plan) -> dict[str, Any]:
    return {
        "policy": plain(plan.policy, NAME_LIMIT),
        "policyVersion": plain(plan.policy_version, 40),
        "inventory": plain(plan.inventory, URL_LIMIT),
        "run": plain(plan.run, NAME_LIMIT),
        "version": plain(plan.tool_version, 40),
        "seed": plan.seed,
    }


def _pair(words: Words) -> list[str]:
    return [
        plain(encodable(words.in_language("zh")), TEXT_LIMIT),
        plain(encodable(words.in_language("en")), TEXT_LIMIT),
    ]


def _vocabulary() -> dict[str, Any]:
    return {
        "level": {level: _pair(LEVEL_WORDS[level]) for level in Level},
        "kind": {kind: _pair(KIND_WORDS[kind]) for kind in Kind},
        "decision": {decision: _pair(DECISION_WORDS[decision]) for decision in Decision},
        "content": {content: _pair(CONTENT_WORDS[content]) for content in Content},
        "source": {state: [*_pair(SOURCE_WORDS[state]), *_pair(SOURCE_EXPLANATIONS[state])] for state in SourceStatus},
    }
