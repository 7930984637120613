"""How many pages of a move are found again by what they say: title, date, text.

Articles of the simulated city are moved to one portal: new address, new shell, another name behind the title. Some
lose their date, are given another headline, or are shortened; some do not arrive. What each became is known, so that
the first proposal can be judged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from bench.table import Table
from govsite.crawl.page import read_page
from govsite.lab.answers import Answers
from govsite.lab.city import build_city
from govsite.lab.outline import Article
from govsite.lab.pages import render_article
from govsite.migrate.matching.pages import PageMatcher
from govsite.migrate.matching.propose import Sources, propose
from govsite.model.mapping import Step
from govsite.model.page import Page
from govsite.policy.jurisdictions import load_jurisdiction

PORTAL = "https://www.portal.gov.cn"
SEEDS = (1, 2, 3, 4, 5)
SITES = 40
TODAY = date(2026, 3, 2)
LOST, UNDATED, RENAMED, SHORTENED = 0.08, 0.15, 0.1, 0.2
"""Shares of articles that do not arrive, lose their date, get another headline, lose a part of their text."""


class Moved(NamedTuple):
    """One seed's result, over all old pages of all sites."""

    pages: int
    arrived: int
    first: int
    """Pages that arrived and whose first proposal is right."""
    accepted: int
    """Proposals of 0.9 and more."""
    accepted_right: int


def old_pages(seed: int, sites: int) -> Iterator[tuple[str, Page]]:
    """Site and page of every article."""
    city = build_city(size="small", seed=seed, today=TODAY)
    answers, vocabulary = Answers(city), load_jurisdiction("cn").pages
    for site in [site for site in city.sites if site.is_open][:sites]:
        plan = answers.outline(site)
        for path, entry in plan.pages.items():
            if isinstance(entry, Article):
                html = render_article(site, plan, entry, seed=seed).encode()
                url = f"{site.base}{path}"
                page = read_page(html, url=url, content_type="text/html; charset=utf-8", vocabulary=vocabulary)
                yield site.id, replace(page, status=200)


def moved(pages: list[Page], rng: Random) -> dict[str, Page]:
    """Old URL → the page on the portal, for those that arrive."""
    found: dict[str, Page] = {}
    for number, page in enumerate(pages):
        if rng.random() < LOST:
            continue
        headline, text = page.title.rpartition("-")[0], page.text
        if rng.random() < RENAMED:
            headline = f"图解：{headline[: len(headline) * 2 // 3]}有哪些要点"
        if rng.random() < SHORTENED:
            start = rng.randrange(max(1, len(text) * 9 // 10))
            text = text[:start] + text[start + len(text) // 10 :]
        found[page.url] = replace(
            page,
            url=f"{PORTAL}/content/{TODAY.year}-{number % 12 + 1:02d}/{rng.getrandbits(40):012x}.html",
            title=f"{headline}_门户网站",
            metas=(),
            published=None if rng.random() < UNDATED else page.published,
            text=f"首页 政务公开 办事服务 互动交流 {text} 主办单位 网站地图 联系我们",
        )
    return found


def measure(seed: int, sites: int = SITES) -> Moved:
    """Move the articles of some sites, and look for them again, site by site."""
    by_site: dict[str, list[Page]] = {}
    for site, page in old_pages(seed, sites):
        by_site.setdefault(site, []).append(page)
    new = moved([page for pages in by_site.values() for page in pages], Random(seed))
    labels = load_jurisdiction("cn").pages.title_fields
    matcher = PageMatcher(new.values(), labels=labels, seed=0)
    first = accepted = right = 0
    for pages in by_site.values():
        keys = {"/" + page.url.split("/", 3)[3]: page for page in pages}
        sources = Sources(old_pages=keys, new_pages={page.url: page for page in new.values()}, pages=matcher)
        for one in propose(dict.fromkeys(keys, 0), sources=sources):
            best = one.candidates[0] if one.candidates else None
            arrived = new.get(keys[one.key].url)
            is_right = best is not None and arrived is not None and best.target == arrived.url
            first += is_right
            if best is not None and best.confidence >= 0.9 and best.step is not Step.COLUMN:
                accepted, right = accepted + 1, right + is_right
    return Moved(sum(map(len, by_site.values())), len(new), first, accepted, right)


def main() -> Table:
    """Measure each seed."""
    rows = []
    for seed in SEEDS:
        got = measure(seed)
        rows.append(
            (
                str(seed), str(got.pages), str(got.arrived), f"{got.first / got.arrived:.1%}",
                f"{got.accepted / got.pages:.1%}", f"{got.accepted_right / max(1, got.accepted):.1%}",
            )
        )  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    return Table(
        "Pages found again by title, date and text",
        ("seed", "old pages", "arrived", "right first", "at 0.9 and more", "of those right"),
        tuple(rows),
        note=f"Articles of {SITES} sites of the simulated city on one portal: new addresses and shell, {UNDATED:.0%} "
        f"without date, {RENAMED:.0%} under another headline, {SHORTENED:.0%} shortened, {LOST:.0%} not there.",
    )


if __name__ == "__main__":
    print(main().markdown())
