import pytest


def dns(*ns, **facts):
    return {
        "type": "dns",
        "host": "www.anytown.gov.cn",
        "zone": "anytown.gov.cn",
        "a": ["198.51.100.1"],
        "ns": ns,
    } | facts


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(dns("ns1.x.cn", "ns2.x.cn"), "pass", id="two"),
        pytest.param(dns("ns1.x.cn"), "fail", id="one"),
        pytest.param(dns("ns1.x.cn", "NS1.x.cn."), "fail", id="one, written in two ways"),
        pytest.param(dns(), "unknown dns-failure", id="nobody says"),
        pytest.param(dns(exists=False), "unknown name-not-found", id="no such name"),
        pytest.param(dns(host="198.51.100.1", zone=""), "not-applicable", id="an address"),
        pytest.param({"type": "unseen", "reason": "dns-timeout"}, "unknown dns-timeout", id="a silent resolver"),
    ],
)
def test_name_servers(verdict, seen, expected):
    assert verdict("name-servers", {"minimum": 2}, dns=seen) == expected
