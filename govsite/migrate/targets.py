"""Where a site goes: the first target rule that finds a site, chains collapsed to one that stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from govsite.migrate.governments import Governments
from govsite.model.consolidation import Decision, TargetRule
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.urls import host_of, is_http

_LONGEST_CHAIN = 100  # governments have a handful of tiers; a longer chain of parents is a mistake in the ledger


class Mover(Struct, frozen=True, kw_only=True):
    """A site with its decision, before targets are known."""

    site: Site
    decision: Decision
    rules: tuple[TargetRule, ...] = ()
    fixed_target: str = ""
    """Id or address that a person or the unit rule has named."""


class Found(Struct, frozen=True):
    """A target that stays (id) or stands outside the inventory (address), and the sites between."""

    target: str
    via: tuple[str, ...] = ()


class Open(Struct, frozen=True):
    """No target can be told, and the column that would tell."""

    column: str
    words: Words


_COLUMN = {
    TargetRule.PORTAL_OF_SAME_GOVERNMENT: "division",
    TargetRule.PORTAL_OF_GOVERNMENT_ABOVE: "division",
    TargetRule.PARENT_SITE: "parent",
    TargetRule.SITE_OF_SAME_OWNER: "owner",
    TargetRule.DEPARTMENT_ABOVE: "owner",
    TargetRule.MINISTRY: "owner",
}


class Targets:
    """Targets of all movers of one inventory; each is found once."""

    def __init__(self, movers: Iterable[Mover], *, governments: Governments, ministries: Mapping[str, str]) -> None:
        self._movers = {mover.site.key: mover for mover in movers}
        self._governments = governments
        self._ministries = ministries
        self._by_host = {host_of(mover.site.url): key for key, mover in sorted(self._movers.items(), reverse=True)}
        self._of_owner: dict[tuple[str, str], str] = {}
        self._departments: dict[tuple[str, str], str] = {}
        for key, mover in sorted(self._movers.items(), reverse=True):
            if mover.decision is Decision.KEEP and mover.site.owner:
                self._of_owner[mover.site.division, mover.site.owner] = key
                portal = governments.own_portal(mover.site)
                duty = governments.duty(mover.site)
                if portal is not None and duty and portal.key != key:
                    self._departments[portal.key, duty] = key
        self._found: dict[str, Found | Open] = {}

    def of(self, key: str) -> Found | Open:
        """The target of the mover ``key``."""
        return self._follow(key, trail=())

    def _follow(self, key: str, *, trail: tuple[str, ...]) -> Found | Open:
        if key in self._found:
            return self._found[key]
        result = self._first(self._movers[key], trail=(*trail, key))
        if not (isinstance(result, Open) and result.column == "parent" and trail):
            # A loop is the fault of the whole ring: it is told to each member from its own start.
            self._found[key] = result
        return result

    def _first(self, mover: Mover, *, trail: tuple[str, ...]) -> Found | Open:
        problem: Open | None = None
        for rule, candidate in self._candidates(mover):
            result = self._end(candidate, trail=trail) if candidate else None
            if isinstance(result, Found):
                return result
            problem = problem or result
            if rule is None and result is not None:
                return result
        return problem or _nothing(mover)

    def _end(self, candidate: str, *, trail: tuple[str, ...]) -> Found | Open:
        """Where a candidate leads in the end."""
        mover = self._movers.get(candidate)
        if mover is None:
            return Found(candidate)
        if candidate in trail or len(trail) > _LONGEST_CHAIN:
            ring = " → ".join((*trail[-4:], candidate))
            return Open("parent", Words(zh=f"归属关系成环：{ring}", en=f"the sites lead in a ring: {ring}"))
        if mover.decision is Decision.KEEP:
            return Found(candidate)
        if mover.decision is Decision.CLOSE:
            return Open("parent", Words(zh=f"目标网站 {candidate} 将关停", en=f"the target {candidate} closes"))
        if mover.decision is Decision.QUESTION:
            words = Words(zh=f"目标网站 {candidate} 尚未决定", en=f"the target {candidate} is itself undecided")
            return Open("target", words)
        onward = self._follow(candidate, trail=trail)
        return Found(onward.target, (candidate, *onward.via)) if isinstance(onward, Found) else onward

    def _candidates(self, mover: Mover) -> Iterator[tuple[TargetRule | None, str]]:
        site = mover.site
        if mover.fixed_target:
            yield None, self._named(mover.fixed_target)
            return
        for rule in mover.rules:
            yield rule, self._candidate(rule, site)

    def _named(self, target: str) -> str:
        """A target that a person wrote: an id, or an address (which may be that of a site here)."""
        if target in self._movers or not is_http(target):
            return target
        return self._by_host.get(host_of(target), target)

    def _candidate(self, rule: TargetRule, site: Site) -> str:
        match rule:
            case TargetRule.PORTAL_OF_SAME_GOVERNMENT:
                return _other(self._governments.own_portal(site), site)
            case TargetRule.PORTAL_OF_GOVERNMENT_ABOVE:
                return _other(self._governments.portal_above(site), site)
            case TargetRule.PARENT_SITE:
                return site.parent if site.parent in self._movers and site.parent != site.key else ""
            case TargetRule.SITE_OF_SAME_OWNER:
                found = self._of_owner.get((site.division, site.owner), "")
                return found if found != site.key else ""
            case TargetRule.DEPARTMENT_ABOVE:
                return self._department_above(site)
            case TargetRule.MINISTRY:
                return self._ministry(site)

    def _department_above(self, site: Site) -> str:
        duty = self._governments.duty(site)
        portal = self._governments.portal_above(site)
        return self._departments.get((portal.key, duty), "") if duty and portal is not None else ""

    def _ministry(self, site: Site) -> str:
        told = site.owner + site.name
        for word, domain in self._ministries.items():
            if word in told:
                return self._by_host.get(f"www.{domain}", self._by_host.get(domain, f"https://www.{domain}/"))
        return ""


def _other(found: Site | None, site: Site) -> str:
    return found.key if found is not None and found.key != site.key else ""


def _nothing(mover: Mover) -> Open:
    if mover.fixed_target:
        words = Words(zh=f"指定的目标 {mover.fixed_target} 不存在", en=f"the target {mover.fixed_target} is not there")
        return Open("target", words)
    columns = list(dict.fromkeys(_COLUMN[rule] for rule in mover.rules)) or ["target"]
    told = "、".join(columns)
    return Open(
        columns[-1] if len(columns) > 1 else columns[0],
        Words(
            zh=f"找不到去向网站（依据列：{told}）：所属政府没有门户网站，或该列为空",
            en=f"no target found by {', '.join(columns)}: its government has no portal here, or the column is empty",
        ),
    )
