import pytest

A4, B4, A6, B6 = "198.51.100.1", "198.51.100.2", "2400:da00::1", "2400:da00::2"


def dns(a=(A4,), aaaa=(A6,)):
    return {"type": "dns", "host": "www.anytown.gov.cn", "a": list(a), "aaaa": list(aaaa)}


def took(address, port):
    return {"address": address, "port": port, "connected": True}


def failed(address, port, problem="refused"):
    return {"address": address, "port": port, "connected": False, "problem": problem}


@pytest.mark.parametrize(
    ("names", "connections", "expected"),
    [
        pytest.param(dns(), [took(A4, 80), took(A6, 80)], "pass", id="the port that IPv4 serves"),
        pytest.param(dns(), [took(A4, 80), failed(A6, 80)], "fail", id="that port refuses"),
        pytest.param(
            dns(), [took(A4, 80), failed(A4, 443), took(A6, 80), failed(A6, 443)], "pass", id="a port nobody serves"
        ),
        pytest.param(
            dns(), [took(A4, 80), took(A4, 443), took(A6, 80), failed(A6, 443)], "fail", id="one of two ports"
        ),
        pytest.param(
            dns(a=[A4, B4]),
            [took(A4, 80), failed(B4, 80), failed(A6, 80)],
            "fail",
            id="one IPv4 address serves the port",
        ),
        pytest.param(
            dns(aaaa=[A6, B6]),
            [took(A4, 80), took(A6, 80), failed(B6, 80, "connect-timeout")],
            "fail",
            id="one of two addresses",
        ),
        pytest.param(
            dns(aaaa=[A6, B6]), [took(A4, 80), took(A6, 80)], "unknown not-probed", id="an address was not tried"
        ),
        pytest.param(dns(aaaa=[A6, B6]), [took(A4, 80), failed(A6, 80)], "fail", id="one fails, one was not tried"),
        pytest.param(
            dns(), [took(A4, 80), failed(A6, 80, "forbidden-address")], "unknown forbidden-address", id="our own guard"
        ),
        pytest.param(dns(), [failed(A4, 80), took(A6, 80)], "unknown refused", id="IPv4 serves nothing"),
        pytest.param(dns(), [], "unknown not-probed", id="nothing was tried"),
        pytest.param(dns(a=[]), [took(A6, 80), failed(A6, 443)], "pass", id="IPv6 alone, on the port of the address"),
        pytest.param(dns(a=[]), [failed(A6, 80), took(A6, 443)], "fail", id="IPv6 alone, on another port"),
        pytest.param(dns(aaaa=[]), [took(A4, 80)], "not-applicable", id="no IPv6 address is another rule's finding"),
    ],
)
def test_ipv6_connect(verdict, names, connections, expected):
    facts = {"dns": names, "ipv6": {"type": "ipv6", "connections": connections}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-connect", **facts) == expected


def test_no_ipv6_here(verdict):
    facts = {"dns": dns(), "ipv6": {"type": "unseen", "reason": "no-ipv6-here"}}
    assert verdict("ipv6-connect", **facts) == "unknown no-ipv6-here"


def test_the_finding_names_address_and_port(judged):
    facts = {"dns": dns(), "ipv6": {"type": "ipv6", "connections": [took(A4, 443), failed(A6, 443, "connect-timeout")]}}
    (finding,) = judged("ipv6-connect", vantage={"has_ipv6": True}, **facts).problems
    assert finding.key == "[2400:da00::1]:443"
    assert finding.message.en == (
        "IPv6 address 2400:da00::1, port 443: connecting timed out; IPv4 serves the port, so must IPv6"
    )
