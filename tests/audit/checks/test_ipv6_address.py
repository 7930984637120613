import pytest

HOST = "www.anytown.gov.cn"


def dns(*aaaa, **facts):
    return {"type": "dns", "host": HOST, "a": ["198.51.100.1"], "aaaa": list(aaaa), **facts}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"dns": dns("2400:da00::1")}, "pass", id="one address"),
        pytest.param({"dns": dns()}, "fail", id="none"),
        pytest.param({"dns": dns(unusable_aaaa=["::ffff:198.51.100.1"])}, "fail", id="a mapped one alone"),
        pytest.param({"dns": dns(), "vantage": {"has_ipv6": False}}, "fail", id="DNS needs no IPv6 here"),
        pytest.param(
            {"dns": {"type": "dns", "host": HOST, "exists": False}}, "unknown name-not-found", id="the name is gone"
        ),
        pytest.param(
            {"dns": {"type": "unseen", "reason": "dns-timeout"}}, "unknown dns-timeout", id="a silent resolver"
        ),
        pytest.param({}, "unknown not-probed", id="nobody looked"),
    ],
)
def test_ipv6_address(verdict, facts, expected):
    assert verdict("ipv6-address", **facts) == expected


@pytest.mark.parametrize(("count", "expected"), [(1, "fail"), (2, "pass"), (3, "pass")])
def test_the_minimum_is_on_the_bound(verdict, count, expected):
    addresses = [f"2400:da00::{number}" for number in range(1, count + 1)]
    assert verdict("ipv6-address", {"minimum": 2}, dns=dns(*addresses)) == expected


def test_the_finding_counts(judged):
    (finding,) = judged("ipv6-address", dns=dns(unusable_aaaa=["fe80::1"])).problems
    assert finding.message.en == "www.anytown.gov.cn has 0 usable IPv6 addresses (1 unusable), 1 required"
    assert finding.excerpt == "fe80::1"
