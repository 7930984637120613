"""What a run adds to a plan: what mergers move and free, which sites say the same; as text and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govsite.commands.context import Context, talk
from govsite.quantities import counted, plural, share

if TYPE_CHECKING:
    from govsite.model.likeness import Pair
    from govsite.model.plan import Plan
    from govsite.planning import Order

_PAIRS_SHOWN = 8


def make_with_survey(order: Order, *, context: Context, quiet: bool) -> Plan:
    """The plan with the worth of its mergers and, where it was given a run, the likeness of its sites."""
    from dataclasses import replace as replaced

    from msgspec.structs import replace

    from govsite.history import shared_part, survey
    from govsite.migrate.consolidation.activity import with_activity
    from govsite.migrate.plan.worth import worth
    from govsite.planning import make_plan

    if not order.run:
        plan = make_plan(order)
        return replace(plan, worth=worth(plan.sites, sites=order.sites, facts=order.facts))
    talk(f"comparing the pages of run {order.run}", quiet=quiet)
    with context.read_store() as store:
        seen = survey(store.evidence(order.run), seed=order.seed)
    order = replaced(order, facts=with_activity(order.facts, seen.activities))
    plan = make_plan(order)
    alike = shared_part(seen, plan.sites)
    found = worth(plan.sites, sites=order.sites, facts=order.facts, activities=seen.activities, likeness=alike)
    return replace(plan, worth=found, likeness=alike)


def plan_of_run(
    context: Context, *, run: str, inventory: str, start: str = "", quiet: bool = False
) -> tuple[Plan, Order]:
    """The plan for an inventory after an audit of it, with all that the audit knows."""
    from govsite.commands.plan_options import Wishes, order_of

    order = order_of(context, Wishes(inventory=inventory, run=run, start=start), quiet=quiet)
    return make_with_survey(order, context=context, quiet=quiet), order


def plan_page(plan: Plan, *, order: Order, context: Context) -> bytes:
    """The plan as one self-contained page."""
    from govsite.report.plan_page import render_plan

    return render_plan(plan, sites=order.sites, divisions=context.divisions(), lang=context.lang)


def survey_text(plan: Plan, *, lang: str) -> str:
    """Pairs of sites that share most, as lines; empty where nobody looked."""
    if plan.likeness is None:
        return ""
    from govsite.report.safe import plain

    zh = lang != "en"
    names = {site.id: plain(site.name or site.url, 60) for site in plan.sites}
    targets = {site.id: site.target for site in plan.sites}
    pairs = plan.likeness.telling_pairs
    count = max(len(pairs), plan.likeness.pair_count)
    head = f"内容相同的网站：{count} 对" if zh else f"sites that say the same: {plural(count, 'pair')}"
    lines = [head]
    for pair in pairs[:_PAIRS_SHOWN]:
        lines.append(f"  {names.get(pair.site, pair.site)} = {names.get(pair.other, pair.other)}")
        lines.append(f"    {_shared(pair, targets, zh=zh)}")
    if plan.worth is not None and plan.worth.totals.pages_at_target:
        count = plan.worth.totals.pages_at_target
        lines.append(
            f"  目标网站已有 {count} 页，不必迁移"
            if zh
            else f"  {counted(count, 'page', 'is', 'are')} at the target already"
        )
    return "\n" + "\n".join(lines) + "\n"


def _shared(pair: Pair, targets: dict[str, str], *, zh: bool) -> str:
    told = f"{pair.pages} ({share(pair.share)}) = {pair.other_pages} ({share(pair.other_share)})"
    one, other = targets.get(pair.site, ""), targets.get(pair.other, "")
    if pair.other == one or pair.site == other:
        follows = "一并入另一" if zh else "one merges into the other"
    elif one and one == other:
        follows = "并入同一网站" if zh else "both go to one site"
    elif not one and not other:
        follows = "都保留，请复核" if zh else "both stay: have a look"
    else:
        follows = "去向不同，请复核" if zh else "they part: have a look"
    from govsite.report.safe import plain

    columns = "、".join(plain(column.name, 20) for column in pair.columns[:3] if column.name)
    return f"{told} {'页' if zh else 'pages'}{f' · {columns}' if columns else ''} · {follows}"
