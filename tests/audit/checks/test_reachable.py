import pytest

URL = "http://www.anytown.gov.cn/"
OPTIONS = {
    "broken": [
        "http-status",
        "name-not-found",
        "no-address",
        "refused",
        "reset",
        "connect-timeout",
        "read-timeout",
        "protocol",
    ],
    "unknown_statuses": [429],
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": 200}, "pass"),
        ({"status": 304}, "pass"),
        ({"problem": "http-status", "status": 400}, "fail"),
        ({"problem": "http-status", "status": 403}, "fail"),
        ({"problem": "http-status", "status": 404}, "fail"),
        ({"problem": "http-status", "status": 429}, "unknown blocked"),
        ({"problem": "http-status", "status": 500}, "fail"),
        ({"problem": "name-not-found"}, "fail"),
        ({"problem": "no-address"}, "fail"),
        ({"problem": "refused"}, "fail"),
        ({"problem": "reset"}, "fail"),
        ({"problem": "connect-timeout"}, "fail"),
        ({"problem": "read-timeout"}, "fail"),
        ({"problem": "protocol"}, "fail"),
        ({"problem": "dns-timeout"}, "unknown dns-timeout"),
        ({"problem": "dns-failure"}, "unknown dns-failure"),
        ({"problem": "blocked", "status": 403}, "unknown blocked"),
        ({"problem": "forbidden-address"}, "unknown forbidden-address"),
        ({"problem": "no-network"}, "unknown no-network"),
        ({"problem": "no-ipv6-here"}, "unknown no-ipv6-here"),
        ({"problem": "tls"}, "unknown tls"),
        ({"problem": "robots"}, "unknown robots"),
        ({"problem": "redirect-loop"}, "unknown redirect-loop"),
    ],
)
def test_reachable(verdict, answer, expected):
    assert verdict("reachable", OPTIONS, home={"url": URL, **answer}) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param({"problem": "connect-timeout"}, "unknown connect-timeout", id="a timeout without network"),
        pytest.param({"problem": "name-not-found"}, "fail", id="a working resolver said that the name is gone"),
        pytest.param({"problem": "http-status", "status": 404}, "fail", id="an HTTP answer did come"),
    ],
)
def test_a_machine_that_reached_nothing_blames_nobody(verdict, answer, expected):
    assert verdict("reachable", OPTIONS, home={"url": URL, **answer}, vantage={"connected": False}) == expected


def test_nobody_looked(verdict):
    assert verdict("reachable", OPTIONS) == "unknown not-probed"


def test_the_outage_keeps_its_name_when_its_kind_changes(judged):
    found = [
        judged("reachable", OPTIONS, home={"url": URL, **answer}).problems[0]
        for answer in ({"problem": "refused"}, {"problem": "http-status", "status": 503})
    ]
    assert found[0].fingerprint == found[1].fingerprint
    assert found[1].message.en == "the home page does not open: HTTP 503, a page is required"
