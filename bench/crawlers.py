"""A whole audit against programs that only crawl, on the same pages from the same nginx.

400 linked pages of about 50 KB with 150 links each. Scrapy (with its link extractor) lives in a
virtual environment of its own, ``bench/.scrapy``; wget2 is Debian's. All ask 8 pages at a time
at most. What a program takes for one page alone is its start-up, and told apart.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.programs import NotInstalledError, Usage, measure, nginx, program
from bench.table import Table

PAGES, LINKS, ROUNDS = 400, 150, 5
_WORDS = "水利教育卫生交通财政民政农业林业文化旅游体育司法审计统计环保住建应急市场"
_SCRAPY = Path(__file__).with_name(".scrapy")
_SENTENCE = "根据有关规定，现将本年度重点工作进展情况和下一步安排予以公布，请各有关单位认真组织落实，并接受社会监督。"
_SPIDER = """
import scrapy
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

class Pages(CrawlSpider):
    name = "pages"
    rules = (Rule(LinkExtractor(), callback="parse_page", follow=True),)
    custom_settings = dict(
        CONCURRENT_REQUESTS=8, CONCURRENT_REQUESTS_PER_DOMAIN=8, DOWNLOAD_DELAY=0, ROBOTSTXT_OBEY=True,
        LOG_LEVEL="ERROR", TELNETCONSOLE_ENABLED=False, RETRY_ENABLED=False, CLOSESPIDER_PAGECOUNT=0,
    )

    def __init__(self, url, **more):
        self.start_urls = [url]
        super().__init__(**more)

    def parse_page(self, response):
        yield {"url": response.url, "title": response.css("title::text").get()}
"""
CONFIG = """
[network]
allow = ["127.0.0.0/8"]
[crawl]
max_pages = 1000
max_depth = 20
per_host = 8
check_resources = false
"""


@dataclass(frozen=True, slots=True)
class Crawler:
    """A program, and the command by which it crawls from a URL."""

    name: str
    command: Callable[[str], list[str]]


def write_pages(folder: Path, count: int) -> None:
    """``index.html`` and its like: a menu, a list and prose; every page leads to 150 others, if there are."""
    names = ["index.html", *(f"p{number}.html" for number in range(1, count))]
    for number, name in enumerate(names):
        menu = "".join(f'<li><a href="/{_at(names, i)}">政务公开栏目{i}</a></li>' for i in range(45))
        subject = _WORDS[number % 36] + _WORDS[number // 36 % 36] + _WORDS[number // 1296 % 36]
        rows = "".join(
            f'<li class="item"><span class="date">2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}</span>'
            f'<a href="{_at(names, number + i * 3 + 1)}" target="_blank">关于印发{subject}第{i}号文件的通知</a></li>\n'
            for i in range(LINKS - 45)
        )
        prose = "".join(f'<p style="text-indent:2em">{subject}：{_SENTENCE}{i}</p>\n' for i in range(170))
        (folder / name).write_text(
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{subject}{number}_示例市</title>'
            '<meta name="SiteName" content="示例市人民政府"><meta name="ColumnName" content="政策文件"></head><body>'
            f'<div class="nav"><ul>{menu}</ul></div><div class="main"><h1>{subject}政策文件{number}</h1>'
            f'<div class="info">发布时间：2026-03-05 09:30 来源：市政府办公室</div><ul class="list">{rows}</ul>'
            f'<div class="content">{prose}</div></div><div class="footer"><p>主办：示例市人民政府办公室 '
            "网站标识码：1301000001 冀ICP备12345678号 冀公网安备13010002000001号</p></div></body></html>",
            encoding="utf-8",
        )


def _at(names: Sequence[str], number: int) -> str:
    return names[number % len(names)]


def crawlers(folder: Path) -> list[Crawler]:
    """The programs that are there, ours first."""
    (folder / "govsite.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "spider.py").write_text(_SPIDER, encoding="utf-8")
    config = ["--config", str(folder / "govsite.toml"), "--store", str(folder / "store.db")]
    govsite = [sys.executable, "-m", "govsite", "audit", *config, "-q", "-o", str(folder / "out.json")]
    found = [Crawler("govsite audit", lambda url: [*govsite, url])]
    try:
        scrapy = _scrapy()
        found.append(
            Crawler(
                "Scrapy",
                lambda url: [scrapy, "runspider", str(folder / "spider.py"), "-a", f"url={url}", "-O", "out.jl"],
            )
        )
        wget2 = program("wget2")
        found.append(
            Crawler(
                "wget2", lambda url: [wget2, "-q", "-r", "-l", "0", "--max-threads=8", "-P", str(folder / "got"), url]
            )
        )
    except NotInstalledError as error:
        print(error, file=sys.stderr)
    return found


def _scrapy() -> str:
    """Scrapy's command, installed where it is not yet."""
    path = _SCRAPY / "bin" / "scrapy"
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_SCRAPY)], check=True)
        subprocess.run([str(_SCRAPY / "bin" / "pip"), "install", "--quiet", "scrapy>=2.13"], check=True)
    return str(path)


def middle(usages: Sequence[Usage]) -> Usage:
    """The median of each figure."""
    return _picked(usages, median)


def least(usages: Sequence[Usage]) -> Usage:
    """The least of time: whoever else is at work on the machine only ever adds."""
    return _picked(usages, min)


def _picked(usages: Sequence[Usage], pick: Callable[[list[float]], float]) -> Usage:
    return Usage(
        seconds=pick([usage.seconds for usage in usages]),
        cpu=pick([usage.cpu for usage in usages]),
        peak_mb=max(usage.peak_mb for usage in usages),
        code=usages[-1].code,
    )


def _run(crawler: Crawler, folder: Path) -> tuple[Usage, set[str]]:
    """One run, and the pages that were asked for."""
    with nginx(folder) as server, tempfile.TemporaryDirectory() as name:
        usage = measure(crawler.command(server.url), folder=Path(name))
        seen = {"/index.html" if target == "/" else target for target in server.pages()}
    return usage, seen - {"/robots.txt"}


def main() -> Table:
    """Measure each program on 400 pages and on one, by turns."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = crawlers(folder)
        (folder / "many").mkdir()
        (folder / "one").mkdir()
        write_pages(folder / "many", PAGES)
        write_pages(folder / "one", 1)
        size = sum(path.stat().st_size for path in (folder / "many").iterdir()) / PAGES / 1000
        whole: dict[str, list[Usage]] = {crawler.name: [] for crawler in found}
        starts: dict[str, list[Usage]] = {crawler.name: [] for crawler in found}
        pages: dict[str, set[str]] = {}
        for _ in range(ROUNDS):
            for crawler in found:
                usage, pages[crawler.name] = _run(crawler, folder / "many")
                whole[crawler.name].append(usage)
                starts[crawler.name].append(_run(crawler, folder / "one")[0])
        ours: float | None = None
        for crawler in found:
            usage, start, count = least(whole[crawler.name]), least(starts[crawler.name]), len(pages[crawler.name])
            net = (usage.cpu - start.cpu) / count * 1000
            ours = ours if ours is not None else net
            rows.append(
                (
                    crawler.name,
                    str(count),
                    f"{count / (usage.seconds - start.seconds):.0f}",
                    f"{net:.2f}",
                    f"{usage.cpu / count * 1000:.2f}",
                    f"{net / ours:.2f}",
                    f"{start.seconds:.1f}",
                    f"{usage.peak_mb:.0f}",
                )
            )
    return Table(
        "A whole audit against programs that only crawl",
        (
            "program", "pages", "pages/s", "CPU ms a page", "with start-up", "CPU against ours", "start-up s",
            "peak MB",
        ),
        tuple(rows),
        note=f"{PAGES} linked pages of {size:.0f} KB with {LINKS} links each, one nginx on the same cores, least of "
        f"{ROUNDS} by turns. govsite fetches, reads, judges by all rules and stores; the others only fetch and follow.",
    )  # fmt: skip


if __name__ == "__main__":
    print(main().markdown())
