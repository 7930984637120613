"""What the simulated city's servers answer: a function of host, path, family and how often it was asked."""

from __future__ import annotations

from collections import OrderedDict
from urllib.parse import parse_qs, unquote
from zlib import crc32

from govsite.lab import pages
from govsite.lab.city import City
from govsite.lab.files import file_bytes, file_type, table_bytes
from govsite.lab.hosts import Vhost
from govsite.lab.outline import Article, Column, Outline, outline
from govsite.lab.outside import DOORS, OUTSIDE_HOSTS
from govsite.lab.reply import Reply, Request
from govsite.lab.site import LabSite, Standing
from govsite.lab.walls import wall

SEARCH = "/search"
"""Path of every site's search."""
KEPT = 3000
"""Rendered pages kept for the second question (the other family, another audit)."""
SLOW_IPV6 = 1.0
"""Seconds that a slow site takes longer over IPv6."""
_NOTICES = {"/error-500/": ("服务器内部错误", 500), "/admin/": ("网站后台管理", 200)}
"""Short pages of every site."""
_FIXED = {
    "/css/style.css",
    "/images/logo.png",
    "/images/ga.png",
    "/favicon.ico",
    "/media/welcome.wav",
    "/js/outlink.js",
    "/js/china.js",
    "/images/quhua.png",
    "/images/top.swf",
}


class Answers:
    """The whole city behind one door."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._outlines: dict[str, Outline] = {}
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._asked: dict[str, int] = {}
        self._count = 0

    def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        vhost = self._city.vhosts.get(request.host)
        if vhost is None:
            return _text(404, "<h1>No site of that name is configured here</h1>")
        if vhost.role == "outside":
            return self._outside(vhost, request)
        site = self._city.by_id[vhost.site]
        return self._site(site, vhost, request)

    # ------------------------------------------------------------ sites

    def _site(self, site: LabSite, vhost: Vhost, request: Request) -> Reply:  # noqa: PLR0911 - one line a case
        traits = site.traits
        path = request.target.partition("?")[0]
        if traits.standing is Standing.WALLED:
            return wall(traits.status, cookie=request.cookie)
        moved = traits.standing is Standing.MOVED and vhost.role != "column"
        if moved:
            return _redirect(302, traits.moved_to) if path in {"/", "/index.html"} else self._missing(site)
        if traits.standing is Standing.ERROR and path != "/robots.txt":
            return self._page_reply(site, pages.render_notice(site, f"HTTP {traits.status}"), status=traits.status)
        if traits.standing is Standing.PLACEHOLDER:
            shown = pages.render_placeholder(site) if path == "/" else ""
            return self._page_reply(site, shown, status=200) if shown else self._missing(site)
        if vhost.role in {"apex", "alias"} and (reply := self._beside(site, vhost, request)):
            return reply
        if site.has_https and request.scheme == "http" and vhost.role != "column" and not traits.keeps_http:
            return _redirect(301, f"https://{vhost.host}{request.target}")
        if request.is_ipv6 and (reply := self._over_ipv6(site, path)):
            return reply
        is_home = request.target == "/" and vhost.role != "column"
        if is_home and traits.outage and self._turn(site.host) % traits.outage == 0:
            return self._page_reply(site, pages.render_notice(site, "服务暂不可用"), status=503)
        reply = self._own(site, request)
        if request.is_ipv6 and traits.ipv6 == "slow":
            reply.delay += SLOW_IPV6
        return reply

    def _beside(self, site: LabSite, vhost: Vhost, request: Request) -> Reply | None:
        """The host without www, or an alias: usually it leads to the main host."""
        way = site.traits.apex if vhost.role == "apex" else "redirect"
        match way:
            case "same":
                return None
            case "other-page":
                return _text(200, "<html><head><title>IIS7</title></head><body>It works!</body></html>")
            case "other-host":
                return _redirect(302, f"http://{site.traits.apex_target}/")
            case _:
                return _redirect(301, site.base.rstrip("/") + request.target)

    def _over_ipv6(self, site: LabSite, path: str) -> Reply | None:
        if site.traits.ipv6 == "other" and path == "/":
            return _text(
                200,
                "<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1>"
                "<p>If you see this page, the web server is successfully installed.</p></body></html>",
            )
        return None

    def _own(self, site: LabSite, request: Request) -> Reply:  # noqa: PLR0911 - one line a case
        traits = site.traits
        path, _, query = request.target.partition("?")
        if request.method == "HEAD" and traits.head and path.startswith("/files/"):
            return _text(traits.head, "")
        if path == "/robots.txt":
            return _robots(site)
        if path == "/sitemap.xml":
            return self._sitemap_xml(site)
        if site.traits.flaky and (reply := self._mood(site, path)):
            return reply
        plan = self.outline(site)
        address = unquote(path) + (f"?{query}" if query else "")
        if path == "/" or address in plan.pages:
            return self._planned(site, plan, address if path != "/" else "/")
        if planted := next((file for file in traits.files if file.path == unquote(path)), None):
            return Reply(200, [("Content-Type", file_type(path))], table_bytes(path, planted.rows))
        if path in _FIXED or path in {"/js/footer.js", "/include/footer.html"}:
            return _file(path)
        if path == SEARCH:
            return self._search(site, plan, query or request.form)
        if path in _NOTICES:
            words, status = _NOTICES[path]
            return self._page_reply(site, pages.render_notice(site, words), status=status)
        return self._missing(site)

    def _search(self, site: LabSite, plan: Outline, query: str) -> Reply:
        """What the site's search says to the words that its form sends, in the charset of the page."""
        match site.traits.search:
            case "broken":
                return self._page_reply(site, pages.render_notice(site, "服务器内部错误"), status=500)
            case "gone":
                return self._page_reply(site, pages.render_notice(site, "404 页面未找到"), status=404)
            case "error":
                notice = "系统异常：java.lang.NullPointerException"
                return self._page_reply(site, pages.render_notice(site, notice))
            case "home":
                return _redirect(302, site.base)
            case "walled":
                return wall(403, cookie="")
        charset = "utf-8" if site.search_way == "script" else site.charset
        word = next(iter(parse_qs(query, encoding=charset, errors="replace").get("q", ())), "")
        found = pages.found_in(site, plan, word, today=self._city.today)
        if site.traits.search == "nothing":
            found = ()
        elif site.traits.search == "other":
            found = pages.found_instead(plan, word)
        return self._page_reply(site, pages.render_results(site, plan, word, found))

    def _planned(self, site: LabSite, plan: Outline, address: str) -> Reply:
        what = plan.pages.get(address, "home")
        if what == "file":
            return _file(address)
        key = (site.id, address)
        body = self._kept.get(key)
        if body is None:
            body = pages.encode(site, self._render(site, plan, what))
            self._kept[key] = body
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if site.traits.moving:
            body = self._moved_on(site, body)
        reply = Reply(headers=[("Content-Type", pages.content_type(site))], body=body, delay=site.traits.slow)
        reply.may_gzip = site.traits.gzip
        return reply

    def _render(self, site: LabSite, plan: Outline, what: Column | Article | str) -> str:
        if isinstance(what, Column):
            return pages.render_column(site, plan, what)
        if isinstance(what, Article):
            return pages.render_article(site, plan, what, seed=self._city.seed)
        if what == "sitemap":
            return pages.render_sitemap(site, plan)
        if what == "report":
            return pages.render_report(site, plan, today=self._city.today)
        return pages.render_home(self._city, site, plan)

    def outline(self, site: LabSite) -> Outline:
        """The site's pages."""
        plan = self._outlines.get(site.id)
        if plan is None:
            plan = self._outlines[site.id] = outline(site, seed=self._city.seed, today=self._city.today)
        return plan

    def _moved_on(self, site: LabSite, body: bytes) -> bytes:
        """What changes with every answer: a nonce, a view state, a counter, a clock."""
        self._count += 1
        number = self._count * 7919
        moving = (
            f'<input type="hidden" name="__VIEWSTATE" value="{number:032x}">'
            f'<input type="hidden" name="csrf_token" value="{crc32(str(number).encode()):08x}">'
            f"<p>当前时间：2026-11-20 {number // 60 % 24:02d}:{number % 60:02d}:{number % 59:02d}　"
            f"您是第 {100_000 + number} 位访问者</p></body>"
        )
        head = f'<meta name="csrf-token" content="{number:x}">\n</head>'
        body = body.replace(b"</head>", head.encode(site.charset), 1)
        return body.replace(b"</body>", moving.encode(site.charset), 1)

    def _mood(self, site: LabSite, path: str) -> Reply | None:
        """Failures that pass: an attachment cut off the first time, a page too busy the first time."""
        if path not in {"/files/limping.pdf", "/busy/"}:
            return None
        if self._first(site.host + path):
            if path == "/busy/":
                return Reply(503, [("Content-Type", "text/html"), ("Retry-After", "1")], b"busy")
            return Reply(abort=True)
        if path == "/busy/":
            plan = self.outline(site)
            busy = Column("预约服务", "办事服务", "/busy/", plan.columns[0].articles)
            return self._page_reply(site, pages.render_column(site, plan, busy))
        return _file(path)

    def _first(self, url: str) -> bool:
        return self._turn(url) == 1

    def _turn(self, what: str) -> int:
        """How often it was asked for, this time included."""
        self._asked[what] = self._asked.get(what, 0) + 1
        return self._asked[what]

    def _missing(self, site: LabSite) -> Reply:
        match site.traits.soft404:
            case "page":
                return self._page_reply(site, pages.render_notice(site, "您访问的页面不存在或已删除"))
            case "redirect":
                return _redirect(302, site.base)
            case "same":
                return self._planned(site, self.outline(site), "/")
            case _:
                return self._page_reply(site, pages.render_notice(site, "404 页面未找到"), status=404)

    def _page_reply(self, site: LabSite, text: str, *, status: int = 200) -> Reply:
        headers = [("Content-Type", pages.content_type(site))]
        return Reply(status, headers, pages.encode(site, text), may_gzip=site.traits.gzip)

    def _sitemap_xml(self, site: LabSite) -> Reply:
        if crc32(site.id.encode()) % 3 or site.traits.soft404:
            return self._missing(site)
        base = site.base.rstrip("/")
        rows = "".join(
            f"<url><loc>{base}{path.replace('&', '&amp;')}</loc></url>\n"
            for path, what in self.outline(site).pages.items()
            if what != "file"
        )
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
        return Reply(200, [("Content-Type", "application/xml")], text.encode())

    # ------------------------------------------------------------ hosts outside

    def _outside(self, vhost: Vhost, request: Request) -> Reply:  # noqa: PLR0911 - one line a case
        path = request.target.partition("?")[0]
        match OUTSIDE_HOSTS[vhost.host]:
            case "walled":
                return wall(403, cookie="")
            case "missing" if path.startswith("/gone/"):
                return _text(410, "<h1>Gone</h1>")
            case "missing" if path.startswith("/lost/"):
                return _text(404, "<h1>Not Found</h1>")
            case "only-get" if request.method == "HEAD":
                return _text(405, "")
            case "robots" if path == "/robots.txt":
                return Reply(200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
            case "limping" if path != "/robots.txt" and self._first(vhost.host + path):
                return _text(500, "<h1>Internal Server Error</h1>")
            case _ if path == "/robots.txt":
                return _text(404, "<h1>Not Found</h1>")
            case way if way in DOORS:
                return _door(way) if path == "/" else _text(404, "<h1>Not Found</h1>")
            case _ if path.endswith((".js", ".png", ".css")):
                return _file(path)
            case _:
                title = vhost.host
                return _text(200, f"<html><head><title>{title}</title></head><body><p>{title}{path}</p></body></html>")


def _text(status: int, text: str) -> Reply:
    return Reply(status, [("Content-Type", "text/html")], text.encode())


def _door(way: str) -> Reply:
    return _text(200, f'<html><head><meta charset="utf-8">{DOORS[way]}</html>')


def _redirect(status: int, url: str) -> Reply:
    return Reply(status, [("Location", url), ("Content-Type", "text/html")], b"<h1>Moved</h1>")


def _file(path: str) -> Reply:
    return Reply(200, [("Content-Type", file_type(path))], file_bytes(path))


def _robots(site: LabSite) -> Reply:
    text = "User-agent: *\n"
    if site.traits.standing is Standing.ROBOTS:
        text += "Disallow: /\n"
    else:
        text += "Disallow: /admin/\n"
        if site.traits.robots_delay:
            text += f"Crawl-delay: {site.traits.robots_delay}\n"
        if not crc32(site.id.encode()) % 3 and not site.traits.soft404:
            text += f"Sitemap: {site.base}sitemap.xml\n"
    return Reply(200, [("Content-Type", "text/plain")], text.encode())
