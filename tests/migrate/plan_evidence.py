"""Evidence of small sites, made by hand for the tests of plans."""

from __future__ import annotations

from random import Random

from govsite.model.answers import Answer
from govsite.model.evidence import Evidence
from govsite.model.page import Charset, Footer, FooterItem, Link, Meta, Page, PageKind, Region, Resource
from govsite.model.site import Site

CHARACTERS = [chr(code) for code in range(0x4E00, 0x5200)]


def prose(name: object, length: int = 300) -> str:
    rng = Random(str(name))
    return "".join(rng.choice(CHARACTERS) for _ in range(length))


def page(url: str, text: str, **changes) -> Page:
    return Page(url=url, kind=PageKind.ARTICLE, text=text, charset=Charset(real="utf-8"), **changes)


def home(url: str, *, style: str = "one", columns: tuple[str, ...] = ("tzgg", "zwgk"), footer: Footer | None = None):
    names = {"tzgg": "通知公告", "zwgk": "政务公开", "ldhd": "领导活动"}
    links = tuple(Link(url=f"{url}{column}/", text=names[column], region=Region.NAVIGATION) for column in columns)
    loads = tuple(Resource(url=f"{url}{style}/{name}.css", kind="style") for name in ("a", "b", "c", "d"))
    return Page(
        url=url,
        kind=PageKind.HOME,
        text="首页",
        links=links,
        resources=loads,
        metas=(Meta(name=f"{style}-generator", content="x"),),
        footer=footer or Footer(text=f"主办单位 {style} 联系方式"),
    )


def seen(site: Site, *texts: str, style: str = "one", column: str = "tzgg", **changes) -> Evidence:
    """A site with a home page and one article per text."""
    pages = [home(site.url, style=style), *(page(f"{site.url}{column}/{n}.html", t) for n, t in enumerate(texts))]
    known = {"home": Answer(url=site.url, status=200), "observed_at": "2026-11-20T03:00:00+00:00"}
    return Evidence(site=site, seen_pages=tuple(pages), **{**known, **changes})


FOOTER = Footer(
    items={
        "icp": FooterItem(value="蜀ICP备12345678号-1"),
        "police": FooterItem(value="川公网安备51010002000123号"),
        "identity_mark": FooterItem(value="", source="script", url="https://bszs.conac.cn/sitename?id=x"),
        "site_code": FooterItem(value="5101000012"),
    },
    text="网站标识码 5101000012",
)
