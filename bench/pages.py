"""CPU time for the facts of one page: ``read_page`` on 50 KB pages with 150 links, against the bare parser.

The bare loop is the least that anybody can do with these libraries: parse, take every
link, resolve it. What stands above it is the price of all facts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import ada_url
from selectolax.lexbor import LexborHTMLParser

from bench.table import Table
from govsite.crawl.page import read_page
from govsite.policy.jurisdictions import load_jurisdiction

PAGES = 40
ROUNDS = 5
BASE = "http://www.example.gov.cn/zwgk/list/"
_SENTENCE = "根据有关规定，现将本年度重点工作进展情况和下一步安排予以公布，请各有关单位认真组织落实，并接受社会监督。"


def make_page(number: int, *, kind: str) -> bytes:
    """A page of about 50 KB with 150 links, as a column ("list") or as an article ("article")."""
    menu = "".join(f'<li><a href="/zwgk/col{i}/index.html" title="栏目{i}">政务公开栏目{i}</a></li>' for i in range(45))
    count = 95 if kind == "list" else 20
    rows = "".join(
        f'<li class="item"><span class="date">2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}</span>'
        f'<a href="../2026/t{20260000 + i}_{number * 100 + i}.html" target="_blank">'
        f"关于印发第{number}号文件第{i}部分实施办法的通知</a></li>\n"
        for i in range(count)
    )
    links = "".join(f'<a href="http://dept{i}.example.gov.cn/">部门网站{i}</a>' for i in range(150 - 45 - count - 2))
    length = 160 if kind == "list" else 210
    prose = "".join(f'<p style="text-indent:2em">{_SENTENCE}{i}</p>\n' for i in range(length))
    script = "<script>var page = {" + ",".join(f'"k{i}": {i}' for i in range(300)) + "};</script>"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>文件{number}_示例市人民政府</title>'
        '<meta name="SiteName" content="示例市人民政府"><meta name="SiteDomain" content="www.example.gov.cn">'
        '<meta name="SiteIDCode" content="1301000001"><meta name="ColumnName" content="政策文件">'
        f'<link rel="stylesheet" href="/css/style.css">{script}</head><body><div class="header"><img src="/logo.png" '
        f'alt="示例市人民政府"></div><div class="nav"><ul>{menu}</ul></div><div class="position">当前位置：'
        '<a href="/">首页</a> &gt; 政务公开</div><div class="main"><h1>政策文件</h1>'
        f'<div class="info">发布时间：2026-03-05 09:30 来源：市政府办公室</div><ul class="list">{rows}</ul>'
        f'<div class="content">{prose}</div></div><div class="links">{links}</div><div class="footer">'
        "<p>主办：示例市人民政府办公室 联系电话：0311-12345678 网站标识码：1301000001</p><p>冀ICP备12345678号 "
        '冀公网安备13010002000001号 <a href="/sitemap.html">网站地图</a></p></div></body></html>'
    ).encode()


def bare(body: bytes) -> int:
    """Parse, take every link, resolve it."""
    tree = LexborHTMLParser(body.decode())
    hrefs = (node.attributes.get("href") for node in tree.css("a[href]"))
    return sum(len(ada_url.join_url(BASE, href)) > 0 for href in hrefs if href)


def milliseconds(read: Callable[[bytes], object], pages: Sequence[bytes]) -> float:
    """CPU milliseconds a page: the best of a few rounds, because a busy machine only ever adds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for page in pages:
            read(page)
        best = min(best, time.process_time() - started)
    return best / len(pages) * 1000


def main() -> Table:
    """Measure both kinds of pages."""
    vocabulary = load_jurisdiction("cn").pages
    rows = []
    for kind in ("list", "article"):
        pages = [make_page(number, kind=kind) for number in range(PAGES)]
        facts = milliseconds(lambda body: read_page(body, url=BASE, vocabulary=vocabulary), pages)
        least = milliseconds(bare, pages)
        size = sum(map(len, pages)) / len(pages) / 1000
        rows.append((kind, f"{size:.0f}", f"{facts:.2f}", f"{least:.2f}", f"{facts / least:.1f}"))
    return Table(
        "Facts of one page",
        ("page", "KB", "read_page ms", "bare parse + links ms", "ratio"),
        tuple(rows),
        note=f"{PAGES} pages with 150 links each, best of {ROUNDS} rounds, CPU time of one core.",
    )
