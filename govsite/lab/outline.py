"""Which pages a simulated site has: columns, articles, attachments, each with its address and date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zlib import crc32

from govsite.lab.prose import headline
from govsite.lab.site import LabSite
from govsite.model.site import Kind

_COLUMNS: dict[str, tuple[str, str, str]] = {
    "dtyw": ("动态要闻", "政务动态", "news"),
    "tzgg": ("通知公告", "信息公开", "notice"),
    "zcwj": ("政策文件", "政策文件", "paper"),
    "zcjd": ("政策解读", "政策解读", "reading"),
    "jgzn": ("机构职能", "概况信息", "news"),
    "ldxx": ("领导信息", "概况信息", "news"),
    "gk": ("概况信息", "概况信息", "news"),
    "bsfw": ("办事服务", "办事服务", "notice"),
    "hdjl": ("互动交流", "互动交流", "notice"),
    "sjfb": ("数据发布", "数据发布", "notice"),
}
_OF_KIND = {
    Kind.PORTAL: ("dtyw", "tzgg", "zcwj", "zcjd", "gk", "ldxx", "bsfw", "hdjl", "sjfb"),
    Kind.DEPARTMENT: ("dtyw", "tzgg", "zcwj", "jgzn"),
    Kind.VERTICAL: ("dtyw", "tzgg", "zcwj", "bsfw"),
}
_ELSE = ("dtyw", "tzgg", "jgzn")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a column."""

    title: str
    path: str
    published: datetime
    source: str
    column: Column
    attachments: tuple[tuple[str, str], ...] = ()
    """(path, words of the link)."""


@dataclass(slots=True)
class Column:
    """One column with its list page."""

    name: str
    type: str
    path: str
    articles: list[Article] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """All pages of a site, by path (with the query string where the site's addresses have one)."""

    columns: tuple[Column, ...]
    sitemap: str
    pages: dict[str, Column | Article | str]
    """Path → what is there: a column, an article, or the name of a service page or file."""


def outline(site: LabSite, *, seed: int, today: date) -> Outline:
    """The pages of one site: the same for the same seed."""
    rng = Random(f"{seed}/{site.id}/outline")
    pages: dict[str, Column | Article | str] = {}
    columns = []
    for number, code in enumerate(_OF_KIND.get(site.kind, _ELSE)):
        name, type_, kind = _COLUMNS[code]
        column = Column(name, type_, _column_path(site.style, code, number))
        count = rng.randint(2, 3) if site.kind is Kind.PORTAL else rng.choice((1, 2, 2))
        day = today - timedelta(days=rng.randint(0, 6))
        for _ in range(count):
            column.articles.append(_article(site, column, code=code, kind=kind, day=day, rng=rng))
            day -= timedelta(days=rng.randint(1, 5))
        columns.append(column)
        pages[column.path] = column
        for article in column.articles:
            pages[article.path] = article
            pages.update({path: "file" for path, _ in article.attachments})
    sitemap = ("/wzdt/", "/col/col9/index.html", "/sitemap.shtml", "/list?cid=99")[site.style]
    pages[sitemap] = "sitemap"
    return Outline(tuple(columns), sitemap, pages)


def _column_path(style: int, code: str, number: int) -> str:
    return (
        f"/zwgk/{code}/",
        f"/col/col{1200 + number}/index.html",
        f"/{code}/index.shtml",
        f"/list?cid={10 + number}",
    )[style]


def _article(site: LabSite, column: Column, *, code: str, kind: str, day: date, rng: Random) -> Article:
    number = rng.randint(100_000, 999_999)
    path = (
        f"/zwgk/{code}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
        f"/art/{day.year}/{day.month}/{day.day}/art_{column.path[8:12]}_{number}.html",
        f"/{code}/{day:%Y%m}/{crc32(f'{site.id}{number}'.encode()):08x}{number:x}.shtml",
        f"/show?cid={column.path.rpartition('=')[2]}&id={number}",
    )[site.style]
    published = datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))
    files: tuple[tuple[str, str], ...] = ()
    if rng.random() < 0.35:
        ending = rng.choice(("pdf", "pdf", "doc", "xls"))
        name = rng.choice((f"{number}", f"附件1_{number}"))
        files = ((f"/files/{day:%Y%m}/{name}.{ending}", f"附件：申报材料清单.{ending}"),)
    return Article(
        title=headline(rng, site.place, kind),
        path=path,
        published=published,
        source=rng.choice((site.owner, site.owner, f"{site.place}融媒体中心", "新华社")),
        column=column,
        attachments=files,
    )
