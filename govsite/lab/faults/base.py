"""Faults that any website can have: unreachable, moved away, broken links, wrong charset, no title."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab import outside
from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import ARTICLE, COLUMN, HOME, LabSite, PlantedLink, Standing
from govsite.model.site import Kind

_STATE, _PAGES, _TEXT = "state", "pages", "text"


def _may_close(site: LabSite) -> bool:
    """Sites whose failing takes no other site along."""
    return site.is_open and site.kind is not Kind.PORTAL and site.kind is not Kind.VERTICAL


def _unreachable(site: LabSite, ground: Ground) -> Iterator[Fault]:
    way = ground.vary("nxdomain", "refused", "404", "placeholder", "500", "reset", "503", "502")
    if way in {"nxdomain", "refused", "reset", "placeholder"}:
        site.traits.standing = Standing(way)
    else:
        site.traits.standing = Standing.ERROR
        site.traits.status = int(way)
    yield Fault(site.id, "base-reachable", site.url, way)


def _black_hole(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.standing = Standing.BLACK_HOLE
    yield Fault(site.id, "base-reachable", site.url, "never answers")


def _moved(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """The registered address leads to the portal, or to a host that nobody registered."""
    portal = next(other for other in ground.sites if other.id == site.parent)
    stranger = f"www.{site.place_label}-{site.label}.com"  # no fault of domain names registers one with a hyphen
    host = ground.vary(portal.host, stranger)
    site.traits.standing = Standing.MOVED
    site.traits.moved_to = f"http://{host}/"
    if host == stranger:
        ground.hosts[stranger] = site.id
    for end in (site, portal):
        # Where the address leads, IPv6 is in order and every opening succeeds: whoever follows it must not meet the
        # portal's own faults.
        end.taken |= {"ipv6", "outage"}
    yield Fault(site.id, "base-redirect-host", site.url, host)


def _broken_links(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Two broken targets each: gone pages, a missing attachment, dead and refusing hosts."""
    kinds = (
        PlantedLink(ARTICLE, f"{site.base}files/2025/附件3.doc", "附件3：申报表"),
        PlantedLink(HOME, f"{site.base}ztzl/2019/xxjy/", "学习教育专栏"),
        PlantedLink(COLUMN, f"http://{outside.MISSING}/gone/2018/0412.html", "媒体报道"),
        PlantedLink(HOME, f"http://{outside.DEAD_NAME}/", "旅游在线"),
        PlantedLink(ARTICLE, f"http://{outside.REFUSING}/v/20211.html", "视频回放"),
        PlantedLink(HOME, f"http://{outside.MISSING}/lost/zt/", "专题报道"),
        PlantedLink(HOME, f"{site.base}error-500/", "在线咨询"),
    )
    for step in (0, 3):
        link = kinds[(ground.turn + step) % len(kinds)]
        site.traits.links += (link,)
        yield Fault(site.id, "base-broken-links", link.url, link.text)
        if outside.DEAD_NAME in link.url:
            yield Fault(site.id, "cn-links-host-gone", link.url, link.text)


def _soft404(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.soft404 = ground.vary("page", "redirect", "same")
    yield Fault(site.id, "base-soft-404", site.url, site.traits.soft404)


def _charset(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Pages claim one charset and are written in another."""
    way = ground.vary("gbk-as-utf8", "utf8-as-gbk", "gbk-as-utf8-header")
    site.charset = "utf-8" if way == "utf8-as-gbk" else "gb18030"
    site.traits.declared = "gb2312" if way == "utf8-as-gbk" else "utf-8"
    site.traits.declared_in = "header" if way.endswith("header") else "meta"
    yield Fault(site.id, "base-charset", site.url, way)


def _title(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.title, site.traits.title_on = (
        ("", HOME),
        ("-", HOME),
        ("   ", ARTICLE),
        ("-", COLUMN),
        ("", ARTICLE),
    )[ground.turn % 5]
    yield Fault(site.id, "base-title", site.url, f"{site.traits.title!r} on {site.traits.title_on}")


PLUGIN = (
    Planter("base-reachable", _STATE, _may_close, _unreachable, share=0.03, least=2, order=1),
    # Among the first rows of the ledger, so that waiting for these does not stand at the end of a crawl.
    Planter("base-reachable", _STATE, lambda s: s.is_open and s.second, _black_hole, from_size=200, most=2, order=1),
    Planter(
        "base-redirect-host",
        _STATE,
        lambda s: _may_close(s) and bool(s.parent) and s.kind is not Kind.INSTITUTION,
        _moved,
        share=0.02,
        order=1,
    ),
    Planter("base-broken-links", _PAGES, lambda s: s.is_open, _broken_links),
    Planter("base-soft-404", _PAGES, lambda s: s.is_open, _soft404),
    Planter("base-charset", _TEXT, lambda s: s.is_open, _charset),
    Planter("base-title", _TEXT, lambda s: s.is_open, _title),
)
