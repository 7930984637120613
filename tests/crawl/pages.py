"""Synthetic pages in the manner of real ones: parts that the tests put together."""

from __future__ import annotations

from functools import lru_cache

from govsite.crawl.page import read_page
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page
from govsite.policy.jurisdictions import load_jurisdiction

TITLE = "某市人民政府关于印发工作方案的通知"
PROSE = "各区县人民政府，市政府各部门：为贯彻落实有关决策部署，经市政府同意，现将有关事项通知如下，请认真组织实施。" * 5
SIGNATURE = "<p>某市人民政府</p><p>2023年10月30日</p>"
BANNER = '<div class="top"><span>今天是2026年11月23日 星期一</span><img src="/logo.png" alt="某市人民政府"></div>'
FOOTER = (
    '<div class="footer"><p>主办单位：某市人民政府办公室 电话：0790-6441234</p><p>赣ICP备05001234号-1 Copyright 2010-2026</p>'
    "<p>赣公网安备 36050202000001号 网站标识码：3605000001</p></div>"
)


@lru_cache(maxsize=1)
def vocabulary() -> PageVocabulary:
    """The words of the Chinese jurisdiction."""
    return load_jurisdiction("cn").pages


def read(html: str | bytes, *, url: str = "", content_type: str = "", is_home: bool = False) -> Page:
    """The facts of one page."""
    body = html.encode() if isinstance(html, str) else html
    return read_page(body, url=url, content_type=content_type, vocabulary=vocabulary(), is_home=is_home)


def document(body: str, *, head: str = "", title: str = TITLE) -> str:
    """A whole document."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def article(line: str = "", *, head: str = "", text: str = "", footer: str = FOOTER, title: str = TITLE) -> str:
    """An article with ``line`` below its title."""
    body = text or f"<p>{PROSE}</p>{SIGNATURE}"
    main = f'<div class="content"><h1>{title}</h1>{line}<div class="TRS_Editor">{body}</div></div>'
    return document(BANNER + main + footer, head=head, title=title)


def column(rows: str, *, footer: str = FOOTER, head: str = "") -> str:
    """A column page with ``rows`` in its main part."""
    place = (
        '<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/zw/">政务公开</a> &gt; 通知公告</div>'
    )
    return document(f'{BANNER}{place}<div class="main">{rows}</div>{footer}', title="通知公告", head=head)
