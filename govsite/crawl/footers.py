"""Footers that a script file of the site writes into its pages: the words stand in the file, and are read there.

Only files named after the footer, on the site's own hosts, that the home page loads and lacks items without. What is
not among their plain words may yet be written, so that a footer stays one that a script draws.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from msgspec.structs import replace

from govsite import urls
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.footer import is_footer_file
from govsite.crawl.facts.written_markup import written_markup
from govsite.crawl.page import read_page
from govsite.crawl.scope import Scope
from govsite.crawl.shared import Shared
from govsite.model.page import Footer, Page

_MAX_SCRIPT = 128 * 1024
_MOST = 3
"""Files of one site that are asked for."""


async def with_written_footers(shared: Shared, scope: Scope, pages: Sequence[Page], *, deadline: float) -> list[Page]:
    """The pages, home page first, each with the items that the footer files it loads say they write."""
    home = pages[0]
    written: dict[str, Footer] = {}
    for url in _footer_files(home, scope)[:_MOST] if home.footer.is_scripted else ():
        if time.monotonic() >= deadline or not (await shared.robots.rules(url)).allows(url):
            continue
        fetched = await shared.ask_twice(url, max_body=_MAX_SCRIPT)
        if not fetched.answer.is_ok or "truncated" in fetched.answer.notes:
            continue
        place = shared.place.pages
        source, _ = read_text(fetched.body, content_type=fetched.answer.content_type, vocabulary=place)
        if markup := written_markup(source):
            # In UTF-8 whatever the file was in; a file's addresses are those of the page that loads it.
            whole = f'<meta charset="utf-8"><div class="footer">{markup}</div>'
            footer = read_page(whole.encode("utf-8", "replace"), url=home.url, vocabulary=place).footer
            if footer.items:
                written[url] = footer
    return [_with_footers(page, written) for page in pages] if written else list(pages)


def _footer_files(page: Page, scope: Scope) -> list[str]:
    files = (resource.url for resource in page.resources if resource.kind == "script")
    return [url for url in files if is_footer_file(url) and urls.is_http(url) and scope.is_internal(url)]


def _with_footers(page: Page, written: dict[str, Footer]) -> Page:
    if not page.footer.is_scripted:
        return page
    mine = [footer for res in page.resources if res.kind == "script" and (footer := written.get(res.url)) is not None]
    items = {item: value for footer in mine for item, value in footer.items.items()} | page.footer.items
    text = " ".join(filter(None, (page.footer.text, *(footer.text for footer in mine))))
    return replace(page, footer=replace(page.footer, items=items, text=text)) if mine else page
