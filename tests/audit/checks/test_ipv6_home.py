import pytest

URL = "http://www.anytown.gov.cn/"


def dns(a=("198.51.100.1",), aaaa=("2400:da00::1",)):
    return {"type": "dns", "host": "www.anytown.gov.cn", "a": list(a), "aaaa": list(aaaa)}


def view(**answer):
    return {"answer": {"url": URL, **(answer or {"status": 200})}}


@pytest.mark.parametrize(
    ("over_ipv4", "over_ipv6", "expected"),
    [
        pytest.param(view(), view(), "pass", id="it comes over both"),
        pytest.param(view(), view(problem="refused"), "fail", id="IPv6 refuses"),
        pytest.param(view(), view(problem="tls"), "fail", id="the certificate is wrong over IPv6 alone"),
        pytest.param(view(), view(problem="http-status", status=404), "fail", id="IPv6 knows no such page"),
        pytest.param(view(), view(problem="http-status", status=429), "unknown blocked", id="IPv6 has enough of us"),
        pytest.param(view(), view(problem="blocked", status=403), "unknown blocked", id="a firewall on IPv6"),
        pytest.param(view(), view(problem="no-ipv6-here"), "unknown no-ipv6-here", id="no way out over IPv6"),
        pytest.param(view(problem="refused"), view(problem="refused"), "unknown refused", id="down over both"),
        pytest.param(view(problem="refused"), view(), "pass", id="down over IPv4 alone"),
        pytest.param(None, view(problem="refused"), "unknown not-probed", id="IPv4 was not asked"),
        pytest.param(view(), None, "unknown not-probed", id="IPv6 was not asked"),
    ],
)
def test_ipv6_home(verdict, over_ipv4, over_ipv6, expected):
    views = {name: one for name, one in (("ipv4", over_ipv4), ("ipv6", over_ipv6)) if one}
    facts = {"dns": dns(), "ipv6": {"type": "ipv6", **views}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-home", {"unknown_statuses": [429]}, **facts) == expected


@pytest.mark.parametrize(
    ("names", "has_ipv6", "expected"),
    [
        pytest.param(dns(aaaa=[]), True, "not-applicable", id="no address is another rule's finding"),
        pytest.param(dns(aaaa=[]), False, "not-applicable", id="and needs no IPv6 here"),
        pytest.param(dns(), False, "unknown no-ipv6-here", id="no IPv6 here"),
        pytest.param({"type": "unseen", "reason": "dns-failure"}, True, "unknown dns-failure", id="DNS failed"),
        pytest.param(
            {"type": "dns", "host": "www.anytown.gov.cn", "exists": False},
            True,
            "unknown name-not-found",
            id="the name is gone",
        ),
    ],
)
@pytest.mark.parametrize("check", ["ipv6-home", "ipv6-connect", "ipv6-content", "ipv6-latency"])
def test_what_comes_before(verdict, check, names, has_ipv6, expected):
    assert verdict(check, dns=names, vantage={"has_ipv6": has_ipv6}) == expected


def test_a_site_on_ipv6_alone(verdict):
    facts = {"dns": dns(a=[]), "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-home", ipv6={"type": "ipv6", "ipv6": view(problem="refused")}, **facts) == "fail"
    assert verdict("ipv6-content", ipv6={"type": "ipv6", "ipv6": view()}, **facts) == "not-applicable"
    assert verdict("ipv6-latency", ipv6={"type": "ipv6", "ipv6": view()}, **facts) == "not-applicable"
