from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.frontier import Frontier, rank
from govsite.crawl.scope import Scope
from govsite.model.page import Region

H = "http://h.gov.cn"
SCOPE = Scope(authority="h.gov.cn", authorities=frozenset({"h.gov.cn", "www.h.gov.cn"}))


def frontier(max_depth: int = 3, *, articles_a_level: int = 1000) -> Frontier:
    made = Frontier(scope=SCOPE, max_depth=max_depth, articles_a_level=articles_a_level)
    made.note(H + "/")
    return made


@pytest.mark.parametrize(
    ("path", "region", "expected"),
    [
        ("/zwgk/index.html", Region.NAVIGATION, 0),
        ("/zwgk/", Region.BODY, 1),
        ("/col/col1234/index.html", Region.BODY, 1),
        ("/list.jsp?catid=3", Region.BODY, 1),
        ("/about.html", Region.FOOTER, 2),
        ("/art/2024/5/1/art_12_345.html", Region.BODY, 3),
        ("/zwgk/202405/t20240501_123456.html", Region.NAVIGATION, 3),
        ("/content.jsp?id=5", Region.BODY, 3),
        ("/c100012/content.shtml", Region.BODY, 3),
    ],
)
def test_columns_come_before_articles(path: str, region: Region, expected: int) -> None:
    assert rank(H + path, region=region) == expected


def test_levels_come_by_depth_then_kind_then_order_of_discovery() -> None:
    made = frontier()
    made.offer(H + "/deep/", depth=2)
    for path in ("/t20240501_1234567.html", "/b/", "/x.html", "/a/"):
        made.offer(H + path, depth=1)
    made.offer(H + "/nav.html", depth=1, region=Region.NAVIGATION)
    assert made.take() == (
        1,
        [H + p for p in ("/nav.html", "/b/", "/a/", "/x.html", "/t20240501_1234567.html")],
    )
    assert made.take() == (2, [H + "/deep/"])
    assert made.take() is None


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://h.gov.cn/a", id="the other scheme"),
        pytest.param("http://www.h.gov.cn/a", id="the alias host"),
        pytest.param(H + "/a;jsessionid=1F", id="a session id"),
        pytest.param(H + "/a?_t=1700000000000", id="a cache breaker"),
    ],
)
def test_one_page_under_two_addresses_is_read_once(url: str) -> None:
    made = frontier()
    assert made.offer(H + "/a", depth=1)
    assert not made.offer(url, depth=1)


@pytest.mark.parametrize("url", [H + "/a.pdf", "http://else.gov.cn/", H + "/", H + "/a/a/a/a/", H + "/?" + "q" * 3000])
def test_what_is_no_page_of_the_site_is_refused(url: str) -> None:
    assert not frontier().offer(url, depth=1)


def test_pages_too_deep_are_noticed() -> None:
    made = frontier(max_depth=1)
    assert not made.offer(H + "/a", depth=2)
    assert made.has_deeper
    assert made.is_empty


@pytest.mark.parametrize("path", ["/a/", "/t20240501_1.html"])
def test_what_a_shorter_way_leads_to_later_does_not_lie_too_deep(path: str) -> None:
    made = frontier(max_depth=1)
    made.offer(H + path, depth=2)  # "the next one" below an article
    assert list(made.left()) == [H + path]
    made.offer("http://www.h.gov.cn" + path, depth=1)
    made.take()
    assert not made.has_deeper
    assert list(made.left()) == []


def test_of_articles_too_deep_one_of_each_program_is_left() -> None:
    made = frontier(max_depth=1)
    for number in range(9):
        made.offer(f"{H}/show.asp?id={number}", depth=2)
        made.offer(f"{H}/c{'x' * number}/", depth=2)
    assert len(list(made.left())) == 10


def test_what_only_a_sitemap_names_comes_after_all_links() -> None:
    made = frontier()
    made.offer(H + "/a", depth=3)
    made.take()
    made.offer_sitemap((H + "/a", H + "/s.html"))
    assert made.take() == (1, [H + "/s.html"])


def test_further_pages_of_a_list_come_last() -> None:
    made = frontier(max_depth=2)
    for number in range(2, 9):
        assert made.offer(f"{H}/tz/{number}.htm", depth=1, is_further=True)
    made.offer(H + "/t20240501_1.html", depth=2)
    made.offer_sitemap((H + "/s.html",))
    assert [made.take(), made.take()] == [(1, [H + "/s.html"]), (2, [H + "/t20240501_1.html"])]
    assert made.take() is None
    assert not made.is_empty
    assert made.take_put_off() == (1, [f"{H}/tz/{number}.htm" for number in range(2, 9)])
    assert made.is_empty


def test_most_articles_of_a_level_wait_for_the_columns_below() -> None:
    made = frontier(articles_a_level=2)
    articles = [f"{H}/t20240501_{number}.html" for number in range(5)]
    for url in (*articles, H + "/a/", H + "/x.html"):
        made.offer(url, depth=1)
    assert made.take() == (1, [H + "/a/", H + "/x.html", *articles[:2]])
    made.offer(H + "/a/b/", depth=2)
    assert list(made.left()) == [H + "/a/b/", *articles[2:]]
    assert not made.is_empty
    assert made.take() == (2, [H + "/a/b/"])
    assert made.take() is None
    assert made.take_put_off() == (1, articles[2:])
    assert made.is_empty


def test_a_calendar_is_cut_and_one_script_with_a_thousand_answers_is_put_off() -> None:
    made = frontier()
    for n in range(1000):
        made.offer(f"{H}/cal?year={2000 + n // 12}&month={n % 12 + 1}", depth=1)
        made.offer(f"{H}/show?id={n}", depth=1)
    made.offer(H + "/other/", depth=2)
    level = made.take()
    assert level is not None
    assert sum("cal" in url for url in level[1]) == 24
    assert sum("show" in url for url in level[1]) == 50
    assert made.take() == (2, [H + "/other/"])
    late = made.take_put_off()
    assert late is not None
    assert len(late[1]) == 950


@given(st.lists(st.sampled_from(["/a/", "/b.html", "/t20240501_1.html", "/c/d/", "/x?id=1", "/x?id=2"]), max_size=20))
def test_everything_offered_is_taken_exactly_once(paths: list[str]) -> None:
    made = frontier()
    offered = [path for path in paths if made.offer(H + path, depth=1)]
    level = made.take()
    assert sorted(H + path for path in offered) == sorted(level[1] if level else [])
    assert len(set(offered)) == len(offered) == len(set(paths))


def test_what_stands_beside_the_site_waits_for_all_other_pages() -> None:
    made = frontier()
    made.put_behind(lambda url: "/en/" in url)
    for path in ("/en/", "/en/news/", "/en/show?id=1", "/a/t20240501_1.html", "/a/"):
        made.offer(H + path, depth=1)
    made.offer(H + "/en/2.html", depth=2, is_further=True)
    made.offer(H + "/a/2.html", depth=2, is_further=True)
    made.offer_turned(H + "/a/index_1.html", depth=1)
    taken = []
    while level := made.take() or made.take_put_off():
        taken += level[1]
    own, beside = taken[:4], taken[4:]
    assert sorted(own) == [H + path for path in ("/a/", "/a/2.html", "/a/index_1.html", "/a/t20240501_1.html")]
    assert sorted(beside) == [H + path for path in ("/en/", "/en/2.html", "/en/news/", "/en/show?id=1")]
    assert made.is_empty
