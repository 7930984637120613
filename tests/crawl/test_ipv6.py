"""Both families of one site, on 127.0.0.1 and ::1, reached by dial rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.config import CrawlSettings, DialRule, NetworkSettings
from govsite.crawl import ipv6
from govsite.crawl.facts.shown_text import shown_text
from govsite.crawl.fetch import Client
from govsite.crawl.ipv6 import MOST_SAMPLES, SKETCH, probe_ipv6, sketch, stable_text
from govsite.model.answers import Family, Ipv6
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from tests.growth import assert_linear

URL = "http://www.gov.example/"


def settings(name_server: Any, *, port4: int, port6: int = 1) -> NetworkSettings:
    return NetworkSettings(
        resolver=(f"127.0.0.1:{name_server.port}",),
        only=("127.0.0.0/8", "::1/128"),
        dial=(
            DialRule(network="192.0.2.0/24", port=80, to=f"127.0.0.1:{port4}"),
            DialRule(network="2001:db8::/32", port=80, to=f"[::1]:{port6}"),
        ),
        dns_timeout=5.0,
    )


def page(text: str, token: str) -> bytes:
    return (
        f"<html><head><title>{token}</title></head><body><script>var t='{token}'</script>"
        f"<input type=hidden name=__VIEWSTATE value='{token}'><p>{text}</p><p>现在是2026年3月{token[0]}日</p></body></html>"
    ).encode()


async def test_more_samples_are_taken_where_ipv6_looks_slower(
    raw_server: Any, http: Any, name_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ipv6, "_NOISE_MS", -1e9)
    monkeypatch.setattr(ipv6, "_FAINTLY", -1e9)
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}
    v4 = await raw_server(lambda _: http(page("政府工作报告全文", "1")))
    v6 = await raw_server(lambda _: http(page("政府工作报告全文", "2")), host="::1")
    async with Client(settings(name_server, port4=v4.port, port6=v6.port), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=3)
    assert isinstance(found, Ipv6)
    assert found.ipv4 is not None
    assert found.ipv6 is not None
    assert len(found.ipv4.samples_ms) == len(found.ipv6.samples_ms) == MOST_SAMPLES


async def test_the_same_page_over_both_families(
    raw_server: Any, http: Any, name_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ipv6, "_NOISE_MS", 1e9)
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}
    v4 = await raw_server(lambda _: http(page("政府工作报告全文", "1")))
    v6 = await raw_server(lambda _: http(page("政府工作报告全文", "2")), host="::1")
    async with Client(settings(name_server, port4=v4.port, port6=v6.port), CrawlSettings()) as client:
        vantage = await client.vantage()
        found = await probe_ipv6(URL, client=client, samples=3)
    assert vantage.has_ipv6
    assert isinstance(found, Ipv6)
    assert found.ipv4 is not None
    assert found.ipv6 is not None
    assert (found.ipv4.answer.family, found.ipv6.answer.family) == (Family.IPV4, Family.IPV6)
    assert (found.ipv4.answer.address, found.ipv6.answer.address) == ("192.0.2.1", "2001:db8::1")
    assert found.ipv4.text_digest == found.ipv6.text_digest, "tokens, view state and dates do not count"
    assert found.ipv4.shingles == found.ipv6.shingles
    assert len(found.ipv4.samples_ms) == len(found.ipv6.samples_ms) == 3
    assert (len(v4.heads), len(v6.heads)) == (3, 3)
    tried = {(c.address, c.port): c.connected for c in found.connections}
    assert tried == {
        ("192.0.2.1", 80): True,
        ("192.0.2.1", 443): False,
        ("2001:db8::1", 80): True,
        ("2001:db8::1", 443): False,
    }


async def test_another_page_over_ipv6(raw_server: Any, http: Any, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}
    v4 = await raw_server(lambda _: http(page("政府工作报告全文在此公布，欢迎查阅", "1")))
    v6 = await raw_server(lambda _: http(b"<html><body>welcome to nginx!</body></html>"), host="::1")
    async with Client(settings(name_server, port4=v4.port, port6=v6.port), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=1)
    assert isinstance(found, Ipv6)
    assert found.ipv4 is not None
    assert found.ipv6 is not None
    assert found.ipv4.text_digest != found.ipv6.text_digest
    assert not set(found.ipv4.shingles) & set(found.ipv6.shingles)


async def test_a_redirect_stays_in_its_family(raw_server: Any, http: Any, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}

    def answer(head: bytes) -> bytes:
        if head.startswith(b"GET / "):
            return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /index.html\r\n\r\n"
        return bytes(http(b"<p>home"))

    v4 = await raw_server(answer)
    v6 = await raw_server(answer, host="::1")
    async with Client(settings(name_server, port4=v4.port, port6=v6.port), CrawlSettings()) as client:
        await probe_ipv6(URL, client=client, samples=1)
    assert v4.targets() == v6.targets() == [b"/", b"/index.html"]


async def test_ipv6_that_does_not_answer(raw_server: Any, http: Any, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}
    v4 = await raw_server(lambda _: http(b"<p>home"))
    v6 = await raw_server(lambda _: None, host="::1")
    async with Client(settings(name_server, port4=v4.port, port6=v6.port), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=3)
    assert isinstance(found, Ipv6)
    assert found.ipv6 is not None
    assert found.ipv6.answer.problem is Reason.RESET
    assert found.ipv6.samples_ms == ()


async def test_a_site_without_ipv6_is_seen_over_ipv4(raw_server: Any, http: Any, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["::ffff:192.0.2.1"]}
    v4 = await raw_server(lambda _: http(b"<p>home"))
    async with Client(settings(name_server, port4=v4.port), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=3)
    assert isinstance(found, Ipv6)
    assert found.ipv6 is None
    assert found.ipv4 is not None
    assert found.ipv4.answer.is_ok


async def test_a_machine_without_ipv6_says_so_and_blames_nobody(raw_server: Any, http: Any, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"], ("www.gov.example.", "AAAA"): ["2001:db8::1"]}
    v4 = await raw_server(lambda _: http(b"<p>home"))
    async with Client(settings(name_server, port4=v4.port, port6=1), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=1)
        pinned = await client.fetch(URL, family=Family.IPV6)
        either = await client.fetch(URL)
    assert isinstance(found, Unseen)
    assert found.reason is Reason.NO_IPV6_HERE
    assert pinned.answer.problem is Reason.NO_IPV6_HERE
    assert either.answer.is_ok


async def test_dns_that_fails_is_passed_on(name_server: Any) -> None:
    name_server.special = {("www.gov.example.", "AAAA"): "servfail"}
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"]}
    async with Client(settings(name_server, port4=1), CrawlSettings()) as client:
        found = await probe_ipv6(URL, client=client, samples=1)
    assert isinstance(found, Unseen)
    assert found.reason is Reason.DNS_FAILURE


async def test_a_forbidden_address_is_not_connected_to() -> None:
    async with Client(NetworkSettings(), CrawlSettings()) as client:
        found = await client.connect("169.254.169.254", 80)
    assert (found.connected, found.problem) == (False, Reason.FORBIDDEN_ADDRESS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("点击 1024 次", "点击 7 次"),
        ("2026-03-01 12:00:01 发布", "2026-11-30 09:30:00 发布"),
        ("session 0123456789abcdef0 end", "session fedcba98765432100aa end"),
        ("ＡＢＣ　政府", "abc 政府"),
    ],
)
def test_what_changes_by_itself_does_not_count(one: str, other: str) -> None:
    assert stable_text(one) == stable_text(other)


@given(st.text(max_size=400))
def test_a_sketch_is_sorted_bounded_and_the_same_each_time(text: str) -> None:
    made = sketch(text)
    assert made == tuple(sorted(set(made))) == sketch(text)
    assert len(made) <= SKETCH
    assert bool(made) == bool(text)


@pytest.mark.parametrize("piece", [b"<div>", b"<ul><li>"])
def test_blocks_in_blocks_cost_little(piece: bytes) -> None:
    assert_linear(lambda n: piece * n, shown_text, 200_000 // len(piece))
