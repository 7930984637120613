"""Which pages a simulated site has: columns, articles, attachments, each with its address and date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zlib import crc32

from govsite.lab.prose import headline
from govsite.lab.site import LabSite, PlantedColumn
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
    "yjzj": ("意见征集", "调查征集", "notice"),
    "gfwj": ("行政规范性文件", "政策文件", "paper"),
}
_OF_KIND = {
    Kind.PORTAL: ("dtyw", "tzgg", "zcwj", "zcjd", "gk", "ldxx", "bsfw", "hdjl", "sjfb", "yjzj", "jgzn", "gfwj"),
    Kind.DEPARTMENT: ("dtyw", "tzgg", "zcwj", "jgzn", "bsfw", "hdjl", "ldxx"),
    Kind.VERTICAL: ("dtyw", "tzgg", "zcwj", "bsfw", "hdjl", "jgzn"),
}
_CONSULTATIONS = 6
_SERVICES = (
    "居住证办理",
    "不动产首次登记",
    "食品经营许可",
    "老年人优待证办理",
    "临时占用道路许可",
    "社会保障卡补办",
    "建设工程规划许可",
)
GUIDE_ELEMENTS = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")
"""Classes of elements of a guide (国办发〔2015〕15号). The first is what its title says, too: it is never lacking."""
REPORT_PARTS = ("信息发布", "专栏专题", "解读回应", "办事服务", "互动交流", "安全防护", "移动新媒体", "创新发展")
"""Sections of a yearly report (国办函〔2018〕12号)."""
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
    kind: str = "article"
    """"article", "guide", "message" or "report" (the yearly one)."""
    answered: date | None = None
    """Day of the answer to a message."""
    lacks: tuple[str, ...] = ()
    """Elements that a guide, or sections that a yearly report has not."""
    related: str = ""
    """Path of the document that this one interprets, or of its interpretation."""


@dataclass(slots=True)
class Column:
    """One column with its list page."""

    name: str
    type: str
    path: str
    articles: list[Article] = field(default_factory=list)
    code: str = ""
    on_home: bool = True
    """The home page shows its entries."""
    is_table: bool = False
    """Its rows show the dates of messages and answers."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All pages of a site, by path (with the query string where the site's addresses have one)."""

    columns: tuple[Column, ...]
    sitemap: str
    report: str
    """Path of the annual report; empty without one."""
    pages: dict[str, Column | Article | str]
    """Path → what is there: a column, an article, or the name of a service page or file."""


def outline(site: LabSite, *, seed: int, today: date) -> Outline:
    """The pages of one site: the same for the same seed."""
    rng = Random(f"{seed}/{site.id}/outline")
    day = site.traits.still or today
    columns = [*_columns(site, today=day, rng=rng)]
    columns += [_planted_column(site, edit, number, day, rng) for number, edit in enumerate(site.traits.columns)]
    if site.traits.unrelated != "none":
        _relate(columns, back=site.traits.unrelated != "one-way")
    _forge(site, columns, today=today)
    reports, report = _place_reports(site, today=today)
    columns += reports if site.traits.report == "below" else ()
    pages: dict[str, Column | Article | str] = {}
    for column in (*columns, *reports):
        pages[column.path] = column
        for article in column.articles:
            pages[article.path] = article
            pages.update({path: "file" for path, _ in article.attachments})
    sitemap = ("/wzdt/", "/col/col9/index.html", "/sitemap.shtml", "/list?cid=99")[site.style]
    pages[sitemap] = "sitemap"
    if report and not reports:
        pages[report] = "report"
    return Outline(tuple(columns), sitemap, report, pages)


def _columns(site: LabSite, *, today: date, rng: Random) -> Iterator[Column]:
    """The columns that sites of its kind have, but for those that were planted to be missing."""
    papers: list[Article] = []
    for number, code in enumerate(_OF_KIND.get(site.kind, _ELSE)):
        name, type_, kind = _COLUMNS[code]
        if code in site.traits.without_columns:
            rng.randint(0, 6)
            continue
        column = Column(name, type_, _column_path(site.style, code, number), code=code, is_table=code == "hdjl")
        count = rng.randint(2, 3) if site.kind is Kind.PORTAL else rng.choice((1, 2, 2))
        day = today - timedelta(days=rng.randint(0, 6) + site.traits.stale)
        match code:
            case "hdjl":
                column.articles += _messages(site, column, today=today, rng=rng)
            case "bsfw":
                column.articles += _guides(site, column, day=day, rng=rng)
            case "yjzj":
                count = site.traits.consultations or _CONSULTATIONS
                column.articles += _news(site, column, kind=kind, day=day, count=count, rng=rng)
                column.articles += _old_consultation(site, column, today=today)
            case "gfwj":
                column.articles = papers  # a selection of the policy documents, at their own addresses
            case _:
                count = min(count, 2) if code == "gk" else count
                column.articles += _news(site, column, kind=kind, day=day, count=count, rng=rng)
        papers = column.articles if code == "zcwj" else papers
        yield column


def _forge(site: LabSite, columns: list[Column], *, today: date) -> None:
    """Dates that move with the day: of everything on a site that stands still, or of one article of many."""
    traits = site.traits
    if traits.still is not None and traits.is_redated:
        for column in columns:
            column.articles[:] = [
                replace(article, published=article.published + (today - traits.still))
                if article.kind == "article"
                else article
                for article in column.articles
            ]
    if traits.forged is not None and columns:
        column = columns[0]
        path = _article_path(site, column, code=column.code, day=traits.forged, number=400_001)
        moment = datetime.combine(today, time(9, 30))
        column.articles.insert(0, Article(f"{site.place}持续推进重点工作情况", path, moment, site.owner, column))


def _place_reports(site: LabSite, *, today: date) -> tuple[tuple[Column, ...], str]:
    """The column of yearly reports where the site has one, and the address that its home page may link to."""
    path = ("/zwgk/ndbb/", "/col/col8/ndbb.html", "/ndbb.shtml", "/show?cid=98&id=1")[site.style]
    match site.traits.report:
        case "none":
            return (), ""
        case "below" | "column" | "column-late" | "column-short" | "column-old":
            return (_reports(site, path, today=today),), path
        case _:
            return (), path


def due_year(today: date) -> int:
    """The year on which a report is due by that day: by 31 January of the year after it."""
    return today.year - 1 if (today.month, today.day) > (1, 31) else today.year - 2


def _reports(site: LabSite, path: str, *, today: date) -> Column:
    """A column of yearly reports, the newest first."""
    way, due = site.traits.report, due_year(today)
    name = "信息公开年报" if way == "below" else "政府网站工作年度报表"
    column = Column(name, "年度报告", path, code="ndbb", on_home=False)
    for year in range(due - (way == "column-old"), due - 3, -1):
        day = date(year + 1, 3, 9) if way == "column-late" and year == due else date(year + 1, 1, 20)
        title = f"{site.name}政府网站工作年度报表（{year}年度）"
        address = _article_path(site, column, code="ndbb", day=day, number=300_000 + year)
        lacks = REPORT_PARTS[5:] if way == "column-short" and year == due else ()
        moment = datetime.combine(day, time(10, 30))
        column.articles.append(Article(title, address, moment, site.owner, column, kind="report", lacks=lacks))
    return column


def _news(site: LabSite, column: Column, *, kind: str, day: date, count: int, rng: Random) -> Iterator[Article]:
    """So many articles, the newest on ``day``."""
    for _ in range(count):
        yield _article(site, column, code=column.code, kind=kind, day=day, rng=rng)
        day -= timedelta(days=rng.randint(1, 5))


def _old_consultation(site: LabSite, column: Column, *, today: date) -> Iterator[Article]:
    """One that ended long ago and, where the site says it, what came of it: the newer one first."""
    told = {70: f"《{site.place}市容管理办法》征求意见情况的反馈"} if site.traits.has_result else {}
    for later, title in {**told, 0: f"关于公开征求《{site.place}市容管理办法》意见的公告"}.items():
        if site.traits.consulted:
            day = today - timedelta(days=site.traits.consulted - later)
            path = _article_path(site, column, code="yjzj", day=day, number=200_000 + later)
            yield Article(title, path, datetime.combine(day, time(9, 30)), site.owner, column)


def _messages(site: LabSite, column: Column, *, today: date, rng: Random) -> list[Article]:
    """Two messages with answers in good time, and what was planted."""
    found = []
    for number, (age, wait) in enumerate(site.traits.messages or ((rng.randint(8, 12), 3), (rng.randint(20, 30), 4))):
        asked = today - timedelta(days=age)
        answered = asked + timedelta(days=wait) if wait >= 0 else None
        title = (
            f"关于{rng.choice(('道路照明', '供水停水', '公交线路', '垃圾清运', '幼儿园报名'))}问题的来信{number + 1}"
        )
        path = _article_path(site, column, code="hdjl", day=asked, number=rng.randint(100_000, 999_999))
        moment = datetime.combine(asked, time(rng.randint(8, 17), rng.randint(0, 59)))
        found.append(Article(title, path, moment, site.owner, column, kind="message", answered=answered))
    return found


def _guides(site: LabSite, column: Column, *, day: date, rng: Random) -> list[Article]:
    """Guides to services: two, or more on portals, with all elements but those that were planted to be missing."""
    lacking = site.traits.guides
    count = len(lacking) or (6 if site.kind is Kind.PORTAL else 2)
    found = []
    for number in range(count):
        path = _article_path(site, column, code="bsfw", day=day, number=rng.randint(100_000, 999_999))
        moment = datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))
        lacks = tuple(rng.sample(GUIDE_ELEMENTS[1:], lacking[number])) if lacking else ()
        form = ((f"/files/{day:%Y%m}/sqb{number}.doc", "申请表下载"),) if site.traits.forms else ()
        title = _SERVICES[number % len(_SERVICES)]
        found.append(Article(title, path, moment, site.owner, column, form, kind="guide", lacks=lacks))
        day -= timedelta(days=rng.randint(1, 5))
    return found


def _planted_column(site: LabSite, edit: PlantedColumn, number: int, today: date, rng: Random) -> Column:
    """A column that was planted: with one old article, or empty."""
    code = f"zt{number}"
    column = Column(edit.name, edit.name, _column_path(site.style, code, 20 + number), code=code)
    if edit.age >= 0:
        day = today - timedelta(days=edit.age)
        column.articles.append(_article(site, column, code=code, kind=edit.kind, day=day, rng=rng))
    return column


def _relate(columns: list[Column], *, back: bool = True) -> None:
    """Interpretations link to their documents, and these back."""
    by_code = {column.code: column.articles for column in columns}
    papers, readings = by_code.get("zcwj", []), by_code.get("zcjd", [])
    del readings[len(papers) :]
    for number in range(len(readings)):
        readings[number] = replace(readings[number], related=papers[number].path)
        if back:
            papers[number] = replace(papers[number], related=readings[number].path)


def _column_path(style: int, code: str, number: int) -> str:
    return (
        f"/zwgk/{code}/",
        f"/col/col{1200 + number}/index.html",
        f"/{code}/index.shtml",
        f"/list?cid={10 + number}",
    )[style]


def _article(site: LabSite, column: Column, *, code: str, kind: str, day: date, rng: Random) -> Article:
    number = rng.randint(100_000, 999_999)
    path = _article_path(site, column, code=code, day=day, number=number)
    published = datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))
    files: tuple[tuple[str, str], ...] = ()
    if rng.random() < 0.35:
        ending = rng.choice(("pdf", "pdf", "doc", "xlsx"))
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


def _article_path(site: LabSite, column: Column, *, code: str, day: date, number: int) -> str:
    return (
        f"/zwgk/{code}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
        f"/art/{day.year}/{day.month}/{day.day}/art_{column.path[8:12]}_{number}.html",
        f"/{code}/{day:%Y%m}/{crc32(f'{site.id}{number}{day}'.encode()):08x}{number:x}.shtml",
        f"/show?cid={column.path.rpartition('=')[2]}&id={day:%y%m%d}{number}",
    )[site.style]
