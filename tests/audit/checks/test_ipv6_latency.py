import pytest

URL = "http://www.anytown.gov.cn/"
DNS = {"type": "dns", "host": "www.anytown.gov.cn", "a": ["198.51.100.1"], "aaaa": ["2400:da00::1"]}
OPTIONS = {"ratio": 0.2, "floor_ms": 50, "samples": 3}


def view(*samples):
    return {"answer": {"url": URL, "status": 200}, "samples_ms": list(samples)}


@pytest.mark.parametrize(
    ("over_ipv4", "over_ipv6", "expected"),
    [
        pytest.param(view(500, 500, 500), view(599, 599, 599), "pass", id="just under the ratio"),
        pytest.param(view(500, 500, 500), view(600, 600, 600), "pass", id="on the ratio"),
        pytest.param(view(500, 500, 500), view(600.1, 600.1, 600.1), "fail", id="just over the ratio"),
        pytest.param(view(0.1, 0.1, 0.1), view(0.12, 0.12, 0.12), "pass", id="on the ratio in fractions"),
        pytest.param(view(10, 10, 10), view(59.9, 59.9, 59.9), "pass", id="just under the floor"),
        pytest.param(view(10, 10, 10), view(60, 60, 60), "pass", id="on the floor"),
        pytest.param(view(10, 10, 10), view(60.1, 60.1, 60.1), "fail", id="just over the floor"),
        pytest.param(view(500, 500, 500), view(510, 9000, 505), "pass", id="one slow answer of three"),
        pytest.param(view(500, 500, 500), view(100, 100, 100), "pass", id="faster"),
        pytest.param(view(52, 87, 51), view(124, 82, 103), "unknown too-few-probes", id="times that scatter"),
        pytest.param(view(*[100] * 9, 900), view(*[300] * 10), "fail", id="one of ten disagrees"),
        pytest.param(view(*[100] * 8, 900, 900), view(*[300] * 10), "unknown too-few-probes", id="two of ten disagree"),
        pytest.param(view(0, 0, 0), view(90, 90, 90), "fail", id="no time at all over IPv4"),
        pytest.param(
            view(500, 500), view(900, 900, 900), "unknown too-few-probes", id="just under the number of samples"
        ),
        pytest.param(view(), view(), "unknown too-few-probes", id="no samples"),
    ],
)
def test_ipv6_latency(verdict, over_ipv4, over_ipv6, expected):
    facts = {"dns": DNS, "ipv6": {"type": "ipv6", "ipv4": over_ipv4, "ipv6": over_ipv6}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-latency", OPTIONS, **facts) == expected


def test_no_samples_are_too_few_even_where_none_are_asked_for(verdict):
    facts = {"dns": DNS, "ipv6": {"type": "ipv6", "ipv4": view(), "ipv6": view()}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-latency", OPTIONS | {"samples": 0}, **facts) == "unknown too-few-probes"
