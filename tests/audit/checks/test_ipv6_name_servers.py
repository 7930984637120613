import pytest

DNS = {"type": "dns", "host": "www.x.cn", "zone": "x.cn", "a": ["198.51.100.1"], "aaaa": ["2400:da00::1"]}
GOOD = {"name": "ns1", "aaaa": ["2400:da00::53"], "answers": True}
MUTE = {"name": "ns2", "aaaa": ["2400:da00::54"]}
OLD = {"name": "ns3"}
UNTOLD = {"name": "ns4", "problem": "dns-timeout"}


@pytest.mark.parametrize(
    ("servers", "minimum", "expected"),
    [
        pytest.param([GOOD, OLD], 1, "pass", id="one is enough"),
        pytest.param([GOOD, OLD], 2, "fail", id="one is not enough"),
        pytest.param([GOOD], 2, "pass", id="more than there are cannot be asked for"),
        pytest.param([OLD, OLD], 1, "fail", id="no address"),
        pytest.param([MUTE], 1, "fail", id="an address, no answer"),
        pytest.param([UNTOLD, OLD], 1, "unknown dns-timeout", id="one may answer"),
        pytest.param([UNTOLD, GOOD], 1, "pass", id="one does"),
        pytest.param([UNTOLD, OLD, OLD], 2, "fail", id="not even if one does"),
        pytest.param([], 1, "unknown not-probed", id="nobody asked"),
    ],
)
def test_ipv6_name_servers(verdict, servers, minimum, expected):
    facts = {"dns": DNS, "ipv6": {"type": "ipv6", "name_servers": servers}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-name-servers", {"minimum": minimum}, **facts) == expected


def test_no_ipv6_on_either_side(verdict):
    facts = {"dns": DNS, "ipv6": {"type": "ipv6", "name_servers": [OLD]}, "vantage": {"has_ipv6": False}}
    assert verdict("ipv6-name-servers", {"minimum": 1}, **facts) == "unknown no-ipv6-here"
    facts = {"dns": DNS | {"aaaa": []}, "ipv6": {"type": "ipv6"}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-name-servers", {"minimum": 1}, **facts) == "not-applicable"
