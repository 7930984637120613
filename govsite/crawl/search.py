"""The search of a site, tried once: whether it answers, and whether it finds a page that is there.

What is searched for is the headline of an article that was read and is some days old (indexes lag behind), or the
site's own name where there is none. One question is asked, by the rules of robots.txt and at the pace of all others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec.structs import replace

from govsite import urls
from govsite.crawl.facts.search_form import is_search_page
from govsite.crawl.forward import is_html
from govsite.crawl.link_check import compact, settled
from govsite.crawl.scope import Scope
from govsite.crawl.shared import CRASHED, Shared, page_url
from govsite.model.evidence import Search
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.page import UNSEEN_LISTS, Page, PageKind, Region, SearchForm

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched

_SHORTEST = 6
_LONGEST = 38
"""Characters: what search engines take."""
_DAYS_OLD = 7
_NOT_LETTERS = re.compile(r"[\W_]+")
_TITLE_PARTS = re.compile(r"[-_|–—]")
_EDGES = frozenset({Region.HEADER, Region.NAVIGATION, Region.FOOTER})


async def try_search(shared: Shared, scope: Scope, pages: Sequence[Page], *, name: str, today: str) -> Search | Unseen:
    """Ask the search that the pages offer; the home page's first. ``name`` is the site's, ``today`` an ISO date."""
    offered = next(
        (
            (page, page.search)
            for page in pages
            if page.search is not None and (page.kind is PageKind.HOME or is_search_page(page.url, shared.place.pages))
        ),
        None,
    )
    if offered is None:
        return Search()
    page, form = offered
    if not form.action:
        return Unseen(reason=Reason.NOT_SEEN, detail="a script sends the search off")
    word, wanted = choose_word(pages, shared.place.pages, name=name, today=today)
    if not word:
        return Unseen(reason=Reason.NOT_PROBED, detail="no page has a title to search for")
    url, body = request_for(form, word)
    host = urls.host_or_nothing(url)
    if not host or not (scope.is_internal(url) or shared.settings.check_external):
        detail = f"the search is on another host: {host}" if host else "the search form leads to no URL"
        return Unseen(reason=Reason.NOT_PROBED, detail=detail)
    rules = await shared.robots.rules(url)
    if not rules.allows(url):
        return Unseen(reason=Reason.ROBOTS, detail="robots.txt forbids the search")
    fetched = await shared.ask_form(url, body)
    return await _read(shared, fetched, Search(page=page.url, url=url, method=form.method, word=word, wanted=wanted))


def choose_word(pages: Sequence[Page], vocabulary: PageVocabulary, *, name: str, today: str) -> tuple[str, str]:
    """What to search for and the page that is to be found by it: a headline, else the site's name and no page."""
    titles: dict[str, list[Page]] = {}
    listed = {item.url: item.title for page in pages for item in page.items if not _is_cut(item.title)}
    for page in pages:
        if page.kind is PageKind.ARTICLE and not page.is_soft_404:
            titles.setdefault(_headline(page, vocabulary) or listed.get(page.url, ""), []).append(page)
    fit = [
        (len(title), found[0].url, title)
        for title, found in titles.items()
        if len(found) == 1
        and _SHORTEST <= len(title) <= _LONGEST
        and "*" not in title  # personal data, masked
        and found[0].published is not None
        and _days(found[0].published.date, today) >= _DAYS_OLD
    ]
    if fit:
        _, url, title = min(fit)
        return title, url
    home = pages[0] if pages else None
    own = name or (_TITLE_PARTS.split(home.title)[0].strip() if home is not None else "")
    return own[:_LONGEST], ""


def request_for(form: SearchForm, word: str) -> tuple[str, bytes]:
    """URL and body (empty for GET) by which a browser would send the form (WHATWG HTML §4.10.22)."""
    try:
        "".encode(form.charset or "utf-8")
        charset = form.charset or "utf-8"
    except LookupError:
        charset = "utf-8"
    if form.method == "script":
        return page_url(form.action + urlencode({"": word}, encoding=charset)[1:]), b""
    fields = urlencode([*form.preset, (form.field, word)], encoding=charset, errors="xmlcharrefreplace")
    if form.method == "post":
        return form.action, fields.encode("ascii")
    return f"{form.action.partition('?')[0]}?{fields}", b""


async def _read(shared: Shared, fetched: Fetched, asked: Search) -> Search | Unseen:
    """What the answer says."""
    asked = replace(asked, answer=compact(settled(fetched.answer)))
    if asked.answer.problem is not None:
        return asked
    if not is_html(fetched.body, content_type=asked.answer.content_type):
        said = fold(fetched.body.decode("utf-8", errors="replace"))
        return replace(asked, finds_wanted=bool(asked.wanted) and fold(asked.word) in said, is_drawn=True)
    page = await shared.read(fetched)
    if page is None:
        return CRASHED
    shared.drop(page)
    return read_result(page, asked, shared.place.pages)


def read_result(page: Page, asked: Search, vocabulary: PageVocabulary) -> Search:
    """What a page of results shows."""
    word = fold(asked.word)
    pairs = _pairs(word)
    entries = [
        link
        for link in page.links
        if link.region not in _EDGES and len(link.text) >= _SHORTEST and urls.is_http(link.url) and link.url != page.url
    ]
    # The page that the search stands on may name the article, too: that is no result.
    is_home = page.url == asked.page != asked.url
    finds_wanted = bool(asked.wanted and not is_home) and any(
        link.url == asked.wanted or word in fold(link.text) for link in entries
    )
    text = f"{page.title} {page.text}"
    return replace(
        asked,
        finds_wanted=finds_wanted,
        entries=len(entries),
        related=sum(not pairs.isdisjoint(_pairs(fold(link.text))) for link in entries),
        says_nothing=any(found in text for found in vocabulary.nothing_found_words),
        says_error=any(re.search(pattern, text) for pattern in vocabulary.error_patterns),
        is_home=is_home,
        asks_for_code=not (finds_wanted or is_home)
        and any(barrier.kind == "captcha" for barrier in page.barriers or ()),
        is_drawn=not UNSEEN_LISTS.isdisjoint(page.unseen),
        has_scripts=any(resource.kind == "script" for resource in page.resources),
    )


def fold(text: str) -> str:
    """Letters and digits alone, in one case: how a result marks what was searched for does not matter."""
    return _NOT_LETTERS.sub("", text).casefold()


def _pairs(text: str) -> frozenset[str]:
    """All pairs of letters that stand beside each other."""
    return frozenset(map("".join, pairwise(text)))


def _headline(page: Page, vocabulary: PageVocabulary) -> str:
    """An article's title: its label, or the page's title without the site's name."""
    for name in vocabulary.title_fields:
        if label := (page.label(name) or "").strip():
            return label
    return max(_TITLE_PARTS.split(page.title), key=len).strip()


def _is_cut(title: str) -> bool:
    """Whether a list shows the beginning of a title only."""
    return title.endswith(("…", "...", "．．．"))


def _days(day: str, today: str) -> int:
    """Days from one ISO date to another; -1 where either is none."""
    try:
        return (date.fromisoformat(today[:10]) - date.fromisoformat(day[:10])).days
    except ValueError:
        return -1
