"""Pages of a simulated site: home, lists, articles and the site map, as text and as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from random import Random

from govsite.lab import outside
from govsite.lab.barriers import render_barriers, render_refresh
from govsite.lab.city import City
from govsite.lab.files import NOTICE
from govsite.lab.footers import render_footer
from govsite.lab.labels import Labels, labels_of, render_labels
from govsite.lab.outline import GUIDE_ELEMENTS, REPORT_PARTS, Article, Column, Outline, due_year
from govsite.lab.prose import paragraphs
from govsite.lab.site import ARTICLE, COLUMN, HOME, LabSite
from govsite.model.site import Kind

MOST_NEIGHBOURS = 60
"""Links to other sites of the city on a portal's home page."""


def declared_charset(site: LabSite) -> str:
    """What the page's ``meta`` element claims."""
    traits = site.traits
    if traits.declared and traits.declared_in == "meta":
        return traits.declared
    return ("gb2312", "GBK", "gb2312", "gb18030")[site.style] if site.charset == "gb18030" else "utf-8"


def content_type(site: LabSite) -> str:
    """The header of pages: with a charset on some sites only, as in real life."""
    traits = site.traits
    if traits.declared:
        return f"text/html; charset={traits.declared}" if traits.declared_in == "header" else "text/html"
    if site.style % 2:
        return f"text/html; charset={'GBK' if site.charset == 'gb18030' else 'UTF-8'}"
    return "text/html"


def encode(site: LabSite, text: str) -> bytes:
    """A page's bytes in the charset that the site is really written in."""
    return text.encode(site.charset)


def render_home(city: City, site: LabSite, plan: Outline) -> str:
    """The home page: latest entries of each column, neighbours, search."""
    show = _name_block if site.traits.home == "navigation" else _block
    blocks = "".join(show(site, column) for column in plan.columns if column.on_home and not column.is_table)
    search = "" if "search" in site.traits.missing else _SEARCHES[site.search_way]
    body = f"{search}{blocks}{_report_link(site, plan)}{_neighbours(city, site)}{_picture(site)}{_planted(site, HOME)}"
    return _page(site, plan, kind=HOME, title=site.name, labels=labels_of(site, kind=HOME), body=body)


def render_column(site: LabSite, plan: Outline, column: Column) -> str:
    """A list page with dates."""
    if column.is_table:
        rows = "".join(_message_row(article) for article in column.articles)
        head = "<tr><th>标题</th><th>留言时间</th><th>答复时间</th><th>状态</th></tr>\n"
        body = (
            f"{_breadcrumb(column.name)}<h2>{column.name}</h2>\n<table>\n{head}{rows}</table>\n{_planted(site, COLUMN)}"
        )
        labels = labels_of(site, kind=COLUMN, column=column)
        return _page(site, plan, kind=COLUMN, title=f"{column.name}-{site.name}", labels=labels, body=body)
    rows = "".join(_row(article) for article in column.articles)
    body = (
        f'{_breadcrumb(column.name)}<div class="list"><h2>{column.name}</h2>\n<ul class="news-list">\n{rows}</ul>\n'
        f'<div class="page">共 {len(column.articles)} 条 第 1/1 页</div></div>\n{_planted(site, COLUMN)}'
    )
    labels = labels_of(site, kind=COLUMN, column=column)
    return _page(site, plan, kind=COLUMN, title=f"{column.name}-{site.name}", labels=labels, body=body)


def render_article(site: LabSite, plan: Outline, article: Article, *, seed: int) -> str:
    """An article page."""
    rng = Random(f"{seed}/{site.id}/{article.path}")
    text = _article_text(site, article, rng)
    files = "".join(f'<p><a href="{path}">{words}</a></p>\n' for path, words in article.attachments)
    shown = article.published - timedelta(days=site.traits.label_shift)
    when = shown.strftime(site.traits.visible_date or "%Y-%m-%d %H:%M")
    if article.related:
        words = "相关解读" if article.column.code == "zcwj" else "相关文件"
        files += f'<p>{words}：<a href="{escape(article.related)}">查看{words}</a></p>\n'
    trail = f'<a href="{escape(article.column.path)}">{article.column.name}</a> &gt; 正文'
    body = (
        f'{_breadcrumb(trail)}<div class="article"><h1>{article.title}</h1>\n'
        f'<div class="info"><span>发布时间：{when}</span>　<span>来源：{article.source}</span>　'
        f'<span>字体：[大 中 小]</span></div>\n<div class="content" id="zoom">\n{text}{files}'
        f"{_planted(site, ARTICLE, is_guide=article.kind == 'guide')}</div></div>\n"
    )
    labels = labels_of(site, kind=ARTICLE, column=article.column, article=article)
    return _page(
        site, plan, kind=ARTICLE, title=f"{article.title}-{site.name}", labels=labels, body=body, article=article
    )


def report_article(site: LabSite, plan: Outline, *, today: date) -> Article:
    """The annual report of the year that is due."""
    due = due_year(today)
    day = datetime(due + 1, 3, 9, 10, 30) if site.traits.report == "late" else datetime(due + 1, 1, 20, 10, 30)  # noqa: DTZ001 - as printed
    column = Column("年度报表", "政府网站工作年度报表", plan.report)
    return Article(f"{site.name}政府网站工作年度报表（{due}年度）", plan.report, day, site.owner, column)


def render_report(site: LabSite, plan: Outline, *, today: date) -> str:
    """The annual report of the site (国办函〔2018〕12号)."""
    parts = REPORT_PARTS[:5] if site.traits.report == "short" else REPORT_PARTS
    article = report_article(site, plan, today=today)
    title, day = article.title, article.published
    rows = _report_rows(parts)
    body = (
        f'{_breadcrumb("年度报表 &gt; 正文")}<div class="article"><h1>{title}</h1>\n'
        f'<div class="info"><span>发布时间：{day:%Y-%m-%d %H:%M}</span>　<span>来源：{site.owner}</span></div>\n'
        f'<div class="content" id="zoom"><table>\n{rows}</table></div></div>\n'
    )
    labels = labels_of(site, kind=ARTICLE, column=article.column, article=article)
    return _page(site, plan, kind=ARTICLE, title=title, labels=labels, body=body, article=article)


def found_in(site: LabSite, plan: Outline, word: str, *, today: date) -> tuple[Article, ...]:
    """Articles whose titles hold a word, as a search would find them."""
    articles = {entry.path: entry for entry in plan.pages.values() if isinstance(entry, Article)}
    if plan.pages.get(plan.report) == "report":
        articles[plan.report] = report_article(site, plan, today=today)
    return tuple(article for article in articles.values() if word and word in article.title)


def found_instead(plan: Outline, word: str) -> tuple[Article, ...]:
    """What a search shows that knows newer articles, but not the one that was asked for: part of the words fits."""
    articles = [entry for entry in plan.pages.values() if isinstance(entry, Article) and entry.title != word]
    return tuple(replace(article, title=f"{word[: len(word) // 2 + 1]}等事项的补充情况") for article in articles[:5])


def render_results(site: LabSite, plan: Outline, word: str, found: tuple[Article, ...]) -> str:
    """What a search found."""
    rows = "".join(_row(article) for article in found) or "<li>抱歉，没有找到相关内容</li>\n"
    column = Column("检索结果", "网站服务", "/search")
    body = (
        f"{_breadcrumb('检索结果')}<div class='result'><p>检索“{escape(word)}”，找到 {len(found)} 条</p>\n"
        f"<ul>\n{rows}</ul></div>\n"
    )
    labels = labels_of(site, kind=COLUMN, column=column)
    return _page(site, plan, kind=COLUMN, title=f"检索结果-{site.name}", labels=labels, body=body)


def render_sitemap(site: LabSite, plan: Outline) -> str:
    """The page that lists all columns; a column itself, as content systems make it."""
    column = Column("网站地图", "网站服务", plan.sitemap)
    rows = "".join(f'<li><a href="{escape(entry.path)}">{entry.name}</a></li>\n' for entry in plan.columns)
    body = f'{_breadcrumb("网站地图")}<div class="sitemap"><ul>\n{rows}</ul></div>\n'
    labels = labels_of(site, kind=COLUMN, column=column)
    return _page(site, plan, kind=COLUMN, title=f"网站地图-{site.name}", labels=labels, body=body)


def render_notice(site: LabSite, words: str) -> str:
    """A short page without navigation: errors, default pages."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{declared_charset(site)}">'
        f'<title>{words}</title></head><body><h1>{words}</h1><p><a href="/">返回首页</a></p></body></html>\n'
    )


_PLACEHOLDERS = (
    ("Welcome to nginx!", "If you see this page, the web server is successfully installed and working."),
    ("网站维护中", "网站正在升级维护，请稍后访问，给您带来的不便敬请谅解。"),
    ("提示", "您访问的网站空间已到期，请网站管理员联系服务商续费。"),
)


def render_placeholder(site: LabSite) -> str:
    """What a server shows in a site's place."""
    title, words = _PLACEHOLDERS[len(site.host) % len(_PLACEHOLDERS)]
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>\n"


_SEARCHES = {
    "get": (
        '<form action="/search" method="get"><input name="q" placeholder="请输入关键字"><button>搜索</button></form>\n'
    ),
    "post": (
        '<form action="/search" method="post"><input type="hidden" name="site" value="1"><label>站内检索 '
        '<input name="q"></label><input type="submit" value="检索"></form>\n'
    ),
    "script": (
        '<div class="search"><input id="keyword" title="请输入关键词">'
        '<button type="button" onclick="toSearch()">搜索</button></div>\n'
        '<script>function toSearch(){window.open("/search?q="+encodeURIComponent('
        'document.getElementById("keyword").value));}</script>\n'
    ),
}


def _report_link(site: LabSite, plan: Outline) -> str:
    if not plan.report or site.traits.report in {"unlinked", "below"}:
        return ""
    return f'<p class="nb"><a href="{escape(plan.report)}">政府网站工作年度报表</a></p>\n'


def _report_rows(parts: Iterable[str]) -> str:
    return "".join(f"<tr><td>{part}</td><td>{len(part) * 7}</td></tr>\n" for part in parts)


def _article_text(site: LabSite, article: Article, rng: Random) -> str:
    """What stands in the content: prose, a guide's elements, a message with its answer."""
    match article.kind:
        case "guide":
            return "".join(
                f"<p>{element}：{_ELEMENT_TEXTS[number].format(title=article.title, place=site.place)}</p>\n"
                for number, element in enumerate(GUIDE_ELEMENTS)
                if element not in article.lacks
            )
        case "report":
            return f"<table>\n{_report_rows(part for part in REPORT_PARTS if part not in article.lacks)}</table>\n"
        case "message":
            state = "办理中" if article.answered is None else "已办结"
            answer = (
                f"<p>答复内容：您好，经核实，已安排专人处理，感谢您的关注。</p><p>答复时间：{article.answered:%Y-%m-%d}</p>\n"
                if article.answered
                else ""
            )
            return (
                f"<p>留言时间：{article.published:%Y-%m-%d}</p><p>状态：{state}</p>"
                f"<p>来信内容：您好，请问{article.title}何时能够解决？</p>\n{answer}"
            )
        case _:
            return "".join(f"<p>　　{line}</p>\n" for line in paragraphs(rng, site.place, rng.randint(3, 5)))


_ELEMENT_TEXTS = (
    "{title}", "《行政许可法》及有关规定", "符合规定情形的自然人、法人", "申请表、身份证明原件及复印件各一份",
    "{place}服务大厅一楼三号窗口", "周一至周五9:00至17:00", "0312-5550000", "申请、受理、审核、决定、送达",
)  # fmt: skip


def _message_row(article: Article) -> str:
    answered = f"{article.answered:%Y-%m-%d}" if article.answered else ""
    state = "已办结" if article.answered else "办理中"
    return (
        f'<tr><td><a href="{escape(article.path)}">{article.title}</a></td><td>{article.published:%Y-%m-%d}</td>'
        f"<td>{answered}</td><td>{state}</td></tr>\n"
    )


def _page(
    site: LabSite,
    plan: Outline,
    *,
    kind: str,
    title: str,
    labels: Labels,
    body: str,
    article: Article | None = None,
) -> str:
    head, moved = render_labels(site, labels, kind=kind, published=article.published if article else None)
    links = "".join(f'<li><a href="{escape(column.path)}">{column.name}</a></li>' for column in plan.columns)
    links += _mailbox(site, plan)
    further = "".join(
        f'<li><a href="{escape(link.url)}">{link.text}</a></li>' for link in site.traits.links if link.on == "nav"
    )
    return (
        f"<!DOCTYPE html>\n<html{_lang(site)}>\n<head>\n{_charset_element(site)}{_title(site, kind, title)}{head}"
        f'{_viewport(site)}{render_refresh(site, kind=kind)}<link rel="stylesheet" href="{_style(site)}">\n</head>\n'
        f'<body>\n{moved}{_banner(site)}<div class="nav"{_role(site)}><ul><li><a href="/">首页</a></li>{links}{further}'
        f'</ul></div>\n<div class="main">\n{body}{render_barriers(site, plan, kind=kind)}</div>\n'
        f"{_footer(site, plan, kind)}{_notice(site)}</body>\n</html>\n"
    )


def _picture(site: LabSite) -> str:
    """A picture from somebody else's store, on some sites."""
    if "stored-picture" not in site.traits.added:
        return ""
    scheme = "https" if site.has_https else "http"
    return f'<p><img src="{scheme}://{outside.PICTURES}/2026/fengjing.png" alt="{site.place}风景"></p>\n'


def _style(site: LabSite) -> str:
    """Address of the style sheet; with the scheme of former days on some sites."""
    path = "/css/style.css"
    return f"http://{site.host}{path}" if "mixed-content" in site.traits.added else path


def _notice(site: LabSite) -> str:
    """What tells readers that a link leads away from the site: a script, a script file, a box out of sight."""
    words = NOTICE.format(name=site.name)
    match site.traits.notice or ("inline", "file", "box", "inline")[site.style]:
        case "none":
            return ""
        case "elsewhere":
            return f'<script src="//{outside.ONLY_GET}/static/site.js"></script>\n'
        case "file":
            return '<script src="/js/outlink.js"></script>\n'
        case "box":
            return f'<div id="outlink" style="display:none"><p>{words}</p><a id="go">继续访问</a></div>\n'
        case _:
            return f'<script>$("a[target]").click(function(){{return layer.confirm("{words}");}});</script>\n'


def _maps(site: LabSite) -> str:
    """A map as a picture or drawn by a script, with its approval number where it is no fault."""
    picture = f'<p><img src="/images/quhua.png" alt="{site.place}行政区划图" width="600"></p>\n'
    shown = {
        "map-picture": picture,
        "map-drawn": '<div id="map"></div><script src="/js/china.js"></script>\n',
        "map-numbered": f"{picture}<p>审图号：冀S(2024)012号</p>\n",
    }
    return "".join(markup for name, markup in shown.items() if name in site.traits.added)


def _film(site: LabSite) -> str:
    """A film that wants a plug-in, as pages of 2010 show one."""
    if "flash" not in site.traits.added:
        return ""
    return (
        '<object classid="clsid:D27CDB6E-AE6D-11cf-96B8-444553540000" width="480" height="110" title="宣传片">'
        '<param name="movie" value="/images/top.swf"></object>\n'
    )


def _role(site: LabSite) -> str:
    return "" if "landmarks" in site.traits.missing else ' role="navigation"'


def _lang(site: LabSite) -> str:
    if "lang" in site.traits.missing:
        return ""
    return ' lang="zh_CN"' if "lang-form" in site.traits.added else ' lang="zh-CN"'


def _viewport(site: LabSite) -> str:
    scale = ",maximum-scale=1.0,user-scalable=no" if "zoom" in site.traits.added else ""
    return f'<meta name="viewport" content="width=device-width,initial-scale=1{scale}">\n'


def _banner(site: LabSite) -> str:
    """The top of every page: name, switch for elderly readers, and what was planted there."""
    name = "网站群内容管理平台" if "header-name" in site.traits.missing else site.name
    entry = "" if "elderly" in site.traits.missing else '<a href="/" onclick="toggleWza()">无障碍浏览</a>'
    bare = "".join('<a href="/"><img src="/images/logo.png"></a>' for _ in range(4))
    # Beside the banner: pictures without words in it could hold the name that a site of "header-name" lacks.
    beside = f"<div>{bare}</div>\n" if "empty-links" in site.traits.added else ""
    return f'<div class="header"><a href="/"><img src="/images/logo.png" alt="{name}"></a>{entry}</div>\n{beside}'


def _footer(site: LabSite, plan: Outline, kind: str) -> str:
    if "footer-below" in site.traits.missing and kind != HOME:
        return '<div class="footer"><a href="/">返回首页</a></div>\n'
    return render_footer(site, plan)


def _hidden(site: LabSite) -> str:
    """Links that nobody is to see, as intruders write them."""
    style = {
        "hidden-far": "position:absolute;left:-9999px",
        "hidden-flat": "height:0;overflow:hidden",
        "hidden-small": "font-size:0",
    }
    return "".join(
        f'<div style="{css}"><a href="http://{outside.ONLY_GET}/in/">友情合作</a></div>\n'
        for name, css in style.items()
        if name in site.traits.added
    )


def _mailbox(site: LabSite, plan: Outline) -> str:
    """Small sites send citizens to the portal's mailbox."""
    if any(column.code == "hdjl" for column in plan.columns) or "hdjl" in site.traits.without_columns:
        return ""
    return f'<li><a href="{site.portal_url}">领导信箱</a></li>'


def _charset_element(site: LabSite) -> str:
    charset = declared_charset(site)
    if site.style in {1, 3}:
        return f'<meta charset="{charset}">\n'
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'


def _title(site: LabSite, kind: str, title: str) -> str:
    if site.traits.title is not None and site.traits.title_on == kind:
        return "" if site.traits.title == "-" else f"<title>{site.traits.title}</title>\n"
    return f"<title>{title}</title>\n"


def _breadcrumb(trail: str) -> str:
    return f'<div class="position">当前位置：<a href="/">首页</a> &gt; {trail}</div>\n'


def _row(article: Article) -> str:
    day = f"{article.published:%Y-%m-%d}"
    return f'<li><span class="date">{day}</span><a href="{escape(article.path)}">{article.title}</a></li>\n'


def _block(site: LabSite, column: Column) -> str:
    rows = "".join(_row(article) for article in column.articles)
    tag = _heading(site)
    return (
        f'<div class="block"><{tag}><a href="{escape(column.path)}">{column.name}</a></{tag}>\n'
        f"<ul>\n{rows}</ul></div>\n"
    )


def _name_block(site: LabSite, column: Column) -> str:
    """A column's name and picture instead of its entries."""
    del site
    return (
        f'<div class="entry"><a href="{escape(column.path)}"><img src="/images/logo.png" alt="{column.name}">'
        f"{column.name}</a></div>\n"
    )


def _heading(site: LabSite) -> str:
    """Element of the home page's headings."""
    return "strong" if "landmarks" in site.traits.missing else "h3"


def _neighbours(city: City, site: LabSite) -> str:
    """Links to other sites: a portal lists what lies below it, others link upward."""
    near: Iterable[LabSite] = city.children.get(site.id, ()) if site.kind is Kind.PORTAL else ()
    above = city.by_id.get(site.parent)
    links = [("http://www.gov.cn/", "中国政府网")]
    if above is not None:
        links.append((above.url, above.name))
    links += [(other.url, other.name) for other in near if not other.is_dead][:MOST_NEIGHBOURS]
    rows = "".join(f'<a href="{url}">{name}</a>\n' for url, name in links)
    tag = _heading(site)
    return f'<div class="links"><{tag}>网站链接</{tag}>\n{rows}</div>\n'


def _planted(site: LabSite, kind: str, *, is_guide: bool = False) -> str:
    # A list of names below a guide would be taken for the form that the guide speaks of.
    files = tuple(file.path for file in site.traits.files) if is_guide else ()
    extra = "".join(
        f'<p><a href="{escape(link.url)}">{link.text}</a></p>\n'
        for link in site.traits.links
        if link.on == kind and not (files and link.url.endswith(files))
    )
    extra += "".join(f"<p>{text}</p>\n" for on, text in site.traits.texts if on == kind)
    if kind == HOME:
        extra += _hidden(site) + _maps(site) + _film(site)
    if site.traits.flaky and kind == HOME:
        extra += '<p><a href="/files/limping.pdf">办事指南汇编.pdf</a> <a href="/busy/">预约服务</a></p>\n'
    return extra
