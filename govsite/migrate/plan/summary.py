"""What a plan comes to: counts, what it frees, and what people's own decisions cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from govsite.migrate.consolidation.told import DECISIONS
from govsite.model.consolidation import Decision
from govsite.model.plan import SitePlan, Summary, Wave
from govsite.model.words import Words
from govsite.quantities import counted

_NAMED = 5


def summarise(plans: Sequence[SitePlan], *, waves: Sequence[Wave] = ()) -> Summary:
    """Counts over the whole plan; rows and columns with the most sites first."""
    decisions = Counter(plan.decision for plan in plans)
    rows = Counter(plan.row for plan in plans if plan.decision is not Decision.QUESTION and plan.row)
    columns = Counter(plan.questions[0].column for plan in plans if plan.questions)
    return Summary(
        sites=len(plans),
        keep=decisions[Decision.KEEP],
        merge=decisions[Decision.MERGE],
        close=decisions[Decision.CLOSE],
        not_a_site=decisions[Decision.NOT_A_SITE],
        questions=decisions[Decision.QUESTION],
        waves=len(waves),
        freed_cost=round(sum(plan.frees.annual_cost or 0.0 for plan in plans), 2),
        cost_known=sum(plan.frees.annual_cost is not None for plan in plans),
        freed_hosts=len({host for plan in plans for host in plan.frees.hosts}),
        wasted_cost=round(sum(plan.frees.wasted_cost for plan in plans), 2),
        by_row=_ordered(rows),
        by_column=_ordered(columns),
    )


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def remarks_on_choices(plans: Sequence[SitePlan], *, costs: dict[str, float]) -> tuple[Words, ...]:
    """What people have decided against the policy, and what that costs a year; what could not be followed.

    ``costs`` are the yearly costs of the sites.
    """
    remarks = []
    against = sorted((p for p in plans if p.policy_decision is not None), key=lambda plan: plan.id)
    for was in Decision:
        for now in Decision:
            group = [p for p in against if p.policy_decision is was and p.decision is now]
            if group:
                remarks.append(_against(group, was=was, now=now, costs=costs))
    remarks.extend(_taking_over(plans))
    idle = sorted(p.id for p in plans if "target" in p.frozen and p.decision in (Decision.KEEP, Decision.CLOSE))
    if idle:
        remarks.append(
            Words(
                zh=f"{len(idle)}个网站指定了去向但不迁移，去向未采用：{_named(idle)}",
                en=f"{counted(len(idle), 'site', 'has', 'have')} a frozen "
                f"target and will not move; it is not used: {_named(idle)}",
            )
        )
    still = sorted(p.id for p in plans if "wave" in p.frozen and p.wave is None)
    if still:
        remarks.append(
            Words(
                zh=f"{len(still)}个网站指定了批次但不迁移，批次未采用：{_named(still)}",
                en=f"{counted(len(still), 'site', 'has', 'have')} a frozen "
                f"wave and will not move; it is not used: {_named(still)}",
            )
        )
    early = _before_their_way(plans)
    if early:
        remarks.append(
            Words(
                zh=f"{len(early)}个网站被定在其经由网站之前的批次：{_named(early)}",
                en=f"{counted(len(early), 'site', 'is', 'are')} frozen "
                f"in a wave before the site on the way: {_named(early)}",
            )
        )
    return tuple(remarks)


def _against(group: Sequence[SitePlan], *, was: Decision, now: Decision, costs: dict[str, float]) -> Words:
    names = _named([plan.id for plan in group])
    rows = ", ".join(sorted({plan.policy_row for plan in group if plan.policy_row})) or "-"
    cost = round(sum(costs.get(plan.id, 0.0) for plan in group))
    decided, policy = DECISIONS[now], DECISIONS[was]
    if now is Decision.QUESTION:
        # Nobody has decided that: a person decided something that cannot be, such as a merger into itself.
        zh = f"{len(group)}个网站的人工决定无法执行，成为待定，政策（{rows}）为“{policy.zh}”：{names}"
        en = (
            f"{counted(len(group), 'site', 'is a question', 'are questions')} "
            "because what was decided by hand cannot be"
        )
        en += f", the policy ({rows}) says {policy.en}: {names}"
    else:
        zh = f"{len(group)}个网站由人工定为“{decided.zh}”，政策（{rows}）为“{policy.zh}”：{names}"
        en = (
            f"{counted(len(group), 'site', 'is', 'are')} {decided.en} by hand, "
            f"the policy ({rows}) says {policy.en}: {names}"
        )
    if was.leaves and not now.leaves and cost:
        zh += f"；每年少释放 {cost:,}"
        en += f"; that keeps {cost:,} a year from being freed"
    elif not was.leaves and now.leaves and cost:
        zh += f"；每年多释放 {cost:,}"
        en += f"; that frees {cost:,} a year more"
    return Words(zh=zh, en=en)


def _taking_over(plans: Sequence[SitePlan]) -> list[Words]:
    """What follows for the other sites of a unit from keeping, by hand, one that the policy merges into them.

    Nobody has decided that the unit's main site goes: it follows, and is easily overlooked.
    """
    kept = {plan.id: plan.policy_row for plan in plans if plan.decision is Decision.KEEP and plan.policy_row}
    drawn = [plan for plan in plans if plan.target in kept and plan.row == kept[plan.target]]
    if not drawn:
        return []
    named = _named(sorted(f"{plan.id} → {plan.target}" for plan in drawn))
    return [
        Words(
            zh=f"因人工保留同一单位的另一网站，{len(drawn)}个网站改为并入它：{named}；都要保留的，请一并定为保留",
            en=f"{counted(len(drawn), 'site', 'merges', 'merge')} into "
            f"another one of the unit that is kept by hand: {named}; "
            "if both are to stay, decide so for both",
        )
    ]


def _before_their_way(plans: Sequence[SitePlan]) -> list[str]:
    waves = {plan.id: plan.wave for plan in plans}
    return sorted(
        plan.id
        for plan in plans
        if plan.wave is not None and plan.via and "wave" in plan.frozen and (waves.get(plan.via[0]) or 0) > plan.wave
    )


def _named(keys: Sequence[str]) -> str:
    return ", ".join(keys[:_NAMED]) + (" …" if len(keys) > _NAMED else "")
