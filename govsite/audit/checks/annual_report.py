"""The yearly report of the site is linked from the home page, was published in time, and has all its sections.

The home page may link to the report or to the column of the years' reports. Where it does neither, the report is
looked for on all pages that were read: one that stands in a column only is told as such, and judged like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from govsite.audit.days import in_words, iso_day, judged_day
from govsite.audit.unread import unread_pages
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Link, Page, PageKind

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar|jpe?g|png)(?:$|\?)", re.IGNORECASE)

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Options(CheckOptions, frozen=True, kw_only=True):
    """What it is called and holds, and when it is due."""

    words: tuple[str, ...]
    """Words of links to it (or to its column) and in its title."""
    sections: tuple[str, ...]
    month: int = 1
    day: int = 31
    """Last day, in the year after the one it reports on."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each of: not linked, of another year, late, incomplete."""
    today = judged_day(evidence)
    year = today.year - 1 if (today.month, today.day) > (options.month, options.day) else today.year - 2
    home = evidence.home_page
    links = [link for link in home.links if any(word in link.text or word in link.title for word in options.words)]
    if not links:
        if home.unseen:
            raise NotObserved(Reason.NOT_SEEN, f"scripts draw parts of the home page: {', '.join(home.unseen)}")
        yield from _not_on_home(evidence, options, year=year)
        return
    report = _find(evidence, options, links, year=year)
    if report is None:
        unread = unread_pages(evidence)
        if any(str(year) in link.text or _FILE.search(link.url) for link in links):
            raise NotObserved(Reason.NOT_SEEN, "the report is a file or was not read as a page")
        if unread.reason is not None or not any(page.url == link.url for page in evidence.pages for link in links):
            raise NotObserved(unread.reason or Reason.NOT_PROBED, unread.detail or "the report's page was not read")
        url = links[0].url
        yield _problem(
            url, "year", zh=f"未见 {year} 年度的{options.words[0]}", en=f"there is no report on the year {year}"
        )
        return
    yield from _look(report, options, year=year)


def _not_on_home(evidence: Evidence, options: Options, *, year: int) -> Iterator[Problem]:
    """The home page shows no report; one that stands elsewhere is named and judged."""
    home, name = evidence.home_page, options.words[0]
    report = _find(evidence, options, [], year=year)
    if report is None:
        yield _problem(home.url, "missing", zh=f"首页没有链接到{name}", en="the home page links to no yearly report")
        return
    yield _problem(
        home.url,
        "missing",
        zh=f"{name}只在栏目中发布（{report.url}），应在首页显著位置链接",
        en=f"the yearly report stands in a column only ({report.url}), a link from the home page is required",
    )
    with suppress(NotObserved):  # a picture or a file: where it stands is wrong already
        yield from _look(report, options, year=year)


def _look(report: Page, options: Options, *, year: int) -> Iterator[Problem]:
    due = f"{year + 1}-{options.month:02d}-{options.day:02d}"
    day = iso_day(report.published.date) if report.published else ""
    if day > due:
        yield _problem(
            report.url,
            "late",
            zh=f"年度报表于 {in_words(day).zh} 发布，应不晚于 {in_words(due).zh}",
            en=f"the report was published on {in_words(day).en}, due by {in_words(due).en}",
        )
    missing = [section for section in options.sections if section not in report.text]
    if len(missing) == len(options.sections):
        raise NotObserved(Reason.NOT_SEEN, "the report is a picture or a file")
    if missing:
        zh, en = f"年度报表缺少：{'、'.join(missing)}", f"the report lacks sections: {', '.join(missing)}"
        yield _problem(report.url, "sections", zh=zh, en=en)
    if not day:
        raise NotObserved(Reason.NOT_SEEN, "the report shows no date of its publication")


def _find(evidence: Evidence, options: Options, links: list[Link], *, year: int) -> Page | None:
    """The page of the year's report: linked from home, or below the column that is."""
    linked = {link.url for link in links}
    for page in evidence.pages:
        if page.kind is PageKind.HOME or page.is_soft_404:
            continue
        if page.kind is PageKind.COLUMN and len(page.items) > 1:
            continue  # the list of the years' reports
        head = " ".join((page.title, page.text[:400], *(meta.content for meta in page.metas)))
        if page.url not in linked and not any(word in head for word in options.words):
            continue
        if _is_on(year, page, head):
            return page
    return None


def _is_on(year: int, page: Page, head: str) -> bool:
    """Whether a report is on that year: by its title, else by what stands above it, else by when it was published.

    The year of its publication is not the one it reports on.
    """
    published = iso_day(page.published.date)[:4] if page.published else ""
    years = set(_YEAR.findall(page.title)) or set(_YEAR.findall(head)) - {published}
    return str(year) in years if years else published == str(year + 1)


def _problem(url: str, key: str, *, zh: str, en: str) -> Problem:
    return Problem(zh=zh, en=en, url=url, key=key)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
