"""Host names that a plan gives up: those of sites that leave, as far as nobody else needs them.

Several sites may share a host: a portal and the township in a folder of it, two ports of one server. A
name is given up only where every site that uses it leaves, and only by a site that stands at its root: who
is a folder of a host does not own the host, whether or not the inventory holds the site that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from govsite.model.plan import Freed, HeldHost, SitePlan
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.urls import host_of, host_or_nothing, split_port, split_url

_NAMED = 5
"""Hosts that one sentence names."""


def with_freed(plans: Sequence[SitePlan], *, sites: Mapping[str, Site]) -> tuple[SitePlan, ...]:
    """The plans with what each site that leaves frees; ``sites`` are those of the inventory by key."""
    users = _users(plans, sites)
    return tuple(replace(plan, frees=_freed(sites[plan.id], users)) if plan.decision.leaves else plan for plan in plans)


def remarks_on_names(plans: Sequence[SitePlan]) -> tuple[Words, ...]:
    """Which hosts of sites that leave nobody gives up, and why."""
    freed = {host for plan in plans for host in plan.frees.hosts}
    held = {one.host: one.by for plan in plans for one in plan.frees.held if one.host not in freed}
    used = sorted(host for host, by in held.items() if by)
    below = sorted(host for host, by in held.items() if not by)
    remarks = []
    if used:
        remarks.append(
            Words(
                zh=f"{len(used)} 个域名不释放，仍有保留或待定的网站使用：{_listed(used)}",
                en=f"hosts not freed, for a site that stays or is undecided uses them: {len(used)} ({_listed(used)})",
            )
        )
    if below:
        remarks.append(
            Words(
                zh=f"{len(below)} 个域名不释放，迁出网站只是其下目录：{_listed(below)}",
                en=f"hosts not freed, for the site that leaves is a folder of them: {len(below)} ({_listed(below)})",
            )
        )
    return tuple(remarks)


def hosts_of(site: Site) -> tuple[str, ...]:
    """The names of a site, its own first: a port is no part of a name."""
    names = (host_of(site.url), *(split_port(host)[0] for host in site.hosts))
    return tuple(dict.fromkeys(name for name in names if name))


def is_folder(url: str) -> bool:
    """Whether a home page lies below a folder of its host (``/humen/``); ``/index.html`` lies at the root."""
    folder, _, last = (split_url(url).path or "/").rpartition("/")
    return bool(folder.strip("/")) or bool(last and "." not in last)


def _users(plans: Iterable[SitePlan], sites: Mapping[str, Site]) -> dict[str, str]:
    """Host → who goes on using it: a site that does not leave, or the address of a target outside the inventory."""
    users: dict[str, str] = {}
    for plan in sorted(plans, key=lambda plan: plan.id):
        if not plan.decision.leaves:
            for host in hosts_of(sites[plan.id]):
                users.setdefault(host, plan.id)
        elif host := host_or_nothing(plan.target):
            users.setdefault(host, plan.target)
    return users


def _freed(site: Site, users: Mapping[str, str]) -> Freed:
    hosts = hosts_of(site)
    below = host_of(site.url) if is_folder(site.url) else ""
    held = [HeldHost(host=host, by=users.get(host, "")) for host in hosts if host in users or host == below]
    kept = {one.host for one in held}
    return Freed(
        annual_cost=site.annual_cost,
        hosts=tuple(host for host in hosts if host not in kept),
        held=tuple(held),
        contract_end=site.contract_end,
    )


def _listed(hosts: Sequence[str]) -> str:
    return ", ".join(hosts[:_NAMED]) + (" …" if len(hosts) > _NAMED else "")
