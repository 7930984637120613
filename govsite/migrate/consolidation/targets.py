"""Where a site goes: the first target rule that finds a site, chains collapsed to one that stays.

Two steps, both linear and without recursion. First each mover names the site it goes to next;
this looks at decisions alone, so that nothing depends on the order of the inventory. Then the
chains are walked to their ends: a site that stays, an address outside the inventory, a site
that nobody has decided, or a ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from govsite.migrate.consolidation.governments import Governments
from govsite.migrate.consolidation.units import owner_key
from govsite.model.consolidation import Decision, TargetRule
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.urls import host_of, is_http

MAX_VIA = 8
"""Sites between that a plan names: ledgers with longer chains are faulty, and the tail says no more."""
_SHOWN = 6


class Mover(Struct, frozen=True, kw_only=True):
    """A site with its decision, before targets are known."""

    site: Site
    decision: Decision
    rules: tuple[TargetRule, ...] = ()
    address: str = ""
    """Address that the policy names for when no rule finds a site."""
    fixed_target: str = ""
    """Id or address that a person or the unit rule has named."""

    @property
    def moves(self) -> bool:
        """Whether a target is to be found for it."""
        return self.decision.has_target


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

_NOT_FILLED_IN = Words(zh="该列未填", en="this column is empty")
_IN_VAIN = {
    TargetRule.PORTAL_OF_SAME_GOVERNMENT: Words(
        zh="本级政府没有保留的门户网站", en="its government has no portal that stays"
    ),
    TargetRule.PORTAL_OF_GOVERNMENT_ABOVE: Words(
        zh="上级政府没有保留的门户网站", en="the government above has no portal that stays"
    ),
    TargetRule.PARENT_SITE: Words(zh="上级网站不接收", en="its parent takes nothing over"),
    TargetRule.SITE_OF_SAME_OWNER: Words(zh="同一主办单位没有保留的网站", en="its owner has no site that stays"),
    TargetRule.DEPARTMENT_ABOVE: Words(
        zh="上级对口部门没有保留的网站", en="no department above it has a site that stays"
    ),
    TargetRule.MINISTRY: Words(zh="名称未指明国务院部门", en="its names tell no ministry"),
}
"""What it means that a rule finds nothing although its column is filled in."""


class Targets:
    """Targets of all movers of one inventory."""

    def __init__(self, movers: Iterable[Mover], *, governments: Governments, ministries: Mapping[str, str]) -> None:
        ordered = sorted(movers, key=lambda mover: mover.site.key)
        self._movers = {mover.site.key: mover for mover in ordered}
        self._governments = governments
        self._ministries = ministries
        self._by_host: dict[str, str] = {}
        for mover in ordered:
            self._by_host.setdefault(host_of(mover.site.url), mover.site.key)
        for mover in ordered:
            for alias in mover.site.hosts:
                self._by_host.setdefault(alias, mover.site.key)
        self._of_owner: dict[tuple[str, str], str] = {}
        self._departments: dict[tuple[str, str], str] = {}
        for mover in ordered:
            if mover.decision is Decision.KEEP and mover.site.owner:
                self._add_owner(mover.site)
        self._ends: dict[str, Found | Open] = {}

    def of(self, key: str) -> Found | Open:
        """The target of the mover ``key``."""
        if key not in self._ends:
            self._walk(key)
        return self._ends[key]

    def _add_owner(self, site: Site) -> None:
        self._of_owner.setdefault((site.division, owner_key(site)), site.key)
        portal = self._governments.own_portal(site)
        duty = self._governments.duty(site)
        if portal is not None and duty and portal.key != site.key:
            self._departments.setdefault((portal.key, duty), site.key)

    # ------------------------------------------------------------ the walk

    def _walk(self, start: str) -> None:
        """Follow a chain to its end and give every site on it its target."""
        trail: list[str] = []
        places: dict[str, int] = {}
        at = start
        while True:
            if at in self._ends:
                end = _behind(at, self._ends[at])
                break
            if at in places:
                ring = trail[places[at] :]
                del trail[places[at] :]
                self._ends.update(dict.fromkeys(ring, _ring(ring)))
                end = _undecided(at)
                break
            places[at] = len(trail)
            trail.append(at)
            step = self._next(self._movers[at])
            if isinstance(step, Open):
                self._ends[trail.pop()] = step
                end = _undecided(at)
                break
            mover = self._movers.get(step)
            if mover is None or mover.decision is Decision.KEEP:
                end = Found(step)
                break
            if not mover.moves:
                end = _undecided(step)
                break
            at = step
        for key in reversed(trail):
            self._ends[key] = end
            end = _behind(key, end)

    # ------------------------------------------------------------ one step

    def _next(self, mover: Mover) -> str | Open:
        """The site or address that a mover goes to next."""
        if mover.fixed_target:
            return self._fixed(mover)
        problem: Open | None = None
        for candidate in self._candidates(mover):
            if isinstance(candidate, Open):
                return candidate
            other = self._movers.get(candidate)
            if other is None or other.decision is not Decision.CLOSE:
                return candidate
            problem = problem or _closes(candidate)
        if mover.address:
            found = self._named(mover.address)
            return found if found != mover.site.key else mover.address
        return problem or _nothing(mover)

    def _fixed(self, mover: Mover) -> str | Open:
        target = mover.fixed_target
        found = self._named(target)
        if not found:
            return Open(
                "target", Words(zh=f"指定的目标 {target} 不存在", en=f"the target {target} is not in the inventory")
            )
        if found == mover.site.key:
            return Open("target", Words(zh="指定的目标是网站自身", en="the target is the site itself"))
        other = self._movers.get(found)
        return _closes(found, "target") if other is not None and other.decision is Decision.CLOSE else found

    def _named(self, target: str) -> str:
        """What a person calls a site: an id, a host, or an address (also one outside the inventory)."""
        if target in self._movers:
            return target
        if is_http(target):
            return self._by_host.get(host_of(target), target)
        return self._by_host.get(target.casefold(), "")

    def _candidates(self, mover: Mover) -> Iterator[str | Open]:
        for rule in mover.rules:
            found = self._parent(mover.site) if rule is TargetRule.PARENT_SITE else self._candidate(rule, mover.site)
            if found and found != mover.site.key:
                yield found

    def _parent(self, site: Site) -> str | Open:
        if not site.parent:
            return ""
        found = self._named(site.parent)
        # A parent that is named and not there is a mistake in the ledger; the next rule would hide it.
        return found or Open(
            "parent",
            Words(zh=f"上级网站 {site.parent} 不在清单中", en=f"the parent {site.parent} is not in the inventory"),
        )

    def _candidate(self, rule: TargetRule, site: Site) -> str:
        match rule:
            case TargetRule.PORTAL_OF_SAME_GOVERNMENT:
                portal = self._governments.own_portal(site)
                return portal.key if portal is not None else ""
            case TargetRule.PORTAL_OF_GOVERNMENT_ABOVE:
                portal = self._governments.portal_above(site)
                return portal.key if portal is not None else ""
            case TargetRule.SITE_OF_SAME_OWNER:
                return self._of_owner.get((site.division, owner_key(site)), "") if site.owner else ""
            case TargetRule.DEPARTMENT_ABOVE:
                return self._department_above(site)
            case TargetRule.MINISTRY:
                return self._ministry(site)
            case TargetRule.PARENT_SITE:
                raise AssertionError("parents are looked up apart")

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


# ---------------------------------------------------------------- words


def _behind(key: str, end: Found | Open) -> Found | Open:
    """What the end of ``key`` means for a site that goes through ``key``."""
    return Found(end.target, (key, *end.via)[:MAX_VIA]) if isinstance(end, Found) else _undecided(key)


def _undecided(key: str) -> Open:
    return Open("target", Words(zh=f"目标网站 {key} 尚未决定", en=f"the target {key} is itself undecided"))


def _closes(key: str, column: str = "parent") -> Open:
    return Open(column, Words(zh=f"目标网站 {key} 将关停", en=f"the target {key} closes"))


def _ring(members: Sequence[str]) -> Open:
    """The ring as told from its smallest id, so that each member and each order tells it alike."""
    first = members.index(min(members))
    ordered = [*members[first:], *members[:first]]
    shown = [*ordered[:_SHOWN], *(["…"] if len(ordered) > _SHOWN else []), ordered[0]]
    told = " → ".join(shown)
    return Open("parent", Words(zh=f"归属关系成环：{told}", en=f"the sites lead in a ring: {told}"))


def _nothing(mover: Mover) -> Open:
    """No rule finds a target: what is not filled in, and what was looked for in vain."""
    columns = list(dict.fromkeys(_COLUMN[rule] for rule in mover.rules))
    empty = [column for column in columns if not getattr(mover.site, column, "")]
    in_vain = dict.fromkeys(_IN_VAIN[rule] for rule in mover.rules if _COLUMN[rule] not in empty)
    told = [*([_NOT_FILLED_IN] if empty else []), *in_vain]
    return Open(
        empty[0] if empty else "target",  # where all is filled in, only people can name one
        Words(
            zh=f"找不到去向网站，{'，'.join(words.zh for words in told) or '政策没有规定'}",
            en=f"no target found: {', '.join(words.en for words in told) or 'the policy names none'}",
        ),
    )
