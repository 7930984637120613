"""Who stays and who goes where: a policy applied to an inventory.

Six steps, each linear in the number of sites: the decision table for each site; what
people have frozen; one site per unit; two portals of one government; targets, with chains
of mergers collapsed to the site that stays; the names that nobody needs any more. Whatever
the data do not decide comes out as a question with the column that would answer it. The
order of the inventory decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govsite.errors import InputError
from govsite.migrate.consolidation.drafts import Choice, Draft, draft_of
from govsite.migrate.consolidation.facts import UNKNOWN, Facts
from govsite.migrate.consolidation.governments import Governments, chain_of
from govsite.migrate.consolidation.names import with_freed
from govsite.migrate.consolidation.targets import Found, Mover, Targets
from govsite.migrate.consolidation.units import best_of, unit_of
from govsite.model.consolidation import Content, Decision, Policy, UnitRule
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.plan import SitePlan
from govsite.model.site import Kind, Site
from govsite.model.words import Words

UNIT = "one-site-per-unit"
_NAMED = 5
"""Sites that one sentence names."""


def consolidate(
    sites: Sequence[Site],
    *,
    policy: Policy,
    place: Jurisdiction,
    facts: Mapping[str, Facts] | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> tuple[SitePlan, ...]:
    """One decision for each site, in the order of ``sites``; waves are those that people have frozen.

    Raises ``InputError`` when two sites share an id.
    """
    known = facts or {}
    chosen = choices or {}
    _refuse_twins(sites)
    drafts = {
        site.key: draft_of(site, policy=policy, facts=known.get(site.key, UNKNOWN), choice=chosen.get(site.key))
        for site in sites
    }
    if policy.one_site_per_unit is not None:
        _one_site_per_unit(drafts.values(), rule=policy.one_site_per_unit, facts=known, place=place)
    _one_portal_per_government(drafts.values(), place)
    portals = [
        d.site
        for d in drafts.values()
        if d.site.kind is Kind.PORTAL and d.decision in (Decision.KEEP, Decision.QUESTION)
    ]
    targets = Targets(
        [
            Mover(site=d.site, decision=d.decision, rules=d.targets, address=d.address, fixed_target=d.fixed_target)
            for d in drafts.values()
        ],
        governments=Governments(portals, place=place),
        ministries=place.domains.vertical_parents,
    )
    plans = [_finish(draft, targets) for draft in drafts.values()]
    return with_freed(plans, sites={site.key: site for site in sites})


def _refuse_twins(sites: Iterable[Site]) -> None:
    seen: dict[str, Site] = {}
    for site in sites:
        twin = seen.setdefault(site.key, site)
        if twin is not site:
            lines = [str(s.place.line) for s in (twin, site) if s.place.line]
            raise InputError(
                f"two sites share the id {site.key!r}" + (f" (lines {' and '.join(lines)})" if lines else ""),
                where=site.place.file,
                hint="give each row an id of its own",
            )


# ------------------------------------------------------------ units and governments


def _one_site_per_unit(
    drafts: Iterable[Draft], *, rule: UnitRule, facts: Mapping[str, Facts], place: Jurisdiction
) -> None:
    units: dict[tuple[str, str], list[Draft]] = {}
    placeless: dict[str, list[Draft]] = {}
    named: dict[str, int] = {}
    for draft in drafts:
        if draft.decision is not Decision.KEEP:
            continue
        unit = unit_of(draft.site, place)
        if unit is None:
            _ask_for_owner(draft)
            continue
        named[unit[1]] = named.get(unit[1], 0) + 1
        if place.division_tiers and not unit[0] and draft.site.level in (None, *place.division_levels):
            placeless.setdefault(unit[1], []).append(draft)
        else:
            units.setdefault(unit, []).append(draft)
    for owner, members in placeless.items():
        if named[owner] > 1:
            _ask_for_division(members)
    for members in units.values():
        _settle_unit(members, rule=rule, facts=facts)


def _settle_unit(members: Sequence[Draft], *, rule: UnitRule, facts: Mapping[str, Facts]) -> None:
    """The best of a unit's sites stays; what people have decided or approved is not touched.

    Nor is a government's portal: that one of its offices has leave for a site of its own does not close it.
    """
    fixed = [d for d in members if d.is_decided_by_hand or d.site.approval]
    portals = [d for d in members if d.site.kind is Kind.PORTAL]
    if fixed and portals and not any(d.site.kind is Kind.PORTAL for d in fixed):
        kept, _ = best_of([d.site for d in portals], rule=rule, facts=facts)
        fixed += [d for d in portals if d.site is kept]
    untouched = {d.site.key for d in fixed}
    movable = [d for d in members if d.site.key not in untouched]
    if len(members) < 2 or not movable:
        return
    best, _ = best_of([d.site for d in fixed or movable], rule=rule, facts=facts)
    by_merit, _ = best_of([d.site for d in members], rule=rule, facts=facts)
    for draft in fixed:
        if draft.is_decided_by_hand and draft.site.key != by_merit.key and draft.policy_decision is None:
            draft.policy_decision, draft.policy_row = Decision.MERGE, UNIT
            draft.depart(
                Words(
                    zh=f"人工决定保留（按政策应并入 {by_merit.key}）",
                    en=f"stays by hand (the policy merges it into {by_merit.key})",
                )
            )
    for draft in movable:
        if draft.site.key == best.key:
            continue
        _, reasons = best_of([best, draft.site], rule=rule, facts=facts)
        draft.decision = Decision.MERGE
        draft.row = UNIT
        draft.source, draft.derived = rule.source, None
        draft.content = rule.content
        draft.fixed_target = draft.fixed_target or best.key
        draft.reasons = [reasons.get(draft.site.key) or _stays_anyway(best, rule)]


def _stays_anyway(best: Site, rule: UnitRule) -> Words:
    return Words(
        zh=f"{rule.reason.zh}：“{best.name or best.url}”经人工决定或批准保留",
        en=f"{rule.reason.en}: {best.name or best.url} stays by decision or approval",
    )


def _ask_for_owner(draft: Draft) -> None:
    if draft.site.kind is Kind.PORTAL or draft.is_decided_by_hand or draft.site.approval:
        return
    draft.ask(
        "owner",
        Words(
            zh="未填，无法判断该单位是否还有别的网站",
            en="not known, so nobody can tell whether the unit has another site",
        ),
    )


def _ask_for_division(members: Iterable[Draft]) -> None:
    for draft in members:
        if not draft.is_decided_by_hand and not draft.site.approval:
            draft.ask(
                "division",
                Words(
                    zh="未填，另有同名单位，无法判断是否同一单位",
                    en="not known; another unit has this name, and nobody can tell whether it is the same",
                ),
            )


def _one_portal_per_government(drafts: Iterable[Draft], place: Jurisdiction) -> None:
    """Two portals of one government, owned by two units: the data contradict themselves."""
    portals: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        if draft.decision is not Decision.KEEP or draft.site.kind is not Kind.PORTAL:
            continue
        level = draft.site.level
        if draft.site.division:
            division = chain_of(draft.site.division, place.division_tiers)[0]
            portals.setdefault((division, level or ""), []).append(draft)
        elif level in place.division_levels and not draft.is_decided_by_hand:
            draft.ask(
                "division",
                Words(zh="未填，无法判断是哪个政府的门户网站", en="not known, so nobody can tell whose portal this is"),
            )
    for (division, _), rivals in portals.items():
        if len(rivals) > 1:
            _ask_rivals(division, rivals)


def _ask_rivals(division: str, rivals: Sequence[Draft]) -> None:
    """Nobody but people can say which of them is the portal; where they have kept one, the others are asked."""
    names = sorted(draft.site.key for draft in rivals)
    told = [*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])]
    for draft in rivals:
        if not draft.is_decided_by_hand:
            draft.ask(
                "kind",
                Words(
                    zh=f"{division} 有 {len(rivals)} 个门户网站：{'、'.join(told)}",
                    en=f"{len(rivals)} portals of {division}: {', '.join(told)}",
                ),
            )


# ------------------------------------------------------------ the end


def _finish(draft: Draft, targets: Targets) -> SitePlan:
    target = ""
    via: tuple[str, ...] = ()
    if draft.decision.has_target:
        found = targets.of(draft.site.key)
        if isinstance(found, Found):
            target, via = found.target, found.via
        else:
            draft.ask(found.column, found.words)
    is_question = draft.decision is Decision.QUESTION
    leaves = not is_question and draft.decision is not Decision.KEEP
    source = draft.source
    return SitePlan(
        id=draft.site.key,
        url=draft.site.url,
        name=draft.site.name,
        decision=draft.decision,
        row=draft.row,
        clause=f"{source.document} {source.clause}".strip() if source else "",
        derived=draft.derived if source else None,
        target=target,
        via=via,
        content=draft.content if leaves else Content.NONE,
        needs_approval=draft.needs_approval,
        approval=draft.site.approval,
        reasons=tuple(draft.reasons),
        questions=tuple(draft.questions) if is_question else (),
        frozen=tuple(draft.frozen),
        policy_decision=draft.policy_decision,
        policy_row=draft.policy_row,
        note=draft.note,
        wave=draft.wave if leaves else None,
    )
