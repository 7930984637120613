"""Look-ups: answers, negative answers, and everything that is no answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import dns.resolver
import dns.rrset
import pytest

from govsite.config import DialRule, NetworkSettings
from govsite.crawl.wire.dns import NameCache
from govsite.crawl.wire.guard import Guard
from govsite.errors import UsageError
from govsite.model.answers import Dns
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason


@pytest.fixture
async def names(name_server: Any) -> AsyncIterator[NameCache]:
    network = NetworkSettings(
        resolver=(f"127.0.0.1:{name_server.port}",),
        dns_timeout=1.0,
        dial=(DialRule(network="2001:db8::/32", port=80, to="[::1]:8080"),),
    )
    cache = NameCache(network, Guard(network))
    yield cache
    await cache.aclose()


async def seen(names: NameCache, host: str) -> Dns:
    found = await names.resolve(host)
    assert isinstance(found, Dns)
    return found


async def unseen(names: NameCache, host: str) -> Unseen:
    found = await names.resolve(host)
    assert isinstance(found, Unseen)
    return found


async def test_all_records_of_a_host(names: NameCache, name_server: Any) -> None:
    name_server.records = {
        ("www.gov.example.", "A"): ["192.0.2.9", "192.0.2.10"],
        ("www.gov.example.", "AAAA"): ["2001:db8::2", "::ffff:192.0.2.9", "fe80::1", "64:ff9b::c000:209"],
        ("gov.example.", "SOA"): ["ns1.gov.example. hostmaster.gov.example. 1 2 3 4 5"],
        ("gov.example.", "NS"): ["ns2.gov.example.", "ns1.gov.example."],
    }
    found = await seen(names, "WWW.gov.example.")
    assert found.a == ("192.0.2.9", "192.0.2.10")
    assert found.aaaa == ("2001:db8::2",)
    assert set(found.unusable_aaaa) == {"::ffff:192.0.2.9", "fe80::1", "64:ff9b::c000:209"}
    assert (found.zone, found.ns) == ("gov.example", ("ns1.gov.example", "ns2.gov.example"))
    assert found.soa.startswith("ns1.gov.example. hostmaster.gov.example. 1 ")
    assert found.exists


async def test_the_chain_of_aliases_is_kept_and_the_zone_is_that_of_the_host(
    names: NameCache, name_server: Any
) -> None:
    name_server.records = {
        ("www.gov.example.", "CNAME"): ["edge.cdn.test."],
        ("edge.cdn.test.", "CNAME"): ["pop.cdn.test."],
        ("pop.cdn.test.", "A"): ["192.0.2.1"],
        ("gov.example.", "SOA"): ["ns1.gov.example. hostmaster.gov.example. 1 2 3 4 5"],
        ("gov.example.", "NS"): ["ns1.gov.example."],
    }
    found = await seen(names, "www.gov.example")
    assert found.cname == ("edge.cdn.test", "pop.cdn.test")
    assert found.a == ("192.0.2.1",)
    assert (found.zone, found.ns) == ("gov.example", ("ns1.gov.example",))


async def test_nxdomain_is_an_answer(names: NameCache, name_server: Any) -> None:
    name_server.records = {("gov.example.", "NS"): ["ns1.gov.example."]}
    found = await seen(names, "gone.gov.example")
    assert not found.exists
    assert (found.a, found.aaaa) == ((), ())


async def test_an_alias_to_a_name_that_is_gone_does_not_exist(names: NameCache, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "CNAME"): ["gone.gov.example."]}
    found = await seen(names, "www.gov.example")
    assert not found.exists
    assert found.cname == ("gone.gov.example",)


async def test_a_name_without_addresses_exists(names: NameCache, name_server: Any) -> None:
    name_server.records = {("mail.gov.example.", "MX"): ["10 mx.gov.example."]}
    found = await seen(names, "mail.gov.example")
    assert found.exists
    assert (found.a, found.aaaa) == ((), ())


async def test_a_balancer_that_denies_the_name_for_aaaa_only(names: NameCache, name_server: Any) -> None:
    original = name_server._fill

    def fill(response: Any, name: str, kind: str) -> None:
        original(response, name, kind)
        if kind == "AAAA":
            response.set_rcode(3)

    name_server._fill = fill
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"]}
    found = await seen(names, "www.gov.example")
    assert found.exists
    assert found.a == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("special", "reason"),
    [
        ("silent", Reason.DNS_TIMEOUT),
        ("servfail", Reason.DNS_FAILURE),
        ("refused", Reason.DNS_FAILURE),
    ],
)
async def test_a_resolver_that_fails_is_no_answer(
    names: NameCache, name_server: Any, special: str, reason: Reason
) -> None:
    name_server.special = {("www.gov.example.", "*"): special}
    assert (await unseen(names, "www.gov.example")).reason is reason


async def test_a_silent_resolver_is_asked_again(names: NameCache, name_server: Any) -> None:
    name_server.special = {("www.gov.example.", "*"): "silent"}
    await unseen(names, "www.gov.example")
    assert name_server.asked.count(("www.gov.example.", "A")) == 2


async def test_garbage_is_no_answer(names: NameCache, name_server: Any) -> None:
    name_server.special = {("www.gov.example.", "*"): "garbage"}
    assert (await unseen(names, "www.gov.example")).reason in {Reason.DNS_FAILURE, Reason.DNS_TIMEOUT}


async def test_aaaa_that_could_not_be_learnt_is_not_read_as_none(names: NameCache, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"]}
    name_server.special = {("www.gov.example.", "AAAA"): "servfail"}
    assert (await unseen(names, "www.gov.example")).reason is Reason.DNS_FAILURE
    addresses = await names.addresses("www.gov.example")
    assert not isinstance(addresses.ipv4, Unseen), "the other family can still be used"
    assert addresses.ipv4.values == ("192.0.2.1",)


async def test_aliases_in_a_circle_are_a_failure(names: NameCache, name_server: Any) -> None:
    name_server.records = {
        ("a.gov.example.", "CNAME"): ["b.gov.example."],
        ("b.gov.example.", "CNAME"): ["a.gov.example."],
    }
    assert (await unseen(names, "a.gov.example")).reason is Reason.DNS_FAILURE


async def test_an_alias_that_the_answer_leaves_dangling_is_followed(names: NameCache, name_server: Any) -> None:
    original = name_server._fill

    def fill(response: Any, name: str, kind: str) -> None:
        if name == "www.gov.example.":
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "edge.cdn.test."))
        else:
            original(response, name, kind)

    name_server._fill = fill
    name_server.records = {("edge.cdn.test.", "A"): ["192.0.2.7"]}
    found = await seen(names, "www.gov.example")
    assert (found.a, found.cname) == (("192.0.2.7",), ("edge.cdn.test",))


async def test_an_answer_that_is_too_big_for_udp_comes_over_tcp(names: NameCache, name_server: Any) -> None:
    many = [f"192.0.2.{number}" for number in range(1, 251)]
    name_server.records = {("big.gov.example.", "A"): many}
    name_server.special = {("big.gov.example.", "A"): "truncate"}
    found = await seen(names, "big.gov.example")
    assert len(found.a) == 250
    assert ("big.gov.example.", "A") in name_server.tcp_asked


async def test_questions_in_flight_and_answers_are_shared(names: NameCache, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"]}
    await asyncio.gather(*(names.resolve("www.gov.example") for _ in range(20)))
    await names.resolve("www.gov.example")
    assert name_server.asked.count(("www.gov.example.", "A")) == 1


async def test_one_caller_that_gives_up_takes_the_answer_from_nobody(names: NameCache, name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["192.0.2.1"]}
    impatient = asyncio.create_task(names.resolve("www.gov.example"))
    patient = asyncio.create_task(names.resolve("www.gov.example"))
    await asyncio.sleep(0)
    impatient.cancel()
    found = await patient
    assert isinstance(found, Dns)
    assert found.a == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("host", "a", "aaaa"),
    [
        ("192.0.2.1", ("192.0.2.1",), ()),
        ("[2001:db8::1]", (), ("2001:db8::1",)),
        ("localhost", ("127.0.0.1",), ()),
    ],
)
async def test_what_needs_no_dns(
    names: NameCache, name_server: Any, host: str, a: tuple[str, ...], aaaa: tuple[str, ...]
) -> None:
    found = await seen(names, host)
    assert (found.a, found.aaaa) == (a, aaaa)
    assert name_server.asked == []


@pytest.mark.parametrize(
    "host", ["a..gov.example", "x" * 64 + ".gov.example", "bad host", "", ".".join(["abcdefgh"] * 40)]
)
async def test_what_cannot_be_a_name_does_not_exist(names: NameCache, name_server: Any, host: str) -> None:
    found = await seen(names, host)
    assert not found.exists
    assert name_server.asked == []


async def test_chinese_names_are_asked_for_as_a_labels(names: NameCache, name_server: Any) -> None:
    name_server.records = {("xn--fsqu00a.xn--zfr164b.", "A"): ["192.0.2.1"]}
    found = await seen(names, "例子.政务")
    assert found.a == ("192.0.2.1",)


async def test_without_any_resolver_there_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_configuration(*_: object, **__: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr("dns.asyncresolver.Resolver.__init__", no_configuration)
    network = NetworkSettings()
    names = NameCache(network, Guard(network))
    assert names.servers == ()
    assert (await unseen(names, "www.gov.example")).reason is Reason.NO_NETWORK
    await names.aclose()


async def test_nobody_listens_at_the_resolver() -> None:
    network = NetworkSettings(resolver=("127.0.0.1:1",), dns_timeout=1.0)
    names = NameCache(network, Guard(network))
    assert (await unseen(names, "www.gov.example")).reason in {Reason.DNS_FAILURE, Reason.DNS_TIMEOUT}
    await names.aclose()


async def test_the_servers_are_named(names: NameCache, name_server: Any) -> None:
    assert names.servers == (f"127.0.0.1:{name_server.port}",)


def test_a_resolver_that_is_no_address_is_a_usage_error() -> None:
    network = NetworkSettings(resolver=("dns.example",))
    with pytest.raises(UsageError):
        NameCache(network, Guard(network))
