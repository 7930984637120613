"""The guard: public addresses only, unless the settings name more."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.config import DialRule, NetworkSettings
from govsite.crawl.wire.guard import Endpoint, Guard, is_public, parse_endpoint
from govsite.errors import UsageError


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("0.0.0.0", id="this host"),
        pytest.param("10.1.2.3", id="private 10/8"),
        pytest.param("100.64.0.1", id="carrier grade translation"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.254", id="the far end of loopback"),
        pytest.param("169.254.169.254", id="cloud metadata"),
        pytest.param("172.16.0.1", id="private 172.16/12"),
        pytest.param("192.168.1.1", id="private 192.168/16"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarking"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="unspecified IPv6"),
        pytest.param("::1", id="IPv6 loopback"),
        pytest.param("::ffff:127.0.0.1", id="loopback mapped into IPv6"),
        pytest.param("::ffff:a9fe:a9fe", id="metadata mapped into IPv6, in hexadecimal"),
        pytest.param("::127.0.0.1", id="IPv4-compatible IPv6"),
        pytest.param("64:ff9b::7f00:1", id="loopback behind NAT64"),
        pytest.param("64:ff9b::a9fe:a9fe", id="metadata behind NAT64"),
        pytest.param("64:ff9b:1::8.8.8.8", id="local-use NAT64"),
        pytest.param("2002:7f00:1::", id="loopback inside 6to4"),
        pytest.param("2002:c0a8:101::1", id="private inside 6to4"),
        pytest.param("2001:0:4136:e378:8000:63bf:3fff:fdd2", id="Teredo"),
        pytest.param("2001:db8::1", id="IPv6 documentation"),
        pytest.param("3fff::1", id="newer IPv6 documentation"),
        pytest.param("fe80::1", id="link-local"),
        pytest.param("fe80::1%eth0", id="link-local with a zone"),
        pytest.param("2400:3200::1%eth0", id="any address with a zone"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("fd00:ec2::254", id="metadata in a unique local network"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("ff02::1", id="IPv6 multicast"),
        pytest.param("100::1", id="discard only"),
        pytest.param("not an address", id="no address at all"),
        pytest.param("2130706433", id="a decimal number"),
        pytest.param("0177.0.0.1", id="an octal form"),
        pytest.param("127.1", id="a short form"),
        pytest.param("", id="nothing"),
    ],
)
def test_refuses(address: str) -> None:
    assert Guard(NetworkSettings()).endpoint(address, 80) is None


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "114.114.114.114", "100.128.0.1", "172.32.0.1", "2400:3200::1", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_permits_public_addresses(address: str) -> None:
    assert Guard(NetworkSettings()).endpoint(address, 443) == Endpoint(address, 443)


def test_allow_adds_networks_and_sees_through_mapped_addresses() -> None:
    guard = Guard(NetworkSettings(allow=("127.0.0.0/8",)))
    assert guard.endpoint("127.0.0.9", 80) is not None
    assert guard.endpoint("::ffff:127.0.0.9", 80) is not None
    assert guard.endpoint("10.0.0.1", 80) is None
    assert guard.endpoint("8.8.8.8", 80) is not None


def test_only_permits_its_networks_and_nothing_else() -> None:
    guard = Guard(NetworkSettings(only=("127.0.0.0/8", "::1/128"), allow=("10.0.0.0/8",)))
    assert guard.endpoint("127.0.0.1", 80) is not None
    assert guard.endpoint("::1", 80) is not None
    assert guard.endpoint("8.8.8.8", 80) is None
    assert guard.endpoint("10.0.0.1", 80) is None


def test_a_dial_rule_replaces_the_address_and_the_guard_looks_at_the_real_one() -> None:
    rule = DialRule(network="192.0.2.0/24", port=80, to="127.0.0.1:8080")
    assert Guard(NetworkSettings(dial=(rule,))).endpoint("192.0.2.7", 80) is None
    guard = Guard(NetworkSettings(dial=(rule,), only=("127.0.0.0/8",)))
    assert guard.endpoint("192.0.2.7", 80) == Endpoint("127.0.0.1", 8080)
    assert guard.endpoint("192.0.2.7", 443) is None, "no rule for this port"
    assert guard.endpoint("192.0.3.7", 80) is None


def test_a_dial_rule_may_lead_to_a_public_address() -> None:
    guard = Guard(NetworkSettings(dial=(DialRule(network="2001:db8::/32", port=443, to="[2400:3200::1]:8443"),)))
    assert guard.endpoint("2001:db8::5", 443) == Endpoint("2400:3200::1", 8443)


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        ("2001:db8::1", True),
        ("2400:3200::1", True),
        ("::ffff:192.0.2.1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::808:808", False),
        ("2002:808:808::1", False),
        ("fe80::1", False),
        ("::1", False),
        ("fd00::1", False),
    ],
)
def test_which_aaaa_count(address: str, *, counts: bool) -> None:
    rule = DialRule(network="2001:db8::/32", port=80, to="[::1]:8080")
    assert Guard(NetworkSettings(dial=(rule,))).is_usable(address) is counts


@pytest.mark.parametrize("text", ["localhost:80", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:x", "::1:80:", ""])
def test_a_target_that_is_no_address_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_endpoint(text, default_port=80)


def test_targets_in_all_their_forms() -> None:
    assert parse_endpoint("127.0.0.1", default_port=53) == ("127.0.0.1", 53)
    assert parse_endpoint("127.0.0.1:5353", default_port=53) == ("127.0.0.1", 5353)
    assert parse_endpoint("[::1]:5353", default_port=53) == ("::1", 5353)
    assert parse_endpoint("::1", default_port=53) == ("::1", 53)


def test_a_network_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        Guard(NetworkSettings(allow=("everything",)))


@given(st.ip_addresses(v=4))
def test_never_more_generous_than_the_standard_library_about_ipv4(address: IPv4Address) -> None:
    if is_public(address):
        assert not any((address.is_private, address.is_multicast, address.is_link_local, address.is_reserved))


@given(st.ip_addresses(v=4))
def test_an_address_carried_inside_another_is_judged_like_itself(inner: IPv4Address) -> None:
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) | int(inner))
    six_to_four = IPv6Address((0x2002 << 112) | (int(inner) << 80))
    assert is_public(nat64) == is_public(inner) == is_public(six_to_four)
    guard = Guard(NetworkSettings())
    assert (guard.endpoint(f"::ffff:{inner}", 80) is not None) == is_public(inner)
