import hashlib
from heapq import nsmallest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsite.audit.checks.ipv6_content import resemblance

URL = "http://www.anytown.gov.cn/"
DNS = {"type": "dns", "host": "www.anytown.gov.cn", "a": ["198.51.100.1"], "aaaa": ["2400:da00::1"]}


def view(digest="", shingles=(), **answer):
    return {"answer": {"url": URL, **(answer or {"status": 200})}, "text_digest": digest, "shingles": list(shingles)}


@pytest.mark.parametrize(
    ("over_ipv4", "over_ipv6", "expected"),
    [
        pytest.param(view("a", [1]), view("a", [2]), "pass", id="the same text"),
        pytest.param(view("a", range(10)), view("b", range(10)), "pass", id="other order, the same pieces"),
        pytest.param(view("a", range(10)), view("b", range(9)), "pass", id="nine of ten: on the bound"),
        pytest.param(
            view("a", range(1000)), view("b", [*range(899), *range(2000, 2001)]), "fail", id="just under the bound"
        ),
        pytest.param(view("a", range(10)), view("b", range(20, 30)), "fail", id="another page"),
        pytest.param(view("a", range(10)), view("b"), "fail", id="an empty page"),
        pytest.param(view("a"), view("b"), "unknown not-seen", id="two pages without text"),
        pytest.param(view("a", [1]), view("a", [1], status=204), "fail", id="another status"),
        pytest.param(
            view("a", [1]), view(problem="refused"), "not-applicable", id="no page over IPv6 is another finding"
        ),
        pytest.param(view("a", [1]), view(problem="blocked"), "unknown blocked", id="a firewall on IPv6"),
        pytest.param(view(problem="reset"), view("a", [1]), "unknown reset", id="no page over IPv4"),
        pytest.param(view(problem="reset"), view(problem="reset"), "unknown reset", id="no page at all"),
    ],
)
def test_ipv6_content(verdict, over_ipv4, over_ipv6, expected):
    facts = {"dns": DNS, "ipv6": {"type": "ipv6", "ipv4": over_ipv4, "ipv6": over_ipv6}, "vantage": {"has_ipv6": True}}
    assert verdict("ipv6-content", {"likeness": 0.9}, **facts) == expected


def sketch(pieces, size=128):
    return nsmallest(size, {int.from_bytes(hashlib.blake2b(str(p).encode(), digest_size=6).digest()) for p in pieces})


@settings(max_examples=60)
@given(st.integers(100, 400), st.integers(0, 400))
def test_the_estimate_is_near_the_real_share(common, other):
    one = [f"c{n}" for n in range(common)] + [f"a{n}" for n in range(other)]
    two = [f"c{n}" for n in range(common)] + [f"b{n}" for n in range(other // 2)]
    real = common / (common + other + other // 2)
    assert resemblance(sketch(one), sketch(two)) == pytest.approx(real, abs=0.25)


@given(st.sets(st.integers(0, 1000)), st.sets(st.integers(0, 1000)))
def test_likeness_is_a_share_and_the_same_both_ways(one, two):
    found = resemblance(sorted(one), sorted(two))
    assert 0 <= found <= 1
    assert found == resemblance(sorted(two), sorted(one))
    assert resemblance(sorted(one), sorted(one)) == 1


def test_a_likeness_over_one_is_refused(verdict):
    with pytest.raises(Exception, match="a number from 0 to 1 is required"):
        verdict("ipv6-content", {"likeness": 90})
