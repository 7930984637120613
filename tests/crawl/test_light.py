"""A light scan: the settings under which it is made, what it asks for, and what it asks side by side."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from govsite.config import CrawlSettings, LightSettings, NetworkSettings, Settings
from govsite.crawl.light import LIGHT, lightly
from govsite.model.answers import Dns, Ipv6, Robots
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

from .fake_city import FAST, FakeClient, html, one_evidence

H = "http://www.h.gov.cn"
HOME = f"{H}/"
HOSTS = {"www.h.gov.cn": Dns(host="www.h.gov.cn", a=("192.0.2.1",)), "gov.cn": Dns(host="gov.cn")}


def test_no_time_of_a_light_scan_is_longer_than_an_audits() -> None:
    found = lightly(Settings())
    assert (found.network.connect_timeout, found.network.read_timeout) == (8.0, 8.0)
    assert (found.crawl.max_pages, found.crawl.max_depth, found.crawl.server_budget) == (1, 0, 30.0)
    hasty = Settings(
        network=NetworkSettings(connect_timeout=1, read_timeout=2, total_timeout=3),
        crawl=CrawlSettings(server_budget=4, ipv6_samples=0),
    )
    assert lightly(hasty).network == hasty.network
    assert (lightly(hasty).crawl.server_budget, lightly(hasty).crawl.ipv6_samples) == (4, 0)


def test_its_times_are_settings() -> None:
    found = lightly(Settings(light=LightSettings(read_timeout=3, total_timeout=5, server_budget=7, ipv6_samples=2)))
    assert (found.network.read_timeout, found.network.total_timeout) == (3, 5)
    assert (found.crawl.server_budget, found.crawl.ipv6_samples) == (7, 2)


async def test_it_asks_for_robots_txt_sitemap_and_the_home_page_and_nothing_else() -> None:
    client = FakeClient(
        {HOME: html("/a/", "http://else.gov.cn/"), f"{H}/robots.txt": "", f"{H}/sitemap.xml": f"{H}/b/"}, hosts=HOSTS
    )
    found = await one_evidence(client, HOME, parts=LIGHT, settings=replace(FAST, max_pages=1, max_depth=0))
    assert {url for _, url in client.asked} == {HOME, f"{H}/robots.txt", f"{H}/sitemap.xml"}
    assert [page.url for page in found.pages] == [HOME]
    assert isinstance(found.seen_robots, Robots)
    assert found.sitemap.url_count == 1
    assert isinstance(found.seen_ipv6, Ipv6)
    assert found.seen_ipv6.ipv4 is not None
    assert found.seen_ipv6.ipv4.answer.is_ok


async def test_robots_txt_binds_the_probe_of_both_families_too() -> None:
    client = FakeClient({f"{H}/robots.txt": "User-agent: *\nDisallow: /", HOME: html()}, hosts=HOSTS)
    found = await one_evidence(client, HOME, parts=LIGHT)
    assert client.asked == [("GET", f"{H}/robots.txt")]
    assert isinstance(found.seen_ipv6, Unseen)
    assert found.seen_ipv6.reason is Reason.ROBOTS


@pytest.mark.parametrize("reason", [Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT])
async def test_a_silent_site_is_asked_twice_and_over_the_other_scheme_once(reason: Reason) -> None:
    other = "https://www.h.gov.cn"
    table = {f"{base}{path}": reason for base in (H, other) for path in ("/", "/robots.txt")}
    client = FakeClient(table, hosts=HOSTS)
    found = await one_evidence(client, HOME, parts=LIGHT - {"ipv6"}, settings=replace(FAST, server_budget=30))
    assert found.home is not None
    assert (found.home.problem, found.home.attempts) == (reason, 2)
    # Where nobody takes up the connection for robots.txt, that was the first try at the home page, too.
    assert client.counts["GET", HOME] == (1 if reason is Reason.CONNECT_TIMEOUT else 2)
    assert client.counts["GET", f"{other}/robots.txt"] == 1
    assert client.counts["GET", f"{other}/"] == 0, "silent on both schemes"


async def test_an_audit_asks_for_the_other_schemes_home_page_even_where_its_robots_txt_hangs() -> None:
    other = "https://www.h.gov.cn"
    table = {
        HOME: Reason.READ_TIMEOUT,
        f"{H}/robots.txt": Reason.READ_TIMEOUT,
        f"{other}/robots.txt": Reason.READ_TIMEOUT,
    }
    client = FakeClient({**table, f"{other}/": html()}, hosts=HOSTS)
    found = await one_evidence(client, HOME, parts=LIGHT - {"ipv6"})
    assert [page.url for page in found.pages] == [f"{other}/"]
