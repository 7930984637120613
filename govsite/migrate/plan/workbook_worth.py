"""Rows of the plan's workbook on cost and worth, and on sites that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from govsite.model.plan import Plan

PAIRS = 2_000


def worth_rows(plan: Plan, *, lang: str) -> Iterable[Sequence[Any]]:
    """One row a merger, the most money freed for each page to move first; an empty cell is unknown."""
    if plan.worth is None:
        return
    yield _heads(
        lang,
        "网站标识码/id 网站名称/name 去向/target 月访问/visits 页面数/pages 目标已有/at_target 需迁移/to_move "
        "别处没有/alone 月更新/updates 问题/findings 年度费用/annual_cost 合同到期日/contract_end 元每页/cost_per_page",
    )
    gains = {gain.site: gain for gain in plan.worth.gains}
    names = {site.id: site.name or site.url for site in plan.sites}
    for key in plan.worth.ranking:
        gain = gains[key]
        yield (
            key, names.get(key, ""), names.get(gain.target, gain.target), gain.visits, gain.pages,
            gain.pages_at_target, gain.pages_to_move, gain.pages_alone, gain.updates, gain.findings,
            gain.annual_cost, gain.contract_end, gain.cost_per_page,
        )  # fmt: skip


def alike_rows(plan: Plan, *, lang: str) -> Iterable[Sequence[Any]]:
    """One row a pair of sites that say the same, most alike first."""
    if plan.likeness is None:
        return
    yield _heads(
        lang,
        "网站/site 另一网站/other 相同页面/pages 另一方页面/other_pages 占比/share 另一方占比/other_share "
        "同一单位/same_owner 同一模板/same_template 栏目/columns 示例/example 示例对应/other_example",
    )
    names = {site.id: site.name or site.url for site in plan.sites}
    for pair in plan.likeness.telling_pairs[:PAIRS]:
        example = pair.examples[0] if pair.examples else None
        yield (
            names.get(pair.site, pair.site), names.get(pair.other, pair.other), pair.pages, pair.other_pages,
            pair.share, pair.other_share, int(pair.same_owner), int(pair.same_template),
            "、".join(column.name for column in pair.columns if column.name),
            example.url if example else "", example.other_url if example else "",
        )  # fmt: skip


def _heads(lang: str, titles: str) -> list[str]:
    """Heads of one language out of pairs "zh/en"."""
    return [title.split("/")[lang == "en"] for title in titles.split()]
