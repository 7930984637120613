"""What looks like a fault and is none: walls, failing resolvers, robots.txt, slowness, moods of servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab import outside
from govsite.lab.fault import Fault, Ground, Planter, Unknown
from govsite.lab.site import ARTICLE, HOME, LabSite, PlantedLink, Standing, Traits
from govsite.model.site import Kind

_STATE = "state"
_PAGE_RULES = ("base-*", "cn-labels-*", "cn-footer-*", "cn-ipv6-home", "cn-ipv6-content", "cn-ipv6-latency")


def _may_close(site: LabSite) -> bool:
    return site.is_open and site.kind not in {Kind.PORTAL, Kind.VERTICAL}


def _shut(standing: Standing, reason: str, *rules: str) -> Callable[[LabSite, Ground], Iterator[Fault]]:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        site.traits.standing = standing
        site.traits.status = (403, 521, 412)[ground.turn % 3]
        ground.unknowns.extend(Unknown(site.id, rule, reason) for rule in rules)
        yield from ()

    return plant


def _set(change: Callable[[Traits, Ground], None]) -> Callable[[LabSite, Ground], Iterator[Fault]]:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        change(site.traits, ground)
        yield from ()

    return plant


def _odd_links(traits: Traits, ground: Ground) -> None:
    """Links to hosts that nobody can judge from outside, or that work at the second try."""
    offered = (
        PlantedLink(HOME, f"http://{outside.WALLED}/2026/zhengwu/", "今日观察"),
        PlantedLink(ARTICLE, f"http://{outside.ONLY_GET}/rexian/", "民生热线"),
        PlantedLink(HOME, f"http://{outside.LIMPING}/bus/{ground.turn}.html", "公交查询"),
        PlantedLink(HOME, f"http://{outside.ROBOTS}/book/12.html", "文库"),
        PlantedLink(ARTICLE, f"http://{outside.SILENT}/n/1.html", "资讯"),
    )
    traits.links += (offered[ground.turn % 5], offered[(ground.turn + 2) % 5])


def _wait(traits: Traits, ground: Ground) -> None:
    traits.robots_delay = (0.2, 0.5)[ground.turn % 2]


def _slow(traits: Traits, ground: Ground) -> None:
    traits.slow = (0.6, 1.2)[ground.turn % 2]


def _flaky(traits: Traits, ground: Ground) -> None:
    del ground
    traits.flaky = True


def _head(traits: Traits, ground: Ground) -> None:
    traits.head = (405, 404, 501)[ground.turn % 3]


def _moving(traits: Traits, ground: Ground) -> None:
    del ground
    traits.moving = True


def _is_open(site: LabSite) -> bool:
    return site.is_open


PLUGIN = (
    Planter("", _STATE, _may_close, _shut(Standing.WALLED, "blocked", *_PAGE_RULES), share=0.015, order=1),
    Planter(
        "",
        _STATE,
        _may_close,
        _shut(Standing.SILENT_DNS, "dns-timeout", "cn-ipv6-*", *_PAGE_RULES),
        share=0.004,
        most=3,
        order=1,
    ),
    Planter(
        "",
        _STATE,
        _may_close,
        _shut(Standing.BROKEN_DNS, "dns-failure", "cn-ipv6-*", *_PAGE_RULES),
        share=0.004,
        most=3,
        order=1,
    ),
    Planter("", _STATE, _may_close, _shut(Standing.ROBOTS, "robots", *_PAGE_RULES), share=0.01, order=1),
    Planter("", "links", _is_open, _set(_odd_links), share=0.03),
    Planter("", "pace", _may_close, _set(_wait), share=0.006, most=4),
    Planter("", "pace", _is_open, _set(_slow), share=0.006, most=6),
    Planter("", "flaky", _is_open, _set(_flaky), share=0.03),
    Planter("", "head", _is_open, _set(_head), share=0.03),
    Planter("", "moving", _is_open, _set(_moving), share=0.1),
)
