"""The home page shows something new: entries dated within the period.

A home page that only navigates (it dates nothing, and names one or two other pages at most) is judged by the entries of
the pages right below it.
One look judges by the dates of what is listed and linked. Undated articles count as not updated.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite import urls
from govsite.audit.columns import newest_of, published_days
from govsite.audit.days import days_before, in_words, iso_day, judged_day
from govsite.audit.unread import unread_columns
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import UNSEEN_LISTS, Page, PageKind

_LIST = 3
"""Entries without dates that make a list; one or two more pages that a home page names make none."""


class Options(CheckOptions, frozen=True, kw_only=True):
    """The period."""

    days: int


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if nothing new stands there."""
    day = judged_day(evidence)
    since, latest = days_before(day, options.days), day.isoformat()
    home = evidence.home_page
    days = published_days(evidence)
    columns = {page.url for page in evidence.pages if page.kind is PageKind.COLUMN}
    # Undated links to other sites are no news of this one, nor are those to its own columns and to itself.
    own = ("", urls.host_or_nothing(home.url))
    names_only = columns | {home.url}
    items = [
        item
        for item in home.items
        if item.date or (urls.host_or_nothing(item.url) in own and item.url not in names_only)
    ]
    newest, settled = newest_of(items, days, latest=latest)
    linked = max((d for link in home.links if since <= (d := days.get(link.url, "")) <= latest), default="")
    newest = max(newest, linked)
    if newest >= since:
        return
    if not UNSEEN_LISTS.isdisjoint(home.unseen):
        raise NotObserved(Reason.NOT_SEEN, "scripts draw the home page's lists")
    if len(items) >= _LIST or any(item.date for item in items):
        if not settled:
            raise NotObserved(Reason.NOT_SEEN, "entries of the home page without a date were not read")
        yield _problem(home, newest, since=since, is_navigation=False)
        return
    newest = _second_level(evidence, days, latest=latest)
    if newest >= since:
        return
    unread = unread_columns(evidence)
    if unread.reason is not None:
        raise NotObserved(unread.reason, unread.detail)
    if not any(page.kind in (PageKind.COLUMN, PageKind.ARTICLE) for page in evidence.pages):
        raise NotObserved(Reason.NOT_SEEN, "no list and no article was found")
    if any(page.depth == 1 and not UNSEEN_LISTS.isdisjoint(page.unseen) for page in evidence.pages):
        raise NotObserved(Reason.NOT_SEEN, "scripts draw lists of the second level")
    yield _problem(home, newest, since=since, is_navigation=True)


def _second_level(evidence: Evidence, days: dict[str, str], *, latest: str) -> str:
    """Newest day on the pages right below the home page."""
    newest = ""
    for page in evidence.pages:
        if page.depth <= 1:
            found, _ = newest_of(page.items, days, latest=latest)
            own = iso_day(page.published.date) if page.published else ""
            newest = max(newest, found, own if own <= latest else "")
    return newest


def _problem(home: Page, newest: str, *, since: str, is_navigation: bool) -> Problem:
    what_zh = "首页仅为栏目导航，所有二级页面" if is_navigation else "首页"
    what_en = "the home page only navigates, and the pages below it show" if is_navigation else "the home page shows"
    last, wanted = in_words(newest), in_words(since)
    last_zh = f"最近的信息为 {last.zh}" if newest else "没有注明时间的信息"
    last_en = f"nothing newer than {last.en}" if newest else "nothing dated"
    return Problem(
        zh=f"{what_zh}{last_zh}，应有 {wanted.zh} 及以后的信息",
        en=f"{what_en} {last_en}, something from {wanted.en} or later is required",
        url=home.url,
        key="stale",
        excerpt=newest,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
