"""Rounds in their time, and what pages leave behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.model.evidence import Evidence
from govsite.model.observed import Unseen
from govsite.model.page import DateSeen, Link, ListItem, Page, PageKind, Region
from govsite.model.site import Site, SiteStatus
from govsite.store.store import open_store
from govsite.timeline import (
    entries_digest,
    home_digest,
    looks_of,
    probed_sites,
    remember,
    repeat,
    sightings_of,
    with_history,
)

START = datetime(2026, 3, 1, tzinfo=UTC)


class FakeClock:
    def __init__(self, *, round_seconds: float) -> None:
        self.now = START
        self.round_seconds = round_seconds
        self.asked: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def ask(self) -> None:
        self.asked.append((self.now - START).total_seconds())
        self.now += timedelta(seconds=self.round_seconds)


@pytest.mark.parametrize(
    ("round_seconds", "every", "total", "asked"),
    [
        (1, 10, 40, [0, 10, 20, 30]),
        (1, 10, 41, [0, 10, 20, 30, 40]),
        (15, 10, 50, [0, 20, 40]),
        (10, 10, 30, [0, 10, 20]),
        (1, 100, 50, [0]),
    ],
    ids=["in time", "the end itself is out", "a slow round leaves times out", "just in time", "at least one"],
)
async def test_rounds_are_counted_from_the_beginning(
    round_seconds: float, every: float, total: float, asked: list[float]
) -> None:
    clock = FakeClock(round_seconds=round_seconds)
    count = await repeat(
        clock.ask, every=timedelta(seconds=every), total=timedelta(seconds=total), clock=clock, sleep=clock.sleep
    )
    assert clock.asked == asked
    assert count == len(asked)


async def test_a_week_of_hours_is_enough_for_the_clause() -> None:
    clock = FakeClock(round_seconds=300)
    assert (
        await repeat(clock.ask, every=timedelta(hours=1), total=timedelta(days=7), clock=clock, sleep=clock.sleep)
        == 168
    )


HOME = Page(
    url="http://x/",
    kind=PageKind.HOME,
    items=(ListItem(url="http://x/a", title="甲", date="2026-03-01"), ListItem(url="http://x/b", title="乙")),
    text="今天是2026年3月1日",
)


def test_order_and_counters_are_no_news() -> None:
    assert entries_digest(HOME) == entries_digest(replace(HOME, items=HOME.items[::-1], text="今天是2026年3月2日"))
    assert entries_digest(HOME) != entries_digest(replace(HOME, items=HOME.items[:1]))
    bare = Page(url="http://x/", text="访问量 1234")
    assert entries_digest(bare) == entries_digest(replace(bare, text="访问量 1235"))
    linked = replace(
        bare,
        links=(
            Link(url="http://x/n", text="新闻"),
            Link(url="http://x/f", text="页脚", region=Region.FOOTER),
        ),
    )
    assert entries_digest(linked) == entries_digest(replace(linked, links=linked.links[:1]))
    assert entries_digest(Page(url="http://x/")) == ""


def test_dates_are_kept_apart_by_where_they_were_printed() -> None:
    article = Page(
        url="http://x/a",
        kind=PageKind.ARTICLE,
        published=DateSeen(date="2026-03-01", source="visible"),
        dates=(DateSeen(date="2026-03-05", source="label"), DateSeen(date="2026-03-01", source="visible")),
    )
    found = [(source, seen.url, seen.date) for source, seen in sightings_of([article, HOME], site="s", at="t")]
    assert found == [
        ("list", "http://x/a", "2026-03-01"),
        ("page", "http://x/a", "2026-03-01"),
        ("label", "http://x/a", "2026-03-05"),
    ]


def test_evidence_gets_the_history_of_its_own_time(tmp_path: Path) -> None:
    site = Site(url="http://x/", id="s")
    with open_store(str(tmp_path / "store.db")) as store:
        for day in (1, 3):
            seen = Evidence(site=site, observed_at=f"2026-03-0{day}T00:00:00+00:00", seen_pages=(HOME,))
            remember(seen, store)
        early = Evidence(site=site, observed_at="2026-03-02T00:00:00+00:00")
        assert len(with_history(early, store).history.home) == 1
        assert len(with_history(early, store, as_of="2026-03-04T00:00:00+00:00").history.home) == 2
        stranger = Evidence(site=Site(url="http://y/"), observed_at="2026-03-02T00:00:00+00:00")
        assert isinstance(with_history(stranger, store).seen_history, Unseen)


def test_sites_that_are_registered_as_closed_are_not_probed() -> None:
    sites = [Site(url=f"http://{status}/", status=status) for status in (*SiteStatus, None)]
    assert [site.status for site in probed_sites(sites)] == [SiteStatus.RUNNING, None]


def column(depth: int, *items: ListItem, unseen: tuple[str, ...] = ()) -> Page:
    return Page(url="http://x/c/", kind=PageKind.COLUMN, depth=depth, items=items, unseen=unseen)


NEWS = ListItem(url="http://x/a", title="甲", date="2026-03-01")
OTHER_NEWS = ListItem(url="http://x/b", title="乙", date="2026-03-02")
NAVIGATION = Page(
    url="http://x/",
    kind=PageKind.HOME,
    items=(
        ListItem(url="http://x/zfxxgk/", title="政府信息公开指南"),
        ListItem(url="http://y/art/2026/1/1/1.html", title="友邻"),
    ),
    links=(Link(url="http://x/c/", text="要闻"),),
)


def test_a_home_page_that_only_navigates_says_nothing_of_updates_by_itself() -> None:
    assert home_digest(NAVIGATION, [NAVIGATION]) == ""
    first = home_digest(NAVIGATION, [NAVIGATION, column(1, NEWS)])
    assert first
    assert first != home_digest(NAVIGATION, [NAVIGATION, column(1, NEWS, OTHER_NEWS)])
    assert first == home_digest(NAVIGATION, [NAVIGATION, column(1, NEWS), column(2, OTHER_NEWS)])
    assert home_digest(NAVIGATION, [NAVIGATION, column(1, NEWS), column(1, unseen=("list",))]) == ""


def test_entries_of_a_home_page_are_dated_or_have_the_address_of_an_article() -> None:
    undated = ListItem(url="http://x/art/2026/3/1/art_12_34567.html", title="丙")
    home = replace(NAVIGATION, items=(*NAVIGATION.items, undated))
    assert home_digest(home, [home, column(1, NEWS)]) == home_digest(home, [home])
    assert home_digest(home, [home]) == home_digest(replace(home, items=(undated,)), [])


def test_lists_that_scripts_draw_are_no_proof_that_nothing_is_new() -> None:
    drawn = replace(NAVIGATION, items=(NEWS,), unseen=("list",))
    assert home_digest(drawn, [drawn]) == ""
    assert looks_of([drawn], site="s", at="t") == []
    assert [look.kind for look in looks_of([replace(drawn, unseen=())], site="s", at="t")] == ["home"]
